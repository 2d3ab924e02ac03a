"""What parts the songs of a plain text: told by what most of its lines look like, never by one.

A way of parting songs is believed when more than half of the lines come to lie in songs of a
length that songs have. The ways, as they are tried; the first that is believed counts:

    titles             blank lines part sections; songs of up to 120 lines
    two blank lines    single ones part sections
    nothing            up to 120 lines: one song; blank lines part sections, or songs where each
                       part has 16 lines or more
    titles             with longer songs
    a blank line       a song each block
    cutting            songs of 40 lines

Where blank lines follow most lines, so many mean nothing, and they are counted beyond those.
Scraped text has two blank lines inside songs. They part none where what lies between them looks
like sections: where most songs of the file are parted by more, where most parts begin with the tag
of a later section, or where a chorus comes back in a short file; then longer runs are tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from core.corpus.formats.structure import section_tag
from core.corpus.scripts import FOREIGN, script

ONE_SONG_LINES = 120
CUT_LINES = 40
_MOST_USUAL = 3
"""Blank lines behind every line, of pages that were copied."""
BELIEVED = 0.5
"""Of the lines, more than these must lie in songs of a likely length."""
_MOST_BLANK = 8
"""Longer runs of blank lines say no more."""
SECTION_LINES = 8
"""A section is shorter, a song is not."""
SONG_LINES = 16
"""Blocks that all have as many are songs, few as they may be."""
_LATER = re.compile(
    r"(?:pre-?|post-?)?(?:chorus|hook|refrain|bridge|outro|interlude|solo|ending|coda)\b"
    r"|(?:verse|rap)\s*[2-9B-E]|副歌|导歌|導歌|间奏|間奏|尾奏|桥段|橋段|尾声|尾聲|过渡|过门|重唱"
    r"|(?:主歌|说唱)\s*[2-9二三四五B-E]",
    re.IGNORECASE,
)
"""Tags of sections that hardly any song begins with."""


@dataclass(frozen=True)
class Layout:
    """How lines become songs. A title always begins one, however many lines came before."""

    song: int | None
    """So many blank lines part songs; None if blank lines never do."""
    section: int
    """So many part sections."""
    most: int
    """Lines after which a song is cut."""
    cut: bool = False
    """Whether cutting is all that makes songs of the lines: then it is no reason for a word."""


def find_layout(lines: Sequence[str], is_title: Callable[[str], bool], most: int) -> Layout:
    """The layout of a file.

    Args:
        lines: stripped, the first some thousands of the file; "" is a blank one.
        is_title: of a line that is nothing but a title.
        most: lines that a song may have at the most.
    """
    filled = sum(map(bool, lines))
    blank = _usual(lines) + 1
    titled = _titled(lines, is_title)
    single = _parts(lines, blank)
    by_titles = Layout(None, blank, most)
    if _believed(titled, filled, ONE_SONG_LINES):
        return by_titles
    partings = [run for run in _runs(lines) if run > blank]
    parted = [list(_split(lines, parting)) for parting in partings]
    sections = False
    for parting, parts, wider in zip(partings, parted, [*parted[1:], [[""]]], strict=False):
        if len(parts) < 2 or not _believed(list(map(len, parts)), filled, most):
            continue
        sections = _are_sections(parts, wider, filled)
        if not sections:
            return Layout(parting, blank, most)
    if len(single) > 2 and min(single) >= SONG_LINES and filled <= ONE_SONG_LINES and not titled:
        blocks = list(_split(lines, blank))
        if not _are_sections(blocks, [[""]], filled):
            return Layout(blank, blank, most)
    if filled <= ONE_SONG_LINES or _believed(titled, filled, most):
        return by_titles
    if len(single) > 1 and not sections and _believed(single, filled, most):
        return Layout(blank, blank, most)
    return Layout(None, blank, CUT_LINES, cut=True)


def _usual(lines: Sequence[str]) -> int:
    """Blank lines between which most lines stand alone: 0 where they do not."""
    filled, usual = sum(map(bool, lines)), 0
    for blank in range(1, _MOST_USUAL + 1):
        alone = sum(size == 1 for size in _parts(lines, blank))
        if alone > max(2, BELIEVED * filled):
            usual = blank
    return usual


def _believed(parts: Sequence[int], lines: int, most: int) -> bool:
    return sum(size for size in parts if size <= most) > BELIEVED * lines


def _are_sections(parts: list[list[str]], wider: list[list[str]], filled: int) -> bool:
    """Whether parts are sections of songs; `wider` are those between longer runs."""
    breaks = len(parts) - 1
    if len(wider) > 3 and len(wider) - 1 > BELIEVED * breaks:
        return True
    sizes, wide = median(map(len, parts)), median(map(len, wider))
    if len(wider) > 2 and sizes < SECTION_LINES <= wide <= ONE_SONG_LINES:
        return True
    tags = [section_tag(part[0]) for part in parts[1:]]
    if sum(bool(tag and _LATER.match(tag)) for tag in tags) > BELIEVED * breaks:
        return True
    if len(parts) < 4 and len(set(map(len, parts))) == 1:
        # A song, what it means, and how it sounds, each in a script of its own.
        scripts = [script("\n".join(part)) for part in parts]
        if len(set(scripts)) == len(parts) and not FOREIGN.isdisjoint(scripts):
            return True
    if filled > ONE_SONG_LINES:
        return False
    sung = [tuple(line for line in part if section_tag(line) is None) for part in parts]
    again = [lines for lines in sung if len(lines) > 1 and sung.count(lines) > 1]
    return bool(again) and len(set(sung)) > 1


def _parts(lines: Sequence[str], blank: int) -> list[int]:
    """Sizes of the parts between runs of at least `blank` blank lines."""
    return list(map(len, _split(lines, blank))) or [0]


def _runs(lines: Sequence[str]) -> list[int]:
    """How long the runs of blank lines between lines are, each length once, the shortest first."""
    found: set[int] = set()
    run = 0
    for line in lines:
        if line and run:
            found.add(min(run, _MOST_BLANK))
        run = 0 if line else run + 1
    return sorted(found)


def _split(lines: Sequence[str], blank: int) -> Iterator[list[str]]:
    """The parts between runs of at least `blank` blank lines, without blank lines."""
    part: list[str] = []
    run = 0
    for line in lines:
        if not line:
            run += 1
            continue
        if run >= blank and part:
            yield part
            part = []
        part.append(line)
        run = 0
    if part:
        yield part


def _titled(lines: Sequence[str], is_title: Callable[[str], bool]) -> list[int]:
    """Sizes of the parts that a title leads."""
    parts: list[int] = []
    for line in lines:
        if is_title(line):
            parts.append(0)
        elif line and parts:
            parts[-1] += 1
    return parts
