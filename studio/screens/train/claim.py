"""One start at a time of the same training, also of two studios on one home folder."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from pathlib import Path
from typing import Any

import msgspec

from core.home import LOGS, private_folder


class Claim:
    """A start that is on its way: held by this process and by the one that makes the run.

    The file is locked, so that nothing is left held when either is killed. Where the file system
    has no locks, every start is the only one.
    """

    def __init__(self, fd: int, path: Path) -> None:
        self.fd, self._path = fd, path

    @classmethod
    def take(cls, home: Path, request: Any) -> Claim | None:
        """The claim for what is asked for; None when just that is being started already."""
        digest = hashlib.sha256(msgspec.json.encode(request)).hexdigest()[:16]
        path = private_folder(home / LOGS) / f"start-{digest}.lock"
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(fd)
            return None
        except OSError:
            pass  # no locks here
        return cls(fd, path)

    def leave(self, *, ended: bool) -> None:
        """Lets go of it; `ended` says whether the process that makes the run has ended."""
        with contextlib.suppress(OSError):
            if ended:
                self._path.unlink(missing_ok=True)
        os.close(self.fd)
