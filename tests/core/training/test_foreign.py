"""Text unlike the songs that a model learnt: no character costs more than it must, and word counts
are no better than a network that is only as sure as the text lets it be."""

from __future__ import annotations

import math
import random
from pathlib import Path

import numpy as np
import pytest
import torch

from core.model.decoder import Decoder
from core.model.files import LoadedModel, save_model
from core.text.vocabulary import SONG_END
from core.tokens.tokenize import TokenArray
from core.training.tasks.adapting import MIXTURES, PRIOR, SHARE, adapted_nats
from core.training.tasks.evaluation import evaluate_songs
from core.training.tasks.scoring import read_songs
from tests.core.training_samples import DOES, WHAT, WHO, Bench, bench, song

pytestmark = pytest.mark.slow

STRANGE = ["鲸鱼在深蓝里翻身", "铁匠敲打烧红的犁", "雨后竹笋顶破泥", "老船桨靠着灶台睡"]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bench, Path]:
    """A network that has learnt its songs well, and its file."""
    one = bench(tmp_path_factory.mktemp("trained"), epochs=30, hidden=24, dropout=0.1)
    one.state.start_from(one.task)
    one.trainer().run()
    task = one.task
    weights = task.weights(one.state.evaluated_model, one.state.counters.fitted)
    path = tmp_path_factory.mktemp("model") / "m.safetensors"
    save_model(path, LoadedModel(task.network, task.vocabulary, weights, task.about))
    return one, path


def foreign(seed: int) -> str:
    """Lines that begin like those of the songs and go on as no song does, among strange ones."""
    rng = random.Random(seed)
    words = [*WHO, *DOES, *WHAT]
    lines = [
        rng.choice(WHO) + rng.choice(DOES) + "".join(rng.choices(words, k=3)) for _ in range(8)
    ]
    lines += rng.sample(STRANGE, 2)
    rng.shuffle(lines)
    return "\n".join(lines)


def test_on_foreign_text_it_beats_word_counts_where_the_network_alone_does_not(
    trained: tuple[Bench, Path],
) -> None:
    found = evaluate_songs(trained[1], [foreign(seed) for seed in range(20)])
    assert found.bits_per_char > found.unigram_bits_per_char  # or the test shows nothing
    assert found.adapted_bits_per_char < found.unigram_bits_per_char


def test_on_its_own_songs_it_costs_next_to_nothing(trained: tuple[Bench, Path]) -> None:
    found = evaluate_songs(trained[1], [song(random.Random(seed)) for seed in range(100, 120)])
    assert found.adapted_bits_per_char < found.bits_per_char + 0.05
    assert found.bits_per_char < 0.9 * found.unigram_bits_per_char


def test_unseen_characters_cost_at_most_twenty_bits_each(trained: tuple[Bench, Path]) -> None:
    one, path = trained
    text = "\n".join(STRANGE)
    vocabulary, unseen = one.task.vocabulary, one.task.unseen
    ids = np.array([*vocabulary.encode(text), SONG_END])
    new = ~unseen.seen[ids]
    logs = unseen.log_probabilities(ids, np.array([0, len(ids)]))
    assert np.count_nonzero(new & (logs < 0)) > 15
    assert -logs[new].sum() / math.log(2) / np.count_nonzero(new & (logs < 0)) <= 20
    found = evaluate_songs(path, [text])
    assert found.bits_per_char < 22


def test_what_was_never_seen_is_neither_heard_nor_said(trained: tuple[Bench, Path]) -> None:
    one, _ = trained
    unseen = torch.from_numpy(~one.task.unseen.seen)
    model = one.state.evaluated_model
    assert unseen.sum() >= 256
    assert not model.embedding.weight[unseen].any()
    features, _ = model(torch.tensor([[SONG_END]]), model.initial_state(1))
    shares = torch.softmax(model.logits(features)[0, 0], 0)
    assert not shares[unseen].any()


def test_the_decoder_reads_an_unseen_character_as_the_network_does(
    trained: tuple[Bench, Path],
) -> None:
    one, _ = trained
    task, model = one.task, one.state.evaluated_model
    ids = [SONG_END, *task.vocabulary.encode("我鲸走过")]
    seen = task.unseen.seen
    decoder = Decoder(task.network, task.weights(model, 1.0))
    state = decoder.initial_state(1)
    told = []
    for id in ids:
        logits, state = decoder.step([id], state)
        told.append(logits[0])
    features, _ = model(torch.tensor(ids)[:, None], model.initial_state(1))
    theirs = model.logits(features)[:, 0].detach().numpy()
    np.testing.assert_allclose(np.array(told)[:, seen], theirs[:, seen], atol=1e-4)
    assert np.array(told)[:, ~seen].min() > -100  # in the start words it may return


def test_beliefs_follow_each_song_alone(trained: tuple[Bench, Path]) -> None:
    """Against the plainest way: one song, one token at a time."""
    one, _ = trained
    model, vocabulary, unseen = one.state.evaluated_model, one.task.vocabulary, one.task.unseen
    unigram = vocabulary.unigram()
    songs = [[*vocabulary.encode(foreign(seed)), SONG_END] for seed in range(3)]
    counts = torch.from_numpy(np.maximum(unigram, -1e4)).float()
    expected = 0.0
    for ids in songs:
        belief = np.array(PRIOR)
        array = np.array(ids)
        for features, targets in read_songs(model, array, np.array([0, len(ids)])):
            z = model.logits(features)[:, 0].detach()
            logs = [torch.log_softmax(s * z + t * counts, 1) for s, t in MIXTURES]
            for place, id in enumerate(targets[:, 0].tolist()):
                if unseen.seen[id]:
                    joint = belief * np.exp([float(log[place, id]) for log in logs])
                    expected -= math.log(joint.sum())
                    belief = (1 - SHARE) * joint / joint.sum() + SHARE * np.array(PRIOR)
    ids = np.array([id for one_song in songs for id in one_song])
    starts = np.cumsum([0, *map(len, songs)])
    found = adapted_nats(model, TokenArray(ids, starts), unseen, unigram)
    assert found.adapted == pytest.approx(expected, rel=1e-5)
