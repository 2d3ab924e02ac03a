"""How tokens are chosen: the table of samplers, without what computes with them.

Each field of `SamplerSettings` carries its row, a `Sampler`. From the rows are made: the checks
here, the steps between logits and the draw (`core.composing.samplers`), the dialog and the options
of the command line, and what is told of how a song was made. So a new sampler is one field here,
and the function that computes it.

Steps are named by functions that import them when lyrics are first written: reading settings needs
no NumPy.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Annotated, get_type_hints

import msgspec

from core.composing.limits import DEFAULT_DRAFTS, DEFAULT_MIN_P, DEFAULT_TEMPERATURE
from core.composing.sampler_row import Sampler

if TYPE_CHECKING:
    from core.composing.cuts import Cut
    from core.composing.penalties import Exempt, Penalty


def _top_k() -> Cut:
    from core.composing.cuts import top_k

    return top_k


def _top_p() -> Cut:
    from core.composing.cuts import top_p

    return top_p


def _repetition(settings: SamplerSettings, exempt: Exempt, context: Sequence[int]) -> Penalty:
    from core.composing.penalties import RepetitionPenalty

    return RepetitionPenalty(settings.repetition_penalty, exempt, context)


def _dry(settings: SamplerSettings, exempt: Exempt, context: Sequence[int]) -> Penalty:
    from core.composing.penalties import Dry

    return Dry(settings.dry, settings.dry_base, settings.dry_allowed, context)


class SamplerSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How tokens are chosen; legal values in the row of each field.

    Raises:
        ComposeError: a value outside its range; the message names it.
    """

    temperature: Annotated[
        float,
        Sampler(
            low=0.0,
            high=10.0,
            label="temperature",
            usage="below 1 calmer, above 1 bolder, 0 always the likeliest",
            place=0,
        ),
    ] = DEFAULT_TEMPERATURE
    top_k: Annotated[
        int,
        Sampler(
            low=0,
            high=1_000_000,
            off=0,
            label="top-k",
            help="Only this many of the likeliest words. 0: off.",
            usage="keep so many of the likeliest; 0 is off",
            place=2,
            beside=True,
            cut=_top_k,
        ),
    ] = 0
    top_p: Annotated[
        float,
        Sampler(
            low=0.0,
            high=1.0,
            above=True,
            off=1.0,
            label="top-p",
            help="Only words that make up this share. 1: off.",
            usage="keep the likeliest tokens that sum up to this share",
            place=3,
            beside=True,
            cut=_top_p,
        ),
    ] = 1.0
    min_p: Annotated[
        float,
        Sampler(
            low=0.0,
            high=1.0,
            off=0.0,
            label="min-p",
            help="No words under this share of the top. 0: off.",
            usage="leave out what is less likely than this share of the likeliest",
            place=1,
            beside=True,
            floor=math.log,
        ),
    ] = DEFAULT_MIN_P
    repetition_penalty: Annotated[
        float,
        Sampler(
            low=1.0,
            high=10.0,
            off=1.0,
            label="repetition",
            help="Make used words less likely. 1: off.",
            usage="make words of the last lines less likely; 1 is off",
            place=4,
            penalty=_repetition,
        ),
    ] = 1.2
    dry: Annotated[
        float,
        Sampler(
            low=0.0,
            high=10.0,
            off=0.0,
            label="DRY",
            help="Hold back repeated phrases. 0: off.",
            usage="strength against repeating whole phrases; 0 is off",
            place=5,
            beside=True,
            penalty=_dry,
        ),
    ] = 0.8
    dry_base: Annotated[
        float,
        Sampler(
            low=1.0,
            high=10.0,
            label="DRY base",
            help="How much more each further word counts.",
            usage="each further token of a repeat counts so many times more",
            place=7,
        ),
    ] = 1.75
    dry_allowed: Annotated[
        int,
        Sampler(
            low=1,
            high=100,
            label="DRY length",
            help="Repeats of up to this many words are free.",
            usage="repeats of so many tokens or more count",
            place=6,
        ),
    ] = 2
    balance: Annotated[
        float,
        Sampler(
            low=0.0,
            high=4.0,
            off=0.0,
            label="balance",
            help="Common words gain nothing by cooling. 0: off.",
            usage="how much of what a temperature below 1 adds to common words is taken back",
            place=8,
            since=2,
        ),
    ] = 1.2
    first_word: Annotated[
        float,
        Sampler(
            low=0.0,
            high=10.0,
            off=0.0,
            label="first word",
            help="Least temperature of a first word. 0: off.",
            usage="the first word of a line has this temperature at least, and no min-p; 0 is off",
            place=9,
            since=2,
        ),
    ] = 0.5
    no_copies: Annotated[
        int,
        Sampler(
            low=0,
            high=1_000,
            off=0,
            label="no copies",
            help="No run of so many as in its songs. 0: off.",
            usage="no run of so many characters or words is as in what the model learnt; 0 is off",
            place=10,
            since=3,
        ),
    ] = 0
    drafts: Annotated[
        int,
        Sampler(
            low=1,
            high=64,
            off=1,
            label="drafts",
            help="Each line is the best of so many. 1: off.",
            usage="so many drafts are written of each line, and the best one stands; 1 is off",
            place=11,
            since=4,
        ),
    ] = DEFAULT_DRAFTS

    def __post_init__(self) -> None:
        for row in self.samplers():
            row.check(getattr(self, row.name))

    @classmethod
    def samplers(cls) -> tuple[Sampler, ...]:
        """The rows, in the order in which their steps are taken."""
        return _rows(cls)

    def as_of(self, format: int) -> SamplerSettings:
        """With what takes of that format do not know switched off."""
        later = {row.name: row.off for row in self.samplers() if row.since > format}
        return msgspec.structs.replace(self, **later) if later else self

    @classmethod
    def listed(cls) -> list[Sampler]:
        """The rows, in the order in which people see them."""
        return sorted(cls.samplers(), key=lambda row: row.place)


@cache
def _rows(kind: type[SamplerSettings]) -> tuple[Sampler, ...]:
    rows = []
    for name, hint in get_type_hints(kind, include_extras=True).items():
        number, row = hint.__origin__, hint.__metadata__[0]
        rows.append(replace(row, name=name, whole=number is int))
    return tuple(rows)


def check_temperature(value: object) -> float:
    """`value`, if it is a temperature.

    Raises:
        ComposeError: not a number (NaN included), or outside the range.
    """
    return _TEMPERATURE.check(value)


(_TEMPERATURE,) = (row for row in SamplerSettings.samplers() if row.name == "temperature")
