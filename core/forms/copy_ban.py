"""Keeps composing away from copies: a line does not go on with what makes a long shared run.

Where the end of the line stands in the corpus, tokens that would bring the shared run to the limit
are made all but impossible: characters of a Chinese line, whole words of another. A line end is
always free. A piece of so many characters that it makes the run with less than three before it is
not seen; a piece has four at most in practice, so that limits from seven up are kept.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from copy import copy

from core.forms.originality import CorpusIndex, Unit
from core.model.products import Floats
from core.text.vocabulary import BYTES, LINE_END, SONG_END, Vocabulary

STRENGTH = 1e4
"""Rules a token out without making anything infinite: where all is ruled out, all is as before."""
_AFTER_ALL = "\U0010ffff"
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_NEXT = re.compile(rf"[\W_]*{_WORD.pattern}")
_LONGEST_WORD = 32


class Pieces:
    """The texts of a vocabulary in order, to find all that begin in one way; made once a model."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        known = range(BYTES.stop, len(vocabulary))
        ordered = sorted((vocabulary.text_of(id), id) for id in known)
        self.texts = [text for text, _ in ordered]
        self.ids = [id for _, id in ordered]
        self.by_id = {id: text for text, id in ordered}
        self.longest = max(map(len, self.texts), default=0)

    def beginning(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Texts that begin with `prefix`, and their ids."""
        first = bisect_left(self.texts, prefix)
        last = bisect_left(self.texts, prefix + _AFTER_ALL)
        return zip(self.texts[first:last], self.ids[first:last], strict=True)


class CopyBan:
    """The line that is being written, and what it must not go on with. A `Penalty`.

    Args:
        index: the songs that the model learnt from.
        limit: characters or words of which no run is shared.
        unit: which of them.
        context: the ids before, in order.
    """

    def __init__(
        self,
        index: CorpusIndex,
        pieces: Pieces,
        limit: int,
        unit: Unit = "characters",
        context: Sequence[int] = (),
    ) -> None:
        self._index, self._pieces, self._limit, self._unit = index, pieces, limit, unit
        self._line = ""
        for id in context:
            self.push(id)

    def push(self, id: int) -> None:
        if id in (LINE_END, SONG_END):
            self._line = ""
        else:
            self._line += self._pieces.by_id.get(id, "\ufffd")

    def penalise(self, logits: Floats) -> None:
        """Lowers logits (V,), in place."""
        banned = sorted(self.banned())
        logits[banned] -= STRENGTH

    def fork(self) -> CopyBan:
        return copy(self)

    def banned(self) -> set[int]:
        """The ids that would make a run of the limit."""
        if self._unit == "words":
            return set(self._banned_words())
        found: set[str] = set()
        tail = self._line[-self._limit :]
        for length, after in self._index.continuations(tail, self._pieces.longest):
            needed = max(1, self._limit - length)
            if needed <= len(after):
                found.add(after[:needed])
        return {id for prefix in found for _, id in self._pieces.beginning(prefix)}

    def _banned_words(self) -> Iterator[int]:
        words = list(_WORD.finditer(self._line))
        if len(words) < self._limit - 1:
            return
        first = words[-(self._limit - 1)].start() if self._limit > 1 else len(self._line)
        tail = self._line[first:]
        following: set[str] = set()
        for length, after in self._index.continuations(tail, _LONGEST_WORD):
            if length == len(tail) and (word := _NEXT.match(after)):
                following.add(word[0])
        for prefix in following:
            for text, id in self._pieces.beginning(prefix):
                if not _WORD.match(text[len(prefix) :]):
                    yield id
