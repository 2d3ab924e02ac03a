"""Settings: one TOML file in the platform's config folder, every field optional.

A value that cannot be used falls back to its default and leaves a notice; the file never stops
the app. `template()` is the documented file that the app writes when asked to open the settings.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import msgspec

from core.composing.limits import DEFAULT_LINES, LINES, SPEED, TAKES, TEMPERATURE, Limit
from studio.wording.i18n import LANGUAGES, t

MAX_BYTES = 1_000_000
"""A settings file above this is no settings file."""


def _one_of(*allowed: str) -> Callable[[Any], bool]:
    return lambda value: value in allowed


def _between(low: float, high: float) -> Callable[[Any], bool]:
    return lambda value: low <= value <= high


def _anything(value: Any) -> bool:
    return True


def _option(default: Any, doc: str, check: Callable[[Any], bool] = _anything) -> Any:
    return field(default=default, metadata={"doc": doc, "check": check})


def _number(default: float, doc: str, limit: Limit) -> Any:
    """A number whose limits are told at the end of its documentation."""
    return _option(default, f"{doc} {limit.low:g} to {limit.high:g}.", limit.allows)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a person may set; the metadata of each field is its documentation and its check."""

    language: str = _option(
        "auto",
        '"en", "zh", or "auto": the language of the locale.',
        _one_of("auto", *LANGUAGES),
    )
    theme: str = _option(
        "auto",
        'Name of a theme: "auto", "lyric-dark", "lyric-light", "ansi-dark", "ansi-light" (the\n'
        "terminal's own colours), or any other that the command palette offers.",
    )
    ascii: str = _option(
        "auto",
        '"on" draws with plain ASCII only, "off" never does, "auto" does when the locale is not\n'
        "UTF-8.",
        _one_of("auto", "on", "off"),
    )
    frames: int = _option(
        60, "Most repaints a second: how soon a key is seen. 1 to 60.", _between(1, 60)
    )
    animations: bool = _option(False, "Moving effects of menus and scrolling.")
    speed: float = _option(
        20.0, "Tokens a second while lyrics are written; 0 is as fast as it goes.", SPEED.allows
    )
    temperature: float = _number(0.8, "Temperature at the first start.", TEMPERATURE)
    min_p: float = _option(
        0.05, "Words under this share of the likeliest word's probability are left out.",
        _between(0, 1),
    )  # fmt: skip
    lines: int = _number(DEFAULT_LINES, "A take ends after so many lines.", LINES)
    takes: int = _number(3, "How many takes `several` writes at once.", TAKES)
    corpus: str = _option("auto", 'Corpus whose models Compose begins with, or "auto".')
    editor: str = _option("", "Command that opens a song; empty uses $VISUAL, then $EDITOR.")
    export_folder: str = _option(
        "", "Where exports are written; empty is the folder `exports` below the home folder."
    )
    bell: bool = _option(False, "Ring the terminal's bell when a training ends.")
    stop_training_on_quit: bool = _option(
        False, "true stops trainings (with a checkpoint) when the studio is left."
    )
    keys: dict[str, str] = field(
        default_factory=dict,
        metadata={
            "doc": "Other keys by the id that F1 shows; several keys are parted by commas, as in\n"
            '"compose.save" = "w,ctrl+s".',
            "check": _anything,
        },
    )


@dataclass(frozen=True)
class Loaded:
    """Settings, and what was wrong with the file."""

    settings: Settings
    notices: tuple[str, ...] = ()


def load_settings(path: Path) -> Loaded:
    """Reads the file; whatever is wrong with it becomes a notice in the current language."""
    try:
        if not path.exists():
            return Loaded(Settings())
        if path.stat().st_size > MAX_BYTES:
            return Loaded(Settings(), (t("settings: the file is too large, defaults are used"),))
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        return Loaded(
            Settings(), (t("settings: cannot be read, defaults are used: {reason}", reason=reason),)
        )
    return settings_from(raw)


def settings_from(raw: dict[str, Any]) -> Loaded:
    """Settings from a parsed table, field by field: one wrong value costs that value only."""
    values: dict[str, Any] = {}
    notices: list[str] = []
    types = msgspec.inspect.type_info(Settings)
    assert isinstance(types, msgspec.inspect.DataclassType)
    kinds = {item.name: item.type for item in types.fields}
    for option in fields(Settings):
        if option.name not in raw:
            continue
        value = raw.pop(option.name)
        try:
            good = _convert(value, kinds[option.name])
            if not option.metadata["check"](good):
                raise ValueError
        except (msgspec.ValidationError, ValueError, TypeError):
            notices.append(
                t(
                    "settings: {name} cannot be {value}, the default is used",
                    name=option.name,
                    value=repr(value)[:60],
                )
            )
        else:
            values[option.name] = good
    notices.extend(
        t("settings: {name} is no setting, it is ignored", name=str(name)[:60]) for name in raw
    )
    return Loaded(Settings(**values), tuple(notices))


def _convert(value: Any, kind: msgspec.inspect.Type) -> Any:
    """Strict conversion to the type of the field (no strings as numbers, no bool as int)."""
    if isinstance(kind, msgspec.inspect.BoolType):
        return msgspec.convert(value, bool)
    if isinstance(kind, msgspec.inspect.IntType):
        return msgspec.convert(value, int)
    if isinstance(kind, msgspec.inspect.FloatType):
        number = msgspec.convert(value, float)
        if number != number:
            raise ValueError
        return number
    if isinstance(kind, msgspec.inspect.DictType):
        return msgspec.convert(value, dict[str, str])
    return msgspec.convert(value, str)


def template() -> str:
    """The documented settings file: every field with its default, commented out."""
    lines = ["# Settings of lyric-studio. Remove the # before a line to set it.", ""]
    for option in fields(Settings):
        lines += [f"# {line}" for line in str(option.metadata["doc"]).splitlines()]
        if option.name == "keys":
            lines += ["# [keys]", '# "compose.save" = "s,ctrl+s"', ""]
            continue
        lines += [f"# {option.name} = {_toml(option.default)}", ""]
    return "\n".join(lines)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)
