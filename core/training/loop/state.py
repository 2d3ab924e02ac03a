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
from core.training.loop.carried import named, nested
from core.training.loop.counters import FORMAT, Counters, read_counters
from core.training.loop.optimiser import build_optimiser
from core.training.loop.task import Task


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
            first=before.songs,
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
