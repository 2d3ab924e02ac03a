"""Repaints only the rows in which something changed.

Textual renders every line of every widget for each repaint and then throws away those rows that
did not change: for one token of lyrics some 200 lines. What training goes on beside pays for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip


class RowCompositor(Compositor):
    """Renders the rows to be repainted, and of each widget nothing else."""

    _rows: Sequence[Region] = ()

    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        self._rows = _runs([y for y in crop.line_range if is_rendered_line(y)], self.size.width)
        return super()._render_chops(crop, is_rendered_line)

    def _get_renders(
        self, crop: Region | None = None
    ) -> Iterable[tuple[Region, Region, list[Strip]]]:
        for widget, (region, clip) in self.visible_widgets.items():
            for rows in self._rows:
                seen = clip.intersection(rows)
                shown = region.intersection(seen)
                if shown:
                    yield region, seen, widget.render_lines(shown.translate(-region.offset))


def _runs(rows: Sequence[int], width: int) -> list[Region]:
    """Rows that follow each other, as one region each."""
    runs: list[Region] = []
    for y in rows:
        if runs and runs[-1].bottom == y:
            runs[-1] = runs[-1]._replace(height=runs[-1].height + 1)
        else:
            runs.append(Region(0, y, width, 1))
    return runs
