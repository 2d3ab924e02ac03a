"""What the names and shapes of JSON fields tell of lyrics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from core.corpus.formats.one_line import unpacked
from core.corpus.formats.structure import section_tag
from core.corpus.options import TITLE_FIELDS, USER_FIELDS
from core.corpus.songs import Aside

LINES_FIELDS = (
    "lines", "sentences", "verses", "syncedLines", "lyricLines", "lrclist", "segments",
)  # fmt: skip
"""Names of lists of lines, each an object with its time."""
WORDS = (
    "words",
    "text",
    "line",
    "lyric",
    "lyrics",
    "content",
    "word",
    "string",
    "char",
    "lineLyric",
)
SECTIONS_FIELDS = ("sections", "stanzas", "parts", "blocks", "verses")
"""Names of lists of sections."""
_KINDS = ("lang", "language", "type", "kind", "role")
_SECTION = ("type", "name", "tag", "kind", "label", "section", "title", "part")
_ORIGINAL = re.compile(r"orig|plain|default|source|native|原", re.IGNORECASE)
_ASIDE = re.compile(
    r"^(?:yt|t)ly?ri?c|^y?roma|^ytlrc|trans(?!user)|roman|romaji|pinyin|furigana|译|譯|[罗羅][马馬]|拼音",
    re.IGNORECASE,
)
LONGEST_LINE = 200


def folded(name: str) -> str:
    """A name as names are compared: "Lyrics_Body" is "lyricsbody"."""
    return re.sub(r"[_\-\s]", "", name).casefold()


def named(record: dict[str, Any], names: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """The fields of a record that have one of the names, in the order of these."""
    known = {folded(name): name for name in reversed(list(record))}
    for name in dict.fromkeys(map(folded, names)):
        if name in known:
            yield known[name], record[known[name]]


def is_aside(name: str) -> bool:
    """Whether a field of that name holds a translation or romanisation."""
    return _ASIDE.search(name) is not None and name not in USER_FIELDS


def title_of(record: dict[str, Any]) -> str:
    """The title that a record tells, or ""."""
    for _, value in named(record, TITLE_FIELDS):
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def text_of(field: Any) -> str:
    """The text of a field: itself, or its list of lines; lists in a list are sections.

    Of a list, what is no text (null, numbers) is left out.
    """
    if isinstance(field, str):
        text = unpacked(field)
        return text if "\n" in text else text.replace("\\r", "").replace("\\n", "\n")
    if not isinstance(field, list):
        return ""
    if any(isinstance(line, str) for line in field):
        plain = not any(isinstance(line, list | dict) for line in field)
        return "\n".join(line for line in field if isinstance(line, str)) if plain else ""
    if all(isinstance(part, list) and all(isinstance(s, str) for s in part) for part in field):
        return "\n\n".join("\n".join(part) for part in field)
    return ""


def sections_of(field: Any) -> str:
    """A song whose sections are objects, each with its kind and its lines; "" for other lists."""
    if not isinstance(field, list) or not all(isinstance(part, dict) for part in field):
        return ""
    parts = []
    for part in field:
        values = [value for _, value in named(part, (*LINES_FIELDS, *WORDS))]
        text = next(filter(None, map(text_of, values)), "")
        kind = next((kind for _, kind in named(part, _SECTION) if isinstance(kind, str)), "")
        if not text or (section_tag(kind) is None if kind else "\n" not in text):
            return ""
        parts.append(f"[{kind}]\n{text}" if kind else text)
    return "\n\n".join(parts)


class Versions(NamedTuple):
    """One song several times."""

    original: str
    others: list[str]
    beside: tuple[Aside, ...] = ()


def lines_of(field: Any) -> Versions | None:
    """A song whose lines are objects, each with its words, its time and its translation."""
    if not isinstance(field, list) or not all(isinstance(line, dict) for line in field):
        return None
    lines: list[str] = []
    beside: list[Aside] = []
    for line in field:
        words = next((words_of(value) for _, value in named(line, WORDS)), None)
        if words is None or title_of(line) or "\n" in words or len(words) > LONGEST_LINE:
            return None
        lines.append(words)
        beside += [
            Aside(words.strip(), text.strip())
            for name, text in line.items()
            if is_aside(name) and isinstance(text, str) and text.strip()
        ]
    return Versions("\n".join(lines), [], tuple(beside)) if len(lines) > 1 else None


def words_of(field: Any) -> str | None:
    """The words of a line, which may be a list of them."""
    if isinstance(field, str):
        return field
    if not isinstance(field, list):
        return None
    parts = [
        next((value for _, value in named(part, WORDS)), None) if isinstance(part, dict) else part
        for part in field
    ]
    words = [part for part in parts if isinstance(part, str)]
    return "".join(words) if len(words) == len(parts) else None


def versions_of(field: Any, fields: Sequence[str]) -> Versions | None:
    """One song in several languages: texts by language, or objects that tell theirs."""
    told: list[tuple[str, str]] = []
    if isinstance(field, dict) and not any(named(field, fields)):
        told = [(name, text) for name, text in field.items() if isinstance(text, str)]
        if len(told) < len(field) or all(name.isdecimal() for name, _ in told):
            return None  # numbers count songs, not languages
    elif isinstance(field, list) and all(isinstance(one, dict) for one in field):
        for one in field:
            kinds = [kind for _, kind in named(one, _KINDS) if isinstance(kind, str)]
            text = next((text_of(value) for _, value in named(one, fields)), "")
            if not kinds or not text or title_of(one):
                return None
            told.append((" ".join(kinds), text))
    if len(told) < 2 or not all("\n" in text for _, text in told):
        return None
    own = next((at for at, (name, _) in enumerate(told) if _ORIGINAL.search(name)), None)
    if own is None:
        own = next((at for at, (name, _) in enumerate(told) if not is_aside(name)), 0)
    return Versions(told[own][1], [text for at, (_, text) in enumerate(told) if at != own])
