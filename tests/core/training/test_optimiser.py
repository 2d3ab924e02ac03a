"""The optimiser is torch's AdamW to the bit, and loads nothing of torch's compiler."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch
from torch import nn

from core.runs.config import TrainConfig
from core.training.loop.optimiser import build_optimiser


def test_it_steps_as_torchs_own_does() -> None:
    networks = [nn.Linear(5, 3) for _ in range(2)]
    networks[1].load_state_dict(networks[0].state_dict())
    ours = build_optimiser(networks[0], TrainConfig())
    theirs = torch.optim.AdamW(
        [{**group, "params": own} for group, own in zip(ours.param_groups, ([networks[1].weight],
        [networks[1].bias]), strict=True)], fused=True,
    )  # fmt: skip
    for seed in range(3):
        inputs = torch.randn(4, 5, generator=torch.Generator().manual_seed(seed))
        for network, optimiser in zip(networks, (ours, theirs), strict=True):
            optimiser.zero_grad()
            network(inputs).square().sum().backward()
            optimiser.step()
    for one, other in zip(*(network.parameters() for network in networks), strict=True):
        assert torch.equal(one, other)
        assert one.requires_grad and one.is_leaf
    ours.zero_grad()
    assert networks[0].weight.grad is None


STEP = """
import sys
from torch import nn, ones
from core.runs.config import TrainConfig
from core.training.loop.optimiser import build_optimiser
network = nn.Linear(2, 2)
optimiser = build_optimiser(network, TrainConfig())
network(ones(1, 2)).sum().backward()
optimiser.step()
optimiser.zero_grad()
sys.exit("torch._dynamo" in sys.modules)
"""


@pytest.mark.slow
def test_a_step_loads_no_compiler() -> None:
    assert subprocess.run([sys.executable, "-c", STEP], check=False).returncode == 0
