"""Commits checkpoints to a run directory, and finds the newest one that is whole.

Commit: bytes to a temporary file, sync, rename, sync of the folder; then the manifest the same
way. Only then are older files deleted, so at least two of each kind are there at every moment
after the second commit. A damaged file is set aside under another name, never deleted.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from core.errors import ModelError
from core.home import write_atomic
from core.runs.checkpoints import Entry, file_name, read_entry, read_manifest
from core.runs.events import CheckpointSaved

KEEP = 2
Kind = Literal["last", "best"]


class Checkpoints:
    """The `checkpoints` folder of one run, written by the one process that trains it."""

    def __init__(self, run: Path) -> None:
        self.run = run
        self.folder = run / "checkpoints"
        self.manifest = read_manifest(run)
        self._sweep()

    def commit(
        self,
        kind: Kind,
        data: bytes,
        *,
        step: int,
        generation: int,
        bits_per_char: float | None = None,
    ) -> CheckpointSaved:
        """Writes one file and names it in the manifest.

        Raises:
            OSError: the disk is full, or the like; what was committed before still counts.
        """
        begun = time.monotonic()
        entry = Entry(
            file="",
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            step=step,
            generation=generation,
            bits_per_char=bits_per_char,
        )
        entry = msgspec.structs.replace(entry, file=file_name(kind, entry))
        before: tuple[Entry, ...] = getattr(self.manifest, kind)
        kept = (entry, *(old for old in before if old.file != entry.file))[:KEEP]
        manifest = msgspec.structs.replace(self.manifest, recovered=False, **{kind: kept})
        try:
            write_atomic(self.folder / entry.file, data)
            write_atomic(self.folder / "manifest.json", msgspec.json.encode(manifest))
        except OSError:
            # The new manifest may have come into place all the same, which the disk tells. A file
            # that does not count must not take the room that the next try needs.
            with contextlib.suppress(ModelError):
                if getattr(read_manifest(self.run), kind) == kept:
                    self.manifest = manifest
                self._sweep()
            raise
        self.manifest = manifest
        self._sweep()
        return CheckpointSaved(
            step=step,
            kind=kind,
            file=entry.file,
            bytes=len(data),
            seconds=time.monotonic() - begun,
        )

    def newest(self, accept: Callable[[bytes, Entry], None]) -> Entry | None:
        """Offers the committed states, newest first, until one is accepted.

        Args:
            accept: takes the bytes over, or raises ModelError when they are no good.

        Returns:
            The entry that was taken, None when none was ever committed.

        Raises:
            ModelError: there were some, and none of them is good.
        """
        problem: ModelError | None = None
        for number, entry in enumerate(self.manifest.last):
            try:
                accept(read_entry(self.run, entry), entry)
            except ModelError as error:
                problem = problem or error
            else:
                self._set_aside("last", number)
                return entry
        if problem is not None:
            raise problem
        return None

    def check_best(self) -> bool:
        """Whether the newest best weights are whole; if not, the ones before take their place."""
        for number, entry in enumerate(self.manifest.best):
            try:
                read_entry(self.run, entry)
            except ModelError:
                continue
            self._set_aside("best", number)
            return number == 0
        whole = not self.manifest.best
        self._set_aside("best", len(self.manifest.best))
        return whole

    def _set_aside(self, kind: Kind, damaged: int) -> None:
        """Takes the newest `damaged` files out of the way and off the manifest."""
        entries: tuple[Entry, ...] = getattr(self.manifest, kind)
        if not damaged:
            return
        self.manifest = msgspec.structs.replace(self.manifest, **{kind: entries[damaged:]})
        with contextlib.suppress(OSError):  # on a full disk the next commit does it
            written = msgspec.structs.replace(self.manifest, recovered=False)
            write_atomic(self.folder / "manifest.json", msgspec.json.encode(written))
            for entry in entries[:damaged]:
                path = self.folder / entry.file
                with contextlib.suppress(FileNotFoundError):
                    path.rename(path.with_name(f"{path.name}.damaged"))

    def _sweep(self) -> None:
        """Deletes what the manifest does not name: leftovers of killed writers, old checkpoints."""
        named = {entry.file for entry in (*self.manifest.last, *self.manifest.best)}
        # Without a manifest nothing says which files do not count.
        outdated = (".tmp",) if self.manifest.recovered else (".safetensors", ".tmp")
        for path in self.folder.iterdir():
            if path.name not in named and path.suffix in outdated:
                with contextlib.suppress(OSError):
                    path.unlink()
