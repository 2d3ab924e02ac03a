"""Which part of a run is in view: all of it, a window that trails the newest step, or a fixed one.

Pure values: the user's zoom is kept when data arrive, because nothing here depends on them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

LEAST_SPAN = 5.0
"""Steps below which one cannot zoom."""
Range = tuple[float, float]


@dataclass(frozen=True)
class ChartView:
    """`span` None shows all; `right` None keeps the newest step at the right edge."""

    span: float | None = None
    right: float | None = None

    @property
    def follows(self) -> bool:
        return self.right is None

    def window(self, extent: Range) -> Range | None:
        """The steps in view of data over `extent`; None is all of them."""
        if self.span is None:
            return None
        low, high = extent
        right = high if self.right is None else min(self.right, max(high, low + self.span))
        return right - self.span, right

    def zoom(self, factor: float, extent: Range) -> ChartView:
        """A window `factor` times as wide: about its middle, or its newest step when it follows."""
        low, high = extent
        full = high - low
        span = max((self.span or full) * factor, min(LEAST_SPAN, full))
        if span >= full:
            return ChartView()
        if self.right is None:
            return ChartView(span)
        middle = self.right - (self.span or full) / 2
        return ChartView(span, min(max(middle + span / 2, low + span), high))

    def pan(self, share: float, extent: Range) -> ChartView:
        """Moved by a share of its width; at the newest step it follows again."""
        if self.span is None:
            return self
        low, high = extent
        right = (high if self.right is None else self.right) + share * self.span
        if right >= high:
            return replace(self, right=None)
        return replace(self, right=max(right, low + self.span))

    def toggle_follow(self, extent: Range) -> ChartView:
        """Follows the newest step, or stays where it is; from all of it, the newest quarter."""
        if self.span is None:
            return ChartView((extent[1] - extent[0]) / 4)
        return replace(self, right=extent[1] if self.right is None else None)
