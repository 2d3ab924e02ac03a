"""A factor of all logits, put into the weights of a network.

Trained networks are too sure of themselves by one factor (`core.training.tasks.calibration` finds
it). In the weights it costs nothing, and whoever loads them knows nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from core.model.cells.table import CELLS
from core.model.config import ModelConfig

Weights = dict[str, npt.NDArray[np.float32]]


def scaled_weights(
    config: ModelConfig, weights: Mapping[str, npt.NDArray[np.float32]], scale: float
) -> Weights:
    """The weights of a network whose logits are so many times what they were.

    A tied output shares its matrix with the input, from which the factor is taken again in the
    first layer and in the skip connection, unless a norm stands before it.
    """
    factors = {"output.bias": scale}
    if CELLS[config.cell].residual:  # its norm has a gain, which nothing else reads
        factors |= {"norm.weight": scale, "skip.weight": scale}
    elif not config.tied:
        factors["output.weight"] = scale
    elif config.projected:
        factors |= {"projection.weight": scale, "skip.weight": scale}
    else:
        first = [f"rnn.0.{name}" for name in CELLS[config.cell].inputs]
        inverse = dict.fromkeys((*first, "skip.weight"), 1.0 / scale)
        factors |= {"embedding.weight": scale, "left.weight": scale, **inverse}
    found = {}
    for name, weight in weights.items():
        factor = factors.get(name, 1.0)
        found[name] = weight if factor == 1.0 else weight * np.float32(factor)
    return found


def with_returning(weights: Weights, seen: npt.NDArray[np.bool_]) -> Weights:
    """Weights to compose from. A network never says what training never saw
    (`LyricModel.silence`), but the start words may hold it, and composing lets that return: so it
    is as likely as the least likely of the others.

    Args:
        seen: (V,).
    """
    bias = weights["output.bias"]
    return {**weights, "output.bias": np.where(seen, bias, bias[seen].min())}
