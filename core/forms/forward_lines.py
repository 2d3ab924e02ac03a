"""Lines of a form by the network that every model has: it writes forward, the form masks what does
not fit, and where the rest is too unlikely the line goes back a few words.

The form holds for every line; but a network that writes forward does not see the rhyme coming, and
its lines end less well than those of a line writer. Penalties for repetition are left out: a line
is short, and the rhyme is meant to return.

Shapes: B lines that stand at the same number of tokens, V vocabulary, D features.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from msgspec.structs import replace

from core.composing.line_judge import AGAIN
from core.composing.outputs import Outputs
from core.composing.samplers import Chooser
from core.composing.settings import SamplerSettings
from core.composing.tempering import log_shares
from core.errors import ComposeError, ModelError
from core.forms.known_points import KnownPoints
from core.forms.line_legality import LineLegality, LineState
from core.forms.pieces import Bools
from core.forms.refusal import refusal
from core.forms.repeats import said_again
from core.model.decoder import Decoder, State
from core.model.products import Floats
from core.text.normalise import normalise
from core.text.vocabulary import LINE_END, SONG_END, Vocabulary

_UNLIKELY: Final = 0.01
"""Where all that is legal has less of the probability, the line was led astray."""
_LEAST: Final = 1e-300
_STEPS_BACK: Final = 2
_TIMES_BACK: Final = 3
"""So often one line goes back."""
_ROUNDS: Final = (None, None, 1.5, 10.0)
"""Lines that read wrong are dropped and others begun, so often in all. Where none was right, the
likely ones all read wrong: then anything may be drawn, at these temperatures."""


class FormLine(NamedTuple):
    """A line that keeps its form. Probabilities are the model's own, without mask or sampler."""

    text: str
    ids: tuple[int, ...]
    """In the order of reading, without the line end."""
    score: float
    """Mean log probability (nats) of its tokens, line end included, less what it says again."""
    bits: float
    """Per character, line end included."""
    end: float
    """How likely it is that the line ends where it ends."""

    @classmethod
    def of(cls, text: str, ids: tuple[int, ...], logs: Sequence[float]) -> FormLine:
        """A line of tokens, its end the last, that were drawn with these log probabilities."""
        total = sum(logs)
        score = total / len(logs) - AGAIN * said_again(text)
        bits = -total / math.log(2) / (len(text) + 1)
        return cls(text, ids, score, bits, math.exp(logs[-1]))


class Point(NamedTuple):
    """Where a text has been read to."""

    features: Floats
    """(1, D)"""
    state: State


@dataclass
class _Draft:
    """A line that is being written."""

    random: np.random.Generator
    points: list[Point]
    forms: list[LineState]
    ids: list[int] = field(default_factory=list)
    logs: list[float] = field(default_factory=list)
    """Log probability of each id."""
    times_back: int = 0

    def go_back(self) -> None:
        """Takes the last tokens away, so that others are drawn."""
        kept = max(len(self.ids) - _STEPS_BACK, 0)
        del self.ids[kept:], self.logs[kept:], self.points[kept + 1 :], self.forms[kept + 1 :]
        self.times_back += 1


class ForwardLines:
    """Writes lines with one model's forward network. Threads may share it."""

    def __init__(self, decoder: Decoder, vocabulary: Vocabulary) -> None:
        self.decoder = decoder
        self._vocabulary = vocabulary
        self._shares = log_shares(vocabulary)
        self._points = KnownPoints(
            lambda: self.read(""), lambda point, line: self.read(line + "\n", point)
        )

    def after(self, lines: Sequence[str]) -> Point:
        """Where a song leads to that begins with these lines, each read once."""
        return self._points.after(lines)

    def means(self, point: Point, lines: Sequence[Sequence[int]]) -> list[float]:
        """Mean log probability (nats) of lines after `point`, of each that it ends included, be it
        with the song.

        Args:
            lines: ids in the order of reading, without the line end.
        """
        whole = [[*line, LINE_END] for line in lines]
        sums = [0.0] * len(whole)
        live, outputs = list(range(len(whole))), Outputs(self.decoder, max(1, len(whole)))
        rows = [0] * len(whole)
        features, state = point.features[rows], point.state.take(rows)
        for place in range(max(map(len, whole), default=0)):
            keep = [n for n, own in enumerate(live) if place < len(whole[own])]
            if len(keep) < len(live):
                features, state = features[keep], state.take(keep)
                live = [live[n] for n in keep]
            outputs.compute(features)
            ids = [whole[n][place] for n in live]
            shares = outputs.probabilities(ids)
            if LINE_END in ids:
                ends = outputs.line_ends()
                shares = [ends[n] if id == LINE_END else shares[n] for n, id in enumerate(ids)]
            for n, share in zip(live, shares, strict=True):
                sums[n] += math.log(max(share, _LEAST))
            features, state = self.decoder.advance(ids, state)
        return [total / len(ids) for total, ids in zip(sums, whole, strict=True)]

    def read(self, before: str, point: Point | None = None) -> Point:
        """Where the lines `before` lead to; with `point` they are read on from there."""
        before = normalise(before)
        if before and not before.endswith("\n"):
            before += "\n"
        ids = self._vocabulary.encode(before)
        if point is None:
            ids = [SONG_END, *ids]
            point = Point(np.zeros((1, 0), np.float32), self.decoder.initial_state(1))
        for id in ids:
            point = Point(*self.decoder.advance([id], point.state))
        return point

    def write(
        self,
        point: Point,
        legality: LineLegality,
        count: int,
        settings: SamplerSettings,
        *,
        seed: int,
        should_stop: Callable[[], bool] | None = None,
    ) -> list[FormLine]:
        """Up to `count` different lines after `point`, the most likely first.

        Args:
            point: of `read`.
            count: lines that are begun at once; those with the same text count as one.
            should_stop: asked before each token; True leaves with the lines that are finished.

        Raises:
            ComposeError: no line is possible, or none that was written keeps the form when it is
                read as a whole.
        """
        refused = refusal(legality)
        if refused is not None:
            raise refused.error
        found: dict[str, FormLine] = {}
        kept = 0
        for turn, heat in enumerate(_ROUNDS):
            numbers = range(turn * count, (turn + 1) * count - kept)
            drafts = [self._draft(point, legality, seed, number) for number in numbers]
            if heat is not None and not found:
                settings = replace(settings, temperature=heat, top_k=0, top_p=1.0, min_p=0.0)
            stopped = self._write(drafts, legality, settings, should_stop)
            for line in (self._finish(draft, legality) for draft in drafts):
                if line is not None:
                    kept += 1
                    found.setdefault(line.text, line)
            if kept >= count or stopped:
                break
        if not found and not stopped:
            raise ComposeError(
                "no line of {count} that were written keeps the form when it is read as a whole",
                count=len(_ROUNDS) * count,
                hint="allow more: fewer tones, another rhyme",
            )
        return sorted(found.values(), key=lambda line: -line.score)

    def _draft(self, point: Point, legality: LineLegality, seed: int, number: int) -> _Draft:
        random = np.random.Generator(np.random.PCG64(np.random.SeedSequence((seed, number))))
        return _Draft(random, [point], [legality.start("forward")])

    def _write(
        self,
        drafts: Sequence[_Draft],
        legality: LineLegality,
        settings: SamplerSettings,
        should_stop: Callable[[], bool] | None,
    ) -> bool:
        """Writes all of them to their ends; True if it was stopped before."""
        chooser = Chooser(settings, self._shares)
        while open_drafts := [draft for draft in drafts if not draft.forms[-1].ended]:
            if should_stop is not None and should_stop():
                return True
            # States that have read different numbers of tokens cannot be stepped together.
            groups = defaultdict[int, list[_Draft]](list)
            for draft in open_drafts:
                groups[len(draft.ids)].append(draft)
            for group in groups.values():
                self._step(group, legality, settings, chooser)
        return False

    def _step(
        self,
        group: list[_Draft],
        legality: LineLegality,
        settings: SamplerSettings,
        chooser: Chooser,
    ) -> None:
        features = np.concatenate([draft.points[-1].features for draft in group])
        logits = self.decoder.logits(features)
        mask = legality.mask([draft.forms[-1] for draft in group])
        logs, legal = _log_totals(logits, mask)
        unlikely = legal < math.log(_UNLIKELY)
        rows = []
        for row, draft in enumerate(group):
            if unlikely[row] and draft.ids and draft.times_back < _TIMES_BACK:
                draft.go_back()
            else:
                rows.append(row)
        if not rows:
            return
        own = logits[rows] - logs[rows, None]
        masked = np.where(mask[rows], logits[rows], np.float32(-np.inf))
        writing = [group[row] for row in rows]
        uniforms = [draft.random.random() for draft in writing]
        starts = [not draft.ids for draft in writing]
        drawn = chooser.choose(masked, settings.temperature, starts, uniforms)
        state = State.joined([draft.points[-1].state for draft in writing])
        features, state = self.decoder.advance(drawn, state)
        for row, (draft, id) in enumerate(zip(writing, drawn, strict=True)):
            draft.ids.append(id)
            draft.logs.append(float(own[row, id]))
            draft.forms.append(legality.push(draft.forms[-1], id))
            draft.points.append(Point(features[row : row + 1], state.take([row])))

    def _finish(self, draft: _Draft, legality: LineLegality) -> FormLine | None:
        """The line, if it is finished and right."""
        if not draft.forms[-1].ended:
            return None
        text = legality.text(draft.ids, "forward")
        if legality.verify(text):
            return None
        ids = tuple(id for id in draft.ids if id != LINE_END)
        return FormLine.of(text, ids, draft.logs)


def _log_totals(logits: Floats, mask: Bools) -> tuple[Floats, Floats]:
    """log of the sum of exp(logits) in each row, and that of the legal ones' share of it."""
    tops = logits.max(axis=1, keepdims=True)
    shares = np.exp(logits - tops)
    totals = shares.sum(axis=1)
    if not np.isfinite(totals).all():
        raise ModelError("this model's results are not finite numbers")
    with np.errstate(divide="ignore"):
        legal = np.log((shares * mask).sum(axis=1) / totals)
    return np.log(totals) + tops[:, 0], legal
