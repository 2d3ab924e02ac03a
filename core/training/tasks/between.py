"""Weights between those of a base and what a run has made of them.

What a few songs teach costs what the base knew: lines become short and begin alike. On the straight
line between both sets of weights there are networks that have most of the one and most of the other
("WiSE-FT", Wortsman et al. 2022, arXiv:2109.01903). Where on it a run stops is one number fitted
to held-out songs, as that of `core.training.tasks.calibration` is; training itself goes on from
where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import nn

from core.model.weights import Weights
from core.training.loop.task import Scores

SHARES = (1.0, 0.75, 0.5)
"""Of the way from the base: the run itself, and two places before. Nearer to the base little is
left of the songs."""


class Between:
    """The way from a base to a network that goes on from it.

    Args:
        start: the weights of the base, grown to the shape of the network.
    """

    def __init__(self, start: Weights) -> None:
        self._start = start
        self.share = 1.0
        """Of the way: where the network was best when it was last asked."""

    def best(self, model: nn.Module, score: Callable[[], Scores]) -> Scores:
        """The scores at the best of `SHARES`, which becomes `share`; the lower figure is better.

        Args:
            score: scores the network as it then is.
        """
        found: dict[float, Scores] = {}
        for share in SHARES:
            with self.at(model, share):
                found[share] = score()
        self.share = min(found, key=lambda share: found[share].figure)
        return found[self.share]

    @contextmanager
    def at(self, model: nn.Module, share: float | None = None) -> Iterator[None]:
        """Puts the weights of a network there for as long as it lasts; `share` as it is by
        default. Behind it they are bit for bit what they were."""
        share = self.share if share is None else share
        if share == 1.0:
            yield
            return
        now = {name: one.detach().clone() for name, one in model.named_parameters()}
        try:
            with torch.no_grad():
                for name, one in model.named_parameters():
                    start = torch.from_numpy(self._start[name]).to(one)
                    one.copy_(torch.lerp(start, one, share))
            yield
        finally:
            with torch.no_grad():
                for name, one in model.named_parameters():
                    one.copy_(now[name])
