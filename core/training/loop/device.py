"""Which device trains, in which precision, with how many threads."""

from __future__ import annotations

import ctypes
import os
import re
import sys
import warnings

import torch

from core.errors import ModelError, Names
from core.runs.config import TrainConfig
from core.training.loop.gpus import Seat, by_room, seats
from core.training.loop.place import Place

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of <malloc.h>
_KEPT_BYTES = 2**31 - 1
_LARGEST = 32 << 20
"""The most that it takes; larger arrays are given back one by one all the same."""


def choose_seat(wanted: str, place: Place = Place()) -> Seat:  # noqa: B008  (frozen)
    """The device to train on: `auto` takes the GPU with most free memory that works, else the CPU.

    Processes that train together take one GPU each, or share the one that is named.

    Raises:
        ModelError: the device that was asked for is not there or does not work.
    """
    if place.size > 1:
        wanted = _share(wanted, place)
    kind, _, number = wanted.partition(":")
    there = seats(measure=not number) if kind in ("auto", "cuda") else []
    if number and there:
        chosen = [seat for seat in there if seat.device.index == int(number)]
        if not chosen:
            raise ModelError(
                "there is no {device} here, but {there:, | and }",
                device=wanted,
                there=Names(str(seat) for seat in there),
                hint="take one of them, or --device auto; CUDA_VISIBLE_DEVICES may hide some",
            )
    elif there:
        chosen = by_room(there)
    else:
        chosen = [Seat(torch.device("mps" if wanted == "auto" else wanted))]
    problem = None
    for seat in chosen:
        problem = _problem(seat.device)
        if problem is None:
            return seat
    if wanted == "auto":
        return Seat(torch.device("cpu"))
    raise ModelError(
        "device {device} does not work: {problem}",
        device=wanted,
        problem=problem,
        hint="try --device cpu; `lyric-studio doctor` tells more",
    )


def choose_device(wanted: str, place: Place = Place()) -> torch.device:  # noqa: B008  (frozen)
    """The device of `choose_seat`."""
    return choose_seat(wanted, place).device


def deal_gpus(wanted: str, processes: int) -> list[int]:
    """Which number each process of this machine takes as `Place.local`, the roomiest GPUs first."""
    gpus = [seat.device.index for seat in by_room(seats())] if wanted in ("auto", "cuda") else []
    return gpus[:processes] if len(gpus) >= processes else list(range(processes))


def shares_one_gpu(wanted: str) -> bool:
    """Whether processes that train together share a GPU: when one is named."""
    return wanted.startswith("cuda:")


def _share(wanted: str, place: Place) -> str:
    """The one device of several that is this process's."""
    if wanted == "auto":
        wanted = "cuda" if torch.cuda.is_available() else "cpu"
    if wanted == "cuda" and torch.cuda.is_available():
        count = torch.cuda.device_count()
        if place.local_size > count:
            raise ModelError(
                "{processes} processes need as many GPUs, and there are {count}",
                processes=place.local_size,
                count=count,
                hint="train with fewer --processes, or with --device cpu",
            )
        return f"cuda:{place.local % count}"
    if wanted == "mps":
        raise ModelError(
            "several processes cannot share {device}",
            device=wanted,
            hint="train with --device cuda or --device cpu",
        )
    return wanted


def _problem(device: torch.device) -> str | None:
    """Why the device cannot be used, found out by using it."""
    if device.type == "cuda" and not torch.cuda.is_available():
        return "no CUDA device is visible"
    if device.type == "mps" and not torch.backends.mps.is_available():
        return "no Metal device is visible"
    try:
        ones = torch.ones(8, 8, device=device)
        return None if float((ones @ ones).sum()) == 512.0 else "it computes wrongly"
    except (RuntimeError, AssertionError) as error:
        return str(error).splitlines()[0]


_NO_MEMORY = re.compile("out of memory|ALLOC_FAILED|[cC]an.t allocate memory|not enough memory")


def ran_out_of_memory(error: BaseException) -> bool:
    """Whether it says that a device, or the machine, has no memory left.

    CUDA's libraries have words of their own when somebody else took the last of it.
    """
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    return isinstance(error, RuntimeError) and bool(_NO_MEMORY.search(str(error)))


def choose_precision(wanted: str, device: torch.device) -> str:
    """`fp32` or `bf16` (autocast). `auto` takes bf16 where the hardware computes in it.

    Raises:
        ModelError: bf16 was asked for and does not work here.
    """
    if wanted == "fp32":
        return "fp32"
    if wanted == "auto":
        return "bf16" if _computes_in_bf16(device) and _lstm_in_bf16(device) else "fp32"
    if not _lstm_in_bf16(device):
        raise ModelError("bf16 does not work on {device}", device=device.type, hint="use fp32")
    return "bf16"


def _computes_in_bf16(device: torch.device) -> bool:
    """Whether the hardware multiplies in bf16 itself; emulated it is slower than fp32."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device.type == "cpu":
        told = getattr(torch.cpu, "get_capabilities", None)  # not in older releases of torch
        capabilities = told() if told else {}
        return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))
    return False


def _lstm_in_bf16(device: torch.device) -> bool:
    """Whether an LSTM runs in bf16: processors without the instructions refuse at run time."""
    # As it will be called: see `core.model.network.cells.layer.called` on autocast and GPUs.
    kind = torch.bfloat16 if device.type == "cuda" else torch.float32
    try:
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=device.type != "cuda"):
            layer = torch.nn.LSTM(8, 8).to(device, kind)
            output, _ = layer(torch.zeros(2, 2, 8, device=device, dtype=kind))
            output.sum().backward()
    except RuntimeError:
        return False
    return True


def set_threads(config: TrainConfig, processes: int = 1) -> int:
    """Sets and returns the number of CPU threads of this process, one of so many here."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    # More than eight threads do not speed up matrices of this size; they only wait for each other.
    threads = config.threads or max(1, min(8, (cores or 1) // processes))
    torch.set_num_threads(threads)
    return threads


def prepare_device(device: torch.device) -> None:
    """Settings that make runs repeat and matrix products quick."""
    torch.backends.cudnn.benchmark = False
    if device.type == "cuda":
        torch.cuda.set_device(device.index or 0)
        torch.set_float32_matmul_precision("high")
        # Weights of which some are dropped, or that are cast, come in pieces: cuDNN copies them.
        warnings.filterwarnings("ignore", message="RNN module weights are not part of single")
    elif device.type == "cpu":
        _keep_freed_memory()


def _keep_freed_memory() -> None:
    """Has this process keep what it frees instead of giving it back to the system.

    A step needs the same large arrays as the one before. Given back, their pages are found and
    zeroed anew each time: up to a fifth of a step here. Only the C library of GNU can be told.
    """
    tell = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if tell is not None:
        tell(_TRIM_THRESHOLD, _KEPT_BYTES)
        tell(_MMAP_THRESHOLD, _LARGEST)
