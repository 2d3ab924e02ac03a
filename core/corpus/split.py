"""Which songs are held out: whole songs, chosen by a hash of what they hold and the seed.

The same song is on the same side in whatever order the files came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

HELD_OUT_CHARACTERS = 400_000
"""More held-out text makes evaluation slower but no surer (1 % of a bit or so)."""

LEAST_SONGS = 8
"""Of fewer songs none is held out whole; see `core.corpus.excerpts`."""


def hold_out(
    digests: npt.NDArray[np.uint64],
    characters: npt.NDArray[np.int64],
    share: float,
    seed: int,
) -> npt.NDArray[np.bool_]:
    """Marks held-out songs: about `share` of all characters, at most the cap; shape (songs,).

    At least one song is on either side when there are two and `share` is neither 0 nor 1; with 0
    none is held out, with 1 all are.
    """
    import numpy as np

    held_out = np.zeros(len(digests), bool)
    if share in (0.0, 1.0) or len(digests) < 2:
        held_out[:] = share == 1.0
        return held_out
    target = min(share * float(characters.sum()), float(HELD_OUT_CHARACTERS))
    total = 0
    for song in np.argsort(mixed(digests, seed), kind="stable")[:-1]:
        size = int(characters[song])
        # A song that goes further beyond the target than what is missing is left for training.
        if total and total + size - target > target - total:
            if total >= 0.9 * target:
                break
            continue
        held_out[song] = True
        total += size
        if total >= target:
            break
    return held_out


def mixed(digests: npt.NDArray[np.uint64], seed: int) -> npt.NDArray[np.uint64]:
    """splitmix64 of digest and seed (Steele, Lea, Flood 2014)."""
    import numpy as np

    mixed = digests + np.uint64((seed * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) & (2**64 - 1))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
