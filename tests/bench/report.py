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
from typing import Any, TypedDict

_HOLDS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}
_PACKAGES = ("torch", "numpy", "numkong", "jieba", "rjieba", "textual")


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


def _columns(one: Figure) -> tuple[str, str, str]:
    """Value, target and verdict of a figure as they are shown."""
    verdict = "" if one["met"] is None else "met" if one["met"] else "NOT met"
    value, shown = one["value"], "never"
    if value is not None:
        shown = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return shown, one["target"] or "", verdict


def told(one: Figure) -> str:
    """A figure as a line of a table."""
    shown, target, verdict = _columns(one)
    return f"{one['name']:<46} {shown:>10} {one['unit']:<10} {target:>10}  {verdict}"


def markdown(found: dict[str, Any]) -> str:
    """The JSON of all benchmarks as a table, with where and when it was measured."""
    versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    lines = [
        f"{found['date']}, {found['machine']}, {found['cores']} cores, no GPU; {versions}.",
        "",
        "| benchmark | figure | value | target | |",
        "|---|---|---:|---:|---|",
    ]
    for name, result in found["benchmarks"].items():
        for one in result.get("figures", ()):
            shown, target, verdict = _columns(one)
            value = f"{shown} {one['unit']}".strip()
            lines.append(f"| `{name}` | {one['name']} | {value} | {target} | {verdict} |")
        if "error" in result:
            lines.append(f"| `{name}` | did not run | | | |")
    return "\n".join(lines)


def put_table(path: Path, found: dict[str, Any]) -> None:
    """Puts the table of all benchmarks into a Markdown file, in place of the one that is there."""
    text = path.read_text(encoding="utf-8")
    begin, end = (f"<!-- {mark} -->\n" for mark in ("figures", "/figures"))
    before, _, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not closed:
        raise SystemExit(f"{path} has no lines {begin.strip()} and {end.strip()}")
    path.write_text(f"{before}{begin}{markdown(found)}\n{end}{after}", encoding="utf-8")


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
