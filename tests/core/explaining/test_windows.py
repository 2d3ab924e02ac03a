"""Windows are those that training reads."""

from __future__ import annotations

import numpy as np
import pytest

from core.explaining.windows import windows
from core.text.vocabulary import SONG_END
from core.tokens.arrays import TokenArray
from core.training.tasks.batches import EpochOrder

SONGS = [[10 * song + k for k in range(2, 4 + song % 5)] + [SONG_END] for song in range(1, 30)]


@pytest.mark.parametrize("epoch", [0, 3])
@pytest.mark.parametrize(("stream", "step"), [(0, 0), (0, 2), (3, 1), (3, 99)])
def test_a_window_is_what_the_trainer_reads(epoch: int, stream: int, step: int) -> None:
    ids = np.array([id for song in SONGS for id in song], np.uint16)
    songs = np.cumsum([0, *map(len, SONGS)]).astype(np.int64)
    order = EpochOrder(TokenArray(ids, songs), batch=4, window=7, seed=5, epoch=epoch)
    x, y = order.batch_at(step % order.steps)
    found = windows(SONGS, stream=stream, step=step, batch=4, window=7, seed=5, epoch=epoch)
    assert list(found.x) == x[:, stream].tolist() and list(found.y) == y[:, stream].tolist()
    assert found.x[1:] == found.y[:-1]
    assert [found.x[place] for place in found.song_ends] == [SONG_END] * len(found.song_ends)
