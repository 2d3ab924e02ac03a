"""Which files of a folder are read, in which order; what is passed over is told."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from core.corpus.formats.importers import may_hold_lyrics
from core.corpus.formats.names import shown
from core.corpus.formats.opening import unreadable
from core.corpus.options import Limits
from core.corpus.report import ImportReport
from core.errors import CorpusError, CorpusTooLarge

_MAX_DEPTH = 40


def files_of(folder: Path, limits: Limits, report: ImportReport | None) -> Iterator[Path]:
    """Regular files of lyrics below `folder`, by name. Links and hidden files are not followed.

    A folder further down that may not be read is told; no right to read the first is an error.
    """

    def refuse(error: OSError) -> None:
        where = error.filename or folder
        told = unreadable(where, error)
        if isinstance(error, PermissionError):
            told = CorpusError(
                "you have no right to read this", where=where, hint="change its mode, or copy it"
            )
        if str(where) == str(folder):
            raise told from error
        if report is not None:
            report.skip_broken(shown(where), told)

    count = 0
    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))
        if len(Path(parent).relative_to(folder).parts) > _MAX_DEPTH:
            folders.clear()
        for name in sorted(names):
            path = Path(parent, name)
            reason = None if name.startswith(".") else _reason_to_skip(path)
            if name.startswith(".") or reason is not None:
                if report is not None and reason is not None:
                    report.skip(shown(path), reason)
                continue
            count += 1
            if count > limits.files:
                raise CorpusTooLarge(
                    "the folder holds more than {limit} files of lyrics",
                    where=folder,
                    limit=limits.files,
                    hint="pack songs together, or give fewer folders",
                )
            yield path


def _reason_to_skip(path: Path) -> str | None:
    if not may_hold_lyrics(path.name):
        return "not a file of lyrics"
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return "a link"
    return None if stat.S_ISREG(mode) else "not a regular file"
