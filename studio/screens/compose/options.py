"""The dialog of sampler settings: a row each, with what it does; wrong values are not let out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Static

from core.errors import ComposeError
from studio.screens.frame.dialog import Dialog
from studio.widgets.line_input import LineInput
from studio.wording.i18n import error_text, t

if TYPE_CHECKING:
    from core.composing.settings import SamplerSettings

Values = dict[str, float | int | None]


@dataclass(frozen=True)
class Option:
    """One row of the dialog."""

    name: str
    label: str
    help: str
    whole: bool = False


OPTIONS: tuple[Option, ...] = (
    Option("min_p", "min-p", "Drop words below this share of the top. 0: off."),
    Option("top_k", "top-k", "Only this many of the likeliest words. 0: off.", whole=True),
    Option("top_p", "top-p", "Only words that make up this share. 1: off."),
    Option(
        "repetition_penalty", "repetition", "Make used words less likely. 1: off."
    ),
    Option("dry", "DRY", "Hold back repeated phrases. 0: off."),
    Option("dry_allowed", "DRY length", "Repeats of up to this many words are free.", whole=True),
    Option("max_lines", "lines", "A take ends after so many lines.", whole=True),
    Option("max_tokens", "tokens", "A take ends after so many tokens.", whole=True),
    Option("seed", "seed", "Same number, same words. Empty: new each time.",
           whole=True),
)  # fmt: skip
LIMITS = {"max_lines": (1, 400), "max_tokens": (1, 20_000), "seed": (0, 2**53 - 1)}


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
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "cancel", show=False),
        Binding("down", "app.focus_next", "next", show=False),
        Binding("up", "app.focus_previous", "previous", show=False),
    ]

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
        self._rows: list[tuple[Option, float | int | None]] = []
        for option in OPTIONS:
            if option.name in own:
                self._rows.append((option, own[option.name]))
            elif hasattr(settings, option.name):
                self._rows.append((option, getattr(settings, option.name)))

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
                        yield LineInput(text, id=option.name, restrict=r"[0-9.]*", compact=True)
                        yield Static(t(option.help), classes="help", markup=False)
            yield Static("", id="problem", markup=False)
            yield Static(t("Enter takes them over, Esc leaves them."), classes="help",
                         markup=False)  # fmt: skip

    def on_mount(self) -> None:
        self.query(Input).first().focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        from core.composing.settings import SamplerSettings

        values: Values = {}
        for option, _ in self._rows:
            text = self.query_one(f"#{option.name}", Input).value.strip()
            try:
                values[option.name] = self._number(option, text)
            except ValueError:
                self._refuse(option.name, t("{name}: not a number", name=t(option.label)))
                return
        own = ("max_lines", "max_tokens", "seed")
        try:
            SamplerSettings(
                temperature=self._settings.temperature,
                **{name: value for name, value in values.items() if name not in own},  # type: ignore[arg-type]
            )
        except ComposeError as error:
            self._refuse(None, error_text(error))
            return
        for name in own:
            value = values[name]
            low, high = LIMITS[name]
            if value is not None and not low <= value <= high:
                self._refuse(name, t("{name}: from {low} to {high}", name=name, low=low, high=high))
                return
        self.dismiss(values)

    @staticmethod
    def _number(option: Option, text: str) -> float | int | None:
        if not text and option.name == "seed":
            return None
        return int(text) if option.whole else float(text)

    def _refuse(self, name: str | None, problem: str) -> None:
        self.query_one("#problem", Static).update(problem)
        if name is not None:
            self.query_one(f"#{name}", Input).focus()

    def action_leave(self) -> None:
        self.dismiss(None)
