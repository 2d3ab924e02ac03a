"""The ways to cut text into tokens, and how many pieces a vocabulary may have."""

from __future__ import annotations

from typing import Literal

TokenKind = Literal["hybrid", "word", "char"]

Cutting = Literal[1, 2]
"""How words are cut: 1 looks Han characters up as written, 2 traditional ones as simplified too."""

CUTTING: Cutting = 2
"""How new text is cut. A file that names none was made when there was the first way alone."""

MAX_PIECES = 250_000
