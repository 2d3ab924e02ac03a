"""All that a training needs to go on bit for bit, as one safetensors file.

Tensors: `m.*` weights, `e.*` averaged weights, `o.<field>.<name>` optimiser moments by parameter
name, `h.<place>` carried state by places in its nest. Plain numbers travel as JSON in the metadata.
Dropout masks and the order of batches follow from (seed, step) and (seed, epoch), so no generator
is stored.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import msgspec
import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Tensor, nn

from core.errors import ModelError
from core.model.weights import read_metadata
from core.training.loop.carried import named, nested
from core.training.loop.optimiser import build_optimiser
from core.training.loop.task import Task

FORMAT = 2
"""1 was before there were second stages, and still is that of a first one."""


class FirstStage(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the first stage of a run that is in its second."""

    step: int
    tokens: int
    step_seconds: float
    best: float | None
    best_perplexity: float | None


class Counters(msgspec.Struct, kw_only=True):
    """The numbers of a training in progress."""

    format: int = 1
    first: FirstStage | None = None
    """Of a second stage; its own numbers begin anew, but for `seconds` and `generation`."""
    step: int = 0
    generation: int = 0
    tokens: int = 0
    seconds: float = 0.0
    step_seconds: float = 0.0
    """Seconds spent in training steps alone: the base of tokens per second."""
    interval_loss: float = 0.0
    """Sum of losses since the last step event; as the two below since the last evaluation."""
    interval_tokens: int = 0
    interval_norm: float = 0.0
    interval_steps: int = 0
    epoch_loss: float = 0.0
    epoch_tokens: int = 0
    fitted: float = msgspec.field(default=1.0, name="logit_scale")
    """What the task fitted to the weights that are evaluated; on disk it has its first meaning."""
    best: float | None = None
    best_perplexity: float | None = None
    best_step: int = 0
    bad_evaluations: int = 0
    evaluations: int = 0
    read_at: int = 0
    """How many tokens were learnt from when lines were last read."""
    rising: int = 0
    said: list[str] = []
    rate_scale: float = 1.0
    skipped: int = 0
    rollbacks: int = 0
    parts: int = 1
    """Pieces that a batch is cut into so that it fits into memory."""
    processes: int = 1
    """How many processes shared the last step."""


def read_counters(data: bytes, where: str) -> Counters:
    """The numbers of a packed state.

    Raises:
        ModelError: the bytes are no state, or one of a newer version.
    """
    try:
        counters = msgspec.json.decode(read_metadata(data, where)["counters"], type=Counters)
    except (KeyError, ValueError) as error:
        raise ModelError("not a state of this run: {e}", e=error, where=where) from error
    if counters.format > FORMAT:
        raise ModelError("made by a newer version of lyric-studio", where=where)
    return counters


class TrainState:
    """Network, average, optimiser, carried state and counters: the whole of a training."""

    def __init__(
        self, task: Task[Any], device: torch.device | str = "cpu", *, averaged: bool = True
    ) -> None:
        """The state in which a training begins.

        Args:
            averaged: whether the average is kept, where the settings ask for one.
        """
        generator = torch.Generator().manual_seed(task.config.seed)
        self.model: nn.Module = task.build(generator).to(device)
        self.average = copy.deepcopy(self.model) if task.config.ema and averaged else None
        for module in self.average.modules() if self.average is not None else ():
            if isinstance(module, nn.RNNBase):
                module.flatten_parameters()  # a copy lies about in pieces, which cuDNN dislikes
        self.optimiser = build_optimiser(self.model, task.config, task.depth)
        self._fresh = task.initial_state(self.model)
        self.carried = self._fresh
        self.counters = Counters()

    def follow(self, before: Counters) -> None:
        """Begins a second stage after a first one that came so far."""
        self.counters = Counters(
            format=FORMAT,
            first=FirstStage(
                step=before.step,
                tokens=before.tokens,
                step_seconds=before.step_seconds,
                best=before.best,
                best_perplexity=before.best_perplexity,
            ),
            generation=before.generation,
            seconds=before.seconds,
            parts=before.parts,
            processes=before.processes,
        )

    @property
    def evaluated_model(self) -> nn.Module:
        """The weights that are evaluated, saved as best and composed with."""
        return self.average if self.average is not None else self.model

    @property
    def parameters(self) -> int:
        """Number of trainable numbers."""
        return sum(parameter.numel() for parameter in self.model.parameters())

    def start_from(self, task: Task[Any]) -> None:
        """Has a training that is to begin start from what can be counted."""
        task.start(self.model)
        if self.average is not None:
            self.average.load_state_dict(self.model.state_dict())

    def carry_nothing(self) -> None:
        """Goes on with the state in which an epoch begins."""
        self.carried = self._fresh

    def pack(self) -> bytes:
        """The state as the bytes of a file."""
        tensors: dict[str, Tensor] = {}
        names = {id(p): name for name, p in self.model.named_parameters()}
        for name, parameter in self.model.named_parameters():
            tensors[f"m.{name}"] = parameter.detach()
        if self.average is not None:
            for name, parameter in self.average.named_parameters():
                tensors[f"e.{name}"] = parameter.detach()
        for weight, fields in self.optimiser.state.items():
            for field, value in fields.items():
                tensors[f"o.{field}.{names[id(weight)]}"] = value
        tensors |= named(self.carried, "h")
        on_cpu = {name: tensor.cpu().contiguous() for name, tensor in tensors.items()}
        return save_tensors(
            on_cpu,
            {
                "lyric-studio": str(self.counters.format),
                "counters": msgspec.json.encode(self.counters).decode(),
            },
        )

    def unpack(self, data: bytes, where: str) -> None:
        """Takes over a packed state.

        Raises:
            ModelError: the bytes are no state of this very network.
        """
        try:
            counters = read_counters(data, where)
            tensors = load_tensors(data)
            self._restore(tensors)
        except (SafetensorError, KeyError, ValueError, RuntimeError, TypeError) as error:
            raise ModelError("not a state of this run: {e}", e=error, where=where) from error
        self.counters = counters

    @torch.no_grad()
    def _restore(self, tensors: Mapping[str, Tensor]) -> None:
        for name, parameter in self.model.named_parameters():
            parameter.copy_(tensors[f"m.{name}"])
            fields = {
                key.split(".", 2)[1]: value.clone()
                for key, value in tensors.items()
                if key.startswith("o.") and key.split(".", 2)[2] == name
            }
            fused = self.optimiser.defaults["fused"]
            self.optimiser.state[parameter] = {
                # Only a fused optimiser keeps its step count beside the weights.
                field: value.to(parameter.device) if fused or field != "step" else value
                for field, value in fields.items()
            }
            if not fields:
                del self.optimiser.state[parameter]
        if self.average is not None:
            for name, parameter in self.average.named_parameters():
                parameter.copy_(tensors[f"e.{name}"])
        self.carried = nested(
            self._fresh,
            [tensors[name].to(like.device) for name, like in named(self._fresh, "h")],
        )
