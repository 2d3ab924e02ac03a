"""Rhymes are settled before the first line: every line can be written, or the form is refused."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from core.errors import ComposeError
from core.forms.line_legality import LineLegality
from core.forms.named_forms import of_figures
from core.forms.rhyme_plan import in_language, plan
from core.forms.shapes import with_acrostic
from core.forms.sheet import parse
from core.songs.document import Document, Line
from core.songs.template import LineTemplate
from core.text.lines import line_end
from tests.core.forms.form_samples import LANGUAGES, table


def refusal(document: Document, language: str = "zh") -> str:
    with pytest.raises(ComposeError) as caught:
        plan(document, table(language), 1)
    return str(caught.value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_letter_gets_a_rhyme_that_all_its_lines_can_have(language: str) -> None:
    pieces = table(language)
    found = set()
    for seed in range(6):
        settled = plan(of_figures("7 8 7 8 6", "ABABx"), pieces, seed)
        assert set(settled.classes) == {"A", "B"}
        assert len(set(settled.classes.values())) == 2
        for line in settled.lines:
            legality = LineLegality(settled.template(line), pieces, settled.wanted(line))
            assert legality.feasible
        found.add(settled.classes["A"])
    assert len(found) > 1  # another seed, another rhyme
    assert plan(of_figures("7 7", "AA"), pieces, 3) == plan(of_figures("7 7", "AA"), pieces, 3)


def test_what_stands_and_what_is_fixed_names_the_rhyme() -> None:
    sheet = parse("7 A = 窗台上的都是雾\n7 A\n7 B\n7 B | _____中国\nC = 江阳\n7 C").document
    settled = plan(sheet, table("zh"), 1)
    assert settled.classes["A"] == "姑苏" and settled.classes["C"] == "江阳"
    end = line_end("中国")
    assert end is not None and settled.classes["B"] == end.rhyme
    assert [line.number for line in settled.lines] == [2, 3, 4, 5]
    second, third, fourth, _ = settled.lines
    assert "雾" in settled.wanted(second).avoid  # and all words that end with it
    assert all(word.endswith("雾") for word in settled.wanted(second).avoid)
    assert settled.wanted(third).avoid and not settled.wanted(fourth).avoid


def test_a_letter_without_partner_asks_for_nothing() -> None:
    settled = plan(of_figures("7 7 7", "AAB"), table("zh"), 1)
    last = settled.lines[-1]
    assert "B" not in settled.classes and settled.template(last).rhyme == ""


def test_two_syllables_and_one_share_a_letter() -> None:
    sheet = parse("7 AA\n7 AA\n7 A\n").document
    settled = plan(sheet, table("zh"), 2)
    wanted = [settled.wanted(line).rhyme for line in settled.lines]
    assert wanted[0] == wanted[1] and wanted[0].endswith(f"+{wanted[2]}")
    named = plan(replace(sheet, classes={"A": "江阳"}), table("zh"), 2)
    assert named.classes["A"].endswith("+江阳")


def test_impossible_forms_are_refused_with_reason_and_line() -> None:
    told = refusal(parse("7\n7 A | ______国\n7 A | ______路").document)
    assert told.startswith("form:3") and "路" in told
    told = refusal(of_figures(" ".join(["7"] * 300), "A" * 300), "en")
    assert "299 more words" in told
    form = of_figures("7 7")
    assert "line 2 has no shape" in refusal(replace(form, lines={**form.lines, "l2": Line()}))
    assert "tones" in refusal(parse("5 | 平平仄仄平").document, "en")


def test_a_rhyme_with_too_few_words_is_not_taken() -> None:
    # So many lines on one sound as its words: the last one would have no word left.
    pieces = table("en")
    settled = plan(of_figures("6 6", "AA"), pieces, 1)
    rhyme = settled.classes["A"]
    words = {
        pieces.word(id)
        for id in range(len(pieces.length))
        if pieces.classes[pieces.end[id]] == rhyme and not pieces.unseen[id]
    }
    count = len(words) + 1
    form = replace(of_figures(" ".join(["6"] * count), "A" * count), classes={"A": rhyme})
    assert "has so many words" in refusal(form, "en")


def test_the_line_that_is_in_the_way_is_named() -> None:
    form = parse("2 A\n2 A | 平平\n2 A | 仄仄\n2 A | _路").document
    pieces = table("zh")
    assert plan(form, pieces, 1).classes == {"A": "姑苏"}
    lines = {**form.lines, "l5": Line(template=LineTemplate(2, "A", fixed={1: "国"}))}
    (section,) = form.sections
    more = replace(section, lines=(*section.lines, "l5"))
    assert "form:5" in refusal(replace(form, lines=lines, sections=(more,)))


def test_an_empty_form_takes_the_language_of_the_model() -> None:
    form = of_figures("7 7", "AA")
    assert in_language(form, table("zh")) == form
    english = in_language(form, table("en"))
    assert (english.language, english.scheme) == ("en", "cmu")
    fixed = with_acrostic(form, "春夏")
    assert in_language(fixed, table("en")) == fixed
