"""Who trains a run: the lock of its directory."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from core.errors import RunError
from core.locks import LOCK, FolderLock, Held, Holder, identity, is_locked, read_holder

__all__ = ["Holder", "RunLock", "being_trained", "identity", "is_locked", "read_holder"]


class RunLock(FolderLock):
    """The lock of a run directory, held by the process that made this object."""

    @classmethod
    def take(cls, folder: Path) -> Self:
        """Takes the lock.

        Raises:
            RunError: another process trains this run, or the folder cannot be written.
        """
        try:
            return super().take(folder)
        except Held as held:
            if held.sure or held.holder is None:
                raise being_trained(folder) from None
            raise RunError(
                "maybe trained by process {pid} on {host}; this file system has no locks to tell",
                pid=held.holder.pid,
                host=held.holder.host,
                where=folder.name,
                hint="if nothing trains it there, delete its file `lock`",
            ) from None
        except OSError as error:
            raise RunError(
                "cannot write to the run: {reason}", reason=error.strerror, where=folder / LOCK
            ) from error


def being_trained(run: Path) -> RunError:
    """The refusal to train a run that is being trained, with whoever does it."""
    holder = read_holder(run)
    return RunError(
        "already being trained by {holder}",
        holder=f"process {holder.pid} on {holder.host}" if holder else "another process",
        where=run.name,
        hint="stop that one first",
    )
