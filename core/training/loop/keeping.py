"""Which evaluation of a run is kept as best: by the figure of merit, and by how its lines read.

Fewer bits per character do not always read better: while the figure hardly moves any more, lines
come to begin less alike and to use common words more as the songs do, and then to be copies. But a
reading of some takes is no fine measure, one of the same model scatters (tests/bench/README.md). So
readings only choose among evaluations whose figures are close to the best, and only where one of
two reads worse by far more than that. Otherwise the better figure is kept, as it is where nothing
is read.
"""

from __future__ import annotations

import msgspec

from core.runs.choice import MEASURES, Choice, Measure, value_of
from core.runs.figure import Figure
from core.text.reading import Reading

CLOSE = 0.02
"""Figures that differ from the best by so much of it are told apart by readings: far less than what
readers of the lines ever noticed."""
MARGINS: dict[Measure, float] = {"copied": 0.04, "beginnings": 0.1, "words": 0.2}
"""What is worse by so much reads worse: two and a half times what the difference of two readings
of one model scatters by, or more. Rhymes do not count: what says the same again rhymes most."""
LATER: tuple[Measure, ...] = ("copied",)
"""What may tell against the later of two that began from nothing. Beginnings and words may not: who
has learnt little yet uses common words less, and makes no sense with others. Who went on from a
base made sense at once; there all of them may."""
GOOD_COPIED, GOOD_WORDS = 0.02, 0.2
"""Less is no better: what is promised of the lines that one composes."""


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """An evaluation that is kept, or might be."""

    figure: float
    step: int
    perplexity: float | None = None
    reading: Reading | None = None
    """None where nothing was read."""


def faults(reading: Reading, songs: Reading) -> dict[Measure, float]:
    """How far lines are from reading as songs do, by each measure; no less than what is good.

    Args:
        songs: of those that are learnt from.
    """
    return {
        "copied": max(reading.copied, GOOD_COPIED),
        "beginnings": max(reading.beginnings, songs.beginnings),
        "words": max(reading.drift, GOOD_WORDS),
    }


def reads_worse(
    one: Candidate, other: Candidate, songs: Reading | None, knew: bool = False
) -> Measure | None:
    """By which measure the lines of one evaluation clearly read worse than those of another, the
    clearest one; None where they do not, or it is not known.

    Args:
        knew: whether a base knew how to write before.
    """
    if songs is None or one.reading is None or other.reading is None:
        return None
    ours, theirs = faults(one.reading, songs), faults(other.reading, songs)
    measures = MEASURES if knew or one.step < other.step else LATER
    far = {name: (ours[name] - theirs[name]) / MARGINS[name] for name in measures}
    worst = max(measures, key=lambda name: far[name])
    return worst if far[worst] > 1 else None


def close(figure: float, best: float) -> bool:
    """Whether readings may decide between an evaluation and the one of the best figure, which it
    may be itself."""
    return abs(figure - best) <= CLOSE * abs(best)


def preferred(
    one: Candidate,
    other: Candidate,
    best: float,
    merit: Figure,
    songs: Reading | None,
    knew: bool = False,
) -> bool:
    """Whether one evaluation is rather kept than another.

    Args:
        best: the best figure of all.
        merit: by which one tells what is better.
    """
    if close(one.figure, best) and close(other.figure, best):
        worse = reads_worse(one, other, songs, knew)
        better = reads_worse(other, one, songs, knew)
        if bool(worse) != bool(better):
            return better is not None
    return merit.improves(one.figure, other.figure)


def choice_of(
    kept: Candidate | None,
    passed: Candidate | None,
    songs: Reading | None,
    steps_per_epoch: int,
    knew: bool = False,
) -> Choice | None:
    """Why one evaluation is kept and not that of the best figure, in the words of an event; None
    where it is the same one.
    """
    if kept is None or passed is None:
        return None
    measure = reads_worse(passed, kept, songs, knew)
    if measure is None or kept.reading is None or passed.reading is None:
        return None
    return Choice(
        step=kept.step,
        epoch=kept.step / steps_per_epoch,
        passed_step=passed.step,
        passed_epoch=passed.step / steps_per_epoch,
        passed_bits_per_char=passed.figure,
        more=kept.figure / passed.figure - 1,
        measure=measure,
        share=value_of(kept.reading, measure),
        passed_share=value_of(passed.reading, measure),
    )
