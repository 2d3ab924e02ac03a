"""A GPU made of paper: a device of torch that is none, and that is as strict as one.

    python -m tests.core.training.paper_gpu RUN_DIR ...    trains runs on it, as the worker does
    python -m tests.core.training.paper_gpu --cases        what `tests.bench.gpu` proves, there
    python -m tests.core.training.paper_gpu --steps        what a step asks of it

Its tensors are computed on by the processor, but may not be mixed with the processor's own, cannot
be read without being brought over, and draw no numbers from a generator of another device: what
would break on a GPU breaks on it. It counts what a GPU would be asked to do, and how often the
processor waits for an answer. It is not "cuda": what asks for that name is not run on it.

For a process of its own, since torch is changed for good (`torch.utils.backend_registration`).
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import torch
from torch import Tensor
from torch.utils import _foreach_utils
from torch.utils._python_dispatch import TorchDispatchMode, return_and_correct_aliasing
from torch.utils._pytree import tree_map_only
from torch.utils.backend_registration import (
    _DummyBackendModule,
    _setup_privateuseone_for_python_backend,
)

DEVICE = "paper"
READS_BACK = {"aten._local_scalar_dense.default", "aten.is_nonzero.default", "aten.nonzero.default"}
"""What gives the processor something to decide by."""
TAKES_INDEXES = ("aten.index", "aten.copy_")
"""What takes tensors of the processor on a GPU, too."""
FREE = (
    "aten.view", "aten.detach", "aten.slice", "aten.t.", "aten.transpose", "aten.select",
    "aten.alias", "aten.expand", "aten.unsqueeze", "aten.squeeze", "aten._unsafe_view",
    "aten.empty", "aten.new_empty", "aten.unbind", "aten.split", "aten._reshape_alias",
    "aten.lift_fresh", "aten.permute", "aten.as_strided", "aten.unflatten", "aten.narrow",
    "aten.is_same_size", "aten._local_scalar",
)  # fmt: skip
"""What makes another view of the same numbers, or room for new ones: no work for a GPU."""


class Module(_DummyBackendModule):
    """What torch asks of a backend."""

    def get_amp_supported_dtype(self) -> list[torch.dtype]:
        return [torch.bfloat16, torch.float32]


_setup_privateuseone_for_python_backend(DEVICE, backend_module=Module())
GPU = torch.device(DEVICE, 0)


class PaperTensor(Tensor):
    """A tensor that says it is on the GPU; `held` is what it holds, on the processor."""

    held: Tensor
    __torch_function__ = torch._C._disabled_torch_function_impl

    @staticmethod
    def __new__(cls, held: Tensor) -> PaperTensor:
        made: PaperTensor = torch.Tensor._make_wrapper_subclass(
            cls,
            held.size(),
            strides=held.stride(),
            storage_offset=held.storage_offset(),
            dtype=held.dtype,
            device=GPU,
        )
        made.held = held
        return made

    def __repr__(self, **_: object) -> str:
        return f"PaperTensor({self.held!r})"

    @classmethod
    def __torch_dispatch__(
        cls, func: Any, types: object, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        return COUNTS.run(func, args, kwargs or {})


_foreach_utils._foreach_supported_types.append(PaperTensor)  # type: ignore[arg-type]


class PaperGenerator(torch.Generator):
    """Where numbers drawn on the GPU come from. torch passes it on as a generator of no kind: it
    is known by its seed."""

    seeds: ClassVar[set[int]] = set()

    def manual_seed(self, seed: int) -> torch.Generator:
        self.seeds.add(seed)
        return super().manual_seed(seed)


class Counts:
    """What was asked of the GPU."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.waits: Counter[str] = Counter()

    def launches(self) -> int:
        return sum(self.asked.values())

    def run(self, func: Any, args: Any, kwargs: dict[str, Any]) -> Any:
        """Does on the processor what was asked of either, strictly."""
        name = str(func)
        on_gpu: list[PaperTensor] = []
        elsewhere: list[Tensor] = []

        def held(tensor: Tensor) -> Tensor:
            if isinstance(tensor, PaperTensor):
                on_gpu.append(tensor)
                return tensor.held
            elsewhere.append(tensor)
            return tensor

        inside = tree_map_only(Tensor, held, (args, kwargs))
        wanted = kwargs.get("device")
        there = bool(on_gpu) if wanted is None else torch.device(wanted).type == DEVICE
        if name in READS_BACK:
            there = name == "aten.nonzero.default" and there
        moves = wanted is not None or name.startswith(TAKES_INDEXES)
        if on_gpu and not moves and any(tensor.dim() for tensor in elsewhere):
            raise RuntimeError(f"{name}: tensors of the processor and of the GPU at once")
        generator = kwargs.get("generator")
        if generator is not None and there != (generator.initial_seed() in PaperGenerator.seeds):
            raise RuntimeError(f"{name}: a generator of another device")
        if on_gpu and (name in READS_BACK or (wanted is not None and not there)):
            self.waits[name] += 1
        elif there and not name.startswith(FREE):
            self.asked[name] += 1
        given, named = inside
        if wanted is not None:
            named = {**named, "device": torch.device("cpu")}
        if "pin_memory" in named:
            named = {**named, "pin_memory": None}
        found = func(*given, **named)
        if not there:
            return found
        found = tree_map_only(Tensor, PaperTensor, found)
        if on_gpu and wanted is None:
            return return_and_correct_aliasing(func, args, kwargs, found)
        return found


COUNTS = Counts()


class _Mode(TorchDispatchMode):
    """Sees also what is asked for without a tensor."""

    def __torch_dispatch__(
        self, func: Any, types: object, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        return COUNTS.run(func, args, kwargs or {})


def recurrent(kernel: Callable[..., tuple[Tensor, ...]]) -> Callable[..., tuple[Tensor, ...]]:
    """A kernel of torch as cuDNN has it: one thing to ask for forward, and one back."""

    class Kernel(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, several: bool, x: Tensor, *rest: Tensor) -> tuple[Tensor, ...]:
            if {type(tensor) for tensor in rest} != {PaperTensor}:
                raise RuntimeError("a recurrent kernel: tensors of the processor and of the GPU")
            COUNTS.asked["recurrent"] += 1
            ctx.given = [tensor.held.detach().requires_grad_() for tensor in (x, *rest)]
            with torch.enable_grad():
                inputs, *others = ctx.given
                state = others[:2] if several else others[0]
                weights = others[2:] if several else others[1:]
                ctx.found = kernel(inputs, state, weights, True, 1, 0.0, True, False, False)
            return tuple(PaperTensor(tensor.detach()) for tensor in ctx.found)

        @staticmethod
        def backward(ctx: Any, *grads: Tensor) -> Any:
            COUNTS.asked["recurrent, back"] += 1
            held = [grad.held for grad in grads]  # type: ignore[attr-defined]
            found = torch.autograd.grad(ctx.found, ctx.given, held, allow_unused=True)
            return None, *(None if grad is None else PaperTensor(grad) for grad in found)

    def run(x: Tensor, state: Any, weights: list[Tensor], *how: Any) -> tuple[Tensor, ...]:
        if not isinstance(x, PaperTensor):
            return kernel(x, state, weights, *how)
        several = not isinstance(state, Tensor)
        return Kernel.apply(several, x, *(state if several else (state,)), *weights)

    return run


@contextmanager
def paper_gpu() -> Iterator[Counts]:
    """Within it torch has that device, in this thread and those of its gradients."""
    from core.model.network.cells.gru import Gru
    from core.model.network.cells.lstm import Lstm
    from core.model.network.cells.rnn import Rnn

    plain = torch.Generator

    class Generators(plain):  # type: ignore[misc,valid-type]
        def __new__(cls, device: torch.device | str = "cpu") -> Any:
            return (PaperGenerator if torch.device(device).type == DEVICE else plain)()

    before = {cell: cell.kernel for cell in (Lstm, Gru, Rnn)}
    modules = {name: getattr(torch._VF, name) for name in ("lstm", "gru", "rnn_tanh")}
    torch.Generator = Generators  # type: ignore[misc]
    for cell, kernel in before.items():
        cell.kernel = staticmethod(recurrent(kernel))  # type: ignore[assignment]
    for name, kernel in modules.items():
        setattr(torch._VF, name, recurrent(kernel))
    try:
        with _Mode():
            yield COUNTS
    finally:
        torch.Generator = plain  # type: ignore[misc]
        for cell, kernel in before.items():
            cell.kernel = staticmethod(kernel)  # type: ignore[assignment]
        for name, kernel in modules.items():
            setattr(torch._VF, name, kernel)


def trained(runs: list[str]) -> dict[str, int]:
    """Exit statuses of the worker, run by run."""
    from core.training import worker
    from core.training.loop.gpus import Seat

    worker.choose_seat = lambda *_: Seat(GPU)
    return {run: worker.main([run]) for run in runs}


def cases() -> dict[str, str]:
    """What is right or wrong of each case of `tests.bench.gpu` that computes in float32."""
    from tests.bench import gpu_proofs
    from tests.bench.gpu_cases import all_cases

    found = {}
    for case in all_cases():
        known = (gpu_proofs.learns, gpu_proofs.resumes, gpu_proofs.decodes)
        if case.function in known and case.what.get("precision", "fp32") == "fp32":
            try:
                case.run(GPU, small=True)
                found[case.name] = "ok"
            except (AssertionError, RuntimeError) as error:
                found[case.name] = f"{type(error).__name__}: {error}"
    return found


def steps() -> dict[str, list[int]]:
    """What a step of each cell asks of a GPU, and how often it waits; and PyTorch's own layer's."""
    from core.runs.config import TrainConfig
    from tests.bench.gpu_proofs import Steps
    from tests.bench.gpu_rates import plain_steps

    found = {}
    for cell in ("lstm", "gru", "rnn"):
        config = TrainConfig(
            cell=cell, embedding=32, hidden=32, batch=8, window=8, views=1, precision="fp32"
        )
        for name, step in (
            (cell, Steps(config, GPU, 500)), (f"{cell}, plain", plain_steps(config, GPU, 500)),
        ):  # fmt: skip
            step()
            asked, waits = COUNTS.launches(), sum(COUNTS.waits.values())
            step()
            found[name] = [COUNTS.launches() - asked, sum(COUNTS.waits.values()) - waits]
    return found


def main(arguments: list[str]) -> int:
    what = {"--cases": cases, "--steps": steps}.get(arguments[0])
    with paper_gpu():
        found = what() if what else trained(arguments)  # type: ignore[operator]
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
