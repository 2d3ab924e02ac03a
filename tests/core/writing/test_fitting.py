"""Start words in a language that the model in use never learnt."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.library.models import ModelChoice
from core.text.repertoire import Repertoire
from tests.core.writing.desk import Desk

ZH, EN = Repertoire([("今夜的雨", 9)]), Repertoire([("rain tonight", 9)])


def choice(corpus: str, cell: str, kind: str = "demo") -> ModelChoice:
    name = f"{corpus}-{cell}"
    return ModelChoice(name, Path(f"/nowhere/{name}"), cell, corpus, 5.0, kind, start="rain")  # type: ignore[arg-type]


def desk_of(home: Path, *models: ModelChoice) -> Desk:
    """A desk that knows these models, of which the first is in use."""
    desk = Desk(home)
    desk.session.models_found(list(models), models[0])
    desk.session.models.learnt({"en": EN, "zh": ZH})
    return desk


def test_a_model_that_knows_the_words_writes_at_once_and_it_is_said(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, choice("en", "gru"), choice("zh", "lstm"), choice("zh", "gru"))
    desk.session.start_with("今夜的雨")
    take = desk.new_take()
    assert (take.corpus, take.cell) == ("zh", "gru")  # of the cell that was in use
    said = next(fact for fact in desk.told if fact.name == "fitting model")
    assert said.values == {"cell": "GRU", "corpus": "zh"}
    desk.session.start_with("rain")
    assert desk.new_take().corpus == "en"


def test_words_that_the_model_knows_change_nothing(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, choice("en", "gru"), choice("zh", "gru"))
    for words in ("rain", "1, 2", ""):
        desk.session.start_with(words)
        assert desk.new_take().corpus == "en"
    assert desk.told == []


def test_another_cell_takes_over_where_the_corpus_has_not_the_same(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, choice("en", "gru"), choice("zh", "rnn"))
    desk.session.start_with("今夜的雨")
    assert desk.new_take().cell == "rnn"


@pytest.mark.parametrize("by_run", [False, True])
def test_a_model_that_was_chosen_by_hand_stays_and_it_is_said(tmp_path: Path, by_run: bool) -> None:
    models = [choice("zh", "gru"), choice("en", "gru", "run")]
    desk = desk_of(tmp_path, *models)
    if by_run:
        desk.session.models.want_run("en-gru")
        desk.session.models_found(models, models[0])
    else:
        desk.session.choose(models[1])
    desk.session.start_with("今夜的雨")
    assert desk.new_take().corpus == "en"
    assert "foreign words" in {fact.name for fact in desk.told}


def test_it_is_said_when_no_model_knows_the_words(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, choice("en", "gru"), choice("zh", "gru"))
    desk.session.start_with("ночь")
    assert desk.new_take().corpus == "en"
    assert "words nobody learnt" in {fact.name for fact in desk.told}


def test_cells_are_compared_of_a_corpus_that_knows_the_words(tmp_path: Path) -> None:
    models = [choice("en", "gru"), *(choice("zh", cell) for cell in ("rnn", "lstm", "gru"))]
    desk = desk_of(tmp_path, *models)
    desk.session.start_with("今夜的雨")
    assert desk.session.ask.three_cells() == ["transformer"]
    desk.write()
    assert [take.corpus for take in desk.session.state.takes] == ["zh"] * 3
