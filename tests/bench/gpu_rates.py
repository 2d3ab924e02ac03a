"""How quick it is on a GPU: cases of `tests.bench.gpu` that give figures.

Sides of a comparison take turns in one process; rates are medians, memory the most that was
allocated on the GPU in a side's turns.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from core.library.corpora import CorpusLibrary
from core.model.network import loss as loss_module
from core.model.network.build import build
from core.model.network.cells.layer import BF16_SINCE
from core.runs.config import TrainConfig
from core.runs.presets import preset
from core.training.loop.device import choose_precision
from core.training.loop.optimiser import average_weights
from tests.bench.gpu_proofs import LeftOut, Row, Steps, config_of, tokens_of
from tests.bench.quality import Corpus, our_curve, tutorial_curve
from tests.bench.tutorial import TutorialTraining
from tests.core.training_samples import write_songs

SECONDS, REPEATS, WARM_UP = 0.6, 3, 4
CHUNKS = (2**21, 2**24, 2**26, 2**28)


class Plain(nn.Module):
    """The usual network around `torch.nn.LSTM` and the like: all logits at once, no dropout."""

    def __init__(self, cell: str, vocabulary: int, embedding: int, hidden: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(vocabulary, embedding)
        self.rnn = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[cell](embedding, hidden)
        self.out = nn.Linear(hidden, vocabulary)

    def forward(self, ids: torch.Tensor, kind: torch.dtype) -> torch.Tensor:
        with torch.autocast(ids.device.type, enabled=False):
            hidden, _ = self.rnn(self.embed(ids).to(kind))
        return self.out(hidden)  # type: ignore[no-any-return]


def plain_steps(config: TrainConfig, device: torch.device, vocabulary: int) -> Callable[[], int]:
    """Steps of the usual network; its recurrent weights stay in bf16, which spares every cast."""
    bf16 = choose_precision(config.precision, device) == "bf16"
    version = torch.backends.cudnn.version() or 0 if device.type == "cuda" else BF16_SINCE
    kind = torch.bfloat16 if bf16 and version >= BF16_SINCE else torch.float32
    model = Plain(config.cell, vocabulary, config.embedding, config.hidden).to(device)
    model.rnn.to(kind)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, fused=True)
    ids = torch.from_numpy(tokens_of(vocabulary).ids.astype("int64")).to(device)
    place = [0]

    def step() -> int:
        count = config.window * config.batch
        at = place[0] = (place[0] + count) % (len(ids) - count - 1)
        x, y = (ids[at + by : at + by + count].view(config.batch, -1).t() for by in (0, 1))
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=bf16):
            logits = model(x, kind)
            loss = functional.cross_entropy(logits.flatten(0, 1).float(), y.reshape(-1))
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        float(loss.detach())
        return count

    return step


def rate(step: Callable[[], int], device: torch.device, seconds: float) -> float:
    """Tokens per second."""
    tokens, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < seconds:
        tokens += step()
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return tokens / (time.perf_counter() - begun)


def measured(sides: dict[str, Callable[[], int]], device: torch.device, small: bool) -> Row:
    """Rate and memory of each side."""
    seconds, repeats = (0.03, 1) if small else (SECONDS, REPEATS)
    row: Row = {}
    for step in sides.values():
        for _ in range(1 if small else WARM_UP):
            step()
    found: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(repeats):
        for name, step in sides.items():
            if device.type == "cuda":
                torch.cuda.reset_peak_memory_stats(device)
            found[name].append(rate(step, device, seconds))
            if device.type == "cuda":
                row[f"{name}_mib"] = torch.cuda.max_memory_allocated(device) / 2**20
    return row | {
        f"{name}_tokens_per_second": statistics.median(all_) for name, all_ in found.items()
    }


def beside_cudnn(
    device: torch.device,
    small: bool,
    cell: str,
    precision: str,
    vocabulary: int,
    hidden: int,
    batch: int = 64,
) -> Row:
    """Our step, with all dropout and each window read once, beside PyTorch's own layer's."""
    if small:
        vocabulary, hidden, batch = 300, 16, 4
    config = TrainConfig(
        cell=cell, embedding=16 if small else 256, hidden=hidden, batch=batch, tied=False,
        precision=precision, epochs=1000, window=8 if small else 32, views=1,
    )  # fmt: skip
    sides: dict[str, Callable[[], int]] = {"ours": Steps(config, device, vocabulary)}
    sides["plain"] = plain_steps(config, device, vocabulary)
    row = measured(sides, device, small)
    row["fraction"] = row["ours_tokens_per_second"] / row["plain_tokens_per_second"]
    return row


def beside_tutorial(device: torch.device, small: bool, cell: str) -> Row:
    """Our step at the tutorial's sizes, in batches of 64, beside its recipe on the same device."""
    vocabulary = 300 if small else 5_630
    batch = 4 if small else 64
    config = TrainConfig(cell=cell, embedding=128, hidden=256, batch=batch, tied=True, skip=True)
    tutorial = TutorialTraining(cell, tokens_of(vocabulary), vocabulary, device=device)
    sides = {"ours": Steps(config, device, vocabulary), "tutorial": tutorial.step}
    row = measured(sides, device, small)
    row["times"] = row["ours_tokens_per_second"] / row["tutorial_tokens_per_second"]
    return row


def chunks(device: torch.device, small: bool) -> Row:
    """An experiment: the output layer in smaller and larger pieces than a GPU gets."""
    vocabulary = 300 if small else 20_000
    config = config_of(small, precision="auto", **({} if small else {"batch": 64, "hidden": 512}))
    before, row = loss_module.CHUNK_NUMBERS_ELSEWHERE, {}
    try:
        for numbers in CHUNKS:
            loss_module.CHUNK_NUMBERS_ELSEWHERE = numbers
            found = measured({"ours": Steps(config, device, vocabulary)}, device, small)
            row[f"{numbers // 2**20}_million_tokens_per_second"] = found["ours_tokens_per_second"]
    finally:
        loss_module.CHUNK_NUMBERS_ELSEWHERE = before
    return row


def graphed(device: torch.device, small: bool, hidden: int, batch: int) -> Row:
    """An experiment: a training step as one CUDA graph, beside the same step launched piecemeal.

    Our network without dropout, all logits at once, clipping, AdamW and averaged weights: without
    what in the trainer's step waits for the GPU. It says what launches cost, and whether a graph
    gives the same losses.
    """
    if device.type != "cuda":
        raise LeftOut("CUDA graphs need a GPU")
    vocabulary, steps = 5_630, 10
    config = config_of(False, hidden=hidden, batch=batch)
    shape = (config.window, config.batch)
    generator = torch.Generator().manual_seed(1)
    ids = torch.randint(vocabulary, (steps, 2, *shape), generator=generator).to(device)

    def made() -> tuple[Callable[[], torch.Tensor], torch.Tensor]:
        network = config.model_config(vocabulary)
        model = build(network, torch.Generator().manual_seed(1)).to(device)
        average = [weight.detach().clone() for weight in model.parameters()]
        optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, fused=True, capturable=True)
        carried = model.initial_state(config.batch)
        x = torch.zeros(2, *shape, dtype=torch.int64, device=device)

        def step() -> torch.Tensor:
            optimiser.zero_grad(set_to_none=True)
            features, after = model(x[0], carried)
            loss = functional.cross_entropy(model.logits(features).flatten(0, 1), x[1].reshape(-1))
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            average_weights(average, [w.detach() for w in model.parameters()], 0.98, 1000)
            for old, new in zip(carried, after, strict=True):
                for a, b in zip(old, new, strict=True):
                    a.copy_(b.detach())
            return loss.detach()

        return step, x

    losses: dict[str, list[float]] = {}
    sides: dict[str, Callable[[], int]] = {}
    for name in ("eager", "graph"):
        step, x = made()
        stream = torch.cuda.Stream(device)
        stream.wait_stream(torch.cuda.current_stream(device))
        with torch.cuda.stream(stream):  # also eagerly, so that both have taken the same steps
            for at in range(3):
                x.copy_(ids[at])
                step()
        torch.cuda.current_stream(device).wait_stream(stream)
        run = step if name == "eager" else _captured(step)
        losses[name] = []
        for at in range(3, steps):
            x.copy_(ids[at])
            losses[name].append(float(run()))
        sides[name] = lambda run=run: (run(), config.window * config.batch)[1]  # type: ignore[misc]
    row = measured(sides, device, small)
    row["times"] = row["graph_tokens_per_second"] / row["eager_tokens_per_second"]
    row["losses_apart"] = max(
        abs(a - b) for a, b in zip(losses["eager"], losses["graph"], strict=True)
    )
    return row


def _captured(step: Callable[[], torch.Tensor]) -> Callable[[], torch.Tensor]:
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        loss = step()

    def replay() -> torch.Tensor:
        graph.replay()
        return loss

    return replay


def quality(device: torch.device, small: bool, cell: str) -> Row:
    """Seconds of training until the tutorial's best held-out figure, and how much lower we get."""
    with tempfile.TemporaryDirectory(prefix="gpu-") as folder:
        home = Path(folder)
        if small:
            corpus = Corpus.make("samples", write_songs(home / "songs"), home / "tokens")
        else:
            library = CorpusLibrary(home / "home")
            corpus = Corpus.make("demo-zh", library.get("demo-zh"), home / "tokens")
        changes: dict[str, Any] = {"cell": cell}
        if small:
            changes |= {"epochs": 1, "hidden": 16, "embedding": 16}
        config = preset("quick", corpus.info.train_tokens, **changes)
        theirs = tutorial_curve(corpus, 0, epochs=1 if small else 50, device=device)
        ours = our_curve(corpus, config, device)
    return {
        "bits_per_char": ours.best,
        "seconds": ours.points[-1][0],
        "tutorial_bits_per_char": theirs.best,
        "tutorial_seconds": theirs.seconds_to(theirs.best),
        "seconds_to_tutorials_best": ours.seconds_to(theirs.best),
        "lower_percent": 100 * (1 - ours.best / theirs.best),
    }
