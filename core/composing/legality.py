"""What may come next if the result is to be text: whole characters, known words, at most one empty
line.

The logits of all else become -inf before any sampler looks at them. A byte may start or continue a
character only as UTF-8 allows (Unicode 16, table 3-7), a character made of bytes must be one that
normalised text can hold, and while one is incomplete nothing but its next byte is legal.

A model of words meets rare words spelled out, and so learns to spell; what a small one spells is
seldom a word ("sird", "soor"). So no word of an alphabet is spelled: of its letters only those
may come that are words themselves, such as "I". A Chinese character is no such letter.

What training never saw is not drawn: of its logit nothing was learnt, and a small model would write
random characters. The start words count as seen: a character in them may be written again. Of
bytes, one by one, is known that they were seen, not in which characters; but training has bytes
only where a corpus has more than 40,000 different characters.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from core.model.products import Floats
from core.text.normalise import normalise
from core.text.vocabulary import BYTES, FIRST_PIECE, LINE_END, SONG_END, Vocabulary

_FIRST = {0xE0: (0xA0, 0xBF), 0xED: (0x80, 0x9F), 0xF0: (0x90, 0xBF), 0xF4: (0x80, 0x8F)}
"""Legal second bytes after these leads; 80 to BF after all others."""
_LENGTHS = ((0xC2, 0xDF, 2), (0xE0, 0xEF, 3), (0xF0, 0xF4, 4))
MAX_LINE_ENDS = 2
_BYTES = slice(BYTES.start, BYTES.stop)


@lru_cache(maxsize=4096)
def next_bytes(prefix: bytes) -> Floats:
    """What is added to the logits of the 256 bytes after `prefix`: 0 where legal, else -inf.

    `prefix` is the beginning of a character, or empty between characters. Read only.
    """
    legal = [byte for byte in range(256) if _is_legal(prefix, byte)]
    if prefix and len(prefix) + 1 == _length(prefix[0]):
        plain = [byte for byte in legal if _is_plain(prefix + bytes((byte,)))]
        legal = plain or legal  # a dead end is left by a character that shows as U+FFFD
    bias = np.full(256, -np.inf, np.float32)
    bias[legal] = 0.0
    bias.flags.writeable = False
    return bias


def _length(lead: int) -> int:
    return next((length for low, high, length in _LENGTHS if low <= lead <= high), 1)


def _is_legal(prefix: bytes, byte: int) -> bool:
    if not prefix:
        return 0x20 <= byte < 0x7F or _length(byte) > 1
    low, high = _FIRST.get(prefix[0], (0x80, 0xBF)) if len(prefix) == 1 else (0x80, 0xBF)
    return low <= byte <= high


def _is_plain(character: bytes) -> bool:
    text = character.decode("utf-8")
    return normalise(text) == text


class Letters:
    """What would spell a word of an alphabet or glue two together, and what was never seen, of one
    vocabulary.

    No spelling is ruled out of a vocabulary of characters, nor where most of the text that it was
    made from had to be spelled. A vocabulary without counts does not say what was seen.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        pieces = dict(enumerate(vocabulary.pieces, FIRST_PIECE))
        known = set(vocabulary.pieces)
        spelling = {BYTES[byte] for byte in range(0x80) if is_letter(chr(byte))}
        spelling |= {id for id, piece in pieces.items() if len(piece) == 1 and is_letter(piece)}
        spelled = int(vocabulary.counts[sorted(spelling)].sum())
        free = vocabulary.kind == "char" or 2 * spelled > int(vocabulary.counts.sum())
        if free:
            pieces, spelling = {}, set()
        alone = {id for id in spelling if id not in pieces or " " + pieces[id] not in known}
        joining = {id for id, piece in pieces.items() if is_letter(piece[0]) or piece == " "}
        self.nowhere = np.zeros(FIRST_PIECE + len(vocabulary.pieces), np.float32)
        """What is added to logits (V,) between characters: 0, or -inf where nothing may stand."""
        self.nowhere[_BYTES] = next_bytes(b"")
        self.nowhere[_ids(alone)] = -np.inf
        self.unseen = _unseen(vocabulary, self.nowhere)
        """What is added to logits (V,) besides: -inf for what training never saw."""
        self._may_stand = np.isfinite(self.nowhere)
        self.nowhere += self.unseen
        self.after_letter = _ids(spelling | joining)
        """What has no space before it, and the space that only a spelled word begins with."""
        spaced = {id for id, piece in pieces.items() if piece[0] == " "}
        self.spaced = _ids(spaced if len(spaced) < len(pieces) else ())
        """What begins with a space, as no line does."""
        self.ending = frozenset(id for id, piece in pieces.items() if is_letter(piece[-1]))
        """Tokens that end with a letter."""

    def returning(self, id: int) -> bool:
        """Whether a token that was never seen may stand between characters once it is written."""
        return bool(self._may_stand[id]) and not np.isfinite(self.unseen[id])


def _unseen(vocabulary: Vocabulary, nowhere: Floats) -> Floats:
    bias = np.zeros_like(nowhere)
    if vocabulary.counts[BYTES.start :].any():
        bias[BYTES.start :][vocabulary.counts[BYTES.start :] == 0] = -np.inf
    # Where nothing else may stand, a song could not be begun.
    left = np.isfinite(nowhere[BYTES.start :] + bias[BYTES.start :]).any()
    return bias if left else np.zeros_like(nowhere)


def _ids(ids: Iterable[int]) -> npt.NDArray[np.int64]:
    return np.array(sorted(ids), np.int64)


def _spelled(ids: Sequence[int]) -> dict[bytes, set[int]]:
    """The ids of the bytes that follow each beginning of a character, of those spelled in `ids`."""
    following: dict[bytes, set[int]] = defaultdict(set)
    prefix = b""
    for id in ids:
        if id not in BYTES:
            prefix = b""
            continue
        following[prefix].add(id)
        prefix += bytes((id - BYTES.start,))
        if len(prefix) >= _length(prefix[0]):
            prefix = b""
    return following


def is_letter(char: str) -> bool:
    """Whether `char` is a letter of an alphabet, not a wide character such as those of Chinese."""
    return char.isalpha() and unicodedata.east_asian_width(char) not in "WF"


class Legality:
    """Where one take stands: inside a character or word, after a line end, at its very start.

    Args:
        letters: what must not be used; None allows all.
        written: ids of the start words, which may return.
        spaced: whether a line may begin with a space, as it once might.
    """

    def __init__(
        self, letters: Letters | None = None, written: Sequence[int] = (), *, spaced: bool = False
    ) -> None:
        self._letters = letters
        self._spaced = spaced
        self._spelled = _spelled(written)
        """After each beginning of a character that the start words spell, its next bytes."""
        self._returning = _ids(()) if letters is None else self._seen_in(letters, written)
        self._after_letter = False
        self._prefix = b""
        self._line_ends = 0
        self._empty = True

    def _seen_in(self, letters: Letters, written: Sequence[int]) -> npt.NDArray[np.int64]:
        pieces = {id for id in written if id >= FIRST_PIECE}
        return _ids(id for id in pieces | self._spelled.get(b"", set()) if letters.returning(id))

    def push(self, id: int) -> None:
        """Takes in the next token."""
        self._empty = False
        self._line_ends = self._line_ends + 1 if id == LINE_END else 0
        self._after_letter = self._letters is not None and id in self._letters.ending
        if id >= BYTES.stop:
            self._prefix = b""
        elif id >= BYTES.start:
            prefix = self._prefix + bytes((id - BYTES.start,))
            self._prefix = b"" if len(prefix) >= _length(prefix[0]) else prefix

    def rule_out(self, logits: Floats) -> None:
        """Sets the logits (V,) of what must not come next to -inf, in place."""
        if self._prefix:
            allowed = logits[_BYTES] + next_bytes(self._prefix)
            if self._letters is not None:
                allowed = self._seen_bytes(allowed, self._letters)
            logits[:] = -np.inf
            logits[_BYTES] = allowed
        else:
            rule_out((self,), logits[None])

    def _seen_bytes(self, allowed: Floats, letters: Letters) -> Floats:
        """Of the logits (256,) of the next bytes those that were seen, if any of them was."""
        seen = allowed + letters.unseen[_BYTES]
        again = [id - BYTES.start for id in self._spelled.get(self._prefix, ())]
        seen[again] = allowed[again]
        return seen if np.isfinite(seen).any() else allowed

    def _rule_out_here(self, logits: Floats) -> None:
        """What is ruled out between characters because of the place, in logits (V,)."""
        if self._after_letter and self._letters is not None:
            logits[self._letters.after_letter] = -np.inf
        if self._letters is not None and not self._spaced and (self._empty or self._line_ends):
            logits[self._letters.spaced] = -np.inf
        if self._empty:
            # A song that is empty or starts with an empty line.
            logits[SONG_END] = logits[LINE_END] = -np.inf
        elif self._line_ends:
            # Songs end with a word, not with a line end.
            logits[SONG_END] = -np.inf
            if self._line_ends >= MAX_LINE_ENDS:
                logits[LINE_END] = -np.inf


def rule_out(takes: Sequence[Legality], logits: Floats) -> None:
    """`Legality.rule_out` for takes of one model, with logits (B, V)."""
    for take in takes:
        if take._prefix:
            for one, row in zip(takes, logits, strict=True):
                one.rule_out(row)
            return
    letters = takes[0]._letters
    if letters is None:
        logits[:, _BYTES] += next_bytes(b"")
    else:
        # `where` is not faster than this: hardly any take has something to keep.
        kept = [row[take._returning] for take, row in zip(takes, logits, strict=True)]
        logits += letters.nowhere
        for take, row, values in zip(takes, logits, kept, strict=True):
            row[take._returning] = values
    for index, take in enumerate(takes):
        if take._after_letter or take._empty or take._line_ends:
            take._rule_out_here(logits[index])
