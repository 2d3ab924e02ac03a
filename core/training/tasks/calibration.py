"""How sure of itself a network is, set right by one number.

Dropout is off when a network is evaluated and when it composes, and what it learnt by heart makes
it surer still: on songs that it does not know it is too sure. One factor of all logits mends most
of that ("temperature scaling", Guo et al. 2017, arXiv:1706.04599). It goes into the weights that
are kept, so that temperature 1 is what the network has reason to expect.

The factor is fitted to held-out songs, of which the figure is told, too: one number fitted to some
thousand tokens makes that figure better by less than a thousandth of what it is.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

from core.model.network.loss import IGNORED
from core.model.network.lyric_model import LyricModel
from core.model.scaling import scaled_weights, with_returning
from core.model.weights import Weights
from core.tokens.tokenize import TokenArray
from core.training.tasks.scoring import read_songs

SAMPLE = 1 << 12
"""Tokens, of whole songs, that are enough for one number."""
LEAST, MOST = 0.5, 2.0
_ROUNDS = 3
_CHUNK = 512

__all__ = ["find_scale", "numpy_weights", "with_returning"]


@torch.no_grad()
def find_scale(
    model: LyricModel,
    tokens: TokenArray,
    start: float = 1.0,
    seen: npt.NDArray[np.bool_] | None = None,
    left: npt.NDArray[np.integer] | None = None,
) -> float:
    """The factor of its logits with which a network finds songs that it does not know likeliest.

    Args:
        model: is read without dropout.
        tokens: held-out songs; of many, some from all over are read.
        start: where to look first. The loss is convex in the factor, so Newton's method finds it.
        seen: (V,), the only tokens that the network is asked for; None: all.
        left: see `read_songs`.
    """
    features, targets = _read(model, tokens, seen, left)
    scale = start
    for _ in range(_ROUNDS):
        slope, curvature = 0.0, 0.0
        for begin in range(0, len(targets), _CHUNK):
            z = model.logits(features[begin : begin + _CHUNK]).float()
            p = torch.softmax(scale * z, 1)
            own = z.gather(1, targets[begin : begin + _CHUNK, None])[:, 0]
            mean = (p * z).sum(1)
            slope += float((mean - own).cpu().double().sum())
            curvature += float((p * (z - mean[:, None]) ** 2).sum(1).cpu().double().sum())
        if not (np.isfinite(slope) and curvature > 0.0):
            return start
        scale = min(MOST, max(LEAST, scale - slope / curvature))
    return round(scale, 4)


def _read(
    model: LyricModel,
    tokens: TokenArray,
    seen: npt.NDArray[np.bool_] | None,
    left: npt.NDArray[np.integer] | None,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Features (N, D) of the tokens before, and targets (N,), of some songs."""
    every = max(1, len(tokens.ids) // SAMPLE)
    parts = [
        np.arange(tokens.songs[song], tokens.songs[song + 1])
        for song in range(0, len(tokens.songs) - 1, every)
    ]
    starts = np.cumsum([0, *map(len, parts)]).astype(np.int64)
    at = np.concatenate(parts)
    ids, counts = np.asarray(tokens.ids[at]), None if left is None else left[at]
    features, targets = [], []
    for found, wanted in read_songs(model, ids, starts, seen, counts):
        counts = wanted != IGNORED
        features.append(found[counts])
        targets.append(wanted[counts])
    return torch.cat(features), torch.cat(targets)


def numpy_weights(model: LyricModel, scale: float = 1.0) -> Weights:
    """The weights of a network as NumPy arrays (float32), by their names.

    Args:
        scale: of its logits; see `core.model.scaling`.
    """
    weights = {
        name: parameter.detach().float().cpu().numpy()
        for name, parameter in model.named_parameters()
    }
    return scaled_weights(model.config, weights, scale)
