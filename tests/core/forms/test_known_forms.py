"""Forms by name are sheets like any other."""

from __future__ import annotations

import pytest

from core.errors import SongError
from core.forms.known_forms import KNOWN, known_form
from core.forms.named_forms import acrostic_form
from core.forms.sheet import parse
from core.forms.sheet_text import write


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", KNOWN)
def test_every_known_form_is_a_sheet(name: str, language: str) -> None:
    form = known_form(name, language)
    assert form.language == language and not any(row.line.text for row in form.rows)
    assert [row.line.template for row in parse(write(form)).document.rows] == [
        row.line.template for row in form.rows
    ]
    letters = [row.line.template.rhyme for row in form.rows if row.line.template]
    assert all(letters.count(letter) > 1 for letter in set(letters) - {""}), "each has a partner"


def test_a_chorus_of_a_known_form_is_one_object() -> None:
    form = known_form("song")
    first, *others = [section for section in form.sections if section.tag == "副歌"]
    assert len(others) == 2 and {section.repeats for section in others} == {first.id}


def test_an_acrostic_has_a_line_for_each_of_its_words() -> None:
    form = acrostic_form("春夏秋冬", "7", "AAxA")
    shapes = [row.line.template for row in form.rows]
    assert [(one.syllables, one.rhyme, one.fixed) for one in shapes if one] == [
        (7, "A", {0: "春"}), (7, "A", {0: "夏"}), (7, "", {0: "秋"}), (7, "A", {0: "冬"})
    ]  # fmt: skip
    english = acrostic_form("rain falls", "8 6", "A")
    assert english.language == "en" and english.rows[1].line.template is not None
    assert english.rows[1].line.template.fixed == {0: "falls"}
    for words, figures, letters, told in (
        ("", "7", "", "an acrostic of nothing"),
        ("春夏秋", "7", "AB", "2 rhyme letters for 3 lines"),
        ("春夏", "7 7 7", "", "2 characters for 3 lines"),
        ("春" * 2001, "7", "", "a form of more than 2000 lines"),
    ):
        with pytest.raises(SongError, match=told):
            acrostic_form(words, figures, letters)
