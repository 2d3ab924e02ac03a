"""Songs and unsaved takes as the screens see them: the songbook and the autosave, behind one lock.

The composing thread keeps what it writes while the screen saves and drops, so every call that
touches the autosave holds the lock.
"""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from core.composing.takes import Take
from core.errors import LyricStudioError
from core.songs.autosave import Autosave
from core.songs.drafts import Draft, leftovers
from core.songs.store import Songbook
from core.writing.pieces import Piece, Pieces
from core.writing.takes import TakeView

if TYPE_CHECKING:
    from core.songs.song import Song


class Keeping:
    """What is on disk of what was written."""

    def __init__(self, home: Path) -> None:
        self.songs = Songbook(home)
        self._home = home
        self._autosave = Autosave(home)
        self._lock = Lock()
        self._closed = False

    # Unsaved takes

    def keep(self, key: str, text: str, take: Take | None, *, at_once: bool = True) -> None:
        """Keeps an unsaved text under `key`; called from the composing thread too.

        Raises:
            SongError: it cannot be written; it stays in memory.
        """
        with self._lock:
            if not self._closed:
                self._autosave.keep(key, text, take, at_once=at_once)

    def grow(self, key: str, text: str) -> None:
        """Adds to an unsaved text; called from the composing thread.

        Raises:
            SongError: it cannot be written; it stays in memory.
        """
        with self._lock:
            if not self._closed:
                self._autosave.grow(key, text)

    def forget(self, key: str) -> None:
        """An unsaved text was saved or dropped.

        Raises:
            SongError: the file cannot be written.
        """
        with self._lock:
            self._autosave.drop(key)

    def adopt(self) -> list[TakeView]:
        """What earlier sittings left unsaved becomes part of this one.

        Raises:
            SongError: the takes folder cannot be written.
        """
        with self._lock:
            for leftover in leftovers(self._home):
                self._autosave.adopt(leftover)
            return [_draft_view(draft) for draft in self._autosave.drafts if draft.text.strip()]

    def close(self) -> None:
        """Ends the sitting; what is unsaved stays on disk for the next.

        Raises:
            SongError: the file cannot be written.
        """
        with self._lock:
            self._closed = True
            self._autosave.close()

    # Songs

    def save(self, view: TakeView) -> Song:
        """Saves a take as a song; its first line is the title.

        Raises:
            SongError: it cannot be written.
        """
        return self.songs.save(view.text, take=view.result)

    def view(self, id: str) -> TakeView | None:
        """A saved song as a take, or None when it is gone or cannot be read."""
        try:
            song = self.songs.get(id)
        except LyricStudioError:
            return None
        return _view(song.text, song.take, song=song.id)

    def path_of(self, view: TakeView) -> Path | None:
        """The file that holds a take's text, when it is saved."""
        if view.song is None:
            return None
        try:
            return self.songs.path(view.song)
        except LyricStudioError:
            return None


def _draft_view(draft: Draft) -> TakeView:
    return _view(draft.text, draft.take, kept=draft.key)


def _view(
    text: str, take: Take | None, *, song: str | None = None, kept: str | None = None
) -> TakeView:
    pieces = Pieces((Piece(text),))
    if take is None:
        return TakeView(key=0, pieces=pieces, song=song, kept=kept, edited=True)
    return TakeView(
        key=0,
        pieces=pieces,
        cell=take.cell,
        corpus=take.corpus,
        model=take.model,
        temperature=take.temperature_at(max(0, len(take.tokens) - 1)),
        seed=take.seed,
        edited=take.text.strip("\n") != text.strip("\n"),
        reason=take.reason,
        result=take,
        song=song,
        kept=kept,
    )
