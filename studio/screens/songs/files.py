"""Songs, the part that leaves the app: the editor, the clipboard, and exported files."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import SongError
from core.home import private_folder
from studio.screens.frame.dialogs import ChooseDialog
from studio.screens.frame.screen import StudioScreen
from studio.screens.frame.turns import Turns
from studio.setup.paths import export_folder
from studio.wording.i18n import t

if TYPE_CHECKING:
    from core.songs.song import SongSummary


class SongFiles(StudioScreen):
    """What a song can become outside the songbook."""

    def __init__(self) -> None:
        super().__init__()
        self.turns = Turns(self)

    async def finish(self) -> None:
        """Waited for when the app is left: what was asked for is done."""
        await self.turns.finish()

    @property
    def chosen(self) -> SongSummary | None:
        raise NotImplementedError

    async def list_songs(self, *, select: str | None = None) -> None:
        """Reads the list anew; called when it is this screen's turn."""
        raise NotImplementedError

    def say(self, note: str) -> None:
        raise NotImplementedError

    def action_copy(self) -> None:
        song = self.chosen
        if song is None:
            return

        async def copy() -> None:
            path = await asyncio.to_thread(self.studio.keeping.songs.path, song.id)
            self.studio.copy(song.text, path)

        self.turns.change(copy)

    def action_export(self) -> None:
        song = self.chosen
        if song is None:
            return
        from core.forms.exporting import SUFFIXES

        about = {
            ".txt": t("the text"),
            ".md": t("the text and how it was made"),
            ".json": t("everything"),
            ".lrc": t("timed lines, estimated by their syllables"),
            ".html": t("a page with rhymes and pinyin"),
            ".form": t("a form sheet"),
        }
        lines = [f"{suffix:<6} {about[suffix]}" for suffix in SUFFIXES]

        def choose(index: int | None) -> None:
            if index is not None:
                self.export_song(song.id, SUFFIXES[index])

        self.app.push_screen(
            ChooseDialog(t("Export to {folder} as", folder=self.export_folder()), lines), choose
        )

    def export_folder(self) -> Path:
        return export_folder(self.studio.home, self.studio.settings.export_folder)

    def export_song(self, id: str, suffix: str) -> None:
        """Writes a song beside earlier exports, under a name that is free."""

        async def write() -> None:
            path = await asyncio.to_thread(self._written, id, suffix)
            self.studio.toast(t("written to {path}", path=path), timeout=10)
            self.say(t("written to {path}", path=path))

        self.turns.change(write)

    def _written(self, id: str, suffix: str) -> Path:
        from core.forms.exporting import export
        from core.songs.song import slug

        song = self.studio.keeping.songs.get(id)
        folder = self.export_folder()
        try:
            private_folder(folder)
        except OSError as error:
            raise SongError(
                "cannot make the folder: {reason}", reason=error.strerror, where=folder
            ) from error
        stem = slug(song.title)
        path = folder / f"{stem}{suffix}"
        number = 2
        while path.exists():
            path = folder / f"{stem}-{number}{suffix}"
            number += 1
        export(song, path)
        return path

    def action_edit(self) -> None:
        """Opens the chosen song in the person's editor; what is saved there is the new text."""
        song = self.chosen
        if song is None:
            return
        text = self.studio.edit_outside(song.text, suffix=".txt")
        if text is None:
            return
        if text.strip("\n") == song.text.strip("\n"):
            self.say(t("not changed in the editor"))
            return

        async def change() -> None:
            await asyncio.to_thread(self.studio.keeping.songs.update, song.id, text)
            await self.list_songs(select=song.id)
            self.say(t("changed in the editor"))

        self.turns.change(change)
