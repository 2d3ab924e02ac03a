"""Writes a report to where a person wants it: a page, a picture, or a folder of tables."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from core.errors import RunError
from core.home import write_export
from core.runs.account import RunAccount, read_account
from core.runs.store import RunStore
from core.runs.tables import write_tables

PAGE, PICTURE = ".html", ".png"


def read_accounts(store: RunStore, names: Sequence[str]) -> list[RunAccount]:
    """The runs, each once, in the order of their names here.

    Raises:
        RunError: there is none of such a name.
    """
    return [read_account(store, name) for name in dict.fromkeys(names)]


def write_page(accounts: Sequence[RunAccount], file: Path, *, overwrite: bool = False) -> Path:
    """Writes the report as one file of HTML.

    Raises:
        RunError: the file is there already, or cannot be written.
    """
    from studio.report.page import render

    page = render(accounts, now=datetime.datetime.now().astimezone())
    return _write(file, page.encode("utf-8", "replace"), overwrite=overwrite)


def write_picture(accounts: Sequence[RunAccount], file: Path, *, overwrite: bool = False) -> Path:
    """Writes the curves as a picture (PNG).

    Raises:
        RunError: nothing here draws pictures, there is nothing to draw, the file is there already,
            or it cannot be written.
    """
    from studio.report.picture import draw

    return _write(file, draw(accounts), overwrite=overwrite)


def write_wanted(
    store: RunStore, names: Sequence[str], target: Path, *, overwrite: bool = False
) -> Path:
    """Writes what the ending of `target` says: .html, .png, or without one a folder of tables.

    Raises:
        RunError: the ending is none of these, and as for each of them.
    """
    suffix = target.suffix.lower()
    if suffix == PAGE:
        return write_page(read_accounts(store, names), target, overwrite=overwrite)
    if suffix == PICTURE:
        return write_picture(read_accounts(store, names), target, overwrite=overwrite)
    if suffix:
        raise RunError(
            "the ending of the file says the format",
            where=target,
            hint=".html, .png, or none for a folder of tables (.csv)",
        )
    write_tables(store, list(dict.fromkeys(names)), target, overwrite=overwrite)
    return target


def _write(file: Path, data: bytes, *, overwrite: bool) -> Path:
    if file.is_dir():
        raise RunError("it is a folder", where=file, hint="name a file in it")
    try:
        write_export(file, data, overwrite=overwrite)
    except FileExistsError as error:
        raise RunError(
            "there is such a file already", where=file, hint="name another, or say overwrite"
        ) from error
    except OSError as error:
        raise RunError("cannot export: {reason}", reason=error.strerror, where=file) from error
    return file
