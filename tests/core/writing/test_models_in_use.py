"""Models of a writing session: which is in use, and what happens when one fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import ModelError
from core.library.models import ModelChoice
from tests.core.writing.desk import Desk, left_over, ready_desk

# Models


def test_the_model_in_use_stays_and_gets_better(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    session = desk.session
    better = [
        ModelChoice(m.name, m.path, m.cell, m.corpus, 0.5, m.kind) for m in desk.library.models()
    ]
    session.models_found(better, better[0])
    assert session.model == better[2] and desk.loaded == ["gru"]
    session.models_found(better[:2], better[0])
    assert session.model == better[2]  # gone from the library, still in memory
    session.models.want_run("model-lstm")
    session.models_found(better, better[0])
    assert session.model == better[1] and desk.loaded == ["gru", "lstm"]
    assert session.models.cells() == {"rnn", "lstm", "gru"}


def test_the_start_words_of_a_model_are_for_who_never_gave_any(tmp_path: Path) -> None:
    fresh, given = Desk(tmp_path / "1"), Desk(tmp_path / "2")
    given.session.start_with("风")
    given.session.start_with("")
    for desk, wanted in ((fresh, "雨夜"), (given, "")):
        desk.find_models()
        options = desk.session.options
        assert (options.prompt, options.example) == ("", wanted)
        desk.new_take()
        assert (options.prompt, options.example) == (wanted, "")
        assert desk.take.text.startswith(wanted)


def test_a_model_that_cannot_be_loaded_leaves_no_take(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    error = ModelError("it is damaged")
    desk.library.refused["gru"] = error
    desk.session.start_with("风")
    desk.session.start_with("")
    desk.session.ask.new()
    desk.write()
    assert desk.errors == [error]
    assert desk.texts == [] and not desk.session.busy
    desk.session.ask.three_cells()
    desk.write()
    assert [take.cell for take in desk.session.state.takes] == ["rnn", "lstm"]


def test_a_model_that_fails_in_the_middle_leaves_what_it_wrote(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    error = ModelError("not a number")

    def fail() -> None:
        raise error

    desk.session.ask.new()
    desk.write({2: fail})
    assert desk.errors == [error]
    assert not desk.take.writing and desk.take.text.count(".") == 4
    assert left_over(desk, tmp_path) == [desk.take.text]


def test_a_thread_that_breaks_off_leaves_no_take_in_the_middle(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)

    def break_off() -> None:
        raise ZeroDivisionError

    desk.session.ask.new()
    with pytest.raises(ZeroDivisionError):
        desk.write({2: break_off})
    desk.session.drain()
    assert not desk.session.busy and not desk.take.writing
    assert desk.take.text.count(".") == 4
