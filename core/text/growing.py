"""A text that grows at its end: a million small pieces cost no more than their characters."""

from __future__ import annotations

BLOCK = 4096
"""Characters of a block. A growing string would be copied whole for each piece."""


class GrowingText:
    """Text in blocks of `BLOCK` characters and a rest. What stands never changes."""

    def __init__(self, text: str = "") -> None:
        self._blocks: list[str] = []
        self._rest = ""
        self.append(text)

    def append(self, text: str) -> None:
        """Adds text at the end."""
        self._rest += text
        while len(self._rest) >= BLOCK:
            self._blocks.append(self._rest[:BLOCK])
            self._rest = self._rest[BLOCK:]

    def __len__(self) -> int:
        return len(self._blocks) * BLOCK + len(self._rest)

    def __str__(self) -> str:
        return "".join((*self._blocks, self._rest))

    def part(self, start: int, end: int) -> str:
        """The characters from `start` up to `end`."""
        if start >= end:
            return ""
        first, last = start // BLOCK, (end - 1) // BLOCK
        blocks = self._blocks[first : last + 1]
        if last >= len(self._blocks):
            blocks.append(self._rest)
        return "".join(blocks)[start - first * BLOCK : end - first * BLOCK]
