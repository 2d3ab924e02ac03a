"""The keys of the chart, for every screen that has one."""

from __future__ import annotations

from studio.screens.frame.screen import StudioScreen
from studio.widgets.chart.loss_chart import LossChart

OF_CURVES = frozenset(("metric", "log", "smoothing", "zoom", "pan", "all", "follow"))
"""Actions that change how curves are drawn: without any there is nothing to be seen of them."""


class ChartScreen(StudioScreen):
    """A screen with one `LossChart`; the key table names these actions."""

    @property
    def chart(self) -> LossChart:
        return self.query_one(LossChart)

    @property
    def has_curves(self) -> bool:
        """Whether the chart draws anything; not before the screen is put together, nor after."""
        chart = next(iter(self.query(LossChart)), None)
        return chart is not None and chart.has_curves

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys of the chart need curves."""
        return action not in OF_CURVES or self.has_curves

    def action_metric(self) -> None:
        self.chart.next_metric()

    def action_log(self) -> None:
        self.chart.toggle_log()

    def action_smoothing(self) -> None:
        self.chart.next_smoothing()

    def action_zoom(self, factor: float) -> None:
        self.chart.zoom(factor)

    def action_pan(self, share: float) -> None:
        self.chart.pan(share)

    def action_all(self) -> None:
        self.chart.show_all()

    def action_follow(self) -> None:
        self.chart.toggle_follow()
