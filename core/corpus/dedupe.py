"""Songs that are there twice: exactly, or nearly. The first stays."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.corpus.sketch import BANDS, compared_form, jaccard, read_keys, shingles

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

NEAR = 0.8
"""Jaccard similarity of 5-character shingles above which two songs are the same song."""

_COMPARED = 8
"""Earlier songs with the same key that a song is compared with."""


def exact_duplicates(folder: Path) -> npt.NDArray[np.bool_]:
    """Marks songs whose letters and digits are those of an earlier song; shape (songs,)."""
    import numpy as np

    digests = read_keys(folder, 0)
    order = np.argsort(digests, kind="stable")
    same = np.zeros(len(digests), bool)
    same[order[1:]] = digests[order[1:]] == digests[order[:-1]]
    return same


def near_duplicates(
    folder: Path,
    gone: npt.NDArray[np.bool_],
    text_of: Callable[[int], str],
    tick: Callable[[int], None],
) -> npt.NDArray[np.bool_]:
    """Marks songs that are more than `NEAR` alike to an earlier one that stays; shape (songs,).

    `gone` are songs to leave out, `text_of` gives a song's text. Every candidate is compared by its
    real text. `tick` is told how many bands are done; it may raise to stop.
    """
    import numpy as np

    near = np.zeros(len(gone), bool)
    for band in range(1, BANDS + 1):
        tick(band - 1)
        keys = read_keys(folder, band)
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
        ends = np.append(starts[1:], len(ordered))
        for group in np.flatnonzero(ends - starts > 1):
            members = order[starts[group] : ends[group]]
            _compare(members[~(gone | near)[members]], near, text_of, partial(tick, band - 1))
    return near


def _compare(
    members: npt.NDArray[np.intp],
    near: npt.NDArray[np.bool_],
    text_of: Callable[[int], str],
    tick: Callable[[], None],
) -> None:
    """`members` are in order of the files, as the sort was stable."""
    if len(members) < 2:
        return
    kept: list[set[str]] = []
    for song in members:
        tick()
        own = shingles(compared_form(text_of(int(song))))
        if any(jaccard(own, other) > NEAR for other in kept):
            near[song] = True
        elif len(kept) < _COMPARED:
            kept.append(own)
