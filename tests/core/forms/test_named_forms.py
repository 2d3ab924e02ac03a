"""Forms by figures and letters, and by the name of a tune."""

from __future__ import annotations

import pytest

from core.errors import SongError
from core.forms.ci import find_tune, tunes
from core.forms.named_forms import of_figures, tune_form
from core.songs.template import LineTemplate


def test_figures_and_letters() -> None:
    form = of_figures(" 7, 7 5，9", "A a x-")
    shapes = [row.line.template for row in form.rows]
    assert shapes == [
        LineTemplate(7, "A"),
        LineTemplate(7, "A"),
        LineTemplate(5),
        LineTemplate(9),
    ]


@pytest.mark.parametrize(
    ("figures", "letters", "told"),
    [
        ("seven", "", "“seven” is no number"),
        ("", "", "no line"),
        ("7 -7", "", "“-7” is no number"),
        ("7 99999999999", "", "is no number"),
        ("7 99", "", "1 to 30"),
        ("0", "", "1 to 30"),
        ("7 7", "A", "1 rhyme letters for 2 lines"),
        ("7 7", "A9", "no letter for a rhyme"),
        pytest.param("7 " * 1_000_000, "", "more than 2000 lines", id="a million"),
    ],
)
def test_nonsense_is_told(figures: str, letters: str, told: str) -> None:
    with pytest.raises(SongError, match=told):
        of_figures(figures, letters)


@pytest.mark.parametrize("name", tunes())
def test_a_tune_is_sung_as_it_was_counted(name: str) -> None:
    tune = find_tune(name)
    form = tune_form(tune)
    assert form.title == name
    shapes = [row.line.template for row in form.rows]
    assert shapes == tune.templates()
    for place, line in enumerate(tune.lines):
        same = place if line.repeats is None else line.repeats
        assert form.rows[place].id == form.rows[same].id
    assert len(form.text.split("\n")) == len(tune.lines) + bool(tune.second)
