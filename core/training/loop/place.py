"""Which of the processes that train a run together this one is."""

from __future__ import annotations

from dataclasses import dataclass

from core.model.network.lyric_model import Streams


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

    def streams(self, batch: int) -> Streams:
        """Which of the streams of a batch are this process's."""
        return Streams(batch * self.rank // self.size, batch * (self.rank + 1) // self.size, batch)
