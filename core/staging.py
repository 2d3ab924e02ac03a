"""Puts a finished folder where it belongs, in one step."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

from core.home import sync_folder


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
