"""Two languages from plain catalogs: the English sentence is the key.

A catalog is every `locale/<language>/*.toml` file: a flat table `"English" = "translation"`. Fields
stand in braces as for `str.format` and must be the same in both languages.
"""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path

from core.errors import LyricStudioError

LANGUAGES: dict[str, str] = {"en": "English", "zh": "中文"}
_CATALOGS = Path(__file__).parent / "locale"
_current = "en"
_SENTENCES = frozenset(("kind", "reason"))
"""Fields whose values are sentences themselves, where the catalog knows them."""


@cache
def catalog(language: str) -> dict[str, str]:
    """English to `language`; empty for English."""
    messages: dict[str, str] = {}
    for path in sorted((_CATALOGS / language).glob("*.toml")):
        messages.update(tomllib.loads(path.read_text(encoding="utf-8")))
    return messages


def set_language(language: str) -> None:
    """Sets the language of this process; an unknown one means English."""
    global _current
    _current = language if language in LANGUAGES else "en"


def language() -> str:
    return _current


def guess_language(environ: dict[str, str] | None = None) -> str:
    """`zh` when the locale says so (LC_ALL, LC_MESSAGES, LANG, in this order), else `en`."""
    env = os.environ if environ is None else environ
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := env.get(name, ""):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def t(message: str, **fields: object) -> str:
    """The message in the current language, with its fields filled in."""
    known = catalog(_current)
    text = known.get(message, message)
    if not fields:
        return text
    for name in _SENTENCES & fields.keys():
        fields[name] = known.get(str(fields[name]), fields[name])
    return text.format(**fields)


def error_text(error: LyricStudioError) -> str:
    """An expected error as one line in the current language."""
    hint = f"; {t(error.hint_template, **error.fields)}" if error.hint_template else ""
    return f"{what_text(error)}{hint}".replace("\n", " ")


def what_text(error: LyricStudioError) -> str:
    """What happened, and where, without what to do about it."""
    place = f"{error.where}: " if error.where else ""
    return f"{place}{t(error.template, **error.fields)}".replace("\n", " ")
