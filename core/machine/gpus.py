"""The GPUs of this machine as NVIDIA's driver tells of them, and who is on them.

Through NVML, by `nvidia-ml-py` (the extra `gpu`), NVIDIA's own binding; imported when it is asked.
NVML counts the GPUs of the machine, whatever CUDA_VISIBLE_DEVICES hides and in its own order, so
an index of CUDA says nothing here: `find` goes by UUID, then by the place on the PCI bus. A GPU
that is cut up (MIG) stands here as its parts, each with a UUID of its own.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from core.errors import ModelError

DRIVER = Path("/proc/driver/nvidia/gpus")
NOT_INSTALLED, NO_DRIVER = "not-installed", "no-driver"
_LONGEST = 40
"""Characters of a name; processes call themselves what they like."""
Found = TypeVar("Found")


@dataclass(frozen=True)
class Occupant:
    """A process on a GPU. What of it is hidden from us (another's container, no right) is None."""

    pid: int
    user: str | None = None
    name: str | None = None
    held: int | None = None
    """Bytes of the GPU's memory."""

    @property
    def ours(self) -> bool:
        return self.pid == os.getpid()


@dataclass(frozen=True)
class Gpu:
    """A GPU, or a part of one; None is what the driver does not tell."""

    uuid: str
    bus: str
    """Its place on the PCI bus, as 00000000:3B:00.0."""
    name: str = "GPU"
    free: int | None = None
    """Bytes."""
    total: int | None = None
    busy: int | None = None
    """Per cent of the last moments in which something ran on it."""
    celsius: int | None = None
    occupants: tuple[Occupant, ...] | None = None

    @property
    def others(self) -> tuple[Occupant, ...]:
        """Processes on it that are not this one, those that hold most first."""
        known = [one for one in self.occupants or () if not one.ours]
        return tuple(sorted(known, key=lambda one: -(one.held or 0)))


@dataclass(frozen=True)
class Gauges:
    """What was read; `problem` says why it is not all: a constant above, or NVML's words."""

    gpus: tuple[Gpu, ...] = ()
    problem: str = ""

    def find(self, uuid: str, bus: str = "") -> Gpu | None:
        """The one of that UUID (with or without its "GPU-"), else the only one at that place."""
        for gpu in self.gpus:
            if uuid and _bare(gpu.uuid) == _bare(uuid):
                return gpu
        there = [gpu for gpu in self.gpus if bus and gpu.bus.lower() == bus.lower()]
        return there[0] if len(there) == 1 else None


def _bare(uuid: str) -> str:
    return uuid.lower().removeprefix("gpu-").removeprefix("mig-")


def read_gauges() -> Gauges:
    """Asks the driver, which takes some milliseconds. Never raises: what fails is left out."""
    try:
        import pynvml
    except ImportError:
        return Gauges(problem=NOT_INSTALLED)
    nvml: Any = pynvml
    try:
        nvml.nvmlInit()
    except nvml.NVMLError as error:
        missing = type(error).__name__ in ("NVMLError_LibraryNotFound", "NVMLError_DriverNotLoaded")
        return Gauges(problem=NO_DRIVER if missing else str(error))
    gpus: list[Gpu] = []
    problem = ""
    try:
        for index in range(nvml.nvmlDeviceGetCount()):
            try:
                gpus += _gpus_at(nvml, index)
            except nvml.NVMLError as error:  # one that fell off its bus; the others still count
                problem = str(error)
    except nvml.NVMLError as error:
        problem = str(error)
    finally:
        with suppress(nvml.NVMLError):
            nvml.nvmlShutdown()
    return Gauges(tuple(gpus), problem)


def _gpus_at(nvml: Any, index: int) -> Iterator[Gpu]:
    """The GPU of an index of NVML, or the parts that it is cut into."""
    handle = nvml.nvmlDeviceGetHandleByIndex(index)
    bus = _text(nvml.nvmlDeviceGetPciInfo(handle).busId)
    told = _asker(nvml)
    if (told(lambda: nvml.nvmlDeviceGetMigMode(handle)[0]) or 0) == 0:
        yield _gpu(nvml, handle, bus)
        return
    for part in range(told(lambda: nvml.nvmlDeviceGetMaxMigDeviceCount(handle)) or 0):
        own = told(lambda part=part: nvml.nvmlDeviceGetMigDeviceHandleByIndex(handle, part))  # type: ignore[misc]
        if own is not None:  # places that are not taken have none
            yield _gpu(nvml, own, bus)


def _asker(nvml: Any) -> Callable[[Callable[[], Found]], Found | None]:
    def told(ask: Callable[[], Found]) -> Found | None:
        """An answer, or None where this GPU, driver or user gets none."""
        try:
            return ask()
        except nvml.NVMLError:
            return None

    return told


def _gpu(nvml: Any, handle: Any, bus: str) -> Gpu:
    told = _asker(nvml)
    memory = told(lambda: nvml.nvmlDeviceGetMemoryInfo(handle))
    running = told(lambda: nvml.nvmlDeviceGetComputeRunningProcesses(handle))
    return Gpu(
        uuid=_text(nvml.nvmlDeviceGetUUID(handle)),
        bus=bus,
        name=_text(told(lambda: nvml.nvmlDeviceGetName(handle)) or "GPU"),
        free=memory.free if memory else None,
        total=memory.total if memory else None,
        busy=told(lambda: int(nvml.nvmlDeviceGetUtilizationRates(handle).gpu)),
        celsius=told(lambda: int(nvml.nvmlDeviceGetTemperature(handle, nvml.NVML_TEMPERATURE_GPU))),
        occupants=None if running is None else tuple(map(_occupant, running)),
    )


def _text(name: str | bytes) -> str:
    """A name as text: older bindings give bytes."""
    text = name.decode("utf-8", "replace") if isinstance(name, bytes) else name
    return _shown(text) or "GPU"


def _occupant(process: Any) -> Occupant:
    """A running process, with what /proc tells of it."""
    pid, user, name = int(process.pid), None, None
    try:
        owner = Path(f"/proc/{pid}").stat().st_uid
        name = _shown(Path(f"/proc/{pid}/comm").read_text("utf-8", "replace")) or None
        user = pwd.getpwuid(owner).pw_name
    except (OSError, KeyError):  # in another's container, or just gone
        pass
    return Occupant(pid, user, name, process.usedGpuMemory)


def _shown(text: str) -> str:
    """A name that a stranger chose, fit to be printed."""
    return "".join(letter for letter in text.strip() if letter.isprintable())[:_LONGEST]


def count_gpus(environ: Iterable[tuple[str, str]] | None = None) -> int:
    """How many GPUs CUDA will see here, without asking it: 0 where no driver is loaded."""
    given = dict(os.environ.items() if environ is None else environ)
    try:
        there = len(list(DRIVER.iterdir()))
    except OSError:
        return 0
    wanted = given.get("CUDA_VISIBLE_DEVICES")
    if wanted is None:
        return there
    names = [name.strip() for name in wanted.split(",")]
    return next((at for at, name in enumerate(names) if name in ("", "-1")), len(names))


def check_number(device: str) -> None:
    """Refuses a `cuda:N` beyond what is here, before any long work; the trainer looks again.

    Raises:
        ModelError: the driver shows fewer GPUs.
    """
    kind, _, number = device.partition(":")
    count = count_gpus()
    if kind == "cuda" and number and 0 < count <= int(number):
        raise ModelError(
            "there is no {device} here: the GPUs are cuda:0 to cuda:{last}",
            device=device,
            last=count - 1,
            hint="`lyric-studio doctor` shows them; CUDA_VISIBLE_DEVICES may hide some",
        )
