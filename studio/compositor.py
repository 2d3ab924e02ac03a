"""Repaints only the rows in which something changed.

Textual renders every line of every widget for each repaint and then throws away those rows that
did not change: for one token of lyrics some 200 lines. What training goes on beside pays for it.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip


class RowCompositor(Compositor):
    """Renders what lies between the first and the last row to be repainted."""

    def _get_renders(
        self, crop: Region | None = None
    ) -> Iterable[tuple[Region, Region, list[Strip]]]:
        if crop is None:
            yield from super()._get_renders(crop)
            return
        rows = Region(0, crop.y, self.size.width, crop.height)
        for widget, (region, clip) in self.visible_widgets.items():
            clip = clip.intersection(rows)
            shown = region.intersection(clip)
            if shown:
                yield region, clip, widget.render_lines(shown.translate(-region.offset))
