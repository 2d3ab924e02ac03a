"""What a line says again: networks love it, and of lines that obey a form nobody would keep it.

With what is said everywhere damped (`SamplerSettings.balance`), a line writer says the last word of
its line once more wherever it can. Of ten quatrains of base-zh nearly all lines did.
"""

from __future__ import annotations

from core.text.lines import read_line

REPEATED = 2.0
"""Nats that a token loses which stands in its line already."""


def said_again(line: str) -> float:
    """The share of its characters or words that a line has said before."""
    units = [unit.text.lower() for unit in read_line(line)]
    return 1.0 - len(set(units)) / len(units) if units else 0.0
