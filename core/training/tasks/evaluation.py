"""The figure of merit: bits per character on songs that were not trained on.

Every song is scored on its own, from the state after a song end, with its state carried from its
first token to its last. So the figure does not depend on batches or on the order of songs, and a
model is scored in the state in which it composes. A character is a character of the text, a line
end, or the song's end.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from core.errors import ModelError
from core.model.files import LoadedModel
from core.model.network.build import build
from core.model.network.loss import IGNORED
from core.model.network.lyric_model import LyricModel
from core.progress import Progress, ProgressListener
from core.runs.checkpoints import load_model
from core.text.unseen import Unseen
from core.text.vocabulary import SONG_END, Vocabulary
from core.tokens.backward import from_the_end
from core.tokens.tokenize import TokenArray
from core.training.tasks.adapting import adapted_nats
from core.training.tasks.scoring import read_songs

_GROUP_TOKENS = 1 << 19

Starts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Evaluation:
    """Sums over all tokens, and what follows from them. Never an average of averages."""

    nats: float
    tokens: int
    characters: int
    unigram_nats: float = math.nan
    adapted_nats: float = math.nan

    @property
    def bits_per_char(self) -> float:
        return self.nats / math.log(2) / self.characters

    @property
    def perplexity(self) -> float:
        """exp of the mean loss per token; comparable only within one tokenization."""
        return math.exp(min(700.0, self.nats / self.tokens))

    @property
    def loss(self) -> float:
        """Nats per token."""
        return self.nats / self.tokens

    @property
    def adapted_bits_per_char(self) -> float:
        """Of the network as sure as each text lets it be (`core.training.tasks.adapting`)."""
        return self.adapted_nats / math.log(2) / self.characters

    @property
    def unigram_bits_per_char(self) -> float:
        return self.unigram_nats / math.log(2) / self.characters


@torch.no_grad()
def evaluate_tokens(
    model: LyricModel,
    tokens: TokenArray,
    characters: int,
    *,
    scale: float = 1.0,
    seen: npt.NDArray[np.bool_] | None = None,
    besides: float = 0.0,
    left: npt.NDArray[np.integer] | None = None,
    progress: ProgressListener | None = None,
) -> Evaluation:
    """Scores every token of `tokens` once.

    Args:
        model: on any device; it is read without dropout.
        characters: of the same songs, the denominator of bits per character.
        scale: of the logits.
        seen: (V,), the only tokens that the network is asked for; None: all.
        besides: nats that the others cost, which training never saw (`Unseen.nats`).
        left: see `read_songs`.
    """
    device = model.embedding.weight.device
    # Metal has no float64; elsewhere the sum stays where it is, so that nothing waits for it.
    total = torch.zeros((), dtype=torch.float64, device="cpu" if device.type == "mps" else device)
    done = 0
    for features, targets in read_songs(model, tokens.ids, tokens.songs, seen, left):
        total += model.loss(features, targets, "sum", scale).to(total.device).double()
        if progress:
            done += int((targets != IGNORED).sum())
            progress(Progress("checking", done, len(tokens.ids), "tokens"))
    nats = float(total) + besides
    return Evaluation(nats=nats, tokens=len(tokens.ids), characters=characters)


def torch_model(loaded: LoadedModel) -> LyricModel:
    """The PyTorch network of a loaded model, on the CPU."""
    model = build(loaded.config)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            weight.copy_(torch.from_numpy(loaded.weights[name]))
    return model


def evaluate_songs(
    path: Path, texts: Iterable[str], *, progress: ProgressListener | None = None
) -> Evaluation:
    """Scores a model, named by run directory or file, on any songs.

    Args:
        texts: the text of each song, as a prepared corpus holds it.

    Raises:
        ModelError: the model cannot be loaded, or there is no song.
    """
    loaded = load_model(path)
    model, unseen = torch_model(loaded), Unseen(loaded.vocabulary)
    model.silence(unseen.seen)
    total = Evaluation(0.0, 0, 0, 0.0, 0.0)
    for ids, starts, characters in _groups(loaded.vocabulary, texts):
        songs = TokenArray(ids, starts)
        if loaded.info.direction == "backward":
            songs = from_the_end(songs)
        seen = adapted_nats(model, songs, unseen, loaded.vocabulary.unigram())
        besides = unseen.nats(ids, starts)
        total = Evaluation(
            total.nats + seen.alone + besides,
            total.tokens + len(ids),
            total.characters + characters,
            total.unigram_nats + unseen.baseline(ids, starts),
            total.adapted_nats + seen.adapted + besides,
        )
        if progress:
            progress(Progress("checking", total.tokens, 0, "tokens"))
    if not total.tokens:
        raise ModelError("there is no song to evaluate on")
    return total


def _groups(
    vocabulary: Vocabulary, texts: Iterable[str]
) -> Iterator[tuple[npt.NDArray[np.uint32], Starts, int]]:
    """Encoded songs in groups of bounded size: ids, start offsets, characters."""
    ids: list[int] = []
    starts, characters = [0], 0
    for text in texts:
        ids += [*vocabulary.encode(text), SONG_END]
        starts.append(len(ids))
        characters += len(text) + 1
        if len(ids) >= _GROUP_TOKENS:
            yield np.asarray(ids, np.uint32), np.asarray(starts, np.int64), characters
            ids, starts, characters = [], [0], 0
    if ids:
        yield np.asarray(ids, np.uint32), np.asarray(starts, np.int64), characters
