"""GPUs as the driver tells of them: whatever it does not tell is left out, and nothing raises."""

from __future__ import annotations

import os
import pwd
import sys
from pathlib import Path

import pytest

from core.machine import gpus
from core.machine.gpus import Gpu, count_gpus, read_gauges
from tests.core.nvml import GIB, Card, put_driver


def test_all_that_the_driver_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = os.getpid()
    busy = Card("GPU-b", "00000000:02:00.0", b"NVIDIA H100", 3 * GIB, busy=97, celsius=71)
    busy.running = [(ours, 2 * GIB), (2**22 + 5, 40 * GIB)]  # beyond the largest process id
    calls = put_driver(monkeypatch, [Card("GPU-a"), busy])
    found = read_gauges()
    assert found.problem == ""
    assert [(gpu.uuid, gpu.busy, gpu.celsius) for gpu in found.gpus] == [
        ("GPU-a", 0, 40), ("GPU-b", 97, 71),
    ]  # fmt: skip
    second = found.gpus[1]
    assert (second.name, second.free, second.total) == ("NVIDIA H100", 3 * GIB, 80 * GIB)
    assert [one.pid for one in second.others] == [2**22 + 5]  # ours is no other
    mine = next(one for one in second.occupants or () if one.ours)
    assert mine.user == pwd.getpwuid(os.getuid()).pw_name
    assert mine.name
    assert calls == ["init", "shutdown"]


def test_what_is_not_allowed_or_not_there_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    shy = Card("GPU-a", busy="NotSupported", celsius="NotSupported", running="NoPermission")
    hidden = Card("GPU-b", running=[(2**22 + 7, None)])
    put_driver(monkeypatch, [shy, hidden])
    one, other = read_gauges().gpus
    assert (one.busy, one.celsius, one.occupants, one.others) == (None, None, None, ())
    assert one.free == 70 * GIB
    (stranger,) = other.others
    assert (stranger.user, stranger.name, stranger.held) == (None, None, None)


def test_an_error_half_way_keeps_what_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = put_driver(monkeypatch, [Card("GPU-a"), Card("GPU-b"), Card("GPU-c")], breaks_at=1)
    found = read_gauges()
    assert [gpu.uuid for gpu in found.gpus] == ["GPU-a", "GPU-c"]
    assert found.problem == "GPU is lost"
    assert calls[-1] == "shutdown"


@pytest.mark.parametrize(
    ("init", "problem"),
    [
        ("LibraryNotFound", gpus.NO_DRIVER),
        ("DriverNotLoaded", gpus.NO_DRIVER),
        ("NoPermission", "NoPermission"),
    ],
)
def test_no_driver(monkeypatch: pytest.MonkeyPatch, init: str, problem: str) -> None:
    put_driver(monkeypatch, [], init=init)
    assert read_gauges() == gpus.Gauges(problem=problem)


def test_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", None)
    assert read_gauges() == gpus.Gauges(problem=gpus.NOT_INSTALLED)


def test_a_gpu_in_parts_is_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [Card("MIG-1", free=9 * GIB, busy="NotSupported"), Card("MIG-2", free=4 * GIB)]
    put_driver(monkeypatch, [Card("GPU-a", parts=parts)])
    found = read_gauges()
    assert [(gpu.uuid, gpu.free) for gpu in found.gpus] == [("MIG-1", 9 * GIB), ("MIG-2", 4 * GIB)]
    assert found.find("2") == found.gpus[1]
    assert found.find("unknown", "00000000:01:00.0") is None  # both are there


def test_found_by_uuid_then_by_place() -> None:
    a, b = Gpu("GPU-0A", "00000000:01:00.0"), Gpu("GPU-0b", "00000000:02:00.0")
    found = gpus.Gauges((a, b))
    assert found.find("0a") is a
    assert found.find("GPU-0B") is b
    assert found.find("", "00000000:02:00.0") is b
    assert found.find("", "") is None


def test_a_name_cannot_reach_the_terminal_as_it_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    put_driver(monkeypatch, [Card("GPU-a", name="A\x1b]52;c;eA==\x07100" + "x" * 99)])
    (gpu,) = read_gauges().gpus
    assert gpu.name.isprintable()
    assert len(gpu.name) == 40


@pytest.mark.parametrize(
    ("visible", "count"),
    [(None, 3), ("", 0), ("1", 1), ("0,2", 2), ("2,-1,0", 1), ("GPU-a,GPU-b", 2), ("MIG-1", 1)],
)
def test_gpus_counted_without_asking_cuda(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, visible: str | None, count: int
) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(gpus, "DRIVER", tmp_path)
    environ = {} if visible is None else {"CUDA_VISIBLE_DEVICES": visible}
    assert count_gpus(environ.items()) == count
    monkeypatch.setattr(gpus, "DRIVER", tmp_path / "none")
    assert count_gpus(environ.items()) == 0
