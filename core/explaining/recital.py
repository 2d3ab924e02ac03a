"""How much of a song a model has by heart: given its beginning, it goes on by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.composing.composer import Composer
from core.errors import ModelError
from core.text.vocabulary import SONG_END

HEAD, LENGTH = 8, 16


@dataclass(frozen=True)
class Recited:
    """One song: how it begins, how it goes on, and how the model thinks it does."""

    head: tuple[int, ...]
    song: tuple[int, ...]
    said: tuple[int, ...]

    @property
    def right(self) -> int:
        """Tokens that stand where they stand in the song."""
        return sum(a == b for a, b in zip(self.song, self.said, strict=True))


@dataclass(frozen=True)
class Recital:
    """Some songs."""

    right: float
    """Mean of the tokens that are right, of `length`."""
    whole: float
    """Share of the songs of which all are."""
    length: int
    songs: tuple[Recited, ...]

    @property
    def best(self) -> Recited:
        """The song that it knows best; the first of several."""
        return max(self.songs, key=lambda song: song.right)


def recite(
    composer: Composer,
    songs: Sequence[Sequence[int]],
    most: int = 32,
    head: int = HEAD,
    length: int = LENGTH,
) -> Recital:
    """Has a model go on with songs by its likeliest token each time, without any sampler.

    Args:
        songs: ids; those that are too short are passed over.
        most: songs that are tried, spread over all of them.

    Raises:
        ModelError: no song is long enough.
    """
    fitting = [song for song in songs if len(song) >= head + length]
    if not fitting:
        raise ModelError(
            "no song of this corpus has {tokens} tokens",
            tokens=head + length,
            hint="look at a model of longer songs",
        )
    step = max(1, len(fitting) // most)
    chosen = np.array([list(song[: head + length]) for song in fitting[::step][:most]], np.int64)
    decoder = composer.decoder
    state = decoder.initial_state(len(chosen))
    ids, said = np.full(len(chosen), SONG_END), []
    for place in range(head + length):
        logits, state = decoder.step(ids, state)
        ids = chosen[:, place] if place < head else logits.argmax(axis=1)
        if place >= head:
            said.append(ids)
    guesses = np.stack(said, axis=1)
    found = tuple(
        Recited(tuple(song[:head].tolist()), tuple(song[head:].tolist()), tuple(guess.tolist()))
        for song, guess in zip(chosen, guesses, strict=True)
    )
    right = [song.right for song in found]
    whole = sum(count == length for count in right) / len(found)
    return Recital(float(np.mean(right)), whole, length, found)
