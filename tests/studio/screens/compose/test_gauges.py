"""The temperature as a big number and a bar."""

from __future__ import annotations

from studio.screens.compose.gauges import bar, big_number


def test_big_numbers_and_bars() -> None:
    for ascii_only in (False, True):
        rows = big_number("1.25", ascii_only=ascii_only)
        assert len({len(row) for row in rows}) == 1
        for value in (0.0, 0.3, 1.0, 2.0, 9.0):
            filled, empty = bar(value, 20, ascii_only=ascii_only)
            assert len(filled) + len(empty) == 20
    assert "".join(big_number("0.5", ascii_only=True)).isascii()
