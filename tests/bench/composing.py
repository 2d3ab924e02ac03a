"""Tokens per second of composing, beside the tutorial's loop over `nn.LSTM`.

    python -m tests.bench.composing [--repeats 15] [--cell lstm] [--json FILE]

Both sides have random weights of the same sizes (V = 5,630, E = 128, H = 256, one layer), scaled so
that the distributions are as peaked as a trained model's: `untied` the very weights of the
tutorial's side, `tied` a network as we train it at these sizes. The tutorial's loop is written anew
as the tutorial has it: batch 1, no `no_grad`, softmax and `torch.multinomial` over all tokens,
songs of 50 tokens. It runs with PyTorch's own choice of threads and with one, and counts as the
quicker of the two (on a busy machine its threads wait for each other). Ours is the whole composer:
rules, DRY, min-p, temperature, the draw, probabilities, text and events. Everything runs in one
process, in turns, and figures are medians over the repeats. `products alone` is what NumPy's matrix
products of an untied step take on one core in float32: why ours multiplies in int8.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from core.composing.composer import Composer
from core.composing.events import TokenComposed
from core.composing.settings import SamplerSettings
from core.library.demos import data_folder
from core.model.config import ModelConfig
from core.model.decoder import Decoder
from core.model.files import LoadedModel, ModelInfo
from core.runs.checkpoints import load_model
from core.text.vocabulary import BYTES, SONG_END, Vocabulary
from tests.bench.report import figure, write_json

VOCABULARY, EMBEDDING, HIDDEN = 5630, 128, 256
SONG = 50
PERPLEXITY = 80
AIMS = {1: ">= 6", 32: ">= 25"}
PROMPT = "分手以后的雨夜"
SETTINGS = SamplerSettings(drafts=1)
"""Drafts apart: the tutorial's loop has none, and they cost as many times as much."""


class Tutorial(nn.Module):
    """The tutorial's network; an LSTM's state is the pair that its own code forgot."""

    def __init__(self, cell: str, weights: dict[str, np.ndarray]) -> None:
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, EMBEDDING)
        self.cell = cell
        self.rnn = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[cell](EMBEDDING, HIDDEN, 1)
        self.out = nn.Linear(HIDDEN, VOCABULARY)
        own = self.state_dict()
        own["embed.weight"] = torch.from_numpy(weights["embedding.weight"])
        own["out.weight"] = torch.from_numpy(weights["output.weight"])
        own["out.bias"] = torch.from_numpy(weights["output.bias"])
        for name in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"):
            own[f"rnn.{name}"] = torch.from_numpy(weights[f"rnn.0.{name}"])
        self.load_state_dict(own)

    def forward(self, inputs: torch.Tensor, hidden: object) -> tuple[torch.Tensor, object]:
        output, hidden = self.rnn(self.embed(inputs).transpose(0, 1), hidden)
        return self.out(output.reshape(-1, HIDDEN)), hidden

    def predict(self, start: int, length: int, temperature: float) -> list[int]:
        zeros = torch.zeros(1, 1, HIDDEN)
        hidden = (zeros, zeros) if self.cell == "lstm" else zeros
        id, generated = start, [start]
        for _ in range(length):
            output, hidden = self(torch.tensor([[id]]), hidden)
            probs = torch.softmax(output / temperature, dim=-1)
            id = torch.multinomial(probs, 1).item()
            generated.append(id)
        return generated


def make_model(cell: str, tied: bool = False) -> LoadedModel:
    """Random weights whose distributions have a perplexity like a trained model's."""
    config = ModelConfig(
        cell=cell,
        vocabulary=VOCABULARY,
        embedding=EMBEDDING,
        hidden=HIDDEN,
        layers=1,
        tied=tied,
        skip=tied,
    )
    rng = np.random.default_rng(0)
    scales = {"embedding.weight": 1.0, "output.weight": 0.5, "output.bias": 1.0}
    weights = {
        name: (rng.uniform(-1, 1, shape) * scales.get(name, 0.15)).astype(np.float32)
        for name, shape in config.shapes().items()
    }
    # No song end and no bytes, so that all repeats are equally long and all tokens are words.
    weights["output.bias"][[SONG_END, *BYTES]] = -40.0
    words = [chr(0x4E00 + index) for index in range(VOCABULARY - BYTES.stop)]
    vocabulary = Vocabulary("hybrid", words, np.arange(VOCABULARY)[::-1].copy())
    info = ModelInfo(name="bench", cell=cell, sha256="bench")
    model = LoadedModel(config=config, vocabulary=vocabulary, weights=weights, info=info)
    grows = "embedding.weight" if tied else "output.weight"
    while perplexity(model) > PERPLEXITY:
        weights[grows] *= 1.1
    return model


def perplexity(model: LoadedModel) -> float:
    """Of the model's own distributions along a text drawn from them."""
    decoder = Decoder(model.config, model.weights)
    logits, state = decoder.step([SONG_END], decoder.initial_state(1))
    rng, entropies = np.random.default_rng(0), []
    for _ in range(100):
        p = np.exp(logits[0].astype(np.float64) - logits.max())
        p /= p.sum()
        entropies.append(-(p * np.log(np.maximum(p, 1e-300))).sum())
        logits, state = decoder.step([rng.choice(len(p), p=p)], state)
    return float(np.exp(np.mean(entropies)))


def tutorial_rate(model: Tutorial, songs: int) -> float:
    start = time.perf_counter()
    for _ in range(songs):
        model.predict(300, SONG, SETTINGS.temperature)
    return songs * SONG / (time.perf_counter() - start)


def composer_rate(composer: Composer, count: int, tokens: int, seed: int) -> tuple[float, float]:
    """(tokens a second over all takes, seconds to the first token)."""
    start = time.perf_counter()
    first, drawn = 0.0, 0
    for event in composer.compose(
        PROMPT, SETTINGS, seed=seed, count=count, max_lines=None, max_tokens=tokens
    ):
        if isinstance(event, TokenComposed):
            first = first or time.perf_counter() - start
            drawn += 1
    return drawn / (time.perf_counter() - start), first


def load_seconds(cell: str, repeats: int) -> float:
    """From the file of the demo model to a composer that can write."""
    path = data_folder() / "models" / f"zh-{cell}.safetensors"
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        Composer(load_model(path))
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def limits(model: LoadedModel, repeats: int) -> tuple[float, float]:
    """Tokens a second of the matrix products of a step alone, one core: one stream, 32 takes."""
    found = []
    for batch in (1, 32):
        x = np.ones((batch, HIDDEN), np.float32)
        weights = [
            np.ascontiguousarray(model.weights[name].T)
            for name in ("rnn.0.weight_hh_l0", "output.weight")
        ]
        times = []
        for _ in range(20 * repeats):
            start = time.perf_counter()
            for weight in weights:
                x @ weight if batch > 1 else x[0] @ weight
            times.append(time.perf_counter() - start)
        found.append(batch / statistics.median(times))
    return found[0], found[1]


def measure(cell: str, repeats: int) -> dict[str, Any]:
    models = {"untied": make_model(cell), "tied": make_model(cell, tied=True)}
    torch.manual_seed(0)
    tutorial = Tutorial(cell, models["untied"].weights)
    composers = {name: Composer(model) for name, model in models.items()}
    tutorial_rate(tutorial, 1)
    threads = torch.get_num_threads()
    for composer in composers.values():
        composer.warm_up()
        composer_rate(composer, 32, 5, seed=0)
    base: list[float] = []
    firsts: list[float] = []
    rates: dict[tuple[str, int], list[float]] = {}
    for repeat in range(repeats):
        tried = []
        for number in (threads, 1):
            torch.set_num_threads(number)
            tried.append(tutorial_rate(tutorial, 4))
        base.append(max(tried))
        for name, composer in composers.items():
            for takes, tokens in ((1, 400), (32, 100)):
                rate, first = composer_rate(composer, takes, tokens, seed=repeat)
                rates.setdefault((name, takes), []).append(rate)
                if takes == 1 and name == "untied":
                    firsts.append(first * 1000)
    median = statistics.median
    one, many = limits(models["untied"], repeats)
    rows = [
        {
            "output": name,
            "takes": takes,
            "tokens_per_second": round(median(found)),
            "ratio": round(median(ours / b for ours, b in zip(found, base, strict=True)), 1),
        }
        for (name, takes), found in rates.items()
    ]
    return {
        "cell": cell,
        "vocabulary": VOCABULARY,
        "embedding": EMBEDDING,
        "hidden": HIDDEN,
        "perplexity": round(perplexity(models["untied"]), 1),
        "repeats": repeats,
        "tutorial_tokens_per_second": round(median(base)),
        "rows": rows,
        "products_alone_tokens_per_second": [round(one), round(many)],
        "first_token_ms": round(median(firsts), 2),
        "load_ms": round(1000 * load_seconds(cell, repeats), 1),
        "torch_threads": threads,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--cell", choices=("rnn", "lstm", "gru"), default="lstm")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    result = measure(options.cell, options.repeats)
    base = result["tutorial_tokens_per_second"]
    print(f"{options.cell}, V={VOCABULARY}, E={EMBEDDING}, H={HIDDEN};", end=" ")
    print(f"perplexity {result['perplexity']}; medians of {options.repeats}")
    print(f"{'':<24} {'tokens/s':>9} {'ratio':>6}  target")
    print(f"{'the tutorial':<24} {base:>9,} {1.0:>6.1f}")
    found = []
    for row in result["rows"]:
        takes, output = row["takes"], row["output"]
        what = ("one stream" if takes == 1 else f"{takes} takes") + f", {output}"
        target = AIMS[takes]
        print(f"{what:<24} {row['tokens_per_second']:>9,} {row['ratio']:>6.1f}  {target}")
        found.append(figure(f"composing, {what}", row["ratio"], "times", target))
    for takes, rate in zip(AIMS, result["products_alone_tokens_per_second"], strict=True):
        what = f"products alone, {takes}, untied"
        print(f"{what:<24} {rate:>9,} {rate / base:>6.1f}")
        found.append(figure(what, rate / base, "times"))
    print(f"first token {result['first_token_ms']} ms  (target < 50)")
    print(f"demo model loaded in {result['load_ms']} ms  (target < 150)")
    found += [
        figure("first token, model loaded", result["first_token_ms"], "ms", "< 50"),
        figure("load of the demo model", result["load_ms"], "ms", "< 150"),
    ]
    write_json(options.json, found, **result)


if __name__ == "__main__":
    main()
