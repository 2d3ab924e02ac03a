"""The settings of a training that follow from the model that it goes on from."""

from __future__ import annotations

from collections.abc import Mapping

from core.model.config import ModelConfig

SHAPE = ("cell", "embedding", "hidden", "layers", "tied", "skip")
"""Settings that are those of the base: its weights have this shape and no other."""


def shape_of(config: ModelConfig) -> dict[str, object]:
    """What a network of that shape has in the settings of a training."""
    return {name: getattr(config, name) for name in SHAPE}


def clashes(shape: Mapping[str, object], kind: str, asked: Mapping[str, object]) -> list[str]:
    """Names of settings that were asked for and that the base has otherwise.

    Args:
        shape: of the base, see `shape_of`.
        kind: of its tokens.
        asked: settings by name, with "tokens" for the kind; None where nothing was asked.
    """
    there = {**shape, "tokens": kind}
    return [
        name
        for name, value in there.items()
        if asked.get(name) is not None and asked[name] != value
    ]
