"""Toasts whose wide characters stay whole, whatever lies below them.

Textual 8.2 cuts each line of the screen where any widget begins or ends, also one that something
else covers there. A character of two cells that such a cut goes through is drawn as two blanks:
a toast in Chinese lost some of its words over the fields of a form. So nothing is cut where the
edge of a widget is covered, and what is painted anew there is painted as a whole.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from textual.geometry import Region
from textual.strip import Strip

from studio.terminal.textual_parts import CUTS

Cuts = list[list[int]]
"""Of every line, where it is cut: 0, the edges that are seen, and its width."""

_mended = False


def keep_characters_whole() -> None:
    """From now on covered edges cut nothing."""
    global _mended
    if _mended or not CUTS.there:
        return
    from textual._compositor import Compositor

    partial = Compositor.render_partial_update

    def cuts(self: Any) -> Cuts:
        if self._cuts is None:
            regions = (region.intersection(clip) for region, clip in self.visible_widgets.values())
            self._cuts = seen_cuts(self.size.width, self.size.height, regions)
        return self._cuts  # type: ignore[no-any-return]

    def render_partial_update(self: Any) -> Any:
        self._dirty_regions = between_cuts(self._dirty_regions, self.cuts)
        return partial(self)

    Compositor.cuts = property(cuts)  # type: ignore[assignment]
    Compositor._render_chops = _render_chops  # type: ignore[method-assign, assignment]
    Compositor.render_partial_update = render_partial_update  # type: ignore[method-assign]
    _mended = True


def seen_cuts(width: int, height: int, regions: Iterable[Region]) -> Cuts:
    """Where the lines are cut; `regions` of widgets, those in front first."""
    cuts = [{0, width} for _ in range(height)]
    covers: list[list[tuple[int, int]]] = [[] for _ in range(height)]
    for x, y, across, down in regions:
        end = x + across
        for line in range(max(y, 0), min(y + down, height)) if across else ():
            covered = covers[line]
            for edge in (x, end):
                if not any(first < edge < last for first, last in covered):
                    cuts[line].add(edge)
            covered.append((x, end))
    return [sorted(line) for line in cuts]


def between_cuts(regions: Iterable[Region], cuts: Cuts) -> set[Region]:
    """The regions, each line of which goes from cut to cut where it ended between two of them."""
    found: set[Region] = set()
    for region in regions:
        x, y, across, down = region
        lines = range(max(y, 0), min(y + down, len(cuts)))
        if all(x in cuts[line] and x + across in cuts[line] for line in lines):
            found.add(region)
            continue
        for line in lines:
            of_line = cuts[line]
            first = of_line[max(bisect_right(of_line, x) - 1, 0)]
            last = of_line[min(bisect_left(of_line, x + across), len(of_line) - 1)]
            found.add(Region(first, line, last - first, 1))
    return found


def _render_chops(
    self: Any, crop: Region, is_rendered_line: Callable[[int], bool]
) -> Sequence[dict[int, Strip | None]]:
    """The pieces of every line: at each cut, what is in front there."""
    cuts: Cuts = self.cuts
    chops: list[dict[int, Strip | None]] = [dict.fromkeys(line[:-1]) for line in cuts]
    for region, clip, strips in self._get_renders(crop):
        shown = region.intersection(clip)
        begin, end = shown.column_span
        for y, strip in zip(shown.line_range, strips, strict=False):
            if not is_rendered_line(y):
                continue
            mine = [cut for cut in cuts[y] if begin <= cut <= end]
            if not mine:
                continue
            pieces = strip.divide([cut - begin for cut in mine if cut > begin])
            if mine[0] > begin:
                pieces = pieces[1:]  # what comes before the first cut is covered
            for cut, piece in zip(mine, pieces, strict=False):
                if chops[y][cut] is None:
                    chops[y][cut] = piece
    return chops
