"""A run whose songs are read from right to left: its data, its figure, resuming, refusals."""

from __future__ import annotations

import threading
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from core.composing.composer import Composer
from core.errors import ModelError
from core.library.models import ModelLibrary, find_model
from core.model.files import load_model_file, save_model
from core.runs.base import check_asked, load_base
from core.runs.checkpoints import load_model, read_entry, read_manifest
from core.runs.config import TrainConfig
from core.runs.create import create_run
from core.runs.events import Sampled
from core.runs.presets import preset
from core.runs.store import Run, RunStore
from core.text.vocabulary import SONG_END, Vocabulary
from core.tokens.arrays import TokenArray
from core.tokens.backward import from_the_end
from core.tokens.tokenize import TokenOptions
from core.training.process.runner import Runner
from core.training.score import texts
from core.training.tasks.evaluation import evaluate_songs
from core.training.tasks.lyrics import Lyrics
from core.training.tasks.table import open_task
from tests.core.training_samples import SMALL, prepare_songs


def test_songs_from_their_end_keep_song_ends_and_whole_characters() -> None:
    vocabulary = Vocabulary("char", "我你风")
    songs = [[*vocabulary.encode(text), SONG_END] for text in ("我\n风雪你", "你", "é风")]
    starts = np.cumsum([0, *map(len, songs)]).astype(np.int64)
    turned = from_the_end(TokenArray(np.array([*chain(*songs)], np.uint16), starts))
    parts = [turned.ids[a:b] for a, b in pairwise(starts)]
    assert [part[-1] for part in parts] == [SONG_END] * 3
    assert [vocabulary.decode(part) for part in parts] == ["你雪风\n我", "你", "风é"]
    again = from_the_end(turned)
    assert again.ids.tolist() == [*chain(*songs)]


def make(home: Path, name: str, **changes: object) -> Run:
    prepared = home / "prepared"
    if not prepared.exists():
        prepare_songs(prepared, 20)
    train = TrainConfig(**{**SMALL, "epochs": 2, "direction": "backward", **changes})
    return create_run(RunStore(home), prepared, train, TokenOptions(kind="char"), name=name)


def train(run: Run, stop_at: int | None = None) -> Run:
    torch.set_num_threads(1)
    runner = Runner(run, open_task(run), torch.device("cpu"), threading.Event())
    looked = runner.should_stop
    runner.trainer.should_stop = lambda: runner.step == stop_at or looked()
    runner.train()
    return run


def state_of(run: Run) -> bytes:
    data = read_entry(run.path, read_manifest(run.path).last[0])
    return data[8 + int.from_bytes(data[:8], "little") :]


def test_a_backward_run_learns_from_the_end_and_writes_no_lyrics(tmp_path: Path) -> None:
    run = train(make(tmp_path, "back"))
    task = Lyrics.of(run)
    stored = TokenArray.open(run.path / "tokens", "train")
    assert task.train.ids[: stored.songs[1] - 1].tolist() == (
        stored.ids[: stored.songs[1] - 1][::-1].tolist()
    )
    # Whoever evaluates it reads from the end as well, and comes to the figure of the run.
    told = evaluate_songs(run.path, texts(tmp_path / "prepared", "held-out"))
    assert told.bits_per_char == pytest.approx(run.summary().bits_per_char, abs=1e-4)
    assert not [event for event in run.events() if isinstance(event, Sampled)]
    # It composes nowhere: not in the library, not by name, not from a file of its own.
    assert not run.composes
    assert run.summary().direction == "backward"
    assert "back" not in [model.name for model in ModelLibrary(tmp_path).models()]
    assert find_model(tmp_path, None, "雨").stem != "back"
    path = tmp_path / "back.safetensors"
    save_model(path, load_model(run.path))
    assert load_model_file(path).info.direction == "backward"
    for place in (run.path, path):
        with pytest.raises(ModelError, match="from their end: it writes no lyrics"):
            Composer(load_model(place))


def test_a_backward_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    whole = train(make(tmp_path, "whole"))
    parts = make(tmp_path, "parts")
    train(parts, stop_at=7)
    train(parts)
    assert state_of(parts) == state_of(whole)


def test_what_goes_on_from_it_keeps_its_direction(tmp_path: Path) -> None:
    base = load_base("back", train(make(tmp_path, "back", epochs=1)).path)
    assert preset("better", 1000, base.shape).direction == "backward"
    with pytest.raises(ModelError, match="direction backward, not forward"):
        check_asked(base, {"direction": "forward"})


def test_settings_that_make_no_sense_together_are_refused() -> None:
    assert not preset("best", direction="backward").line_writer
    with pytest.raises(ModelError, match="no line writer"):
        TrainConfig(direction="backward", line_writer=True)
    with pytest.raises(ModelError, match="unknown direction 'up'"):
        TrainConfig(direction="up")  # type: ignore[arg-type]
