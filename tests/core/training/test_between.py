"""What is kept of a run lies between its base and what it learnt."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch

from core.model.network.build import build
from core.model.network.lyric_model import LyricModel
from core.model.weights import Weights
from core.runs.ancestor import START_FILE
from core.runs.config import TrainConfig
from core.runs.presets import preset
from core.training.loop.task import Scores
from core.training.tasks.base import read_start, take_weights
from core.training.tasks.between import SHARES, Between
from core.training.tasks.calibration import numpy_weights
from core.training.tasks.lyrics import Lyrics
from tests.core.training_bases import run_from, write_base


def copied(model: LyricModel) -> Weights:
    return {name: one.copy() for name, one in numpy_weights(model).items()}


@pytest.fixture
def songs(tmp_path: Path) -> Lyrics:
    return Lyrics.of(run_from(tmp_path, write_base(tmp_path / "forebear.safetensors")))


@pytest.fixture
def learnt(songs: Lyrics) -> LyricModel:
    """What has learnt something else than its base knew."""
    model = build(songs.network, torch.Generator().manual_seed(7))
    model.silence(songs.unseen.seen)
    return model


def start_of(songs: Lyrics) -> Weights:
    assert songs.begin is not None and songs.begin.name == START_FILE
    return read_start(songs.begin, songs.network)


def test_weights_lie_on_the_way_and_then_are_what_they_were(
    songs: Lyrics, learnt: LyricModel
) -> None:
    start, before = start_of(songs), copied(learnt)
    between = Between(start)
    with pytest.raises(KeyError), between.at(learnt, 0.75):
        for name, weight in copied(learnt).items():
            wanted = 0.25 * start[name] + 0.75 * before[name]
            np.testing.assert_allclose(weight, wanted, rtol=1e-5, atol=1e-6)
        raise KeyError
    assert all(np.array_equal(one, before[name]) for name, one in copied(learnt).items())


@pytest.mark.parametrize("best", SHARES)
def test_the_best_place_is_remembered(songs: Lyrics, learnt: LyricModel, best: float) -> None:
    between = Between(start_of(songs))
    told = iter([Scores(1.0 + abs(share - best), 1.0, fitted=share) for share in SHARES])
    assert between.best(learnt, lambda: next(told)).fitted == best == between.share


def test_what_is_kept_is_what_was_scored(songs: Lyrics, learnt: LyricModel) -> None:
    """The network has learnt nothing, so the place next to the base is the best."""
    songs.config = msgspec.structs.replace(songs.config, near_base=True)
    alone = replace(songs, config=msgspec.structs.replace(songs.config, near_base=False))
    start, before = start_of(songs), copied(learnt)
    scores = songs.evaluate(learnt, 1.0)
    kept = songs.weights(learnt, 1.0)
    assert scores.figure < alone.evaluate(learnt, 1.0).figure
    name = "rnn.0.weight_hh" if "rnn.0.weight_hh" in kept else next(iter(kept))
    np.testing.assert_allclose(
        kept[name], 0.5 * start[name] + 0.5 * before[name], rtol=1e-5, atol=1e-6
    )
    again = build(songs.network, torch.Generator().manual_seed(1))
    take_weights(again, songs.weights(learnt, scores.fitted))
    again.silence(songs.unseen.seen)
    assert alone.evaluate(again, 1.0).figure == pytest.approx(scores.figure, rel=1e-3)
    assert all(np.array_equal(one, before[name]) for name, one in copied(learnt).items())


def test_readings_tell_that_a_base_knew_how_to_write(songs: Lyrics, learnt: LyricModel) -> None:
    for near in (False, True):
        songs.config = msgspec.structs.replace(songs.config, near_base=near)
        read = songs.read(learnt, 1.0)
        assert read is not None and read.knew is near


def test_runs_from_a_base_keep_near_it_and_those_of_before_do_not(songs: Lyrics) -> None:
    base = {"hidden": songs.network.hidden, "embedding": songs.network.embedding}
    assert preset("quick", None, base).near_base and not preset("quick").near_base
    assert not preset("best", None, base, near_base=False).near_base
    old = msgspec.json.decode(msgspec.json.encode(TrainConfig(epochs=3)).replace(
        b'"near_base":false,', b""
    ))  # fmt: skip
    assert "near_base" not in old and not msgspec.convert(old, TrainConfig).near_base
