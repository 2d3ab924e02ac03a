"""Lines of a form by a model's line writer: the rhyme word first, then what leads up to it.

It is told at each token how many syllables are left, so a line does not have to be cut or filled to
keep its form, and it ends where a line would end. Of the lines that are written at once each has
another last word, as long as the form allows one: these are drawn without putting back.

Shapes: B lines that are being written, V vocabulary, D features.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from core.composing.outputs import Outputs
from core.composing.samplers import Chooser, Truncation
from core.composing.settings import SamplerSettings
from core.composing.tempering import log_shares
from core.errors import ModelError
from core.forms.forward_lines import FormLine
from core.forms.known_points import KnownPoints
from core.forms.line_legality import LineLegality, LineState
from core.forms.repeats import REPEATED
from core.model.backward import Syllables, read_lines
from core.model.decoder import Decoder, State
from core.model.files import LineWriter
from core.model.precision import best_precision
from core.model.products import Floats
from core.text.normalise import normalise
from core.text.vocabulary import LINE_END, SONG_END, Vocabulary


class Before(NamedTuple):
    """Where some lines have been read to: the state before their last token, and that token,
    which is read when it is known how long the next line is to be."""

    state: State
    last: int


@dataclass
class _Draft:
    """A line that is being written from its end."""

    random: np.random.Generator
    form: LineState
    ids: list[int] = field(default_factory=list)
    logs: list[float] = field(default_factory=list)
    """Log probability of each id."""


class BackLines:
    """Writes lines with one model's line writer. Threads may share it."""

    def __init__(self, writer: LineWriter, vocabulary: Vocabulary) -> None:
        self._decoder = Decoder(writer.config, writer.weights, best_precision())
        self._vocabulary = vocabulary
        self._shares = log_shares(vocabulary)
        self._syllables = Syllables(vocabulary)
        self._points = KnownPoints(
            lambda: Before(self._decoder.initial_state(1), SONG_END), self._read_line
        )

    def read(self, lines: Sequence[str]) -> Before:
        """Where a song leads to that begins with these lines; of lines that were read before only
        the new ones are read."""
        return self._points.after(lines)

    def _read_line(self, point: Before, line: str) -> Before:
        ids = [*self._vocabulary.encode(normalise(line)), LINE_END]
        state = read_lines(self._decoder, self._syllables, point.state, point.last, ids)
        return Before(state, LINE_END)

    def write(
        self,
        before: Before,
        legality: LineLegality,
        count: int,
        settings: SamplerSettings,
        *,
        seed: int,
        should_stop: Callable[[], bool] | None = None,
    ) -> list[FormLine]:
        """Up to `count` lines, the most likely first; where the form allows so many, each has
        another last token.

        What reads wrong as a whole is left out; `core.forms.repeats` stands for penalties.

        Args:
            before: of `read`.
            legality: feasible, or there is no line.
            should_stop: asked before each token; True leaves with the lines that are finished.
        """
        start = legality.start("back")
        left = [legality.labels(start)[0]]
        features, state = self._decoder.advance([before.last], before.state, left)
        outputs, chooser = Outputs(self._decoder, max(1, count)), Chooser(settings, self._shares)
        logits = self._first(features, legality, start)
        firsts = _different(logits, chooser.truncation, settings.temperature, count, seed)
        if not len(firsts):
            return []
        own = _log_softmax(self._decoder.logits(features)[0])
        drafts = [
            _Draft(np.random.Generator(np.random.PCG64(np.random.SeedSequence((seed, n)))), start)
            for n in range(len(firsts))
        ]
        for draft, id in zip(drafts, firsts, strict=True):
            _push(draft, legality, id, float(own[id]))
        finished = []
        state, drawn = state.take([0] * len(drafts)), firsts
        while drafts:
            if should_stop is not None and should_stop():
                break
            counts = [legality.labels(draft.form)[0] for draft in drafts]
            features, state = self._decoder.advance(drawn, state, counts)
            logits = outputs.compute(features)
            for row, draft in enumerate(drafts):
                logits[row, draft.ids] -= REPEATED
            logits[~legality.mask([draft.form for draft in drafts])] = -np.inf
            uniforms = [draft.random.random() for draft in drafts]
            inside = [False] * len(drafts)  # the line begins at the other end
            drawn = chooser.choose(logits, settings.temperature, inside, uniforms)
            shares = outputs.probabilities(drawn)
            for draft, id, share in zip(drafts, drawn, shares, strict=True):
                _push(draft, legality, id, math.log(max(share, 1e-300)))
            finished += [draft for draft in drafts if draft.form.ended]
            keep = [n for n, draft in enumerate(drafts) if not draft.form.ended]
            if keep and len(keep) < len(drafts):
                state, drawn = state.take(keep), [drawn[n] for n in keep]
            drafts = [drafts[n] for n in keep]
        lines = [self._finish(draft, legality) for draft in finished]
        return sorted(filter(None, lines), key=lambda line: -line.score)

    def _first(self, features: Floats, legality: LineLegality, start: LineState) -> Floats:
        """(1, V) logits of the last words that the form allows."""
        logits = self._decoder.logits(features)
        logits[~legality.mask([start])] = -np.inf
        return logits

    def _finish(self, draft: _Draft, legality: LineLegality) -> FormLine | None:
        """The line, if it reads right as a whole."""
        text = legality.text(draft.ids, "back")
        if legality.verify(text):
            return None
        ids = tuple(id for id in reversed(draft.ids) if id != LINE_END)
        return FormLine.of(text, ids, draft.logs)


def _push(draft: _Draft, legality: LineLegality, id: int, log: float) -> None:
    draft.ids.append(id)
    draft.logs.append(log)
    draft.form = legality.push(draft.form, id)


def _different(
    logits: Floats, truncation: Truncation, temperature: float, count: int, seed: int
) -> list[int]:
    """`count` tokens, as different as can be: drawn without putting back from what survives
    truncation (the largest of log p + Gumbel noise; Vieira 2014), then the likeliest of the rest,
    then the same ones again; none where none is legal.

    Args:
        logits: (1, V); -inf is not legal.
    """
    found: list[int] = []
    if not np.isfinite(logits[0]).any():
        return found
    survivors = truncation.survivors(logits)
    scores = survivors.logits.copy()
    if temperature > 0.0:
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence((seed, 0x6C))))
        scores = scores / temperature + rng.gumbel(size=len(scores))
    found = survivors.ids[np.argsort(-scores, kind="stable")[:count]].tolist()
    if len(found) < count:
        rest = logits[0].copy()
        rest[found] = -np.inf
        order = np.argsort(-rest, kind="stable")[: count - len(found)]
        found += [id for id in order.tolist() if np.isfinite(rest[id])]
    return [found[n % len(found)] for n in range(count)]


def _log_softmax(logits: Floats) -> Floats:
    """(V,) log probabilities."""
    top = logits.max()
    result: Floats = logits - (top + np.log(np.exp(logits - top).sum()))
    if not np.isfinite(result).all():
        raise ModelError("this model's results are not finite numbers")
    return result
