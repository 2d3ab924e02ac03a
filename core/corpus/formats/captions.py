"""Captions and karaoke files as songs; one file is one song.

    SRT, WebVTT, SBV      a line of times, then text
    ASS and SSA           lines of events
    TTML, SAMI            paragraphs with times in tags
    MicroDVD, MPL2        {25}{100}first|second    [10][40]first|second
    KSC                   karaoke.add('00:12.300', '00:14.500', 'text', '120,300')
    UltraStar             : 0 4 10 syl

The kind is told by the lines of a file, whatever it is called. Web pages, RTF and LaTeX are known
by theirs, too, and refused by name: what of them is sung nobody can tell.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from core.corpus.cleaning import Cleaner
from core.corpus.formats.structure import section_tag
from core.corpus.report import ImportReport
from core.corpus.songs import Aside, Block, Song, SongBuilder
from core.corpus.voices import TRANSLATION
from core.errors import CorpusError

PAUSE = 6_000
"""Milliseconds without a caption behind which another section begins."""
_HEAD = 50
"""Lines that are looked at."""
_ROLLING = 0.4
"""Of the captions, where they roll."""

_CLOCK = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_CUE = re.compile(rf"\s*{_CLOCK}\s*(?:-->|,)\s*{_CLOCK}")
_DIALOGUE = re.compile(
    r"(Dialogue|Comment):\s*[^,]*,\s*([^,]*),\s*([^,]*)(?:,[^,]*){5},([^,]*),(.*)", re.IGNORECASE
)
_SETTINGS = re.compile(r"\s*\b\w+:\S+")
"""Where a cue is shown, behind its times."""
_TIME = re.compile(_CLOCK)
# What holds something looks no further than to the next beginning, else much of it takes ages.
_PARAGRAPH = re.compile(
    r"<p\b([^<>]{0,2000})>((?:(?!<p\b|</p>).)*+)</p>", re.DOTALL | re.IGNORECASE
)
_OFFSET = re.compile(r"(\d{1,9}(?::\d{1,2}){0,2}(?:\.\d{1,9})?)([a-z]{0,2})")
_UNITS = {"ms": 0.001, "m": 60.0, "h": 3600.0, "t": 1e-7, "f": 0.04}
"""What seconds are multiplied with; ticks and frames as they are when no rate is told."""
_BEGIN, _END = (re.compile(rf'\b{name}="([^"]{{1,30}})"') for name in ("begin", "end"))
_BESIDE = re.compile(
    r'<span\b[^<>]{0,2000}\brole="x-(?:trans|roman)[^"<>]{0,80}"[^<>]{0,2000}>([^<]*+)</span>'
)
_BACKGROUND = re.compile(r'<span\b[^<>]{0,2000}\brole="x-bg"')
_COMMENT = re.compile(r"<!--(?:(?!<!--|-->).)*+-->|</body>.*", re.DOTALL | re.IGNORECASE)
_SYNC = re.compile(r"<sync\b[^<>]*\bstart\s*=\s*[\"']?(\d{1,9})[^<>]*>", re.IGNORECASE)
_FRAMES = re.compile(r"[{\[](\d{1,8})[}\]][{\[](\d{0,8})[}\]](.*)")
_KARAOKE = re.compile(
    r"\s*karaoke\.add\(\s*'(\d{1,3}):(\d{1,2}\.\d{1,3})',\s*'(\d{1,3}):(\d{1,2}\.\d{1,3})',\s*"
    r"'(.*?)',\s*'[\d,\s]*'\s*\)",
    re.IGNORECASE,
)
_SYLLABLE = re.compile(r"[:*FRG] (-?\d+) \d+ -?\d+ (.*)")
_NOTES_HEAD = re.compile(r"#[A-Z]+:|- -?\d+|E$|P ?\d$")
_DRAWING = re.compile(r"\{[^{}]*\\p[1-9][^{}]*\}.*?(?:\{[^{}]*\\p0[^{}]*\}|$)", re.DOTALL)
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,200}>|\{(?:\\|[yYcCfFsSP]:)[^{}]{0,200}\}")
_SITE = (
    "<!doctype html",
    "<html",
    "<head",
    "<body",
    "<script",
    "<style",
    "<meta ",
    "<title",
    "<link ",
)
REFUSED = {
    "html": "a web page",
    "rtf": "an RTF document",
    "tex": "a LaTeX document",
    "xml": "XML",
}


class Caption(NamedTuple):
    """Some text, of one line or several, and when it is seen, in milliseconds."""

    begin: int
    end: int
    text: str
    beside: tuple[str, ...] = ()
    """Its translation or romanisation."""


def kind_of(lines: Sequence[str]) -> str | None:
    """What kind of captions, page or document the first lines of a file are; None for lyrics."""
    head = [line.strip() for line in lines[:_HEAD] if line.strip()]
    first = head[0].lower() if head else ""
    if first.startswith("webvtt") or any(map(_CUE.match, head)):
        return "vtt" if first.startswith("webvtt") else "cues"
    if first == "[script info]" or any(map(_DIALOGUE.match, head)):
        return "ass"
    if first.startswith("<sami") or any(map(_SYNC.match, head)):
        return "sami"
    if first.startswith(("<?xml", "<tt", "<qrc")) and not any("<html" in line for line in head):
        return next((kind for kind in ("tt", "Lyric") if any(f"<{kind}" in x for x in head)), "xml")
    if any(line.lower().startswith(_SITE) or "<html" in line.lower() for line in head):
        return "html"
    if any(map(_KARAOKE.match, head)):
        return "karaoke"
    # The head of an UltraStar file tells of the song.
    for kind, pattern, others in (("frames", _FRAMES, None), ("notes", _SYLLABLE, _NOTES_HEAD)):
        own = [line for line in head if others is None or not others.match(line)]
        if 2 * sum(bool(pattern.match(line)) for line in own) > len(own) > 1:
            return kind
    return {"{\\rtf": "rtf", "\\docu": "tex"}.get(first[:5])


def song_of_captions(
    kind: str, lines: Sequence[str], title: str, where: str, clean: bool, report: ImportReport
) -> Song | None:
    """The song of a file of that kind; None when nothing is said in it.

    Raises:
        CorpusError: it is a web page, a document or other XML.
    """
    if kind not in _READERS:
        raise CorpusError(
            "this is {kind}, not a file of lyrics",
            where=where,
            kind=REFUSED[kind],
            hint="save the lyrics as plain text",
        )
    cleaner = Cleaner(where, report)
    builder = SongBuilder(where)
    aside: list[Aside] = []
    last = 0
    # Effects show one text several times.
    for number, caption in enumerate(_once(sorted(set(_READERS[kind](lines)))), 1):
        if caption.begin - last > PAUSE:
            builder.end_section()
        last = max(last, caption.end)
        plain = _plain(caption.text)
        if clean:
            plain = cleaner.clean(Block(number, plain)).text
        for line in plain.split("\n"):
            if not (line := " ".join(line.split())):
                continue
            if clean and line[0] == "[" and (tag := section_tag(line)) is not None:
                builder.end_section(tag)
            else:
                builder.add(line)
        for other in filter(None, map(str.strip, map(_plain, caption.beside))):
            report.removed(where, number, TRANSLATION, other)
            aside.append(Aside(" ".join(plain.split()), other))
    song = builder.end_song(title)
    return song and replace(song, aside=tuple(aside))


def _once(captions: Sequence[Caption]) -> Iterator[Caption]:
    """Captions that roll, each beginning with the last line of the one before, without that."""
    split = [[line.strip() for line in each.text.split("\n") if line.strip()] for each in captions]
    rolls = sum(
        bool(own and before and own[0] == before[-1]) for before, own in pairwise(split)
    ) >= max(2, _ROLLING * len(split))
    last = ""
    for caption, own in zip(captions, split, strict=True):
        if rolls and own and own[0] == last:
            own = own[1:]
        last = own[-1] if own else last
        yield caption._replace(text="\n".join(own)) if rolls else caption


def _plain(text: str) -> str:
    return html.unescape(_MARKUP.sub("", text))


def _cues(lines: Sequence[str], *, named: bool = False) -> Iterator[Caption]:
    """SRT, SBV and WebVTT: a line of times, then text.

    What stands right above the times is the number of a caption, and in WebVTT (`named`) all that
    stands between a blank line and them is something else than text.
    """
    cue: tuple[int, int] | None = None
    text: list[str] = []
    for line in [*map(str.strip, lines), "", "00:00:00,000 --> 00:00:00,000"]:
        if not (found := _CUE.match(line)):
            if named and not line and cue is not None:
                yield Caption(*cue, "\n".join(text))
                cue, text = None, []
            text.append(line)
            continue
        if text and text[-1].isdecimal():
            text.pop()
        if cue is not None:
            yield Caption(*cue, "\n".join(text).replace("[br]", "\n"))
        cue, text = (_time(found.groups()[:4]), _time(found.groups()[4:])), []
        if rest := _SETTINGS.sub("", line[found.end() :]).strip(" |\t"):
            text.append(rest)


def _names(lines: Sequence[str]) -> Iterator[Caption]:
    return _cues(lines, named=True)


def _dialogue(lines: Sequence[str]) -> Iterator[Caption]:
    """ASS and SSA: lines of events, whose last field is the text."""
    every = [found for line in lines if (found := _DIALOGUE.match(line.strip()))]
    shown = [found for found in every if found[1].lower() == "dialogue"]
    # Effects are made, syllable by syllable, of lines that stay as a comment or beside them.
    sung = [found for found in shown if found[4].strip().lower() != "fx"] or [
        found for found in every if found[4].strip().lower() == "karaoke"
    ]
    for found in sung or shown:
        begin, end = (_TIME.fullmatch(found[part].strip()) for part in (2, 3))
        if begin and end:
            text = _DRAWING.sub("", found[5])
            text = text.replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " ")
            yield Caption(_time(begin.groups()), _time(end.groups()), text)


def _paragraphs(lines: Sequence[str]) -> Iterator[Caption]:
    """TTML: paragraphs with their times."""
    for number, found in enumerate(_PARAGRAPH.finditer("\n".join(lines))):
        begin, end = _BEGIN.search(found[1]), _END.search(found[1])
        start = _seconds(begin[1]) if begin else number
        beside = tuple(_BESIDE.findall(found[2]))
        text = " ".join(_BACKGROUND.sub(r" \g<0>", _BESIDE.sub("", found[2])).split())
        text = re.sub(r"<br\b[^>]*>", "\n", text, flags=re.IGNORECASE)
        yield Caption(start, _seconds(end[1]) if end else start, text, beside)


def _sync(lines: Sequence[str]) -> Iterator[Caption]:
    """SAMI: text up to the next time; it has one paragraph a language, the first is the song's."""
    parts = _SYNC.split(_COMMENT.sub("", "\n".join(lines)))
    for start, text in zip(parts[1::2], parts[2::2], strict=True):
        first, *others = re.split(r"<p\b[^<>]*>", text, flags=re.IGNORECASE)[1:] or [text]
        broken = re.sub(r"<br\b[^>]*>", "\n", " ".join(first.split()), flags=re.IGNORECASE)
        yield Caption(int(start), int(start), broken, tuple(others))


def _frames(lines: Sequence[str]) -> Iterator[Caption]:
    """MicroDVD: frames, of which 25 are a second or so."""
    for line in lines:
        if found := _FRAMES.match(line.strip()):
            begin, end = int(found[1]) * 40, int(found[2] or found[1]) * 40
            texts = [text.removeprefix("/") for text in found[3].split("|")]  # "/": slanted
            yield Caption(begin, end, "\n".join(texts))


def _karaoke(lines: Sequence[str]) -> Iterator[Caption]:
    """KSC: calls; "[" and "]" hold the syllables of a line apart."""
    for line in lines:
        if found := _KARAOKE.match(line):
            begin, end = (_time(("0", found[at], *found[at + 1].split("."))) for at in (1, 3))
            yield Caption(begin, end, re.sub(r"[\[\]]", "", found[5]).replace("''", "'"))


def _notes(lines: Sequence[str]) -> Iterator[Caption]:
    """UltraStar: a note a line, "-" between lines, whose order tells the times."""
    sung: list[str] = []
    for number, line in enumerate([*lines, "E"]):
        # A space before a syllable or behind it begins a word.
        if found := _SYLLABLE.match(line):
            sung.append(found[2].replace("~", ""))
        elif line[:1] in ("-", "E") and sung:
            yield Caption(number, number, "".join(sung))
            sung = []


_READERS: dict[str, Callable[[Sequence[str]], Iterator[Caption]]] = {
    "cues": _cues,
    "vtt": _names,
    "ass": _dialogue,
    "tt": _paragraphs,
    "sami": _sync,
    "frames": _frames,
    "karaoke": _karaoke,
    "notes": _notes,
}


def _time(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int(fraction.ljust(3, "0")[:3])


def _seconds(text: str) -> int:
    """Milliseconds of a TTML time: `00:01:02.5`, `1:02`, `62.5`, `62.5s`, `620ms`, `1.5m`."""
    if not (found := _OFFSET.match(text)):
        return 0
    clock = [float(part) for part in found[1].split(":")]
    seconds = 0.0
    for part in clock:
        seconds = seconds * 60 + part
    return int(seconds * 1000 * _UNITS.get(found[2], 1.0))
