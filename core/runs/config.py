"""How a model is trained: typed settings, checked once."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from core.errors import ModelError
from core.model.cells.table import USUAL, check_cell
from core.model.config import Direction as Direction
from core.model.config import ModelConfig

Precision = Literal["auto", "fp32", "bf16"]

RANGES: dict[str, tuple[float, float]] = {
    "embedding": (1, 8192),
    "hidden": (1, 8192),
    "line_hidden": (0, 8192),
    "layers": (1, 16),
    "dropout": (0.0, 0.9),
    "epochs": (1, 100_000),
    "batch": (1, 4096),
    "views": (1, 16),
    "window": (2, 4096),
    "learning_rate": (1e-7, 1.0),
    "weight_decay": (0.0, 1.0),
    "warmup": (0.0, 0.5),
    "ramp": (0.0, 1000.0),
    "thaw": (0.0, 1000.0),
    "clip": (1e-3, 1e3),
    "patience": (1, 100_000),
    "ema": (0.0, 0.99999),
    "checkpoint_seconds": (0.0, 86_400.0),
    "threads": (0, 1024),
    "processes": (1, 1024),
    "seed": (0, 2**63 - 1),
}
"""Legal values, ends included. What the tutorial recommends is `RECOMMENDED`."""

RECOMMENDED: dict[str, tuple[float, float]] = {
    "embedding": (64, 256),
    "hidden": (128, 512),
    "learning_rate": (1e-4, 1e-3),
    "batch": (16, 64),
}


MORE_VIEWS_FROM = 0.5
"""Of the dropout rates that a run grows to: with less, all views of a window are alike."""


class TrainConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that decides what a run learns from given tokens."""

    cell: str = USUAL
    """Its name in `core.model.cells.table`."""
    embedding: int = 256
    """Numbers in the vector of a token."""
    hidden: int = 256
    """Numbers in the hidden state of a layer."""
    layers: int = 1
    tied: bool = True
    skip: bool = False
    """Whether the output of a tied network hears the last token directly."""
    dropout: float = 0.5
    """One dial for all five dropout rates of `ModelConfig`; see `model_config`."""
    epochs: int = 12
    """Most passes over the corpus; patience usually ends a run earlier."""
    batch: int = 16
    """Songs read side by side (streams of truncated BPTT)."""
    views: int = 1
    """How often a window is read at once, each time with other dropout masks, once dropout is half
    of what it becomes; see `core.training.tasks.lyrics`."""
    window: int = 32
    """Tokens per stream and step that gradients flow through."""
    learning_rate: float = 1.5e-2
    weight_decay: float = 0.3
    warmup: float = 0.02
    """Share of all steps in which the rate climbs to its peak; then it falls as a cosine."""
    ramp: float = 4.0
    """Epochs over which dropout grows from nothing to its full rate. Before there is anything to
    overfit it only slows learning down."""
    thaw: float = 1.0
    """Epochs after which one more layer of a model is let learn, from the top down, where another
    task goes on from it; as many as there are epochs hold all of it."""
    clip: float = 1.0
    """Largest allowed norm of the gradient."""
    patience: int = 5
    """Evaluations without a better held-out figure before the run ends, counted after `ramp`."""
    ema: float = 0.98
    """Decay of the averaged weights that are evaluated and composed with; 0 turns it off."""
    near_base: bool = False
    """Whether what is kept lies between the base and what was learnt, where held-out songs find it
    best: `core.training.tasks.between`."""
    direction: Direction = "forward"
    """How songs are read. One that reads them from their end writes no lyrics; it weighs what
    follows a character, as `core.reading.proofreader` wants it."""
    line_writer: bool = False
    """Whether a second stage follows, as long as the first: `core.training.tasks.lines`."""
    line_hidden: int = 0
    """Numbers in vectors and states of the line writer; 0: as many as in the network's."""
    seed: int = 0
    device: str = "auto"
    precision: Precision = "auto"
    checkpoint_seconds: float = 60.0
    threads: int = 0
    """CPU threads of each process; 0 lets the trainer choose."""
    processes: int = 1
    """Processes of this machine that share each batch; with GPUs, one for each."""

    def __post_init__(self) -> None:
        check_cell(self.cell)
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            if not low <= value <= high:  # nor is NaN
                raise ModelError(
                    "{name} must be from {low} to {high}, not {value}",
                    name=name,
                    low=f"{low:g}",
                    high=f"{high:g}",
                    value=value,
                )
        if self.processes > self.batch:
            raise ModelError(
                "{processes} processes cannot share a batch of {batch}",
                processes=self.processes,
                batch=self.batch,
                hint="train with fewer --processes, or a larger --batch",
            )
        if self.direction not in get_args(Direction):
            raise ModelError(
                "unknown direction {direction!r}",
                direction=self.direction,
                hint="forward or backward",
            )
        if self.direction == "backward" and self.line_writer:
            raise ModelError(
                "a run that reads songs from their end has no line writer",
                hint="leave --line-writer out",
            )
        kind, _, index = self.device.partition(":")
        if kind not in ("auto", "cpu", "cuda", "mps") or (index and not index.isdigit()):
            raise ModelError(
                "unknown device {device!r}",
                device=self.device,
                hint="auto, cpu, cuda, cuda:N or mps",
            )

    @property
    def most_views(self) -> int:
        """`views`, or 1 where nothing is dropped and all would be alike."""
        return self.views if self.dropout else 1

    def readings(self, epochs: float) -> float:
        """How often all songs are read in the first so many epochs: `views` come with dropout."""
        once = min(epochs, MORE_VIEWS_FROM * self.ramp) if self.dropout else epochs
        return once + (epochs - once) * self.most_views

    def model_config(self, vocabulary: int) -> ModelConfig:
        """The network of this run.

        The shares of the one dropout dial follow the proportions that Merity et al. (2018,
        arXiv:1708.02182) found for a corpus of the size of the Penn Treebank.
        """
        rate = self.dropout
        return ModelConfig(
            cell=self.cell,
            vocabulary=vocabulary,
            embedding=self.embedding,
            hidden=self.hidden,
            layers=self.layers,
            tied=self.tied,
            skip=self.tied and self.skip,
            dropout_embedding=round(0.25 * rate, 6),
            dropout_input=rate,
            dropout_between=round(0.6 * rate, 6),
            dropout_output=rate,
            weight_drop=round(0.8 * rate, 6),
        )
