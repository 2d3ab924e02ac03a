"""The mood of a song, told by a trained network in NumPy, with no torch in sight.

A network reads sections, which is what it has learnt from. The song is what its sections say
together, and a line is what the stanza around it says: single lines are too little to tell (tried:
nothing beats always saying the same). Where a stanza says too little as well, the line stays blank.

Shapes: T tokens, B texts, H hidden, K labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.model.cells.layer import Layer, Slot
from core.model.cells.table import CELLS
from core.model.mood_file import MoodModel
from core.reading.words import Words
from core.text.vocabulary import SONG_END

STANZA = 4
"""Lines that are read for the mood of one: itself, one before and two after."""
BEFORE = 1
MOST_TOKENS = 512
"""Of a text so many are read, from its beginning; longer ones are cut in training as well."""
_TOGETHER = 32

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Mood:
    """What is said of a text."""

    label: str
    """"" where too little speaks for any."""
    probability: float
    """Of the likeliest label, also where that is not said."""
    probabilities: tuple[float, ...]
    """In the order of the labels."""


@dataclass(frozen=True)
class SectionMood:
    """A section, by the numbers of its lines, from 0 to before `end`."""

    begin: int
    end: int
    mood: Mood


@dataclass(frozen=True)
class SongMood:
    """All that is told of a song."""

    song: Mood
    sections: tuple[SectionMood, ...]
    lines: tuple[Mood | None, ...]
    """One for each line of the text; None for an empty one or a tag in brackets."""


class MoodReader:
    """Tells moods with a loaded model. It never changes, so threads can share it."""

    def __init__(self, model: MoodModel) -> None:
        self.model = model
        self.labels = model.config.labels
        self._embedding = model.weights["embedding.weight"]
        self._layers = _stack(model)
        self._head, self._bias = model.weights["head.weight"], model.weights["head.bias"]
        weight, rarity = model.weights["words.weight"], model.weights.get("words.rarity")
        self._words = Words(model.vocabulary, weight, rarity)

    def probabilities(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """(N, K), of texts of one or more lines."""
        ids = [self._encoded(text) for text in texts]
        found = np.empty((len(ids), len(self.labels)))
        order = sorted(range(len(ids)), key=lambda place: len(ids[place]))
        for begin in range(0, len(order), _TOGETHER):
            some = order[begin : begin + _TOGETHER]
            logits = self._logits([ids[place] for place in some]).astype(np.float64)
            odds = np.exp(logits - logits.max(1, keepdims=True))
            found[some] = odds / odds.sum(1, keepdims=True)
        return found

    def moods(self, texts: Sequence[str]) -> list[Mood]:
        """What is said of each text."""
        return [self._said(row) for row in self.probabilities(texts)] if texts else []

    def song(self, text: str) -> SongMood:
        """Reads a whole song: its sections, and a stanza around each line."""
        lines = text.split("\n")
        sung = [place for place, line in enumerate(lines) if is_sung(line)]
        if not sung:
            nothing = tuple(1.0 / len(self.labels) for _ in self.labels)
            return SongMood(Mood("", max(nothing), nothing), (), (None,) * len(lines))
        spans = sections_of(lines)
        texts = [
            "\n".join(lines[place] for place in range(*span) if is_sung(lines[place]))
            for span in spans
        ]
        stanzas = _stanzas(lines, sung, spans)
        told = self.probabilities([*texts, *stanzas])
        of_sections, of_lines = told[: len(spans)], told[len(spans) :]
        # Each section is another witness: what they say is multiplied, and the root taken of it,
        # since they are of one song and not independent.
        together = np.exp(np.log(np.maximum(of_sections, 1e-9)).mean(0))
        moods: list[Mood | None] = [None] * len(lines)
        for place, row in zip(sung, of_lines, strict=True):
            moods[place] = self._said(row)
        return SongMood(
            self._said(together / together.sum()),
            tuple(
                SectionMood(*span, self._said(row))
                for span, row in zip(spans, of_sections, strict=True)
            ),
            tuple(moods),
        )

    def _said(self, row: npt.NDArray[np.float64]) -> Mood:
        best = int(row.argmax())
        sure = row[best] >= self.model.told.sure
        return Mood(
            self.labels[best] if sure else "", float(row[best]), tuple(float(p) for p in row)
        )

    def _encoded(self, text: str) -> list[int]:
        return [SONG_END, *self.model.vocabulary.encode(text.strip("\n"))][:MOST_TOKENS]

    def _logits(self, ids: Sequence[Sequence[int]]) -> Floats:
        """(B, K) of texts side by side; what follows a text's end does not reach its reading."""
        lengths = np.array([len(each) for each in ids])
        padded = np.zeros((int(lengths.max()), len(ids)), np.int64)  # (T, B)
        for column, each in enumerate(ids):
            padded[: len(each), column] = each
        size = self.model.config.hidden
        total, mean_of = np.zeros((len(ids), size), np.float32), np.maximum(lengths - 1, 1)
        largest, last = np.full((len(ids), size), -np.inf, np.float32), np.zeros_like(total)
        words = np.zeros((len(ids), self.model.config.embedding), np.float32)
        states = [layer.initial_state(len(ids)) for layer in self._layers]
        for step, row in enumerate(padded):
            x: npt.NDArray[np.generic] = row
            for place, layer in enumerate(self._layers):
                x, states[place] = layer.step(x, states[place])
            inside = ((step < lengths) & ((step > 0) | (lengths == 1)))[:, None]
            total += np.where(inside, x, np.float32(0))
            largest = np.where(inside, np.maximum(largest, x), largest)
            last = np.where(step < lengths[:, None], x, last)
            words += np.where(inside, self._embedding[row], np.float32(0))
        counts = mean_of[:, None].astype(np.float32)
        features = np.concatenate([last, total / counts, largest, words / counts], 1)
        logits: Floats = features @ self._head.T + self._bias
        for row, each in zip(logits, ids, strict=True):
            row += self._words.spoken(np.array(each[1:], np.int64))
        return logits


def is_sung(line: str) -> bool:
    """Whether a line is one of lyrics: neither empty nor a tag such as [Chorus]."""
    line = line.strip()
    return bool(line) and not (line[0] in "[【" and line[-1] in "]】")


def sections_of(lines: Sequence[str]) -> list[tuple[int, int]]:
    """From where to where lines of lyrics stand together."""
    spans: list[tuple[int, int]] = []
    begin: int | None = None
    for place, line in enumerate([*lines, ""]):
        if is_sung(line):
            begin = place if begin is None else begin
        elif begin is not None:
            spans.append((begin, place))
            begin = None
    return spans


def _stanzas(
    lines: Sequence[str], sung: Sequence[int], spans: Sequence[tuple[int, int]]
) -> list[str]:
    """For each line of lyrics some lines around it, which slide with it and stay in its section
    where that is long enough."""
    found = []
    for place in sung:
        begin, end = next(span for span in spans if span[0] <= place < span[1])
        first = max(begin, min(place - BEFORE, end - STANZA))
        found.append("\n".join(lines[first : min(end, first + STANZA)]))
    return found


def _stack(model: MoodModel) -> list[Layer]:
    make = CELLS[model.config.cell].load_steps()
    layers: list[Layer] = []
    for index in range(model.config.layers):
        start = f"rnn.{index}."
        own = {n.removeprefix(start): w for n, w in model.weights.items() if n.startswith(start)}
        embedding = None if layers else model.weights["embedding.weight"]
        slot = Slot("float32", bounded=bool(layers) and layers[-1].bounded, embedding=embedding)
        layers.append(make(own, slot))
    return layers
