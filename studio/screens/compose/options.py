"""The dialog of sampler settings: a row each, with what it does; wrong values are not let out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Static

from core.composing.limits import LINES, SEED, TOKENS, Limit
from core.errors import ComposeError
from studio.keys.dialogs import OPTIONS, dialog_bindings
from studio.keys.key import Place
from studio.screens.compose.remember import remember_options
from studio.screens.frame.dialog import Dialog
from studio.widgets.line_input import LineInput
from studio.widgets.lines import cut
from studio.wording.i18n import error_text, t
from studio.wording.safe_text import safe_line

if TYPE_CHECKING:
    from textual.app import App

    from core.composing.settings import SamplerSettings
    from core.writing.session import WritingSession
    from studio.setup.session import Session

Values = dict[str, float | int | None]
MOST_SAID = 100
"""Cells of a refusal, which repeats what was typed: two rows."""


@dataclass(frozen=True)
class Option:
    """One row of the dialog."""

    name: str
    label: str
    help: str
    whole: bool
    limit: Limit | None = None
    """Legal values; None: the settings of the samplers check theirs themselves."""


REQUEST_OPTIONS: tuple[Option, ...] = (
    Option("max_lines", "lines", "A take ends after so many lines.", True, LINES),
    Option("max_tokens", "tokens", "A take ends after so many tokens.", True, TOKENS),
    Option("seed", "seed", "Same number, same words. Empty: new each time.", True, SEED),
)
"""What a request has beside the settings of its samplers."""


def dialog_rows(settings: SamplerSettings) -> list[Option]:
    """The rows of the dialog: the samplers of `settings`, then the rest of a request."""
    samplers = [
        Option(row.name, row.label, row.help, row.whole) for row in settings.listed() if row.help
    ]
    return [*samplers, *REQUEST_OPTIONS]


def sampler_rows(settings: SamplerSettings) -> list[list[tuple[str, str]]]:
    """The samplers shown beside the lyrics as (label, value) pairs, two a row."""
    pairs = [(row.label, row.shown(settings, t)) for row in settings.listed() if row.beside]
    return [pairs[at : at + 2] for at in range(0, len(pairs), 2)]


class OptionsDialog(Dialog[Values | None]):
    """Enter anywhere takes the values over, Escape leaves them as they were."""

    DEFAULT_CSS = """
    OptionsDialog { align: center middle; background: $background 60%; }
    OptionsDialog > #dialog {
        width: 76; max-width: 96%; height: auto; max-height: 94%;
        padding: 0 2; background: $surface; border: round $accent;
    }
    OptionsDialog #rows { height: auto; max-height: 1fr; }
    OptionsDialog .row { height: 1; }
    OptionsDialog .label { width: 12; }
    OptionsDialog Input { width: 10; height: 1; border: none; padding: 0 1; background: $panel; }
    OptionsDialog Input:focus { background: $accent 25%; text-style: bold; }
    OptionsDialog .help { width: 1fr; padding-left: 2; color: $text-muted; }
    OptionsDialog #problem { height: auto; color: $text-error; }
    """
    PLACE: ClassVar[Place] = OPTIONS
    BINDINGS: ClassVar[list[BindingType]] = [*dialog_bindings(OPTIONS)]

    def __init__(
        self,
        settings: SamplerSettings,
        *,
        max_lines: int,
        max_tokens: int,
        seed: int | None,
    ) -> None:
        super().__init__()
        self._settings = settings
        own: Values = {"max_lines": max_lines, "max_tokens": max_tokens, "seed": seed}
        self._rows: list[tuple[Option, float | int | None]] = [
            (row, own[row.name] if row.name in own else getattr(settings, row.name))
            for row in dialog_rows(settings)
        ]

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(t("How words are drawn"), id="question", markup=False)
            with VerticalScroll(id="rows", can_focus=False):
                for option, value in self._rows:
                    with Horizontal(classes="row"):
                        yield Static(t(option.label), classes="label", markup=False)
                        text = "" if value is None else f"{value:g}" if value != int(value) else (
                            str(int(value))
                        )  # fmt: skip
                        yield LineInput(text, id=option.name, compact=True)
                        yield Static(t(option.help), classes="help", markup=False)
            yield Static("", id="problem", markup=False)
            yield Static(t("Enter takes them over, Esc leaves them."), classes="help",
                         markup=False)  # fmt: skip

    def on_mount(self) -> None:
        self.query(Input).first().focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        values: Values = {}
        for option, _ in self._rows:
            text = self.query_one(f"#{option.name}", Input).value.strip()
            try:
                values[option.name] = self._number(option, text)
            except ValueError:
                self._refuse(option.name, t("{name}: not a number", name=t(option.label)))
                return
        samplers = {row.name: row for row in self._settings.listed()}
        for option, _ in self._rows:
            value, limit, label = values[option.name], option.limit, t(option.label)
            if option.name in samplers:
                try:
                    samplers[option.name].check(value)
                except ComposeError as error:
                    error.fields["name"] = label  # as it stands in its row
                    self._refuse(option.name, error_text(error))
                    return
            if value is not None and limit is not None and not limit.allows(value):
                told = t("{name}: from {low} to {high}", name=label, low=limit.low, high=limit.high)
                self._refuse(option.name, told)
                return
        self.dismiss(values)

    @staticmethod
    def _number(option: Option, text: str) -> float | int | None:
        if not text and option.name == "seed":
            return None
        return int(text) if option.whole else float(text)

    def _refuse(self, name: str, problem: str) -> None:
        self.query_one("#problem", Static).update(cut(safe_line(problem), MOST_SAID))
        self.query_one(f"#{name}", Input).focus()

    def action_leave(self) -> None:
        self.dismiss(None)


def ask_options(app: App[Any], writing: WritingSession, session: Session) -> None:
    """Asks how words are drawn, from now on and in the next session."""
    options = writing.options

    def done(values: Values | None) -> None:
        if values is None:
            return
        lines = int(values.pop("max_lines") or options.max_lines)
        tokens = int(values.pop("max_tokens") or options.max_tokens)
        seed = values.pop("seed")
        writing.set_options(
            dict(values), max_lines=lines, max_tokens=tokens,
            fixed_seed=None if seed is None else int(seed),
        )  # fmt: skip
        remember_options(writing, session)

    dialog = OptionsDialog(
        options.settings(), max_lines=options.max_lines, max_tokens=options.max_tokens,
        seed=options.fixed_seed,
    )  # fmt: skip
    app.push_screen(dialog, done)
