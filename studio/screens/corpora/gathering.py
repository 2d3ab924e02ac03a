"""Which files and folders shall become a corpus: typed, pasted, dropped, or chosen in a tree."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import DirectoryTree, Input, OptionList, Static
from textual.widgets.option_list import Option

from core.corpus.formats.importers import archive_suffixes, lyrics_suffixes, may_hold_lyrics
from studio.setup.paths import exists, typed_path, typed_paths
from studio.widgets.lines import cut, cut_middle
from studio.widgets.path_completion import PathInput
from studio.wording.i18n import t
from studio.wording.safe_text import safe_line


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


class Gathering(Vertical):
    """The line for paths, the tree, and the list of what was given so far."""

    DEFAULT_CSS = """
    Gathering { height: 1fr; width: 100%; padding: 1 2 0 2; }
    Gathering #what { height: 1; text-style: bold; color: $accent; }
    Gathering #hint { height: auto; color: $text-muted; margin-bottom: 1; }
    Gathering Input { height: 1; border: none; background: $surface; }
    Gathering Input:focus { border: none; }
    Gathering LyricsTree { width: 1fr; height: 1fr; background: $background; }
    Gathering #given { width: 1fr; height: 1fr; border: none; background: $background;
                       border-left: solid $foreground 20%; padding: 0 1; }
    Gathering #given:focus { background: $background; border-left: solid $accent; }
    """

    class Changed(Message):
        """Something was added to the list, or taken from it; `note` is what there is to say."""

        def __init__(self, note: str) -> None:
            self.note = note
            super().__init__()

    class Ready(Message):
        """All is there: it may be read."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.given: list[Path] = []

    def compose(self) -> ComposeResult:
        endings = " ".join(one[1:] for one in (*lyrics_suffixes(), *archive_suffixes()))
        yield Static(id="what", markup=False)
        yield PathInput(placeholder="~/songs.txt", id="path")
        yield Static(
            Content(
                t(
                    "Enter adds it, Tab completes; paste or drop several at once. "
                    "Files ({endings}) and folders. Enter in the empty line reads them.",
                    endings=endings,
                )
            ),
            id="hint",
        )
        with Horizontal():
            yield LyricsTree(Path.cwd(), id="tree")
            yield OptionList(id="given")

    def begin(self, title: str) -> None:
        """An empty list, under a title that says what it is for."""
        self.query_one("#what", Static).update(title)
        self.given = []
        self._show()
        self.query_one("#path", Input).value = ""
        self.query_one("#path", Input).focus()

    def add(self, paths: Iterable[Path]) -> list[Path]:
        """Puts paths on the list; returns those that are not there."""
        missing = []
        for path in paths:
            if not exists(path):
                missing.append(path)
            elif (whole := path.absolute()) not in self.given:
                self.given.append(whole)
        self._show()
        return missing

    def drop_one(self) -> None:
        """Takes the path under the cursor off the list, where that has the focus."""
        options = self.query_one("#given", OptionList)
        place = options.highlighted
        if options.has_focus and place is not None and place < len(self.given):
            path = self.given.pop(place)
            self._show(place)
            self.post_message(self.Changed(t("{path} is off the list", path=path.name)))

    def _show(self, place: int | None = None) -> None:
        options = self.query_one("#given", OptionList)
        options.clear_options()
        options.add_options([Option(self._line(path)) for path in self.given])
        if self.given:
            options.highlighted = min(len(self.given) - 1, place or 0)

    def _line(self, path: Path) -> Content:
        width = max(12, self.size.width // 2 - 8) if self.size.width else 30
        name = safe_line(path.name or str(path)) + ("/" if path.is_dir() else "")
        return Content.assemble(
            (cut_middle(name, width), "bold"),
            "\n",
            (cut(safe_line(str(path.parent)), width), "dim"),
        )

    def _take(self, text: str) -> None:
        missing = self.add(typed_paths(text))
        note = ""
        if missing:
            note = t("there is no such file: {path}", path=safe_line(str(missing[0])))
        self.post_message(self.Changed(note))

    @on(PathInput.Dropped)
    def _dropped(self, event: PathInput.Dropped) -> None:
        event.stop()
        self._take(event.text)

    @on(PathInput.Entered)
    def _entered(self, event: PathInput.Entered) -> None:
        event.stop()
        if not event.text.strip():
            self.post_message(self.Ready())
            return
        before = len(self.given)
        self._take(event.text)
        line = self.query_one("#path", Input)
        taken = len(self.given) > before or all(exists(path) for path in typed_paths(event.text))
        if not taken and not line.value:  # to be mended, unless something else is typed already
            line.value = event.text
            line.cursor_position = len(event.text)

    @on(Input.Changed, "#path")
    def _typed(self, event: Input.Changed) -> None:
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

    @on(DirectoryTree.FileSelected)
    def _file_chosen(self, event: DirectoryTree.FileSelected) -> None:
        event.stop()
        self.add([event.path])
        self.post_message(self.Changed(""))

    @on(DirectoryTree.DirectorySelected)
    def _folder_chosen(self, event: DirectoryTree.DirectorySelected) -> None:
        event.stop()
        with self.prevent(Input.Changed):
            self.query_one("#path", Input).value = f"{event.path}/"
        told = t("Enter in the line above takes the whole folder")
        self.post_message(self.Changed(told))
