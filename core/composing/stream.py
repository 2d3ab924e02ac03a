"""One take while it is being composed."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np

from core.composing.legality import MAX_LINE_ENDS, Legality, Letters
from core.composing.numbers import Ids, Shares
from core.composing.penalties import CopyBans, Exempt
from core.composing.samplers import Penalties
from core.composing.settings import SamplerSettings
from core.composing.takes import Reason, Take
from core.composing.tempering import begins_line
from core.model.files import LoadedModel
from core.model.products import Floats
from core.text.growing import GrowingText
from core.text.vocabulary import FIRST_PIECE, LINE_END, SONG_END


@dataclass
class Ahead:
    """A draft of the rest of a line: a take does not know of it."""

    legality: Legality
    _penalties: Penalties
    _lacking: int
    """Lines that the song must have yet, this one included."""
    _begun: bool
    _pieces: Sequence[str]

    def prepare(self, logits: Floats) -> None:
        """As `Stream.prepare`."""
        if self._begun < self._lacking:
            logits[SONG_END] = -np.inf
        self._penalties.penalise(logits)

    def push(self, id: int) -> None:
        """Takes in a drawn token."""
        self.legality.push(id)
        self._penalties.push(id)
        if not self._begun and id not in (LINE_END, SONG_END):
            self._begun = id < FIRST_PIECE or bool(self._pieces[id - FIRST_PIECE].strip())


class Stream:
    """What belongs to one take alone: its random numbers, history, text and end."""

    def __init__(
        self,
        model: LoadedModel,
        prompt: str,
        prompt_tokens: Sequence[int],
        settings: SamplerSettings,
        exempt: Exempt,
        seed: int,
        take: int,
        max_lines: int | None,
        min_lines: int = 0,
        letters: Letters | None = None,
        bans: CopyBans | None = None,
    ) -> None:
        self.take = take
        self.tokens = array("I")
        self.reason: Reason | None = None
        self._model = model
        self._prompt = prompt
        self._prompt_tokens = prompt_tokens
        self._seed = seed
        self._max_lines = max_lines
        self._min_lines = min_lines
        self._random = np.random.Generator(np.random.PCG64(np.random.SeedSequence((seed, take))))
        self.uniform = self._random.random
        """The next number in [0, 1)."""
        self._penalties = Penalties(settings, exempt, prompt_tokens, bans)
        # A take without the row for first words is of the time before; it is written as then.
        once = settings.first_word <= 0.0
        self.legality = Legality(letters, prompt_tokens, spaced=once)
        self.at_start = begins_line(prompt_tokens)
        """Whether the next token is the first of a line."""
        for id in prompt_tokens[-MAX_LINE_ENDS:]:  # no character is begun there
            self.legality.push(id)
        self._decoder = model.vocabulary.stream_decoder()
        self._pieces = model.vocabulary.pieces
        self._text = GrowingText(prompt)
        self._shares = array("f")
        self._temperatures: list[tuple[int, float]] = []
        *done, last = prompt.split("\n")
        self._lines = sum(bool(line.strip()) for line in done)
        self._begun = bool(last.strip())
        """Whether the present line shows anything."""

    @property
    def enough_lines(self) -> bool:
        """Whether all lines that were asked for stand, and no further one has begun."""
        return self._max_lines is not None and self._lines >= self._max_lines and not self._begun

    def dice(self) -> np.random.Generator:
        """Random numbers of this take at this place, whatever was drawn before it."""
        entropy = (self._seed, self.take, 1 + len(self.tokens))
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy)))

    def ahead(self) -> Ahead:
        """What stands here, to go on from with a draft."""
        return Ahead(
            copy(self.legality),
            self._penalties.fork(),
            self._min_lines - self._lines,
            self._begun,
            self._pieces,
        )

    def prepare(self, logits: Floats) -> None:
        """Penalises, in place, before logits (V,) are sampled; `legality` has ruled out before."""
        if self._lines + self._begun < self._min_lines:
            logits[SONG_END] = -np.inf
        self._penalties.penalise(logits)

    def accept(self, id: int, share: float, temperature: float) -> str:
        """Takes in a drawn token; its text. Sets `reason` when it ends the take."""
        if not self._temperatures or self._temperatures[-1][1] != temperature:
            self._temperatures.append((len(self.tokens), temperature))
        self.tokens.append(id)
        self.at_start = id == LINE_END
        self._shares.append(share)
        self.legality.push(id)
        self._penalties.push(id)
        if id == SONG_END:
            self.reason = "song-end"
            return ""
        if id == LINE_END:
            self._lines += self._begun
            self._begun = False
            if self.enough_lines:
                self.reason = "lines"
                return ""
        # A word never comes inside a character, so the decoder holds nothing back then.
        text = self._pieces[id - FIRST_PIECE] if id >= FIRST_PIECE else self._decoder.feed(id)
        if not self._begun and text.strip():
            self._begun = True
        self._text.append(text)
        return text

    def result(self, settings: SamplerSettings, max_tokens: int, created: str) -> Take:
        """The take as it stands; "stopped" if nothing has ended it."""
        info = self._model.info
        track = self._temperatures
        return Take(
            text=str(self._text),
            prompt=self._prompt,
            tokens=Ids(self.tokens),
            prompt_tokens=Ids(self._prompt_tokens),
            probabilities=Shares(self._shares),
            seed=self._seed,
            take=self.take,
            temperature=track[0][1] if track else settings.temperature,
            temperature_track=tuple(track[1:]),
            settings=settings,
            max_lines=self._max_lines,
            min_lines=self._min_lines,
            max_tokens=max_tokens,
            reason=self.reason or "stopped",
            model=info.name,
            model_sha256=info.sha256,
            corpus=info.corpus,
            cell=info.cell,
            bits_per_char=info.bits_per_char,
            created=created,
            numpy=np.__version__,
        )
