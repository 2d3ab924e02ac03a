"""Reading files that somebody else may have put there.

A name in a run directory or in the home folder may stand for anything: a link to another place, a
pipe that blocks whoever opens it, a device without an end. Here only plain files are opened.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

_CHUNK = 1 << 20


def open_plain(path: Path, *, follow: bool = False) -> BinaryIO:
    """Opens a plain file for reading; never blocks.

    Args:
        follow: whether a link may lead to it (for what a person named on the command line).

    Raises:
        OSError: there is none, it is a link, or it is no plain file.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
    try:
        fd = os.open(path, flags if follow else flags | os.O_NOFOLLOW)
    except ValueError as error:  # a NUL or a lone surrogate in the name
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path)) from error
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OSError(errno.ELOOP, "it is a link", str(path)) from error
        raise
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise OSError(errno.EINVAL, "no plain file", str(path))
        return os.fdopen(fd, "rb")
    except BaseException:
        os.close(fd)
        raise


def read_plain(path: Path, limit: int, *, follow: bool = False) -> bytes:
    """The bytes of a plain file of at most `limit` bytes.

    Raises:
        OSError: there is none, it is a link or no plain file, or it is larger.
    """
    with open_plain(path, follow=follow) as file:
        if os.fstat(file.fileno()).st_size <= limit:
            parts, total = [], 0
            while data := file.read(min(_CHUNK, limit + 1 - total)):
                parts.append(data)
                total += len(data)
                if total > limit:
                    break
            else:
                return b"".join(parts)
    raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
