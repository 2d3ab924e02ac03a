"""What `doctor` says of devices, with a driver that is there, shy, or missing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from core.errors import ModelError
from core.machine import gpus
from studio.cli.devices import device_findings
from tests.core.nvml import GIB, Card, put_driver

CPU = {"device": "cpu", "threads": 2}


def gpu(number: int, uuid: str) -> dict[str, Any]:
    memory = {"free": 5 * GIB, "total": 80 * GIB}
    return {"device": f"cuda:{number}", "name": "NVIDIA A100", "uuid": uuid, **memory}


def test_each_gpu_with_who_is_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = Card("GPU-b", free=4 * GIB, busy=98, running=[(2**22 + 1, 70 * GIB)])
    put_driver(monkeypatch, [Card("GPU-a", running="NoPermission"), busy])
    cpu, second, first = device_findings([CPU, gpu(0, "b"), gpu(1, "a")])  # CUDA's order
    assert cpu.state == "ok" and cpu.value.startswith("cpu, 2 threads")
    assert (second.state, first.state) == ("note", "ok")
    assert second.value == (
        "cuda:0, NVIDIA A100, 98 % busy, 4.0 of 80.0 GiB free, 40 °C, "
        f"on it: process {2**22 + 1} 70.0 GiB"
    )
    assert first.value.endswith("40 °C, who is on it is not told")


@pytest.mark.parametrize("there", [False, True])
def test_without_library_or_driver_torch_alone_tells(
    monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    if there:
        put_driver(monkeypatch, [], init="LibraryNotFound")
    else:
        monkeypatch.setitem(sys.modules, "pynvml", None)
    one, gauges = device_findings([gpu(0, "a")])
    assert one.value == "cuda:0, NVIDIA A100, 5.0 GiB free of 80.0 GiB"
    assert gauges.what == "GPU gauges" and gauges.state == "note"
    assert ("nvidia-ml-py" in gauges.advice) is not there
    (cpu,) = device_findings([CPU])  # nothing is missed where there is no GPU
    assert cpu.what == "device"


def test_a_number_beyond_what_is_there_is_refused_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(gpus, "DRIVER", tmp_path)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    with pytest.raises(ModelError, match="there is no cuda:2 here: the GPUs are cuda:0 to cuda:1"):
        gpus.check_number("cuda:2")
    for device in ("cuda:1", "cuda", "auto", "cpu"):
        gpus.check_number(device)
    monkeypatch.setattr(gpus, "DRIVER", tmp_path / "none")  # nothing is known: the trainer looks
    gpus.check_number("cuda:7")
