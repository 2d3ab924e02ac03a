"""Colours and markers of curves: which each run has, and that it keeps them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeVar
from zlib import crc32

DARK = ("cyan+", "orange+", "magenta+", "green+", "blue+", "red+", "white")
LIGHT = ("blue", "red", "magenta", "green", "cyan", "orange", "black")
"""Named colours that stay readable on a dark and on a light ground; no two are of one hue."""
MARKERS = "ox+#%&@s"
"""One ASCII marker a series, so that curves differ without any colour."""
Look = tuple[int, str]
"""Place in the palette, and marker."""
_T = TypeVar("_T")


def color_name(index: int, *, dark: bool = True) -> str:
    """plotext's name of a colour of the palette."""
    palette = DARK if dark else LIGHT
    return palette[index % len(palette)]


def color_number(index: int, *, dark: bool = True) -> int:
    """The same colour as one of the terminal's sixteen."""
    name = color_name(index, dark=dark)
    if name in ("black", "white"):
        return 0 if name == "black" else 15
    order = ("black", "red", "green", "orange", "blue", "magenta", "cyan")
    return order.index(name.rstrip("+")) + (8 if name.endswith("+") else 0)


def styles(names: list[str], known: Mapping[str, Look] | None = None) -> dict[str, Look]:
    """A colour and a marker for each name, decided by the name and kept apart where possible.

    Earlier names keep theirs when later ones are added, and `known` ones whatever happens.
    """
    chosen: dict[str, Look] = {n: known[n] for n in names if n in known} if known else {}
    colors = Counter(color for color, _ in chosen.values())
    markers = Counter(marker for _, marker in chosen.values())
    for name in names:
        if name not in chosen:
            seed = crc32(name.encode())
            color = _rarest(seed, range(len(DARK)), colors)
            marker = _rarest(seed // len(DARK), MARKERS, markers)
            colors[color] += 1
            markers[marker] += 1
            chosen[name] = color, marker
    return chosen


def _rarest(seed: int, things: Sequence[_T], used: Counter[_T]) -> _T:
    """The thing that is used least; among equals the first one from a place by the seed."""
    turned = [things[(seed + n) % len(things)] for n in range(len(things))]
    return min(turned, key=lambda thing: used[thing])
