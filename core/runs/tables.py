"""The events of runs as tables for other programs: a CSV file for each kind of event.

UTF-8 with a byte-order mark, without which spreadsheets take Chinese for something else. In the
first column stands the run. Text that a spreadsheet would take for a formula gets a `'` before it:
what a stranger's run says must not be able to start anything.
"""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO, get_args

import msgspec

from core.errors import RunError
from core.runs.events import Event, Started
from core.runs.metrics import METRICS_FILE, MetricsReader
from core.runs.store import RunStore, check_name
from core.staging import publish, staged

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_tables(
    store: RunStore, names: Sequence[str], folder: Path, *, overwrite: bool = False
) -> list[Path]:
    """Writes all events of some runs; a kind of which there are none gets no file.

    What a resume did again stands there once, as it counts.

    Args:
        folder: made here, complete or not at all.
        overwrite: whether a folder that is there, made by this function, may go.

    Returns:
        The files.

    Raises:
        RunError: there is no such run, something is there already, or it cannot be written.
    """
    for name in names:
        if not (store.root / check_name(name)).is_dir():
            raise RunError(
                "there is no run {name!r}", name=name, hint="`lyric-studio runs` lists them"
            )
    folder = folder.absolute()
    _check_place(folder, overwrite=overwrite)
    try:
        with staged(folder.parent) as staging:
            made = _write(store, names, staging)
            publish(staging, folder, replace=overwrite)
    except FileExistsError as error:
        raise _taken(folder) from error
    except OSError as error:
        raise RunError("cannot export: {reason}", reason=error.strerror, where=folder) from error
    return [folder / name for name in made]


def _check_place(folder: Path, *, overwrite: bool) -> None:
    if not folder.parent.is_dir():
        raise RunError("there is no such folder", where=folder.parent)
    if not os.path.lexists(folder):
        return
    if not overwrite:
        raise _taken(folder)
    ours = {f"{kind}.csv" for kind in _columns()}
    plain = folder.is_dir() and not folder.is_symlink()
    if not plain or any(entry.name not in ours for entry in folder.iterdir()):
        raise RunError(
            "there is something else than such tables, which stays",
            where=folder,
            hint="name another folder",
        )


def _taken(folder: Path) -> RunError:
    return RunError(
        "there is such a folder already", where=folder, hint="name another, or say overwrite"
    )


def _write(store: RunStore, names: Sequence[str], folder: Path) -> list[str]:
    columns = _columns()
    files: dict[str, TextIO] = {}
    try:
        for name in names:
            for event in events_that_count(store.root / name / METRICS_FILE):
                kind = str(event.__struct_config__.tag)
                head = columns[kind]
                if kind not in files:
                    path = folder / f"{kind}.csv"
                    files[kind] = path.open("w", encoding="utf-8-sig", newline="")
                    csv.writer(files[kind]).writerow(["run", *head])
                values = [_cell(getattr(event, field)) for field in head]
                csv.writer(files[kind]).writerow([name, *values])
    finally:
        for file in files.values():
            file.close()
    return sorted(f"{kind}.csv" for kind in files)


def _columns() -> dict[str, list[str]]:
    """The fields of each kind of event."""
    return {
        str(kind.__struct_config__.tag): [
            field for field in kind.__struct_fields__ if field not in ("run", "templates", "fields")
        ]
        for kind in get_args(Event)
    }


def _cell(value: object) -> object:
    if isinstance(value, str):
        text = value.replace("\0", "")
        return f"'{text}" if text.startswith(_FORMULA) else text
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    if isinstance(value, dict | tuple):
        return msgspec.json.encode(value).decode()
    return value


def events_that_count(log: Path) -> Iterator[Event]:
    """The events of a log without what a resume did again, read twice and never held all at once.

    When a run resumes from step N, every older event with a step beyond N is void.
    """
    resumed = [
        (place, event.step)
        for place, event in enumerate(_all(log))
        if isinstance(event, Started) and event.generation > 0
    ]
    least = math.inf
    limits: list[tuple[int, float]] = []
    for place, step in reversed(resumed):
        least = min(least, step)
        limits.append((place, least))
    for place, event in enumerate(_all(log)):
        while limits and limits[-1][0] <= place:
            limits.pop()
        if not limits or getattr(event, "step", 0) <= limits[-1][1]:
            yield event


def _all(log: Path) -> Iterator[Event]:
    for events in MetricsReader(log).pieces():
        yield from events
