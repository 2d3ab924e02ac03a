"""A driver made of Python, in the place of `pynvml`: the boundary beyond which tests cannot see."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace

import pytest

GIB = 1 << 30


@dataclass
class Card:
    """A GPU as the driver knows it; a field that is an exception is what asking for it raises."""

    uuid: str
    bus: str = "00000000:01:00.0"
    name: str | bytes = "NVIDIA A100"
    free: int = 70 * GIB
    total: int = 80 * GIB
    busy: int | str = 0
    celsius: int | str = 40
    running: list[tuple[int, int | None]] | str = field(default_factory=list)
    """Process ids and bytes."""
    parts: list[Card] = field(default_factory=list)
    lost: bool = False


def put_driver(
    monkeypatch: pytest.MonkeyPatch, cards: list[Card], *, init: str = "", breaks_at: int = -1
) -> list[str]:
    """Makes `import pynvml` find a driver with these cards; returns what of it was called.

    Args:
        init: name of the error that its start raises.
        breaks_at: the driver goes away when this card is asked for.
    """
    nvml = ModuleType("pynvml")
    calls: list[str] = []

    class NVMLError(Exception):
        pass

    errors = {"NVMLError": NVMLError}
    for name in ("LibraryNotFound", "DriverNotLoaded", "NotSupported", "NoPermission", "GpuIsLost"):
        errors[f"NVMLError_{name}"] = type(f"NVMLError_{name}", (NVMLError,), {})

    def told(value: object) -> object:
        if isinstance(value, str) and f"NVMLError_{value}" in errors:
            raise errors[f"NVMLError_{value}"](value)
        return value

    def start() -> None:
        calls.append("init")
        told(init)

    def handle(index: int) -> Card:
        if index == breaks_at or cards[index].lost:
            raise errors["NVMLError_GpuIsLost"]("GPU is lost")
        return cards[index]

    def part(card: Card, index: int) -> Card:
        if index >= len(card.parts):
            raise errors["NVMLError_NotSupported"]("no such part")
        return card.parts[index]

    def running(card: Card) -> list[SimpleNamespace]:
        found = told(card.running)
        return [SimpleNamespace(pid=pid, usedGpuMemory=held) for pid, held in found]  # type: ignore[attr-defined]

    functions = {
        "Init": start,
        "Shutdown": lambda: calls.append("shutdown"),
        "DeviceGetCount": lambda: len(cards),
        "DeviceGetHandleByIndex": handle,
        "DeviceGetUUID": lambda card: card.uuid,
        "DeviceGetName": lambda card: card.name,
        "DeviceGetPciInfo": lambda card: SimpleNamespace(busId=card.bus),
        "DeviceGetMemoryInfo": lambda card: SimpleNamespace(free=card.free, total=card.total),
        "DeviceGetUtilizationRates": lambda card: SimpleNamespace(gpu=told(card.busy)),
        "DeviceGetTemperature": lambda card, sensor: told(card.celsius),
        "DeviceGetComputeRunningProcesses": running,
        "DeviceGetMigMode": lambda card: [int(bool(card.parts)), 0],
        "DeviceGetMaxMigDeviceCount": lambda card: 7,
        "DeviceGetMigDeviceHandleByIndex": part,
    }
    for name, error in errors.items():
        setattr(nvml, name, error)
    for name, function in functions.items():
        setattr(nvml, f"nvml{name}", function)
    nvml.NVML_TEMPERATURE_GPU = 0  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pynvml", nvml)
    return calls
