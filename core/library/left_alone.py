"""What a person never wants to be told again about wrong characters: a list in the home."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from core.errors import ModelError
from core.files import read_plain
from core.home import write_atomic

if TYPE_CHECKING:
    from core.reading.proofreader import Finding

LEFT_FILE = "proofread.json"
_MOST_BYTES = 1 << 20
_MOST_LEFT = 10_000


def context_of(lines: Sequence[str], finding: Finding) -> str:
    """What a finding that is left for good is known by: the characters beside it, the character
    itself and the suggestion."""
    line, place = lines[finding.line], finding.place
    return f"{line[max(0, place - 1) : place + 2]}>{finding.right}"


def left_alone(home: Path) -> set[str]:
    """What a person never wants to be told again; nothing where the file cannot be read."""
    try:
        return set(msgspec.json.decode(read_plain(home / LEFT_FILE, _MOST_BYTES), type=list[str]))
    except (OSError, msgspec.MsgspecError, RecursionError, ValueError):
        return set()


def leave_alone(home: Path, context: str) -> None:
    """Keeps one more of them. Raises ModelError: it cannot be written."""
    kept = sorted({*left_alone(home), context})[:_MOST_LEFT]
    _write_left(home, kept)


def tell_again(home: Path, context: str) -> None:
    """Takes one of them back. Raises ModelError: it cannot be written."""
    _write_left(home, sorted(left_alone(home) - {context}))


def _write_left(home: Path, kept: list[str]) -> None:
    try:
        write_atomic(home / LEFT_FILE, msgspec.json.encode(kept))
    except OSError as error:
        raise ModelError(
            "it cannot be kept: {reason}", reason=error.strerror, where=home / LEFT_FILE
        ) from error
