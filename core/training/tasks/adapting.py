"""How well a network does on any text when it is only as sure of itself as the text lets it be.

On text unlike its songs a network is as sure as ever, and does worse than word counts. One factor
of the logits, fitted to songs like its own, cannot mend that. So several mixtures of the network
and of word counts read side by side, each a product p ~ network^s counts^t; which of them is
believed follows from how well each did on the text so far (the posterior of a Bayesian mixture;
some of it is dealt out anew at each token, the "fixed share" of Herbster and Warmuth 1998,
doi:10.1023/A:1007424614876). What a mixture believes of a token never depends on that token or on
later ones, so its figure is one of bits per character like any other.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from core.model.network.lyric_model import SILENT, LyricModel
from core.text.unseen import Unseen
from core.tokens.tokenize import TokenArray
from core.training.tasks.scoring import read_places, song_places

MIXTURES = ((1.0, 0.0), (0.6, 0.4), (0.3, 0.7), (0.0, 1.0), (0.3, 0.0))
"""Powers of the network and of word counts; the first is the network alone. Of the last, both are
far from the text."""
PRIOR = (0.5, 0.125, 0.125, 0.125, 0.125)
SHARE = 0.02
_NUMBERS = 1 << 22

Floats = npt.NDArray[np.float64]


class Nats(NamedTuple):
    """What seen tokens cost, in nats, told by the network alone and by what it is mixed to."""

    alone: float
    adapted: float


@torch.no_grad()
def adapted_nats(model: LyricModel, tokens: TokenArray, unseen: Unseen, unigram: Floats) -> Nats:
    """Scores the tokens that training saw; each song is read alone, with no belief but PRIOR.

    Args:
        model: says nothing of other tokens (`LyricModel.silence`).
        unigram: (V,) log probabilities of single tokens.
    """
    counts = torch.from_numpy(np.maximum(unigram, SILENT)).float()
    alone = adapted = 0.0
    for places in song_places(tokens.songs):
        belief = np.tile(PRIOR, (places.shape[1], 1))
        for features, targets in read_places(model, tokens.ids, places, unseen.seen):
            logs = _logs(model, features, targets.clamp(min=0), counts)  # (T, B, K)
            told = (targets >= 0).numpy()
            alone -= float(logs[told][:, 0].sum())
            for row, counted in zip(logs, told, strict=True):
                belief, gained = believed(belief, row, counted)
                adapted -= gained
    return Nats(alone, adapted)


def believed(belief: Floats, logs: Floats, told: npt.NDArray[np.bool_]) -> tuple[Floats, float]:
    """One token of each stream: the belief after it, and the log probability of all that count.

    Args:
        belief: (B, K), rows sum to 1.
        logs: (B, K), what each mixture says of the token.
        told: (B,), which tokens count; elsewhere belief stays.
    """
    most = logs.max(1, keepdims=True)
    joint = belief * np.exp(logs - most)
    total = joint.sum(1, keepdims=True)
    gained = float((most + np.log(total))[told].sum())
    after = (1.0 - SHARE) * joint / total + SHARE * np.array(PRIOR)
    return np.where(told[:, None], after, belief), gained


def _logs(model: LyricModel, features: Tensor, targets: Tensor, counts: Tensor) -> Floats:
    """(T, B, K) log probabilities of the targets (T, B), each mixture normalised for itself."""
    flat, wanted = features.reshape(-1, features.shape[-1]), targets.reshape(-1, 1)
    size = max(1, _NUMBERS // len(counts))
    found = torch.empty(len(flat), len(MIXTURES), dtype=torch.float64)
    for begin in range(0, len(flat), size):
        part = slice(begin, begin + size)
        z = model.logits(flat[part]).float()
        for index, (s, t) in enumerate(MIXTURES):
            mixed = torch.log_softmax(s * z + t * counts, 1)
            found[part, index] = mixed.gather(1, wanted[part])[:, 0].double()
    logs: Floats = found.reshape(*targets.shape, len(MIXTURES)).numpy()
    return logs
