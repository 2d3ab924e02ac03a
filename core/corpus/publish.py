"""Puts a finished folder where it belongs, in one step."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

from core.corpus.info import INFO_FILE
from core.errors import CorpusError
from core.home import sync_folder


def check_target(out: Path) -> None:
    """Raises CorpusError when `out` holds something that a corpus must not replace."""
    if not out.exists():
        return
    if not out.is_dir() or (any(out.iterdir()) and not (out / INFO_FILE).is_file()):
        raise CorpusError(
            "this is something else than a corpus, and is not replaced",
            where=out,
            hint="choose another folder",
        )


def publish(staging: Path, out: Path) -> None:
    """Moves a finished folder into place; an older corpus there goes when the new one stands."""
    old = None
    if out.exists():
        old = out.parent / f".{out.name}.{secrets.token_hex(6)}.old"
        out.rename(old)
    try:
        staging.rename(out)
    except BaseException:
        if old is not None:
            old.rename(out)
        raise
    sync_folder(out.parent)
    if old is not None:
        shutil.rmtree(old, ignore_errors=True)
