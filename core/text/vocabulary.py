"""What the ids of a model mean: line end, song end, 256 bytes, characters, words.

Open vocabulary: a word that is not known is written as its characters, a character that is not
known as its UTF-8 bytes. So every text has ids and `decode(encode(text)) == normalise(text)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, cast, get_args

import msgspec
import numpy as np
import numpy.typing as npt

from core.errors import ModelError
from core.text.kinds import CUTTING, MAX_PIECES, Cutting, TokenKind
from core.text.normalise import NON_JOINER, normalise
from core.text.streaming import StreamDecoder

if TYPE_CHECKING:
    from core.text.segmenter import Segmenter

LINE_END = 0
SONG_END = 1
BYTES = range(2, 258)
FIRST_PIECE = BYTES.stop

MAX_PIECE_LENGTH = 200
MAX_FILE_BYTES = 64 << 20
_FORMAT = 1
MAX_COUNT = 1 << 53
_CACHED_WORDS = 100_000


class _VocabularyFile(msgspec.Struct, omit_defaults=True):
    format: int
    kind: TokenKind
    pieces: list[str]
    counts: list[int]
    cutting: int = 1


class Vocabulary:
    """An unchanging table of pieces; ids 258 and up are `pieces` in order.

    `kind` says how text is cut: "char" into characters, else into words ("hybrid" knows words from
    some count on, "word" all that training has seen). `counts` holds how often training saw each
    id, that of a base included, shape (V,). `cutting` is how words were cut for training, and so
    are cut for ever.

    Raises:
        ModelError: a piece is empty, too long, doubled, not normalised or holds a line feed.
    """

    def __init__(
        self,
        kind: TokenKind,
        pieces: Iterable[str],
        counts: Sequence[int] | npt.NDArray[np.int64] | None = None,
        cutting: Cutting = CUTTING,
    ) -> None:
        self.kind: TokenKind = kind
        self.cutting: Cutting = cutting
        self.pieces: tuple[str, ...] = tuple(pieces)
        self.counts: npt.NDArray[np.int64] = (
            np.zeros(len(self), np.int64) if counts is None else np.array(counts, np.int64)
        )
        self._segmenter: Segmenter | None = None
        self._cache: dict[str, tuple[int, ...]] = {}
        _check(self.kind, self.pieces, self.counts)
        self._ids = {piece: FIRST_PIECE + index for index, piece in enumerate(self.pieces)}
        self._ids["\n"] = LINE_END

    def __len__(self) -> int:
        return FIRST_PIECE + len(self.pieces)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Vocabulary):
            return NotImplemented
        return (
            self.kind == other.kind
            and self.cutting == other.cutting
            and self.pieces == other.pieces
            and np.array_equal(self.counts, other.counts)
        )

    __hash__ = None  # type: ignore[assignment]  # counts are an array

    def encode(self, text: str) -> list[int]:
        """The ids of `text`, which is normalised and cut here. Never holds SONG_END."""
        text = normalise(text)
        words: Iterable[str] = text if self.kind == "char" else self._words(text)
        ids: list[int] = []
        cache = self._cache
        for word in words:
            known = cache.get(word)
            ids += self.encode_word(word) if known is None else known
        return ids

    def encode_word(self, word: str) -> tuple[int, ...]:
        """The ids of one word as the segmenter cuts it (or of one character); remembered.

        A known word is one id. " love" falls back to " " and "love"; else each character is its
        own id, or two to four bytes.
        """
        known = self._cache.get(word)
        if known is not None:
            return known
        if len(self._cache) >= _CACHED_WORDS:
            self._cache.clear()
        ids = self._cache[word] = tuple(self._fall_back(word))
        return ids

    def is_known(self, word: str) -> bool:
        """Whether `word` is written without falling back to characters or bytes."""
        ids = self._ids
        return word in ids or (word[:1] == " " and " " in ids and word[1:] in ids)

    def grown(self, pieces: Iterable[str]) -> Vocabulary:
        """This vocabulary with more pieces behind its own; what an id means stays as it is.

        Pieces that are known already, or that cannot stand here, are left out. What training saw
        stays counted, at least once, all else is not counted yet: what is common in some songs
        alone is no measure of what is common. Words are cut as they are today: a word that was cut
        otherwise before is a new one.
        """
        longest = 1 if self.kind == "char" else MAX_PIECE_LENGTH
        room = MAX_PIECES - len(self.pieces)
        new = [piece for piece in pieces if piece not in self._ids and len(piece) <= longest]
        counts = np.maximum(self.counts, self.seen)
        counts = np.concatenate([counts, np.zeros(len(new[:room]), np.int64)])
        return Vocabulary(self.kind, (*self.pieces, *new[:room]), counts)

    def twin(self, word: str) -> int | None:
        """The id of a word that differs from an unknown one in capitals or the space before it
        alone; None where there is none, or the word is known."""
        if word in self._ids:
            return None
        small = word.lower()
        bare = small.removeprefix(" ")
        alike = (small, bare, f" {bare}", bare.capitalize(), f" {bare.capitalize()}")
        return next((self._ids[one] for one in alike if one in self._ids), None)

    def decode(self, ids: Iterable[int]) -> str:
        """The text of `ids`; bytes that make no character become U+FFFD.

        Raises:
            ModelError: an id is outside the vocabulary.
        """
        decoder = self.stream_decoder()
        return "".join([decoder.feed(int(id)) for id in ids]) + decoder.flush()

    def stream_decoder(self) -> StreamDecoder:
        """A decoder that is fed ids one at a time and gives text as soon as it is certain."""
        return StreamDecoder(self.text_of, BYTES)

    def text_of(self, id: int) -> str:
        """The text that an id which is no byte stands for; SONG_END is empty."""
        if id >= FIRST_PIECE and id < len(self):
            return self.pieces[id - FIRST_PIECE]
        if id == LINE_END:
            return "\n"
        if id == SONG_END:
            return ""
        raise ModelError(
            "there is no token {id} in a vocabulary of {size}", id=int(id), size=len(self)
        )

    def piece(self, id: int) -> str:
        """The text of one token for display; those without text are named in angle brackets."""
        if id in BYTES:
            return f"<0x{id - BYTES.start:02X}>"
        if id == LINE_END:
            return "<line end>"
        if id == SONG_END:
            return "<song end>"
        return self.text_of(id)

    def warm_up(self) -> None:
        """Loads the segmenter's dictionary (up to a second) before `encode` needs it."""
        if self.kind != "char":
            self._words("")

    @property
    def seen(self) -> npt.NDArray[np.bool_]:
        """(V,), which tokens training saw: all of a vocabulary without counts, for it does not say.

        Bytes count as one: training meets any only where a corpus has more characters than a
        vocabulary holds.
        """
        if not self.counts.any():
            return np.ones(len(self), np.bool_)
        seen = self.counts > 0
        seen[:FIRST_PIECE] = bool(seen[BYTES.start : BYTES.stop].any())
        seen[[LINE_END, SONG_END]] = True
        return seen

    def unigram(self) -> npt.NDArray[np.float64]:
        """Log probabilities (nats, shape (V,)) of single tokens: training counts, add-one smoothed.

        The baseline that a trained model has to beat. They are those of the tokens that were seen,
        -inf elsewhere; `core.text.unseen` has what neither of the two can tell.
        """
        seen = self.seen
        smoothed = np.where(seen, self.counts + 1.0, 0.0)
        logs = np.full(len(self), -np.inf)
        logs[seen] = np.log(smoothed[seen]) - np.log(smoothed.sum())
        return logs

    def to_json(self) -> bytes:
        pieces, counts = list(self.pieces), self.counts.tolist()
        return msgspec.json.encode(
            _VocabularyFile(_FORMAT, self.kind, pieces, counts, self.cutting)
        )

    @classmethod
    def from_json(cls, data: bytes) -> Vocabulary:
        """Reads what `to_json` wrote; whatever else it is given, it refuses.

        Raises:
            ModelError: too large, not of this form, or written by a newer version.
        """
        if len(data) > MAX_FILE_BYTES:
            raise ModelError("the vocabulary is larger than {limit} MB", limit=MAX_FILE_BYTES >> 20)
        try:
            file = msgspec.json.decode(data, type=_VocabularyFile)
        except (ValueError, RecursionError) as error:
            raise ModelError("the vocabulary cannot be read ({reason})", reason=error) from error
        if file.format != _FORMAT:
            raise ModelError(
                "the vocabulary has format {format}, this version reads {known}",
                format=file.format,
                known=_FORMAT,
                hint="a newer lyric-studio may have written it",
            )
        if any(count < 0 or count > MAX_COUNT for count in file.counts):
            raise ModelError("the vocabulary holds an impossible count")
        if file.cutting not in get_args(Cutting):
            raise ModelError(
                "the vocabulary cuts words in a way that this version does not know",
                hint="a newer lyric-studio may have written it",
            )
        return cls(file.kind, file.pieces, file.counts, cast(Cutting, file.cutting))

    def _words(self, text: str) -> list[str]:
        if self._segmenter is None:
            from core.text.segmenter import Segmenter

            self._segmenter = Segmenter(cutting=self.cutting)
        return self._segmenter.segment(text)

    def _fall_back(self, word: str) -> Iterable[int]:
        ids = self._ids
        if word in ids:
            return (ids[word],)
        if self.is_known(word):
            return ids[" "], ids[word[1:]]
        spelled: list[int] = []
        for char in word:
            if char in ids:
                spelled.append(ids[char])
            else:
                spelled += [BYTES.start + byte for byte in char.encode("utf-8")]
        return spelled


def _check(kind: TokenKind, pieces: Sequence[str], counts: npt.NDArray[np.int64]) -> None:
    if len(pieces) > MAX_PIECES:
        raise ModelError("the vocabulary has more than {limit} pieces", limit=MAX_PIECES)
    if counts.shape != (FIRST_PIECE + len(pieces),):
        raise ModelError("the vocabulary has not one count for each token")
    if len(set(pieces)) != len(pieces):
        raise ModelError("the vocabulary holds a piece twice")
    longest = 1 if kind == "char" else MAX_PIECE_LENGTH
    for piece in pieces:
        # Control, zero-width and bidi characters are not normalised either.
        # A non-joiner is a piece of its own, but stays between letters that would join alone.
        stands = f"ب{piece}ب" if NON_JOINER in piece else piece
        plain = normalise(stands) == stands
        if not 0 < len(piece) <= longest or "\n" in piece or not plain:
            raise ModelError(
                "the vocabulary holds a piece that no text has: {piece!r}", piece=piece
            )
