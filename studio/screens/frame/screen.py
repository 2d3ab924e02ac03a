"""The frame that every screen shares: header line, body, footer, and the too-small notice.

A screen of the studio names its place in the key table (`WHERE`) and yields its content in
`body()`; bindings, footer and help then come from the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Size
from textual.screen import Screen

from core.runs.summary import TrainingStatus
from studio.keys.bindings import Key, key_name
from studio.screens.frame.host import Guest, Host
from studio.screens.frame.sizes import pass_over_old_size
from studio.widgets.chrome import HeaderLine, KeyFooter, TooSmall
from studio.widgets.reach import is_typing, reach

LEAST = (60, 18)
"""Columns and rows below which a screen shows only a notice."""


class StudioScreen(Screen[None], Guest):
    """One of the screens."""

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
        self._away = False
        """Whether something else was on screen since its styles were found."""

    def compose(self) -> ComposeResult:
        self._take_size(self.app.size)
        keys = self.studio.keys
        names = {place.name: self.named_key(place.go_to.id) for place in keys.screens}
        yield HeaderLine(keys.screens, names, current=self.WHERE)
        with Container(id="body"):
            yield from self.body()
        yield KeyFooter(keys.rows, self.needed_now, self.label_of)
        yield TooSmall(*LEAST)

    def body(self) -> ComposeResult:
        """The content between header and footer."""
        raise NotImplementedError

    def needed_now(self) -> Sequence[str]:
        """Ids of the keys that one needs most as things are: they come first in the footer.

        Whoever changes the answer calls `refresh_bindings`.
        """
        return ()

    def label_of(self, row: Key) -> str:
        """What a key does as things are, in English; most do the same whatever there is."""
        return row.label

    def key_to(self, id: str) -> str:
        """The key that reaches a row of the table where the person is, as it is written."""
        if key := reach(self).get(id):
            return key_name(key)
        return self.named_key(id, typing=is_typing(self))

    def named_key(self, id: str, *, typing: bool = False) -> str:
        """As `key_to`, wherever the person is: for what stands there all the time."""
        return key_name(self.studio.keys.shown(id, self.studio.settings.keys, typing=typing))

    @cached_property
    def studio(self) -> Host:
        """The app, as far as a screen may ask it."""
        app = self.app
        assert isinstance(app, Host)
        return app

    def on_mount(self) -> None:
        self.show_training(self.studio.training)
        self.studio.join(self)

    def on_unmount(self) -> None:
        self.studio.leave(self)

    @on(events.ScreenResume)
    def _came_up(self, event: events.ScreenResume) -> None:
        # All styles of a new screen were found a moment ago, when it was put together; it is told
        # twice that it came up.
        event.refresh_styles, self._away = self._away, False
        if not self._seen:
            self._seen = True
            self.call_after_refresh(self.studio.spare_the_collector)
        self.show_training(self.studio.training)

    @on(events.ScreenSuspend)
    def _went(self) -> None:
        self._away = True

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
        if pass_over_old_size(self, event):
            return
        width, height = event.size
        small = width < LEAST[0] or height < LEAST[1]
        self.set_class(small, "-too-small")
        if small:
            self.query_one(TooSmall).show_size(width, height)

    def show_training(self, status: TrainingStatus | None) -> None:
        self.query_one(HeaderLine).training = status
