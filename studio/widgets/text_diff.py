"""Which cells of a picture made of text have changed, so that only they are sent again."""

from __future__ import annotations

from itertools import zip_longest

from rich.cells import cell_len
from rich.text import Text
from textual.geometry import Region


def changed_regions(old: Text, new: Text, width: int) -> list[Region]:
    """One region a line, from its first to its last changed cell."""
    regions: list[Region] = []
    lines = zip_longest(old.split("\n", allow_blank=True), new.split("\n", allow_blank=True))
    for row, (before, after) in enumerate(lines):
        left, right = _span(before or Text(), after or Text(), width)
        if right > left:
            regions.append(Region(left, row, right - left, 1))
    return regions


def _span(before: Text, after: Text, width: int) -> tuple[int, int]:
    """First changed cell and the one after the last; (0, 0) when there is none."""
    a, b = _cells(before, width), _cells(after, width)
    if a == b:
        return 0, 0
    if any(cell_len(line.plain) != len(line.plain) for line in (before, after)):
        return 0, width  # wide characters: places in the string are no cells
    left = next(i for i in range(width) if a[i] != b[i])
    right = next(i for i in range(width, 0, -1) if a[i - 1] != b[i - 1])
    return left, right


def _cells(line: Text, width: int) -> list[tuple[str, str]]:
    """Character and style of each cell, filled up with blanks to `width`."""
    styles = [""] * len(line.plain)
    for span in line.spans:
        for place in range(max(span.start, 0), min(span.end, len(styles))):
            styles[place] = str(span.style)
    # A blank looks the same in every colour.
    cells = [(c, "" if c == " " else s) for c, s in zip(line.plain, styles, strict=True)]
    return (cells + [(" ", "")] * (width - len(cells)))[: max(width, 0)]
