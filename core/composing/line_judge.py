"""Which of some drafts of a line is the best one to go on with.

A draft is judged by the mean log probability (nats, at temperature 1) that the network gives its
tokens, and by the one that the model's line writer gives the line read from its end: neither saw
where the other would go wrong. Both love what says the same again and what is said everywhere. So
a line loses by its share of tokens that it said before, and by the commonest words of the model
that its song has had more often than all text has them.

What was found with which of these parts stands in tests/bench.

Shapes: B lines, T tokens.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core.composing.outputs import Outputs
from core.model.backward import Syllables, read_lines
from core.model.decoder import Decoder, State
from core.model.files import LineWriter, LoadedModel
from core.model.precision import best_precision
from core.text.reading import LINE_LENGTH
from core.text.vocabulary import LINE_END, SONG_END

AGAIN = 4.0
"""Nats that a line loses of its mean when all of its tokens stood in it before."""
TOO_OFTEN = 1.3
"""How much of ln(times that a common word was used / times to be expected) a line loses."""
_LEAST = 1e-30
_ENDS = (LINE_END, SONG_END)
KnownLines = Callable[[], frozenset[str]]
"""Gives the lines that a model learnt from, none where nobody knows them; slow the first time."""


@dataclass
class Heard:
    """What a take has said by now, as far as the next line depends on it."""

    size: int = 0
    counts: Counter[int] = field(default_factory=Counter)
    line: list[int] = field(default_factory=list)
    """The ids of the line that has begun."""
    unread: list[int] = field(default_factory=list)
    """Those of whole lines that the line writer has not read."""
    back: State | None = None
    """The line writer's, before its last token `last`; None at the start of a song."""
    last: int = SONG_END

    def push(self, id: int) -> None:
        self.size += 1
        self.counts[id] += 1
        self.line.append(id)
        if id == LINE_END:
            self.unread += self.line
            self.line = []

    def fork(self) -> Heard:
        """The same for another take."""
        counts, line, unread = self.counts.copy(), self.line.copy(), self.unread.copy()
        return Heard(self.size, counts, line, unread, self.back, self.last)


class LineJudge:
    """Judges lines of one model. Threads may share it.

    Args:
        common: the ids of its commonest words.
        unigram: log share (V,) of each token in all text.
        known: lines that are not to be copied.
    """

    def __init__(
        self,
        model: LoadedModel,
        common: frozenset[int],
        unigram: npt.NDArray[np.float64],
        known: KnownLines | None = None,
    ) -> None:
        self._vocabulary = model.vocabulary
        self._expected = {id: math.exp(unigram[id]) for id in common}
        self._known = known
        self._back = _BackReader(model.writer, model) if model.writer else None

    def warm_up(self) -> None:
        """Reads what is known now instead of at the first line."""
        if self._known is not None:
            self._known()

    def heard(self, ids: Iterable[int]) -> Heard:
        """A take that begins with these."""
        heard = Heard()
        for id in ids:
            heard.push(id)
        return heard

    def best(
        self,
        heard: Sequence[Heard],
        drafts: Sequence[Sequence[Sequence[int]]],
        logs: Sequence[Sequence[Sequence[float]]],
    ) -> list[int]:
        """For each take (B,) which of its drafts is the best that copies no line, if one does not.

        Args:
            heard: by each take; its whole lines are read.
            drafts: for each take, of each draft the ids that would end its line.
            logs: log probabilities of those; of an end, that the line ends, be it with the song.
        """
        lines = [[[*take.line, *d] for d in own] for take, own in zip(heard, drafts, strict=True)]
        back = None if self._back is None else self._back.means(heard, lines)
        chosen = []
        for row, take in enumerate(heard):
            scores = []
            for n, line in enumerate(lines[row]):
                ahead = float(np.mean(logs[row][n]))
                both = 2.0 * ahead if back is None else ahead + back[row][n]
                scores.append(both - AGAIN * _again(line) - self._too_often(take, drafts[row][n]))
            order = sorted(range(len(scores)), key=lambda n: -scores[n])
            chosen.append(next((n for n in order if not self._copied(lines[row][n])), order[0]))
        return chosen

    def _too_often(self, heard: Heard, draft: Sequence[int]) -> float:
        lost = 0.0
        for id in draft:
            share = self._expected.get(id)
            if share is not None:
                often = (heard.counts[id] + 1) / (share * heard.size + 1)
                lost += max(0.0, math.log(often))
        return TOO_OFTEN * lost

    def _copied(self, line: Sequence[int]) -> bool:
        if self._known is None:
            return False
        text = self._vocabulary.decode(_words(line)).strip()
        return len(text) >= LINE_LENGTH and text in self._known()


class _BackReader:
    """Reads lines from their end, with a model's line writer."""

    def __init__(self, writer: LineWriter, model: LoadedModel) -> None:
        self._decoder = Decoder(writer.config, writer.weights, best_precision())
        self._syllables = Syllables(model.vocabulary)

    def means(
        self, heard: Sequence[Heard], lines: Sequence[Sequence[list[int]]]
    ) -> list[list[float]]:
        """Mean log probability of each line of each take."""
        for take in heard:
            self._catch_up(take)
        owners = [row for row, own in enumerate(lines) for _ in own]
        state = State.joined([self._state(take) for take in heard]).take(owners)
        before = [heard[row].last for row in owners]
        found = iter(self._read([line for own in lines for line in own], before, state))
        return [[next(found) for _ in own] for own in lines]

    def _state(self, take: Heard) -> State:
        return self._decoder.initial_state(1) if take.back is None else take.back

    def _catch_up(self, take: Heard) -> None:
        """Reads the whole lines that a take has said since."""
        if not take.unread:
            return
        state, ids = self._state(take), take.unread
        take.back = read_lines(self._decoder, self._syllables, state, take.last, ids)
        take.last, take.unread = ids[-1], []

    def _read(self, lines: Sequence[list[int]], before: list[int], state: State) -> list[float]:
        """Mean log probability of each line, behind the token `before` it."""
        turned_lines = []
        for line in lines:
            whole = line if line[-1] in _ENDS else [*line, LINE_END]
            turned_lines.append(self._syllables.in_order(whole))
        sums = [0.0] * len(lines)
        live, outputs = list(range(len(lines))), Outputs(self._decoder, len(lines))
        for place in range(max(len(ids) for ids, _ in turned_lines)):
            keep = [n for n, own in enumerate(live) if place < len(turned_lines[own][0])]
            if len(keep) < len(live):
                state, live = state.take(keep), [live[n] for n in keep]
            told = [turned_lines[n][1][place] for n in live]
            features, state = self._decoder.advance([before[n] for n in live], state, told)
            outputs.compute(features)
            ids = [turned_lines[n][0][place] for n in live]
            shares = outputs.probabilities(ids)
            if any(id in _ENDS for id in ids):
                # Whether a song ends with the line is nothing to judge it by.
                ends = outputs.line_ends()
                shares = [ends[n] if id in _ENDS else shares[n] for n, id in enumerate(ids)]
            for n, id, share in zip(live, ids, shares, strict=True):
                sums[n] += math.log(max(share, _LEAST))
                before[n] = id
        return [total / len(ids) for total, (ids, _) in zip(sums, turned_lines, strict=True)]


def _words(line: Sequence[int]) -> list[int]:
    """Without the end of the line."""
    return [id for id in line if id not in _ENDS]


def _again(line: Sequence[int]) -> float:
    """The share of its tokens that stood in the line before."""
    words = _words(line)
    return (len(words) - len(set(words))) / max(1, len(words))
