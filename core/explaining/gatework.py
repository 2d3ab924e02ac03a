"""What the gates of a cell do: along a line as it is composed, on average by kind of token, and
what comes of it when a unit is held.

Along a line the decoder that composes is asked, to the last bit; averages and knobs go by a tape.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.composing.composer import Composer
from core.explaining.units import side_by_side, some_songs
from core.model.files import LoadedModel
from core.model.products import Floats
from core.model.tape import LETTERS, Knobs, Tape, check_tape, record
from core.model.tape_back import log_likelihood
from core.text.vocabulary import BYTES, FIRST_PIECE, LINE_END, SONG_END, Vocabulary

RARE = 15
"""Tokens that training saw at most so often are rare."""
LEAST = 12
"""Tokens of a kind without which nothing is said of it."""
PRONOUNS = frozenset(
    ["我", "你", "他", "她", "它", "您", "我们", "你们", "他们", "她们", "咱们", "自己",
     "i", "you", "he", "she", "it", "we", "they", "me", "him", "her", "us", "them"]
)  # fmt: skip

Kind = str
"""LINE, SPACE, PRONOUN, RARE_WORD, or a piece itself."""
LINE, SPACE, PRONOUN, RARE_WORD = "⏎", "␣", "pronouns", "rare words"


@dataclass(frozen=True, eq=False)
class Traced:
    """A line as the composing decoder reads it: T tokens, of the last layer."""

    ids: tuple[int, ...]
    gates: dict[str, Floats]
    """(T, H) by letter."""
    hidden: Floats
    """(T, H)"""
    cell: Floats | None
    """(T, H), of an LSTM."""
    before: tuple[Floats, Floats | None]
    """h and c (T, H) before each token."""

    @property
    def memory(self) -> Floats:
        """(T, H), what the last layer carries on: c where there is one, else h."""
        return self.hidden if self.cell is None else self.cell


def trace_line(composer: Composer, ids: Sequence[int]) -> Traced:
    """Reads a line from the start of a song. Its first token, SONG_END, is read but not shown.

    Raises:
        ModelError: see `check_tape`.
    """
    check_tape(composer.model.config.cell)
    decoder, has_cell = composer.decoder, composer.model.config.cell == "lstm"
    state = decoder.initial_state(1)
    _, state = decoder.advance([SONG_END], state)
    gates: dict[str, list[Floats]] = {}
    states = [state]
    for id in ids:
        _, state, traced = decoder.trace([int(id)], state)
        states.append(state)
        for letter, gate in traced[-1].items():
            gates.setdefault(letter, []).append(gate[0])
    hidden = np.stack([each.layers[-1][0][0] for each in states])
    cell = np.stack([each.layers[-1][1][0] for each in states]) if has_cell else None
    return Traced(
        tuple(ids),
        {letter: np.stack(each) for letter, each in gates.items()},
        hidden[1:],
        None if cell is None else cell[1:],
        (hidden[:-1], None if cell is None else cell[:-1]),
    )


@dataclass(frozen=True)
class KindGates:
    """The mean of each gate after tokens of one kind."""

    kind: Kind
    tokens: int
    means: dict[str, float]
    """By letter, over all units of the last layer."""


def gates_by_kind(model: LoadedModel, songs: Sequence[Sequence[int]]) -> list[KindGates]:
    """The mean gates after kinds of tokens of songs; the last entry is of all tokens, kind "".

    A kind that hardly occurs is left out.
    """
    vocabulary, songs = model.vocabulary, some_songs(songs)
    tape, kept = _read(model, songs)
    ids = tape.ids[1:][kept]
    means = {
        letter: tape.gate(letter, model.config.cell)[-1].mean(axis=-1)[1:][kept]
        for letter in LETTERS[model.config.cell]
    }
    found = []
    for kind, own in _kinds(vocabulary, ids):
        if own.sum() >= LEAST:
            each = {letter: float(mean[own].mean()) for letter, mean in means.items()}
            found.append(KindGates(kind, int(own.sum()), each))
    return found


def _kinds(
    vocabulary: Vocabulary, ids: npt.NDArray[np.int64]
) -> Iterator[tuple[Kind, npt.NDArray[np.bool_]]]:
    pieces = [vocabulary.text_of(id) if id >= FIRST_PIECE else "" for id in range(len(vocabulary))]
    words = [piece.strip().lower() for piece in pieces]

    def those(is_one: Callable[[int], bool]) -> npt.NDArray[np.bool_]:
        table = np.fromiter((is_one(id) for id in range(len(words))), bool)
        found: npt.NDArray[np.bool_] = table[ids]
        return found

    counts = vocabulary.counts
    letters = np.fromiter((word.isalnum() for word in words), bool)
    common = int(np.where(letters, counts, -1).argmax())
    yield LINE, ids == LINE_END
    if not any(len(piece) > 1 and piece[0] == " " for piece in pieces):
        yield SPACE, those(lambda id: pieces[id].isspace())
    yield words[common], ids == common
    yield PRONOUN, those(lambda id: words[id] in PRONOUNS)
    yield RARE_WORD, those(lambda id: id >= FIRST_PIECE and counts[id] <= RARE)
    yield "", np.ones(len(ids), bool)


@dataclass(frozen=True)
class Held:
    """What comes of it when a unit is held, on songs that the model did not learn."""

    bits: tuple[float, float]
    """A token, as it is and held."""
    line_end: tuple[float, float]
    """The mean probability of a line end."""


def hold(model: LoadedModel, songs: Sequence[Sequence[int]], unit: int, value: float) -> Held:
    """Holds the memory of a unit of the last layer at a number while songs are read."""
    songs = some_songs(songs, 1024)
    found = []
    for knobs in (Knobs(), Knobs(held=(unit, value))):
        tape, kept = _read(model, songs, knobs)
        features, targets = tape.features[:-1][kept], tape.ids[1:][kept]
        asked = model.vocabulary.seen[targets]
        nats, _ = log_likelihood(model, features, targets)
        ends, _ = log_likelihood(model, features, np.full(len(features), LINE_END))
        found.append((-float(nats[asked].mean()) / math.log(2), float(np.exp(ends).mean())))
    (bits, ends_free), (bits_held, ends_held) = found
    return Held((bits, bits_held), (ends_free, ends_held))


def _read(
    model: LoadedModel, songs: Sequence[Sequence[int]], knobs: Knobs | None = None
) -> tuple[Tape, npt.NDArray[np.bool_]]:
    """Songs side by side after SONG_END, and where (T, B) of `ids[1:]` their tokens are."""
    ids, kept = side_by_side(songs)
    return record(model, ids, knobs=knobs or Knobs()), kept


def shown_pieces(vocabulary: Vocabulary, ids: Sequence[int]) -> list[str]:
    """Each token as one sees it: a byte is a dot, a line end and a space have signs."""
    pieces = []
    for id in ids:
        text = "·" if id in BYTES else "◆" if id == SONG_END else vocabulary.text_of(id)
        pieces.append(text.replace("\n", "⏎").strip(" ") or "␣")
    return pieces
