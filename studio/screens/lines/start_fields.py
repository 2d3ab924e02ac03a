"""What each way to begin a song asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual.containers import Horizontal
from textual.content import Content
from textual.events import Paste
from textual.widget import Widget
from textual.widgets import OptionList, Static, TextArea

from core.corpus.formats.importers import may_hold_lyrics
from core.forms.sheet import SUFFIX
from studio.screens.lines.ways import known_labels, tune_label, tune_names
from studio.widgets.line_input import LineInput, TooMuchPasted
from studio.widgets.path_completion import PathLine
from studio.wording.i18n import t

MOST_PASTED = 50_000
"""Characters that half-written lyrics take at once: some hundred songs."""


class HalfWritten(TextArea):
    """Lyrics with gaps. A whole book is refused: to lay it out would hold up every key."""

    def on_paste(self, event: Paste) -> None:
        event.stop()
        if len(event.text) + len(self.text) > MOST_PASTED:
            event.prevent_default()
            self.post_message(TooMuchPasted(len(event.text), MOST_PASTED))


def _is_sheet(name: str) -> bool:
    return name.lower().endswith(SUFFIX) or may_hold_lyrics(name)


def fields(way: str, typed: Mapping[str, str]) -> Iterator[Widget]:
    """The fields of a way, with what was typed before."""
    match way:
        case "known":
            yield OptionList(*map(Content, known_labels().values()), id="known")
        case "figures":
            yield _line("figures", t("syllables"), "7 7 7 7", typed)
            yield _line("letters", t("rhyme letters"), "AABA", typed)
        case "sheet":
            path = typed.get("sheet", "")
            yield PathLine(path, placeholder=f"~/song{SUFFIX}", id="sheet", fits=_is_sheet)
        case "like":
            yield OptionList(id="song")
            path = typed.get("like", "")
            yield PathLine(path, placeholder=t("or a file: ~/song.txt"), id="like")
        case "pasted":
            yield HalfWritten(
                typed.get("pasted", ""), id="pasted", soft_wrap=True, tab_behavior="focus",
                show_line_numbers=False,
            )  # fmt: skip
        case "tune":
            yield OptionList(*(Content(tune_label(name)) for name in tune_names()), id="tune")
        case "acrostic":
            yield _line("acrostic", t("words"), "春夏秋冬", typed)
            yield _line("each", t("syllables a line"), "7", typed)
            yield _line("rhymes", t("rhyme letters"), "AAxA", typed)


def _line(id: str, label: str, example: str, typed: Mapping[str, str]) -> Widget:
    field = LineInput(
        typed.get(id, ""), placeholder=example, compact=True, id=id, select_on_focus=False
    )
    return Horizontal(Static(label, classes="label", markup=False), field, classes="row")
