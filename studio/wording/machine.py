"""What goes on on this machine, in words: its GPUs and who is on them, its processor and memory."""

from __future__ import annotations

from collections.abc import Sequence

from core.machine.gpus import Gpu, Occupant
from core.machine.load import Load
from studio.wording.i18n import t
from studio.wording.safe_text import safe_text

_GIB = float(1 << 30)


def gpu_parts(gpu: Gpu) -> list[str]:
    """How busy it is, its free memory and its heat, as far as they are known."""
    parts = []
    if gpu.busy is not None:
        parts.append(t("{percent} % busy", percent=gpu.busy))
    if gpu.free is not None and gpu.total is not None:
        free, total = f"{gpu.free / _GIB:.1f}", f"{gpu.total / _GIB:.1f}"
        parts.append(t("{free} of {total} GiB free", free=free, total=total))
    if gpu.celsius is not None:
        parts.append(f"{gpu.celsius} °C")
    return parts


def occupants_text(occupants: Sequence[Occupant], most: int = 4) -> str:
    """Who is on a GPU, such as "ana python 12.0 GiB, process 4711"."""
    told = []
    for one in occupants[:most]:
        held = "" if one.held is None else f"{one.held / _GIB:.1f} GiB"
        who = safe_text(one.name) if one.name else t("process {pid}", pid=one.pid)
        user = safe_text(one.user) if one.user else ""
        told.append(" ".join(part for part in (user, who, held) if part))
    if len(occupants) > most:
        told.append(f"+{len(occupants) - most}")
    return ", ".join(told)


def load_parts(load: Load) -> list[str]:
    """The processor's load and the memory, as far as the system tells."""
    parts = []
    if load.waiting is not None:
        told = t("load {load} on {cores} cores", load=f"{load.waiting:.1f}", cores=load.cores)
        parts.append(told)
    if load.free is not None and load.total is not None:
        free, total = f"{load.free / _GIB:.1f}", f"{load.total / _GIB:.1f}"
        parts.append(t("memory {free} of {total} GiB free", free=free, total=total))
    return parts
