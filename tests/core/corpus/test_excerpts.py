"""Lines that are held out from within a song."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.corpus.excerpts import excerpt

SECTIONS = st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=6), min_size=1)


@given(SECTIONS, st.floats(0.01, 0.99), st.integers(0, 2**63))
def test_every_line_is_on_one_side_and_in_its_order(
    sections: list[list[str]], share: float, choice: int
) -> None:
    text = "\n\n".join("\n".join(lines) for lines in sections)
    stays, out = excerpt(text, share, choice)
    lines = [line for section in sections for line in section]
    own, taken = ([row for row in part.split("\n") if row] for part in (stays, out))
    assert own[0] == lines[0]
    if len(lines) == 1:
        assert taken == []
        return
    assert len(taken) == min(len(lines) - 1, max(1, round(share * len(lines))))
    places = [at for at in range(len(lines)) if lines[at : at + len(taken)] == taken]
    assert any(lines[:at] + lines[at + len(taken) :] == own for at in places)
    for part in (stays, out):
        assert "\n\n\n" not in part and part == part.strip("\n")


def test_which_lines_go_follows_from_the_choice() -> None:
    text = "\n".join("abcdefghij")
    assert {excerpt(text, 0.1, choice)[1] for choice in range(50)} == set("bcdefghij")
    assert excerpt(text, 0.3, 4) == excerpt(text, 0.3, 4)
