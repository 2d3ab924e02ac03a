"""How busy the processor is and how much memory is left, as the system itself tells."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

MEMINFO = Path("/proc/meminfo")


@dataclass(frozen=True)
class Load:
    """None is what this system does not tell."""

    cores: int
    waiting: float | None = None
    """Processes that ran or wanted to, on average over the last minute."""
    free: int | None = None
    """Bytes of memory that can still be had."""
    total: int | None = None


def read_load() -> Load:
    """Asks the system."""
    count = (
        os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    )
    try:
        waiting: float | None = os.getloadavg()[0]
    except OSError:
        waiting = None
    sizes = _memory()
    return Load(len(count), waiting, sizes.get("MemAvailable"), sizes.get("MemTotal"))


def _memory() -> dict[str, int]:
    """Bytes by name; nothing where /proc has none."""
    found = {}
    try:
        for line in MEMINFO.read_text("ascii", "replace").splitlines():
            name, _, rest = line.partition(":")
            amount = rest.split()
            if amount and amount[0].isdigit():
                found[name] = int(amount[0]) * 1024
    except OSError:
        return {}
    return found
