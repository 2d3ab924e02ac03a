"""What every benchmark tells in the same way: figures with their targets, as a line and as JSON.

The JSON of a benchmark is one object: `figures`, a list of {name, value, unit, target, met}, where
it was measured (`circumstances`), and whatever else the benchmark has to tell.
"""

from __future__ import annotations

import json
import math
import operator
import os
import platform
import time
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import TypedDict

_HOLDS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}
_PACKAGES = ("torch", "numpy", "jieba", "rjieba", "textual")


class Figure(TypedDict):
    """One result; `target` such as ">= 4", or None when nothing is asked of it."""

    name: str
    value: float | None
    """None when there is none: what was to be reached never was."""
    unit: str
    target: str | None
    met: bool | None


def figure(name: str, value: float, unit: str, target: str | None = None) -> Figure:
    """A figure and whether it meets its target, a comparison and a number: ">= 4", "< 0.05"."""
    met = None
    if target is not None:
        sign, bound = target.split()
        met = bool(_HOLDS[sign](value, float(bound)))
    finite = float(value) if math.isfinite(value) else None
    return {"name": name, "value": finite, "unit": unit, "target": target, "met": met}


def told(one: Figure) -> str:
    """A figure as a line of a table."""
    verdict = "" if one["met"] is None else "met" if one["met"] else "NOT met"
    value, shown = one["value"], "never"
    if value is not None:
        shown = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return f"{one['name']:<46} {shown:>10} {one['unit']:<10} {one['target'] or '':>10}  {verdict}"


def processor() -> str:
    """The processor's name as the machine tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if "model name" in line)
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def circumstances() -> dict[str, object]:
    """Where and when it is measured."""
    versions = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return {
        "date": time.strftime("%Y-%m-%d"),
        "machine": processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0,
        "load": round(os.getloadavg()[0], 2),
        "versions": versions,
    }


def write_json(path: Path | None, figures: Sequence[Figure], **more: object) -> None:
    """Writes the JSON of a benchmark; nothing when no file was asked for."""
    if path is not None:
        whole = {**circumstances(), **more, "figures": list(figures)}
        text = json.dumps(whole, indent=1, ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8")
