"""Which evaluation of a run is kept as best, by its figure and by how its lines read."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import ClassVar

import msgspec
import pytest
import torch
from torch import nn

from core.runs.checkpoints import read_manifest
from core.runs.config import TrainConfig
from core.runs.create import create_run
from core.runs.events import Evaluated, Finished, decode_event, encode_event
from core.runs.figure import Figure
from core.runs.store import Run, RunStore
from core.runs.tasks import TASKS, TaskKind
from core.text.reading import Reading
from core.training.loop import keeping, trainer
from core.training.loop.advice import Adviser
from core.training.loop.counters import Counters
from core.training.loop.keeping import Candidate, preferred, reads_worse
from core.training.loop.task import Readings, Scores
from core.training.process.runner import Runner
from core.training.tasks.table import open_task
from tests.core.training.test_toy_task import Parity
from tests.core.training_samples import SMALL, prepare_songs
from tests.faults.outcome import Outcome

LOWER = Figure("bits_per_char", better="lower")
SONGS = Reading(
    lines=900, beginnings=0.1, words=1.5, drift=0.0, joined=1.0, rhyming=0.7, copied=1.0
)
GOOD = msgspec.structs.replace(SONGS, drift=0.3, rhyming=0.25, joined=0.9, copied=0.01)


def reading(**shares: float) -> Reading:
    return msgspec.structs.replace(GOOD, **shares)


def candidate(figure: float = 5.0, lines: Reading | None = GOOD, step: int = 1) -> Candidate:
    return Candidate(figure=figure, step=step, reading=lines)


@pytest.mark.parametrize(
    ("here", "there", "by"),
    [
        ({"drift": 0.8}, {"drift": 0.4}, "words"),
        ({"drift": 0.4}, {"drift": 0.8}, None),
        ({"drift": 0.49}, {"drift": 0.3}, None),  # neighbours scatter as much
        ({"drift": 0.39}, {"drift": 0.0}, None),  # less than a fifth is no better than a fifth
        ({"copied": 0.061}, {"copied": 0.0}, "copied"),
        ({"copied": 0.059}, {"copied": 0.0}, None),
        ({"beginnings": 0.21}, {"beginnings": 0.02}, "beginnings"),
        ({"beginnings": 0.19}, {"beginnings": 0.02}, None),  # the songs themselves begin so
        ({"rhyming": 0.0}, {"rhyming": 0.9}, None),
        ({"beginnings": 0.3, "drift": 1.5}, {}, "words"),
        ({"beginnings": 0.9, "drift": 0.6}, {}, "beginnings"),
    ],
)
def test_lines_read_worse_by_far_more_than_readings_scatter(
    here: dict[str, float], there: dict[str, float], by: str | None
) -> None:
    one, later = candidate(lines=reading(**here)), candidate(lines=reading(**there), step=2)
    assert reads_worse(one, later, SONGS) == by
    # Who has learnt less uses common words less; a copy is one whenever it is made.
    one, earlier = candidate(lines=reading(**here), step=3), candidate(lines=reading(**there))
    assert reads_worse(one, earlier, SONGS) == (by if by == "copied" else None)
    # Who went on from a base made sense before.
    assert reads_worse(one, earlier, SONGS, knew=True) == by


def test_what_nobody_read_reads_no_worse() -> None:
    bad = candidate(lines=reading(drift=2.0))
    assert reads_worse(bad, candidate(step=2), SONGS)
    assert reads_worse(bad, candidate(lines=None, step=2), SONGS) is None
    assert reads_worse(bad, candidate(step=2), None) is None


def test_readings_choose_only_where_figures_are_close() -> None:
    bad = candidate(5.0, reading(drift=1.0))
    for figure, chosen in ((5.0, True), (5.09, True), (5.11, False), (4.95, True)):
        good = candidate(figure, step=2)
        best = min(figure, bad.figure)
        assert preferred(good, bad, best, LOWER, SONGS) is chosen, figure
        assert preferred(bad, good, best, LOWER, SONGS) is not chosen, figure


def test_what_is_worse_in_one_way_and_better_in_another_goes_by_the_figure() -> None:
    one, other = candidate(5.0, reading(drift=1.0)), candidate(5.05, reading(copied=0.2), 2)
    assert preferred(one, other, 5.0, LOWER, SONGS)
    assert not preferred(other, one, 5.0, LOWER, SONGS)


def kept(*evaluations: tuple[float, dict[str, float] | None], knew: bool = False) -> list[int]:
    """Which evaluation, from 1, is kept after each; told as figure and what was read."""
    counters, found = Counters(), []
    for step, (figure, shares) in enumerate(evaluations, 1):
        counters.step = step
        new = candidate(figure, None, step)
        before = counters.count(new, LOWER, ramp=0)
        lines = None if shares is None else Readings(reading(**shares), SONGS, knew)
        counters.choose(new, before, LOWER, lines, 1)
        assert counters.chosen is not None
        found.append(counters.chosen.step)
        assert counters.best == min(figure for figure, _ in evaluations[:step])
        assert (counters.choice is None) == (counters.best_step == counters.chosen.step)
    return found


def off(drift: float) -> dict[str, float]:
    return {"drift": drift}


COPIES = {"copied": 0.12}


def test_which_of_a_whole_run_is_kept() -> None:
    assert kept((5.0, None), (4.9, None), (4.95, None)) == [1, 2, 2]
    assert kept((5.0, off(0.9)), (5.05, off(0.4)), (5.06, off(0.3))) == [1, 2, 2]
    assert kept((5.0, off(0.3)), (4.95, off(0.9)), (4.96, off(0.9))) == [1, 2, 2]
    assert kept((5.0, {}), (4.95, COPIES), (4.96, COPIES)) == [1, 1, 1]
    # The figure falls out of reach of what was kept, and what comes then copies nothing either.
    assert kept((5.0, {}), (4.95, COPIES), (4.85, COPIES), (4.86, {})) == [1, 1, 3, 4]
    assert kept((5.0, off(0.9)), (4.98, None), (5.02, off(0.3))) == [1, 2, 2]


def test_from_a_base_an_earlier_one_stays_that_reads_better() -> None:
    alike = {"beginnings": 0.38}
    assert kept((5.0, {}), (4.97, alike), (4.96, alike)) == [1, 2, 3]
    assert kept((5.0, {}), (4.97, alike), (4.96, alike), knew=True) == [1, 1, 1]
    assert kept((5.0, {}), (4.97, alike), (4.85, alike), knew=True) == [1, 1, 3]


def test_it_goes_round_in_no_circle() -> None:
    """The third reads no worse than the second, with fewer bits; nor better than the first."""
    assert kept((5.0, off(0.9)), (5.08, off(0.6)), (5.04, off(0.75)), (5.03, off(0.65))) == [
        1,
        2,
        2,
        4,
    ]


def test_patience_goes_by_the_figure_alone() -> None:
    counters = Counters()
    left = []
    for step, (figure, copied) in enumerate([(5.0, 0.0), (4.99, 0.2), (5.0, 0.0), (4.98, 0.2)], 1):
        counters.step = step
        new = candidate(figure, None, step)
        before = counters.count(new, LOWER, ramp=0)
        counters.choose(new, before, LOWER, Readings(reading(copied=copied), SONGS), 1)
        left.append(counters.bad_evaluations)
    assert left == [0, 0, 1, 0]
    assert counters.chosen is not None and counters.chosen.step == 1


def test_a_state_from_before_there_was_a_choice() -> None:
    old = b'{"step":40,"best":4.5,"best_step":20,"best_perplexity":90.0,"bad_evaluations":1}'
    counters = msgspec.json.decode(old, type=Counters)
    assert counters.chosen == Candidate(figure=4.5, step=20, perplexity=90.0)
    new = candidate(4.52, None, 60)
    before = counters.count(new, LOWER, ramp=0)
    assert not counters.choose(new, before, LOWER, Readings(GOOD, SONGS), 20)
    assert (counters.kept, counters.choice) == (None, None)


# A whole run ---------------------------------------------------------------------------------

FIGURES = (6.0, 5.0, 4.96, 5.02, 5.03, 4.97, 5.1)
DRIFTS = (0.4, 0.9, 0.9, 0.35, 0.6, 0.9, 0.2)


class Planned(Parity):
    """Scores and lines of each evaluation are those that stand above."""

    figure: ClassVar[Figure] = LOWER

    def evaluate(self, model: nn.Sequential, fitted: float) -> Scores:
        return Scores(FIGURES[round(fitted) - 1], 1.0, fitted + 1.0)

    def read(self, model: nn.Sequential, fitted: float) -> Readings | None:
        return Readings(reading(drift=DRIFTS[round(fitted) - 2]), SONGS)


class Unread(Planned):
    """The same, of which nothing is read."""

    def read(self, model: nn.Sequential, fitted: float) -> None:
        return None


@pytest.fixture(autouse=True)
def entered(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.set_num_threads(1)
    for toy in (Planned, Unread):
        opens = f"{__name__}:{toy.__name__}"
        kind = TaskKind(name=toy.__name__, figure=LOWER, opens=opens)
        monkeypatch.setitem(TASKS, toy.__name__, kind)


def make(home: Path, task: str) -> Run:
    if not (home / "prepared").exists():
        prepare_songs(home / "prepared")
    settings = {**SMALL, "batch": 16, "epochs": len(FIGURES), "dropout": 0.0, "ema": 0.0}
    run = create_run(RunStore(home), home / "prepared", TrainConfig(**settings))
    config = msgspec.structs.replace(run.config, task=task)
    (run.path / "run.json").write_bytes(msgspec.json.encode(config))
    return Run(run.path)


def train(run: Run, stop_at: int | None = None) -> list[Evaluated]:
    runner = Runner(run, open_task(run), torch.device("cpu"), threading.Event())
    if stop_at is not None:
        runner.trainer.should_stop = lambda: runner.state.counters.step == stop_at
    runner.train()
    return [event for event in run.events() if isinstance(event, Evaluated)]


def test_a_run_keeps_what_reads_better_and_says_why(tmp_path: Path) -> None:
    run = make(tmp_path, "Planned")
    told = train(run)
    assert [one.best for one in told] == [True, True, True, True, False, False, False]
    assert [one.choice is not None for one in told] == [False] * 3 + [True] * 4
    choice = told[-1].choice
    assert choice is not None and choice == told[3].choice
    assert (choice.epoch, choice.passed_epoch, choice.measure) == (4.0, 3.0, "words")
    assert (choice.share, choice.passed_share, choice.passed_bits_per_char) == (0.35, 0.9, 4.96)
    assert choice.more == pytest.approx(5.02 / 4.96 - 1)
    assert decode_event(encode_event(told[-1])) == told[-1]

    step = told[3].step
    assert (told[-1].best_step, told[-1].best_bits_per_char) == (step, 5.02)
    best = read_manifest(run.path).best[0]
    assert (best.step, best.bits_per_char) == (step, 5.02)
    finished = run.events()[-1]
    assert isinstance(finished, Finished) and finished.bits_per_char == 5.02
    summary = run.summary()
    assert (summary.bits_per_char, summary.best_step) == (5.02, step)


def test_nothing_else_of_a_run_changes(tmp_path: Path) -> None:
    read, unread = train(make(tmp_path, "Planned")), train(make(tmp_path, "Unread"))
    assert [one.choice for one in unread] == [None] * len(FIGURES)
    assert [one.best for one in unread] == [True, True, True] + [False] * 4
    for name in ("step", "bits_per_char", "train_loss", "patience_left", "improved", "least_step"):
        assert [getattr(one, name) for one in read] == [getattr(one, name) for one in unread], name
    advised = []
    for events in (read, unread):
        adviser = Adviser(TrainConfig(patience=2), LOWER, 5.0)
        advised.append([warning for event in events for warning in adviser.evaluated(event)])
    assert advised[0] == advised[1] and advised[0]


@pytest.mark.parametrize("after", [1, 2, 3, 4, 5])
def test_a_resumed_run_keeps_the_same(tmp_path: Path, after: int) -> None:
    whole, parted = make(tmp_path, "Planned"), make(tmp_path, "Planned")
    told = train(whole)
    train(parted, stop_at=told[after].step + 3)
    again = train(parted)
    assert [one.choice for one in again] == [one.choice for one in told]
    assert Outcome.of(parted) == Outcome.of(whole)


def test_what_cannot_be_kept_is_read_when_it_is_due(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "CLOSE", 0.01)
    told = train(make(tmp_path, "Planned"))
    read = [True, True, True, False, False, True, True]  # the last one always
    assert [one.reading is not None for one in told] == read
    assert [one.best for one in told] == [True, True, True] + [False] * 4
    monkeypatch.setattr(trainer, "READ_EVERY", 1)
    assert all(one.reading for one in train(make(tmp_path, "Planned")))
