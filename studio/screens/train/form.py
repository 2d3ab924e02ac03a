"""The training form: what to learn from, with which network, and what it will take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import cast

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import DescendantFocus
from textual.message import Message
from textual.widgets import Button, Static

from core.model.cells.table import CELLS
from core.runs.config import TrainConfig
from core.runs.estimate import Estimate, PastRun, estimate
from core.runs.presets import GOES_BY_CELL, GOES_BY_SIZE, PRESETS, Preset, preset
from studio.screens.train.corpora import CorpusChoice
from studio.screens.train.fields import FIELDS, config_from, shown
from studio.screens.train.form_row import FormRow
from studio.screens.train.launch import TrainRequest
from studio.widgets.choice import Choice
from studio.wording.figures import duration, short_count
from studio.wording.i18n import t
from studio.wording.safe_text import safe_text

ANY_VOCABULARY = 8000
"""Stands in for a vocabulary that is not known before the corpus has been read."""
_NOT_PRESET = ("tokens", "name", "seed", "device", "precision")
"""Rows that no preset touches."""


class TrainForm(Vertical):
    """The form. `request()` is what it says; `StartAsked` and `CorpusAsked` are its buttons."""

    DEFAULT_CSS = """
    TrainForm { padding: 0 1; }
    TrainForm .top { height: 1; }
    TrainForm .top > .label { width: 15; }
    TrainForm .top:focus-within > .label { text-style: bold; color: $accent; }
    TrainForm .top > Button { width: auto; min-width: 4; }
    TrainForm #fields { height: 1fr; scrollbar-size-vertical: 1; }
    TrainForm #why { height: 2; color: $text-muted; }
    TrainForm #estimate { height: 2; }
    TrainForm #start { width: 100%; }
    """

    class StartAsked(Message):
        """Start, with the form as it is."""

    class CorpusAsked(Message):
        """Another corpus is wanted."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.corpus: CorpusChoice | None = None
        self.past: Sequence[PastRun] = ()
        self.preset: Preset = "quick"
        self._cell = PRESETS["quick"].cell
        """The cell whose learning rate the form holds."""
        self._tokens: int | None = None
        """Of the corpus whose epochs and dropout the form holds."""

    @property
    def base(self) -> TrainConfig:
        """The preset as it is for the chosen cell and for a corpus of that size."""
        return preset(self.preset, self._tokens, cell=self._cell)

    def compose(self) -> ComposeResult:
        base = self.base
        with Horizontal(classes="top"):
            yield Static(Content(t("corpus")), classes="label")
            yield Button("-", id="corpus", compact=True)
        with Horizontal(classes="top"):
            yield Static(Content(t("preset")), classes="label")
            yield Choice(tuple(PRESETS), "quick", id="preset")
        with Horizontal(classes="top"):
            yield Static(Content(t("cell")), classes="label")
            labels = [cell.label for cell in CELLS.values()]
            yield Choice(labels, CELLS[base.cell].label, id="cell")
        with VerticalScroll(id="fields", can_focus=False):
            for field in FIELDS:
                value = {"tokens": "hybrid", "name": ""}.get(field.name)
                yield FormRow(field, shown(base, field.name) if value is None else value)
        yield Static(Content(t("* is what the tutorial recommends")), id="why")
        yield Static(id="estimate")
        yield Button(Content(f"{t('Start training')}  ctrl+g"), id="start", compact=True,
                     variant="primary")  # fmt: skip

    def on_mount(self) -> None:
        self.set_corpus(self.corpus)

    # What the form holds

    def set_corpus(self, choice: CorpusChoice | None) -> None:
        self.corpus = choice
        label = t("choose...") if choice is None else safe_text(choice.label)
        button, text = self.query_one("#corpus", Button), f"{label} ▾"
        if str(button.label) != text:
            button.label = Content(text)
        with self._follow(GOES_BY_SIZE):
            self._tokens = None if choice is None else choice.tokens
        self.show_estimate()

    def set_past(self, past: Sequence[PastRun]) -> None:
        """Runs of this home, oldest first: the newest one sets the speed of the estimate."""
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

    def _show_preset(self) -> None:
        """Names the preset while all rows are as it says."""
        base = self.base
        same = all(row.value == shown(base, row.field.name) for row in self._rows())
        self.query_one("#preset", Choice).value = self.preset if same else ""

    def set_preset(self, name: Preset) -> None:
        """Fills the rows of the network and of the learning with a preset."""
        self.preset = name
        self.query_one("#preset", Choice).value = name
        base = self.base
        for row in self._rows():
            row.set_value(shown(base, row.field.name))
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
        if wrong := [row for row in self.query(FormRow) if row.has_class("-invalid")]:
            return t("{name} cannot be used as it is", name=t(wrong[0].field.label))
        return TrainRequest(
            corpora=(self.corpus.name,),
            train=config,
            tokens=values["tokens"],
            name=values["name"].strip() or None,
        )

    # What changes it

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        event.stop()
        if event.choice.id == "preset":
            self.set_preset(cast("Preset", event.choice.value))
        elif event.choice.id == "cell":
            self._cell_chosen()
        self.show_estimate()

    def on_form_row_edited(self, event: FormRow.Edited) -> None:
        event.stop()
        self._show_preset()
        self.show_estimate()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        asked = self.StartAsked() if event.button.id == "start" else self.CorpusAsked()
        self.post_message(asked)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        row = next((n for n in event.widget.ancestors if isinstance(n, FormRow)), None)
        told = t(row.field.explanation) if row else t("* is what the tutorial recommends")
        self.query_one("#why", Static).update(Content(told), layout=False)

    # The estimate

    def show_estimate(self) -> None:
        """Two lines: what the network weighs, and how long it will learn."""
        config = self.config()
        panel = self.query_one("#estimate", Static)
        if isinstance(config, str):
            panel.update(Content.styled(f"! {config}", "$text-error bold"), layout=False)
            return
        vocabulary = self.corpus.vocabulary if self.corpus else None
        tokens = self.corpus.tokens if self.corpus else None
        told = estimate(config, vocabulary or ANY_VOCABULARY, tokens, self.past)
        exact = self.corpus is not None and vocabulary is not None and not self.corpus.rough
        lines = [Content(line) for line in _told(told, exact)]
        panel.update(Content("\n").join(lines), layout=False)


def _told(told: Estimate, exact: bool) -> tuple[str, str]:
    about = "" if exact else "~"
    first = t(
        "{parameters} parameters, {memory} MB of memory",
        parameters=about + short_count(told.parameters),
        memory=short_count(told.memory / 1e6),
    )
    if told.epoch_seconds is None or told.total_seconds is None:
        return first, t("time: known once the corpus was read")
    line = t(
        "about {epoch} an epoch, at most {total}",
        epoch=duration(max(told.epoch_seconds, 1)),
        total=duration(max(told.total_seconds, 1)),
    )
    return first, line if told.measured and exact else f"{line} {t('(rough)')}"
