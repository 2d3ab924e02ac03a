"""The figure of merit: every song read alone, every token counted once."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import pytest
import torch

from core.text.vocabulary import SONG_END
from core.tokens.tokenize import TokenArray
from core.training.tasks.evaluation import evaluate_tokens
from tests.core.training_samples import bench


def test_evaluation_is_the_sum_over_all_tokens_of_songs_read_alone(folder: Path) -> None:
    """Against the plainest way: one song, one token at a time, its state carried."""
    one = bench(folder, cell="lstm", layers=2)
    model, ids, songs = one.state.model, one.held_out.ids, one.held_out.songs
    nats = 0.0
    with torch.no_grad():
        for begin, end in pairwise(songs):
            state, last = model.initial_state(1), SONG_END
            for token in ids[begin:end].tolist():
                features, state = model(torch.tensor([[last]]), state)
                nats -= float(torch.log_softmax(model.logits(features), -1)[0, 0, token])
                last = token
    result = evaluate_tokens(model, one.held_out, one.info.held_out_characters)
    assert result.nats == pytest.approx(nats, rel=1e-5)
    assert result.tokens == len(ids)
    assert result.bits_per_char == pytest.approx(nats / math.log(2) / one.info.held_out_characters)
    assert result.perplexity == pytest.approx(math.exp(nats / len(ids)), rel=1e-4)


def test_a_short_last_song_does_not_distort_the_figure(folder: Path) -> None:
    """Token-weighted: the figure of all songs is not the mean of the songs' figures."""
    one = bench(folder)
    whole = evaluate_tokens(one.state.model, one.held_out, 100)
    halves = []
    cut = len(one.held_out.songs) - 2
    for begin, end in ((0, cut), (cut, cut + 1)):
        starts = one.held_out.songs[begin : end + 1]
        part = TokenArray(ids=one.held_out.ids[starts[0] : starts[-1]], songs=starts - starts[0])
        halves.append(evaluate_tokens(one.state.model, part, 100))
    assert whole.nats == pytest.approx(sum(h.nats for h in halves), rel=1e-5)
    assert whole.tokens == sum(h.tokens for h in halves)
