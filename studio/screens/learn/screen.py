"""Learn: lessons in tabs, one line to look at, knobs to turn, and what to notice."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from core.errors import LyricStudioError, ModelError
from core.explaining import cells
from core.explaining.lesson import LessonState, Page, Row
from core.explaining.lessons.table import NUMBERS, SEVERAL, lesson
from core.library.models import ModelChoice, first_model
from studio.keys import bindings as keys
from studio.keys.learn import LEARN
from studio.screens.frame.screen import StudioScreen
from studio.screens.learn.doing import what_to_do
from studio.screens.learn.looker import Looker, Seen, Wish, beside
from studio.screens.learn.tabs import Tabs
from studio.widgets.clicks import DIM
from studio.widgets.line_input import LineInput
from studio.widgets.lines import Lines
from studio.widgets.shades import drawn
from studio.wording.i18n import error_text, language, t
from studio.wording.safe_text import safe_line

if TYPE_CHECKING:
    from core.explaining.lesson import Lesson

LONG = 0.3
"""Seconds after which it is said that one waits for a view."""
ROWS = 2
"""Of what there is to do and to notice, each."""
LINE_END = "↵"


class LearnScreen(StudioScreen):
    """The eight lessons."""

    WHERE: ClassVar[keys.Where] = "learn"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(LEARN)]
    DEFAULT_CSS = """
    LearnScreen #question { height: 1; margin-bottom: 1; }
    LearnScreen #view { height: 1fr; }
    LearnScreen #do { height: 2; }
    LearnScreen.-wide #do { height: 1; }
    LearnScreen #notice { height: 2; }
    LearnScreen #bar { height: 1; }
    LearnScreen #label, LearnScreen #model { width: auto; }
    LearnScreen #line { width: 1fr; height: 1; border: none; padding: 0; background: $surface; }
    LearnScreen.-low #question { margin-bottom: 0; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.number = 1
        self.models: list[ModelChoice] = []
        self.choice: ModelChoice | None = None
        self.seen: Seen | None = None
        self._states: dict[int, LessonState] = {}
        self._formula = False
        self._asking = False
        """Whether the line takes a guess now."""
        self.looker = Looker(self, self._shown, self._failed)

    def body(self) -> ComposeResult:
        titles = [(number, lesson(number).title.text) for number in NUMBERS]
        yield Tabs(titles, id="tabs")
        yield Lines(id="question")
        yield Lines(id="view")
        yield Lines(id="do")
        yield Lines(id="notice")
        with Horizontal(id="bar"):
            yield Static(id="label", markup=False)
            yield LineInput(id="line", compact=True)
            yield Static(id="model", markup=False)

    # What is looked at

    @property
    def lesson(self) -> Lesson:
        return lesson(self.number)

    @property
    def state(self) -> LessonState:
        """Of the lesson that is open; it has no models before it is looked at."""
        return self._states.get(self.number, LessonState((), changed=False))

    def _shown_line(self) -> str:
        """The line as the field has it, with signs for line ends."""
        return self.state.line.replace("\n", LINE_END)

    def _change(self, state: LessonState) -> None:
        self._states[self.number] = state
        self.look()

    def on_mount(self) -> None:
        self._say()
        self.run_worker(self._find(), name="models", group="models", exit_on_error=False)

    def on_screen_resume(self) -> None:
        if self.is_mounted and self.seen is not None:
            self.run_worker(self._find(), name="models", group="models", exit_on_error=False)

    def runs_changed(self) -> None:
        self.on_screen_resume()

    def model_improved(self, run: str) -> None:
        if self.choice is not None and self.choice.name == run:
            self.on_screen_resume()

    async def _find(self) -> None:
        """Which models there are; the one in use stays, in its newest weights."""
        session = self.studio.session
        self.models = await asyncio.to_thread(self.studio.library.models)
        if not self.is_mounted:
            return
        name = self.choice.name if self.choice else session.model
        self.choice = first_model(
            self.models, name=name, cell=session.cell, corpus=session.corpus, language=language()
        )
        if self.choice is None:
            self._failed(
                ModelError("there is no model yet", hint="train one: lyric-studio train demo-zh")
            )
        self.look()

    def look(self) -> None:
        """Asks for the view as things are now."""
        room = self.query_one("#view").size
        self._say()
        if self.choice is None or not room.width or not room.height:
            return
        if self._formula:
            self._show_rows()
            return
        others = beside(self.models, self.choice) if self.number in SEVERAL else ()
        page = Page(room.width, room.height, t)
        self.looker.look(Wish(self.number, self.choice, others, self.state, page))

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.call_after_refresh(self.look)

    # What is shown

    def _shown(self, wish: Wish, seen: Seen) -> None:
        if wish.number != self.number or wish.choice != self.choice:
            return
        self.seen = seen
        self._show_rows()
        self._say()
        self.refresh_bindings()

    def _say_that_it_looks(self) -> None:
        """In place of the lesson before, while the songs of a corpus are read for the first one."""
        if self.seen is None and self.looker.busy:
            self.query_one("#view", Lines).content = Content.styled(f" {t('looking')}", DIM)

    def _failed(self, error: LyricStudioError) -> None:
        self.seen = None
        self.query_one("#view", Lines).content = Content.styled(error_text(error), "$warning")

    def _show_rows(self) -> None:
        colour = not self.app.no_color
        if self._formula:
            rows: list[Row] = [(), *(((f"  {line}", "accent"),) for line in self.lesson.formula)]
            self.query_one("#view", Lines).content = drawn(rows, colour=colour)
        elif self.seen is not None:
            self.query_one("#view", Lines).content = drawn(self.seen.view.rows, colour=colour)

    def _say(self) -> None:
        """The lines around the view."""
        own = self.lesson
        self.query_one(Tabs).show(self.number)
        question = own.question.said(t)
        self.query_one("#question", Lines).content = Content.styled(f" {question}", "bold")
        aside = safe_line(self.seen.view.aside if self.seen else "")
        self.query_one("#model", Static).update(Content.styled(f"  {aside} ", DIM))
        width_of = max(cells.width(t("do")), cells.width(t("to notice"))) + 2
        self.query_one("#do", Lines).content = self._said(
            "do", what_to_do(own, self.key_to), width_of, ""
        )
        self.query_one("#notice", Lines).content = self._notice(width_of)
        label = own.asks.said(t) if self._asking and own.asks else t("your line")
        self.query_one("#label", Static).update(Content.styled(f" {label} › ", DIM))
        field = self.query_one("#line", LineInput)
        shown = self.seen.example.replace("\n", LINE_END) if self.seen and not self._asking else ""
        field.placeholder = safe_line(shown)

    def _notice(self, width_of: int) -> Content:
        """What to notice, once the learner has changed something; a guess beside the truth."""
        state = self.state
        if self.seen is None or not state.changed or state.hidden:
            return Content("")
        view = self.seen.view
        said = [view.answer.said(t)] if view.answer is not None else []
        text = " · ".join([*said, view.notice.said(t)])
        return self._said("to notice", text, width_of, "$accent")

    def _said(self, name: str, text: str, width_of: int, style: str) -> Content:
        """A sentence behind its name, in as many rows as there may be."""
        lines = cells.wrap(safe_line(text), self.size.width - width_of - 2)[:ROWS]
        heads = [cells.left(t(name), width_of), " " * width_of]
        parts = [
            Content.assemble((f" {head}", DIM), (line, style))
            for head, line in zip(heads, lines, strict=False)
        ]
        return Content("\n").join(parts)

    # Actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "turn":
            knobs = self.seen.knobs if self.seen is not None else ()
            return any(parameters[:1] == (knob.slot,) for knob in knobs)
        if action == "leave":
            return self.focused is not None
        if action == "guess":
            return self.lesson.asks is not None
        if action == "reset":
            return bool(self.state.turned) or self.state.guessing
        return action != "model" or len(self.models) > 1

    def action_lesson(self, number: int) -> None:
        if number != self.number:
            self.number, self.seen, self._asking = number, None, False
            self.query_one("#line", LineInput).value = self._shown_line()
            self.look()
            self.set_timer(LONG, self._say_that_it_looks)

    def action_model(self, by: int) -> None:
        if self.choice is None or len(self.models) < 2:
            return
        place = [model.path for model in self.models].index(self.choice.path)
        self.choice = self.models[(place + by) % len(self.models)]
        self._change(replace(self.state, changed=True))

    def action_turn(self, slot: str, by: int) -> None:
        """Turns the knob of this lesson that these keys turn."""
        state = self.state
        for knob in self.seen.knobs if self.seen is not None else ():
            if knob.slot == slot:
                now = knob.turned(state.turned.get(knob.name, knob.start), by)
                turned = {**state.turned, knob.name: now}
                self._change(replace(state, turned=turned, changed=True))

    def action_reset(self) -> None:
        self._change(replace(self.state, turned={}, guessing=False, guess=None))

    def action_formula(self) -> None:
        self._formula = not self._formula
        self.look()

    def action_line(self) -> None:
        self.query_one("#line", LineInput).focus()

    def action_leave(self) -> None:
        self._end_guess(None)
        self.set_focus(None)

    def action_guess(self) -> None:
        """Hides the numbers and asks; Enter shows both."""
        self._asking = True
        field = self.query_one("#line", LineInput)
        with field.prevent(Input.Changed):
            field.value = ""
        field.focus()
        self._change(replace(self.state, guessing=True, guess=None))

    def _end_guess(self, guess: str | None) -> None:
        if not self._asking:
            return
        self._asking = False
        field = self.query_one("#line", LineInput)
        with field.prevent(Input.Changed):
            field.value = self._shown_line()
        self._change(replace(self.state, guessing=guess is not None, guess=guess, changed=True))

    @on(Input.Changed, "#line")
    def _typed(self, event: Input.Changed) -> None:
        if not self._asking and event.value != self._shown_line():
            self._change(
                replace(self.state, line=event.value.replace(LINE_END, "\n"), changed=True)
            )

    @on(Input.Submitted, "#line")
    def _entered(self, event: Input.Submitted) -> None:
        if self._asking and event.value.strip():
            self._end_guess(event.value.strip())
        self.set_focus(None)
