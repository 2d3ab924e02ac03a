"""The frame that every screen shares: header line, body, footer, and the too-small notice.

A screen of the studio names its place in the key table (`WHERE`) and yields its content in
`body()`; bindings, footer and help then come from the table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Size
from textual.screen import Screen

from core.runs.summary import TrainingStatus
from studio.keys import bindings as keys
from studio.widgets.chrome import HeaderLine, KeyFooter, TooSmall

if TYPE_CHECKING:
    from studio.app.application import LyricStudioApp

LEAST = (60, 18)
"""Columns and rows below which a screen shows only a notice."""


class StudioScreen(Screen[None]):
    """One of the four screens."""

    WHERE: ClassVar[keys.Where]
    AUTO_FOCUS = ""
    # Textual declares these on the instance, so they are no ClassVar.
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-low"), (30, "-high")]  # noqa: RUF012
    DEFAULT_CSS = """
    StudioScreen > #body { height: 1fr; width: 100%; }
    StudioScreen.-too-small > * { display: none; }
    StudioScreen.-too-small > TooSmall { display: block; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._seen = False

    def compose(self) -> ComposeResult:
        self._take_size(self.app.size)
        yield HeaderLine()
        with Container(id="body"):
            yield from self.body()
        yield KeyFooter()
        yield TooSmall(*LEAST)

    def body(self) -> ComposeResult:
        """The content between header and footer."""
        raise NotImplementedError

    @property
    def studio(self) -> LyricStudioApp:
        """The app, typed."""
        return cast("LyricStudioApp", self.app)

    def on_mount(self) -> None:
        header = self.query_one(HeaderLine)
        header.current = self.WHERE
        header.training = self.studio.training

    @on(events.ScreenResume)
    def _came_up(self, event: events.ScreenResume) -> None:
        if not self._seen:
            # All styles were found a moment ago, when the screen was put together.
            event.refresh_styles = False
            self._seen = True
            self.call_after_refresh(self.studio.settle)
        self.query_one(HeaderLine).training = self.studio.training

    def _take_size(self, size: Size) -> None:
        """Sets the classes that go by the size, as Textual does at a resize.

        Done before there is any content, it saves finding the styles of all of it twice.
        """
        for cells, classes in (
            (size.width, self.HORIZONTAL_BREAKPOINTS),
            (size.height, self.VERTICAL_BREAKPOINTS),
        ):
            self.add_class([name for least, name in classes or () if cells >= least][-1])

    def on_resize(self, event: events.Resize) -> None:
        width, height = event.size
        small = width < LEAST[0] or height < LEAST[1]
        self.set_class(small, "-too-small")
        if small:
            self.query_one(TooSmall).show_size(width, height)

    def show_training(self, status: TrainingStatus | None) -> None:
        """Called by the app when the training in the header moves."""
        self.query_one(HeaderLine).training = status

    def begin(self) -> None:
        """Called once the first picture of the app stands: time for what takes a while."""

    def before_quit(self) -> None:
        """Called before the app is left: stop what runs in a thread."""

    # What the watch over the runs tells; a screen that cares overrides these.

    def runs_changed(self) -> None:
        """A run came, went, started or ended."""

    def model_improved(self, run: str) -> None:
        """A run that trains now has a better checkpoint."""

    def compose_with(self, run: str) -> None:
        """The model of this run is wanted for writing."""
