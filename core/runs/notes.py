"""What a person notes about a run: a few sentences and tags, in a file of their own beside it.

The trainer neither reads nor writes `notes.json`, so it may be changed while a run trains; being in
the directory of the run, it goes wherever the run goes.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import msgspec

from core.errors import RunError
from core.files import read_plain
from core.home import write_atomic

NOTES_FILE = "notes.json"
FORMAT = 1
MOST_NOTE = 2000
"""Characters of a note."""
MOST_TAGS = 20
_MAX_FILE = 1 << 16
_TAG = re.compile(r"[^\W_](?:[\w.-]{0,30}[^\W_])?\Z")


class RunNotes(msgspec.Struct, frozen=True, kw_only=True):
    """`notes.json` of a run; without the file both are empty."""

    format: int = FORMAT
    note: Annotated[str, msgspec.Meta(max_length=MOST_NOTE)] = ""
    tags: Annotated[tuple[str, ...], msgspec.Meta(max_length=MOST_TAGS)] = ()
    """Sorted, each once."""


def read_notes(run: Path) -> RunNotes:
    """The notes in a run directory.

    Raises:
        RunError: there is a file, and it cannot be read.
    """
    file = run / NOTES_FILE
    try:
        notes = msgspec.json.decode(read_plain(file, _MAX_FILE), type=RunNotes)
    except FileNotFoundError:
        return RunNotes()
    except OSError as error:
        raise RunError("cannot read it: {reason}", reason=error.strerror, where=file) from error
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise RunError(
            "not the notes of a run: {error}",
            error=error,
            where=file,
            hint="mend the file, or delete it to begin anew",
        ) from error
    if notes.format > FORMAT:
        raise RunError(
            "made by a newer version of lyric-studio", where=file, hint="update lyric-studio"
        )
    return msgspec.structs.replace(notes, tags=_sorted(tag for tag in notes.tags if _fits(tag)))


def change_notes(run: Path, change: Callable[[RunNotes], RunNotes]) -> RunNotes:
    """Reads, changes and writes the notes of a run; two who do so at once do it in turn.

    Returns:
        The notes as they are now.

    Raises:
        RunError: what is there cannot be read (it stays as it is), or nothing can be written.
    """
    with _in_turn(run):
        before = read_notes(run)
        after = change(before)
        if after != before:
            try:
                write_atomic(run / NOTES_FILE, msgspec.json.format(msgspec.json.encode(after)))
            except OSError as error:
                raise RunError(
                    "cannot write it: {reason}", reason=error.strerror, where=run / NOTES_FILE
                ) from error
    return after


def with_note(notes: RunNotes, text: str) -> RunNotes:
    """The notes with another note; an empty text takes it away.

    Raises:
        RunError: it is too long.
    """
    text = text.strip()
    if len(text) > MOST_NOTE:
        raise RunError("a note has at most {most} characters", most=MOST_NOTE)
    return msgspec.structs.replace(notes, note=text)


def with_tags(notes: RunNotes, add: Iterable[str] = (), drop: Iterable[str] = ()) -> RunNotes:
    """The notes with some tags more and some fewer; dropping one that is not there is no error.

    Raises:
        RunError: a tag that cannot be one, or too many.
    """
    added = {check_tag(tag) for tag in add}
    tags = _sorted((set(notes.tags) - {_plain(tag) for tag in drop}) | added)
    if len(tags) > MOST_TAGS:
        raise RunError("a run has at most {most} tags", most=MOST_TAGS)
    return msgspec.structs.replace(notes, tags=tags)


def check_tag(tag: str) -> str:
    """A tag as it is kept: letters of any script, digits, `-`, `_`, `.`; capitals become small.

    Raises:
        RunError: it is none.
    """
    plain = _plain(tag)
    if not _fits(plain):
        raise RunError(
            "{tag!r} is no tag",
            tag=tag,
            hint="use up to 32 letters, digits, '-', '_' and '.', none of the last three outside",
        )
    return plain


def _plain(tag: str) -> str:
    return unicodedata.normalize("NFC", tag.strip()).lower()


def _fits(tag: str) -> bool:
    return _TAG.match(tag) is not None


def _sorted(tags: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(tags)))


@contextmanager
def _in_turn(run: Path) -> Iterator[None]:
    """Holds the directory itself, which the lock of the trainer has nothing to do with."""
    fd = os.open(run, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        # Where a file system has no such locks, of two who write at once the last one wins.
        with contextlib.suppress(OSError):
            fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)
