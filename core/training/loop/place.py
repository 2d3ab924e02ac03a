"""Which of the processes that train a run together this one is, and what of a batch is its own."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Share:
    """Some of the streams of a batch: those from `begin` up to `end`, of `batch` in all."""

    begin: int
    end: int
    batch: int

    @property
    def size(self) -> int:
        return self.end - self.begin

    def cut(self, parts: int) -> list[Share]:
        """The same streams in so many pieces, about equal."""
        bounds = [self.begin + self.size * part // parts for part in range(parts + 1)]
        return [Share(begin, end, self.batch) for begin, end in pairwise(bounds)]


@dataclass(frozen=True)
class Place:
    """One of the processes that train a run together; (0, 1) is one that trains alone."""

    rank: int = 0
    size: int = 1
    local: int = 0
    """Its number among those on this machine, and how many those are: who takes which GPU."""
    local_size: int = 1

    @property
    def leads(self) -> bool:
        return self.rank == 0

    def share(self, batch: int) -> Share:
        """Which of the streams of a batch are this process's."""
        return Share(batch * self.rank // self.size, batch * (self.rank + 1) // self.size, batch)
