"""What Train tells of a run in figures, and of one that is silent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from rich.cells import cell_len

from core.runs.events import Choice, Evaluated
from core.runs.history import RunHistory
from core.runs.store import Run
from core.text.reading import Reading
from studio.screens.train.figures import RunState, attention, figure_lines
from studio.wording import i18n
from tests.studio.hosts import NOW, lesson, second_stage, started, write_run

pytestmark = pytest.mark.usefixtures("frozen")


def test_the_line_writer_has_its_own_line_of_figures(tmp_path: Path) -> None:
    history = RunHistory()
    songs = lesson("a", 3)
    history.feed(songs)
    state = RunState("a", "running", 3, 6)
    before = figure_lines(history, state, 120).plain
    assert "line writer" not in before and "left at most" in before
    history.feed(second_stage(150))
    first, second, third = figure_lines(history, state, 120).plain.split("\n")
    assert "epoch 3.0/3" in first and "left" not in first and "perplexity" in second
    assert third.startswith("line writer epoch 1.5/30") and "left at most 1:30" in third
    assert third.endswith("best 4.500")
    assert history.best_bits is not None and history.best_bits > 4.5, "the songs keep their own"
    path = write_run(tmp_path, "a", [*songs, *second_stage(150)])
    summary = Run(path).summary()
    assert (summary.line_writer_epoch, summary.line_writer_bits_per_char) == (1.5, 4.5)
    assert summary.eta_seconds == 90.0 and summary.bits_per_char == history.best_bits


def test_after_a_resume_the_time_is_measured_anew() -> None:
    history = RunHistory()
    history.feed(lesson("a", 2))
    state = RunState("a", "running", 30, 6)
    assert "left at most 2:20" in figure_lines(history, state, 100).plain
    history.feed([started("a", step=100, generation=1)])
    assert "left at most measuring" in figure_lines(history, state, 100).plain
    history.feed(lesson("a", 1, start=2))
    assert "left at most 2:15" in figure_lines(history, state, 100).plain


def test_how_lines_read_stands_below_the_figures_until_it_is_void() -> None:
    history, state = RunHistory(), RunState("a", "running", 30, 6)
    begun, read = lesson("a", 1), lesson("a", 1, start=1)
    history.feed(begun)
    assert "rhyming" not in figure_lines(history, state, 100).plain
    ours = Reading(
        lines=200, beginnings=0.31, words=1.6, drift=0.17, joined=0.8, rhyming=0.25, copied=0.012
    )
    songs = msgspec.structs.replace(ours, beginnings=0.08, rhyming=0.72, drift=0.0, copied=1.0)
    history.feed(
        [
            msgspec.structs.replace(event, reading=ours, corpus_reading=songs)
            if isinstance(event, Evaluated)
            else event
            for event in read
        ]
    )
    told = figure_lines(history, state, 100).plain
    assert told.endswith("begin alike 31%/8%  words off 17%  rhyming 25%/72%  copied 1.2%")
    history.feed(lesson("a", 1, start=2))  # an evaluation that reads nothing
    assert figure_lines(history, state, 100).plain.endswith("copied 1.2%")
    assert figure_lines(history, state, 40).plain.count("\n") < 4
    history.feed([started("a", step=60, generation=1)])  # resumed from before it
    assert "rhyming" not in figure_lines(history, state, 100).plain


@pytest.fixture
def english_again() -> Iterator[None]:
    yield
    i18n.set_language("en")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "kept epoch 1.0, not 2.0: 0.4% more bits, but 1% of lines copied, not 6%"),
        ("zh", "留下第 1.0 轮，不是第 2.0 轮：比特多 0.4%，但照抄的行占 1%，不是 6%"),
    ],
)
def test_why_the_fewest_bits_are_not_kept_stands_last(
    language: str, told: str, english_again: None
) -> None:
    history, state = RunHistory(), RunState("a", "running", 30, 6)
    history.feed(lesson("a", 1))
    choice = Choice(
        step=50, epoch=1.0, passed_step=100, passed_epoch=2.0, passed_bits_per_char=6.0,
        more=0.004, measure="copied", share=0.01, passed_share=0.06,
    )  # fmt: skip
    history.feed(
        [
            msgspec.structs.replace(event, best=False, best_step=50, choice=choice)
            if isinstance(event, Evaluated)
            else event
            for event in lesson("a", 1, start=1)
        ]
    )
    i18n.set_language(language)
    lines = figure_lines(history, state, 80).plain.split("\n")
    assert lines[-1] == told and len(lines) == 3
    assert cell_len(figure_lines(history, state, 40).plain.split("\n")[-1]) <= 40
    assert history.best_step == 50 and history.best is not None and history.best.step == 50
    history.feed(lesson("a", 1, start=2))  # what comes then is better by far
    assert told not in figure_lines(history, state, 80).plain


def test_a_silent_trainer_is_told() -> None:
    history = RunHistory()
    history.feed(lesson("a", 2))
    state = RunState("a", "running", 30, 6)
    assert attention(history, state, NOW + 30, str) == ("", "")
    told, level = attention(history, state, NOW + 130, {"train.stop": "x"}.__getitem__)
    assert "silent for 2:10" in told and "x stops it" in told and level == "warning"
