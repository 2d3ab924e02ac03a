"""Saved songs: one JSON file each in `songs/` of the home folder, deleted ones in `songs/trash/`.

A file is named by a readable part of its title and the song's id; the title itself, in any script,
stands inside. Nothing ever overwrites another song, and each file is written whole or not at all.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TypeVar

import msgspec

from core import home as home_folder
from core.composing.numbers import decode, encode
from core.composing.takes import Take
from core.errors import ComposeError, SongError
from core.files import read_plain
from core.songs.song import (
    FORMAT,
    Listing,
    Problem,
    Song,
    SongSummary,
    clean_title,
    is_edited,
    is_id,
    now,
    slug,
    stored,
    title_of,
)

MAX_BYTES = 64 << 20
TRASH = "trash"
__all__ = ["Listing", "Problem", "Songbook"]
_Kind = TypeVar("_Kind", Song, SongSummary)
_Known = dict[str, tuple[tuple[int, int, int], SongSummary]]
"""What was read of a file by its name, and what tells that it has not changed since."""


class Songbook:
    """The songs of a home folder, which two programs may use at once.

    A list remembers what it read of a file for as long as the file does not change.
    """

    def __init__(self, home: Path) -> None:
        self.folder = home / home_folder.SONGS
        self._trash = self.folder / TRASH
        self._known: _Known = {}

    def list(self) -> Listing:
        """All songs; a broken file is reported, not fatal."""
        listing, self._known = _list(self.folder, self._known)
        return listing

    def trash(self) -> Listing:
        """The deleted songs that can be restored."""
        return _list(self._trash, {})[0]

    def search(self, words: str) -> Listing:
        """Songs whose title or text holds all these words, whatever their case."""
        wanted = words.casefold().split()
        listing = self.list()
        found = tuple(
            song
            for song in listing.songs
            if all(word in f"{song.title}\n{song.text}".casefold() for word in wanted)
        )
        return Listing(found, listing.problems)

    def get(self, reference: str) -> Song:
        """The song with this id, or with this title if only one has it.

        Raises:
            SongError: none, more than one, or one that cannot be read.
        """
        return _read(self.path(reference), Song)

    def path(self, reference: str) -> Path:
        """The file of `get`'s song.

        Raises:
            SongError: none, or more than one.
        """
        if is_id(reference):
            path = _find(self.folder, reference)
            if path is not None:
                return path
        title = reference.strip().casefold()
        found = [song for song in self.list().songs if song.title.casefold() == title]
        if len(found) > 1:
            ids = ", ".join(song.id for song in found)
            raise SongError(
                "{count} songs are called {title!r}",
                count=len(found),
                title=reference,
                ids=ids,
                hint="name one by its id: {ids}",
            )
        path = _find(self.folder, found[0].id) if found else None
        if path is None:
            raise SongError(
                "there is no song {reference!r}",
                reference=reference,
                hint="`lyric-studio songs list` names them",
            )
        return path

    def save(
        self,
        text: str,
        *,
        title: str | None = None,
        take: Take | None = None,
        id: str | None = None,
    ) -> Song:
        """Saves a new song; without `title` its first line is the title; `id`: see `new_id`.

        Raises:
            SongError: nothing to save, or the file cannot be written.
        """
        if not text.strip():
            raise SongError("there is no text to save")
        text = stored(text)
        song = Song(
            id=id or self.new_id(),
            title=title_of(text) if title is None else clean_title(title),
            text=text,
            created=now(),
            take=take,
            edited=is_edited(take, text),
        )
        self._write(song)
        return song

    def update(self, id: str, text: str) -> Song:
        """Gives a song another text; its title, and how it was made, stay.

        Raises:
            SongError: no such song, or the file cannot be written.
        """
        song = self.get(id)
        if not text.strip():
            raise SongError("there is no text to save", hint="delete the song instead")
        text = stored(text)
        by_hand = song.take is None and (song.edited or text != song.text)
        edited = by_hand or is_edited(song.take, text)
        song = msgspec.structs.replace(song, text=text, changed=now(), edited=edited)
        self._write(song)
        return song

    def rename(self, id: str, title: str) -> Song:
        """Gives a song another title; its file is renamed to match.

        Raises:
            SongError: no such song, an empty title, or the file cannot be written.
        """
        old = self.path(id)
        song = msgspec.structs.replace(_read(old, Song), title=clean_title(title), changed=now())
        # First the content in place, then the name: whatever is cut short, one whole song is there.
        self._write(song, old)
        new = self._file(song)
        if new != old:
            _move(old, new)
        return song

    def delete(self, id: str) -> SongSummary:
        """Moves a song to the trash.

        Raises:
            SongError: no such song, or it cannot be moved.
        """
        path = self.path(id)
        song = _read(path, SongSummary)
        _make_folder(self._trash)
        _move(path, self._trash / path.name)
        return song

    def restore(self, id: str) -> SongSummary:
        """Takes a song out of the trash again.

        Raises:
            SongError: it is not there, or cannot be moved.
        """
        path = _find(self._trash, id)
        if path is None:
            raise SongError("there is no song {id!r} in the trash", id=id)
        song = _read(path, SongSummary)
        _move(path, self.folder / path.name)
        return song

    def new_id(self) -> str:
        """An id that no song has, nor one in the trash."""
        while True:
            id = secrets.token_hex(4)
            if _find(self.folder, id) is None and _find(self._trash, id) is None:
                return id

    def _file(self, song: Song) -> Path:
        return self.folder / f"{slug(song.title)}-{song.id}.json"

    def _write(self, song: Song, path: Path | None = None) -> None:
        path = path or _find(self.folder, song.id) or self._file(song)
        _make_folder(self.folder)
        try:
            home_folder.write_atomic(path, encode(song))
        except OSError as error:
            raise SongError(
                "cannot write the song: {reason}", reason=error.strerror, where=path
            ) from error


def _files(folder: Path) -> list[Path]:
    try:
        paths = list(folder.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise SongError(
            "cannot read the folder: {reason}", reason=error.strerror, where=folder
        ) from error
    return [path for path in paths if path.suffix == ".json" and not path.name.startswith(".")]


def _find(folder: Path, id: str) -> Path | None:
    if not is_id(id):
        return None
    ending = f"-{id}.json"
    return next((path for path in _files(folder) if path.name.endswith(ending)), None)


def _list(folder: Path, known: _Known) -> tuple[Listing, _Known]:
    songs, problems = [], []
    seen: _Known = {}
    for path in _files(folder):
        try:
            status = path.lstat()
            stamp = (status.st_ino, status.st_size, status.st_mtime_ns)
            before = known.get(path.name)
            song = before[1] if before and before[0] == stamp else _read(path, SongSummary)
        except FileNotFoundError:
            continue  # deleted meanwhile
        except (SongError, OSError) as error:
            reason = error if isinstance(error, SongError) else _unreadable(path, error)
            problems.append(Problem(path, reason))
        else:
            seen[path.name] = (stamp, song)
            songs.append(song)
    songs.sort(key=lambda song: (song.changed or song.created, song.id), reverse=True)
    problems.sort(key=lambda problem: problem.path)
    return Listing(tuple(songs), tuple(problems)), seen


def _unreadable(path: Path, error: OSError) -> SongError:
    return SongError("cannot read the song: {reason}", reason=error.strerror, where=path)


def _read(path: Path, kind: type[_Kind]) -> _Kind:
    try:
        song = decode(read_plain(path, MAX_BYTES), kind)
    except OSError as error:
        raise _unreadable(path, error) from error
    except (ValueError, RecursionError, ComposeError) as error:
        raise SongError("not a song ({reason})", reason=error, where=path) from error
    if song.format > FORMAT:
        raise SongError("made by a newer version", where=path, hint="update lyric-studio")
    if not path.name.endswith(f"-{song.id}.json"):
        raise SongError("the name of the file does not fit the song in it", where=path)
    return song


def _make_folder(folder: Path) -> None:
    try:
        home_folder.private_folder(folder)
    except OSError as error:
        raise SongError(
            "cannot make the folder: {reason}", reason=error.strerror, where=folder
        ) from error


def _move(path: Path, to: Path) -> None:
    if to.exists():
        raise SongError("there is such a file already", where=to)
    try:
        path.rename(to)
        home_folder.sync_folder(to.parent)
    except OSError as error:
        raise SongError(
            "cannot move the song: {reason}", reason=error.strerror, where=path
        ) from error
