"""One row of the training form: label, control, what is recommended, and why it matters."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from core.machine.gpus import count_gpus
from studio.screens.train.fields import Field, choices_of, problem
from studio.widgets.choice import Choice
from studio.widgets.line_input import LineInput
from studio.wording.i18n import t


class FormRow(Horizontal):
    """A field of the form; its hint turns into what is wrong while the text cannot be used."""

    DEFAULT_CSS = """
    FormRow { height: 1; width: 100%; }
    FormRow > .label { width: 15; }
    FormRow.-changed > .label { text-style: bold; }
    FormRow > Input { width: 10; }
    FormRow.-name > Input { width: 1fr; }
    FormRow > .hint { width: 1fr; color: $text-muted; padding-left: 1; text-wrap: nowrap;
                      text-overflow: ellipsis; }
    FormRow.-name > .hint, FormRow.-choice > .hint { display: none; }
    FormRow.-invalid > .hint { display: block; color: $text-error; text-style: bold; }
    FormRow > .why { display: none; width: 1fr; color: $text-muted; text-wrap: nowrap;
                     text-overflow: ellipsis; }
    FormRow:focus-within > .label { text-style: bold; color: $accent; }
    """

    class Edited(Message):
        """The value of this row was changed by hand."""

        def __init__(self, row: FormRow) -> None:
            self.row = row
            super().__init__()

    def __init__(self, field: Field, value: str) -> None:
        super().__init__(id=f"row-{field.name}", classes=f"-{field.kind}")
        self.field = field
        self._first = value

    def compose(self) -> ComposeResult:
        yield Static(self._label(), classes="label")
        if self.field.kind == "choice":
            yield Choice(
                choices_of(self.field, count_gpus()), self._first, id=f"field-{self.field.name}"
            )
        else:
            yield LineInput(
                self._first, id=f"field-{self.field.name}", compact=True, select_on_focus=True,
                max_length=64,
            )  # fmt: skip
        yield Static(self._hint(), classes="hint")
        yield Static(Content(t(self.field.explanation)), classes="why")

    @property
    def explanation(self) -> str:
        """What it is for: a key of the catalog."""
        return self.field.explanation

    @property
    def control(self) -> Widget:
        """What the value is set with."""
        return self.query_one(f"#field-{self.field.name}")

    @property
    def marked(self) -> bool:
        """Whether it is marked as not what the preset has."""
        return self.has_class("-changed")

    def mark(self, changed: bool) -> None:
        """Marks it, or takes the mark away."""
        if changed != self.marked:
            self.set_class(changed, "-changed")
            self.query_one(".label", Static).update(self._label(), layout=False)

    def _label(self) -> Content:
        return Content(f"{'•' if self.marked else ' '}{t(self.field.label)}")

    @property
    def value(self) -> str:
        if self.field.kind == "choice":
            return self.query_one(Choice).value
        return self.query_one(Input).value

    def set_value(self, value: str) -> None:
        """Sets the value, as a preset does."""
        if self.field.kind == "choice":
            self.query_one(Choice).value = value
        else:
            self.query_one(Input).value = value
        self._check()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._edited()

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        event.stop()
        self._edited()

    def _edited(self) -> None:
        self._check()
        self.post_message(self.Edited(self))

    def _check(self) -> None:
        wrong = problem(self.field.name, self.value)
        self.set_class(wrong is not None, "-invalid")
        self.query_one(".hint", Static).update(
            self._hint() if wrong is None else Content(f"! {wrong}")
        )

    def _hint(self) -> Content:
        """The recommended range stands out from one that is merely legal by its star."""
        hint = self.field.hint
        return Content(f"* {hint}" if hint and self.field.recommended else f"  {hint}")
