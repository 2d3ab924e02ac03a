"""Choosing what to train on: a known corpus, or files that become one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from studio.keys.dialogs import PICK_CORPUS, dialog_bindings
from studio.keys.key import Place
from studio.screens.frame.dialog import Dialog
from studio.screens.train.corpora import CorpusChoice
from studio.widgets.lines import cut_middle
from studio.wording.i18n import t
from studio.wording.safe_text import safe_text

_NAME_CELLS = 36
"""Of the name of a corpus; what is known of it stands beside it."""


class AddFiles:
    """The answer of who wants to train on files that are no corpus yet."""


class CorpusPicker(Dialog[CorpusChoice | AddFiles | None]):
    """A list of corpora; its last line is "add files...". Escape gives None."""

    DEFAULT_CSS = """
    CorpusPicker { align: center middle; background: $background 60%; }
    CorpusPicker > #dialog { width: 72; max-width: 94%; height: auto; max-height: 90%;
                             padding: 0 2; background: $surface; border: round $accent; }
    CorpusPicker #question { width: 100%; height: 1; text-style: bold; }
    CorpusPicker OptionList { height: auto; max-height: 14; border: none; background: $surface; }
    CorpusPicker OptionList:focus { border: none; }
    """
    PLACE: ClassVar[Place] = PICK_CORPUS
    BINDINGS: ClassVar[list[BindingType]] = [*dialog_bindings(PICK_CORPUS)]

    def __init__(self, corpora: Sequence[CorpusChoice], chosen: str = "") -> None:
        super().__init__()
        self._corpora = list(corpora)
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(Content(t("Train on which songs?")), id="question")
            options = [Option(self._line(choice)) for choice in self._corpora]
            yield OptionList(*options, Option(Content.styled(t("add files..."), "bold")))

    def on_mount(self) -> None:
        names = [choice.name for choice in self._corpora]
        place = names.index(self._chosen) if self._chosen in names else 0
        self.query_one(OptionList).highlighted = place

    @staticmethod
    def _line(choice: CorpusChoice) -> Content:
        facts = []
        if choice.songs is not None:
            facts.append(t("{n} songs", n=choice.songs))
        if choice.tokens is not None and not choice.rough:
            facts.append(t("{n} tokens", n=f"{choice.tokens:,}"))
        told = "  ".join(facts) or t("not read yet")
        name = cut_middle(safe_text(choice.label), _NAME_CELLS)
        return Content.assemble(name, "  ", (told, "dim"))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_index < len(self._corpora):
            self.dismiss(self._corpora[event.option_index])
        else:
            self.dismiss(AddFiles())

    def action_leave(self) -> None:
        self.dismiss(None)
