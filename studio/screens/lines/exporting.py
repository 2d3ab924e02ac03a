"""A song as a file for others: which format, and where."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from core.errors import LyricStudioError, SongError
from core.forms.exporting import SUFFIXES, export
from core.forms.sheet import SUFFIX
from core.home import private_folder
from core.songs.song import slug
from studio.keys.dialogs import dialog_bindings
from studio.keys.key import Place
from studio.keys.song_dialogs import EXPORT_SONG
from studio.screens.frame.dialog import Dialog
from studio.screens.frame.dialogs import ConfirmDialog
from studio.screens.frame.host import Host
from studio.setup.paths import exists, export_folder, typed_path
from studio.widgets.path_completion import PathLine
from studio.wording.i18n import error_text, t
from studio.wording.safe_text import safe_line

if TYPE_CHECKING:
    from core.songs.document import Document


class ExportSong(Dialog[Path | None]):
    """Gives the file that was written; Escape gives None."""

    DEFAULT_CSS = """
    ExportSong { align: center middle; background: $background 60%; }
    ExportSong > #dialog { width: 76; max-width: 96%; height: auto; max-height: 94%;
                           padding: 0 2; background: $surface; border: round $accent; }
    ExportSong #question { height: auto; text-style: bold; margin-bottom: 1; }
    ExportSong OptionList { height: auto; max-height: 8; border: none; background: $surface;
                            padding: 0; margin-bottom: 1; }
    ExportSong OptionList:focus { border: none; }
    ExportSong Input { height: 1; border: none; padding: 0 1; background: $panel; }
    ExportSong Input:focus { border: none; background: $accent 25%; }
    ExportSong #problem { height: auto; color: $text-error; }
    ExportSong #hint { height: 1; color: $text-muted; }
    """
    PLACE: ClassVar[Place] = EXPORT_SONG
    BINDINGS: ClassVar[list[BindingType]] = [*dialog_bindings(EXPORT_SONG)]

    def __init__(
        self,
        document: Document,
        times: Sequence[int] | None = None,
        *,
        kinds: Sequence[str] = SUFFIXES,
    ) -> None:
        """A dialog to export a song.

        Args:
            times: when each line begins, in milliseconds; None: .lrc has estimated ones.
            kinds: the formats that one may choose from.
        """
        super().__init__()
        self._document, self._times, self._kinds = document, times, tuple(kinds)

    @property
    def asks(self) -> str:
        return t("Export “{title}”", title=safe_line(self._document.title))

    def compose(self) -> ComposeResult:
        timed = t("timed lines, by your stamps")
        about = {
            ".txt": t("the text"),
            ".md": t("the text as Markdown"),
            ".json": t("everything"),
            ".lrc": timed if self._times else t("timed lines, estimated by their syllables"),
            ".html": t("a page with rhymes and pinyin"),
            SUFFIX: t("a form sheet"),
        }
        with Vertical(id="dialog"):
            yield Static(self.asks, id="question", markup=False)
            yield OptionList(*(Option(Content(f"{kind:<6} {about[kind]}")) for kind in self._kinds))
            yield PathLine(id="path", fits=lambda name: name.lower().endswith(self._kinds))
            yield Static("", id="problem", markup=False)
            hint = t("Enter writes it   Tab to the path   Esc leaves   {help} help",
                     help=self.key_to("app.help"))  # fmt: skip
            yield Static(hint, id="hint", markup=False)

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.highlighted = 0
        self.set_focus(options if len(self._kinds) > 1 else self.query_one("#path"))
        path = self.query_one("#path", Input)
        path.value = str(self._folder / f"{slug(self._document.title)}{self._kinds[0]}")

    @property
    def _folder(self) -> Path:
        if isinstance(self.app, Host):
            return export_folder(self.app.home, self.app.settings.export_folder)
        return Path.cwd()

    @property
    def _kind(self) -> str:
        return self._kinds[self.query_one(OptionList).highlighted or 0]

    @on(OptionList.OptionHighlighted)
    def _other_kind(self, event: OptionList.OptionHighlighted) -> None:
        """The path ends as the format does."""
        event.stop()
        path = self.query_one("#path", Input)
        stem = path.value
        for kind in SUFFIXES:
            if stem.lower().endswith(kind):
                stem = stem[: -len(kind)]
                break
        if stem:
            path.value = f"{stem}{self._kind}"
        self._tell("")

    @on(OptionList.OptionSelected)
    @on(Input.Submitted)
    def _taken(self, event: OptionList.OptionSelected | Input.Submitted) -> None:
        """Writes it, or asks first where there is such a file."""
        event.stop()
        text = self.query_one("#path", Input).value
        # A suffix that was typed says more than the line that happens to be marked.
        kind = next((one for one in self._kinds if text.lower().endswith(one)), self._kind)
        if not text.strip():
            self._tell(t("The file needs a path."))
            return
        target = typed_path(text)
        if exists(target) and target.is_dir():
            target /= f"{slug(self._document.title)}{kind}"
        if not exists(target):
            self._begin(target, kind, overwrite=False)
            return

        def answer(yes: bool | None) -> None:
            if yes:
                self._begin(target, kind, overwrite=True)

        question = t("There is such a file already: {path}. Replace it?", path=target)
        self.app.push_screen(ConfirmDialog(question, yes=t("Replace"), danger=True), answer)

    def _begin(self, target: Path, kind: str, *, overwrite: bool) -> None:
        self.run_worker(self._write(target, kind, overwrite), group="write", exclusive=True)

    async def _write(self, target: Path, kind: str, overwrite: bool) -> None:
        folder = self._folder
        try:
            await asyncio.to_thread(self._written, target, kind, overwrite, folder)
        except LyricStudioError as error:
            self._tell(error_text(error))
            return
        if isinstance(self.app, Host):
            self.app.toast(t("written to {path}", path=safe_line(str(target))), timeout=10)
        self.dismiss(target)

    def _written(self, target: Path, kind: str, overwrite: bool, folder: Path) -> None:
        from core.text.segmenter import Segmenter

        if target.parent == folder:
            try:
                private_folder(folder)
            except OSError as error:
                raise SongError(
                    "cannot make the folder: {reason}", reason=error.strerror, where=folder
                ) from error
        segment = Segmenter().segment if kind == SUFFIX else None
        export(
            self._document, target, overwrite=overwrite, suffix=kind, times=self._times,
            segment=segment,
        )  # fmt: skip

    def _tell(self, problem: str) -> None:
        self.query_one("#problem", Static).update(safe_line(problem))

    def action_leave(self) -> None:
        self.dismiss(None)
