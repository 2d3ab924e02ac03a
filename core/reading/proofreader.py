"""Wrong characters of a Chinese text, found by two networks: one reads forward, one backward.

The noisy channel: what was meant is likely by itself, which the networks say, and likely to be
mistyped as what stands there, which `core.text.confusions` says. A wrong character spoils what a
forward network expects after it and what a backward network expects before it, so both are asked,
at the place and beyond it. Candidates of a whole text are read side by side.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.reading.judge import Judge
from core.reading.one_way import OneWay, Pass
from core.text.characters import character_shares, is_han
from core.text.confusions import Sound, confusions
from core.text.lexicon import Cuts, stands_in

PER_PLACE = 3
"""Candidates of a place that are read on from."""
LEAST_GAIN = 0.0
"""Nats that both networks together must gain at a place by a candidate."""
LARGEST = 20.0
"""Nats beyond which a gain says no more."""
APART = 2
"""Places by which two findings of a line must lie apart: a wrong character makes those beside it
look wrong, too."""
_FLOOR = 1e-7

Floats = npt.NDArray[np.float64]


class Offers(NamedTuple):
    """What may be meant by a character and both networks know."""

    chars: list[str]
    ids: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
    """In the vocabulary of the forward network, and of the backward one."""


@dataclass(frozen=True)
class Candidate:
    """A character that may have been meant."""

    line: int
    place: int
    """In the line."""
    char: str


@dataclass(frozen=True)
class Finding:
    """A character that is probably wrong."""

    line: int
    place: int
    """In the line."""
    wrong: str
    right: str
    probability: float
    """That just this one was meant, by the judge."""


@dataclass(frozen=True)
class Read:
    """A text as both networks have read it."""

    candidates: list[Candidate]
    features: Floats
    """(N, F), see `core.reading.judge.FEATURES`."""
    bits: Floats
    """(T,) that the forward network pays for each character, line ends among them."""

    @property
    def bits_per_char(self) -> float:
        return float(self.bits.mean()) if len(self.bits) else 0.0


class Proofreader:
    """Reads texts with two networks of one vocabulary or of two."""

    def __init__(self, forward: OneWay, backward: OneWay) -> None:
        self.forward, self.backward = forward, backward
        self._offered: dict[str, Offers] = {}

    def read(self, lines: Sequence[str]) -> Read:
        """Reads lines as one text, and the candidates that are worth a look in each."""
        text = "\n".join(lines)
        ways = (self.forward.read(text), self.backward.read(text))
        offered = [self._offers(char) for char in text]
        told = [
            way.weigh([each.ids[number] for each in offered]) for number, way in enumerate(ways)
        ]
        own = [each[0] for each in told]
        places: list[int] = []
        chosen: list[int] = []
        for place, each in enumerate(offered):
            if each.chars:
                gains = sum(others[place] - mine[place] for mine, others in told)
                best = np.argsort(-gains, kind="stable")[:PER_PLACE].tolist()
                good = [index for index in best if gains[index] > LEAST_GAIN]
                places += [place] * len(good)
                chosen += good
        at = np.array(places, np.int64)
        spots = list(zip(places, chosen, strict=True))
        columns = [
            [told[way][1][p][c] - own[way][p] for p, c in spots] for way in range(2)
        ] + [
            self._beyond(way, at, [offered[p].ids[n][c] for p, c in spots])
            for n, way in enumerate(ways)
        ] + [[own[way][p] for p, _ in spots] for way in range(2)]  # fmt: skip
        numbers = np.array(columns, np.float64).reshape(6, len(spots)).T
        numbers = np.clip(numbers, -LARGEST, LARGEST)
        begins = _line_begins(lines)
        line_of = np.searchsorted(begins, at, side="right") - 1
        candidates = [
            Candidate(int(line), p - int(begins[line]), offered[p].chars[c])
            for (p, c), line in zip(spots, line_of, strict=True)
        ]
        cuts = {number: Cuts(lines[number]) for number in {each.line for each in candidates}}
        about = [_channel(cuts[each.line], each) for each in candidates]
        features = np.column_stack([numbers, np.array(about).reshape(len(about), 10)])
        return Read(candidates, features, -np.asarray(own[0], np.float64) / math.log(2))

    @staticmethod
    def _beyond(way: Pass, at: npt.NDArray[np.int64], ids: list[np.int64]) -> list[float]:
        found: list[float] = way.gains(at, np.array(ids, np.int64)).tolist()
        return found

    def _offers(self, char: str) -> Offers:
        """What may be meant by a character and both networks know: characters, and their ids."""
        known = self._offered.get(char)
        if known is None:
            kept = [
                (one.char, there, back)
                for one in confusions(char)
                if (there := self.forward.id_of(one.char)) is not None
                and (back := self.backward.id_of(one.char)) is not None
            ]
            ids = np.array([pair[1:] for pair in kept], np.int64).reshape(len(kept), 2)
            known = Offers([each[0] for each in kept], (ids[:, 0], ids[:, 1]))
            self._offered[char] = known
        return known


@dataclass(frozen=True)
class Judged:
    """A read text with what a judge thinks of it."""

    read: Read
    judge: Judge
    lines: Sequence[str]

    @cached_property
    def probabilities(self) -> Floats:
        """(N,) of the candidates."""
        return self.judge.probabilities(self.read.features)

    def findings(self, threshold: float) -> list[Finding]:
        """What is above the threshold, the likeliest first where places are too near each other;
        in the order of the text."""
        found: list[Finding] = []
        for index in np.argsort(-self.probabilities, kind="stable").tolist():
            probability = float(self.probabilities[index])
            if not probability > threshold:
                break
            own = self.read.candidates[index]
            beside = [each.place for each in found if each.line == own.line]
            if all(abs(own.place - place) >= APART for place in beside):
                wrong = self.lines[own.line][own.place]
                found.append(Finding(own.line, own.place, wrong, own.char, probability))
        return sorted(found, key=lambda each: (each.line, each.place))

    def best_of_lines(self) -> Floats:
        """The largest probability in each line, 0 where nothing is worth a look."""
        best = np.zeros(len(self.lines))
        at = [each.line for each in self.read.candidates]
        np.maximum.at(best, np.array(at, np.int64), self.probabilities)
        return best


def corrected(lines: Sequence[str], findings: Sequence[Finding]) -> list[str]:
    """The lines with what was found put right."""
    found = list(lines)
    for each in findings:
        line = found[each.line]
        found[each.line] = line[: each.place] + each.right + line[each.place + 1 :]
    return found


def chinese_lines(lines: Sequence[str]) -> list[int]:
    """The numbers of the lines that have a Chinese character."""
    return [number for number, line in enumerate(lines) if any(map(is_han, line))]


def _line_begins(lines: Sequence[str]) -> npt.NDArray[np.int64]:
    """(L,) where each line begins in the text."""
    return np.cumsum([0, *(len(line) + 1 for line in lines)])[:-1]


def _channel(cuts: Cuts, one: Candidate) -> tuple[float, ...]:
    """The features that are not of the networks."""
    line, place = cuts.line, one.place
    seen = line[place]
    confusion = next(each for each in confusions(seen) if each.char == one.char)
    shares = character_shares()
    return (
        float(confusion.sound == Sound.NEAR),
        float(confusion.sound == Sound.SYLLABLE),
        float(confusion.sound == Sound.SAME),
        float(confusion.shape),
        float(confusion.habit),
        stands_in(line, place, one.char),
        stands_in(line, place, seen),
        max(-LARGEST, min(LARGEST, cuts.gain(place, one.char))),
        math.log(shares.get(one.char, 0.0) + _FLOOR),
        math.log(shares.get(seen, 0.0) + _FLOOR),
    )
