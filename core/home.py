"""Where things live below the home folder, and how files there are written.

`core` is told the home folder; it never guesses one (that is `studio.setup.paths`).
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from pathlib import Path

RUNS, CORPORA, SONGS, TAKES, LOGS = "runs", "corpora", "songs", "takes", "logs"
DOCUMENTS = "documents"
_LOST = {errno.EIO, errno.ENOSPC, errno.EDQUOT}
"""What a sync answers when something did not reach the disk."""


def private_folder(path: Path) -> Path:
    """Makes `path` and its missing parents, readable by this user alone (0700)."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def sync_folder(path: Path) -> None:
    """Makes a rename inside `path` durable; folders that cannot be synced are let pass.

    Raises:
        OSError: the disk failed or is full.
    """
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    except OSError as error:
        # Some network file systems refuse to sync a folder; the rename itself still holds there.
        if error.errno in _LOST:
            raise
    finally:
        os.close(fd)


def write_atomic(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Writes `data` so that a reader sees the old bytes or the new ones, never a part.

    A temporary file beside `path` (0600) is written, synced and renamed. On any error it is
    removed and the old file is left as it was.

    Raises:
        OSError: the disk is full, the folder cannot be written, and the like.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(fd, left) :]
            if durable:
                os.fsync(fd)
        finally:
            os.close(fd)
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
        raise
    if durable:
        sync_folder(path.parent)


def write_export(path: Path, data: bytes, *, overwrite: bool = False) -> None:
    """Writes a file that a person asked for; one that is there stays, unless it may be replaced.

    Raises:
        FileExistsError: it is there.
        OSError: it cannot be written; nothing of it is left.
    """
    if not overwrite:
        # An empty file made exclusively, so that two exports at once cannot take the same name.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    try:
        write_atomic(path, data)
    except BaseException:
        if not overwrite:
            path.unlink(missing_ok=True)
        raise
