"""A run that learns moods: as NumPy reads it, resumed bit for bit, from a language model, told."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import numpy as np
import pytest
import torch

from core.corpus.labelled import read_labelled
from core.errors import ModelError
from core.library.models import ModelLibrary, find_model
from core.library.moods import find_mood, learnt_task, mood_runs
from core.reading.mood import MoodReader
from core.reading.words import Words
from core.runs.base import load_base
from core.runs.checkpoints import load_model, load_mood, read_entry, read_manifest
from core.runs.config import TrainConfig
from core.runs.events import Evaluated, Finished, Started
from core.runs.labelled import make_run
from core.runs.store import Run, RunStore
from core.runs.tasks import TASKS
from core.text.vocabulary import SONG_END
from core.training.loop.state import TrainState
from core.training.process.runner import Runner
from core.training.tasks.mood.batches import epoch_order, side_by_side
from core.training.tasks.table import open_task
from tests.core.mood_samples import SMALL, mood_run, texts
from tests.core.training_bases import write_base


def train(run: Run, stop_at: int | None = None) -> Runner:
    torch.set_num_threads(1)
    runner = Runner(run, open_task(run), torch.device("cpu"), threading.Event())
    if stop_at is not None:
        runner.trainer.should_stop = lambda: runner.state.counters.step == stop_at
    runner.train()
    return runner


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished run on texts that are told apart by their words."""
    run = mood_run(tmp_path_factory.mktemp("moods"))
    train(run)
    return run


def test_it_learns_what_can_be_told_and_says_how_well(learnt: Run) -> None:
    events = learnt.events()
    started = next(event for event in events if isinstance(event, Started))
    assert (started.task, started.figure, started.better) == ("mood", "accuracy", "higher")
    best = [event for event in events if isinstance(event, Evaluated) and event.best][-1]
    assert best.report is not None
    assert best.report.accuracy >= 0.75 > 0.5 == best.report.majority
    assert best.report.naive_bayes is not None
    summary = learnt.summary()
    assert (summary.task, summary.status) == ("mood", "finished")
    assert summary.bits_per_char == max(
        event.bits_per_char for event in events if isinstance(event, Evaluated)
    )
    assert isinstance(events[-1], Finished)


def test_numpy_tells_what_torch_does(learnt: Run) -> None:
    model = load_mood(learnt.path)
    reader = MoodReader(model)
    torch.set_num_threads(1)
    task = open_task(learnt)
    network = task.build(torch.Generator())
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if name in model.weights:  # what features usually are is folded into the head
                parameter.copy_(torch.from_numpy(model.weights[name]))
    some = [*texts("sad", 5, seed=9), "笑", "\n".join(texts("bright", 4, seed=9))]
    ids = [np.array([SONG_END, *model.vocabulary.encode(text)]) for text in some]
    with torch.no_grad():
        blocks, lengths = side_by_side(ids)
        logits = network(blocks, lengths[0]).numpy()
    words = Words(model.vocabulary, model.weights["words.weight"], model.weights["words.rarity"])
    logits += [words.spoken(each[1:]) for each in ids]
    wanted = torch.log_softmax(torch.from_numpy(logits).double(), 1).numpy()
    np.testing.assert_allclose(np.log(reader.probabilities(some)), wanted, atol=1e-4)


def test_nobody_composes_with_it(learnt: Run) -> None:
    home = learnt.path.parent.parent
    assert mood_runs(home) == [learnt.name]
    assert find_mood(home, learnt.name) == learnt.path
    assert learnt_task(learnt.path) == "mood"
    assert learnt.name not in [choice.name for choice in ModelLibrary(home).models()]
    assert find_model(home, None) != learnt.path
    with pytest.raises(ModelError, match=r"another task \(mood\): it writes no lyrics"):
        load_model(find_model(home, learnt.name))
    with pytest.raises(ModelError, match="another task"):
        load_base(learnt.name, learnt.path)


def test_it_resumes_bit_for_bit(learnt: Run, tmp_path: Path) -> None:
    other = mood_run(tmp_path)
    train(other, stop_at=7)
    train(Run(other.path))
    weights = [
        read_entry(run.path, read_manifest(run.path).best[0]) for run in (learnt, Run(other.path))
    ]
    models = [load_mood(run.path) for run in (learnt, other)]
    assert len(weights[0]) == len(weights[1])
    for name, weight in models[0].weights.items():
        np.testing.assert_array_equal(weight, models[1].weights[name])


def test_a_language_model_is_let_learn_from_the_top_down(tmp_path: Path) -> None:
    base = write_base(tmp_path / "base.safetensors")
    run = mood_run(tmp_path / "home", base)
    task = open_task(run)
    steps = task.plan.steps_per_epoch
    rates = [[task.rate(depth, step * steps) for depth in range(3)] for step in range(3)]
    assert [[rate > 0 for rate in row] for row in rates] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]
    assert rates[2][0] > rates[2][1] > rates[2][2]
    state = TrainState(task)
    state.start_from(task)
    start = {name: weight.detach().clone() for name, weight in state.model.named_parameters()}
    np.testing.assert_array_equal(
        start["rnn.0.weight_hh_l0"], base.model.weights["rnn.0.weight_hh_l0"]
    )
    assert run.config.base is not None
    runner = train(run, stop_at=steps)
    after = dict(runner.state.model.named_parameters())
    for name, weight in start.items():
        moved = not torch.equal(weight, after[name])
        assert moved == name.startswith("head."), name


def test_labels_by_chance_are_told_to_be_worth_nothing(tmp_path: Path) -> None:
    rng = random.Random(0)
    every = [*texts("bright", 90), *texts("sad", 90)]
    lines = ["text\tlabel", *(f"{t.replace(chr(10), ' ')}\t{rng.choice('ab')}" for t in every)]
    (tmp_path / "t.tsv").write_text("\n".join(lines), encoding="utf-8")
    train_config = TrainConfig(**{**TASKS["mood"].settings, **SMALL, "epochs": 2})
    labelled = read_labelled([tmp_path / "t.tsv"])
    run = make_run(RunStore(tmp_path), labelled, train_config, corpus="t", task="mood")
    train(run)
    report = load_mood(run.path).told.report
    assert not report.tells


def test_an_epoch_reads_every_text_and_like_lengths_together() -> None:
    lengths = np.random.default_rng(0).integers(2, 90, 203)
    order = epoch_order(lengths, batch=8, seed=1, epoch=2)
    assert set(order.ravel()) == set(range(203))
    assert order.shape == (26, 8)
    spread = np.mean([np.ptp(lengths[row]) for row in order])
    assert spread < 0.4 * np.ptp(lengths)
    assert (order != epoch_order(lengths, batch=8, seed=1, epoch=3)).any()
