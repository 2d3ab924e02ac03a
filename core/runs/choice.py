"""Why a run keeps one of its evaluations and not the one of the best figure."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

import msgspec

from core.text.reading import Reading

# Nothing that a run says is larger; what a stranger's run says must fit into an array.
Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Amount = Annotated[float, msgspec.Meta(ge=-1e18, le=1e18)]

Measure = Literal["copied", "beginnings", "words"]
"""What a reading may tell against an evaluation: lines that stand in the songs, that begin with
their commonest words, and how far their commonest words are off."""
MEASURES: tuple[Measure, ...] = get_args(Measure)


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Why an evaluation is kept though another has the better figure: that one's lines clearly
    read worse, and the figures are close."""

    step: Count
    """Of the one that is kept."""
    epoch: Amount
    passed_step: Count
    """Of the one that is passed over."""
    passed_epoch: Amount
    passed_bits_per_char: float
    more: Amount
    """By what share the figure of the one that is kept is larger."""
    measure: Measure
    share: Amount
    """What the measure tells of the one that is kept."""
    passed_share: Amount


def value_of(reading: Reading, measure: Measure) -> float:
    """What a reading tells by a measure, a share."""
    if measure == "copied":
        return reading.copied
    return reading.beginnings if measure == "beginnings" else reading.drift
