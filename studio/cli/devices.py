"""What `doctor` says of the devices: those that torch names, how busy they are, who is on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from core.machine.gpus import NO_DRIVER, NOT_INSTALLED, read_gauges
from core.machine.load import read_load
from studio.cli.finding import Finding, size
from studio.wording.i18n import t
from studio.wording.machine import gpu_parts, load_parts, occupants_text


def device_findings(devices: Sequence[dict[str, Any]]) -> Iterator[Finding]:
    """A finding for each device.

    Args:
        devices: as a process with torch told: of each its name, of a GPU its UUID and its memory.
    """
    gauges = read_gauges()
    for device in devices:
        if "threads" in device:
            told = [
                t("cpu, {threads} threads", threads=device["threads"]),
                *load_parts(read_load()),
            ]
            yield Finding("ok", "device", ", ".join(told))
            continue
        if "free" not in device:
            yield Finding("ok", "device", device["device"])
            continue
        value = t(
            "{device}, {name}, {free} free of {total}",
            device=device["device"],
            name=device["name"],
            free=size(device["free"]),
            total=size(device["total"]),
        )
        gpu = gauges.find(device.get("uuid", ""))
        if gpu is None:
            yield Finding("ok", "device", value)
            continue
        parts = [f"{device['device']}, {device['name']}", *gpu_parts(gpu)]
        if gpu.others:
            parts.append(t("on it: {who}", who=occupants_text(gpu.others)))
        elif gpu.occupants is None:
            parts.append(t("who is on it is not told"))
        yield Finding("note" if gpu.others else "ok", "device", ", ".join(parts))
    if any("free" in device for device in devices):
        yield from _gauges_problem(gauges.problem)


def _gauges_problem(problem: str) -> Iterator[Finding]:
    """Why of a GPU not all is told."""
    if problem == NOT_INSTALLED:
        advice = t("`pip install nvidia-ml-py` shows how busy the GPU is")
        yield Finding("note", "GPU gauges", t("not installed"), advice)
    elif problem:
        told = t("no driver answers") if problem == NO_DRIVER else problem
        yield Finding("note", "GPU gauges", told)
