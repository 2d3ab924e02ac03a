"""The weights that a run takes over from its base, as they lie in the folder of the run."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from core.errors import ModelError
from core.files import read_plain
from core.model.config import ModelConfig
from core.model.files import unpack_weights
from core.model.weights import MAX_FILE, Weights


def read_start(path: Path, network: ModelConfig) -> Weights:
    """The weights before the first step.

    Raises:
        ModelError: they are gone, damaged, or of another shape than `network`.
    """
    try:
        file = unpack_weights(read_plain(path, MAX_FILE), path)
    except OSError as error:
        raise ModelError(
            "the weights that this run begins with cannot be read: {reason}",
            reason=error.strerror,
            where=path,
            hint="make the run anew",
        ) from error
    if file.config.shapes() != network.shapes():
        raise ModelError("the weights do not fit the configuration", where=path)
    return file.weights


@torch.no_grad()
def take_weights(model: nn.Module, weights: Weights) -> None:
    """Gives a network weights by their names."""
    for name, parameter in model.named_parameters():
        parameter.copy_(torch.from_numpy(weights[name]))
