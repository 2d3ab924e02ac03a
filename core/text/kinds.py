"""The ways to cut text into tokens, and how many pieces a vocabulary may have."""

from __future__ import annotations

from typing import Literal

TokenKind = Literal["hybrid", "word", "char"]

MAX_PIECES = 250_000
