"""The training form: what to learn from, with which network, and what it will take."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import DescendantFocus
from textual.message import Message
from textual.widgets import Button, Static

from core.library.bases import NONE
from core.runs.estimate import Machine
from core.runs.presets import Preset
from studio.screens.frame.screen import StudioScreen
from studio.screens.train.corpora import CorpusChoice
from studio.screens.train.fields import FIELDS
from studio.screens.train.fold import Fold
from studio.screens.train.forecast import forecast, labelled_forecast, told_text
from studio.screens.train.form_row import FormRow
from studio.screens.train.launch import TrainRequest
from studio.screens.train.open_row import OpenRow
from studio.screens.train.open_rows import OPEN, open_rows
from studio.screens.train.rows import SettingRows
from studio.screens.train.texts import TextsChoice
from studio.widgets.choice import Choice
from studio.wording.i18n import t


class Fields(VerticalScroll, inherit_bindings=False):
    """The folded rows: arrows go from field to field, and what has the focus scrolls into view."""


class TrainForm(SettingRows):
    """The form. `request()` is what it says; `StartAsked`, `CorpusAsked` and `TextsAsked` are its
    buttons.

    What matters most is open; the rest is folded until it is asked for, or wrong.
    """

    DEFAULT_CSS = """
    TrainForm { padding: 0 1; }
    TrainForm #fields { height: 1fr; scrollbar-size-vertical: 1; }
    TrainForm.-folded #fields { display: none; }
    TrainForm OpenRow.-of-files, TrainForm.-files OpenRow.-of-songs { display: none; }
    TrainForm.-files OpenRow.-of-files { display: block; }
    TrainForm #told { width: 100%; height: auto; max-height: 9; padding-left: 1; display: none; }
    TrainForm.-files.-told #told { display: block; }
    TrainForm.-refused #told { display: none; }
    TrainForm #why { height: 2; color: $text-muted; }
    TrainForm #estimate { height: 3; }
    TrainForm #refusal { height: auto; max-height: 6; color: $text-error; text-style: bold;
                         display: none; }
    TrainForm.-refused #refusal { display: block; }
    TrainForm #start { width: 100%; }
    """
    machine: Callable[[], Machine] = staticmethod(Machine.now)
    """This machine as it is now; tests and pictures have one of their own."""

    class StartAsked(Message):
        """Start, with the form as it is."""

    class CorpusAsked(Message):
        """Another corpus is wanted."""

    class TextsAsked(Message):
        """Other labelled texts are wanted."""

    def compose(self) -> ComposeResult:
        yield from open_rows(self._cell, self.preset, self.origin)
        yield Static(id="told", markup=False)
        yield Fold(id="fold")
        with Fields(id="fields", can_focus=False):
            for field in FIELDS:
                if field.name not in OPEN:
                    yield FormRow(field, self.usual(field.name))
        yield Static(Content(t("* is what the tutorial recommends")), id="why")
        yield Static(id="estimate")
        yield Static(id="refusal", markup=False)
        assert isinstance(self.screen, StudioScreen)
        key = self.screen.named_key("train.start", typing=True)
        yield Button(Content(f"{t('Start training')}  {key}"), id="start", compact=True,
                     variant="primary")  # fmt: skip

    def on_mount(self) -> None:
        self.show_what_applies()
        self.fold(shut=True)
        self.set_texts(self.texts)
        self.set_corpus(self.corpus)

    # What is in view

    @property
    def folded(self) -> bool:
        return self.has_class("-folded")

    def fold(self, *, shut: bool) -> None:
        """Opens or shuts the fold; what cannot be used is never behind it."""
        fields = self.query_one("#fields")
        if shut and (wrong := self._wrong_row()) is not None and fields in wrong.ancestors:
            wrong.control.focus()
            shut = False
        focused = self.screen.focused
        if shut and focused is not None and fields in focused.ancestors:
            self.query_one(Fold).focus()
        self.set_class(shut, "-folded")
        self.show_changes()

    def focus_first(self) -> None:
        """Goes to what one chooses anew for most trainings."""
        self.query_one("#texts" if self.kind.of_files else "#corpus").focus()

    def _wrong_row(self) -> FormRow | None:
        """The first row that cannot be used as it is."""
        return next((row for row in self.applying() if row.has_class("-invalid")), None)

    def refuse(self, reason: str) -> None:
        """Says why there is no start, where one looks for it; opens and goes to what is wrong."""
        self.query_one("#refusal", Static).update(f"! {reason}")
        self.add_class("-refused")
        if (wrong := self._wrong_row()) is not None:
            self.fold(shut=False)
            wrong.control.focus()

    def refuse_no_more(self) -> None:
        """What was refused is changed, or tried again."""
        self.remove_class("-refused")

    # What it asks for

    def set_corpus(self, choice: CorpusChoice | None) -> None:
        if choice != self.corpus:
            self.refuse_no_more()
        super().set_corpus(choice)

    def set_texts(self, choice: TextsChoice | None) -> None:
        if choice != self.texts:
            self.refuse_no_more()
        super().set_texts(choice)

    def _data(self) -> tuple[str, ...] | str:
        """What is learnt from, or why there is nothing to learn from."""
        if not self.kind.of_files:
            return (self.corpus.name,) if self.corpus else t("choose a corpus first")
        if self.texts is None:
            return t("choose labelled texts first")
        return self.texts.problem or self.texts.paths

    def request(self) -> TrainRequest | str:
        """What to start, or why that cannot be."""
        data, config = self._data(), self.config()
        if isinstance(data, str):
            return data
        if isinstance(config, str):
            return config
        values = self.values()
        if (wrong := self._wrong_row()) is not None:
            return t("{name} cannot be used as it is", name=t(wrong.field.label))
        return TrainRequest(
            corpora=data,
            train=config,
            tokens=values["tokens"],
            name=values["name"].strip() or None,
            origin=self.origin.origin.name if self.origin.origin else NONE,
            task=self.learns,
        )

    # What changes it

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        event.stop()
        self.refuse_no_more()
        if event.choice.id == "task":
            self.set_task(event.choice.value)
        elif event.choice.id == "preset":
            self.set_preset(cast("Preset", event.choice.value))
        elif event.choice.id == "cell":
            self.cell_chosen()
            self.leave_another_shape()
        self.show_estimate()

    def on_form_row_edited(self, event: FormRow.Edited) -> None:
        event.stop()
        self.refuse_no_more()
        if event.row.field.name == "direction":
            self.direction_chosen()
        self.leave_another_shape()
        self.show_changes()
        self.show_estimate()

    def on_fold_toggled(self, event: Fold.Toggled) -> None:
        event.stop()
        self.fold(shut=not self.folded)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        asked = {"start": self.StartAsked, "texts": self.TextsAsked}
        self.post_message(asked.get(event.button.id or "", self.CorpusAsked)())

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        rows = (row for row in event.widget.ancestors if isinstance(row, FormRow | OpenRow))
        row = next(rows, None)
        told = t(row.explanation) if row else t("* is what the tutorial recommends")
        self.query_one("#why", Static).update(Content(told), layout=False)

    def show_estimate(self) -> None:
        """What it will take, as far as the rows can be used."""
        config = self.config()
        if isinstance(config, str):
            told: list[str] | str = config
        elif self.kind.of_files:
            told = labelled_forecast(self.learns, config, self.texts, self.past, self.machine())
        else:
            told = forecast(config, self.corpus, self.past, self.machine())
        self.query_one("#estimate", Static).update(told_text(told), layout=False)
