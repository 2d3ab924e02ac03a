"""Marks of half-written lines: kept where they stand, and no syllables."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import SongError
from core.forms.line_legality import Direction, LineLegality
from core.forms.originality import CorpusIndex
from core.forms.pattern import read_pattern, write_pattern
from core.forms.refusal import refusal
from core.forms.shapes import half_written
from core.forms.sheet import parse
from core.forms.sheet_text import form_of, write
from core.forms.slots import Wanted
from core.songs.template import LineTemplate
from core.text.lines import read_line, spans
from core.writing.desk_lines import count, shown
from tests.core.forms.form_samples import table, walk


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("有一天，____", (7, {0: "有一天"}, {3: "，"})),
        ("____，____", (8, {}, {4: "，"})),
        ("“____。”", (4, {}, {0: "“", 4: "。”"})),
        ("我 __ 你！", (4, {0: "我", 3: "你"}, {1: " ", 3: " ", 4: "！"})),
        ("oh, ____", (5, {0: "oh"}, {1: ", "})),
        ("the rain ____ don't, ____", (11, {0: "the rain", 6: "don't"}, {7: ", "})),
        ("___", (3, {}, {})),
        ("“平仄”", (2, {0: "平仄"}, {})),
    ],
)
def test_a_half_written_line_is_read_and_written(
    said: str, wanted: tuple[int, dict[int, str], dict[int, str]]
) -> None:
    read = read_pattern(said)
    assert tuple(read) == wanted
    template = LineTemplate(read.syllables, fixed=read.fixed, marks=read.marks)
    assert read_pattern(write_pattern(template)) == read
    assert parse(form_of(template)).document.rows[0].line.template == template


@pytest.mark.parametrize(
    ("said", "drawn", "wanted"),
    [
        ("有一天，____", "有一天你在哪里", "有一天，你在哪里"),
        ("有一天，____", "有一天。你 在哪里。", "有一天，你 在哪里。"),
        ("____，____", "我在等你 你在哪里", "我在等你，你在哪里"),
        ("“____。”", "我在等你", "“我在等你。”"),
        ("oh, ____", "oh you never came", "oh, you never came"),
        ("oh,____", "oh you never came", "oh, you never came"),
        ("____", "我在，等你", "我在，等你"),
    ],
)
def test_marks_are_put_back_and_count_for_nothing(said: str, drawn: str, wanted: str) -> None:
    read = read_pattern(said)
    template = LineTemplate(read.syllables, fixed=read.fixed, marks=read.marks)
    line = template.marked(drawn)
    assert line == wanted
    assert [unit.text for unit in read_line(line)] == [unit.text for unit in read_line(drawn)]
    assert sum(unit.syllables for unit in read_line(line)) == template.syllables


@settings(max_examples=60, deadline=None)
@given(st.text("春夏_，。！“” a'b", max_size=12))
def test_whatever_is_said_stays_said(said: str) -> None:
    read = read_pattern(said)
    if not read.syllables:
        return
    template = LineTemplate(read.syllables, fixed=read.fixed, marks=read.marks)
    again = read_pattern(write_pattern(template))
    assert (again.syllables, again.marks) == (read.syllables, read.marks)


def test_half_written_lyrics_and_sheets_keep_them() -> None:
    song = half_written("我们走过了桥\n有一天，____\n____，再见")
    _, line, other = (row.line for row in song.rows)
    assert shown(line) == "有一天，＿＿＿＿" and shown(other) == "＿＿＿＿，再见"
    assert count(line) == (3, 7) and count(other) == (2, 6)
    assert parse(write(song)).document.rows[1].line.template == line.template


def test_a_mark_hides_no_copy() -> None:
    index = CorpusIndex.build(("有一天你在哪里\n雨 下了整夜",), ("桥",))
    for line in ("有一天，你在哪里", "雨，下了整夜"):
        shared = index.shared(line)
        assert shared is not None and shared.whole and index.has_line(line)


@pytest.mark.parametrize("marks", [{0: "我"}, {9: "，"}, {0: ""}, {0: "，" * 13}, {0: "\n"}])
def test_what_is_no_mark_is_refused(marks: dict[int, str]) -> None:
    with pytest.raises(SongError, match="no marks"):
        LineTemplate(4, marks=marks)


@pytest.mark.parametrize("said", ["有一天，____", "____，____"])
@pytest.mark.parametrize("direction", ["forward", "back"])
def test_what_a_model_writes_has_them_and_no_word_reaches_over(
    said: str, direction: Direction
) -> None:
    read = read_pattern(said)
    template = LineTemplate(read.syllables, fixed=read.fixed, marks=read.marks)
    legality, (place,) = LineLegality(template, table("zh")), read.marks
    for seed in range(8):
        ids = walk(legality, direction, random.Random(seed))
        line = legality.text(ids, direction)
        assert line[spans(line)[place - 1][1] :].startswith("，")
        assert sum(unit.syllables for unit in read_line(line)) == read.syllables
        stand = np.cumsum([0, *table("zh").length[ids if direction == "forward" else ids[::-1]]])
        assert place in stand.tolist()


def test_a_form_with_marks_that_is_impossible_is_refused() -> None:
    read = read_pattern("____。")
    template = LineTemplate(read.syllables, rhyme="A", marks=read.marks)
    legality = LineLegality(template, table("zh"), Wanted("no such class"))
    refused = refusal(legality)
    assert refused is not None and "rhyme" in str(refused.error)
