"""Compose: start words in, lyrics out, word by word, with the temperature under one's fingers."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.widgets import Input

from studio.keys import bindings as keys
from studio.keys.compose import COMPOSE
from studio.screens.compose.fields import ComposeFields
from studio.screens.compose.lyrics import LyricsPane
from studio.screens.compose.options import ask_options
from studio.screens.compose.remember import remember_open, restore
from studio.screens.compose.title import ask_title
from studio.screens.compose.why import WhyPane
from studio.wording.i18n import t

QUIT_SECONDS = 1.0
"""How long leaving waits for the thread; a token takes a thousandth of that."""


class ComposeScreen(ComposeFields):
    """The first screen: keys and the life of the screen, around a session and what shows it."""

    WHERE: ClassVar[keys.Where] = "compose"
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(COMPOSE),
        # As in Textual, while nothing is being written that the key could stop.
        Binding("ctrl+c", "screen.copy_text", show=False),
    ]
    DEFAULT_CSS = """
    ComposeScreen #side { width: 36; padding: 1 2 0 2; }
    ComposeScreen #controls { height: auto; }
    ComposeScreen #side Lines { margin-bottom: 1; }
    ComposeScreen #cells, ComposeScreen #temperature { margin-bottom: 1; }
    ComposeScreen.-wide #cells { height: auto; max-height: 2; }
    ComposeScreen #desk { width: 1fr; height: 1fr; padding: 1 0 0 3; }
    ComposeScreen #lyrics { height: 1fr; padding: 0 2 0 0; }
    ComposeScreen #editor { height: 1fr; padding: 0 2 0 0; }
    ComposeScreen #hint { dock: bottom; height: auto; color: $text-muted; padding: 0 2 1 0; }
    ComposeScreen #bottom { dock: bottom; height: 3; border-top: solid $foreground 20%; }
    ComposeScreen #status { height: 1; padding: 0 1; }
    ComposeScreen.-wide #why { dock: right; margin-bottom: 3; }
    ComposeScreen.-narrow #why { dock: right; height: 1fr; margin: 2 0 3 0; }
    ComposeScreen.-wide.-why #side { display: none; }
    ComposeScreen.-wide #side { dock: right; height: 100%; margin-bottom: 3; }
    ComposeScreen.-narrow #side { dock: top; width: 100%; height: 2; padding: 0 1 0 3; }
    ComposeScreen.-narrow #takes { display: none; }
    ComposeScreen.-narrow #controls { layout: grid; grid-size: 2 2; height: 2; }
    ComposeScreen.-narrow #controls { grid-columns: 1fr 40; }
    ComposeScreen.-narrow #side Lines { margin: 0; height: 1; }
    ComposeScreen.-narrow #cells, ComposeScreen.-narrow #temperature { margin: 0; }
    ComposeScreen.-narrow #temperature { height: 1; }
    """

    def body(self) -> ComposeResult:
        yield from self.view.body()

    def on_mount(self) -> None:
        self.view.tint.on = self.studio.session.tint
        restore(self.writing, self.studio.session, self.studio.settings)
        # At once, not by a message: what is typed in the first moment belongs here.
        self.set_focus(self.view.start_words)
        self.view.start_words.cursor_position = len(self.prompt)

    def begin(self) -> None:
        self.view.models.read()

    def on_screen_suspend(self) -> None:
        if not self.is_current:
            self.view.thread.look_seldom()

    def on_screen_resume(self) -> None:
        self.view.thread.look_often()
        if self.studio.begun:
            self.writing.drain()
            self.view.grew()
            self.view.models.read()

    def on_resize(self, event: Resize) -> None:
        self.call_after_refresh(self.view.changed)

    def runs_changed(self) -> None:
        self.view.models.read()

    def model_improved(self, run: str) -> None:
        self.view.models.read()

    def compose_with(self, run: str) -> None:
        """The model of this run is wanted: at once, or as soon as the library has been read."""
        self.writing.models.want_run(run)
        self.view.models.read()

    def open_song(self, id: str) -> None:
        """Shows a saved song here, to go on with it."""
        self.view.leave_editor()
        self.view.say_nothing()
        self.writing.open_song(id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key that can do nothing now is no key: stopping needs something that runs."""
        if action == "prompt":
            return self.focused is not self.view.start_words
        return self.writing.job is not None if action == "stop" else True

    # Leaving

    def before_quit(self) -> None:
        self.writing.stop()

    def on_unmount(self) -> None:
        self.writing.stop()

    async def finish(self) -> None:
        """Waits for the thread, which was told to stop, and keeps what it wrote.

        Leaving never waits for a song to end.
        """
        job = self.writing.job
        if job is not None:
            deadline = monotonic() + QUIT_SECONDS
            while not job.ended.is_set() and monotonic() < deadline:
                await asyncio.sleep(0.01)
            self.writing.drain()
        self.view.editor.take_over()
        remember_open(self.writing, self.studio.session)

    # Keys that write

    @on(Input.Submitted, "#prompt")
    def action_write(self) -> None:
        self.view.leave_editor()
        self.writing.ask.new()

    def action_again(self) -> None:
        self.view.leave_editor()
        self.writing.ask.again()

    def action_same_seed(self) -> None:
        self.view.leave_editor()
        self.writing.ask.same_seed()

    def action_several(self) -> None:
        self.view.leave_editor()
        self.writing.ask.several(self.studio.settings.takes)

    def action_temperatures(self) -> None:
        self.view.leave_editor()
        self.writing.ask.three_temperatures()

    def action_three_cells(self) -> None:
        self.view.leave_editor()
        missing = self.writing.ask.three_cells()
        if missing:
            names = ", ".join(cell.upper() for cell in missing)
            self.studio.toast(t("no {names} for this corpus yet", names=names))

    def action_continue(self) -> None:
        self.view.leave_editor()
        self.writing.ask.go_on()

    def action_stop(self) -> None:
        self.writing.stop()

    # Keys for how it is written

    def action_warm(self, by: float) -> None:
        if self.writing.warm(by):
            self.studio.session.temperature = self.writing.dial.temperature

    def action_pace(self, by: int) -> None:
        speed = self.writing.options.step_speed(by)
        self.studio.session.speed = speed
        words = t("{speed} tokens a second", speed=f"{speed:g}") if speed else t("full speed")
        self.view.say(words)

    def action_cell(self, cell: str) -> None:
        self.writing.use_cell(cell)

    def action_models(self) -> None:
        self.view.models.choose()

    def action_samplers(self) -> None:
        ask_options(self.app, self.writing, self.studio.session)

    def action_prompt(self) -> None:
        self.view.leave_editor()
        self.view.start_words.enter()

    # Keys for what is written

    def action_step(self, by: int) -> None:
        self.view.leave_editor()
        key = self.writing.beside(by)
        if key is not None:
            self.action_show_take(key)

    def action_show_take(self, key: int) -> None:
        self.view.leave_editor()
        self.view.lyrics.following = False
        self.view.say_nothing()
        self.writing.show(key)
        self.view.lyrics.scroll_home(animate=False)

    def action_compare(self) -> None:
        columns = self.view.columns
        if not columns.wanted and len(self.writing.state.takes) < 2:
            self.view.say(t("there is only one take so far"))
            return
        self.view.leave_editor()
        columns.wanted = not columns.wanted
        self.view.changed()

    def action_tint(self) -> None:
        tint = self.view.tint
        tint.on = self.studio.session.tint = not tint.on
        self.view.changed()

    def action_why(self) -> None:
        take = self.writing.state.take
        if take is None or not take.text.strip():
            self.view.say(t("there is nothing to explain yet"))
            return
        self.view.leave_editor()
        self.add_class("-why")
        self.view.why.open()

    def action_undo(self) -> None:
        self.view.leave_editor()
        self.writing.undo()

    def action_redo(self) -> None:
        self.view.leave_editor()
        self.writing.redo()

    def action_edit(self, line: int | None = None) -> None:
        self.view.edit(line)

    def action_save(self) -> None:
        self.view.editor.take_over()
        if self.writing.save():
            remember_open(self.writing, self.studio.session)

    def action_save_as(self) -> None:
        self.view.editor.take_over()
        ask_title(self, self.writing)

    def action_delete(self) -> None:
        if self.writing.state.take is not None:
            self.view.leave_editor()
            self.writing.drop()

    def action_desk(self) -> None:
        self.view.leave_editor()
        take = self.writing.state.take
        if take is None or not take.text.strip():
            self.view.say(t("there is nothing to put on the desk yet"))
        elif take.saved and take.song is not None:
            self.studio.go_to("lines").open_document(take.song)
        else:
            self.studio.go_to("lines").begin_with(take.text, take.result)

    def action_copy(self) -> None:
        take = self.writing.state.take
        if take is None or not take.text.strip():
            self.view.say(t("there is nothing to copy yet"))
            return
        self.studio.copy(take.text, self.studio.keeping.path_of(take))

    # What the widgets tell

    @on(WhyPane.Closed)
    def _why_closed(self) -> None:
        self.view.to_the_keys()

    @on(WhyPane.GoOn)
    def _go_on_with(self, event: WhyPane.GoOn) -> None:
        self.view.why.action_close()
        self.writing.ask.go_on_with(event.before, event.piece)

    @on(LyricsPane.Pressed)
    def _pane_pressed(self, event: LyricsPane.Pressed) -> None:
        self.view.edit(event.line)
