"""Captions and subtitles as songs: SRT, WebVTT, ASS and SSA, TTML; one file is one song.

The kind is told by the lines of a file, whatever it is called. Web pages and RTF are known by
theirs, too, and refused by name: what of them is sung nobody can tell.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence

from core.corpus.cleaning import Cleaner
from core.corpus.report import ImportReport
from core.corpus.songs import Block, Song, SongBuilder
from core.errors import CorpusError

PAUSE = 6_000
"""Milliseconds without a caption behind which another section begins."""
_HEAD = 50
"""Lines that are looked at."""

_CLOCK = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_CUE = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}")
_DIALOGUE = re.compile(r"Dialogue:\s*[^,]*,\s*([^,]*),\s*([^,]*)(?:,[^,]*){6},(.*)", re.IGNORECASE)
_TIME = re.compile(_CLOCK)
_PARAGRAPH = re.compile(r"<p\b([^>]*)>(.*?)</p>", re.DOTALL | re.IGNORECASE)
_BEGIN, _END = (re.compile(rf'\b{name}="([^"]{{1,30}})"') for name in ("begin", "end"))
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,200}>|\{\\[^{}]{0,200}\}")

Caption = tuple[int, int, str]
"""Begin and end in milliseconds, and the text, of one line or several."""


def kind_of(lines: Sequence[str]) -> str | None:
    """What kind of captions, page or document the first lines of a file are; None for lyrics."""
    head = [line.strip() for line in lines[:_HEAD] if line.strip()]
    first = head[0].lower() if head else ""
    if first.startswith("webvtt") or any(map(_CUE.match, head)):
        return "cues"
    if first == "[script info]" or any(map(_DIALOGUE.match, head)):
        return "ass"
    if first.startswith("<?xml") or first.startswith("<tt"):
        return "ttml" if any("<tt" in line for line in head) else "xml"
    if first.startswith(("<!doctype html", "<html")):
        return "html"
    return "rtf" if first.startswith("{\\rtf") else None


def song_of_captions(
    kind: str, lines: Sequence[str], title: str, where: str, clean: bool, report: ImportReport
) -> Song | None:
    """The song of a file of that kind; None when nothing is said in it.

    Raises:
        CorpusError: it is a web page, an RTF document or other XML.
    """
    if kind not in _READERS:
        raise CorpusError(
            "this is {kind}, not a file of lyrics",
            where=where,
            kind={"html": "a web page", "rtf": "an RTF document"}.get(kind, "XML"),
            hint="save the lyrics as plain text",
        )
    cleaner = Cleaner(where, report)
    builder = SongBuilder(where)
    last = 0
    for number, (begin, end, text) in enumerate(sorted(_READERS[kind](lines)), 1):
        if begin - last > PAUSE:
            builder.end_section()
        last = max(last, end)
        plain = html.unescape(_MARKUP.sub("", text))
        if clean:
            plain = cleaner.clean(Block(number, plain)).text
        for line in plain.split("\n"):
            if line := " ".join(line.split()):
                builder.add(line)
    return builder.end_song(title)


def _cues(lines: Sequence[str]) -> Iterator[Caption]:
    """SRT and WebVTT: a line of times, then text up to a blank line."""
    cue: tuple[int, int] | None = None
    text: list[str] = []
    for line in [*lines, ""]:
        if found := _CUE.match(line):
            cue, text = (_time(found.groups()[:4]), _time(found.groups()[4:])), []
        elif cue is not None and line.strip():
            text.append(line)
        elif cue is not None:
            yield (*cue, "\n".join(text))
            cue = None


def _dialogue(lines: Sequence[str]) -> Iterator[Caption]:
    """ASS and SSA: lines of events, whose last field is the text."""
    for line in lines:
        if found := _DIALOGUE.match(line.strip()):
            begin, end = (_TIME.fullmatch(found[part].strip()) for part in (1, 2))
            if begin and end:
                text = found[3].replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " ")
                yield _time(begin.groups()), _time(end.groups()), text


def _paragraphs(lines: Sequence[str]) -> Iterator[Caption]:
    """TTML: paragraphs with their times."""
    for number, found in enumerate(_PARAGRAPH.finditer("\n".join(lines))):
        begin, end = _BEGIN.search(found[1]), _END.search(found[1])
        start = _seconds(begin[1]) if begin else number
        text = re.sub(r"<br\b[^>]*>", "\n", " ".join(found[2].split()), flags=re.IGNORECASE)
        yield start, _seconds(end[1]) if end else start, text


_READERS: dict[str, Callable[[Sequence[str]], Iterator[Caption]]] = {
    "cues": _cues,
    "ass": _dialogue,
    "ttml": _paragraphs,
}


def _time(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int(fraction.ljust(3, "0")[:3])


def _seconds(text: str) -> int:
    """Milliseconds of a TTML time: `00:01:02.5`, `62.5s`."""
    if found := _TIME.match(text):
        return _time(found.groups())
    found = re.match(r"(\d{1,6})(?:\.(\d{1,3}))?s", text)
    return _time((None, "0", found[1], found[2])) if found else 0
