"""Which device a training takes, on a box that others use, too. CUDA and its driver are fakes."""

from __future__ import annotations

import os
from types import SimpleNamespace

import pytest
import torch

from core.errors import ModelError
from core.training.loop import device, gpus
from core.training.loop.device import (
    choose_seat,
    deal_gpus,
    prepare_device,
    ran_out_of_memory,
    shares_one_gpu,
)
from core.training.loop.gpus import Seat, by_room, leave_room, named, seats
from core.training.loop.place import Place
from tests.core.nvml import GIB, Card, put_driver

CARDS = [
    Card("GPU-a", "00000000:01:00.0", free=10 * GIB, busy=99, running=[(2**22 + 1, 60 * GIB)]),
    Card("GPU-b", "00000000:02:00.0", free=70 * GIB),
    Card("GPU-c", "00000000:03:00.0", free=30 * GIB, running=[(2**22 + 2, None)]),
]


def put_cuda(monkeypatch: pytest.MonkeyPatch, uuids: list[str]) -> None:
    """CUDA that shows the cards of these UUIDs, in this order."""
    cards = {card.uuid: card for card in CARDS}

    def properties(index: int) -> SimpleNamespace:
        uuid = uuids[index]
        bus = int(cards[uuid].bus[9:11], 16) if uuid in cards else 9
        return SimpleNamespace(
            uuid=uuid.removeprefix("GPU-"), name="NVIDIA A100", total_memory=80 * GIB,
            pci_domain_id=0, pci_bus_id=bus, pci_device_id=0,
        )  # fmt: skip

    monkeypatch.setattr(torch.cuda, "is_available", lambda: bool(uuids))
    monkeypatch.setattr(torch.cuda, "device_count", lambda: len(uuids))
    monkeypatch.setattr(torch.cuda, "get_device_properties", properties)
    monkeypatch.setattr(device, "_problem", lambda wanted: None)


def test_auto_takes_the_gpu_with_most_room_by_cudas_number(monkeypatch: pytest.MonkeyPatch) -> None:
    put_driver(monkeypatch, CARDS)
    put_cuda(monkeypatch, ["GPU-c", "GPU-a", "GPU-b"])  # not in the driver's order
    seat = choose_seat("auto")
    assert seat.device == torch.device("cuda", 2)
    assert seat.gpu is not None
    assert (seat.gpu.uuid, seat.gpu.free) == ("GPU-b", 70 * GIB)
    put_cuda(monkeypatch, ["GPU-a", "GPU-c"])  # as CUDA_VISIBLE_DEVICES=0,2 would have it
    seat = choose_seat("auto")
    assert str(seat) == "cuda:1 (NVIDIA A100, 30.0 GiB free)"
    assert named(seat.gpu.others if seat.gpu else ()) == f"process {2**22 + 2}"
    assert choose_seat("cuda").device == torch.device("cuda", 1)


def test_of_two_with_like_room_the_quieter_one(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = gpus.Gpu("a", "", free=70 * GIB + 9, busy=80)
    quiet = gpus.Gpu("b", "", free=70 * GIB + 3, busy=0)
    found = [Seat(torch.device("cuda", 0), busy), Seat(torch.device("cuda", 1), quiet)]
    assert by_room(found)[0].gpu is quiet


def test_a_number_that_does_not_exist_is_refused_with_what_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put_driver(monkeypatch, CARDS)
    put_cuda(monkeypatch, ["GPU-a", "GPU-b"])
    with pytest.raises(ModelError) as caught:
        choose_seat("cuda:2")
    said = str(caught.value)
    assert "there is no cuda:2 here, but cuda:0 (NVIDIA A100, 10.0 GiB free) and cuda:1" in said
    assert "--device auto" in said
    assert choose_seat("cuda:0").device == torch.device("cuda", 0)  # full as it is


def test_a_gpu_that_does_not_work_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    put_driver(monkeypatch, CARDS)
    put_cuda(monkeypatch, ["GPU-a", "GPU-b", "GPU-c"])
    broken = {1}
    monkeypatch.setattr(device, "_problem", lambda d: "broken" if d.index in broken else None)
    assert choose_seat("auto").device == torch.device("cuda", 2)
    broken |= {0, 2}
    assert choose_seat("auto").device == torch.device("cpu")
    with pytest.raises(ModelError, match="device cuda does not work: broken"):
        choose_seat("cuda")


def test_without_the_library_torch_tells_what_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    put_driver(monkeypatch, [], init="LibraryNotFound")
    put_cuda(monkeypatch, ["GPU-a", "GPU-b"])
    told = {0: (GIB, 80 * GIB), 1: (2 * GIB, 80 * GIB)}
    monkeypatch.setattr(gpus, "_free_by_torch", lambda count: told)
    assert choose_seat("auto").device == torch.device("cuda", 1)
    monkeypatch.setattr(gpus, "_free_by_torch", lambda count: {})  # nor does torch
    assert choose_seat("auto").device == torch.device("cuda", 0)
    assert [seat.gpu.free for seat in seats() if seat.gpu] == [None, None]


def test_room_is_left_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []
    monkeypatch.setattr(
        torch.cuda, "set_per_process_memory_fraction", lambda share, device: asked.append(share)
    )
    for free in (70, 1):
        leave_room(
            Seat(torch.device("cuda", 0), gpus.Gpu("a", "", free=free * GIB, total=80 * GIB))
        )
    leave_room(Seat(torch.device("cpu")))
    assert asked == [pytest.approx(66 / 80), pytest.approx(0.5 / 80)]


def test_processes_take_the_roomiest_gpus_or_share_the_named_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put_driver(monkeypatch, CARDS)
    put_cuda(monkeypatch, ["GPU-a", "GPU-b", "GPU-c"])
    assert deal_gpus("auto", 2) == [1, 2]
    taken = [choose_seat("auto", Place(rank, 2, local, 2)) for rank, local in ((0, 1), (1, 2))]
    assert [seat.device.index for seat in taken] == [1, 2]
    assert deal_gpus("cpu", 3) == [0, 1, 2]
    assert deal_gpus("cuda", 4) == [0, 1, 2, 3]  # too many: refused when they are taken
    both = [choose_seat("cuda:2", Place(rank, 2, rank, 2)) for rank in range(2)]
    assert {seat.device.index for seat in both} == {2}
    assert shares_one_gpu("cuda:2")
    assert not shares_one_gpu("cuda")


def test_a_device_without_a_number_is_made_the_current_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """torch.cuda.set_device refuses a device without a number."""
    taken: list[int] = []
    monkeypatch.setattr(torch.cuda, "set_device", taken.append)
    before = torch.get_float32_matmul_precision()
    for wanted in ("cuda", "cuda:3"):
        prepare_device(torch.device(wanted))
    torch.set_float32_matmul_precision(before)
    assert taken == [0, 3]


@pytest.mark.parametrize(
    ("error", "memory"),
    [
        (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate"), True),
        (MemoryError(), True),
        (RuntimeError("CUDA error: out of memory"), True),
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate"), True),
        (RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"), True),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"), True),
        (RuntimeError("CUDA error: an illegal memory access was encountered"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_what_means_that_memory_ran_out(error: Exception, memory: bool) -> None:
    assert ran_out_of_memory(error) is memory


def test_who_took_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    card = Card("GPU-a", free=GIB, running=[(os.getpid(), 8 * GIB), (2**22 + 1, 70 * GIB)])
    put_driver(monkeypatch, [card])
    put_cuda(monkeypatch, ["GPU-a"])
    for name, value in {
        "is_initialized": True, "current_device": 0, "mem_get_info": (GIB, 80 * GIB),
        "memory_reserved": 8 * GIB,
    }.items():  # fmt: skip
        monkeypatch.setattr(torch.cuda, name, lambda *_, value=value: value)
    assert gpus.held_by_others() == (71 * GIB, 80 * GIB, f"process {2**22 + 1} 70.0 GiB")
    card.running = []
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda *_: 78 * GIB)
    assert gpus.held_by_others() is None  # the rest is what CUDA itself needs
    monkeypatch.setattr(torch.cuda, "is_initialized", lambda: False)
    assert gpus.held_by_others() is None
