"""What it costs a forward network to be told a line's syllables and rhyme while it learns.

    python -m tests.bench.conditioning [--text FILE] [--characters 200000] [--seeds 3]
                                       [--set NAME=VALUE ...] [--json FILE]

On demo-zh, demo-en and the songs of a text of your own. Both sides are the trainer as `lyric-studio
train` starts it, with one thread, the same seeds, and settings that may be named. The told side is
told before each token how many syllables are left on the line, and what the line is to rhyme on;
each of them, in some of the lines, others in each epoch, it is not told. Scored are the same
held-out songs with nothing told, which is how lyrics are written freely, and with all told.
Figures are medians over the seeds.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from core.library.corpora import CorpusLibrary
from core.model.backward import Syllables
from core.model.config import COUNTS, FREE, LineConfig
from core.model.network.build import build
from core.model.network.lyric_model import LyricModel
from core.runs.config import TrainConfig
from core.runs.presets import preset
from core.text.lines import line_end
from core.text.vocabulary import LINE_END, SONG_END, Vocabulary
from core.tokens.tokenize import TokenArray
from core.training.loop.device import prepare_device
from core.training.loop.place import Share
from core.training.loop.task import Batch, Scores
from core.training.tasks.calibration import find_scale
from core.training.tasks.evaluation import evaluate_tokens
from tests.bench import quality
from tests.bench.finetune import settings
from tests.bench.quality import Corpus, our_curve
from tests.bench.report import Figure, figure, told, write_json
from tests.bench.tokenization import named_corpus
from tests.core.training_samples import Quiet

FREE_SHARE = 0.4
"""Of the lines, those of which an epoch does not tell how long they are; of rhymes likewise."""
RHYMES = 64
"""The commonest ends of lines are told apart; one number more stands for none told."""

Places = npt.NDArray[np.int64]
Row = dict[str, Any]


class Told(nn.Module):
    """The sum of an embedding of the syllables left and one of the rhyme."""

    def __init__(self, embedding: int) -> None:
        super().__init__()
        self.counts = nn.Embedding(COUNTS, embedding)
        self.rhymes = nn.Embedding(RHYMES + 1, embedding)
        nn.init.zeros_(self.counts.weight)
        nn.init.zeros_(self.rhymes.weight)

    def forward(self, both: Tensor) -> Tensor:
        found: Tensor = self.counts(both % COUNTS) + self.rhymes(both // COUNTS)
        return found


@dataclass(frozen=True)
class Labels:
    """What can be told of each line of a part of a corpus; lines have M ends in reading order."""

    left: Places
    """(N,) syllables from each token to the end of its line, or FREE."""
    rhymes: Places
    """(M,) what each line rhymes on, or RHYMES."""
    sizes: Places
    """(M,) tokens of each line, its end among them."""

    def told(self, seed: int | None) -> Places:
        """(N,) both labels as one number; with a seed, each withheld in some of the lines."""
        counts, rhymes = np.ones(len(self.sizes), bool), np.ones(len(self.sizes), bool)
        if seed is not None:
            rng = np.random.default_rng(seed)
            counts, rhymes = rng.random((2, len(self.sizes))) >= FREE_SHARE
        left = np.where(np.repeat(counts, self.sizes), self.left, FREE)
        return left + COUNTS * np.repeat(np.where(rhymes, self.rhymes, RHYMES), self.sizes)


def labels(tokens: TokenArray, vocabulary: Vocabulary, classes: dict[str, int]) -> Labels:
    """Of a part; `classes` numbers the rhymes, and is filled where it is empty."""
    ids = tokens.ids.astype(np.int64)
    ends = np.flatnonzero((ids == LINE_END) | (ids == SONG_END))
    sizes = np.diff(ends, prepend=-1)
    syllables = Syllables(vocabulary)
    before = syllables.left(ids, ends)  # from the line's first word up to each token
    own = syllables.counts[ids]
    own[ends] = 0
    sums = np.add.reduceat(own, ends - sizes + 1)
    left = np.repeat(sums, sizes) - before + own
    left[ends] = 0
    left[before == FREE] = FREE
    rhymes = [line_end(line) for line in _lines(ids, ends, vocabulary)]
    if not classes:
        common = Counter(one.rhyme for one in rhymes if one).most_common(RHYMES)
        classes.update({rhyme: number for number, (rhyme, _) in enumerate(common)})
    numbers = [classes.get(one.rhyme, RHYMES) if one else RHYMES for one in rhymes]
    return Labels(left, np.array(numbers), sizes)


def _lines(ids: Places, ends: Places, vocabulary: Vocabulary) -> Iterator[str]:
    begin = 0
    for end in ends:
        yield vocabulary.decode(ids[begin:end].tolist())
        begin = end + 1


@dataclass
class TellingLyrics(Quiet):
    """The songs of a corpus, with what is told of their lines."""

    def __post_init__(self) -> None:
        super().__post_init__()
        classes: dict[str, int] = {}
        self.labels = [
            labels(part, self.vocabulary, classes) for part in (self.train, self.held_out)
        ]
        self._told: tuple[int, Places] = (-1, np.zeros(0, np.int64))

    def build(self, generator: torch.Generator) -> LyricModel:
        model = build(LineConfig.like(self.network), generator)
        model.left = Told(self.network.embedding)  # type: ignore[assignment]
        return model

    def batch(self, epoch: int, step: int, share: Share) -> Batch:
        songs = super().batch(epoch, step, share)
        if self._told[0] != epoch:
            self._told = (epoch, self.labels[0].told(1000 * self.config.seed + epoch))
        places = self.order(epoch).places_at(step, (share.begin, share.end))[1:]
        return Batch((*songs.inputs, torch.from_numpy(self._told[1][places])), songs.tokens)

    def evaluate(self, model: LyricModel, fitted: float) -> Scores:
        """With nothing told; what it is with all told goes into `with_all`."""
        nothing = np.full(len(self.held_out.ids), FREE + COUNTS * RHYMES)
        scores = self._scores(model, fitted, nothing)
        self.with_all = self._scores(model, fitted, self.labels[1].told(None)).figure
        self.best = min(getattr(self, "best", (9e9, 9e9)), (scores.figure, self.with_all))
        return scores

    def _scores(self, model: LyricModel, fitted: float, left: Places) -> Scores:
        scale = find_scale(model, self.held_out, fitted, self.unseen.seen, left)
        characters = self.info.held_out_characters
        found = evaluate_tokens(
            model, self.held_out, characters, scale=scale, seen=self.unseen.seen,
            besides=self.besides, left=left,
        )  # fmt: skip
        return Scores(figure=found.bits_per_char, loss=found.loss, fitted=scale)


@dataclass(frozen=True)
class Telling(Corpus):
    """A corpus whose lines are told of; keeps the last task that was made of it."""

    made: list[TellingLyrics]

    def task(self, config: TrainConfig) -> TellingLyrics:
        quiet = super().task(config)
        task = TellingLyrics(
            config, quiet.network, quiet.info, quiet.train, quiet.held_out, quiet.vocabulary,
            quiet.about,
        )  # fmt: skip
        self.made[:] = [task]
        return task


def measure(corpus: Corpus, seeds: int, changes: Row) -> Row:
    """One row of the table: medians over the seeds."""
    telling = Telling(
        corpus.name, corpus.info, corpus.train, corpus.held_out, corpus.vocabulary, []
    )
    each: list[dict[str, float]] = []
    for seed in range(seeds):
        usual = {"seed": seed, "threads": 1, **changes}
        config = preset("quick", corpus.info.train_tokens, **usual)
        alone = our_curve(corpus, config).best
        our_curve(telling, config)
        free, with_all = telling.made[0].best
        each.append({"alone": alone, "free": free, "all": with_all, "cost": free - alone})
    medians = {key: statistics.median(one[key] for one in each) for key in each[0]}
    return {"corpus": corpus.name, **medians, "each": each}


def figures(rows: list[Row]) -> list[Figure]:
    """What it costs on each corpus."""
    return [
        figure(f"cost where nothing is told, {row['corpus']}", row["cost"], "bits/char", "<= 0.0")
        for row in rows
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--text", type=Path, help="songs of your own, a file or folder")
    parser.add_argument("--characters", type=int, default=200_000, help="of them, at most")
    parser.add_argument("--seeds", type=int, default=3, help="how many")
    parser.add_argument("--set", nargs="+", default=[], help="NAME=VALUE for both sides")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    prepare_device(torch.device("cpu"))
    quality.LOOKS = 1
    changes = settings(options.set)
    rows: list[Row] = []
    print(f"{'corpus':<18}{'not told':>10}{'free':>10}{'all told':>10}{'cost':>10}")
    with tempfile.TemporaryDirectory(prefix="conditioning-") as folder:
        library = CorpusLibrary(Path(folder) / "home")
        names = ["demo-zh", "demo-en"]
        if options.text:
            names.append(named_corpus(library, str(options.text), options.characters))
        for name in names:
            corpus = Corpus.make(name, library.get(name), Path(folder) / name)
            rows.append(row := measure(corpus, options.seeds, changes))
            values = "".join(f"{row[key]:>10.3f}" for key in ("alone", "free", "all", "cost"))
            print(f"{name:<18}{values}", [round(one["cost"], 3) for one in row["each"]], flush=True)
    found = figures(rows)
    for each in found:
        print(told(each))
    write_json(options.json, found, seeds=options.seeds, rows=rows)


if __name__ == "__main__":
    main()
