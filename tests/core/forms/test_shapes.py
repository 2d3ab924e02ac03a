"""Forms that one starts from: another song's, a half-written one's, figures, an acrostic."""

from __future__ import annotations

import pytest

from core.errors import SongError
from core.forms.shapes import half_written, plain_form, shape_of, with_acrostic
from core.forms.sheet import parse
from core.forms.sheet_text import write
from core.songs.document import Document
from core.songs.template import LineTemplate

SONG = (
    "[主歌]\n窗台上的都是雾\n有一个很远的人\n你走得很远的路\n\n[副歌]\n等你\n\n"
    "[主歌]\n他的衣服\n\n[副歌]\n等你"
)


def shapes(document: Document) -> list[tuple[int, str]]:
    found = [row.line.template for row in document.rows]
    return [(one.syllables, one.rhyme) for one in found if one is not None]


def test_of_a_song_only_the_shape_is_taken() -> None:
    shape = shape_of(SONG)
    assert shapes(shape) == [(7, "A"), (7, ""), (7, "A"), (2, ""), (4, ""), (2, "")]
    assert [section.tag for section in shape.sections] == ["主歌", "副歌", "主歌", "副歌"]
    assert shape.sections[3].repeats == shape.sections[1].id
    assert not any(row.line.text for row in shape.rows)
    text = write(shape)
    assert not set(text) & set("窗台上雾远路等他")
    assert shapes(parse(text).document) == shapes(shape)


def test_the_same_word_again_is_no_rhyme_and_english_has_its_own() -> None:
    assert shapes(shape_of("走在路\n走着雾", segment=list)) == [(3, "A"), (3, "A")]
    assert shapes(shape_of("走在路\n走那路", segment=list)) == [(3, ""), (3, "")]
    assert shapes(shape_of("I walk the night\nit rains again\nI leave the light")) == [
        (4, "A"), (4, ""), (4, "A")
    ]  # fmt: skip


def test_lines_of_marks_have_no_shape_and_too_long_ones_are_told() -> None:
    assert shapes(shape_of("走在路\n……\n看着雾")) == [(3, "A"), (3, "A")]
    with pytest.raises(SongError, match="has 40 syllables; a form has lines of 30 at most; break"):
        shape_of("走" * 40)
    with pytest.raises(SongError, match="no line whose shape"):
        shape_of("……")


def test_gaps_are_filled_between_locked_lines() -> None:
    song = half_written("窗台上的都是雾\n＿＿＿＿＿月亮\n你走得很远的路\n春____", title="雾")
    rows = [row.line for row in song.rows]
    assert [(line.text, line.locked) for line in rows] == [
        ("窗台上的都是雾", True), ("", False), ("你走得很远的路", True), ("", False)
    ]  # fmt: skip
    assert [line.template for line in rows] == [
        LineTemplate(syllables=7, rhyme="A"),
        LineTemplate(syllables=7, fixed={5: "月亮"}),
        LineTemplate(syllables=7, rhyme="A"),
        LineTemplate(syllables=5, fixed={0: "春"}),
    ]
    assert parse(write(song)).document.lines.keys() == song.lines.keys()


def test_empty_numbered_lines_get_the_shape_of_their_place() -> None:
    song = half_written("1. 看着雾\n2. 走在路上的人\n3. 走在路\n\n4.\n5. 等着你的那个人\n6.")
    assert [row.line.text for row in song.rows] == [
        "看着雾", "走在路上的人", "走在路", "", "等着你的那个人", ""
    ]  # fmt: skip
    assert shapes(song) == [(3, "A"), (6, ""), (3, "A"), (3, "A"), (7, ""), (3, "A")]
    assert song.title == "看着雾"
    assert shapes(half_written("1. 走在路上的人\n2.\n3.")) == [(6, ""), (6, ""), (6, "")]


def test_gaps_of_one_length_are_lines_of_their_own() -> None:
    song = half_written("＿＿＿\n＿＿＿\n\n＿＿＿\n＿＿＿", title="空")
    assert len(song.lines) == 4
    with pytest.raises(SongError, match="nothing tells how long line 1 is to be; write ＿ for"):
        half_written("1.\n2.", title="空")


def test_numbers_that_do_not_count_are_part_of_their_lines() -> None:
    song = half_written("99 红气球\n1 个人")
    assert [row.line.text for row in song.rows] == ["99 红气球", "1 个人"]


def test_figures_and_letters_are_a_form() -> None:
    assert shapes(plain_form([7, 7, 5, 7], "AAxA")) == [(7, "A"), (7, "A"), (5, ""), (7, "A")]
    assert shapes(plain_form([7])) == [(7, "")]
    for figures, letters, told in (
        ([7, 7], "A", "1 rhyme letters for 2 lines; one for each line"),
        ([0], "", "a line of 0 syllables"),
        ([7], "?", "no letter for a rhyme"),
    ):
        with pytest.raises(SongError, match=told):
            plain_form(figures, letters)


def test_an_acrostic_is_fixed_at_the_start_or_the_end() -> None:
    form = plain_form([7, 7, 5, 7], "AAxA")

    def fixed(document: Document) -> list[dict[int, str]]:
        return [row.line.template.fixed for row in document.rows if row.line.template]

    assert fixed(with_acrostic(form, "春夏秋冬")) == [{0: "春"}, {0: "夏"}, {0: "秋"}, {0: "冬"}]
    assert fixed(with_acrostic(form, "春夏秋冬", last=True))[2:] == [{4: "秋"}, {6: "冬"}]
    both = with_acrostic(with_acrostic(form, "春夏秋冬"), "一二三四", last=True)
    assert fixed(both)[0] == {0: "春", 6: "一"}
    locked = half_written("窗台上的都是雾\n＿＿＿", title="雾")
    assert fixed(with_acrostic(locked, "春"))[1] == {0: "春"}


def test_an_acrostic_that_does_not_fit_is_told() -> None:
    form = plain_form([7, 7])
    with pytest.raises(SongError, match="3 characters for 2 lines; one for each line"):
        with_acrostic(form, "春夏秋")
    toned = parse("3 | 仄平平\n").document
    with pytest.raises(SongError, match="“天” at syllable 1 is 平, but 仄 is asked"):
        with_acrostic(toned, "天")
