"""The line about the machine: the GPU of the run, who is on it, or the processor."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from core.machine.load import Load
from core.runs.events import Started
from studio.screens.train import machine_line
from studio.screens.train.fields import BY_NAME, choices_of
from studio.screens.train.machine_line import MachineLine, look
from tests.core.nvml import GIB, Card, put_driver
from tests.studio.hosts import WIDE, HostApp, held, lesson, started, until, write_run
from tests.studio.screens.train.opened import ready, shown

pytestmark = pytest.mark.usefixtures("frozen")


def on_gpu(**changes: object) -> Started:
    return msgspec.structs.replace(started("a"), device="cuda:1", gpu="GPU-b", **changes)  # type: ignore[no-any-return]


def test_the_gpu_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = Card("GPU-b", free=30 * GIB, busy=97, celsius=71, running=[(2**22 + 1, 9 * GIB)])
    put_driver(monkeypatch, [Card("GPU-a"), ours])
    assert look(on_gpu()) == "cuda:1  97 % busy  30.0 of 80.0 GiB free  71 °C"
    ours.running = [(2**22 + 1, 9 * GIB), (2**22 + 2, 41 * GIB)]
    assert look(on_gpu()).endswith(
        f"  on it: process {2**22 + 2} 41.0 GiB, process {2**22 + 1} 9.0 GiB"
    )
    assert "on it" not in look(on_gpu(processes=2))  # both are the run's
    ours.celsius = ours.busy = "NotSupported"
    assert look(on_gpu(processes=2)) == "cuda:1  30.0 of 80.0 GiB free"


def test_what_is_missing_to_see_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pynvml", None)
    assert "nvidia-ml-py" in look(on_gpu())
    put_driver(monkeypatch, [], init="DriverNotLoaded")
    assert look(on_gpu()) == ""


def test_the_processor_where_there_is_no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_line, "read_load", lambda: Load(8, 1.25, 3 * GIB, 16 * GIB))
    assert look(started("a")) == "load 1.2 on 8 cores  memory 3.0 of 16.0 GiB free"
    monkeypatch.setattr(machine_line, "read_load", lambda: Load(8))
    assert look(started("a")) == ""


async def test_it_is_told_while_a_run_trains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MachineLine, "look", staticmethod(lambda event: f"busy with {event.run}"))
    path = write_run(tmp_path, "a-gru-1", lesson("a-gru-1", 2))
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        line = screen.query_one(MachineLine)
        await until(lambda: screen.state.status == "interrupted")
        assert not line.display
        with held(path):
            await until(lambda: shown(line) == "busy with a-gru-1")
            await until(lambda: line.size.height == 1)
        await until(lambda: not line.display)


def test_each_of_several_gpus_can_be_chosen() -> None:
    device = BY_NAME["device"]
    assert choices_of(device, 1) == device.choices
    assert choices_of(device, 3) == ("auto", "cpu", "cuda:0", "cuda:1", "cuda:2")
    assert len(choices_of(device, 16)) == 10
    assert choices_of(BY_NAME["precision"], 3) == BY_NAME["precision"].choices
