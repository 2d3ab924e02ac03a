"""Held-out lines from within songs, where there are too few songs to keep whole ones apart.

A beginner has three songs. A block of lines of each is kept apart, and the rest of the song is
learnt from. That tests less: the lines before and after were read. It is told wherever the figure
is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from core.corpus.report import Doubt
from core.corpus.spool import Record
from core.errors import CorpusError

LEAST_LINES = 8
"""Fewer lines in all are too little to learn from and to test on."""


def check_lines(lines: int, where: Path | None, doubt: Doubt | None = None) -> None:
    """Raises CorpusError when so many lines are too few for a part of them to be held out.

    Args:
        doubt: what else may be wrong with the text, which is told instead of a hint.
    """
    if lines < LEAST_LINES:
        raise CorpusError(
            "too little to learn from and to test on: {lines} different lines were found, "
            "{missing} more are needed",
            where=where,
            lines=lines,
            missing=LEAST_LINES - lines,
            hint="add lines or files" if doubt is None else doubt.sentence,
            **({} if doubt is None else doubt.fields),
        )


def excerpts(
    records: Iterable[Record], choices: Iterable[int], share: float
) -> Iterator[tuple[Record, bool]]:
    """What stays of each song, and what is held out of it (True).

    Args:
        choices: a number for each song, from which follows what is held out of it.
        share: of its lines.
    """
    for record, choice in zip(records, choices, strict=True):
        parts = excerpt(record.text, share, choice)
        apart = parts[1].split("\n") if parts[1] else []
        for text, out in zip(parts, (False, True), strict=True):
            if text:
                rows = text.split("\n")
                blank = rows.count("")
                yield (
                    replace(
                        record,
                        text=text,
                        lines=len(rows) - blank,
                        sections=blank + 1,
                        aside=tuple(a for a in record.aside if (a.beside in apart) == out),
                    ),
                    out,
                )


def excerpt(text: str, share: float, choice: int) -> tuple[str, str]:
    """Takes a block of lines out of a song.

    Args:
        text: of the song; an empty line parts sections.
        share: of its lines that are taken out, at least one of two.
        choice: any number; which lines go follows from it.

    Returns:
        What stays, and what was taken out; "" for the latter when there is but one line.
    """
    rows = text.split("\n")
    lines = [number for number, row in enumerate(rows) if row]
    if len(lines) < 2:
        return text, ""
    count = min(len(lines) - 1, max(1, round(share * len(lines))))
    # Not the first line, from which a song is written.
    first = 1 + choice % (len(lines) - count)
    begin, end = lines[first], lines[first + count - 1] + 1
    return _whole([*rows[:begin], *rows[end:]]), _whole(rows[begin:end])


def _whole(rows: list[str]) -> str:
    """Rows as a text again: no empty line at its ends, never two in a row."""
    kept = [row for number, row in enumerate(rows) if row or (number and rows[number - 1])]
    return "\n".join(kept).strip("\n")
