"""Changes of a document: new ones of old ones, which stay as they were."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.composing.numbers import decode, encode
from core.errors import SongError
from core.songs import edits, sections
from core.songs.document import Document, Line, LineTake, Section
from core.songs.opening import document_of_text
from core.songs.template import LineTemplate

TEXT = "[主歌]\n一\n二\n\n[副歌]\n三\n四\n\n[副歌]\n三\n五\n\n[副歌]\n三\n四"


@pytest.fixture
def song() -> Document:
    return document_of_text(TEXT, title="数")


def test_a_person_writes_a_line_and_what_the_model_wrote_is_edited(song: Document) -> None:
    takes = [LineTake(text="壹"), LineTake(text="弌", bits=1.5)]
    taken = edits.choose_take(edits.add_takes(song, "l1", takes), "l1", 1)
    assert (taken.lines["l1"].text, taken.lines["l1"].origin) == ("弌", "model")
    edited = edits.set_text(taken, "l1", "弌个")
    assert (edited.lines["l1"].origin, edited.lines["l1"].chosen) == ("edited", 1)
    back = edits.set_text(edited, "l1", "壹")
    assert (back.lines["l1"].origin, back.lines["l1"].chosen) == ("model", 0)
    assert edits.set_text(taken, "l1", "").lines["l1"].origin == "human"
    assert song.lines["l1"] == Line(text="一"), "the old one stays"
    assert song.text == TEXT


def test_a_locked_line_stays_until_it_is_unlocked(song: Document) -> None:
    locked = edits.lock(edits.add_takes(song, "l1", [LineTake(text="壹")]), "l1")
    changes: list[Callable[[], Document]] = [
        lambda: edits.set_text(locked, "l1", "x"),
        lambda: edits.choose_take(locked, "l1", 0),
        lambda: edits.remove_line(locked, "l1"),
        lambda: sections.remove_section(locked, "s1"),
    ]
    for change in changes:
        with pytest.raises(SongError, match="“一” is locked; unlock it first"):
            change()
    assert edits.set_text(edits.lock(locked, "l1", False), "l1", "x").lines["l1"].text == "x"
    shape = LineTemplate(syllables=7, rhyme="A")
    assert edits.set_template(locked, "l1", shape).lines["l1"].template == shape


def test_a_line_of_a_chorus_changes_wherever_it_is_sung(song: Document) -> None:
    assert edits.set_text(song, "l3", "叁").text == TEXT.replace("三", "叁")
    own = sections.differ(song, "s4", "l3")
    new = own.section("s4").instead["l3"]
    changed = edits.set_text(own, new, "叁")
    assert changed.text == TEXT[: TEXT.rindex("三")] + "叁\n四"
    assert edits.remove_line(changed, new).text == TEXT
    longer = edits.add_line(song, "s2", 2, Line(text="六"))
    assert longer.text.count("六") == 3
    assert edits.remove_line(longer, longer.section("s2").lines[2]) == song


def test_lines_move_within_and_between_sections(song: Document) -> None:
    assert edits.move_line(song, "l3", "s2", 1).text == TEXT.replace(
        "三\n四", "四\n三").replace("三\n五", "五\n三")  # fmt: skip
    moved = edits.move_line(song, "l3", "s1", 0)
    assert moved.text == TEXT.replace("三\n", "").replace("一\n", "三\n一\n")
    for place in (-1, 3):
        with pytest.raises(SongError, match="no place"):
            edits.move_line(song, "l3", "s1", place)
    with pytest.raises(SongError, match="repeats another"):
        edits.add_line(song, "s3", 0)


def test_sections_come_go_and_move(song: Document) -> None:
    more = sections.add_section(song, 1, "桥段", [Line(text="七")])
    assert more.text == TEXT.replace("\n\n[副歌]", "\n\n[桥段]\n七\n\n[副歌]", 1)
    assert sections.remove_section(more, more.sections[1].id) == song
    again = sections.repeat_section(song, "s3", 0)
    assert again.text == f"[副歌]\n三\n四\n\n{TEXT}"
    assert sections.move_section(song, "s1", 3).text.endswith("\n\n[主歌]\n一\n二")
    assert sections.retag(song, "s1", "").text == TEXT.removeprefix("[主歌]\n")


def test_a_section_that_is_repeated_goes_and_leaves_its_repetitions(song: Document) -> None:
    rest = sections.remove_section(song, "s2")
    assert rest.text == TEXT.replace("\n\n[副歌]\n三\n四", "", 1)
    assert rest.section("s3").repeats is None and rest.section("s4").repeats == "s3"
    assert sections.remove_section(rest, "s3").text == "[主歌]\n一\n二\n\n[副歌]\n三\n四"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda song: edits.set_text(song, "l9", "x"), "there is no line 'l9'"),
        (lambda song: edits.set_text(song, "l1", "x\ny"), "holds no line end; split it"),
        (lambda song: edits.choose_take(song, "l1", 2), "has no take 3; it has 0"),
        (lambda song: edits.retitle(song, " "), "a song needs a title"),
        (lambda song: sections.retag(song, "s9", "x"), "there is no section 's9'"),
        (lambda song: sections.differ(song, "s1", "l1"), "only a line that a section repeats"),
        (lambda song: replace(song, lines={}), "do not fit together"),
        (lambda song: replace(song, format=99), "newer version"),
        (
            lambda song: replace(song, sections=(*song.sections, Section(id="s7", repeats="s3"))),
            "repeats one that is not there",
        ),
    ],
)
def test_what_cannot_be_is_told(
    song: Document, change: Callable[[Document], Document], told: str
) -> None:
    with pytest.raises(SongError, match=told):
        change(song)


_NUMBER = st.integers(0, 12)
_STEPS: list[Callable[[Document, int, int], Document]] = [
    lambda song, a, b: edits.set_text(song, f"l{a}", str(b)),
    lambda song, a, b: edits.add_line(song, f"s{a}", b, Line(text=str(b))),
    lambda song, a, b: edits.remove_line(song, f"l{a}"),
    lambda song, a, b: edits.move_line(song, f"l{a}", f"s{b}", 0),
    lambda song, a, b: edits.lock(song, f"l{a}", b % 3 == 0),
    lambda song, a, b: sections.add_section(song, a, "", [Line(text=str(b))]),
    lambda song, a, b: sections.repeat_section(song, f"s{a}", b),
    lambda song, a, b: sections.move_section(song, f"s{a}", b),
    lambda song, a, b: sections.differ(song, f"s{a}", f"l{b}"),
]


def sung(song: Document) -> dict[str, list[str]]:
    return {s.id: [song.lines[id].text for id in song.lines_of(s)] for s in song.sections}


@given(st.lists(st.tuples(st.sampled_from(_STEPS), _NUMBER, _NUMBER), max_size=12), _NUMBER)
def test_after_any_changes_it_is_a_song_and_removing_leaves_the_others(
    steps: list[tuple[Callable[[Document, int, int], Document], int, int]], gone: int
) -> None:
    song = document_of_text(TEXT, title="数")
    for step, a, b in steps:
        try:
            song = step(song, a, b)
        except SongError:
            continue
    assert decode(encode(song), Document) == song
    try:
        left = sections.remove_section(song, f"s{gone}")
    except SongError:
        return
    expected = sung(song)
    del expected[f"s{gone}"]
    assert sung(left) == expected
