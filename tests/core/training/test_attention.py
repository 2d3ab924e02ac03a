"""What training asks of a Transformer beyond what it asks of every cell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from core.model.cells.block import CONTEXT
from core.model.network.lyric_model import LyricModel
from core.model.network.mood_model import MoodNetwork
from core.reading.mood import MoodReader
from core.reading.words import Words
from core.text.vocabulary import SONG_END
from core.training.loop.carried import flat
from tests.core.mood_samples import tiny_mood
from tests.core.training_samples import bench

CHANGES = {"cell": "transformer", "layers": 2, "epochs": 2, "views": 2, "ramp": 0.5}


def test_a_state_is_kept_before_the_first_step_and_goes_on_from_there(tmp_path: Path) -> None:
    whole, again = bench(tmp_path, **CHANGES), bench(tmp_path, **CHANGES)
    again.state.unpack(whole.state.pack(), "memory")
    for one in (whole, again):
        one.trainer().run()
    pairs = zip(whole.state.model.parameters(), again.state.model.parameters(), strict=True)
    assert all(torch.equal(one, other) for one, other in pairs)


def test_what_is_kept_of_the_window_before_is_heard_and_bounded(tmp_path: Path) -> None:
    one, other = (bench(tmp_path, **CHANGES) for _ in range(2))
    for each in (one, other):
        each.stop_at = 12  # windows of 8 tokens: the context is full
        each.trainer().run()
        each.stop_at = None
    carried = [tuple(part.shape) for part in flat(one.state.carried)]
    assert carried == 2 * [(CONTEXT - 1, 4, 16), (CONTEXT - 1, 4, 16), (1, 4, 1)]
    assert one.state.carried[0][2].unique().tolist() == [CONTEXT - 1]
    other.state.carry_nothing()
    for each in (one, other):
        each.trainer().run()
    pairs = zip(one.state.model.parameters(), other.state.model.parameters(), strict=True)
    assert not all(torch.equal(mine, theirs) for mine, theirs in pairs)


def test_dropout_within_a_block_falls_on_what_it_adds(tmp_path: Path) -> None:
    one = bench(tmp_path, **CHANGES)
    config = one.state.model.config
    assert config.dropout_between
    rates = {"dropout_between": 0.9, "dropout_input": 0.0, "dropout_output": 0.0}
    fields = {name: getattr(config, name) for name in config.__struct_fields__}
    off = {**fields, **rates, "dropout_embedding": 0.0, "weight_drop": 0.0}
    model = LyricModel(type(config)(**off), torch.Generator().manual_seed(1))
    ids = torch.arange(12).view(6, 2)

    def features(seed: int | None) -> torch.Tensor:
        generator = None if seed is None else torch.Generator().manual_seed(seed)
        return model(ids, model.initial_state(2), generator)[0]

    # A fresh block adds nothing, so there is nothing to drop: what was read comes through.
    torch.testing.assert_close(features(1), features(None))
    torch.nn.init.normal_(model.rnn[0].get_parameter("attention_out"))
    assert not torch.allclose(features(1), features(None))


def test_an_encoder_of_moods_tells_in_numpy_what_it_does_in_torch() -> None:
    model = tiny_mood(cell="transformer")
    network, reader = MoodNetwork(model.config, torch.Generator().manual_seed(0)), MoodReader(model)
    with torch.no_grad():
        for name, weight in network.named_parameters():
            if name in model.weights:
                weight.copy_(torch.from_numpy(model.weights[name]))
    texts = ["我", "你笑着跑过早晨\n风", "哭" * (CONTEXT + 9)]
    encoded = [[SONG_END, *model.vocabulary.encode(text)] for text in texts]
    ids = torch.zeros(max(map(len, encoded)), len(texts), dtype=torch.long)
    for column, each in enumerate(encoded):
        ids[: len(each), column] = torch.tensor(each)
    words = Words(model.vocabulary, model.weights["words.weight"], model.weights["words.rarity"])
    spoken = [words.spoken(np.array(each[1:])) for each in encoded]
    with torch.no_grad():
        logits = network(ids, torch.tensor([len(each) for each in encoded]))
        theirs = (logits + torch.from_numpy(np.array(spoken))).softmax(1).numpy()
    np.testing.assert_allclose(reader.probabilities(texts), theirs, atol=1e-5)
