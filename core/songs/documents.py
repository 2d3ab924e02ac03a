"""The documents of a home folder: a folder each in `documents/`, named by the id of its song.

A document is saved as the song of that id, which the list of songs shows; a song without a document
gets one when it is opened. Each may change without the other: what the song says then is never
overwritten, but becomes a change of the document, or a branch of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from core import home as home_folder
from core.errors import SongError
from core.songs.change_file import read_snapshot
from core.songs.document import Document
from core.songs.history import History
from core.songs.opening import document_of, with_text
from core.songs.song import Song, digest, is_id
from core.songs.store import Songbook

ELSEWHERE = "changed elsewhere"


class Opened(NamedTuple):
    """A document that is open now."""

    id: str
    history: History
    elsewhere: str = ""
    """The branch that has what the song says since it was changed elsewhere; "": it was not."""


class Documents:
    """The documents of a home folder, beside its songs."""

    def __init__(self, home: Path) -> None:
        self.folder = home / home_folder.DOCUMENTS
        self.songs = Songbook(home)

    def ids(self) -> list[str]:
        """Ids of all documents, saved as songs or not."""
        if not self.folder.is_dir():
            return []
        return sorted(path.name for path in self.folder.iterdir() if is_id(path.name))

    def look(self, id: str) -> Document:
        """A document as it was lately, without opening it.

        Raises:
            SongError: there is none, or it cannot be read.
        """
        return read_snapshot(self.folder / id).document

    def create(self, document: Document) -> Opened:
        """Makes a new document, open.

        Raises:
            SongError: it cannot be written.
        """
        while (self.folder / (id := self.songs.new_id())).exists():
            pass
        return Opened(id, self._create(id, document))

    def open(self, reference: str) -> Opened:
        """Opens a document by its id, or a song as one, by its id or title.

        Raises:
            SongError: there is neither, another process has it open, or it cannot be read.
        """
        known = is_id(reference) and (self.folder / reference).is_dir()
        song = None if known else self.songs.get(reference)
        id = reference if song is None else song.id
        if song is not None and not (self.folder / id).is_dir():
            history = self._create(song.id, document_of(song))
            history.mark_saved(digest(song.text))
            return Opened(song.id, history)
        history = History.open(self.folder / id)
        try:
            return Opened(id, history, self._take_in(id, history))
        except BaseException:
            history.abandon()
            raise

    def save(self, opened: Opened) -> Song:
        """Saves what the document says as its song; one in the trash comes out of it.

        Raises:
            SongError: there is no text, the song was changed elsewhere meanwhile, or it cannot be
                written.
        """
        id, history = opened.id, opened.history
        document = history.document
        song = self._song(id)
        if song is None:
            song = self.songs.save(document.text, title=document.title, take=document.take, id=id)
        else:
            if digest(song.text) not in (history.saved, digest(document.text)):
                raise SongError(
                    "the song was changed elsewhere meanwhile",
                    where=song.title,
                    hint="open it anew: both are there then",
                )
            if digest(song.text) != digest(document.text):
                song = self.songs.update(id, document.text)
            if song.title != document.title:
                song = self.songs.rename(id, document.title)
        history.mark_saved(digest(song.text))
        return song

    def _create(self, id: str, document: Document) -> History:
        try:
            home_folder.private_folder(self.folder)
        except OSError as error:
            raise SongError(
                "cannot make the folder: {reason}", reason=error.strerror, where=self.folder
            ) from error
        return History.create(self.folder / id, document)

    def _song(self, id: str) -> Song | None:
        if any(song.id == id for song in self.songs.trash().songs):
            self.songs.restore(id)
        if not any(song.id == id for song in self.songs.list().songs):
            return None
        return self.songs.get(id)

    def _take_in(self, id: str, history: History) -> str:
        """Takes in what the song says, if it was changed elsewhere; the branch that has it."""
        try:
            song = self.songs.get(id)
        except SongError:
            return ""  # not saved, in the trash, or unreadable: the document is all there is
        said, document = digest(song.text), history.document
        if not history.saved or said in (history.saved, digest(document.text)):
            return ""
        fresh = with_text(document, song.text)
        mine = history.branch
        if digest(document.text) != history.saved:  # both were changed
            number = 1
            while (name := f"{ELSEWHERE} {number}") in history.branches:
                number += 1
            history.start_branch(name)
        history.change(fresh, ELSEWHERE)
        history.mark_saved(said)
        branch = history.branch
        if branch != mine:
            history.switch(mine)
        return branch
