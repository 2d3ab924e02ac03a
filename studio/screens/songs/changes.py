"""Songs, the part that changes them: rename and delete, each with its way back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from core.errors import LyricStudioError
from core.library.left_alone import context_of, leave_alone, tell_again
from core.library.proofs import Proofread, findings_to_tell
from core.writing.undo import UndoList
from studio.screens.frame.dialogs import AskDialog
from studio.screens.songs.files import SongFiles
from studio.wording.i18n import t
from studio.wording.proofs import unknown_text

if TYPE_CHECKING:
    from core.reading.proofreader import Finding
    from core.songs.song import SongSummary


@dataclass(frozen=True)
class SongBefore:
    """How a song was before it was changed."""

    id: str
    title: str | None = None
    """The title before a rename."""
    text: str | None = None
    """The text before a correction. Without either, it was there before it was deleted."""


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

        self.app.push_screen(AskDialog(t("New title"), song.title, marked=True), answer)

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

    # Proofreading

    def action_proofread(self) -> None:
        """Looks for wrong characters beside the app; the first time a judge is fitted."""
        song = self.chosen
        if song is None:
            return
        self.say(t("reading; the first time with a model this takes a minute or two"))
        self.turns.read(partial(self._proofread, song), "proofread")

    async def _proofread(self, song: SongSummary) -> None:
        self.say(t("reading; the first time with a model this takes a minute or two"))
        try:
            found = await asyncio.to_thread(findings_to_tell, self.studio.home, song.text)
        except LyricStudioError:
            self.say("")  # nothing is being read any more
            raise
        if self.chosen is None or self.chosen.id != song.id or self.app.screen is not self:
            return
        if not found.known:
            self.say(unknown_text(found))
        elif not found.findings:
            self.say(t("no wrong characters found"))
        else:
            self.say("")
            self._ask(song, found)

    def _ask(self, song: SongSummary, found: Proofread) -> None:
        from studio.screens.songs.proofs import ProofDialog

        before = [song.text]

        def change(text: str) -> None:
            self.turns.change(partial(self._correct, song.id, before[0], text))
            before[0] = text

        def undo() -> None:
            self.turns.change(self._undo_last)
            before[0] = dialog.text

        def never(finding: Finding, left: bool) -> None:
            self.turns.change(partial(self._never, context_of(found.lines, finding), left))

        dialog = ProofDialog(found, change=change, undo=undo, never=never)
        self.app.push_screen(dialog)

    async def _correct(self, id: str, before: str, text: str) -> None:
        await asyncio.to_thread(self.studio.keeping.songs.update, id, text)
        self._undo.add(t("correction"), SongBefore(id, text=before))
        await self.list_songs(select=id)
        self.say(t("corrected ({undo} takes it back)", undo=self.key_to("songs.undo")))

    async def _never(self, context: str, left: bool) -> None:
        keep = leave_alone if left else tell_again
        await asyncio.to_thread(keep, self.studio.home, context)

    def action_undo(self) -> None:
        self.turns.change(self._undo_last)

    async def _undo_last(self) -> None:
        step = self._undo.undo()
        if step is None:
            self.say(t("nothing to undo"))
            return
        song = step.before
        songs = self.studio.keeping.songs
        if song.title is not None:
            await asyncio.to_thread(songs.rename, song.id, song.title)
        elif song.text is not None:
            await asyncio.to_thread(songs.update, song.id, song.text)
        else:
            await asyncio.to_thread(songs.restore, song.id)
        await self.list_songs(select=song.id)
        self.say(t("undone: {label}", label=step.label))
