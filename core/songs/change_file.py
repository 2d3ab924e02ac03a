"""The files of a song document: how they are written, and what is made of damaged ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from core.composing.numbers import decode, encode
from core.errors import LyricStudioError, SongError
from core.files import read_plain
from core.songs.changes import MAIN, Change, Tree, change_between
from core.songs.document import Document

CHANGES, SONG = "changes.jsonl", "song.json"
FORMAT = 1
MAX_BYTES = 1 << 30


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """Undo, redo, or another branch: where one is now."""

    branch: str
    place: int


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of changes.jsonl: one of these."""

    format: int = 0
    """In the first line."""
    change: Change | None = None
    step: Step | None = None
    dropped: str = ""
    """A branch that is no more."""
    saved: str = ""
    """Digest of the text that was last saved as a song."""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """song.json."""

    format: int = FORMAT
    place: int = 0
    branch: str = ""
    branches: dict[str, int] = {}
    saved: str = ""
    document: Document


@dataclass
class Loaded:
    """What is known of a song."""

    tree: Tree = field(default_factory=Tree)
    saved: str = ""
    broken: int = 0
    """Lines that could not be read, or follow one that could not."""
    tail: int = 0
    """Bytes of a last line without its end."""
    torn: bool = False
    """That line says nothing: it was being written when the process or the machine died."""
    rebuilt: Change | None = None
    """The state that stands in for lost changes; no line of changes.jsonl tells it yet."""


def lines_of(entries: list[Entry]) -> bytes:
    """The lines that say them."""
    return b"".join(encode(entry) + b"\n" for entry in entries)


def snapshot_bytes(snapshot: Snapshot) -> bytes:
    """song.json, for people to read as well."""
    return msgspec.json.format(encode(snapshot), indent=1) + b"\n"


def whole(document: Document, *, n: int = 0, branch: str = MAIN, when: str = "") -> Change:
    """A change that needs none before it."""
    return change_between(None, document, n=n, branch=branch, when=when)


def read_snapshot(folder: Path) -> Snapshot:
    """The song as it was lately; what was changed since then is in its changes.

    Raises:
        SongError: it cannot be read, or was made by a newer version.
    """
    path = folder / SONG
    try:
        snapshot = decode(read_plain(path, MAX_BYTES), Snapshot)
    except OSError as error:
        raise SongError(
            "cannot read the song: {reason}", reason=error.strerror, where=path
        ) from error
    except (ValueError, RecursionError) as error:
        raise SongError("not a song ({reason})", reason=error, where=path) from error
    if snapshot.format > FORMAT:
        raise SongError("made by a newer version", where=path, hint="update lyric-studio")
    return snapshot


def load(folder: Path) -> Loaded:
    """All that can be read of a song; nothing on disk is changed.

    Raises:
        SongError: nothing of it can be read, or it was made by a newer version.
    """
    path = folder / CHANGES
    try:
        data = read_plain(path, MAX_BYTES)
    except FileNotFoundError:
        data = b""
    except OSError as error:
        raise SongError(
            "cannot read the song: {reason}", reason=error.strerror, where=path
        ) from error
    entries, loaded = _entries(path, data)
    lost = _replay(entries, loaded, path)
    try:
        snapshot = read_snapshot(folder)
    except SongError:
        if len(loaded.tree):
            return loaded
        raise
    if snapshot.place not in loaded.tree:
        newest = snapshot.place >= loaded.tree.next
        again = Loaded(broken=loaded.broken - lost, tail=loaded.tail, torn=loaded.torn)
        again.rebuilt = whole(snapshot.document, n=snapshot.place, branch=snapshot.branch or MAIN)
        again.tree.add(again.rebuilt, snapshot.document)
        _replay(entries, again, path)
        if newest:
            again.tree.go(snapshot.branch or MAIN, snapshot.place)
            again.saved = snapshot.saved
        return again
    return loaded


def _entries(path: Path, data: bytes) -> tuple[list[Entry], Loaded]:
    loaded = Loaded()
    entries: list[Entry] = []
    *lines, tail = data.split(b"\n")
    loaded.tail = len(tail)
    for line in [*lines, tail]:
        if not line:
            continue
        try:
            entry = decode(line, Entry)
        except (ValueError, RecursionError, LyricStudioError):
            if line is tail:
                loaded.torn = True
            else:
                loaded.broken += 1
            continue
        if entry.format > FORMAT:
            raise SongError("made by a newer version", where=path, hint="update lyric-studio")
        entries.append(entry)
    return entries, loaded


def _replay(entries: list[Entry], loaded: Loaded, path: Path) -> int:
    """Takes in all entries that fit; how many do not."""
    tree, lost = loaded.tree, 0
    # A state that stands in for lost changes comes behind those that follow it.
    for entry in entries:
        if entry.change is not None and entry.change.after is None:
            lost += _refused(tree, entry)
    for entry in entries:
        if entry.change is None or entry.change.after is not None:
            lost += _refused(tree, entry)
        if entry.saved:
            loaded.saved = entry.saved
    loaded.broken += lost
    return lost


def _refused(tree: Tree, entry: Entry) -> bool:
    try:
        if entry.change is not None:
            tree.add(entry.change)
        if entry.step is not None:
            tree.go(entry.step.branch, entry.step.place)
        if entry.dropped and entry.dropped != tree.branch:
            tree.branches.pop(entry.dropped, None)
    except LyricStudioError:
        return True
    return False
