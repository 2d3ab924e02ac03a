"""Choosing what to train on: a known corpus, or a file or folder of lyrics."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import DirectoryTree, Input, OptionList, Static
from textual.widgets.option_list import Option

from core.corpus.formats.importers import archive_suffixes, lyrics_suffixes, may_hold_lyrics
from studio.keys.dialogs import PICK_CORPUS, PICK_FILE, dialog_bindings
from studio.keys.key import Place
from studio.screens.frame.dialog import Dialog
from studio.screens.train.corpora import CorpusChoice, path_choice
from studio.screens.train.path_completion import PathSuggester, complete
from studio.setup.paths import exists, typed_path
from studio.widgets.line_input import LineInput
from studio.wording.i18n import t
from studio.wording.safe_text import safe_text

_BOX = """
{name} {{ align: center middle; background: $background 60%; }}
{name} > #dialog {{ width: 72; max-width: 94%; height: {height}; max-height: 90%;
                    padding: 0 2; background: $surface; border: round $accent; }}
{name} #question {{ width: 100%; height: 1; text-style: bold; }}
{name} #note {{ width: 100%; height: 1; color: $text-muted; }}
"""


class CorpusPicker(Dialog[CorpusChoice | None]):
    """A list of corpora; its last line is "add a file...". Escape gives None."""

    DEFAULT_CSS = (
        _BOX.format(name="CorpusPicker", height="auto")
        + """
    CorpusPicker OptionList { height: auto; max-height: 14; border: none; background: $surface; }
    CorpusPicker OptionList:focus { border: none; }
    """
    )
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
            yield OptionList(*options, Option(Content.styled(t("add a file..."), "bold")))

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
        return Content.assemble(safe_text(choice.label), "  ", (told, "dim"))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_index < len(self._corpora):
            self.dismiss(self._corpora[event.option_index])
        else:
            self.app.push_screen(FilePicker(), self._added)

    def _added(self, path: Path | None) -> None:
        if path is not None:
            self.dismiss(path_choice(path))

    def action_leave(self) -> None:
        self.dismiss(None)


class LyricsTree(DirectoryTree):
    """Folders, and the files that lyrics can be read from."""

    ICON_NODE = "▸ "
    ICON_NODE_EXPANDED = "▾ "
    ICON_FILE = "  "

    def filter_paths(self, paths: Iterable[Path]) -> Iterable[Path]:
        return [
            path
            for path in paths
            if not path.name.startswith(".") and (may_hold_lyrics(path.name) or path.is_dir())
        ]


class FilePicker(Dialog[Path | None]):
    """A path, typed with completion (Tab) or chosen in a tree. Escape gives None."""

    DEFAULT_CSS = (
        _BOX.format(name="FilePicker", height="80%")
        + """
    FilePicker Input { height: 1; border: none; }
    FilePicker Input:focus { border: none; }
    FilePicker DirectoryTree { height: 1fr; background: $surface; }
    """
    )
    PLACE: ClassVar[Place] = PICK_FILE
    BINDINGS: ClassVar[list[BindingType]] = [*dialog_bindings(PICK_FILE)]

    def __init__(self, start: Path | None = None) -> None:
        super().__init__()
        self._start = start or Path.cwd()

    def compose(self) -> ComposeResult:
        endings = " ".join(one[1:] for one in (*lyrics_suffixes(), *archive_suffixes()))
        with Vertical(id="dialog"):
            yield Static(Content(t("A file or folder of lyrics")), id="question")
            yield PathInput(
                placeholder="~/songs.txt", suggester=PathSuggester(), compact=True, id="path"
            )  # fmt: skip
            yield Static(
                Content(t("Tab completes, Enter takes it; {endings}, folders", endings=endings)),
                id="note",
            )
            yield LyricsTree(self._start, id="tree")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """The tree shows the folder that has been typed."""
        event.stop()
        tree = self.query_one(LyricsTree)
        folder = typed_path(event.value) if event.value.endswith("/") else None
        if (
            folder is not None
            and exists(folder)
            and folder.is_dir()
            and folder.resolve() != Path(tree.path)
        ):
            tree.path = folder.resolve()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        path = typed_path(event.value)
        if event.value.strip() and exists(path):
            self.dismiss(path.resolve())
        else:
            self._note(t("there is no such file"))

    def on_directory_tree_file_selected(self, event: DirectoryTree.FileSelected) -> None:
        event.stop()
        self.dismiss(event.path.resolve())

    def on_directory_tree_directory_selected(self, event: DirectoryTree.DirectorySelected) -> None:
        event.stop()
        with self.prevent(Input.Changed):
            self.query_one(Input).value = f"{event.path}/"
        self._note(t("Enter in the line above takes the whole folder"))

    def _note(self, text: str) -> None:
        self.query_one("#note", Static).update(Content(text))

    def action_leave(self) -> None:
        self.dismiss(None)


class PathInput(LineInput):
    """Tab completes like a shell; when there is nothing to complete it goes on to the tree."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", show=False)]

    def action_complete(self) -> None:
        grown = complete(self.value)
        if grown != self.value:
            self.value = grown
            self.cursor_position = len(grown)
        else:
            self.screen.focus_next()
