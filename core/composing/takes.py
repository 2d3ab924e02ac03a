"""A take: what was composed and all that is needed to compose it again."""

from __future__ import annotations

import math
from typing import Literal

import msgspec

from core.composing.limits import SEED
from core.composing.numbers import Ids, Shares, decode, encode
from core.composing.settings import SamplerSettings, check_temperature
from core.errors import ComposeError

FORMAT = 4
"""1: before `balance` and `first_word`; 2: before `no_copies`; 3: before `drafts`."""
MAX_BYTES = 256 << 20

Reason = Literal["song-end", "lines", "length", "stopped"]


class Take(msgspec.Struct, frozen=True, kw_only=True):
    """One finished or stopped text with its making. The text is `prompt` plus the drawn tokens.

    Raises:
        ComposeError: the parts contradict each other.
    """

    text: str
    prompt: str
    """The start words, normalised."""
    tokens: Ids
    """The ids drawn, in order, the ending one included."""
    prompt_tokens: Ids
    probabilities: Shares
    """The model's own probability of each drawn token: before rules, penalties, temperature."""
    seed: int
    take: int = 0
    """Which take of this seed; its draws depend on (seed, take) alone."""
    temperature: float
    """At the first token."""
    temperature_track: tuple[tuple[int, float], ...] = ()
    """(index of the first token it was used for, value) at each change after the first token."""
    settings: SamplerSettings
    max_lines: int | None
    max_tokens: int
    min_lines: int = 0
    reason: Reason
    model: str
    model_sha256: str
    corpus: str
    cell: str
    bits_per_char: float | None
    created: str
    """UTC, ISO 8601."""
    numpy: str = ""
    """Version that drew it: another one may round the last bit of a logit otherwise."""
    format: int = FORMAT

    def __post_init__(self) -> None:
        try:
            for name, kind in (("tokens", Ids), ("prompt_tokens", Ids), ("probabilities", Shares)):
                given = getattr(self, name)
                if not isinstance(given, kind):
                    msgspec.structs.force_setattr(self, name, kind(given))
        except OverflowError as error:
            raise ComposeError("a take holds an impossible token") from error
        if self.format < FORMAT:
            older = self.settings.as_of(self.format)
            msgspec.structs.force_setattr(self, "settings", older)
        if len(self.tokens) != len(self.probabilities):
            raise ComposeError("a take needs one probability for each token")
        if not all(0.0 <= value <= 1.0 for value in self.probabilities):
            raise ComposeError("a take holds a probability outside 0 to 1")
        if not self.text.startswith(self.prompt):
            raise ComposeError("the text of a take must start with its prompt")
        if not SEED.allows(self.seed) or not SEED.allows(self.take):
            raise ComposeError("a take holds an impossible seed")
        check_temperature(self.temperature)
        last = 0
        for index, value in self.temperature_track:
            check_temperature(value)
            if index <= last:
                raise ComposeError("the temperature track of a take is out of order")
            last = index
        if self.bits_per_char is not None and not math.isfinite(self.bits_per_char):
            raise ComposeError("a take holds a number that is not finite")

    def temperature_at(self, index: int) -> float:
        """The temperature that token `index` was drawn at."""
        value = self.temperature
        for start, changed in self.temperature_track:
            if start > index:
                break
            value = changed
        return value

    def to_json(self) -> bytes:
        return encode(self)

    @classmethod
    def from_json(cls, data: bytes | str) -> Take:
        """Reads what `to_json` wrote (fields that are not known are passed over).

        Raises:
            ComposeError: too large, not a take, or made by a newer version.
        """
        if len(data) > MAX_BYTES:
            raise ComposeError("the take is larger than {limit} MB", limit=MAX_BYTES >> 20)
        try:
            take = decode(data, cls)
        except (ValueError, RecursionError) as error:
            raise ComposeError("not a take ({reason})", reason=error) from error
        if take.format > FORMAT:
            raise ComposeError("this take was made by a newer version", hint="update lyric-studio")
        return take
