"""A judge for two networks, fitted on held-out songs of theirs that were spoiled on purpose.

The songs are parted in two: what is told of the judge, and its threshold, come from songs that the
weights of that half never saw. The weights that are kept are those of all songs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
import numpy as np
import numpy.typing as npt

from core.errors import ModelError
from core.progress import Progress, ProgressListener
from core.reading.judge import Judge, alarms_of, fitted
from core.reading.proofreader import Judged, Proofreader, Read, chinese_lines, corrected
from core.reading.spoiling import spoiled

ENOUGH, MOST_ROUNDS = 1200, 4
"""Lines that are read to fit it; few songs are spoiled anew up to so many times for that."""
LEAST_LINES = 8
SHARE = 0.5
"""Of the lines that are spoiled."""
USUAL_RATE = 0.02
"""Of the right lines that may be touched, unless asked otherwise."""
FAR = 3.0
"""Standard deviations above the mean from which on a text is not one that the networks know."""

Floats = npt.NDArray[np.float64]


class Familiar(msgspec.Struct, frozen=True, kw_only=True):
    """What held-out songs, spoiled ones among them, cost the forward network."""

    bits_per_char: float
    of_songs: float
    """Standard deviation of the figures of whole songs."""
    of_characters: float
    """And of single characters."""

    def limit(self, characters: int) -> float:
        """Bits per character above which a text of that length is not known: far above the
        figure, and by a bit at least."""
        spread = math.sqrt(self.of_songs**2 + self.of_characters**2 / max(1, characters))
        return self.bits_per_char + max(1.0, FAR * spread)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it at the usual rate, on lines that its weights were not fitted on. A line
    counts as right when it is exactly what was meant."""

    precision: float
    recall: float
    false_alarms: float
    """Share of the right lines that were touched."""
    lines: int
    """Of which about half were spoiled."""

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2.0 * self.precision * self.recall / both if both else 0.0


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """A judge, what to expect of it, and which texts it is for."""

    judge: Judge
    familiar: Familiar
    told: Told


@dataclass
class _Song:
    """A song that was spoiled and read."""

    right: list[str]
    lines: list[str]
    wrong: dict[int, int]
    """The place of the wrong character, by line."""
    read: Read
    meant: npt.NDArray[np.bool_] = field(init=False)
    """(N,) which candidates put it right."""

    def __post_init__(self) -> None:
        self.meant = np.array(
            [
                self.wrong.get(each.line) == each.place
                and self.right[each.line][each.place] == each.char
                for each in self.read.candidates
            ],
            bool,
        )


def fit(
    reader: Proofreader,
    songs: Sequence[Sequence[str]],
    *,
    seed: int = 0,
    sound_only: bool = False,
    progress: ProgressListener | None = None,
) -> Fit:
    """Spoils songs, reads them, and fits a judge.

    Args:
        songs: the lines of each; of many, as many as are enough, from all over.
        sound_only: spoils no character by shape or by habit.

    Raises:
        ModelError: there is too little Chinese text.
    """
    chosen = _enough(songs)
    lines = sum(len(chinese_lines(song)) for song in chosen)
    if len(chosen) < 2 or lines < LEAST_LINES:
        raise ModelError(
            "too little held-out text to learn from which correction is meant",
            hint="train on more songs: a tenth of them is held out",
        )
    rounds = min(MOST_ROUNDS, math.ceil(ENOUGH / lines))
    halves: tuple[list[_Song], list[_Song]] = ([], [])
    for number in range(rounds):
        for place, song in enumerate(chosen):
            rng = np.random.default_rng([seed, number, place])
            wrong, places = spoiled(song, SHARE, rng, sound_only=sound_only)
            read = _Song(list(song), wrong, dict(places), reader.read(wrong))
            halves[place % 2].append(read)
            if progress is not None:
                done = number * len(chosen) + place + 1
                progress(Progress("checking", done, rounds * len(chosen), "songs"))
    every = [*halves[0], *halves[1]]
    crossed: list[tuple[_Song, Judged]] = []
    for mine, others in (halves, halves[::-1]):
        judge = Judge(weights=_weights(others), alarms=(), lines=0)
        crossed += [(song, Judged(song.read, judge, song.lines)) for song in mine]
    alarms, right = _alarms(crossed)
    judge = Judge(weights=_weights(every), alarms=alarms, lines=right)
    return Fit(judge=judge, familiar=_familiar(every), told=_told(crossed, judge))


def _enough(songs: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """Songs with Chinese lines, one in so many where there are more than enough."""
    with_text = [song for song in songs if chinese_lines(song)]
    lines = sum(len(song) for song in with_text)
    return list(with_text[:: max(1, lines // ENOUGH)])


def _weights(songs: Sequence[_Song]) -> tuple[float, ...]:
    features = np.concatenate([song.read.features for song in songs])
    return fitted(features, np.concatenate([song.meant for song in songs]))


def _alarms(crossed: Sequence[tuple[_Song, Judged]]) -> tuple[tuple[float, ...], int]:
    """The largest probability in each line that nobody spoiled, and how many of those there are."""
    best: list[float] = []
    for song, judged in crossed:
        of_lines = judged.best_of_lines()
        best += [float(of_lines[n]) for n in chinese_lines(song.right) if n not in song.wrong]
    return alarms_of(best), len(best)


def _told(crossed: Sequence[tuple[_Song, Judged]], judge: Judge) -> Told:
    threshold = judge.threshold(USUAL_RATE)
    touched = good = wrong = alarms = lines = 0
    for song, judged in crossed:
        after = corrected(song.lines, judged.findings(threshold))
        for number in chinese_lines(song.right):
            changed = after[number] != song.lines[number]
            lines += 1
            touched += changed
            wrong += number in song.wrong
            good += number in song.wrong and after[number] == song.right[number]
            alarms += changed and number not in song.wrong
    return Told(
        precision=good / max(1, touched),
        recall=good / max(1, wrong),
        false_alarms=alarms / max(1, lines - wrong),
        lines=lines,
    )


def _familiar(songs: Sequence[_Song]) -> Familiar:
    each = np.array([song.read.bits_per_char for song in songs])
    bits = np.concatenate([song.read.bits for song in songs])
    return Familiar(
        bits_per_char=float(bits.mean()),
        of_songs=float(each.std()),
        of_characters=float(bits.std()),
    )
