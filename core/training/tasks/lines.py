"""To write lines from their end: the second stage of a run that learns from lyrics.

A network of the same shape learns the same songs with each line turned around, so that the rhyme
word is chosen first and all that stands before it leads up to it. At each token it is told how many
syllables are left on the line, so that it can be asked for lines of any length; in some of the
lines, others in each epoch, it is told nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch

from core.errors import ModelError
from core.model.config import FREE, LineConfig
from core.model.files import LineWriter, WeightsFile, pack_weights, unpack_weights
from core.model.network.build import build
from core.model.network.lyric_model import LyricModel
from core.runs.checkpoints import read_entry, read_manifest
from core.runs.store import Run
from core.tokens.backward import BackwardTokens
from core.training.loop.place import Share
from core.training.loop.task import Batch, Figure, Scores
from core.training.tasks.calibration import find_scale, numpy_weights
from core.training.tasks.evaluation import evaluate_tokens
from core.training.tasks.lyrics import Lyrics

FREE_SHARE = 0.4
"""Of the lines, those of which an epoch does not tell how long they are."""


@dataclass
class LineWriting(Lyrics):
    """The songs of a run turned around line by line; its figure knows how long each line is."""

    figure: ClassVar[Figure] = Figure("bits_per_char", better="lower")

    def __post_init__(self) -> None:
        super().__post_init__()
        self.baseline = None
        self.writer = LineConfig.like(self.network, self.config.line_hidden)
        self._train = BackwardTokens.of(self.train, self.vocabulary)
        self._held_out = BackwardTokens.of(self.held_out, self.vocabulary)
        self.train, self.held_out = self._train.tokens, self._held_out.tokens
        self._left: tuple[int, npt.NDArray[np.uint8]] = (-1, self._train.left)

    @classmethod
    def after(cls, songs: Lyrics) -> LineWriting:
        """The stage that follows the songs of a run."""
        return cls(
            config=songs.config,
            network=songs.network,
            info=songs.info,
            train=songs.train,
            held_out=songs.held_out,
            vocabulary=songs.vocabulary,
            about=songs.about,
            run=songs.run,
        )

    def build(self, generator: torch.Generator) -> LyricModel:
        return build(self.writer, generator)

    def batch(self, epoch: int, step: int, share: Share) -> Batch:
        """Inputs, targets, and what is told before each target, each (T, b)."""
        songs = super().batch(epoch, step, share)
        places = self.order(epoch).places_at(step, (share.begin, share.end))[1:]
        left = torch.from_numpy(self._left_in(epoch)[places].astype(np.int64))
        return Batch((*songs.inputs, left), songs.tokens)

    def _left_in(self, epoch: int) -> npt.NDArray[np.uint8]:
        """What an epoch tells before each token of the songs."""
        if self._left[0] != epoch:
            lines = self._train.lines
            rng = np.random.default_rng([self.config.seed, epoch, 0x4C])
            free = rng.random(len(lines) - 1) < FREE_SHARE
            told = np.where(np.repeat(free, np.diff(lines)), np.uint8(FREE), self._train.left)
            self._left = (epoch, told)
        return self._left[1]

    def evaluate(self, model: LyricModel, fitted: float) -> Scores:
        left = self._held_out.left
        # Words of its base that these songs lack are told as in the first stage: they have no
        # share here, and are the same whichever way a line is read.
        seen = self.unseen.seen
        scale = find_scale(model, self.held_out, fitted, seen, left)
        characters = self.info.held_out_characters
        found = evaluate_tokens(
            model,
            self.held_out,
            characters,
            scale=scale,
            seen=seen,
            besides=self.besides,
            left=left,
        )
        return Scores(figure=found.bits_per_char, loss=found.loss, fitted=scale)

    def sample(self, model: LyricModel, fitted: float) -> None:
        return None

    def read(self, model: LyricModel, fitted: float) -> None:
        return None

    def reach(self, model: LyricModel, fitted: float) -> None:
        return None

    def pack_model(self, model: LyricModel, scores: Scores, step: int) -> bytes:
        """The model that the first stage left, with this line writer beside it."""
        songs = self._songs_model()
        writer = LineWriter(self.writer, numpy_weights(model, scores.fitted), scores.figure, step)
        return pack_weights(songs.weights, songs.config, songs.info, writer=writer)

    def _songs_model(self) -> WeightsFile:
        """The newest good model of the run.

        Raises:
            ModelError: there is none.
        """
        if self.run is None:
            raise ModelError("a line writer needs the run that it belongs to")
        problem: ModelError | None = None
        for entry in read_manifest(self.run).best:
            try:
                return unpack_weights(read_entry(self.run, entry), self.run / entry.file)
            except ModelError as error:
                problem = problem or error
        raise problem or ModelError("no model here yet", where=self.run)


def open_songs(run: Run) -> Lyrics:
    """The task of a run of lyrics: its songs, and after them the line writer, unless it reads them
    from their end."""
    songs = Lyrics.of(run)
    backward = run.config.train.direction == "backward"
    return songs if backward else replace(songs, then=LineWriting.after)
