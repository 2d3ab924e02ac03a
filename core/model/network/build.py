"""The one place where a network is made from its configuration."""

from __future__ import annotations

import torch

from core.model.config import ModelConfig
from core.model.network.lyric_model import LyricModel


def build(config: ModelConfig, generator: torch.Generator | None = None) -> LyricModel:
    """A network of the architecture that its configuration names, on the CPU.

    Args:
        generator: of its random weights; None when they will be replaced.
    """
    return LyricModel(config, generator or torch.Generator())
