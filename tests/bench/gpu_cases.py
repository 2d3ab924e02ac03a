"""The cases of `tests.bench.gpu`, the most telling first; each needs nothing of those before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import torch

from core.training.loop.gpus import named, seats
from tests.bench import gpu_proofs as proofs
from tests.bench import gpu_rates as rates
from tests.bench import gpu_runs as runs
from tests.bench.gpu_proofs import Row

CELLS = ("lstm", "gru", "rnn")


@dataclass(frozen=True)
class Case:
    """A function of device, size and `what`, and about how many seconds it takes on a GPU."""

    name: str
    function: Callable[..., Row]
    what: dict[str, Any] = field(default_factory=dict)
    seconds: float = 5.0

    def run(self, device: torch.device, small: bool) -> Row:
        return self.function(device, small, **self.what)


def about(device: torch.device, small: bool) -> Row:
    """What the device is, and who else is on it."""
    if device.type != "cuda":
        return {"device": str(device)}
    seat = seats()[device.index or 0]
    major, minor = torch.cuda.get_device_capability(device)
    return {
        "device": str(seat),
        "others": named(seat.gpu.others) if seat.gpu else "",
        "gpus": torch.cuda.device_count(),
        "capability": f"{major}.{minor}",
        "cuda": str(torch.version.cuda),
        "cudnn": torch.backends.cudnn.version(),
        "bf16": torch.cuda.is_bf16_supported(including_emulation=False),
    }


def all_cases() -> list[Case]:
    """In the order in which they are run."""
    cases = [Case("device", about, seconds=2)]
    for cell, precision in product(CELLS, ("fp32", "bf16")):
        what = {"cell": cell, "precision": precision}
        cases.append(Case(f"resume, {cell}, {precision}", proofs.resumes, what, 3))
    for cell, precision, layers, tied in product(CELLS, ("fp32", "bf16"), (1, 2), (True, False)):
        what = {"cell": cell, "precision": precision, "layers": layers, "tied": tied}
        name = f"learns, {cell}, {precision}, {layers} layers, {'tied' if tied else 'untied'}"
        cases.append(Case(name, proofs.learns, what, 3))
    for cell, tied in product(CELLS, (True, False)):
        name = f"decoder, {cell}, {'tied' if tied else 'untied'}"
        cases.append(Case(name, proofs.decodes, {"cell": cell, "tied": tied}, 3))
    cases.append(Case("out of memory", proofs.runs_out, seconds=5))
    cases.append(beside("lstm", "auto", 5_000, 1024))
    cases += [Case(f"tutorial, {cell}", rates.beside_tutorial, {"cell": cell}) for cell in CELLS]
    for kind in ("hybrid", "word", "char"):
        cases.append(Case(f"whole run, {kind}", runs.whole_runs, {"kind": kind}, 20))
    cases.append(Case("two on one GPU (gloo)", runs.together, {"share": True}, 40))
    cases.append(Case("two on two GPUs (NCCL)", runs.together, {"share": False}, 40))
    cases += [Case(f"time to quality, {cell}", rates.quality, {"cell": cell}, 45) for cell in
              ("lstm",)]  # fmt: skip
    for hidden, batch in ((256, 16), (1024, 64)):
        what = {"hidden": hidden, "batch": batch}
        cases.append(Case(f"CUDA graph, hidden {hidden}, batch {batch}", rates.graphed, what, 8))
    cases.append(Case("pieces of the output layer", rates.chunks, seconds=12))
    cases += [beside("lstm", "auto", 5_000, hidden) for hidden in (256, 512, 2048)]
    cases += [beside("lstm", "auto", size, 1024) for size in (10_000, 20_000, 50_000)]
    cases += [beside(cell, "auto", 5_000, 1024) for cell in ("gru", "rnn")]
    cases.append(beside("lstm", "fp32", 5_000, 1024))
    cases.append(beside("lstm", "auto", 5_000, 256, 16))
    return cases


def beside(cell: str, precision: str, vocabulary: int, hidden: int, batch: int = 64) -> Case:
    """A size at which our step is held against PyTorch's own layer."""
    what = {"cell": cell, "precision": precision, "vocabulary": vocabulary, "hidden": hidden}
    name = f"cuDNN, {cell}, {precision}, V {vocabulary:,}, hidden {hidden:,}, batch {batch}"
    return Case(name, rates.beside_cudnn, {**what, "batch": batch}, 8)
