"""The machine that trains, in a line for whoever reads of the run later.

Without its name: a report of a run is made to be shared.
"""

from __future__ import annotations

import contextlib
import os
import platform
from pathlib import Path

import torch

_CPU_INFO = Path("/proc/cpuinfo")


def machine(device: torch.device) -> str:
    """System, processor, how many of them, and the GPU where one trains."""
    parts = [
        f"{platform.system()} {platform.machine()}".strip(),
        _processor(),
        f"{os.cpu_count() or 1} CPUs",
    ]
    if device.type == "cuda":
        with contextlib.suppress(RuntimeError, AssertionError):  # it trains all the same
            parts.append(torch.cuda.get_device_name(device))
    return ", ".join(part for part in parts if part)


def _processor() -> str:
    """The name of the processor; "" where the system does not tell."""
    try:
        text = _CPU_INFO.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor()
    rows = (line.partition(":") for line in text.split("\n"))
    return next((value.strip() for key, _, value in rows if key.strip() == "model name"), "")
