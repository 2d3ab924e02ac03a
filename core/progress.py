"""How far long work has come, told by a callback."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Phase = Literal["reading", "segmenting", "encoding", "checking"]


@dataclass(frozen=True)
class Progress:
    """`done` of `total` units ("bytes", "songs"); `total` 0 means not known."""

    phase: Phase
    done: int
    total: int
    unit: str


ProgressListener = Callable[[Progress], None]
StopRequested = Callable[[], bool]
