"""Blocks that a song repeats, such as its chorus: the first copy is kept.

A network that reads the same eight lines three times a song learns to copy, and repeated blocks
make held-out figures look better than they are.
"""

from __future__ import annotations

from dataclasses import replace

from core.corpus.songs import Section, Song

LEAST_LINES = 4
"""Lines in a row that make a repeat, wherever they stand; a whole section needs only two."""

_LEAST_SECTION = 2


def without_repeats(song: Song) -> tuple[Song, int]:
    """The song without blocks that stood in it before, and how many blocks went.

    A block is a whole section, or `LEAST_LINES` lines in a row or more. Linear in the lines but for
    lines that stand in very many places, of which only the first is compared.
    """
    if len(song.sections) == 1 and len(song.sections[0].lines) < 2 * LEAST_LINES:
        return song, 0
    lines = song.lines
    if len(set(lines)) == len(lines):
        return song, 0
    seen: dict[tuple[str, ...], int] = {}
    sections: list[Section] = []
    kept: list[str] = []
    blocks = 0
    for section in song.sections:
        here = section.lines
        if len(here) >= _LEAST_SECTION and _stands_in(here, kept, seen):
            blocks += 1
            continue
        left, gone = _cut(here, kept, seen)
        blocks += gone
        if left:
            sections.append(Section(section.tag, tuple(left)))
    if not blocks:
        return song, 0
    return replace(song, sections=tuple(sections)), blocks


def _stands_in(lines: tuple[str, ...], kept: list[str], seen: dict[tuple[str, ...], int]) -> bool:
    start = seen.get(lines[:_LEAST_SECTION])
    return start is not None and tuple(kept[start : start + len(lines)]) == lines


def _cut(
    lines: tuple[str, ...], kept: list[str], seen: dict[tuple[str, ...], int]
) -> tuple[list[str], int]:
    """Appends `lines` to `kept`, without runs that stand there; what was appended, runs cut."""
    left: list[str] = []
    at = cut = 0
    while at < len(lines):
        start = seen.get(lines[at : at + LEAST_LINES])
        if start is not None:
            end = at + LEAST_LINES
            other = start + LEAST_LINES
            while end < len(lines) and other < len(kept) and lines[end] == kept[other]:
                end, other = end + 1, other + 1
            at, cut = end, cut + 1
            continue
        left.append(lines[at])
        kept.append(lines[at])
        for size in (_LEAST_SECTION, LEAST_LINES):
            if len(kept) >= size:
                seen.setdefault(tuple(kept[-size:]), len(kept) - size)
        at += 1
    return left, cut
