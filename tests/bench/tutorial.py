"""The tutorial's recipe with its bugs mended: what our training is held against.

Its network (embedding 128, hidden 256, one layer, an output matrix of its own), its batch of 5
windows of 32 tokens from a zero state, its Adam with 1e-3, the cross-entropy of all logits in fp32
and the loss read after every step. Mended are the pair that is the state of an LSTM, and the
windows, which now follow each other instead of overlapping all but one token.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from core.model.config import ModelConfig
from core.model.network.build import build
from core.model.network.lyric_model import LyricModel
from core.tokens.tokenize import TokenArray

BATCH, WINDOW, RATE = 5, 32, 1e-3
EMBEDDING, HIDDEN = 128, 256


class Tutorial(nn.Module):
    """The tutorial's network, as PyTorch initialises it."""

    def __init__(
        self, cell: str, vocabulary: int, embedding: int = EMBEDDING, hidden: int = HIDDEN
    ) -> None:
        super().__init__()
        self.config = ModelConfig(
            cell=cell,
            vocabulary=vocabulary,
            embedding=embedding,
            hidden=hidden,
            layers=1,
            tied=False,
        )
        self.embed = nn.Embedding(vocabulary, embedding)
        self.rnn = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[cell](embedding, hidden, 1)
        self.out = nn.Linear(hidden, vocabulary)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Ids (B, T) to logits (T * B, V)."""
        output, _ = self.rnn(self.embed(inputs).transpose(0, 1))
        return self.out(output.reshape(-1, output.shape[-1]))  # type: ignore[no-any-return]

    @torch.no_grad()
    def as_ours(self) -> LyricModel:
        """A copy as our network, so that one function scores both sides."""
        model = build(self.config)
        weights = self.state_dict()
        for name, parameter in model.named_parameters():
            for ours, theirs in (("embedding.", "embed."), ("output.", "out."), ("rnn.0.", "rnn.")):
                name = name.replace(ours, theirs)
            parameter.copy_(weights[name])
        return model


class TutorialTraining:
    """Takes the steps of the recipe, epoch by epoch, over windows in a random order."""

    def __init__(
        self,
        cell: str,
        tokens: TokenArray,
        vocabulary: int,
        *,
        embedding: int = EMBEDDING,
        hidden: int = HIDDEN,
        seed: int = 0,
        device: torch.device | str = "cpu",
    ) -> None:
        torch.manual_seed(seed)
        self.device = device
        self.model = Tutorial(cell, vocabulary, embedding, hidden).to(device)
        self.criterion = nn.CrossEntropyLoss()
        self.optimiser = torch.optim.Adam(self.model.parameters(), lr=RATE)
        self.ids, self.rng = tokens.ids, np.random.default_rng(seed)
        self.windows = max(1, (len(tokens.ids) - 1) // WINDOW)
        self.steps_per_epoch = -(-self.windows // BATCH)
        self.left: list[int] = []

    def step(self) -> int:
        """One step; returns its tokens."""
        if not self.left:
            self.left = self.rng.permutation(self.windows).tolist()
        starts = [self.left.pop() * WINDOW for _ in range(min(BATCH, len(self.left)))]
        rows = np.stack([self.ids[start : start + WINDOW + 1] for start in starts])
        both = torch.from_numpy(rows.astype(np.int64)).to(self.device)
        x, y = both[:, :-1], both[:, 1:]
        loss = self.criterion(self.model(x), y.transpose(0, 1).reshape(-1))
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        loss.item()
        return int(y.numel())


def set_quicker_threads(step: Callable[[], int], most: int, seconds: float = 0.5) -> int:
    """Sets and returns one thread or `most`, whichever is quicker for the recipe's small batches.

    Args:
        step: takes a step of the recipe and returns its tokens.
        seconds: for each try.
    """
    rates = {}
    for threads in sorted({1, most}):
        torch.set_num_threads(threads)
        step()
        tokens, begun = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - begun) < seconds:
            tokens += step()
        rates[threads] = tokens / elapsed
    quicker = max(rates, key=lambda threads: rates[threads])
    torch.set_num_threads(quicker)
    return quicker
