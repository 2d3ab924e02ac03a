"""Pieces of text to blocks of whole, normalised lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.corpus.report import ImportReport
from core.corpus.songs import Block
from core.errors import CorpusError
from core.text.normalise import NEEDLESS, normalise

# What `normalise` takes out; found here only to tell in which line it stood.
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200d-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffc\U000e0001-\U000e007f]|" + NEEDLESS
)


def blocks(pieces: Iterator[str], where: str, limit: int, report: ImportReport) -> Iterator[Block]:
    """Cuts decoded text at line ends and normalises it; invisible characters are reported.

    Never holds more than a piece and a line of `limit` characters.

    Raises:
        CorpusError: a line is longer than `limit`.
    """
    first, rest = 1, ""
    for piece in pieces:
        text = rest + piece
        # Not the last character: half of a CR LF could follow it.
        end = max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1
        if end == 0:
            if len(text) > limit:
                raise _too_long(where, first, limit)
            rest = text
            continue
        rest = text[end:]
        block = _block(first, text[:end], where, limit, report)
        first += block.text.count("\n") + 1
        yield block
    if rest:
        yield _block(first, rest, where, limit, report)


def _block(first: int, raw: str, where: str, limit: int, report: ImportReport) -> Block:
    text = normalise(raw)
    if text is not raw and _HIDDEN.search(raw):
        report_hidden(raw, where, first, report)
    if text.endswith("\n"):
        text = text[:-1]
    lengths = list(map(len, text.split("\n")))
    if max(lengths) > limit:
        line = next(i for i, length in enumerate(lengths) if length > limit)
        raise _too_long(where, first + line, limit)
    return Block(first, text)


def report_hidden(raw: str, where: str, first: int, report: ImportReport) -> None:
    """Tells of each line of `raw` from which `normalise` takes invisible characters."""
    for offset, line in enumerate(re.split("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]", raw)):
        if _HIDDEN.search(line):
            report.removed(where, first + offset, "invisible characters", line)


def _too_long(where: str, line: int, limit: int) -> CorpusError:
    return CorpusError(
        "the line is longer than {limit} characters",
        where=f"{where}:{line}",
        limit=limit,
        hint="break it into lines, or take it out",
    )
