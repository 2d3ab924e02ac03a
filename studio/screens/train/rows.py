"""What the rows of the training form hold, and how they follow each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Button, Static

from core.library.offers import Offer
from core.model.cells.table import CELLS
from core.runs.config import Direction, TrainConfig
from core.runs.estimate import PastRun
from core.runs.presets import GOES_BY_CELL, GOES_BY_SIZE, PRESETS, Preset, preset
from core.runs.tasks import LYRICS, TASKS, TaskKind
from studio.screens.train.corpora import CorpusChoice
from studio.screens.train.fields import config_from, shown
from studio.screens.train.fold import Fold
from studio.screens.train.form_row import FormRow
from studio.screens.train.open_row import name_chosen
from studio.screens.train.origin_row import OF_A_BASE, OriginRow
from studio.screens.train.texts import TextsChoice
from studio.widgets.choice import Choice
from studio.wording.i18n import t
from studio.wording.safe_text import safe_line

_NOT_PRESET = ("tokens", "name", "seed", "device", "precision", "direction")
"""Rows that no preset touches."""
_OF_ANY_TASK = ("name", "seed", "device", "precision", "direction")
"""Rows that stay as they are when another task is chosen."""


class SettingRows(Vertical):
    """Task, data, base model and settings; what does not apply is out of sight and of the way."""

    class TextsUnread(Message):
        """Labelled texts are chosen of which nothing is known yet."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.learns = LYRICS
        """The task that is chosen."""
        self.corpus: CorpusChoice | None = None
        self.texts: TextsChoice | None = None
        """What a task of labelled files learns from."""
        self.past: list[PastRun] = []
        self.preset: Preset = "quick"
        self._cell = PRESETS["quick"].cell
        """The cell whose learning rate the form holds."""
        self._direction: Direction = "forward"
        self._tokens: int | None = None
        """Of the corpus whose epochs and dropout the form holds."""
        self.origin = OriginRow()
        self.of_others: dict[str, dict[str, str]] = {}
        """The cell and what was changed in the rows of the tasks that are not chosen now."""

    @property
    def kind(self) -> TaskKind:
        return TASKS[self.learns]

    @property
    def direction(self) -> Direction:
        """How songs are read; of texts with labels there is one way alone."""
        return "forward" if "direction" in self.kind.unused else self._direction

    @property
    def base(self) -> TrainConfig:
        """The settings as they are for task, preset, cell and base and for a corpus of that size,
        unless someone changes them."""
        shape = self.origin.origin.shape if self.origin.origin else None
        if self.kind.of_files:
            return self.kind.usual(shape, cell=self._cell)
        return preset(self.preset, self._tokens, shape, cell=self._cell, direction=self._direction)

    def applies(self, name: str) -> bool:
        """Whether a setting means anything for the task and the direction."""
        return name not in self.kind.unused and not (
            name == "line_writer" and self.direction == "backward"
        )

    def usual(self, name: str) -> str:
        """What a row holds unless someone sets it otherwise."""
        if name == "tokens":
            return self.origin.origin.tokens if self.origin.origin else "hybrid"
        return shown(self.base, name)

    def row(self, name: str) -> FormRow:
        return self.query_one(f"#row-{name}", FormRow)

    def applying(self) -> list[FormRow]:
        """The rows that mean anything now."""
        return [row for row in self.query(FormRow) if self.applies(row.field.name)]

    def changed(self) -> dict[str, str]:
        """The texts of the rows that are not as usual, by the name of the setting."""
        return {row.field.name: row.value for row in self.applying() if row.marked}

    def left(self) -> dict[str, str]:
        """What a task finds again: its cell, and what was changed."""
        return {**self.changed(), "cell": self._cell}

    def show_estimate(self) -> None:
        """What it will take, as far as the rows can be used."""
        raise NotImplementedError

    # Task and data

    def set_task(self, task: str) -> None:
        """Takes what is to be learnt; each task finds its settings as they were left."""
        if task == self.learns or task not in TASKS:
            return
        self.of_others[self.learns] = self.left()
        self.learns = task
        self.query_one("#task", Choice).value = task
        self.origin.forget(self.direction)
        self.show_what_applies()
        values = self.of_others.pop(task, {})
        self.set_cell(values.get("cell", self._cell))
        self.fill_in(values, but=_OF_ANY_TASK)
        self.take_what_suits()
        self.show_estimate()
        if self.kind.of_files and self.texts is not None and self.texts.learn is None:
            self.post_message(self.TextsUnread())

    def show_what_applies(self) -> None:
        self.set_class(self.kind.of_files, "-files")
        for row in self.query(FormRow):
            row.display = self.applies(row.field.name)

    def fill_in(self, values: Mapping[str, str], *, but: Sequence[str] = ("name",)) -> None:
        """Sets all rows as usual, or as they were changed."""
        for row in self.query(FormRow):
            if row.field.name not in but:
                row.set_value(values.get(row.field.name, self.usual(row.field.name)))
        self.show_changes()

    def set_corpus(self, choice: CorpusChoice | None) -> None:
        self.corpus = choice
        name_chosen(self.query_one("#corpus", Button), choice.label if choice else t("choose..."))
        with self._follow(GOES_BY_SIZE):
            self._tokens = None if choice is None else choice.tokens
        self.take_what_suits()
        self.show_estimate()

    def set_texts(self, choice: TextsChoice | None) -> None:
        """Takes labelled texts, and says what was found in them."""
        self.texts = choice
        name_chosen(self.query_one("#texts", Button), choice.label if choice else t("choose..."))
        told = "\n".join(safe_line(sentence) for sentence in choice.told) if choice else ""
        if choice is not None and choice.problem:
            told = f"! {safe_line(choice.problem)}"
        self.query_one("#told", Static).update(told)
        self.set_class(bool(told), "-told")
        self.take_what_suits()
        self.show_estimate()

    def set_past(self, past: list[PastRun]) -> None:
        """What the newest runs of this machine reached, oldest first: they set the speed."""
        self.past = past
        self.show_estimate()

    # Settings

    def set_cell(self, cell: str) -> None:
        if cell in CELLS:
            self.query_one("#cell", Choice).value = CELLS[cell].label
            self.cell_chosen()
            self.show_estimate()

    def cell_chosen(self) -> None:
        with self._follow(GOES_BY_CELL):
            self._cell = self.query_one("#cell", Choice).value.lower()

    def set_direction(self, direction: str) -> None:
        self.row("direction").set_value(direction)
        self.direction_chosen()

    def direction_chosen(self) -> None:
        """A model goes on only in the direction in which it reads, and has no line writer in one
        of them."""
        told = self.row("direction").value
        if told != self._direction:
            self.set_origin(None)
            with self._follow(("line_writer",)):
                self._direction = "backward" if told == "backward" else "forward"
            self.origin.forget(self.direction)
            self.show_what_applies()
            self.take_what_suits()

    @contextmanager
    def _follow(self, names: Sequence[str]) -> Iterator[None]:
        """Rows that go with what changes inside, unless someone has set them otherwise."""
        rows = [self.row(name) for name in names]
        untouched = [row for row in rows if row.value == shown(self.base, row.field.name)]
        yield
        for row in untouched:
            row.set_value(shown(self.base, row.field.name))
        self.show_changes()

    def take_what_suits(self) -> None:
        """Goes on from what was chosen, or from the base that suits data and preset, unless the
        rows have another shape."""
        if self.kind.of_files:
            wanted = self.origin.one_of(self.texts.bases if self.texts else ())
        else:
            wanted = self.origin.suited(self.corpus, self.preset)
        typed = any(row.marked for row in self.applying() if row.field.name in OF_A_BASE)
        if wanted != self.origin.origin and not (wanted and typed):
            self.set_origin(wanted)

    def set_origin(self, origin: Offer | None) -> None:
        """Goes on from a model, whose shape the rows then have; None begins from nothing."""
        follow = [row for row in self.query(FormRow) if row.field.name != "name"]
        untouched = [row for row in follow if row.value == self.usual(row.field.name)]
        self.origin.show(origin)
        if origin is not None:
            self._cell = str(origin.shape["cell"])
            self.query_one("#cell", Choice).value = CELLS[self._cell].label
            untouched += [row for row in follow if row.field.name in OF_A_BASE]
        for row in untouched:
            row.set_value(self.usual(row.field.name))
        self.show_changes()
        self.show_estimate()

    def leave_another_shape(self) -> None:
        """What is to have another shape than its base begins from nothing."""
        config = self.config()
        if not isinstance(config, str) and self.origin.leaves(config, self.values()["tokens"]):
            self.set_origin(None)

    def show_changes(self) -> None:
        """Marks the rows that are not as usual; names the preset while all of its own are."""
        for row in self.query(FormRow):
            name = row.field.name
            differs = name != "name" and self.applies(name) and row.value != self.usual(name)
            row.mark(differs)
        same = not any(row.marked for row in self.preset_rows())
        self.query_one("#preset", Choice).value = self.preset if same else ""
        rows = self.query("#fields FormRow").results(FormRow)
        marks = [row.marked for row in rows if self.applies(row.field.name)]
        self.query_one(Fold).tell(
            "" if self.kind.of_files else self.preset,
            shut=self.has_class("-folded"),
            rows=len(marks),
            changed=sum(marks),
        )

    def set_preset(self, name: Preset) -> None:
        """Fills the rows of the network and of the learning with a preset."""
        self.preset = name
        self.take_what_suits()
        base = self.base
        for row in self.preset_rows():
            row.set_value(shown(base, row.field.name))
        self.show_changes()
        self.show_estimate()

    def preset_rows(self) -> list[FormRow]:
        """The rows that a preset sets."""
        return [row for row in self.query(FormRow) if row.field.name not in _NOT_PRESET]

    def values(self) -> dict[str, str]:
        """The texts of all rows that apply by field name, and the cell."""
        rows = {row.field.name: row.value for row in self.applying()}
        return {**rows, "cell": self.query_one("#cell", Choice).value.lower()}

    def config(self) -> TrainConfig | str:
        """The settings as typed, or the first thing that is wrong in them."""
        return config_from(self.values(), self.base)
