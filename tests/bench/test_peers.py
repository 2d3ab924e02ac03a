"""The other side of `peers`: a stand-in for its program, which says what that one says."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from core.runs.config import TrainConfig
from tests.bench import peers
from tests.bench.quality import Corpus
from tests.core import training_samples

STAND_IN = """
import argparse, pathlib, time
parser = argparse.ArgumentParser()
for name in ("data", "model", "save"):
    parser.add_argument("--" + name)
for name in ("emsize", "nhid", "nlayers", "batch_size", "bptt", "epochs", "log-interval"):
    parser.add_argument("--" + name, type=int)
parser.add_argument("--tied", action="store_true")
told = parser.parse_args()
assert (told.emsize, told.nhid, told.nlayers, told.batch_size, told.bptt) == (12, 12, 1, 4, 8)
assert told.tied and told.model == "LSTM"
words = pathlib.Path(told.data, "train.txt").read_text().split()
for epoch in range(1, told.epochs + 1):
    print(f"| epoch {epoch:3d} | 20/ 60 batches | lr 20.00 | ms/batch {4.0:5.2f} | loss  5.00 |")
    print(f"| end of epoch {epoch:3d} | time: {2.0:5.2f}s | valid loss {6 - epoch / 2:5.2f} |")
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    prepared = training_samples.write_songs(tmp_path / "prepared")
    return Corpus.make("samples", prepared, tmp_path / "tokens")


def program(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "examples" / "word_language_model"
    folder.mkdir(parents=True)
    (folder / "main.py").write_text(text)
    return folder / "main.py"


def test_they_read_our_words(tmp_path: Path, corpus: Corpus) -> None:
    peers.write_words(tmp_path, corpus)
    for name, tokens in (("train", corpus.train), ("valid", corpus.held_out)):
        lines = (tmp_path / f"{name}.txt").read_text().splitlines()
        assert len(lines) == len(tokens.songs) - 1
        assert sum(len(line.split()) + 1 for line in lines) == len(tokens.ids)  # with <eos>
    known = set((tmp_path / "test.txt").read_text().split())
    assert len(known) == corpus.info.vocabulary
    assert set((tmp_path / "train.txt").read_text().split()) <= known


def test_theirs_trains_at_our_sizes_for_as_long(tmp_path: Path, corpus: Corpus) -> None:
    config = TrainConfig(**{**training_samples.SMALL, "hidden": 12})
    peers.write_words(tmp_path, corpus)
    heard = peers.their_training(
        program(tmp_path, STAND_IN), tmp_path, config, corpus, seconds=3.5, threads=1
    )
    share = heard.epochs[0][0] / 2.0  # what of an epoch is no evaluation
    assert 0.5 < share < 1
    assert [loss for _, loss in heard.epochs] == [5.5, 5.0, 4.5][: len(heard.epochs)]
    assert heard.epochs[-1][0] >= 3.5 > heard.epochs[-2][0]
    assert heard.best(share * 2.0) == 5.5
    assert heard.best(0.1) is None
    assert set(heard.paces) == {4.0}


def test_a_program_that_fails_is_told_with_its_last_words(tmp_path: Path, corpus: Corpus) -> None:
    config = TrainConfig(**training_samples.SMALL)
    broken = program(tmp_path, "raise SystemExit('no such thing')")
    with pytest.raises(SystemExit, match="no such thing"):
        peers.their_training(broken, tmp_path, config, corpus, seconds=1.0, threads=1)


def test_a_checkout_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setattr(sys, "argv", ["peers", "--examples", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        peers.main()
    assert ended.value.code == 2
    assert "word_language_model" in capsys.readouterr().err
