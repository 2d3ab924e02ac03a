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
from core.model.network.lyric_model import LyricModel, State
from core.progress import Progress, ProgressListener
from core.runs.checkpoints import load_model
from core.text.unseen import Unseen
from core.text.vocabulary import SONG_END, Vocabulary
from core.tokens.tokenize import TokenArray

_BATCH_TOKENS = 1 << 14
_CHUNK = 128
_GROUP_TOKENS = 1 << 19

Starts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Evaluation:
    """Sums over all tokens, and what follows from them. Never an average of averages."""

    nats: float
    tokens: int
    characters: int
    unigram_nats: float = math.nan

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
    def unigram_bits_per_char(self) -> float:
        return self.unigram_nats / math.log(2) / self.characters


def song_places(songs: npt.NDArray[np.int64]) -> Iterator[npt.NDArray[np.int64]]:
    """Songs of like length side by side: (T, B) where their tokens stand, padded with -1."""
    lengths = np.diff(songs)
    order = np.argsort(lengths, kind="stable")[::-1]
    begin = 0
    while begin < len(order):
        longest = int(lengths[order[begin]])
        width = max(1, min(_BATCH_TOKENS // max(1, longest), len(order) - begin))
        chosen = order[begin : begin + width]
        block = np.full((longest, len(chosen)), -1, dtype=np.int64)
        for column, song in enumerate(chosen):
            start, end = int(songs[song]), int(songs[song + 1])
            block[: end - start, column] = np.arange(start, end)
        yield block
        begin += width


@torch.no_grad()
def read_songs(
    model: LyricModel,
    ids: npt.NDArray[np.integer],
    songs: npt.NDArray[np.int64],
    seen: npt.NDArray[np.bool_] | None = None,
    left: npt.NDArray[np.integer] | None = None,
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Reads every song from its start, some tokens at once.

    Args:
        seen: (V,), the only tokens that are to be expected; None: all.
        left: for a line writer, what is told before each token is drawn.

    Returns:
        Features (T, B, D) and the tokens (T, B) to be expected after them, IGNORED where there are
        none.
    """
    device = model.embedding.weight.device
    expected = None if seen is None else torch.from_numpy(seen).to(device)
    for places in song_places(songs):
        state: State = model.initial_state(places.shape[1])
        last = torch.full((1, places.shape[1]), SONG_END, device=device)
        for begin in range(0, len(places), _CHUNK):
            at = places[begin : begin + _CHUNK]
            wanted = np.where(at < 0, IGNORED, ids[at].astype(np.int64))
            targets = torch.from_numpy(wanted).to(device)
            counts = None
            if left is not None:
                counts = torch.from_numpy(left[at].astype(np.int64)).to(device)
            inputs = torch.cat([last, targets[:-1]]).clamp(min=0)
            features, state = model(inputs, state, left=counts)
            asked = targets
            if expected is not None:
                asked = targets.where(expected[targets.clamp(min=0)], IGNORED)
            yield features, asked
            last = targets[-1:]


@torch.no_grad()
def evaluate_tokens(
    model: LyricModel,
    tokens: TokenArray,
    characters: int,
    *,
    scale: float = 1.0,
    unseen: Unseen | None = None,
    left: npt.NDArray[np.integer] | None = None,
    progress: ProgressListener | None = None,
) -> Evaluation:
    """Scores every token of `tokens` once.

    Args:
        model: on any device; it is read without dropout.
        characters: of the same songs, the denominator of bits per character.
        scale: of the logits.
        unseen: what tells the tokens that training never saw, in place of the network.
        left: see `read_songs`.
    """
    device = model.embedding.weight.device
    total = torch.zeros((), dtype=torch.float64, device=device)
    done = 0
    seen = None if unseen is None else unseen.seen
    for features, targets in read_songs(model, tokens.ids, tokens.songs, seen, left):
        total += model.loss(features, targets, "sum", scale).double()
        if progress:
            done += int((targets != IGNORED).sum())
            progress(Progress("checking", done, len(tokens.ids), "tokens"))
    nats = float(total)
    if unseen is not None:
        nats += unseen.nats(tokens.ids, tokens.songs)
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
    total = Evaluation(0.0, 0, 0, 0.0)
    for ids, starts, characters in _groups(loaded.vocabulary, texts):
        part = evaluate_tokens(model, TokenArray(ids, starts), characters, unseen=unseen)
        total = Evaluation(
            total.nats + part.nats,
            total.tokens + part.tokens,
            total.characters + characters,
            total.unigram_nats + unseen.baseline(ids, starts),
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
