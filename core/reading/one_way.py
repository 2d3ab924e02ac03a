"""What one network of characters says of every place of a text, and of what else may stand there.

A network that reads backward is given the text from its end; places are always those of the text as
it is written. Each character is one token. One that training never saw costs what
`core.text.unseen` says, and is read as its first byte, of which the network knows nothing either.

Shapes: T characters, N candidates, V vocabulary.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.errors import ModelError
from core.model.decoder import Decoder, State
from core.model.files import LoadedModel
from core.model.precision import best_precision
from core.text.normalise import normalise
from core.text.unseen import Unseen
from core.text.vocabulary import SONG_END

REACH = 6
"""Characters after a candidate by which it is judged as well."""
_CHUNK = 64
_STREAMS = 128

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]


class OneWay:
    """A network for reading; it never changes, so threads can share it.

    Raises:
        ModelError: its tokens are not characters.
    """

    def __init__(self, model: LoadedModel) -> None:
        if model.vocabulary.kind != "char":
            raise ModelError(
                "proofreading needs a model of characters, and this one has {kind} tokens",
                kind=model.vocabulary.kind,
                where=model.info.path or None,
                hint="train it with --tokens char: a wrong character changes how the words of a "
                "line are cut, so each candidate would have to be read alone",
            )
        self.model = model
        self.backward = model.info.direction == "backward"
        self.decoder = Decoder(model.config, model.weights, best_precision())
        self._unseen = Unseen(model.vocabulary)
        self._silent = ~self._unseen.seen
        self._unigram = model.vocabulary.unigram()
        self._known: dict[str, tuple[int, float]] = {}

    def id_of(self, char: str) -> int | None:
        """The token of a character; None where training never saw it."""
        id, cost = self._read(char)
        return id if cost == 0.0 else None

    def _read(self, char: str) -> tuple[int, float]:
        """The token that stands for a character, and nats that it costs besides the network."""
        known = self._known.get(char)
        if known is None:
            ids = self.model.vocabulary.encode_word(normalise(char) or " ")
            cost, whole = 0.0, np.array(ids, np.int64)
            if self._silent[ids[0]]:
                logs = self._unseen.log_probabilities(whole, np.array([0, len(ids)]))
                cost = -float(logs.sum())
            elif len(ids) > 1:  # of a corpus with more characters than a vocabulary holds
                cost = -float(self._unigram[whole].sum())
            known = self._known[char] = (ids[0], cost)
        return known

    def read(self, text: str) -> Pass:
        """Reads a text from its beginning, or from its end."""
        return Pass(self, text)

    def logs(self, features: Floats) -> Floats:
        """(N, D) to (N, V) log probabilities of the tokens that training saw."""
        logits = self.decoder.logits(features)
        logits[:, self._silent] = -np.inf
        most = logits.max(1, keepdims=True)
        logits -= most + np.log(np.exp(logits - most).sum(1, keepdims=True))
        return logits


class Pass:
    """A text as one network has read it."""

    def __init__(self, way: OneWay, text: str) -> None:
        self.way, self.size = way, len(text)
        read = [way._read(char) for char in (reversed(text) if way.backward else text)]
        self.ids = np.array([id for id, _ in read], np.int64)  # (T,), as the network reads
        self._costs = np.array([cost for _, cost in read], np.float32)
        state = way.decoder.initial_state(1)
        self._states: list[State] = []
        features = []
        for id in [SONG_END, *self.ids.tolist()]:
            found, state = way.decoder.advance([id], state)
            features.append(found)
            self._states.append(state)
        self._features = np.concatenate(features)  # (T + 1, D)
        self._own = np.zeros(self.size + 1, np.float32)

    def weigh(self, others: list[Places]) -> tuple[Floats, list[Floats]]:
        """What the network thinks of the text and of other tokens at each place.

        Args:
            others: (T,) of ids, for each place of the text.

        Returns:
            (T,) log probabilities of the text's own characters, and those of the others.
        """
        found: list[Floats] = [np.empty(0, np.float32)] * self.size
        targets = np.append(self.ids, SONG_END)
        for begin in range(0, self.size + 1, _CHUNK):
            logs = self.way.logs(self._features[begin : begin + _CHUNK])
            for row, place in zip(logs, range(begin, begin + len(logs)), strict=True):
                self._own[place] = row[targets[place]]
                if place < self.size:
                    there = self.place(place)
                    found[there] = row[others[there]]
        self._own[: self.size] = np.where(self._costs > 0.0, -self._costs, self._own[: self.size])
        own = self._own[: self.size]
        return (own[::-1] if self.way.backward else own), found

    def place(self, place: int) -> int:
        """From a place in the order of reading to that in the text, and back."""
        return self.size - 1 - place if self.way.backward else place

    def gains(self, places: Places, ids: Places) -> Floats:
        """(N,) nats that the next `REACH` characters gain when another one stands at a place.

        Args:
            places: (N,) in the text.
            ids: (N,) tokens that stand there instead.
        """
        found = np.zeros(len(places), np.float32)
        for begin in range(0, len(places), _STREAMS):
            part = slice(begin, begin + _STREAMS)
            found[part] = self._gains([self.place(int(p)) for p in places[part]], ids[part])
        return found

    def _gains(self, at: list[int], ids: Places) -> Floats:
        targets = np.append(self.ids, SONG_END)
        seen = np.append(self._costs == 0.0, True)
        state = State.joined([self._states[place] for place in at])
        here, total = np.array(at), np.zeros(len(at), np.float32)
        for step in range(1, REACH + 1):
            features, state = self.way.decoder.advance(ids, state)
            then = np.minimum(here + step, self.size)
            asked = (here + step <= self.size) & seen[then]
            if not asked.any():
                break
            logs = self.way.logs(features)[np.arange(len(at)), targets[then]]
            total += np.where(asked, logs - self._own[then], np.float32(0))
            ids = targets[then]
        return total
