"""Folders that are made aside and put in place in one rename: whole, or not at all.

What is being made is called `.<digits>.new`, what is on its way out `.<digits>.old`. A killed
process leaves one of them behind, which `sweep` removes after a day.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.home import private_folder, sync_folder

STALE_SECONDS = 86_400
_MADE, _GONE = ".new", ".old"
_TAKEN = (errno.ENOTEMPTY, errno.ENOTDIR)


@contextmanager
def staged(parent: Path) -> Iterator[Path]:
    """A new private folder (0700) in `parent`, which is made if need be, to `publish` from there.

    At the end it is removed with all in it, unless it was published.

    Raises:
        OSError: it cannot be made.
    """
    staging = private_folder(_beside(private_folder(parent), _MADE))
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def publish(staging: Path, target: Path, *, replace: bool = False) -> None:
    """Moves a finished folder to its place beside `staging`, durably.

    Args:
        replace: whether an older folder there may go; it does when the new one stands.

    Raises:
        FileExistsError: something is there, and may not go.
        OSError: it cannot be moved; what was there is there again.
    """
    old = None
    if replace and target.exists():
        old = _beside(target.parent, _GONE)
        target.rename(old)
    try:
        staging.rename(target)
    except BaseException as error:
        if old is not None:
            old.rename(target)
        if isinstance(error, OSError) and error.errno in _TAKEN:
            raise FileExistsError(errno.EEXIST, "it is there already", str(target)) from error
        raise
    sync_folder(target.parent)
    if old is not None:
        shutil.rmtree(old, ignore_errors=True)


def discard(folder: Path) -> None:
    """Deletes a folder: whoever looks for it sees all of it or nothing.

    Raises:
        OSError: it cannot be moved out of its place, or not all of it be deleted.
    """
    shutil.rmtree(aside(folder))


def aside(folder: Path) -> Path:
    """Takes a folder out of sight, for a day at least, and tells where it is.

    `publish` brings it back.

    Raises:
        OSError: it cannot be moved out of its place.
    """
    old = _beside(folder.parent, _GONE)
    folder.rename(old)
    os.utime(old)  # its day begins now
    sync_folder(folder.parent)
    return old


def sweep(parent: Path) -> None:
    """Removes from a folder of ours what killed processes left there a day ago or more."""
    if not parent.is_dir():
        return
    for left in parent.iterdir():
        if left.name.startswith(".") and left.suffix in (_MADE, _GONE):
            with contextlib.suppress(FileNotFoundError):
                if time.time() - left.stat().st_mtime > STALE_SECONDS:
                    shutil.rmtree(left, ignore_errors=True)


def _beside(parent: Path, ending: str) -> Path:
    return parent / f".{secrets.token_hex(6)}{ending}"
