"""Settings to begin with, and how they follow the cell and the size of the corpus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from core.model.cells.table import CELLS
from core.runs.config import TrainConfig

Preset = Literal["quick", "better", "best"]

_QUICK = TrainConfig(views=2, skip=True, dropout=0.45, weight_decay=0.5)

PRESETS: dict[Preset, TrainConfig] = {
    "quick": _QUICK,
    "better": msgspec.structs.replace(_QUICK, views=4, epochs=16, line_writer=True),
    "best": msgspec.structs.replace(
        _QUICK,
        views=8,
        epochs=20,
        dropout=0.5,
        embedding=320,
        hidden=320,
        line_writer=True,
    ),
}
"""Starting points, from ten seconds to a minute on two cores for a corpus of some thousand lines;
measured in tests/bench/README.md. A line writer takes as long once more, so `quick` has none."""

FINDS_A_BASE: Preset = "quick"
"""The preset that takes the base model of the language where no base was asked for."""
GOES_BY_CELL = ("learning_rate", "dropout", "layers")
SUITED = 25_000
"""Tokens of a corpus that the presets suit as they stand: some thousand lines."""

GOES_BY_SIZE = ("epochs", "dropout", "learning_rate")


TUNING: dict[str, object] = {"ramp": 0.0, "patience": 3, "weight_decay": 0.1, "near_base": True}
"""What all presets have otherwise where a base is trained further. More decay costs bits there and
makes lines say common words, as readings tell; so does keeping all that was learnt and nothing of
what it took the place of."""
TUNING_RATE = 0.2
"""Of the peak rate from nothing: what is known must not be lost. A usual first guess;
`tests.bench.finetune` and `tests.bench.keeping` measure what it and `TUNING` are worth."""


def preset(
    name: Preset,
    tokens: int | None = None,
    base: Mapping[str, object] | None = None,
    **changes: object,
) -> TrainConfig:
    """A preset with single settings changed; the result is checked.

    What suits one cell and not another (`GOES_BY_CELL`) is set for the cell, and what suits one
    corpus and not a larger one (`GOES_BY_SIZE`) for the corpus, unless it is changed: the more
    there is to learn from, the fewer passes does it take, and the less is there to overfit. The
    powers fit what was best for 25,000 and for 160,000 tokens.

    Args:
        tokens: to train on; None when that is not known.
        base: the shape of the model that is trained further, see `core.runs.base`; None when the
            training begins from nothing.
    """
    config = PRESETS[name]
    if "backward" in (changes.get("direction"), (base or {}).get("direction")):
        config = msgspec.structs.replace(config, line_writer=False)
    if base is not None:
        config = msgspec.structs.replace(config, **base, **TUNING)
    fields = {field: getattr(config, field) for field in config.__struct_fields__}
    larger = max(1.0, (tokens or 0) / SUITED)
    cell = CELLS.get(str(changes.get("cell", config.cell)))
    if cell is not None:  # else `TrainConfig` refuses it
        suits = cell.peak_rate * larger**cell.rate_growth * 256 / config.hidden
        suits *= 1.0 if base is None else TUNING_RATE
        fields["learning_rate"] = float(f"{suits:.2g}")
        fields["dropout"] = round(cell.dropout * config.dropout, 2)
        fields["layers"] = cell.layers if base is None else config.layers
    fields["epochs"] = max(1, round(config.epochs * larger**-0.4))
    fields["dropout"] = round(fields["dropout"] * larger**-0.4, 2)
    return TrainConfig(**{**fields, **changes})
