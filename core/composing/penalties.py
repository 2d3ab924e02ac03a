"""What a take has said already, and how much that speaks against saying it again.

Repetition penalty (Keskar et al. 2019, arXiv:1909.05858, with the sign mended): logits of tokens
among the last `WINDOW` are divided by the penalty if positive, else multiplied by it. Frequent
function words, punctuation and bytes are exempt: 的, 我 and commas are in every window.

DRY (p-e-w, text-generation-webui pull request 5677): where the end of the text, n tokens long,
stood before and was followed by a token, that token loses strength * base ** (n - allowed), for
n >= allowed. A match never reaches over a line end, for songs repeat on purpose.

Neither touches LINE_END, SONG_END or a byte.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from copy import copy
from typing import Protocol

import numpy as np

from core.errors import ComposeError
from core.model.products import Floats
from core.text.vocabulary import BYTES, LINE_END, SONG_END, Vocabulary

WINDOW = 64
"""Tokens that the repetition penalty looks back."""
FUNCTION_WORDS = 40
"""So many most frequent words are exempt from the repetition penalty."""
_NEVER = frozenset((LINE_END, SONG_END, *BYTES))
_BREAKERS = (LINE_END, SONG_END)
KEPT = 1024
"""DRY looks back at least so far; what is older is forgotten from time to time."""
_MATCHES = 64
"""So many latest matches are looked at: a take stuck in a loop must not grow slow."""
_LONGEST = 50
_STRONGEST = 1e4
"""No penalty is larger: it must rule a token out without ever becoming infinite."""

Exempt = Callable[[], frozenset[int]]
"""Gives the ids of words that a penalty may want to spare: see `function_words`."""


CopyBans = Callable[[int, Sequence[int]], "Penalty"]
"""Makes what keeps a take from runs of so many characters or words that its model learnt, from the
ids before. Raises ComposeError where nobody knows what that was."""


def unknown_songs() -> ComposeError:
    """Copies are to be kept away, and nobody knows what the model learnt."""
    return ComposeError(
        "what this model learnt from is not here, so copies cannot be kept away",
        hint="set “no copies” to 0, or use the run that it was trained in",
    )


class Penalty(Protocol):
    """What speaks against some tokens, by the tokens of one take so far."""

    def push(self, id: int) -> None:
        """Takes in the next token."""

    def penalise(self, logits: Floats) -> None:
        """Lowers logits (V,), in place."""

    def fork(self) -> Penalty:
        """The same by now, for a draft of what comes; neither hears what the other takes in."""


def function_words(vocabulary: Vocabulary) -> frozenset[int]:
    """Ids that the repetition penalty leaves alone: the most frequent words, and punctuation."""
    counts = vocabulary.counts[BYTES.stop :]
    frequent = np.argsort(-counts, kind="stable")[:FUNCTION_WORDS]
    exempt = {BYTES.stop + int(index) for index in frequent if counts[index] > 0}
    exempt.update(
        BYTES.stop + index
        for index, piece in enumerate(vocabulary.pieces)
        if not any(char.isalnum() for char in piece)
    )
    return frozenset(exempt)


class RepetitionPenalty:
    """The tokens that a take has just used, which become less likely.

    Args:
        factor: above 1.
        exempt: gives ids that are left alone.
        context: the ids before, in order.
    """

    def __init__(self, factor: float, exempt: Exempt, context: Sequence[int] = ()) -> None:
        self._factor = np.float32(factor)
        self._exempt = exempt() | _NEVER
        self._last = deque(context[-WINDOW:], maxlen=WINDOW)

    def push(self, id: int) -> None:
        self._last.append(id)

    def penalise(self, logits: Floats) -> None:
        seen = np.array(sorted(set(self._last) - self._exempt), dtype=np.intp)
        values = logits[seen]
        logits[seen] = np.where(values > 0, values / self._factor, values * self._factor)

    def fork(self) -> RepetitionPenalty:
        forked = copy(self)
        forked._last = self._last.copy()
        return forked


class Dry:
    """The tokens of a take so far, indexed to find what would go on repeating.

    Args:
        strength: above 0.
        base: by how much each further repeated token raises the penalty.
        allowed: length of a repetition from which on its continuation is penalised.
        context: the ids before, in order.
    """

    def __init__(
        self, strength: float, base: float, allowed: int, context: Sequence[int] = ()
    ) -> None:
        self._strength, self._base, self._allowed = strength, base, allowed
        self._start_from(context[-KEPT:])

    def _start_from(self, context: Sequence[int]) -> None:
        self._tokens: list[int] = []
        self._line = 0
        """Where the present line starts."""
        self._followers: dict[tuple[int, ...], tuple[int, ...]] = {}
        """Places that follow a sequence of `allowed` tokens of one line, the latest `_MATCHES`."""
        for id in context:
            self.push(id)

    def push(self, id: int) -> None:
        if len(self._tokens) >= 2 * KEPT:
            self._start_from(self._tokens[-KEPT:])
        tokens, place = self._tokens, len(self._tokens)
        if id in _BREAKERS:
            self._line = place + 1
        elif id not in _NEVER:
            start = place - self._allowed
            if start >= self._line:
                end = tuple(tokens[start:])
                # A new tuple each time: forks share those that they have in common.
                self._followers[end] = (*self._followers.get(end, ())[1 - _MATCHES :], place)
        tokens.append(id)

    def penalise(self, logits: Floats) -> None:
        for id, length in self._repeats().items():
            excess = self._base ** (length - self._allowed)
            logits[id] -= min(self._strength * excess, _STRONGEST)

    def fork(self) -> Dry:
        forked = copy(self)
        forked._tokens, forked._followers = self._tokens.copy(), self._followers.copy()
        return forked

    def _repeats(self) -> dict[int, int]:
        """Tokens that would continue a repetition: how long the longest one is by now."""
        tokens, allowed = self._tokens, self._allowed
        end = len(tokens)
        longest = min(end - self._line, max(_LONGEST, allowed))
        if longest < allowed:
            return {}
        places = self._followers.get(tuple(tokens[end - allowed :]), ())
        found: dict[int, int] = {}
        for place in places:
            length = allowed
            # A breaker cannot match: there is none in the present line.
            while (
                length < longest
                and length < place
                and tokens[place - 1 - length] == tokens[end - 1 - length]
            ):
                length += 1
            follower = tokens[place]
            found[follower] = max(length, found.get(follower, 0))
        return found
