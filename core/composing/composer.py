"""Composes lyrics: reads the prompt into the state, then draws token after token.

Takes of one call run as one batch. The draws of take k depend on (seed, k) alone, and products in
int8 do not depend on the company, so it comes out the same alone and among others. On another
processor, or without int8, the last bits of the logits can differ, and a draw that falls exactly
between two tokens can then go the other way. Replaying a saved take is exact nevertheless: it goes
by the ids that were drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

import numpy as np

from core.composing.drafting import Drafting
from core.composing.events import Alternative, TakeFinished, TokenComposed
from core.composing.judging import judged
from core.composing.legality import Legality, Letters
from core.composing.limits import (
    DEFAULT_LINES,
    DEFAULT_MIN_LINES,
    DEFAULT_TOKENS,
    check_request,
)
from core.composing.line_judge import KnownLines, LineJudge
from core.composing.outputs import Outputs
from core.composing.penalties import CopyBans, function_words
from core.composing.samplers import Chooser, Stage, stages
from core.composing.settings import SamplerSettings, check_temperature
from core.composing.source import OneByOne, Source
from core.composing.stream import Stream
from core.composing.tempering import begins_line, log_shares
from core.errors import ModelError
from core.model.decoder import Decoder, State
from core.model.files import LoadedModel
from core.model.precision import best_precision
from core.model.products import Floats
from core.model.threads import use_one_thread
from core.text.normalise import normalise
from core.text.vocabulary import SONG_END


class Composer:
    """Writes with one model. Threads may share it; each call keeps its own state.

    Making one puts NumPy's matrix products of this process on one thread (`core.model.threads`).
    """

    def __init__(
        self,
        model: LoadedModel,
        bans: CopyBans | None = None,
        known: KnownLines | None = None,
    ) -> None:
        if model.info.direction == "backward":
            raise ModelError(
                "this model reads songs from their end: it writes no lyrics",
                where=model.info.path or None,
                hint="choose another one; `lyric-studio proofread` is what it is for",
            )
        use_one_thread()
        self.model = model
        self.bans = bans
        self.decoder = Decoder(model.config, model.weights, best_precision())
        if len(model.vocabulary) != model.config.vocabulary:
            raise ModelError("the vocabulary does not fit the model")
        self._known = known
        self._judge: LineJudge | None = None
        self._exempt: frozenset[int] | None = None
        self._letters = Letters(model.vocabulary)
        self._unigram = log_shares(model.vocabulary)

    def warm_up(self) -> None:
        """Does once, off the critical path, what would delay a first token by up to a second."""
        self.model.vocabulary.warm_up()
        features, _ = self._read([SONG_END])
        self.decoder.logits(features)
        self._lines().warm_up()

    def compose(
        self,
        prompt: str,
        settings: SamplerSettings,
        *,
        seed: int,
        count: int = 1,
        first: int = 0,
        max_lines: int | None = DEFAULT_LINES,
        max_tokens: int = DEFAULT_TOKENS,
        min_lines: int = DEFAULT_MIN_LINES,
        temperature: Callable[[], float] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> Iterator[TokenComposed | TakeFinished]:
        """Composes takes `first` to `first + count - 1` of `seed`, telling each token.

        Args:
            prompt: any text, also several lines; kept (normalised) as the beginning of each take.
                Empty: a song from its start.
            max_lines: ends when so many lines that are not empty stand, those of the prompt
                included; None: no such limit.
            max_tokens: so many are drawn at most.
            min_lines: a song does not end before it has so many lines that are not empty.
            temperature: asked before each token, in place of `settings.temperature`.
            should_stop: asked before each token; True ends the takes, which keep their text.

        Raises:
            ComposeError: an illegal argument (at once), or an illegal temperature from the
                callable (at that token).
        """
        check_request(
            seed=seed,
            count=count,
            first=first,
            max_lines=max_lines,
            max_tokens=max_tokens,
            min_lines=min_lines,
        )
        prompt = normalise(prompt)
        ids = self.model.vocabulary.encode(prompt)
        streams = [
            Stream(
                self.model,
                prompt,
                ids,
                settings,
                self._spared,
                seed,
                first + k,
                max_lines,
                min_lines,
                self._letters,
                self.bans,
            )
            for k in range(count)
        ]
        return self._run(streams, ids, settings, max_tokens, temperature, should_stop)

    def score(self, text: str) -> list[tuple[str, float]]:
        """How likely the model finds each piece of a text, read from the start of a song.

        Returns:
            (piece, probability); the pieces joined are the normalised text. A character of
            several tokens is one piece with the product of their probabilities.
        """
        return [one[:2] for one in judged(self.decoder, self.model.vocabulary, text)]

    def ranks(self, text: str) -> list[tuple[str, int]]:
        """As `score`, with the rank of each piece among all tokens: 1 is the model's first guess.

        Of a character of several tokens it is that of the one that was guessed worst.
        """
        pieces = judged(self.decoder, self.model.vocabulary, text)
        return [(piece, rank) for piece, _, rank in pieces]

    def alternatives(
        self,
        prefix: str,
        settings: SamplerSettings,
        n: int = 10,
        *,
        lines: int = 0,
        min_lines: int = 0,
    ) -> list[Alternative]:
        """The likeliest next tokens after `prefix`, and what the samplers make of them.

        A song does not end before it has `min_lines`, as in a take, of which `lines` stand.
        """
        ids = self.model.vocabulary.encode(prefix)
        logits = Outputs(self.decoder, 1).compute(self._read([SONG_END, *ids])[0])[0]
        raw, *_, last = self.stages(logits, ids, settings, may_end=lines >= min_lines)
        final = np.zeros_like(raw.shares)
        final[last.ids] = last.shares
        order = np.lexsort((-raw.shares, -final))[:n]
        piece = self.model.vocabulary.piece
        return [
            Alternative(int(id), piece(int(id)), float(raw.shares[id]), float(final[id]))
            for id in order
        ]

    def stages(
        self,
        logits: Floats,
        ids: Sequence[int],
        settings: SamplerSettings,
        *,
        temperature: float | None = None,
        written: Sequence[int] | None = None,
        may_end: bool = True,
    ) -> Iterator[Stage]:
        """What each step makes of the logits (V,) of the token behind `ids`, as in a take.

        Args:
            ids: from the start of a song, without SONG_END.
            written: the start words of the take; None: all of `ids`.
            may_end: whether the song has as many lines as it must have.
        """
        legality = Legality(
            self._letters, ids if written is None else written, spaced=settings.first_word <= 0.0
        )
        for id in ids:
            legality.push(id)

        def rules(row: Floats) -> None:
            legality.rule_out(row)
            if not may_end:
                row[SONG_END] = -np.inf

        return stages(
            logits,
            ids,
            settings,
            temperature,
            self._spared,
            self._unigram,
            begins_line(ids),
            self.bans,
            rules,
        )

    def _read(self, ids: list[int]) -> tuple[Floats, State]:
        """Features (1, D) and state after a sequence, read from the very start."""
        state = self.decoder.initial_state(1)
        for id in ids:
            features, state = self.decoder.advance([id], state)
        return features, state

    def _spared(self) -> frozenset[int]:
        if self._exempt is None:
            self._exempt = function_words(self.model.vocabulary)
        return self._exempt

    def _source(self, count: int, prompt: list[int], settings: SamplerSettings) -> Source:
        """What the tokens of `count` takes come from that begin with these."""
        features, state = self._read([SONG_END, *prompt])
        features, state = features[[0] * count], state.take([0] * count)
        chooser = Chooser(settings, self._unigram)
        if settings.drafts <= 1:
            return OneByOne(self.decoder, chooser, features, state)
        judge = self._lines()
        return Drafting(self.decoder, chooser, judge, settings.drafts, features, state, prompt)

    def _lines(self) -> LineJudge:
        if self._judge is None:
            self._judge = LineJudge(self.model, self._spared(), self._unigram, self._known)
        return self._judge

    def _run(
        self,
        live: list[Stream],
        prompt: list[int],
        settings: SamplerSettings,
        max_tokens: int,
        temperature: Callable[[], float] | None,
        should_stop: Callable[[], bool] | None,
    ) -> Iterator[TokenComposed | TakeFinished]:
        created = datetime.now(UTC).isoformat(timespec="seconds")

        def finished(stream: Stream) -> TakeFinished:
            result = stream.result(settings, max_tokens, created)
            return TakeFinished(stream.take, result.reason, result)

        if live[0].enough_lines:
            for stream in live:
                stream.reason = "lines"
                yield finished(stream)
            return
        source = self._source(len(live), prompt, settings)
        for index in range(max_tokens):
            if should_stop is not None and should_stop():
                break
            heat = settings.temperature if temperature is None else check_temperature(temperature())
            drawn = source.draw(live, heat)
            ended = False
            for stream, id, share, rank in zip(live, *drawn, strict=True):
                text = stream.accept(id, share, heat)
                yield TokenComposed(stream.take, index, id, text, share, heat, rank)
                if stream.reason is not None:
                    ended = True
                    yield finished(stream)
            if ended:
                keep = [k for k, stream in enumerate(live) if stream.reason is None]
                if not keep:
                    return
                live = [live[k] for k in keep]
                source.keep(keep)
        else:
            for stream in live:
                stream.reason = "length"
        for stream in live:
            yield finished(stream)
