"""What a person does, one thing after the other, for `tests.bench.blocking`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.events import Paste
from textual.widget import Widget
from textual.widgets import DataTable, Input, OptionList

from tests.bench.blocking import PASTED, Watch, slow_disk
from tests.bench.blocking_home import LINES, LONG_ID, LONG_RUN
from tests.studio.hosts import until

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from studio.app.application import LyricStudioApp
    from studio.screens.compose.screen import ComposeScreen

LONG_WORDS = "雨夜里走过小街\n" * (PASTED // 8)
LONG_LINE = "a" * PASTED
TAKES = 30


class Hands:
    """The hands at the keyboard of one app."""

    def __init__(self, app: LyricStudioApp, pilot: Pilot[Any], watch: Watch) -> None:
        self.app, self.pilot, self.watch = app, pilot, watch

    @property
    def compose(self) -> ComposeScreen:
        from studio.screens.compose.screen import ComposeScreen

        return next(screen for screen in self.app.guests if isinstance(screen, ComposeScreen))

    async def begun(self) -> None:
        """The first picture stands; what follows it is an action of its own."""
        await until(lambda: self.app.guests, 60)
        async with self.watch.during("after the first picture", 1.0):
            await until(lambda: self.compose.writing.model is not None, 60)

    async def do(self, action: str, *keys: str, quiet: float = 0.15) -> None:
        """Presses keys; what the app waits meanwhile is told under that name."""
        async with self.watch.during(action, quiet):
            await self.pilot.press(*keys)

    async def paste(self, action: str, widget: Widget, text: str) -> None:
        self.app.screen.set_focus(widget)
        async with self.watch.during(action, 0.3):
            self.app.post_message(Paste(text))
            await self.pilot.pause()

    async def size(self, where: str) -> None:
        """A window that is made smaller and larger again."""
        async with self.watch.during(f"resize {where}", 0.3):
            for size in ((80, 24), (120, 36)):
                await self.pilot.resize_terminal(*size)

    async def written(self) -> None:
        await until(lambda: not self.compose.writing.busy, 120)

    def focused_input(self) -> Input:
        assert isinstance(self.app.focused, Input)
        return self.app.focused


async def actions(hands: Hands) -> None:
    """All of them."""
    await _frame(hands)
    await _runs(hands)
    await _train(hands)
    await _songs(hands)
    await _words(hands)
    await _takes(hands)
    await _long_song(hands)


async def _frame(hands: Hands) -> None:
    await hands.do("first help", "f1")
    await hands.do("leave help", "escape")
    await hands.do("first palette", "ctrl+p", quiet=1.0)
    await hands.do("search in the palette", "s", "a", "v", quiet=0.5)
    await hands.paste("paste 1 MB: palette", hands.focused_input(), LONG_LINE)
    await hands.do("leave palette", "escape")
    for key, name in (("f3", "Train"), ("f4", "Runs"), ("f5", "Songs"), ("f2", "Compose")):
        await hands.do(f"{name} for the first time", key, quiet=2.0)
    for key, name in (("f3", "Train"), ("f4", "Runs"), ("f5", "Songs"), ("f2", "Compose")):
        await hands.do(f"{name} again", key, quiet=0.6)


async def _runs(hands: Hands) -> None:
    await hands.pilot.press("f4")
    table = hands.app.screen.query_one(DataTable)
    await until(lambda: table.row_count > 0, 60)
    await hands.do("Runs: order", "o", "o", "o", quiet=0.5)
    await hands.do("Runs: down a hundred", *["j"] * 100)
    await hands.do("Runs: all into the chart", "a", quiet=6.0)
    await hands.do("Runs: training curves, unit", "t", "m", quiet=1.0)
    await hands.size("Runs, all in the chart")
    await hands.do("Runs: none in the chart", "a", quiet=1.0)
    await hands.do("Runs: ask before deleting", "d")
    await hands.do("leave", "escape")


async def _train(hands: Hands) -> None:
    from studio.screens.train.screen import TrainScreen

    await hands.pilot.press("f3")
    train = hands.app.screen
    assert isinstance(train, TrainScreen)
    async with hands.watch.during(f"Train: read a long log ({LONG_RUN})", 1.0):
        train.open_run(LONG_RUN)
        await until(lambda: train._caught_up, 120)
    await hands.do("Train: unit, smoothing, zoom", "m", "s", "plus", "0", "y", quiet=1.0)
    await hands.size("Train, a long log")
    await hands.do("Train: other run", "left_square_bracket", "right_square_bracket", quiet=1.0)
    await hands.do("Train: form", "n")
    await hands.do("Train: corpora", "enter", quiet=0.5)
    await hands.do("Train: files", "end", "enter", quiet=1.0)
    await hands.do("Train: type a path", *"/usr/lib/", quiet=1.0)
    await hands.paste("paste 1 MB: path", hands.focused_input(), LONG_LINE)
    await hands.do("leave", "escape", "escape")
    field = train.query_one("#field-name", Input)
    field.focus()
    await hands.paste("paste 1 MB: form", field, LONG_LINE)


async def _songs(hands: Hands) -> None:
    await hands.pilot.press("f5")
    songs = hands.app.screen
    options = songs.query_one("#list", OptionList)
    await until(lambda: options.option_count > 0, 60)
    await hands.do("Songs: down, all of them", *["pagedown"] * 30)
    await hands.do("Songs: to the song of 10,000 lines", "home", quiet=0.3)
    await hands.do("Songs: how made", "h", "h")
    await hands.do("Songs: copy a long one", "y")
    await hands.do("Songs: search", "slash", *"line", "escape", quiet=0.5)
    await hands.pilot.press("slash")
    await hands.paste("paste 1 MB: search", hands.focused_input(), LONG_LINE)
    await hands.do("leave", "escape")
    await hands.do("Songs: export", "x", "enter", quiet=0.5)
    async with slow_disk():
        await hands.do("Songs: export, slow disk", "x", "enter", quiet=1.0)
        await hands.do("Songs: rename, slow disk", "n", "x", "enter", quiet=1.5)
        await hands.do("Songs: undo, slow disk", "u", quiet=1.5)
    await hands.pilot.press("n")
    await hands.paste("paste 1 MB: title", hands.focused_input(), LONG_LINE)
    await hands.do("leave", "escape")
    await hands.size("Songs")


async def _words(hands: Hands) -> None:
    await hands.pilot.press("f2")
    compose = hands.compose
    await hands.pilot.press("escape")
    await hands.paste("paste 1 MB: start words", compose.view.start_words, LONG_WORDS)
    await hands.do("Compose: settings", "alt+o")
    await hands.paste("paste 1 MB: settings", hands.focused_input(), "1" * PASTED)
    await hands.do("leave", "escape")
    await hands.do("Compose: models", "alt+m", quiet=0.5)
    await hands.do("leave", "escape")


async def _takes(hands: Hands) -> None:
    compose = hands.compose
    async with hands.watch.during("Compose: write"):
        await hands.pilot.press("enter")
        await hands.written()
    async with hands.watch.during("Compose: write several at once"):
        await hands.pilot.press("alt+a")
        await hands.written()
    async with hands.watch.during(f"Compose: {TAKES} takes"):
        for _ in range(TAKES):
            await hands.pilot.press("ctrl+n")
            await hands.written()
    compose.view.lyrics.focus()
    await hands.do("Compose: undo, redo", *["ctrl+z"] * 5, *["ctrl+y"] * 5)
    await hands.do("Compose: tint", "alt+p", quiet=0.5)
    await hands.do("Compose: side by side", "alt+v", "alt+v")
    async with slow_disk():
        await hands.do("Compose: save, slow disk", "ctrl+s", quiet=2.0)
        await hands.do("Compose: drop, slow disk", "alt+left", "d", quiet=2.0)
        async with hands.watch.during("Compose: write, slow disk", 2.0):
            await hands.pilot.press("ctrl+n")
            await hands.written()
    await hands.size("Compose")


async def _long_song(hands: Hands) -> None:
    compose = hands.compose
    async with hands.watch.during("Compose: open a song of 10,000 lines", 1.0):
        compose.open_song(LONG_ID)
    assert compose.is_current and compose.view.lyrics.lines >= LINES
    await hands.size("Compose, 10,000 lines")
    await hands.do("Compose: tint 10,000 lines", "alt+p", "alt+p", quiet=0.5)
    await hands.do("Compose: edit 10,000 lines", "alt+e", quiet=0.5)
    await hands.do("Compose: type into 10,000 lines", "x", "y", "enter", quiet=2.0)
    await hands.size("editor, 10,000 lines")
    await hands.do("Compose: leave 10,000 lines", "escape", quiet=1.0)
    await hands.do("Compose: copy 10,000 lines", "alt+y")
    await hands.do("Compose: undo 10,000 lines", "ctrl+z", "ctrl+y", quiet=0.5)
    await hands.do("Compose: save 10,000 lines", "ctrl+s", quiet=0.5)
    await hands.pilot.press("alt+e")
    await hands.paste("paste 1 MB: editor", compose.view.editor, LONG_WORDS)
    await hands.do("Compose: leave what was pasted", "escape", quiet=2.0)
