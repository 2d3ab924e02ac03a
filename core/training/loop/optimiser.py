"""AdamW, its schedule, and the average of the weights."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

from core.runs.config import TrainConfig


class PlainAdamW(torch.optim.AdamW):
    """torch's AdamW without what its decorators do for `torch.compile`, which nothing here uses.

    Each of them loads the compiler at the first call: a second of every start, and 70 MB.
    """

    add_param_group = inspect.unwrap(torch.optim.AdamW.add_param_group)
    zero_grad = inspect.unwrap(torch.optim.AdamW.zero_grad)
    step = torch.no_grad()(inspect.unwrap(torch.optim.AdamW.step))


def build_optimiser(
    model: nn.Module, config: TrainConfig, depth: Callable[[str], int] = lambda name: 0
) -> torch.optim.AdamW:
    """AdamW; weight decay on matrices only, as biases need none.

    Args:
        depth: of a weight by its name; weights of a depth share groups, which know it as "depth".
    """
    depths: dict[int, list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        depths.setdefault(depth(name), []).append(parameter)
    groups: list[dict[str, object]] = []
    for place in sorted(depths):
        matrices = [p for p in depths[place] if p.dim() >= 2]
        vectors = [p for p in depths[place] if p.dim() < 2]
        decay = config.weight_decay
        groups.append({"params": matrices, "weight_decay": decay, "depth": place})
        groups.append({"params": vectors, "weight_decay": 0.0, "depth": place})
    fused = next(model.parameters()).device.type != "mps"
    return PlainAdamW(
        groups,
        lr=config.learning_rate,
        betas=(0.9, 0.99),  # a shorter memory of squares suits short trainings (nanoGPT)
        fused=fused,
    )


def learning_rate(step: int, total: int, config: TrainConfig) -> float:
    """Linear warm-up, then a cosine down to a twentieth of the peak.

    Args:
        step: steps taken so far.
        total: steps of the whole run.
    """
    warm = max(1, round(config.warmup * total))
    if step < warm:
        return config.learning_rate * (step + 1) / warm
    done = min(1.0, (step - warm) / max(1, total - warm))
    floor = 0.05
    return config.learning_rate * (floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * done)))


@torch.no_grad()
def average_weights(
    averages: Iterable[Tensor], weights: Iterable[Tensor], decay: float, step: int
) -> None:
    """Moves the averages towards the weights; early on faster, so that they do not lag.

    `decay` applies in full only after some 10 / (1 - decay) steps.
    """
    now = min(decay, (1 + step) / (10 + step))
    torch._foreach_lerp_(list(averages), list(weights), 1.0 - now)
