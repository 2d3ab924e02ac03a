"""All that a training needs to go on bit for bit, as one safetensors file.

Tensors: `m.*` weights, `e.*` averaged weights, `o.<field>.<name>` optimiser moments by parameter
name, `h.<layer>.<part>` carried state. Plain numbers travel as JSON in the metadata. Dropout masks
and the order of songs follow from (seed, step) and (seed, epoch), so no generator is stored.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping

import msgspec
import numpy as np
import numpy.typing as npt
import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Tensor

from core.errors import ModelError
from core.model.files import read_metadata
from core.model.network.cooccurrence import neighbour_embeddings
from core.model.network.lyric_model import LyricModel, State
from core.runs.config import TrainConfig
from core.training.loop.optimiser import build_optimiser

FORMAT = 1


class Counters(msgspec.Struct, kw_only=True):
    """The numbers of a training in progress."""

    format: int = FORMAT
    step: int = 0
    generation: int = 0
    tokens: int = 0
    seconds: float = 0.0
    step_seconds: float = 0.0
    """Seconds spent in training steps alone: the base of tokens per second."""
    interval_loss: float = 0.0
    """Sum of nats since the last step event; as the two below since the last evaluation."""
    interval_tokens: int = 0
    interval_norm: float = 0.0
    interval_steps: int = 0
    epoch_loss: float = 0.0
    epoch_tokens: int = 0
    logit_scale: float = 1.0
    """Of the weights that are evaluated; see `core.training.tasks.calibration`."""
    best: float | None = None
    best_perplexity: float | None = None
    best_step: int = 0
    bad_evaluations: int = 0
    evaluations: int = 0
    rising: int = 0
    said: list[str] = []
    rate_scale: float = 1.0
    skipped: int = 0
    rollbacks: int = 0
    parts: int = 1
    """Pieces that a batch is cut into so that it fits into memory."""
    processes: int = 1
    """How many processes shared the last step."""


class TrainState:
    """Network, average, optimiser, carried state and counters: the whole of a training."""

    def __init__(self, model: LyricModel, config: TrainConfig, batch: int) -> None:
        self.model = model
        self.average = copy.deepcopy(model) if config.ema else None
        self.optimiser = build_optimiser(model, config)
        self.carried: State = model.initial_state(batch)
        self.counters = Counters()

    @property
    def evaluated_model(self) -> LyricModel:
        """The weights that are evaluated, saved as best and composed with."""
        return self.average if self.average is not None else self.model

    def start_from_counts(
        self, ids: npt.NDArray[np.integer], log_unigram: npt.NDArray[np.float64], seed: int
    ) -> None:
        """Has a training that is to begin start from what can be counted in its tokens.

        Args:
            ids: (N,) all tokens to train on.
            log_unigram: (V,) log probabilities of single tokens.
        """
        config, generator = self.model.config, torch.Generator().manual_seed(seed)
        neighbours = neighbour_embeddings(ids, config.vocabulary, config.embedding, generator)
        self.model.start_from(log_unigram, neighbours)
        if self.average is not None:
            self.average.start_from(log_unigram, neighbours)

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
        for layer, parts in enumerate(self.carried):
            for part, value in enumerate(parts):
                tensors[f"h.{layer}.{part}"] = value.detach()
        on_cpu = {name: tensor.cpu().contiguous() for name, tensor in tensors.items()}
        return save_tensors(
            on_cpu,
            {
                "lyric-studio": str(FORMAT),
                "counters": msgspec.json.encode(self.counters).decode(),
            },
        )

    def unpack(self, data: bytes, where: str) -> None:
        """Takes over a packed state.

        Raises:
            ModelError: the bytes are no state of this very network.
        """
        try:
            counters = msgspec.json.decode(read_metadata(data, where)["counters"], type=Counters)
            if counters.format > FORMAT:
                raise ModelError("made by a newer version of lyric-studio", where=where)
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
        self.carried = [
            tuple(tensors[f"h.{layer}.{part}"].to(value.device) for part, value in enumerate(parts))
            for layer, parts in enumerate(self.carried)
        ]
