"""What there is to see of one line of a song: its syllables, its gaps, whose it is, what is copied.

The first reading of a Chinese line loads tables for a quarter of a second: `get_ready` does that
ahead, in a thread.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from core.songs.document import Line
from core.songs.template import LineTemplate
from core.text.lines import line_end, read_line

GAP: Final = "＿"
"""Stands for a syllable that is not written yet."""
_HAN = re.compile("[\u3400-\u9fff]")
Mark = Literal["", "near", "copied"]


class Count(NamedTuple):
    """Syllables of a line: those that stand, and those that its form asks for."""

    have: int
    need: int | None
    """None of a line without a form."""

    @property
    def right(self) -> bool:
        """Whether no more and no fewer stand than are asked for."""
        return self.need is None or self.have == self.need


def get_ready() -> None:
    """Loads what reads lines and tells copies; for a thread."""
    import core.forms.one_line
    import core.forms.originality  # noqa: F401

    line_end("雨夜")


@lru_cache(maxsize=8192)
def syllables(text: str) -> int:
    """How many syllables a text has."""
    return sum(unit.syllables for unit in read_line(text))


def count(line: Line) -> Count:
    """The syllables of a line; of one that is not written, those of its fixed words."""
    template = line.template
    if line.text or template is None:
        return Count(syllables(line.text), template.syllables if template else None)
    return Count(sum(syllables(text) for text in template.fixed.values()), template.syllables)


def shown(line: Line) -> str:
    """The text of a line; of one that is not written, its fixed words and a ＿ for each gap."""
    if line.text or line.template is None:
        return line.text
    return gaps(line.template)


def gaps(template: LineTemplate) -> str:
    """Fixed words and marks in their places, and a ＿ for each other syllable."""
    from core.forms.pattern import write_pattern

    return write_pattern(template, GAP)


def copied(line: Line) -> int | None:
    """How long a run the line shares with what its model learnt, if it is as it was written."""
    if line.chosen is None:
        return None
    take = line.takes[line.chosen]
    return take.copied if take.text == line.text else None


def mark(text: str, length: int | None) -> Mark:
    """Whether a shared run of this length is worth a look, or beyond chance."""
    if not length:
        return ""
    from core.forms.originality import MARKS

    near, beyond = MARKS["characters" if _HAN.search(text) else "words"]
    if length >= beyond:
        return "copied"
    return "near" if length >= near else ""


def form_row(template: LineTemplate | None) -> str:
    """The form of a line as it is written in a form sheet: `7 A | 平平仄仄平平仄`."""
    if template is None:
        return ""
    from core.forms.sheet_text import form_of

    return form_of(template)
