"""How far the preparing of a corpus has come, on the command line."""

from __future__ import annotations

import sys

from core.progress import Progress, ProgressListener
from studio.cli.common import print_json
from studio.wording.i18n import t


def progress_listener(as_json: bool) -> ProgressListener | None:
    """JSON lines, one line that is kept up to date on a terminal, or nothing when piped."""
    return _json_progress if as_json else _progress_line()


def _json_progress(progress: Progress) -> None:
    print_json(
        {
            "event": "preparing",
            "phase": progress.phase,
            "done": progress.done,
            "total": progress.total,
            "unit": progress.unit,
        }
    )


class _Line:
    """The line of progress that stands on the terminal, if any."""

    shown = ""


def end_progress_line() -> None:
    """Takes an unfinished line of progress off the terminal, so that an error gets its own line."""
    if _Line.shown:
        _Line.shown = ""
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def _progress_line() -> ProgressListener | None:
    """A listener that keeps one line up to date on a terminal and says nothing when piped."""
    if not sys.stderr.isatty():
        return None

    def listen(progress: Progress) -> None:
        phase = t(progress.phase)
        share = f" {progress.done / progress.total:4.0%}" if progress.total else ""
        line = f"{phase}{share}"
        if line != _Line.shown:
            _Line.shown = line
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()
        if progress.total and progress.done >= progress.total:
            end_progress_line()

    return listen
