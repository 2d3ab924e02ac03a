"""Songs and unsaved takes as the screens see them: the songbook and the autosave, behind one lock.

The composing thread keeps what it writes while the screen saves and drops, so every call that
touches the autosave holds the lock.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Literal

from core.composing.takes import Take
from core.errors import LyricStudioError
from core.songs.autosave import Autosave
from core.songs.drafts import Draft, leftovers
from core.songs.song import MAX_TITLE, digest, title_of
from core.songs.store import Songbook
from core.writing.pieces import Piece, Pieces
from core.writing.takes import Beginning, TakeView

if TYPE_CHECKING:
    from core.songs.song import Song


@dataclass(frozen=True)
class Kept:
    """A song as it is on disk after a take was to be saved."""

    how: Literal["new", "changed", "gone", "beside", "same", "newer"]
    """`new`, `gone` (the song that it was is no more) and `beside` (that one was changed elsewhere)
    made another song. `same`: it said so already. `newer`: it was changed elsewhere, the take
    was not."""
    song: Song


class Keeping:
    """What is on disk of what was written."""

    def __init__(self, home: Path) -> None:
        self.songs = Songbook(home)
        self._home = home
        self._autosave = Autosave(home)
        self._lock = Lock()
        self._closed = False

    # Unsaved takes

    def keep(
        self,
        key: str,
        text: str,
        take: Take | None,
        *,
        song: str | None = None,
        song_digest: str = "",
        at_once: bool = True,
    ) -> None:
        """Keeps an unsaved text under `key`; called from the composing thread too.

        Raises:
            SongError: it cannot be written; it stays in memory.
        """
        with self._lock:
            if not self._closed:
                self._autosave.keep(
                    key, text, take, song=song, song_digest=song_digest, at_once=at_once
                )

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

    def save(self, view: TakeView) -> Kept:
        """Saves a take: as a song whose title is its first line, or in the song that it is.

        A song that is gone or says something else by now is not written over: the take becomes
        another one beside it, unless it holds nothing new.

        Raises:
            SongError: it cannot be written, or the song that it is cannot be read.
        """
        if view.song is None:
            return Kept("new", self.songs.save(view.text, take=view.result))
        if not self.has(view.song):
            gone = [song for song in self.songs.trash().songs if song.id == view.song]
            title = gone[0].title if gone else None
            return Kept("gone", self.songs.save(view.text, title=title, take=view.result))
        song = self.songs.get(view.song)
        now = digest(song.text)
        if now == digest(view.text):
            return Kept("same", song)
        if now == view.song_digest:
            return Kept("changed", self.songs.update(song.id, view.text))
        if view.saved:
            return Kept("newer", song)
        return Kept("beside", self.save_as(view, self.free_title(song.title)))

    def save_as(self, view: TakeView, title: str) -> Song:
        """Saves a take as a new song, whatever song it was.

        Raises:
            SongError: it cannot be written, or the title is empty.
        """
        return self.songs.save(view.text, title=title, take=view.result)

    def title_of(self, view: TakeView) -> str:
        """A title for a take that no song has yet.

        Raises:
            SongError: the songs cannot be read.
        """
        known = view.song is not None and self.has(view.song)
        return self.free_title(
            self.songs.get(view.song).title if known and view.song else title_of(view.text)
        )

    def free_title(self, title: str) -> str:
        """The title, with a number behind it where a song has it already.

        Raises:
            SongError: the songs cannot be read.
        """
        taken = {song.title.casefold() for song in self.songs.list().songs}
        numbered = (f"{title[: MAX_TITLE - 8]} ({number})" for number in count(2))
        return next(name for name in chain([title], numbered) if name.casefold() not in taken)

    def has(self, id: str) -> bool:
        """Whether there is a song of this identity."""
        try:
            self.songs.path(id)
        except LyricStudioError:
            return False
        return True

    def view(self, id: str) -> TakeView | None:
        """A saved song as a take, or None when it is gone or cannot be read."""
        try:
            song = self.songs.get(id)
        except LyricStudioError:
            return None
        view = _view(song.text, song.take)
        return replace(view, song=song.id, saved=True, song_digest=digest(song.text))

    def path_of(self, view: TakeView) -> Path | None:
        """The file that holds a take's text, when it is saved."""
        if view.song is None:
            return None
        try:
            return self.songs.path(view.song)
        except LyricStudioError:
            return None


def _draft_view(draft: Draft) -> TakeView:
    view = _view(draft.text, draft.take, kept=draft.key)
    return replace(view, song=draft.song, song_digest=draft.song_digest)


def _view(text: str, take: Take | None, *, kept: str | None = None) -> TakeView:
    pieces = Pieces((Piece(text),))
    if take is None:
        return TakeView(key=0, pieces=pieces, kept=kept, edited=True)
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
        began=_beginning(take),
        kept=kept,
    )


def _beginning(take: Take) -> Beginning:
    """Where a take of an earlier sitting began; of several lines it is taken to have gone on."""
    lines = [line for line in take.prompt.split("\n") if line.strip()]
    return Beginning(take.prompt, goes_on=len(lines) > 1)
