"""Our training beside PyTorch's word_language_model, on the same words, at equal sizes.

    python -m tests.bench.peers --examples DIR [--corpus demo-zh] [--cell lstm] [--seconds 0]
                                [--threads 0] [--json FILE]

DIR is a checkout of github.com/pytorch/examples, which you bring along; its `main.py` is run as it
is, with its own settings but for the sizes: embedding and hidden size, one layer, tied output,
batch and window as ours. It reads our tokens as words, a song a line, and knows as many as we do.
Ours trains as `lyric-studio train CORPUS` does, to its own end or for `--seconds`; theirs as long.
Of theirs count the epochs that end by then, with their evaluation's time taken off by the share of
tokens that it reads. Its held-out loss is its own: songs in ten columns, state carried from song to
song. Tokens/s are those of a window read once, on either side.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import torch

from core.library.corpora import CorpusLibrary
from core.runs.config import TrainConfig
from core.runs.presets import preset
from core.tokens.tokenize import TokenArray
from core.training.loop.device import prepare_device, set_threads
from tests.bench.quality import Corpus, our_curve
from tests.bench.report import figure, told, write_json
from tests.bench.training import our_steps, rate

CELLS = {"rnn": "RNN_TANH", "lstm": "LSTM", "gru": "GRU"}
EPOCHS = 10_000
RATE_SECONDS = 3.0
_EPOCH = re.compile(r"end of epoch\s+(\d+) \| time:\s*([\d.]+)s \| valid loss\s+([\d.naif]+)")
_PACE = re.compile(r"ms/batch\s+([\d.]+)")


def write_words(folder: Path, corpus: Corpus) -> None:
    """Our tokens as files of words: a song a line, whose end is their <eos>."""

    def lines(tokens: TokenArray) -> Iterator[str]:
        for begin, end in zip(tokens.songs[:-1], tokens.songs[1:], strict=True):
            yield " ".join(f"t{id}" for id in tokens.ids[begin : end - 1]) + "\n"

    for name, tokens in (("train", corpus.train), ("valid", corpus.held_out)):
        (folder / f"{name}.txt").write_text("".join(lines(tokens)), encoding="utf-8")
    # They know the words of all three files; so that they know as many as we do, one has them all.
    words = " ".join(f"t{id}" for id in range(corpus.info.vocabulary))
    (folder / "test.txt").write_text(words + "\n", encoding="utf-8")


@dataclass
class Theirs:
    """What the other side said."""

    epochs: list[tuple[float, float]] = field(default_factory=list)
    """Seconds of training until the end of each, and nats per token then."""
    paces: list[float] = field(default_factory=list)
    """Milliseconds of a batch."""

    def hear(self, line: str, share: float) -> None:
        """Takes one line of theirs; `share` of an epoch's time is training."""
        if found := _EPOCH.search(line):
            before = self.epochs[-1][0] if self.epochs else 0.0
            self.epochs.append((before + share * float(found[2]), float(found[3])))
        elif found := _PACE.search(line):
            self.paces.append(float(found[1]))

    def best(self, seconds: float) -> float | None:
        """Nats per token of the best epoch that ended by then; None when none did."""
        return min((loss for at, loss in self.epochs if at <= seconds), default=None)


def their_training(
    program: Path, data: Path, config: TrainConfig, corpus: Corpus, seconds: float, threads: int
) -> Theirs:
    """Runs theirs for so many seconds of training."""
    train, held_out = len(corpus.train.ids), len(corpus.held_out.ids)
    share = 3 * train / (3 * train + held_out)  # an evaluation goes forward only
    batches = max(1, train // config.batch // config.window)
    options = {
        "data": data, "model": CELLS[config.cell], "emsize": config.embedding,
        "nhid": config.hidden, "nlayers": config.layers, "batch_size": config.batch,
        "bptt": config.window, "epochs": EPOCHS, "log-interval": max(1, min(200, batches // 3)),
        "save": data / "model.pt",
    }  # fmt: skip
    command = [sys.executable, "-u", program.name, "--tied"]
    command += [str(part) for name, value in options.items() for part in (f"--{name}", value)]
    heard, last = Theirs(), []
    with subprocess.Popen(
        command,
        cwd=program.parent,
        env={**os.environ, "OMP_NUM_THREADS": str(threads)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout or ():
            last = [*last[-4:], line]
            heard.hear(line, share)
            if heard.epochs and heard.epochs[-1][0] >= seconds:
                process.kill()
                break
    if not heard.epochs:
        raise SystemExit(f"{program} ended without an epoch:\n{''.join(last)}")
    return heard


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--examples", type=Path, required=True, help="checkout of pytorch/examples")
    parser.add_argument("--corpus", default="demo-zh")
    parser.add_argument("--cell", choices=CELLS, default="lstm")
    parser.add_argument("--seconds", type=float, default=0.0, help="of ours too, at most")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=0, help="of ours, at most")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    program = (options.examples / "word_language_model" / "main.py").resolve()
    if not program.is_file():
        parser.error(f"there is no {program}")
    with tempfile.TemporaryDirectory(prefix="peers-") as name:
        folder = Path(name)
        library = CorpusLibrary(folder / "home")
        corpus = Corpus.make(options.corpus, library.get(options.corpus), folder / "tokens")
        changes = {"cell": options.cell, "threads": options.threads}
        if options.epochs:
            changes["epochs"] = options.epochs
        config = preset("quick", corpus.info.train_tokens, **changes)
        prepare_device(torch.device("cpu"))
        threads = set_threads(config)
        curve = our_curve(corpus, config)
        seconds = options.seconds or curve.points[-1][0]
        once = msgspec.structs.replace(config, views=1, epochs=1000)
        step = our_steps(once, corpus.train, corpus.info.vocabulary)
        rate(step, RATE_SECONDS / 3)
        ours = rate(step, RATE_SECONDS)
        write_words(folder, corpus)
        theirs = their_training(program, folder, config, corpus, seconds, threads)
    characters = corpus.info.held_out_characters / len(corpus.held_out.ids) * math.log(2)
    base = theirs.best(seconds)
    best = min((bits for at, bits, _ in curve.points if at <= seconds), default=math.inf)
    pace = 1000 * config.batch * config.window / statistics.median(theirs.paces or [math.inf])
    their_bits = math.inf if base is None else base / characters
    at = f"{options.corpus}, {options.cell}, after {seconds:.0f} s"
    found = [
        figure(f"bits/char, {at}", best, "ours"),
        figure(f"bits/char, {at}", their_bits, "theirs"),
        figure(f"bits/char, {at}", 100 * (1 - best / their_bits), "% lower"),
        figure(f"tokens/s, {options.cell}", ours, "ours"),
        figure(f"tokens/s, {options.cell}", pace, "theirs"),
        figure(f"tokens/s, {options.cell}", ours / pace if pace else math.inf, "times"),
    ]
    for one in found:
        print(told(one))
    rows = {"ours": curve.points, "theirs": [(at, loss / characters) for at, loss in theirs.epochs]}
    write_json(options.json, found, threads=threads, seconds=seconds, rows=rows)


if __name__ == "__main__":
    main()
