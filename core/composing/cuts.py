"""Samplers that leave only some tokens of one distribution.

- top-k: the k likeliest tokens (Fan et al. 2018, arXiv:1805.04833)
- top-p: the fewest tokens that hold the mass p, the one that crosses it included
  (Holtzman et al. 2019, arXiv:1904.09751)
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from core.model.products import Floats

Places = npt.NDArray[np.intp]
Cut = Callable[[Floats, float], Places]
"""From the logits (N,) of what is left, and the value of the setting, to the places (M,) of those
that stay, ascending. The likeliest always stays.
"""

_SHARES = (1e-2, 1e-4, 0.0)
"""Top-p first sorts the tokens at least so likely beside the likeliest, more only if need be."""


def top_k(logits: Floats, k: float) -> Places:
    """The k likeliest."""
    size, most = len(logits), int(k)
    if most >= size:
        return np.arange(size)
    # Of tokens as likely as the k-th, argpartition keeps some; which ones is fixed by the logits.
    return np.sort(np.argpartition(logits, size - most)[size - most :])


def top_p(logits: Floats, p: float) -> Places:
    """The likeliest that hold a share `p` of the mass together."""
    mass = np.exp(logits - logits.max(), dtype=np.float64)
    wanted = p * mass.sum()
    for share in _SHARES:
        likely = np.flatnonzero(mass >= share)
        # Of equals the lower place first, so that the order does not depend on the sort.
        likely = likely[np.argsort(-logits[likely], kind="stable")]
        sums = mass[likely].cumsum()
        if sums[-1] >= wanted:
            break
    return np.sort(likely[: int(np.searchsorted(sums, wanted)) + 1])
