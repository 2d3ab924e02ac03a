"""The judge of a pair of runs that proofread, as it lies beside the forward one: `proof.json`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from core.errors import ModelError
from core.files import read_plain
from core.home import write_atomic
from core.runs.store import PROOF_FILE, Run

if TYPE_CHECKING:
    from core.reading.fitting import Fit

_MOST_BYTES = 1 << 20
_FORMAT = 2
"""1 had judges of fewer numbers; they are fitted anew."""


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """`proof.json`."""

    format: int = _FORMAT
    forward: str
    """SHA-256 of the weights that it was fitted for."""
    backward: str
    fit: dict[str, object]


def held_out_songs(run: Run) -> list[list[str]]:
    """The lines of the songs that a run keeps and did not learn from.

    Raises:
        ModelError: they cannot be read.
    """
    from core.text.vocabulary import Vocabulary
    from core.tokens.arrays import TokenArray

    songs = TokenArray.open(run.path / "tokens", "held-out")
    vocabulary = Vocabulary.from_json((run.path / "vocabulary.json").read_bytes())
    pairs = zip(songs.songs[:-1], songs.songs[1:], strict=True)
    return [vocabulary.decode(songs.ids[a : b - 1].tolist()).split("\n") for a, b in pairs]


def read_fit(run: Path, stamps: tuple[str, str]) -> Fit | None:
    """The judge beside a run; None where there is none for just these networks."""
    from core.reading.fitting import Fit

    try:
        kept = msgspec.json.decode(read_plain(run / PROOF_FILE, _MOST_BYTES), type=_Kept)
        if kept.format != _FORMAT or (kept.forward, kept.backward) != stamps:
            return None
        return msgspec.convert(kept.fit, Fit)
    except (OSError, msgspec.MsgspecError, ModelError, RecursionError, ValueError):
        return None  # it is made anew


def keep_fit(run: Path, stamps: tuple[str, str], fit: Fit) -> None:
    """Raises ModelError: it cannot be written."""
    kept = _Kept(forward=stamps[0], backward=stamps[1], fit=msgspec.to_builtins(fit))
    try:
        write_atomic(run / PROOF_FILE, msgspec.json.format(msgspec.json.encode(kept)))
    except OSError as error:
        raise ModelError(
            "the judge cannot be kept: {reason}", reason=error.strerror, where=run
        ) from error
