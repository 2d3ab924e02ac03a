"""What must hold on a GPU: cases of `tests.bench.gpu` that are right or wrong.

Each takes the device and whether all is to be small, and returns what it found; it raises when
something does not hold. Weights are drawn on the processor and batches follow from the seed, so the
same training there is the yardstick.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from safetensors.torch import load as load_tensors

from core.errors import ModelError
from core.model.decoder import Decoder
from core.model.files import ModelInfo
from core.runs.config import TrainConfig
from core.text.vocabulary import Vocabulary
from core.tokens.tokenize import TokenArray
from core.training.loop.device import choose_precision, ran_out_of_memory
from core.training.loop.place import Share
from core.training.loop.state import TrainState
from core.training.loop.stepper import Stepper
from core.training.tasks.calibration import numpy_weights
from core.training.tasks.lyrics import Lyrics
from tests.bench.training import sizes

Row = dict[str, Any]


class LeftOut(Exception):  # noqa: N818  (no error: it cannot be shown here, and says why)
    """A case that does not apply to this machine."""


def tokens_of(vocabulary: int, count: int = 60_000, song: int = 200) -> TokenArray:
    """Random tokens that are as unevenly frequent as words (Zipf)."""
    weights = 1.0 / np.arange(1, vocabulary + 1)
    drawn = np.random.default_rng(1).choice(vocabulary, count, p=weights / weights.sum())
    kind = np.uint16 if vocabulary <= 2**16 else np.uint32
    return TokenArray(drawn.astype(kind), np.arange(0, count + 1, song, dtype=np.int64))


class Steps:
    """A training of random tokens on a device, step by step."""

    def __init__(
        self, config: TrainConfig, device: torch.device, vocabulary: int, count: int = 60_000
    ) -> None:
        tokens = tokens_of(vocabulary, count)
        self.task = Lyrics(
            config=config,
            network=config.model_config(vocabulary),
            info=sizes(tokens, vocabulary),
            train=tokens,
            held_out=tokens,
            vocabulary=Vocabulary("word", ()),
            about=ModelInfo(name="bench", cell=config.cell),
        )
        try:
            precision = choose_precision(config.precision, device)
        except ModelError as error:
            raise LeftOut(str(error)) from error
        self.device, self.state = device, TrainState(self.task, device)
        self.stepper = Stepper(self.task, self.state, precision, lambda event: None)

    def __call__(self) -> int:
        """One step; returns its tokens."""
        outcome = self.stepper.take()
        self.loss = outcome.loss
        self.state.counters.step += 1
        if not outcome.finite:
            raise AssertionError(f"the loss of step {self.state.counters.step} is not finite")
        return outcome.tokens

    def losses(self, count: int) -> list[float]:
        """Of so many steps."""
        found = []
        for _ in range(count):
            self()
            found.append(self.loss)
        return found


def config_of(small: bool, **changes: Any) -> TrainConfig:
    """Settings without dropout, for a few steps."""
    size = (16, 16, 4, 8) if small else (128, 256, 16, 32)
    usual = dict(zip(("embedding", "hidden", "batch", "window"), size, strict=True))
    rate = 2e-2 if small else 5e-3
    fixed = {"dropout": 0.0, "ramp": 0.0, "epochs": 50, "warmup": 0.0, "learning_rate": rate}
    return TrainConfig(**{**usual, **fixed, "precision": "fp32", **changes})


def gradients(config: TrainConfig, device: torch.device, vocabulary: int) -> torch.Tensor:
    """Of the first batch: all of them in a row, brought to the processor."""
    steps = Steps(config, device, vocabulary)
    task, state = steps.task, steps.state
    share = Share(0, task.plan.batch, task.plan.batch)
    inputs = tuple(part.to(device) for part in task.batch(0, 0, share).inputs)
    bf16 = steps.stepper.precision == "bf16"
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=bf16):
        found = task.loss(
            state.model,  # type: ignore[arg-type]
            inputs,
            state.carried,
            step=0,
            masks=torch.Generator(device=device),
            share=None,
        )
    found.aim.backward()
    grads = [weight.grad for weight in state.model.parameters() if weight.grad is not None]
    return torch.cat([grad.float().reshape(-1).cpu() for grad in grads])


@contextmanager
def exactly() -> Iterator[None]:
    """Products in float32 as such, not in TF32."""
    before = torch.get_float32_matmul_precision(), torch.backends.cudnn.allow_tf32
    torch.set_float32_matmul_precision("highest")
    torch.backends.cudnn.allow_tf32 = False
    try:
        yield
    finally:
        torch.set_float32_matmul_precision(before[0])
        torch.backends.cudnn.allow_tf32 = before[1]


def learns(
    device: torch.device, small: bool, cell: str, precision: str, layers: int, tied: bool
) -> Row:
    """Gradients as on the processor, and a loss that falls: plain, with all dropout and views."""
    vocabulary, count = (300, 15) if small else (2_000, 30)
    kind = {"cell": cell, "layers": layers, "tied": tied, "skip": tied}
    fitting = config_of(small, **kind, precision=precision)
    with exactly():
        own = gradients(fitting, device, vocabulary)
        theirs = gradients(config_of(small, **kind), torch.device("cpu"), vocabulary)
    apart = float((own - theirs).norm() / theirs.norm())
    most = 1e-3 if precision == "fp32" else 0.05
    assert apart <= most, f"gradients are {apart:.2g} away from the processor's"
    row: Row = {"gradients_apart": apart}
    for name, changes in (("plain", {}), ("dropped", {"dropout": 0.4, "views": 2})):
        config = config_of(small, **kind, precision=precision, **changes)
        losses = Steps(config, device, vocabulary).losses(count)
        third = max(1, count // 3)
        first, last = (math.fsum(part) / third for part in (losses[:third], losses[-third:]))
        assert last < first, f"{name}: the loss does not fall ({first:.3f}, then {last:.3f})"
        row[f"{name}_fell"] = first - last
    return row


def resumes(device: torch.device, small: bool, cell: str, precision: str) -> Row:
    """A state that was packed half-way goes on bit for bit, with dropout and two views."""
    vocabulary = 300 if small else 5_000
    config = config_of(small, cell=cell, precision=precision, dropout=0.4, views=2, layers=2)
    made = [Steps(config, device, vocabulary) for _ in range(3)]
    whole, first, second = made
    whole.losses(8)
    first.losses(4)
    second.state.unpack(first.state.pack(), "memory")
    second.losses(4)
    a, b = (load_tensors(steps.state.pack()) for steps in (whole, second))
    wrong = [name for name, tensor in a.items() if not torch.equal(tensor, b[name])]
    assert not wrong, f"{len(wrong)} of {len(a)} tensors differ, such as {wrong[0]}"
    return {"tensors": len(a)}


def decodes(device: torch.device, small: bool, cell: str, tied: bool) -> Row:
    """NumPy's decoder gives the logits of the weights that the GPU has."""
    vocabulary = 300 if small else 5_000
    steps = Steps(config_of(small, cell=cell, tied=tied, skip=tied), device, vocabulary)
    steps.losses(5 if small else 20)
    model: Any = steps.state.evaluated_model
    ids = np.asarray(steps.task.train.ids[:40], np.int64)
    with exactly(), torch.no_grad():
        read, _ = model(torch.from_numpy(ids)[:, None].to(device), model.initial_state(1))
        theirs = model.logits(read)[:, 0].cpu().numpy()
    decoder = Decoder(steps.task.network, numpy_weights(model), precision="float32")
    read_here, _ = decoder.read(ids, decoder.initial_state(1))
    apart = float(np.abs(decoder.logits(read_here) - theirs).max())
    assert apart < 2e-3, f"logits are {apart:.2g} apart"
    return {"logits_apart": apart}


def runs_out(device: torch.device, small: bool) -> Row:
    """Memory that does not suffice cuts the batch; none at all ends in a clear error."""
    size = {} if small else {"hidden": 512, "batch": 256, "window": 64}
    vocabulary = 300 if small else 20_000
    steps = Steps(config_of(small, **size), device, vocabulary, 60_000 if small else 200_000)
    steps()
    with (_little_memory_here if device.type == "cpu" else _little_memory)(steps) as nothing_left:
        steps()
        parts = steps.state.counters.parts
        assert parts > 1, "the batch was not cut"
        nothing_left()
        try:
            steps()
        except RuntimeError as error:
            assert ran_out_of_memory(error), f"another error: {error}"
        else:
            raise AssertionError("a step without memory was taken")
    steps()  # nothing of the failed one is in the way
    return {"parts": parts}


@contextmanager
def _little_memory(steps: Steps) -> Iterator[Callable[[], None]]:
    """A GPU of which a step gets part of what it took; call what is given: next to nothing."""
    device, total = steps.device, torch.cuda.get_device_properties(steps.device).total_memory
    torch.cuda.reset_peak_memory_stats(device)
    steps()
    peak = torch.cuda.max_memory_reserved(device)
    torch.cuda.empty_cache()
    base = torch.cuda.memory_reserved(device)

    def cap(share: float) -> None:
        torch.cuda.empty_cache()
        most = torch.cuda.memory_reserved(device) if share == 0 else base + share * (peak - base)
        torch.cuda.set_per_process_memory_fraction(min(1.0, most / total), device)

    try:
        cap(0.6)
        yield lambda: cap(0)
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0, device)


@contextmanager
def _little_memory_here(steps: Steps) -> Iterator[Callable[[], None]]:
    """The same made up, for a rehearsal without a GPU."""
    real, most = steps.task.loss, [1]

    def loss(model: Any, inputs: tuple[torch.Tensor, ...], *args: Any, **others: Any) -> Any:
        if inputs[0].shape[1] > most[0]:
            raise torch.OutOfMemoryError("made up")
        return real(model, inputs, *args, **others)

    steps.task.loss = loss  # type: ignore[method-assign]
    try:
        yield lambda: most.__setitem__(0, 0)
    finally:
        steps.task.loss = real  # type: ignore[method-assign]
