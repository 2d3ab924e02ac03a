"""Compose: start words in, lyrics out, word by word, with the temperature under one's fingers."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.events import Resize
from textual.widgets import Input, Static

from core.writing.pieces import Pieces
from core.writing.sitting import TakeView
from studio.keys import bindings as keys
from studio.keys.compose import COMPOSE
from studio.screens.compose.edit import Editing, LyricsEditor
from studio.screens.compose.gauges import CellSwitch, TakesList, TemperatureGauge
from studio.screens.compose.keep import Keeping
from studio.screens.compose.look import COLUMNS, Columns, Looking
from studio.screens.compose.lyrics import LyricsPane
from studio.screens.compose.models import Models
from studio.screens.compose.write import FLUSH_UNSEEN, Writing
from studio.widgets.clicks import DIM
from studio.widgets.line_input import LineInput
from studio.widgets.lines import Lines, cut
from studio.wording.i18n import t
from studio.wording.safe_text import safe_text

SPEEDS = (5.0, 10.0, 20.0, 40.0, 100.0, 0.0)
"""Tokens a second that the pace keys step through; 0 is as fast as it goes."""


class StartWords(LineInput):
    """The start words. Enter has the name that the table of keys gives it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "write", id="compose.write", show=True)
    ]


class ComposeScreen(Writing, Models, Editing, Keeping, Looking):
    """The first screen. Each part of what it does has a file of its own beside this one."""

    WHERE: ClassVar[keys.Where] = "compose"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(COMPOSE)]
    DEFAULT_CSS = """
    ComposeScreen #side { width: 36; padding: 1 2 0 2; }
    ComposeScreen #controls { height: auto; }
    ComposeScreen #side Lines { margin-bottom: 1; }
    ComposeScreen #cells, ComposeScreen #temperature { margin-bottom: 1; }
    ComposeScreen #desk { width: 1fr; height: 1fr; padding: 1 0 0 3; }
    ComposeScreen #lyrics { height: 1fr; padding: 0 2 0 0; }
    ComposeScreen #editor { height: 1fr; padding: 0 2 0 0; }
    ComposeScreen #hint { dock: bottom; height: auto; color: $text-muted; padding: 0 2 1 0; }
    ComposeScreen #bottom { dock: bottom; height: 3; border-top: solid $foreground 20%; }
    ComposeScreen #status { height: 1; padding: 0 1; }
    ComposeScreen #start { height: 1; padding: 0 1; }
    ComposeScreen #start-label { width: auto; padding: 0 1 0 2; color: $text-muted; }
    ComposeScreen #prompt { width: 1fr; height: 1; border: none; padding: 0; }
    ComposeScreen #prompt { background: $background; }
    ComposeScreen #prompt:focus { background: $background; text-style: bold; }
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
        with Vertical(id="side"):
            with Container(id="controls"):
                yield Lines(id="model")
                yield CellSwitch(id="cells")
                yield TemperatureGauge(id="temperature")
                yield Lines(id="options")
            yield TakesList(id="takes")
        with Vertical(id="desk"):
            yield LyricsPane(id="lyrics")
            yield LyricsEditor(id="editor")
            with Columns(id="columns"):
                for number in range(COLUMNS):
                    with Vertical(id=f"column-{number}", classes="column"):
                        yield Static(id=f"head-{number}", classes="head", markup=False)
                        yield LyricsPane(id=f"pane-{number}")
            yield Static(id="hint", markup=False)
        with Vertical(id="bottom"):
            yield Lines(id="status")
            with Horizontal(id="start"):
                yield Static(t("start with"), id="start-label", markup=False)
                yield StartWords(id="prompt", select_on_focus=False)

    def on_mount(self) -> None:
        self.restore()
        prompt = self.query_one("#prompt", Input)
        # At once, not by a message: what is typed in the first moment belongs here.
        self.set_focus(prompt)
        prompt.cursor_position = len(prompt.value)
        self.show_all()

    def begin(self) -> None:
        self.read_shelf()

    def on_screen_suspend(self) -> None:
        if self.job is not None and not self.is_current:
            self.drain_every(FLUSH_UNSEEN)

    def on_screen_resume(self) -> None:
        if self.job is not None:
            self.drain_every(self.job.bite)
        if self.studio.begun:
            self.drain()
            self.show_written()
            self.read_shelf()

    def on_resize(self, event: Resize) -> None:
        self.call_after_refresh(self.show_all)

    # What is on screen

    def show_all(self) -> None:
        """Brings every part of the screen up to the state."""
        if not self.is_mounted:
            return
        self.show_written()
        self.query_one(TemperatureGauge).temperature = self.dial.temperature
        self.show_hint(self.sitting.state.take is None and not self.editing)
        self._show_model()
        self._show_options()

    def show_written(self) -> None:
        """Brings what changes as lyrics arrive up to the state; nothing while nobody sees it."""
        if not self.is_current:
            return
        take = self.sitting.state.take
        pieces = self.tinted(take) if take else Pieces()
        writing = bool(take and take.writing)
        self.query_one("#lyrics", LyricsPane).show(pieces, tint=self.tint, writing=writing)
        self.show_columns()
        self.query_one(TakesList).show(self.sitting.state.takes, self.sitting.state.current)
        self._show_status(take)

    def show_hint(self, shown: bool) -> None:
        """What one can do here, in two dim lines, while nothing has been written yet."""
        hint = self.query_one("#hint", Static)
        hint.display = shown
        if shown:
            hint.update(
                t("Enter writes; ctrl+up and ctrl+down turn the temperature as it goes.")
                + "\n"
                + t("alt+1 2 3 change the cell, F3 trains a model of your own, F1 is help.")
            )

    def _show_model(self) -> None:
        model = self.model
        if model is None:
            text = Content.styled(t("no model yet") if self.shelf_read else t("looking for models"),
                                  DIM)  # fmt: skip
        else:
            parts = [Content.styled(safe_text(model.corpus), "bold")]
            if model.kind == "run":
                parts.append(Content.styled(safe_text(model.name), DIM))
            if model.bits_per_char is not None:
                bits = t("{bits} bits/char", bits=f"{model.bits_per_char:.2f}")
                parts.append(Content.styled(bits, DIM))
            if model.training:
                parts.append(Content.styled(t("training now"), "$success"))
            text = Content("  ").join(parts)
        self.query_one("#model", Lines).content = text
        switch = self.query_one(CellSwitch)
        switch.cell = model.cell if model else ""
        switch.available = self.available_cells()

    def _show_options(self) -> None:
        rows = self.option_rows()
        if self.has_class("-narrow"):
            # One line: length and seed, and the sampler that matters most.
            rows = [[*rows[-1], rows[0][0]]]
        lines = ["   ".join(f"{t(name)} {value}" for name, value in row) for row in rows]
        self.query_one("#options", Lines).content = Content("\n".join(lines)).stylize(DIM)

    def _show_status(self, take: TakeView | None) -> None:
        left = self._status_words(take)
        right = ""
        if take is not None:
            place = [other.key for other in self.sitting.state.takes].index(take.key) + 1
            right = t("take {place} of {count}", place=place, count=len(self.sitting.state.takes))
            right += "  " + (t("saved") if take.song else t("not saved"))
        if self.tint:
            right = t("underlined = rare, dim = expected") + "   " + right
        width = self.size.width - 4
        left = cut(left, max(8, width - cell_len(right) - 2))
        gap = " " * max(1, width - cell_len(left) - cell_len(right))
        mark = Content.styled("● ", "$accent") if self.job is not None else Content("  ")
        self.query_one("#status", Lines).content = Content.assemble(mark, left, gap, (right, DIM))

    def _status_words(self, take: TakeView | None) -> str:
        if self.job is not None and take is not None and take.writing:
            lines = take.pieces.filled_lines
            most = self.job.request.max_lines or self.max_lines
            speed = self.dial.speed
            pace = t("{speed}/s", speed=f"{speed:g}") if speed else t("full speed")
            return "  ".join(
                (t("writing"), t("line {line} of {lines}", line=lines, lines=most), pace)
            )
        if self.job is not None:
            return t("getting ready")
        return safe_text(self.note)

    def say(self, note: str) -> None:
        """Puts a fact into the status line."""
        self.note = note
        if self.is_mounted:
            self._show_status(self.sitting.state.take)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key that can do nothing now is no key: stopping needs something that runs."""
        return self.job is not None if action == "stop" else True

    # Keys

    def action_warm(self, by: float) -> None:
        before = self.dial.temperature
        value = round(min(2.0, max(0.0, before + by)), 2)
        if value != before:
            self.dial.temperature = value
            label = t(
                "temperature {before} to {after}", before=f"{before:.2f}", after=f"{value:.2f}"
            )
            self.sitting.change(label, merge="temperature", temperature=value)
            self.studio.session.temperature = value
        self.show_all()

    def action_pace(self, by: int) -> None:
        speeds = sorted(SPEEDS, key=lambda speed: speed or float("inf"))
        now = min(range(len(speeds)), key=lambda n: self._distance(speeds[n]))
        self.dial.speed = speeds[min(len(speeds) - 1, max(0, now + by))]
        self.studio.session.speed = self.dial.speed
        speed = self.dial.speed
        self.say(t("{speed} tokens a second", speed=f"{speed:g}") if speed else t("full speed"))

    def _distance(self, speed: float) -> float:
        infinite = 1e9
        return abs((speed or infinite) - (self.dial.speed or infinite))

    def action_prompt(self) -> None:
        self.leave_editor()
        prompt = self.query_one("#prompt", Input)
        prompt.focus()
        prompt.cursor_position = len(prompt.value)

    def action_step(self, by: int) -> None:
        self.leave_editor()
        all_keys = [take.key for take in self.sitting.state.takes]
        current = self.sitting.state.current
        if all_keys and current in all_keys:
            place = min(len(all_keys) - 1, max(0, all_keys.index(current) + by))
            self.action_show_take(all_keys[place])

    def action_show_take(self, key: int) -> None:
        """Shows another take; looking is no change that undo would take back."""
        self.leave_editor()
        self.sitting.adjust(current=key)
        pane = self.query_one("#lyrics", LyricsPane)
        pane.following = False
        self.show_all()
        pane.scroll_home(animate=False)

    def action_undo(self) -> None:
        self._walk(self.sitting.undo, t("nothing to undo"), "undone: {label}")

    def action_redo(self) -> None:
        self._walk(self.sitting.redo, t("nothing to redo"), "redone: {label}")

    def _walk(self, step: Callable[[], str | None], none: str, template: str) -> None:
        if self.job is not None:
            self.say(t("stop writing first (Esc)"))
            return
        self.leave_editor()
        before = self.sitting.state.takes
        label = step()
        if label is None:
            self.say(none)
            return
        self.follow_on_disk(before)
        self.take_over_state()
        self.say(t(template, label=label))
        self.show_all()

    @on(Input.Submitted, "#prompt")
    def _prompt_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_write()

    @on(Input.Changed, "#prompt")
    def _prompt_changed(self, event: Input.Changed) -> None:
        self.studio.session.prompt = event.value

    @on(LyricsPane.Pressed)
    def _pane_pressed(self, event: LyricsPane.Pressed) -> None:
        self.action_edit(line=event.line)
