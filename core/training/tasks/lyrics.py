"""Language modelling: to tell the next token of a song from those before it.

Truncated BPTT with carried state. With strong dropout a single reading of a window tells as much
of its masks as of the text. So a window may be read several times at once, in as many views with
masks of their own, whose features are to agree: fraternal dropout (Zolna et al. 2018,
arXiv:1711.00066). The state of the first view is carried on.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, cast

import msgspec
import torch
from torch import Tensor, nn

from core.errors import ModelError
from core.explaining.reach import reach
from core.model.config import ModelConfig
from core.model.files import LoadedModel, ModelInfo, pack_weights
from core.model.network.build import build
from core.model.network.cooccurrence import neighbour_embeddings
from core.model.network.lyric_model import LyricModel, State, Streams
from core.model.weights import Weights
from core.runs.ancestor import START_FILE
from core.runs.config import MORE_VIEWS_FROM, TrainConfig
from core.runs.store import Run
from core.text.unseen import Unseen
from core.text.vocabulary import Vocabulary
from core.tokens.backward import from_the_end
from core.tokens.tokenize import TokenArray, TokenInfo
from core.training.loop.carried import Carried, mapped
from core.training.loop.place import Share
from core.training.loop.plan import Plan
from core.training.loop.task import (
    Batch,
    BatchLoss,
    Figure,
    LagShares,
    Readings,
    Sample,
    Scores,
    Task,
)
from core.training.tasks.base import read_start, take_weights
from core.training.tasks.batches import EpochOrder
from core.training.tasks.between import Between
from core.training.tasks.calibration import find_scale, numpy_weights, with_returning
from core.training.tasks.evaluation import evaluate_tokens
from core.training.tasks.parts import step_parts
from core.training.tasks.reading import Reader
from core.training.tasks.sampling import compose_sample

AGREEMENT = 1.0
"""What the mean square difference of the features of two views adds to the loss."""
REACH_LAGS = (0, 1, 2, 4, 8, 16, 32)
REACH_PLACES = 8
REACH_TOKENS = 4096
"""Held-out tokens among which the places are at which it is asked how far errors reach."""


@dataclass
class Lyrics(Task[LyricModel]):
    """The songs of a run, as tokens, and what a network for them looks like."""

    config: TrainConfig
    network: ModelConfig
    info: TokenInfo
    train: TokenArray
    held_out: TokenArray
    vocabulary: Vocabulary
    about: ModelInfo
    """What a file of a model says of where it comes from."""
    run: Path | None = None
    """Its directory, where a second stage finds what the first one made."""
    then: Callable[[Lyrics], Task[LyricModel]] | None = None
    """What makes the second stage."""
    begin: Path | None = None
    """A file of the weights to begin with; None to begin from nothing."""
    figure: ClassVar[Figure] = Figure("bits_per_char", better="lower")

    def __post_init__(self) -> None:
        self.plan = plan_of(self.config, self.info.train_tokens)
        self.baseline = self.about.unigram_bits_per_char
        self.unseen = Unseen(self.vocabulary)
        self.besides = self.unseen.nats(self.held_out.ids, self.held_out.songs)
        """Nats of the held-out tokens that training never saw."""
        self._order: EpochOrder | None = None
        self._reader: Reader | None = None
        self._between: Between | None = None

    @classmethod
    def of(cls, run: Run) -> Lyrics:
        """The task of a run directory.

        Raises:
            ModelError, RunError: its tokens or its vocabulary cannot be read.
        """
        config = run.config
        about = ModelInfo(
            name=run.name,
            cell=config.model.cell,
            corpus=config.corpus,
            unigram_bits_per_char=config.unigram_bits_per_char,
            created=config.created,
            base=config.base.name if config.base else "",
            base_sha256=config.base.sha256 if config.base else "",
            direction=config.train.direction,
        )
        parts = [TokenArray.open(run.path / "tokens", part) for part in ("train", "held-out")]
        if config.train.direction == "backward":
            parts = [from_the_end(part) for part in parts]
        return cls(
            config=config.train,
            network=config.model,
            info=config.tokens,
            train=parts[0],
            held_out=parts[1],
            vocabulary=Vocabulary.from_json((run.path / "vocabulary.json").read_bytes()),
            about=about,
            begin=run.path / START_FILE if config.base else None,
            run=run.path,
        )

    def second_stage(self) -> Task[LyricModel] | None:
        return self.then(self) if self.then else None

    # What is learnt ---------------------------------------------------------------------------

    def build(self, generator: torch.Generator) -> LyricModel:
        return build(self.network, generator)

    def start(self, model: LyricModel) -> None:
        """The weights of the base; without one, word counts and the company that words keep: see
        `core.model.network.cooccurrence`.

        Raises:
            ModelError: the weights of the base cannot be read, or are of another shape.
        """
        if self.begin is not None:
            take_weights(model, read_start(self.begin, self.network))
            model.silence(self.unseen.seen)
            return
        neighbours = neighbour_embeddings(
            self.train.ids,
            self.network.vocabulary,
            model.config.embedding,
            torch.Generator().manual_seed(self.config.seed),
        )
        model.start_from(self.vocabulary.unigram(), neighbours)

    def initial_state(self, model: LyricModel) -> State:
        return model.initial_state(self.plan.batch)

    def views(self, step: int) -> int:
        """How often a step reads its window: without much dropout all readings are alike."""
        return self.config.most_views if self.plan.dropout(step) >= MORE_VIEWS_FROM else 1

    def batch(self, epoch: int, step: int, share: Share) -> Batch:
        """Inputs and targets, each (T, b)."""
        both = self.order(epoch).batch_at(step, (share.begin, share.end))
        inputs, targets = (torch.from_numpy(ids) for ids in both)
        return Batch((inputs, targets), len(targets) * self.plan.batch)

    def order(self, epoch: int) -> EpochOrder:
        """The order of the songs in an epoch."""
        if self._order is None or self._order.epoch != epoch:
            self._order = EpochOrder(
                self.train,
                batch=self.plan.batch,
                window=self.config.window,
                seed=self.config.seed,
                epoch=epoch,
            )
        return self._order

    def loss(
        self,
        model: LyricModel,
        inputs: tuple[Tensor, ...],
        before: Carried,
        *,
        step: int,
        masks: torch.Generator,
        share: Share | None,
    ) -> BatchLoss:
        x, y, *told = inputs  # (T, b)
        size, views, dropout = x.shape[1], self.views(step), self.plan.dropout(step)
        if views > 1:
            x, y, *told = (numbers.repeat(1, views) for numbers in inputs)
            before = mapped(lambda part: torch.cat([part] * views, dim=1), before)
        streams = None if share is None else Streams(share.begin, share.end, share.batch, views)
        left = told[0] if told else None
        features, after = model(x, cast(State, before), masks, streams, dropout, left)
        loss = aim = model.loss(features, y)
        if views > 1:
            each = features.float().unflatten(1, (views, size))
            # As `var` has it, but much quicker. The mean square between two views is twice that.
            variance = (each - each.mean(1, keepdim=True)).square().mean() * views / (views - 1)
            aim = loss + 2.0 * AGREEMENT * dropout * variance
        return BatchLoss(loss, aim, mapped(lambda part: part[:, :size], after))

    # How well, and what it looks like -----------------------------------------------------------

    def figure_of(self, loss: float) -> float:
        """Nats per token as bits per character of the songs to train on."""
        chars_per_token = self.info.train_characters / max(1, self.info.train_tokens)
        return loss / (math.log(2) * chars_per_token)

    def evaluate(self, model: LyricModel, fitted: float) -> Scores:
        """Scores the held-out songs with the factor of the logits that suits them best, and as near
        to the base as suits them."""
        if self.begin is None or not self._near_base:
            return self._score(model, fitted)
        if self._between is None:
            self._between = Between(read_start(self.begin, self.network))
        return self._between.best(model, lambda: self._score(model, fitted))

    @property
    def _near_base(self) -> bool:
        return self.config.near_base and self.begin is not None

    def _score(self, model: LyricModel, fitted: float) -> Scores:
        characters = self.info.held_out_characters
        seen, held_out = self.unseen.seen, self.held_out
        scale = find_scale(model, held_out, fitted, seen)
        result = evaluate_tokens(
            model, held_out, characters, scale=scale, seen=seen, besides=self.besides
        )
        return Scores(figure=result.bits_per_char, loss=result.loss, fitted=scale)

    def sample(self, model: LyricModel, fitted: float) -> Sample | None:
        if self.config.direction == "backward":
            return None
        weights, seed = self.weights(model, fitted), self.config.seed
        return compose_sample(self.about.name, self.vocabulary, self.network, weights, seed)

    def read(self, model: LyricModel, fitted: float) -> Readings | None:
        if self.config.direction == "backward":
            return None
        if self._reader is None:
            self._reader = Reader(self.vocabulary, self.train)
        weights = self.weights(model, fitted)
        loaded = LoadedModel(self.network, self.vocabulary, weights, self.about)
        composed = self._reader.read(loaded, self.config.seed)
        return Readings(composed, self._reader.own, knew=self._near_base)

    def reach(self, model: LyricModel, fitted: float) -> LagShares | None:
        """By the same code, and at the same places each time, as it is shown afterwards."""
        songs = [self.held_out.ids[:REACH_TOKENS].tolist()]
        weights = self.weights(model, fitted)
        loaded = LoadedModel(self.network, self.vocabulary, weights, self.about)
        try:
            found = reach(loaded, songs, REACH_LAGS, REACH_PLACES)
        except ModelError:  # too few songs are held out, or a cell into which nobody can look
            return None
        return LagShares(found.lags, tuple(found.share.tolist()))

    def parts(self, model: LyricModel) -> dict[str, list[nn.Parameter]]:
        return step_parts(model)

    def pack_model(self, model: LyricModel, scores: Scores, step: int) -> bytes:
        """A model file to compose from."""
        info = msgspec.structs.replace(self.about, step=step, bits_per_char=scores.figure)
        return pack_weights(self.weights(model, scores.fitted), self.network, info)

    def weights(self, model: LyricModel, fitted: float) -> Weights:
        """What is kept of a network to compose from, sure of itself as it should be and as near to
        the base as `evaluate` found best."""
        if self._between is None:
            return with_returning(numpy_weights(model, fitted), self.unseen.seen)
        with self._between.at(model):  # what the network then has is not what it will have
            weights = {name: one.copy() for name, one in numpy_weights(model, fitted).items()}
        return with_returning(weights, self.unseen.seen)


def plan_of(config: TrainConfig, train_tokens: int) -> Plan:
    """As many streams as configured, fewer when the corpus would leave them too short."""
    batch = max(1, min(config.batch, train_tokens // (2 * config.window)))
    per_epoch = -(-max(1, train_tokens // batch) // config.window)
    return Plan.of(config, batch=batch, steps_per_epoch=per_epoch)
