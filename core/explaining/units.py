"""Units that say something: which number of the memory goes with what, and how much is chance.

Of hundreds of units some go along with anything. So the same question is asked of the same feature
moved along the text, where it means nothing: the best unit there is the chance level.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.model.files import LoadedModel
from core.model.tape import record
from core.text.vocabulary import BYTES, LINE_END, SONG_END, Vocabulary

Figures = npt.NDArray[np.float64]

NAMES = (
    "place in the line",
    "a line begins",
    "the line ends next",
    "the line ends soon",
    "a space was here",
    "after say or ask",
    "lines so far",
    "lines in the section",
    "length of the last line",
)
"""What is looked for; each is a sentence to be translated."""
_YES_OR_NO = frozenset(NAMES[1:6])
SAYING = frozenset(
    ["说", "问", "叫", "讲", "喊", "说过", "告诉", "say", "said", "says", "ask", "asked", "tell",
     "told"]
)  # fmt: skip
SOON = 2
"""Tokens before a line end within which it is soon."""
SHIFTS = 10
MOST = 4096
"""Tokens that are read; more change no name."""


@dataclass(frozen=True, eq=False)
class Features:
    """What is true at each token of a text."""

    names: tuple[str, ...]
    values: Figures
    """(N, K)"""


@dataclass(frozen=True)
class UnitName:
    """The unit that goes with a feature best."""

    name: str
    layer: int
    part: str
    """"h", or "c" for the cell of an LSTM."""
    unit: int
    r: float
    """Correlation over the text."""
    chance: float
    """The largest |r| of any unit with the feature moved along the text."""
    auc: float | None
    """How well it tells yes from no, from 0.5 to 1; None where that is not the question."""
    low: float
    high: float
    """What it is at the 2 % of the tokens where it is least, and most."""

    @property
    def convinces(self) -> bool:
        """Whether it is well beyond chance."""
        return abs(self.r) > 0.3 and abs(self.r) > 2 * self.chance

    @property
    def label(self) -> str:
        return f"{self.part}{self.unit}"


def features(vocabulary: Vocabulary, songs: Sequence[Sequence[int]]) -> Features:
    """What can be asked of each token of songs, after it was read. Features that never change
    (a corpus without spaces, say) are left out.
    """
    rows: list[tuple[float, ...]] = []
    # Where words carry their own space, one that stands alone is a matter of spelling.
    spaced = not any(len(piece) > 1 and piece[0] == " " for piece in vocabulary.pieces)
    for song in songs:
        rows += _of_song(vocabulary, song, spaced)
    values = np.array(rows, np.float64).reshape(len(rows), len(NAMES))
    changes = values.std(axis=0) > 0 if len(rows) else np.zeros(len(NAMES), bool)
    kept = [k for k in range(len(NAMES)) if changes[k]]
    return Features(tuple(NAMES[k] for k in kept), values[:, kept])


def _of_song(vocabulary: Vocabulary, song: Sequence[int], spaced: bool) -> list[tuple[float, ...]]:
    ids = [int(id) for id in song]
    left = _tokens_left(ids)
    place, space, lines, section, length, said = 0, False, 0, 0, 0, False
    rows: list[tuple[float, ...]] = []
    for index, id in enumerate(ids):
        if id == LINE_END:
            lines += place > 0
            section = section + 1 if place else 0
            length, place, space, said = place or length, 0, False, False
        elif id != SONG_END:
            text = "" if id in BYTES else vocabulary.text_of(id)
            place += len(text) if id not in BYTES else not 0x80 <= id - BYTES.start < 0xC0
            space = space or (spaced and text.isspace())
            said = text.strip().lower() in SAYING
        begins = id in (LINE_END, SONG_END)
        rows.append(
            (place, begins, left[index] == 0, left[index] < SOON, space, said, lines, section,
             length)
        )  # fmt: skip
    return rows


def _tokens_left(ids: Sequence[int]) -> list[int]:
    """How many tokens still come on the line after each."""
    left, found = len(ids), []
    for id in reversed(ids):
        found.append(left)
        left = 0 if id in (LINE_END, SONG_END) else left + 1
    return found[::-1]


@dataclass(frozen=True, eq=False)
class States:
    """The memory after each token of some songs, each read from its start."""

    values: npt.NDArray[np.float32]
    """(N, U)"""
    places: tuple[tuple[int, str, int], ...]
    """Layer, part and unit of each of the U."""


def states(model: LoadedModel, songs: Sequence[Sequence[int]]) -> States:
    """Reads songs side by side and takes down all hidden states, and the cells of an LSTM."""
    ids, read = side_by_side(songs)
    tape = record(model, ids)
    parts, places = [], []
    for layer in range(model.config.layers):
        for part, kept in (("h", tape.hidden), ("c", tape.cell)):
            if kept is not None:
                each = kept[layer, 1:]
                parts.append(each.swapaxes(0, 1)[read.T])  # song by song
                places += [(layer, part, unit) for unit in range(each.shape[-1])]
    return States(np.concatenate(parts, axis=1), tuple(places))


def side_by_side(
    songs: Sequence[Sequence[int]],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Songs in columns (T + 1, B), each after a SONG_END and filled up with more of them, and
    where (T, B) of what follows the first row their tokens are.
    """
    longest = max(map(len, songs))
    ids = np.full((longest + 1, len(songs)), SONG_END, np.int64)
    kept = np.zeros((longest, len(songs)), bool)
    for column, song in enumerate(songs):
        ids[1 : 1 + len(song), column] = song
        kept[: len(song), column] = True
    return ids, kept


def some_songs(songs: Sequence[Sequence[int]], most: int = MOST) -> list[Sequence[int]]:
    """The first songs that come to so many tokens together."""
    kept, total = list[Sequence[int]](), 0
    for song in songs:
        if kept and total + len(song) > most:
            break
        kept.append(song)
        total += len(song)
    return kept


def name_units(
    model: LoadedModel, songs: Sequence[Sequence[int]], *, seed: int = 0
) -> list[UnitName]:
    """For each feature the unit that goes with it best, those beyond chance first.

    Args:
        songs: ids, each ended by SONG_END; best ones that the model did not learn.
    """
    songs = some_songs(songs)
    asked = features(model.vocabulary, songs)
    kept = states(model, songs)
    memory = _standard(kept.values.astype(np.float64))
    wanted = _standard(asked.values)
    tokens = len(wanted)
    found = memory.T @ wanted / tokens  # (U, K)
    rng = np.random.default_rng(seed)
    # Not by a few tokens, by which a feature would still know something of itself.
    shifts = rng.integers(tokens // 10, tokens - tokens // 10, SHIFTS)
    chance = np.max(
        [np.abs(memory.T @ np.roll(wanted, shift, axis=0)).max(axis=0) for shift in shifts], axis=0
    )
    names = []
    for k, name in enumerate(asked.names):
        best = int(np.abs(found[:, k]).argmax())
        layer, part, unit = kept.places[best]
        own = kept.values[:, best]
        low, high = np.quantile(own, (0.02, 0.98))
        yes = asked.values[:, k] > 0
        auc = _auc(own, yes) if name in _YES_OR_NO else None
        names.append(
            UnitName(
                name,
                layer,
                part,
                unit,
                float(found[best, k]),
                float(chance[k]) / tokens,
                auc,
                float(low),
                float(high),
            )
        )
    return sorted(names, key=lambda unit: (not unit.convinces, -abs(unit.r)))


def _standard(values: Figures) -> Figures:
    """Each column with mean 0 and deviation 1; one that never changes is all 0."""
    spread = values.std(axis=0)
    result: Figures = (values - values.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return result


def _auc(values: npt.NDArray[np.float32], yes: npt.NDArray[np.bool_]) -> float:
    """How often the unit tells a token with the feature from one without, in whichever way."""
    ranks = np.empty(len(values))
    ranks[np.argsort(values, kind="stable")] = np.arange(1, len(values) + 1)
    count = int(yes.sum())
    area = (ranks[yes].sum() - count * (count + 1) / 2) / (count * (len(values) - count))
    return float(max(area, 1 - area))
