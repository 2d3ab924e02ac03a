"""What lesson 7 measures: who chooses among how many words, and what is recited."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.composing.composer import Composer
from core.errors import ModelError
from core.explaining.influence import recorded
from core.explaining.lesson import Subject
from core.explaining.lessons.subjects import Songs, run_of, songs_of
from core.explaining.recital import Recital, recite
from core.explaining.units import side_by_side, some_songs
from core.model.files import LoadedModel
from core.model.tape_back import log_likelihood
from core.runs.events import Evaluated
from core.runs.last_weights import load_last
from core.runs.metrics import effective

SONGS = 32
_NUMBERED = 2048
"""Held-out tokens that the three choosers are asked for."""


@dataclass(frozen=True)
class Choosers:
    """Bits a token of the same held-out tokens, by who chooses."""

    uniform: float
    unigram: float
    model: float


@dataclass(frozen=True, eq=False)
class Recitals:
    """What is recited with: the best weights, or those that the run ended with."""

    recital: Recital
    """Of songs that were learnt."""
    others: Recital
    """Of songs that were not."""


@dataclass(frozen=True, eq=False)
class Found:
    subject: Subject
    choosers: Choosers
    epochs: list[Evaluated]
    """Of the run; empty of a model without one."""
    best: Recitals
    last: Recitals | None
    """None where there are no other weights than the best."""
    shown: Recitals
    song: int

    @property
    def final(self) -> Evaluated | None:
        return self.epochs[-1] if self.epochs else None


def choosers(model: LoadedModel, songs: Songs) -> Choosers:
    """How many bits a token of songs costs whoever thinks all tokens alike, who knows how often
    each was seen, and the model; asked for those that training saw, of which alone all can tell.
    """
    ids, kept = side_by_side(some_songs(songs, _NUMBERED))
    features, targets = recorded(model, ids).features[:-1][kept], ids[1:][kept]
    seen = model.vocabulary.seen
    asked = seen[targets]
    nats, _ = log_likelihood(model, features[asked], targets[asked])
    unigram = model.vocabulary.unigram()[targets[asked]]
    return Choosers(
        math.log2(int(seen.sum())),
        -float(unigram.mean()) / math.log(2),
        -float(nats.mean()) / math.log(2),
    )


def choosers_of(subject: Subject) -> Choosers:
    found: Choosers = subject.once(
        "choosers", lambda: choosers(subject.composer.model, songs_of(subject, "held-out"))
    )
    return found


def recitals(composer: Composer, subject: Subject) -> Recitals:
    own, others = songs_of(subject, "train"), songs_of(subject, "held-out")
    return Recitals(recite(composer, own, SONGS), recite(composer, others, SONGS))


def recitals_of_last(subject: Subject) -> Recitals | None:
    """With the newest weights of a run: those grow more alike to its songs the longer it trains."""
    run = run_of(subject)
    if run is None:
        return None

    def recited() -> Recitals | None:
        try:
            return recitals(Composer(load_last(run)), subject)
        except ModelError:
            return None  # it trains, and has left none yet: the best ones are all there is

    found: Recitals | None = subject.once("recital of the last weights", recited)
    return found


def epochs_of(subject: Subject) -> list[Evaluated]:
    run = run_of(subject)
    if run is None:
        return []
    found: list[Evaluated] = subject.once(
        "epochs",
        lambda: [each for each in effective(run.events()) if isinstance(each, Evaluated)],
    )
    return found
