"""The training form: what to learn from, with which network, and what it will take."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import cast

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import DescendantFocus
from textual.message import Message
from textual.widgets import Button, Static

from core.library.bases import NONE
from core.library.offers import Offer
from core.model.cells.table import CELLS
from core.runs.config import TrainConfig
from core.runs.estimate import Machine, PastRun
from core.runs.presets import GOES_BY_CELL, GOES_BY_SIZE, PRESETS, Preset, preset
from studio.screens.train.corpora import CorpusChoice
from studio.screens.train.fields import FIELDS, config_from, shown
from studio.screens.train.fold import Fold
from studio.screens.train.forecast import forecast_text
from studio.screens.train.form_row import FormRow
from studio.screens.train.launch import TrainRequest
from studio.screens.train.open_row import OpenRow, name_chosen
from studio.screens.train.open_rows import open_rows
from studio.screens.train.origin_row import OF_A_BASE, OriginRow
from studio.widgets.choice import Choice
from studio.wording.i18n import t

_NOT_PRESET = ("tokens", "name", "seed", "device", "precision")
"""Rows that no preset touches."""


class TrainForm(Vertical):
    """The form. `request()` is what it says; `StartAsked` and `CorpusAsked` are its buttons.

    What matters most is open; the rest is folded until it is asked for, or wrong.
    """

    DEFAULT_CSS = """
    TrainForm { padding: 0 1; }
    TrainForm #fields { height: 1fr; scrollbar-size-vertical: 1; }
    TrainForm.-folded #fields { display: none; }
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

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.corpus: CorpusChoice | None = None
        self.past: list[PastRun] = []
        self.preset: Preset = "quick"
        self._cell = PRESETS["quick"].cell
        """The cell whose learning rate the form holds."""
        self._tokens: int | None = None
        """Of the corpus whose epochs and dropout the form holds."""
        self.origin = OriginRow()

    @property
    def base(self) -> TrainConfig:
        """The preset as it is for the chosen cell and base and for a corpus of that size."""
        origin = self.origin.origin
        return preset(self.preset, self._tokens, origin.shape if origin else None, cell=self._cell)

    def compose(self) -> ComposeResult:
        yield from open_rows(self._cell, self.preset, self.origin)
        yield Fold(id="fold")
        with VerticalScroll(id="fields", can_focus=False):
            for field in FIELDS:
                if field.name != "name":
                    yield FormRow(field, self._usual(field.name))
        yield Static(Content(t("* is what the tutorial recommends")), id="why")
        yield Static(id="estimate")
        yield Static(id="refusal", markup=False)
        yield Button(Content(f"{t('Start training')}  ctrl+g"), id="start", compact=True,
                     variant="primary")  # fmt: skip

    def _usual(self, name: str) -> str:
        """What a row holds unless someone sets it otherwise."""
        if name == "tokens":
            return self.origin.origin.tokens if self.origin.origin else "hybrid"
        return shown(self.base, name)

    def on_mount(self) -> None:
        self.fold(shut=True)
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
        self._show_preset()

    def _wrong_row(self) -> FormRow | None:
        """The first row that cannot be used as it is."""
        return next((row for row in self.query(FormRow) if row.has_class("-invalid")), None)

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

    # What the form holds

    def set_corpus(self, choice: CorpusChoice | None) -> None:
        if choice != self.corpus:
            self.refuse_no_more()
        self.corpus = choice
        name_chosen(self.query_one("#corpus", Button), choice.label if choice else t("choose..."))
        with self._follow(GOES_BY_SIZE):
            self._tokens = None if choice is None else choice.tokens
        self.take_what_suits()
        self.show_estimate()

    def set_past(self, past: list[PastRun]) -> None:
        """What the newest runs of this machine reached, oldest first: they set the speed."""
        self.past = past
        self.show_estimate()

    def set_cell(self, cell: str) -> None:
        if cell in CELLS:
            self.query_one("#cell", Choice).value = CELLS[cell].label
            self._cell_chosen()
            self.show_estimate()

    def _cell_chosen(self) -> None:
        with self._follow(GOES_BY_CELL):
            self._cell = self.query_one("#cell", Choice).value.lower()

    @contextmanager
    def _follow(self, names: Sequence[str]) -> Iterator[None]:
        """Rows that go with what changes inside, unless someone has set them otherwise."""
        rows = [self.query_one(f"#row-{name}", FormRow) for name in names]
        untouched = [row for row in rows if row.value == shown(self.base, row.field.name)]
        yield
        for row in untouched:
            row.set_value(shown(self.base, row.field.name))
        self._show_preset()

    def take_what_suits(self) -> None:
        """Goes on from what was chosen, or from the base that suits corpus and preset, unless the
        rows have another shape."""
        wanted = self.origin.suited(self.corpus, self.preset)
        typed = any(row.marked for row in self.query(FormRow) if row.field.name in OF_A_BASE)
        if wanted != self.origin.origin and not (wanted and typed):
            self.set_origin(wanted)

    def set_origin(self, origin: Offer | None) -> None:
        """Goes on from a model, whose shape the rows then have; None begins from nothing."""
        follow = [row for row in self.query(FormRow) if row.field.name != "name"]
        untouched = [row for row in follow if row.value == self._usual(row.field.name)]
        self.origin.show(origin)
        if origin is not None:
            self._cell = str(origin.shape["cell"])
            self.query_one("#cell", Choice).value = CELLS[self._cell].label
            untouched += [row for row in follow if row.field.name in OF_A_BASE]
        for row in untouched:
            row.set_value(self._usual(row.field.name))
        self._show_preset()
        self.show_estimate()

    def _leave_another_shape(self) -> None:
        """What is to have another shape than its base begins from nothing."""
        config = self.config()
        if not isinstance(config, str) and self.origin.leaves(config, self.values()["tokens"]):
            self.set_origin(None)

    def _show_preset(self) -> None:
        """Marks the rows that are not as the preset has them; names it while all of its own are."""
        for row in self.query(FormRow):
            name = row.field.name
            row.mark(name != "name" and row.value != self._usual(name))
        same = not any(row.marked for row in self._rows())
        self.query_one("#preset", Choice).value = self.preset if same else ""
        rows = self.query("#fields FormRow").results(FormRow)
        marks = [row.marked for row in rows]
        self.query_one(Fold).tell(
            self.preset, shut=self.folded, rows=len(marks), changed=sum(marks)
        )

    def set_preset(self, name: Preset) -> None:
        """Fills the rows of the network and of the learning with a preset."""
        self.preset = name
        self.take_what_suits()
        base = self.base
        for row in self._rows():
            row.set_value(shown(base, row.field.name))
        self._show_preset()
        self.show_estimate()

    def _rows(self) -> list[FormRow]:
        """The rows that a preset sets."""
        return [row for row in self.query(FormRow) if row.field.name not in _NOT_PRESET]

    def values(self) -> dict[str, str]:
        """The texts of all rows by field name, and the cell."""
        rows = {row.field.name: row.value for row in self.query(FormRow)}
        return {**rows, "cell": self.query_one("#cell", Choice).value.lower()}

    def config(self) -> TrainConfig | str:
        """The settings as typed, or the first thing that is wrong in them."""
        return config_from(self.values(), self.base)

    def request(self) -> TrainRequest | str:
        """What to start, or why that cannot be."""
        if self.corpus is None:
            return t("choose a corpus first")
        config = self.config()
        if isinstance(config, str):
            return config
        values = self.values()
        if (wrong := self._wrong_row()) is not None:
            return t("{name} cannot be used as it is", name=t(wrong.field.label))
        return TrainRequest(
            corpora=(self.corpus.name,),
            train=config,
            tokens=values["tokens"],
            name=values["name"].strip() or None,
            origin=self.origin.origin.name if self.origin.origin else NONE,
        )

    # What changes it

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        event.stop()
        self.refuse_no_more()
        if event.choice.id == "preset":
            self.set_preset(cast("Preset", event.choice.value))
        elif event.choice.id == "cell":
            self._cell_chosen()
            self._leave_another_shape()
        self.show_estimate()

    def on_form_row_edited(self, event: FormRow.Edited) -> None:
        event.stop()
        self.refuse_no_more()
        self._leave_another_shape()
        self._show_preset()
        self.show_estimate()

    def on_fold_toggled(self, event: Fold.Toggled) -> None:
        event.stop()
        self.fold(shut=not self.folded)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        asked = self.StartAsked() if event.button.id == "start" else self.CorpusAsked()
        self.post_message(asked)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        rows = (row for row in event.widget.ancestors if isinstance(row, FormRow | OpenRow))
        row = next(rows, None)
        told = t(row.explanation) if row else t("* is what the tutorial recommends")
        self.query_one("#why", Static).update(Content(told), layout=False)

    # The estimate

    def show_estimate(self) -> None:
        """What it will take, as far as the rows can be used."""
        told = forecast_text(self.config(), self.corpus, self.past, self.machine())
        self.query_one("#estimate", Static).update(told, layout=False)
