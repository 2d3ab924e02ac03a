"""To tell the mood of a text: the encoder of a language model with a head in place of its output.

Where a language model has read before, its encoder is let learn from the top down, a layer more
each epoch ("gradual unfreezing"), and the deeper the slower ("discriminative rates"), so that what
it knows is not lost before the head can tell anything (Howard and Ruder 2018, arXiv:1801.06146).

The texts have three parts. One is learnt from. By the second the best network is chosen, and it is
settled how sure it may be of itself, how much the words one by one add to it, and from which
probability on a label is worth saying. The third is only told. The figure of merit is the accuracy
on the second, the report is of the third.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, cast

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from core.files import read_plain
from core.model.class_report import ClassReport
from core.model.config import ModelConfig
from core.model.files import ModelInfo, unpack_weights
from core.model.mood_file import MoodConfig, MoodTold, pack_mood
from core.model.network.cooccurrence import neighbour_embeddings
from core.model.network.lyric_model import EMBEDDING_NORM
from core.model.network.mood_model import MoodNetwork
from core.model.weights import MAX_FILE, Weights
from core.reading.words import Words
from core.runs.ancestor import START_FILE
from core.runs.config import TrainConfig
from core.runs.labels import Labels, read_labels
from core.runs.store import Run
from core.runs.tasks import TASKS
from core.text.vocabulary import Vocabulary
from core.tokens.tokenize import TokenArray
from core.training.loop.carried import Carried
from core.training.loop.place import Share
from core.training.loop.plan import Plan
from core.training.loop.task import Batch, BatchLoss, Figure, Scores, Task
from core.training.tasks.mood.batches import Ids, epoch_order, side_by_side, texts_of
from core.training.tasks.mood.regression import learn_words
from core.training.tasks.mood.sureness import find_scales, find_sure

DEEPER = 2.6
"""By what the rate of a layer is divided for the one below it; Howard and Ruder's figure."""
LEAST_SPREAD = 1e-3
MOST_KEPT = 40_000
"""Texts whose reading is kept while the encoder is held."""
_TOGETHER = 64


@dataclass
class Moods(Task[MoodNetwork]):
    """The labelled texts of a run."""

    config: TrainConfig
    network: MoodConfig
    labels: Labels
    learn: list[Ids]
    held: list[Ids]
    """Texts to choose by, then those that are only told."""
    vocabulary: Vocabulary
    about: ModelInfo
    baselines: tuple[float, float | None]
    """Accuracy of the majority and of naive Bayes on the texts that are only told."""
    begin: Path | None = None
    """A file of the language model to begin with; None to begin from nothing."""
    figure: ClassVar[Figure] = TASKS["mood"].figure

    def __post_init__(self) -> None:
        steps = -(-len(self.learn) // self.config.batch)
        self.plan = Plan.of(self.config, batch=self.config.batch, steps_per_epoch=steps)
        self._own = np.array(self.labels.train)
        self._held = np.array((*self.labels.choose, *self.labels.held_out))
        self._choose = len(self.labels.choose)
        self._commonest = int(np.bincount(self._own).argmax())
        self.baseline = float(np.mean(self._held[: self._choose] == self._commonest))
        self._lengths = np.array([len(text) for text in self.learn])
        self._order: tuple[int, Ids] = (-1, np.zeros((0, 0), np.int64))
        self._told: MoodTold | None = None
        learnt = learn_words(
            [ids[1:] for ids in self.learn], self._own, self.vocabulary, len(self.network.labels)
        )
        words = Words(self.vocabulary, learnt.weight, learnt.rarity)
        self._words = learnt
        self._spoken = np.array(
            [words.spoken(ids[1:]) + learnt.bias for ids in self.held], np.float64
        )
        self._pooled: Tensor | None = None
        self._louder = 0.0
        """By what the side of the words is multiplied, fitted at each evaluation."""

    @classmethod
    def of(cls, run: Run) -> Moods:
        """The task of a run directory.

        Raises:
            LyricStudioError: its texts, labels or vocabulary cannot be read.
        """
        config, labels = run.config, read_labels(run.path)
        learn, held = (TokenArray.open(run.path / "tokens", p) for p in ("train", "held-out"))
        labels.check(len(learn.songs) - 1, len(held.songs) - 1, run.path)
        base = config.base
        return cls(
            config=config.train,
            network=MoodConfig.like(config.model, labels.names),
            labels=labels,
            learn=texts_of(learn),
            held=texts_of(held),
            vocabulary=Vocabulary.from_json((run.path / "vocabulary.json").read_bytes()),
            about=ModelInfo(
                name=run.name,
                cell=config.model.cell,
                corpus=config.corpus,
                unigram_bits_per_char=config.unigram_bits_per_char,
                created=config.created,
                base=base.name if base else "",
                base_sha256=base.sha256 if base else "",
            ),
            baselines=(labels.majority, labels.naive_bayes),
            begin=run.path / START_FILE if base else None,
        )

    # What is learnt ---------------------------------------------------------------------------

    def build(self, generator: torch.Generator) -> MoodNetwork:
        return MoodNetwork(self.network, generator)

    @torch.no_grad()
    def start(self, model: MoodNetwork) -> None:
        """The encoder of the language model; without one, the company that words keep."""
        if self.begin is not None:
            file = unpack_weights(read_plain(self.begin, MAX_FILE), self.begin)
            _take_encoder(model, file.weights, file.config)
        else:
            self._know_company(model)
        unseen = torch.from_numpy(self.vocabulary.counts == 0)
        model.embedding.weight[unseen] = 0.0  # such a word says nothing, as a dropped one
        pooled = self._pooled_of(model)
        model.usual[0].copy_(pooled.mean(0))
        model.usual[1].copy_(pooled.std(0) + LEAST_SPREAD)

    def _know_company(self, model: MoodNetwork) -> None:
        ids, vectors = neighbour_embeddings(
            np.concatenate(self.learn),
            self.network.vocabulary,
            self.network.embedding,
            torch.Generator().manual_seed(self.config.seed),
        )
        model.embedding.weight[torch.from_numpy(ids)] = EMBEDDING_NORM * vectors

    def depth(self, name: str) -> int:
        """0 for the head, then the layers from the top, last the embedding."""
        kind, _, rest = name.partition(".")
        if kind == "rnn":
            return self.network.layers - int(rest.split(".")[0])
        return 0 if kind in ("head", "usual") else self.network.layers + 1

    def rate(self, depth: int, step: int) -> float:
        if self.begin is None:
            return 1.0
        held = depth * self.config.thaw * self.plan.steps_per_epoch
        return DEEPER**-depth if step >= held else 0.0

    def batch(self, epoch: int, step: int, share: Share) -> Batch:
        """Ids (T, b), lengths, labels and places among the texts (1, b)."""
        if self._order[0] != epoch:
            seed, size = self.config.seed, self.plan.batch
            self._order = epoch, epoch_order(self._lengths, batch=size, seed=seed, epoch=epoch)
        chosen = self._order[1][step][share.begin : share.end]
        ids, lengths = side_by_side([self.learn[place] for place in chosen])
        labels = torch.from_numpy(self._own[chosen][None])
        return Batch((ids, lengths, labels, torch.from_numpy(chosen[None])), self.plan.batch)

    def loss(
        self,
        model: MoodNetwork,
        inputs: tuple[Tensor, ...],
        before: Carried,
        *,
        step: int,
        masks: torch.Generator,
        share: Share | None,
    ) -> BatchLoss:
        ids, lengths, labels, places = inputs
        if self.rate(1, step) == 0.0 and len(self.learn) <= MOST_KEPT:
            # What an encoder that is held makes of a text is the same each time: read once.
            if self._pooled is None:
                self._pooled = self._pooled_of(model)
            logits = model.tell(self._pooled[places[0]], masks)
        else:
            logits = model(ids, lengths[0], masks)
        loss = functional.cross_entropy(logits, labels[0])
        return BatchLoss(loss, loss, before)

    # How well ---------------------------------------------------------------------------------

    @torch.no_grad()
    def _pooled_of(self, model: MoodNetwork) -> Tensor:
        """(N, F), what the head reads of the texts that are learnt from, without dropout."""
        device = model.head.weight.device
        found = torch.empty(len(self.learn), self.network.features, device=device)
        order = sorted(range(len(self.learn)), key=lambda place: len(self.learn[place]))
        for begin in range(0, len(order), _TOGETHER):
            some = order[begin : begin + _TOGETHER]
            ids, lengths = side_by_side([self.learn[place] for place in some])
            pooled = model.pooled(ids.to(device), lengths[0].to(device)).float()
            found[torch.tensor(some)] = pooled
        return found

    @torch.no_grad()
    def logits_of(self, model: MoodNetwork, texts: list[Ids]) -> npt.NDArray[np.float64]:
        """(N, K) of texts in their order."""
        device = model.head.weight.device
        found = np.empty((len(texts), len(self.network.labels)))
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        for begin in range(0, len(order), _TOGETHER):
            some = order[begin : begin + _TOGETHER]
            ids, lengths = side_by_side([texts[place] for place in some])
            found[some] = model(ids.to(device), lengths[0].to(device)).double().cpu().numpy()
        return found

    def evaluate(self, model: MoodNetwork, fitted: float) -> Scores:
        logits, split = self.logits_of(model, self.held), self._choose
        wanted = self._held[:split]
        scale, self._louder, loss = find_scales(
            (logits[:split], self._spoken[:split]), wanted, fitted
        )
        both = scale * logits + self._louder * self._spoken
        told = both.argmax(1)
        right = told == self._held
        report = self._report(told[split:])
        sure = find_sure(both[:split], wanted, self.baseline or 0.0)
        self._told = MoodTold(report=report, sure=sure)
        return Scores(float(right[:split].mean()), loss, scale, report)

    def _report(self, told: npt.NDArray[np.intp]) -> ClassReport:
        size = len(self.network.labels)
        wanted = self._held[self._choose :]
        counts = np.bincount(wanted * size + told, minlength=size * size).reshape(size, size)
        return ClassReport(
            labels=self.network.labels,
            confusion=tuple(tuple(int(n) for n in row) for row in counts),
            majority=self.baselines[0],
            commonest=self.network.labels[self._commonest],
            naive_bayes=self.baselines[1],
        )

    def pack_model(self, model: MoodNetwork, scores: Scores, step: int) -> bytes:
        """The network and what it was found to do, which `evaluate` has just seen."""
        info = ModelInfo(
            name=self.about.name, cell=self.about.cell, corpus=self.about.corpus, step=step,
            bits_per_char=scores.figure, unigram_bits_per_char=self.about.unigram_bits_per_char,
            created=self.about.created, base=self.about.base, base_sha256=self.about.base_sha256,
        )  # fmt: skip
        weights: Weights = {
            name: parameter.detach().float().cpu().numpy()
            for name, parameter in model.named_parameters()
        }
        mean, spread = weights.pop("usual.0"), weights.pop("usual.1")
        head = weights["head.weight"] / spread
        weights["head.weight"] = (head * scores.fitted).astype(np.float32)
        bias = (weights["head.bias"] - head @ mean) * scores.fitted
        words, louder = self._words, np.float32(self._louder)
        weights["head.bias"] = (bias + louder * words.bias).astype(np.float32)
        weights["words.weight"] = words.weight * louder
        weights["words.rarity"] = words.rarity
        return pack_mood(weights, self.network, info, cast(MoodTold, self._told))


def _take_encoder(model: MoodNetwork, weights: Weights, config: ModelConfig) -> None:
    """Gives a network the encoder of a language model, bit for bit."""
    for name, parameter in model.named_parameters():
        if name in weights:
            parameter.copy_(torch.from_numpy(weights[name]))
