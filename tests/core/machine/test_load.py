"""The processor's load and the memory, also where a system does not tell."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.machine import load


def test_what_the_system_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "meminfo"
    told.write_text("MemTotal:       2048 kB\nMemAvailable:   1024 kB\nHugePages_Total:   0\nodd\n")
    monkeypatch.setattr(load, "MEMINFO", told)
    monkeypatch.setattr(os, "getloadavg", lambda: (1.5, 1.0, 0.5))
    found = load.read_load()
    assert (found.waiting, found.free, found.total) == (1.5, 1024 * 1024, 2048 * 1024)
    assert found.cores >= 1


def test_what_it_does_not_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> tuple[float, float, float]:
        raise OSError

    monkeypatch.setattr(load, "MEMINFO", tmp_path / "none")
    monkeypatch.setattr(os, "getloadavg", none)
    found = load.read_load()
    assert (found.waiting, found.free, found.total) == (None, None, None)
