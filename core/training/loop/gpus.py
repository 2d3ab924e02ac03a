"""Which GPU of several: those that CUDA shows here, with what the driver tells of each.

CUDA counts those of CUDA_VISIBLE_DEVICES; the driver's are found by UUID and place on the bus
(`core.machine.gpus`). Without the library for that, torch tells how much memory is free.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace

import torch

from core.machine.gpus import Gauges, Gpu, Occupant, read_gauges

GIB = 1 << 30
ROOM_SHARE, LEAST_ROOM = 0.05, GIB
"""Of a GPU that was not asked for by its number, so much is left to others."""
_FREE = """
import json, torch
print(json.dumps([torch.cuda.mem_get_info(i) for i in range(torch.cuda.device_count())]))
"""
_FREE_SECONDS = 60


@dataclass(frozen=True)
class Seat:
    """A device to train on. `gpu` is what was known of it before we came; None for a processor."""

    device: torch.device
    gpu: Gpu | None = None

    def __str__(self) -> str:
        """Such as "cuda:1 (NVIDIA A100, 31.2 GiB free)"."""
        if self.gpu is None:
            return str(self.device)
        free = "" if self.gpu.free is None else f", {self.gpu.free / GIB:.1f} GiB free"
        return f"{self.device} ({self.gpu.name}{free})"


def seats(*, measure: bool = True) -> list[Seat]:
    """The GPUs that CUDA shows, in its order.

    Args:
        measure: whether torch is to find out how much is free where the driver does not tell.
    """
    if not torch.cuda.is_available():
        return []
    gauges = read_gauges()
    try:
        found = [_seat(index, gauges) for index in range(torch.cuda.device_count())]
    except RuntimeError:  # CUDA does not start: whoever tries to use it is told why
        return []
    if not measure or all(seat.gpu is not None and seat.gpu.free is not None for seat in found):
        return found
    told = _free_by_torch(len(found))
    return [
        seat if seat.gpu is None or seat.gpu.free is not None else _with_free(seat, told.get(index))
        for index, seat in enumerate(found)
    ]


def _seat(index: int, gauges: Gauges) -> Seat:
    properties = torch.cuda.get_device_properties(index)
    uuid = str(getattr(properties, "uuid", ""))
    place = [getattr(properties, f"pci_{part}_id", None) for part in ("domain", "bus", "device")]
    bus = ""
    if None not in place:
        domain, number, slot = (int(part) for part in place if part is not None)
        bus = f"{domain:08X}:{number:02X}:{slot:02X}.0"
    gpu = gauges.find(uuid, bus) or Gpu(uuid, bus)
    total = properties.total_memory if gpu.total is None else gpu.total
    return Seat(
        torch.device("cuda", index), replace(gpu, name=str(properties.name), total=int(total))
    )


def _with_free(seat: Seat, told: tuple[int, int] | None) -> Seat:
    if told is None or seat.gpu is None:
        return seat
    return replace(seat, gpu=replace(seat.gpu, free=told[0], total=told[1]))


def _free_by_torch(count: int) -> dict[int, tuple[int, int]]:
    """Free and total bytes by index.

    To ask CUDA takes some hundred MB of a GPU for as long as the process lives: of several GPUs, a
    process of its own asks, and is gone.
    """
    try:
        if count == 1:
            return {0: torch.cuda.mem_get_info(0)}
        done = subprocess.run(
            [sys.executable, "-P", "-c", _FREE],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_FREE_SECONDS,
            check=True,
            env=os.environ,
        )
        return {index: (free, total) for index, (free, total) in enumerate(json.loads(done.stdout))}
    except (RuntimeError, OSError, ValueError, subprocess.SubprocessError):
        return {}  # whoever takes such a GPU is told what is wrong with it


def by_room(found: list[Seat]) -> list[Seat]:
    """Those with most free memory first; of two within a GiB of each other, the less busy one."""

    def order(seat: Seat) -> tuple[int, int, int, int]:
        free = (seat.gpu.free if seat.gpu else None) or 0
        busy = (seat.gpu.busy if seat.gpu else None) or 0
        return -(free // GIB), busy, -free, seat.device.index or 0

    return sorted(found, key=order)


def leave_room(seat: Seat) -> None:
    """Has this process run out of memory before it takes the last of a GPU from others."""
    gpu = seat.gpu
    if gpu is None or not gpu.total or gpu.free is None:
        return
    room = max(LEAST_ROOM, round(ROOM_SHARE * gpu.total))
    most = max(gpu.free - room, gpu.free // 2)
    torch.cuda.set_per_process_memory_fraction(min(1.0, most / gpu.total), seat.device)


def named(occupants: tuple[Occupant, ...], most: int = 3) -> str:
    """Who is on a GPU, such as "ana: python 12.0 GiB"; "" when nothing is known of anybody."""
    told = []
    for one in occupants[:most]:
        held = "" if one.held is None else f" {one.held / GIB:.1f} GiB"
        who = one.name or f"process {one.pid}"
        told.append(f"{one.user}: {who}{held}" if one.user else f"{who}{held}")
    more = len(occupants) - most
    return ", ".join(told) + (f" (+{more})" if more > 0 else "")


def held_by_others() -> tuple[int, int, str] | None:
    """Bytes that others hold of the GPU of this process, of how many, and who they are.

    None when it trains on no GPU, or next to nothing is held.
    """
    if not torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        return None
    index = torch.cuda.current_device()
    try:
        free, total = torch.cuda.mem_get_info(index)
        held = total - free - torch.cuda.memory_reserved(index)
    except RuntimeError:  # a context that is beyond help
        return None
    gpu = _seat(index, read_gauges()).gpu
    others = gpu.others if gpu else ()
    known = sum(one.held or 0 for one in others)
    if max(held - LEAST_ROOM, known) < ROOM_SHARE * total:  # what remains is CUDA's own
        return None
    return max(held, known), total, named(others)
