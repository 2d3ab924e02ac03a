"""Lines that are chosen among drafts.

Where a line begins, several drafts of it are written at once, and the best one (`line_judge`) is
told token by token. They begin with the same word, so that the choice does not change how lines
begin. When the temperature is turned, what is left of the draft is thrown away and the rest of the
line drafted anew from where it stands.

The draws of a draft depend on the seed, the take, the place where it begins, and its number; so a
take comes out the same in any company.

Shapes: B takes, K drafts of each, D features.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.composing.legality import rule_out
from core.composing.line_judge import Heard, LineJudge
from core.composing.outputs import Outputs
from core.composing.samplers import Chooser
from core.composing.source import Drawn
from core.composing.stream import Ahead, Stream
from core.model.decoder import Decoder, State
from core.model.products import Floats
from core.text.vocabulary import LINE_END, SONG_END

MOST = 48
"""Tokens of a draft: where no line ends for so long, the choice does not wait for it."""
_ROWS = 64
"""So many drafts at most are written in one batch, whatever the number of takes."""
_LEAST = 1e-30


@dataclass(eq=False)
class _Draft:
    """The rest of a line, as it might be."""

    ahead: Ahead
    ids: list[int]
    shares: list[float]
    ranks: list[int]
    places: list[_Place]
    """Where each token was drawn."""
    end: float | None = None
    """How likely it was that the line ended where it does: songs would never end if the line that
    ends one were judged by how seldom that is."""

    def logs(self) -> list[float]:
        """What the draft is judged by, of each token."""
        shares = self.shares if self.end is None else [*self.shares[:-1], self.end]
        return [math.log(max(share, _LEAST)) for share in shares]

    @property
    def ended(self) -> bool:
        return self.ids[-1] in (LINE_END, SONG_END)


@dataclass(frozen=True, eq=False)
class _Place:
    """Behind some tokens: one row of features (N, D) and of a state of N streams."""

    features: Floats
    state: State
    row: int

    def alone(self) -> tuple[Floats, State]:
        return self.features[self.row : self.row + 1], self.state.take([self.row])


@dataclass(eq=False)
class _Following:
    """A take and the draft that it follows."""

    heard: Heard
    place: _Place
    """Where the next token is drawn."""
    draft: _Draft | None = None
    told: int = 0
    """How many tokens of the draft stand in the take."""
    temperature: float = math.nan
    """That the draft was written at."""

    def goes_on(self, temperature: float) -> bool:
        draft = self.draft
        return draft is not None and self.told < len(draft.ids) and self.temperature == temperature


class Drafting:
    """A `core.composing.source.Source` with `drafts` drafts of each line.

    Args:
        features: (B, D) behind what the takes begin with.
        state: there.
        prompt: the ids that they begin with.
    """

    def __init__(
        self,
        decoder: Decoder,
        chooser: Chooser,
        judge: LineJudge,
        drafts: int,
        features: Floats,
        state: State,
        prompt: Sequence[int],
    ) -> None:
        self._decoder, self._chooser, self._judge = decoder, chooser, judge
        self._drafts = drafts
        heard = judge.heard(prompt)
        self._takes = [
            _Following(heard.fork(), _Place(features, state, row)) for row in range(len(features))
        ]

    def draw(self, live: Sequence[Stream], temperature: float) -> Drawn:
        stale = [n for n, take in enumerate(self._takes) if not take.goes_on(temperature)]
        at_once = max(1, _ROWS // self._drafts)
        for start in range(0, len(stale), at_once):
            rows = stale[start : start + at_once]
            self._follow([self._takes[n] for n in rows], [live[n] for n in rows], temperature)
        return Drawn(*map(list, zip(*(self._next(take) for take in self._takes), strict=True)))

    def keep(self, rows: Sequence[int]) -> None:
        self._takes = [self._takes[row] for row in rows]

    def _next(self, take: _Following) -> tuple[int, float, int]:
        draft, n = take.draft, take.told
        assert draft is not None
        take.told += 1
        take.heard.push(draft.ids[n])
        return draft.ids[n], draft.shares[n], draft.ranks[n]

    def _follow(
        self, takes: Sequence[_Following], streams: Sequence[Stream], temperature: float
    ) -> None:
        """Writes drafts for takes that have none to go on with, and chooses."""
        for take in takes:
            self._arrive(take)
        each = [
            [_Draft(stream.ahead(), [], [], [], []) for _ in range(self._drafts)]
            for stream in streams
        ]
        self._write(takes, streams, each, temperature)
        logs = [[draft.logs() for draft in drafts] for drafts in each]
        ids = [[draft.ids for draft in drafts] for drafts in each]
        best = self._judge.best([take.heard for take in takes], ids, logs)
        for take, drafts, n in zip(takes, each, best, strict=True):
            take.draft, take.told, take.temperature = drafts[n], 0, temperature

    def _arrive(self, take: _Following) -> None:
        """Moves a take's place behind what it has told."""
        draft = take.draft
        if draft is None or not take.told:
            return
        if take.told < len(draft.ids):
            take.place = draft.places[take.told]
            return
        _, state = draft.places[-1].alone()
        features, state = self._decoder.advance(draft.ids[-1:], state)
        take.place = _Place(features, state, 0)

    def _write(
        self,
        takes: Sequence[_Following],
        streams: Sequence[Stream],
        each: Sequence[Sequence[_Draft]],
        temperature: float,
    ) -> None:
        """Writes all drafts to their ends."""
        live = [draft for drafts in each for draft in drafts]
        places = [take.place.alone() for take in takes]
        rows = [n for n, drafts in enumerate(each) for _ in drafts]
        state = State.joined([one for _, one in places]).take(rows)
        features = np.concatenate([one for one, _ in places])[rows]
        dice = [
            _uniforms(stream, len(drafts)) for stream, drafts in zip(streams, each, strict=True)
        ]
        numbers = [numbers for one in dice for numbers in one]
        starts = [streams[row].at_start for row in rows]
        outputs = Outputs(self._decoder, len(live))
        for step in range(MOST):
            logits = outputs.compute(features)
            rule_out([draft.ahead.legality for draft in live], logits)
            for draft, row in zip(live, logits, strict=True):
                draft.ahead.prepare(row)
            uniforms = [own[step] for own in numbers]
            drawn = self._chooser.choose(logits, temperature, starts, uniforms)
            shares, ranks = outputs.probabilities(drawn), outputs.ranks(drawn)
            for n, draft in enumerate(live):
                draft.ahead.push(drawn[n])
                draft.ids.append(drawn[n])
                draft.shares.append(shares[n])
                draft.ranks.append(ranks[n])
                draft.places.append(_Place(features, state, n))
            keep = [n for n, draft in enumerate(live) if not draft.ended]
            if len(keep) < len(live):
                for draft, end in zip(live, outputs.line_ends(), strict=True):
                    draft.end = end if draft.ended else None
            if not keep:
                return
            if len(keep) < len(live):
                live, numbers = [live[n] for n in keep], [numbers[n] for n in keep]
                state, drawn = state.take(keep), [drawn[n] for n in keep]
            starts = [False] * len(live)
            features, state = self._decoder.advance(drawn, state)


def _uniforms(stream: Stream, drafts: int) -> Iterator[list[float]]:
    """The numbers in [0, 1) of each draft; the first is the same for all where a line begins."""
    numbers = stream.dice().random((drafts, MOST))
    if stream.at_start:
        numbers[:, 0] = numbers[0, 0]
    yield from numbers.tolist()
