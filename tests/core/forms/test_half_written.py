"""Whatever is pasted half-written: what a person wrote is there as it was, and stays so."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import SongError
from core.forms.shapes import half_written
from core.text.normalise import normalise

_WORDS = st.sampled_from(["窗台", "雾", "有一天", "the rain", "，", "！", "night ", "“路”", "……"])
_GAP = st.sampled_from(["_", "＿", "___", "□"])
_LINES = st.one_of(
    st.lists(_WORDS, min_size=1, max_size=3).map("".join),
    st.lists(st.one_of(_WORDS, _GAP), min_size=1, max_size=4).map("".join),
    st.sampled_from(["", "", "[主歌]", "[副歌]", "副歌"]),
)
_SHOWN = re.compile(r"\w")


@settings(max_examples=60, deadline=None)
@given(st.lists(_LINES, min_size=1, max_size=8))
def test_what_a_person_wrote_is_neither_changed_nor_lost(rows: list[str]) -> None:
    try:
        song = half_written("\n".join(rows), title="t")
    except SongError as error:
        assert error.hint, "it says what to do"
        return
    written = [row for row in rows if row.strip()]
    kept = [line for line in song.text.split("\n") if line.strip()]
    whole = [row for row in written if not re.search("[_＿□]", row)]
    assert kept == whole, "lines without a gap stand there to the letter, in order"
    for row in song.rows:
        if row.line.text:
            assert row.line.locked and row.line.origin == "human"
        else:
            assert not row.line.locked and row.line.template is not None
    halves = [re.sub("[_＿□]", " ", row) for row in written if row not in whole]
    fixed = [
        " ".join(text for _, text in sorted(row.line.template.fixed.items()))
        for row in {row.id: row for row in song.rows}.values()  # once, if it is sung again
        if row.line.template is not None and not row.line.text
    ]
    for half, words in zip(halves, fixed, strict=True):
        assert _letters(words) == _letters(half), "words around a gap stand in its form"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_song_or_an_error_that_says_what_to_do(text: str) -> None:
    try:
        song = half_written(text)
    except SongError as error:
        assert str(error)
    else:
        assert len(song.rows) <= normalise(text).count("\n") + 1


def test_a_book_is_no_form() -> None:
    with pytest.raises(SongError, match="a form of more than 2000 lines; a form is one song"):
        half_written("走\n" * 1_000_000)


def _letters(text: str) -> list[str]:
    return _SHOWN.findall(text)
