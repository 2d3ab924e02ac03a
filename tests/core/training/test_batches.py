"""Every token is predicted once an epoch, in streams that carry on from window to window."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from core.text.vocabulary import SONG_END
from core.tokens.tokenize import TokenArray
from core.training.tasks.batches import EpochOrder


def corpus(lengths: list[int]) -> TokenArray:
    """Songs whose tokens are all different: 1000 * song + position, each ended by SONG_END."""
    songs = [
        [1000 * (n + 1) + i for i in range(length - 1)] + [SONG_END]
        for n, length in enumerate(lengths)
    ]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return TokenArray(ids=np.concatenate(songs).astype(np.uint16), songs=starts)


LENGTHS = [7, 30, 2, 19, 11, 5, 26]


@pytest.mark.parametrize(("batch", "window"), [(1, 4), (3, 5), (4, 100), (5, 1)])
def test_an_epoch_predicts_every_token_once(batch: int, window: int) -> None:
    tokens = corpus(LENGTHS)
    order = EpochOrder(tokens, batch=batch, window=window, seed=1, epoch=0)
    targets = np.concatenate([order.batch_at(s)[1].ravel() for s in range(order.steps)])
    assert len(targets) == len(tokens.ids) // batch * batch, "at most batch - 1 are left over"
    words, seen = np.unique(targets[targets != SONG_END], return_counts=True)
    assert (seen == 1).all()
    assert set(words) <= set(tokens.ids.tolist())


def test_inputs_are_targets_one_step_before_and_streams_carry_on() -> None:
    order = EpochOrder(corpus(LENGTHS), batch=3, window=6, seed=1, epoch=0)
    inputs, targets = zip(*(order.batch_at(s) for s in range(order.steps)), strict=True)
    x, y = np.concatenate(inputs), np.concatenate(targets)
    np.testing.assert_array_equal(x[1:], y[:-1])
    assert x[0, 0] == SONG_END, "the first song follows a song end"
    np.testing.assert_array_equal(x[0, 1:], y[-1, :-1], "each stream begins where one ends")


def test_songs_stay_whole_and_change_places_each_epoch() -> None:
    tokens = corpus(LENGTHS)

    def text(epoch: int, seed: int = 1) -> list[int]:
        order = EpochOrder(tokens, batch=1, window=9, seed=seed, epoch=epoch)
        return np.concatenate([order.batch_at(s)[1][:, 0] for s in range(order.steps)]).tolist()

    assert text(0) == text(0)
    assert text(0) != text(1)
    assert text(0) != text(0, seed=2)
    joined = text(3)
    for begin, end in pairwise(tokens.songs):
        song = tokens.ids[begin:end].tolist()
        place = joined.index(song[0])
        assert joined[place : place + len(song)] == song
