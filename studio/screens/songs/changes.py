"""Songs, the part that changes them: rename and delete, each with its way back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from core.errors import LyricStudioError
from core.writing.undo import UndoList
from studio.screens.frame.dialogs import AskDialog
from studio.screens.songs.files import SongFiles
from studio.wording.i18n import t

if TYPE_CHECKING:
    from core.songs.song import SongSummary


@dataclass(frozen=True)
class SongBefore:
    """How a song was before it was changed."""

    id: str
    title: str | None = None
    """The title before a rename; None for a delete."""


class SongChanges(SongFiles):
    """What changes a song of the list."""

    def __init__(self) -> None:
        super().__init__()
        self.songs: list[SongSummary] = []
        """What the search finds, newest first."""
        self.going: set[str] = set()
        """Songs that are being deleted: out of the list, and on disk until it is their turn."""
        self._undo: UndoList[str, SongBefore] = UndoList()

    def fill(self, place: int) -> None:
        """Puts the songs into the list, with the one at `place` chosen."""
        raise NotImplementedError

    def show_song(self) -> None:
        """Shows the chosen song beside the list."""
        raise NotImplementedError

    def action_rename(self) -> None:
        song = self.chosen
        if song is None:
            return

        def answer(title: str | None) -> None:
            if title is None or title == song.title:
                return
            self.turns.change(partial(self._rename, song, title))

        self.app.push_screen(AskDialog(t("New title"), song.title), answer)

    async def _rename(self, song: SongSummary, title: str) -> None:
        await asyncio.to_thread(self.studio.keeping.songs.rename, song.id, title)
        self._undo.add(t("rename"), SongBefore(song.id, song.title))
        await self.list_songs(select=song.id)
        self.say(t("renamed ({undo} takes it back)", undo=self.key_to("songs.undo")))

    def action_delete(self) -> None:
        song = self.chosen
        if song is None:
            return
        # Out of the list at once: the next key means the next song.
        place = self.songs.index(song)
        self.songs.remove(song)
        self.fill(place)
        self.show_song()
        self.going.add(song.id)
        self.turns.change(partial(self._delete, song))

    async def _delete(self, song: SongSummary) -> None:
        try:
            await asyncio.to_thread(self.studio.keeping.songs.delete, song.id)
        except LyricStudioError:
            self.going.discard(song.id)
            await self.list_songs(select=song.id)
            raise
        self.going.discard(song.id)
        self._undo.add(t("delete"), SongBefore(song.id))
        undo = self.key_to("songs.undo")
        self.say(t("deleted {title} ({undo} takes it back)", title=song.title, undo=undo))

    def action_undo(self) -> None:
        self.turns.change(self._undo_last)

    async def _undo_last(self) -> None:
        step = self._undo.undo()
        if step is None:
            self.say(t("nothing to undo"))
            return
        song = step.before
        songs = self.studio.keeping.songs
        if song.title is None:
            await asyncio.to_thread(songs.restore, song.id)
        else:
            await asyncio.to_thread(songs.rename, song.id, song.title)
        await self.list_songs(select=song.id)
        self.say(t("undone: {label}", label=step.label))
