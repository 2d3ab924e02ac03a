"""Templates of which no line can be written."""

from __future__ import annotations

import pytest

from core.forms.line_legality import LineLegality
from core.forms.refusal import refusal
from core.forms.slots import Wanted
from core.songs.template import LineTemplate
from tests.core.forms.form_samples import table
from tests.core.forms.test_line_legality import words


def test_what_is_possible_is_not_refused() -> None:
    assert refusal(LineLegality(LineTemplate(7), table("zh"))) is None


@pytest.mark.parametrize(
    ("template", "wanted", "vocabulary", "why", "nearest"),
    [
        (
            LineTemplate(2, "A", "中平"),
            Wanted("姑苏"),
            "山 树 书山 月",
            "姑苏 fits 中平",
            "tones 中中",
        ),
        (LineTemplate(2, "A"), Wanted("人辰"), "山 声 天", "rhymes with 人辰", "rhyme 中东"),
        (LineTemplate(2, "A"), Wanted("人辰"), "了", "rhymes with 人辰", "without rhyme"),
        (LineTemplate(1, "A"), Wanted("姑苏", frozenset({"树"})), "树 山", "no further", "言前"),
        (LineTemplate(1, "A"), Wanted(partners=1), "树 山", "has 1 more", "without rhyme"),
        (LineTemplate(2, "A", double=True), Wanted("一七+姑苏"), "树 山", "一七", "one syllable"),
        (LineTemplate(2, "A", fixed={1: "月"}), Wanted("姑苏"), "树 月", "“月” at the", "乜斜"),
        (LineTemplate(3), Wanted(), "月亮", "line of 3 syllables", "line of 2"),
        (LineTemplate(2, fixed={0: "春"}), Wanted(), "月亮", "hold “春”", "without the fixed"),
        (LineTemplate(2, tones="平平"), Wanted(), "月 山上", "tones 平平", "tones 平中"),
    ],
)
def test_says_why_and_what_is_nearest(
    template: LineTemplate, wanted: Wanted, vocabulary: str, why: str, nearest: str
) -> None:
    pieces = words(*vocabulary.split())
    refused = refusal(LineLegality(template, pieces, wanted))
    assert refused is not None
    assert why in refused.error.what
    assert refused.nearest is not None and nearest in str(refused.error.hint)
    assert LineLegality(refused.nearest.template, pieces, refused.nearest.wanted).feasible
