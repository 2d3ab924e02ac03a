"""Form sheets: what they say, that they say it again, and what is told of nonsense."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.errors import SongError
from core.forms.sheet import MAX_LINES, parse
from core.forms.sheet_text import write
from core.songs.document import Document, Line, Section
from core.songs.template import LineTemplate

SHEET = """\
title: 四季
# of the window
A = 姑苏

[主歌]
7 A | 春______
7 AA| 平平仄仄平平仄
7   | ____月亮_ | 中中中中中中平
9   = 我们之间隔着一条河
[副歌]
5 A ~ 还没有写完
5 b
[副歌]
"""


def templates(document: Document) -> list[LineTemplate | None]:
    return [row.line.template for row in document.rows]


def test_a_sheet_says_the_shape_of_each_line() -> None:
    document, free = parse(SHEET)
    assert (document.title, document.language, document.scheme) == ("四季", "zh", "thirteen")
    assert document.classes == {"A": "姑苏"}
    assert templates(document)[:6] == [
        LineTemplate(syllables=7, rhyme="A", fixed={0: "春"}),
        LineTemplate(syllables=7, rhyme="A", tones="平平仄仄平平仄", double=True),
        LineTemplate(syllables=7, fixed={4: "月亮"}, tones="中中中中中中平"),
        LineTemplate(syllables=9),
        LineTemplate(syllables=5, rhyme="A"),
        LineTemplate(syllables=5, rhyme="B"),
    ]
    locked, begun = document.rows[3].line, document.rows[4].line
    assert (locked.text, locked.locked) == ("我们之间隔着一条河", True)
    assert (begun.text, begun.locked) == ("还没有写完", False)
    assert [section.tag for section in document.sections] == ["主歌", "副歌", "副歌"]
    assert document.sections[2].repeats == document.sections[1].id
    assert free == ("B",), "used once: nothing has to rhyme with it"


def test_a_sheet_may_be_english() -> None:
    document, _ = parse("A = night\n8 A | ____ moon ___\n8 A = I leave my coat inside the light\n")
    assert (document.language, document.classes) == ("en", {"A": "AY T"})
    assert document.rows[0].line.template == LineTemplate(syllables=8, rhyme="A", fixed={4: "moon"})
    assert parse(write(document))[0] == document


def test_a_class_may_be_said_by_a_word() -> None:
    assert parse("A = 雾\n7 A\n")[0].classes == {"A": "姑苏"}
    assert parse("scheme: tongyun\nA = 雾\n7 A\n")[0].classes == {"A": "乌"}


_HAN = st.sampled_from("春夏秋冬月亮雾路中平仄")


@st.composite
def shapes(draw: st.DrawFn) -> LineTemplate:
    syllables = draw(st.integers(1, 12))
    rhyme = draw(st.sampled_from(["", "A", "B", "C"]))
    fixed = draw(st.dictionaries(st.integers(0, syllables - 1), _HAN, max_size=3))
    if draw(st.booleans()):
        fixed = {}
    # Characters side by side are read as one word.
    runs: dict[int, str] = {}
    for place, char in sorted(fixed.items()):
        start = next((at for at, run in runs.items() if at + len(run) == place), place)
        runs[start] = runs.get(start, "") + char
    tones = "" if fixed else draw(st.text("平仄中", min_size=syllables, max_size=syllables))
    double = bool(rhyme) and syllables > 1 and draw(st.booleans())
    return LineTemplate(
        syllables=syllables,
        rhyme=rhyme,
        fixed=runs,
        tones=tones if tones.strip("中") else "",
        double=double,
    )


@st.composite
def songs(draw: st.DrawFn) -> Document:
    sections: list[Section] = []
    lines: dict[str, Line] = {}
    for number in range(1, draw(st.integers(1, 4)) + 1):
        tag = draw(st.sampled_from(["", "主歌", "副歌", "Bridge"]))
        section = Section(
            id=f"s{number}", tag=tag, heading=f"[{tag}]" if tag else None, gap=int(number > 1)
        )
        known = next((s for s in sections if s.tag == tag and s.lines), None) if tag else None
        if known is not None and draw(st.booleans()):
            sections.append(replace(section, repeats=known.id))
            continue
        ids = []
        for shape in draw(st.lists(shapes(), min_size=1, max_size=3)):
            ids.append(f"l{len(lines) + 1}")
            text = draw(st.sampled_from(["", "天", "地"])) * shape.syllables
            locked = bool(text) and not (shape.rhyme or shape.tones or shape.fixed)
            lines[ids[-1]] = Line(text=text, template=shape, locked=locked)
        sections.append(replace(section, lines=tuple(ids)))
    used = {line.template.rhyme for line in lines.values() if line.template} - {""}
    classes = {letter: "姑苏" for letter in used if draw(st.booleans())}
    return Document(title="四季", sections=tuple(sections), lines=lines, classes=classes)


@given(songs())
def test_what_is_written_is_read_again(song: Document) -> None:
    assert parse(write(song)).document == song


def test_a_repetition_that_differs_is_written_out() -> None:
    document, _ = parse(SHEET)
    shape = document.lines["l5"].template
    *others, last = document.sections
    last = replace(last, instead={"l5": "l7"})
    differs = replace(
        document,
        sections=(*others, last),
        lines={**document.lines, "l7": Line(text="别", template=shape)},
    )
    again = parse(write(differs)).document
    assert again.sections[2].repeats is None
    assert templates(again) == templates(differs)


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        ("7 A\nhello there\n", r"form:2: “hello there” says nothing .*; write it like `7 A \|"),
        ("7 A ? x\n", r"form:1: “7 A \? x” says nothing"),
        ("", r"form: this form sheet has no line; write it like"),
        ("title: x\n[主歌]\n", r"form: this form sheet has no line"),
        ("0 A\n", r"form:1: a line of 0 syllables; 1 to 30 are possible"),
        ("400 A\n", r"form:1: a line of 400 syllables"),
        ("7 AB\n", r"form:1: “AB” is no letter for a rhyme"),
        ("甲 = 姑苏\n", r"form:1: “甲” is no letter for a rhyme"),
        ("1 AA\n", r"form:1: a rhyme of two syllables in a line of one"),
        ("A = 呜呼哀哉的啊x1\n7 A\n", r"form:1: .* is no rhyme class; write a word .* 姑苏 "),
        ("7 A\nC = 姑苏\n", r"form:2: no line has the rhyme letter C; write it behind"),
        ("7 A | 春___\n", r"form:1: “春___” has 4 syllables, not 7; write _ for each"),
        ("3 | 平仄\n", r"form:1: “平仄” has 2 syllables, not 3"),
        ("3 | 平仄平 | 仄仄平\n", r"form:1: two columns of one kind; one for tones"),
        ("3 | 春__ | 秋__\n", r"form:1: two columns of one kind"),
        ("3 | 天__ | 仄平平\n", r"form:1: “天” at syllable 1 is 平, but 仄 is asked .*; write 中"),
        ("3 | 1__\n", r"form:1: “1” cannot stand in a form"),
        ("9 = 我们之间隔着\n", r"form:1: “我们之间隔着” has 6 syllables, not 9; write 6 before it"),
        ("9 =\n", r"form:1: there is nothing behind =; write the line"),
        ("3 | 仄仄仄 = 天天天\n", r"form:1: .* is 平"),
        ("3 | 春__ = 天天天\n", r"form:1: “天天天” has no “春” at syllable 1; a locked line"),
        ("A = 姑苏\n3 A = 天天天\n", r"form:2: “天天天” rhymes on 言前, but A is 姑苏; give it an"),
        ("3 A = 天天天\n\n3 A = 雾雾雾\n", r"form:3: “雾雾雾” rhymes on 姑苏, but A is 言前"),
        ("scheme: none\n7 A\n", r"form:1: .* no table of rhymes 'none'; there is thirteen, tong"),
        ("language: fr\n7 A\n", r"form:1: there are forms in zh and en, not in 'fr'"),
        ("7 A" + "x" * 600, r"form:1: a line of more than 500 characters"),
    ],
)
def test_nonsense_is_told_with_its_line_and_what_to_write(sheet: str, told: str) -> None:
    with pytest.raises(SongError, match=told):
        parse(sheet)


@pytest.mark.parametrize("end", ["\n", "\r", "\u2028"])
def test_a_million_lines_are_one_error(end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: object) -> None:
        raise AssertionError("no line of it is read")

    monkeypatch.setattr("core.forms.sheet._read", read)
    with pytest.raises(SongError, match=f"more than {MAX_LINES} lines; a sheet is one song"):
        parse(f"7 A{end}" * 1_000_000)


@given(st.text("7 A|=_~#[]春平中:\n", max_size=60))
def test_any_text_is_a_sheet_or_an_error_that_says_what_to_do(text: str) -> None:
    try:
        document, _ = parse(text)
    except SongError as error:
        assert str(error.where).startswith("form")
    else:
        assert parse(write(document)).document.lines == document.lines


def test_a_repetition_of_the_second_section_of_a_name_is_written_out() -> None:
    document, _ = parse("[主歌]\n3\n[主歌]\n5\n")
    again = Section(id="s3", tag="主歌", heading="[主歌]", repeats="s2")
    song = replace(document, sections=(*document.sections, again))
    assert templates(parse(write(song)).document) == templates(song)
