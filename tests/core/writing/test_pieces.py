"""Lyrics in little memory say the same as a list of pieces does."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text.growing import BLOCK, GrowingText
from core.writing.pieces import Piece, Pieces, cut_pieces, edited_pieces

RANKS = st.sampled_from([0, 1, 12, 5000])
PIECES = st.lists(
    st.builds(Piece, st.one_of(st.text("a \n雨", max_size=6), st.just("x\n" * 200)), RANKS),
    max_size=12,
)


def plain(pieces: Pieces) -> list[tuple[str, int]]:
    """Character by character: long pieces are held in parts."""
    return [(char, piece.rank) for piece in pieces for char in piece.text]


@given(PIECES, PIECES, PIECES)
@settings(max_examples=60, deadline=None)
def test_what_grows_out_of_one_leaves_the_other_as_it_is(
    first: list[Piece], one: list[Piece], other: list[Piece]
) -> None:
    start = Pieces(first)
    left, right = start.more(one), start.more(other)
    for found, wanted in ((start, first), (left, first + one), (right, first + other)):
        text = "".join(piece.text for piece in wanted)
        lines = text.split("\n")
        assert found == Pieces(wanted) and hash(found) == hash(Pieces(wanted))
        assert plain(found) == [(char, p.rank) for p in wanted for char in p.text]
        assert found.text == text
        assert found.lines == len(lines)
        assert [found.line_text(n) for n in range(found.lines)] == lines
        shown = [[(c, p.rank) for p in found.line(n) for c in p.text] for n in range(len(lines))]
        chars = iter(plain(found))
        for row, line in zip(shown, lines, strict=True):
            assert row == [next(chars) for _ in line]
            next(chars, None)  # the line end
        assert found.filled_lines == sum(bool(line.strip()) for line in lines)
        assert found.title == next((line.strip() for line in lines if line.strip()), "")
        assert found.any_known == any(p.text and p.rank for p in wanted)
    assert left.begins_with(start)
    assert (left == right) == (Pieces(first + one) == Pieces(first + other))


@given(PIECES, st.integers(0, 40), st.integers(0, 5), st.text("ab\n", max_size=4))
@settings(max_examples=60, deadline=None)
def test_an_edit_keeps_the_ranks_of_what_it_leaves(
    pieces: list[Piece], place: int, gone: int, new: str
) -> None:
    before = Pieces(pieces)
    text = before.text[:place] + new + before.text[place + gone :]
    after = edited_pieces(before, text)
    assert after.text == text
    assert cut_pieces(before, place).text == before.text[:place]
    known = [share for _, share in plain(before)]
    kept = [share for _, share in plain(after)]
    assert set(kept) <= {*known, 0}


def test_a_line_of_one_long_piece_takes_no_more_than_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A song that is opened is one piece: a line must not cost as much as the whole."""
    taken: list[int] = []
    part = GrowingText.part

    def measured(text: GrowingText, start: int, end: int) -> str:
        taken.append(end - start)
        return part(text, start, end)

    pieces = Pieces([Piece("a line\n" * 1000 + "end", 5)])
    monkeypatch.setattr(GrowingText, "part", measured)
    assert pieces.line(700) == [Piece("a line", 5)]
    assert pieces.line(1000) == [Piece("end", 5)]
    assert max(taken) == len("a line")


@given(st.lists(st.integers(0, 3 * BLOCK), max_size=6), st.data())
@settings(max_examples=40, deadline=None)
def test_a_growing_text_is_the_text(sizes: list[int], data: st.DataObject) -> None:
    growing, text = GrowingText("雨"), "雨"
    for number, size in enumerate(sizes):
        part = "".join(chr(97 + (number + n) % 26) for n in range(size))
        growing.append(part)
        text += part
    assert (str(growing), len(growing)) == (text, len(text))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(0, len(text)))
    assert growing.part(start, end) == text[start:end]
