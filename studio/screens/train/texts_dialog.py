"""Choosing labelled texts: paths are typed, pasted or dropped, and read at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from core.corpus.labelled import SUFFIXES
from studio.keys.dialogs import PICK_TEXTS, dialog_bindings
from studio.keys.key import Place
from studio.screens.frame.dialog import Dialog
from studio.screens.train.texts import (
    TextsChoice,
    TextsRead,
    files_of,
    may_hold_texts,
    read_texts,
)
from studio.setup.paths import exists, typed_paths
from studio.widgets.lines import cut_middle
from studio.widgets.path_completion import PathInput
from studio.wording.i18n import t
from studio.wording.safe_text import safe_line

_PATH_CELLS = 66


class TextsDialog(Dialog[TextsChoice | None]):
    """A line for paths, the files so far, and what is in them. Escape gives None."""

    DEFAULT_CSS = """
    TextsDialog { align: center middle; background: $background 60%; }
    TextsDialog > #dialog { width: 76; max-width: 96%; height: auto; max-height: 94%;
                            padding: 0 2; background: $surface; border: round $accent; }
    TextsDialog #question { width: 100%; height: 1; text-style: bold; }
    TextsDialog Input { height: 1; border: none; background: $background; }
    TextsDialog Input:focus { border: none; }
    TextsDialog #hint { width: 100%; height: auto; color: $text-muted; margin-bottom: 1; }
    TextsDialog OptionList { height: auto; max-height: 5; border: none; background: $surface; }
    TextsDialog OptionList:focus { border: none; }
    TextsDialog #told { width: 100%; height: auto; max-height: 8; }
    TextsDialog.-problem #told { color: $text-error; text-style: bold; }
    """
    PLACE: ClassVar[Place] = PICK_TEXTS
    BINDINGS: ClassVar[list[BindingType]] = [*dialog_bindings(PICK_TEXTS)]

    def __init__(self, paths: Sequence[str] = ()) -> None:
        super().__init__()
        self.paths = list(paths)
        self.choice: TextsChoice | None = None
        """What was found in these files; None while they are being read."""
        self._takes = False
        """Whether it is answered as soon as they are read."""

    def compose(self) -> ComposeResult:
        endings = " ".join(suffix[1:] for suffix in SUFFIXES)
        hint = t(
            "A file for each label, such as neg.txt and pos.txt, or a table with the columns text "
            "and label ({endings}); a folder gives its files. Enter adds it, Tab completes; paste "
            "or drop several at once. Enter in the empty line takes them.",
            endings=endings,
        )
        with Vertical(id="dialog"):
            yield Static(Content(t(PICK_TEXTS.title)), id="question")
            yield PathInput(placeholder="~/neg.txt", id="path", fits=may_hold_texts)
            yield Static(Content(hint), id="hint")
            yield OptionList(id="given")
            yield Static(id="told", markup=False)

    def on_mount(self) -> None:
        self.query_one("#path").focus()
        self._changed()

    @property
    def asks(self) -> str:
        return t(PICK_TEXTS.title)

    def _changed(self, place: int = 0) -> None:
        """Shows the list, and reads what is on it."""
        given = self.query_one("#given", OptionList)
        given.clear_options()
        shown = [cut_middle(safe_line(path), _PATH_CELLS) for path in self.paths]
        given.add_options([Option(Content(text)) for text in shown])
        given.display = bool(self.paths)
        self.choice, self._takes = None, False
        if not self.paths:
            self.say("")
            return
        given.highlighted = min(place, len(self.paths) - 1)
        self.say(t("reading..."))
        paths = tuple(self.paths)

        def read() -> None:
            self.post_message(TextsRead(read_texts(paths)))

        self.run_worker(
            read, name="texts", group="texts", thread=True, exclusive=True, exit_on_error=False,
            description="reads labelled texts",
        )  # fmt: skip

    def say(self, text: str, *, problem: bool = False) -> None:
        self.set_class(problem, "-problem")
        line = self.query_one("#told", Static)
        line.update(text)
        line.display = bool(text)

    @on(TextsRead)
    def _read(self, event: TextsRead) -> None:
        event.stop()
        choice = event.choice
        if choice.paths != tuple(self.paths):
            return  # others are on the list by now
        self.choice = choice
        if choice.problem:
            self.say(f"! {safe_line(choice.problem)}", problem=True)
        else:
            self.say("\n".join(safe_line(sentence) for sentence in choice.told))
            if self._takes:
                self.dismiss(choice)

    def _add(self, text: str) -> bool:
        """Puts what was typed or dropped on the list; False, and says so, where it is not there."""
        found: list[Path] = []
        for path in typed_paths(text):
            try:
                files = files_of(path) if exists(path) else []
            except OSError:
                files = []
            if not files:
                told = t("there is no such file: {path}", path=safe_line(str(path)))
                self.say(f"! {told}", problem=True)
                return False
            found += files
        new = [str(path.absolute()) for path in found]
        self.paths += [path for path in dict.fromkeys(new) if path not in self.paths]
        self._changed(len(self.paths) - 1)
        return True

    @on(PathInput.Dropped)
    def _dropped(self, event: PathInput.Dropped) -> None:
        event.stop()
        self._add(event.text)

    @on(PathInput.Entered)
    def _entered(self, event: PathInput.Entered) -> None:
        event.stop()
        if not event.text.strip():
            self._take()
            return
        line = self.query_one("#path", Input)
        if not self._add(event.text) and not line.value:  # to be mended
            line.value = event.text
            line.cursor_position = len(event.text)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take()

    def _take(self) -> None:
        if not self.paths:
            self.say(f"! {t('no file is on the list yet')}", problem=True)
        elif self.choice is None:
            self._takes = True  # it is being read
        elif not self.choice.problem:
            self.dismiss(self.choice)

    def action_drop(self) -> None:
        given = self.query_one("#given", OptionList)
        if given.has_focus and given.highlighted is not None:
            place = given.highlighted
            self.paths.pop(place)
            self._changed(place)
            if not self.paths:
                self.query_one("#path").focus()

    def action_leave(self) -> None:
        self.dismiss(None)
