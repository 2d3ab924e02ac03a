"""A model that learnt nothing at all writes with the characters of its corpus."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.composing.composer import Composer
from core.composing.settings import SamplerSettings
from core.corpus.prepare import prepare
from core.model.config import ModelConfig
from core.model.files import LoadedModel, ModelInfo
from core.text.kinds import TokenKind
from core.text.vocabulary import Vocabulary
from core.tokens.arrays import VOCABULARY_FILE
from core.tokens.tokenize import TokenOptions, tokenize
from tests.core.composing.takes import take_of
from tests.core.corpus_samples import ENGLISH, as_text, make_songs

BOLD = SamplerSettings(temperature=1.5)


def untrained(folder: Path, kind: TokenKind) -> tuple[LoadedModel, set[str]]:
    """A model of random weights for a small corpus, and the characters of that."""
    text = as_text(
        [[*song, english] for song, english in zip(make_songs(12), ENGLISH * 2, strict=True)]
    )
    (folder / "songs.txt").write_text(text, "utf-8")
    prepare([folder / "songs.txt"], folder / "prepared", name="small")
    tokenize(folder / "prepared", folder / "tokens", TokenOptions(kind=kind))
    vocabulary = Vocabulary.from_json((folder / "tokens" / VOCABULARY_FILE).read_bytes())
    config = ModelConfig(
        cell="gru", vocabulary=len(vocabulary), embedding=12, hidden=16, layers=1, tied=False
    )
    random = np.random.default_rng(3)
    weights = {
        name: random.normal(0, 1, shape).astype(np.float32)
        for name, shape in config.shapes().items()
    }
    weights["output.bias"][:2] -= 4  # few ends
    info = ModelInfo(name="hopeless", cell="gru", corpus="small", sha256="0" * 64)
    return LoadedModel(config=config, vocabulary=vocabulary, weights=weights, info=info), set(text)


@pytest.mark.parametrize("kind", ["hybrid", "word", "char"])
def test_nothing_is_written_that_was_never_read(tmp_path: Path, kind: TokenKind) -> None:
    model, read = untrained(tmp_path, kind)
    composer = Composer(model)
    written = ""
    drawn = seed = 0
    while drawn < 2000:
        take = take_of(composer, "鑫𠮷雨", BOLD, seed=seed, max_tokens=2000, max_lines=None)
        drawn, seed = drawn + len(take.tokens), seed + 1
        written += take.text
    assert set(written) <= read | set("鑫𠮷雨\n")
    assert len(set(written)) > 50


def test_a_character_of_the_start_words_may_return(tmp_path: Path) -> None:
    model, _ = untrained(tmp_path, "char")
    for id in model.vocabulary.encode("鑫"):
        model.weights["output.bias"][id] += 40
    composer = Composer(model)
    own, other = (take_of(composer, text, BOLD, max_tokens=90) for text in ("鑫", "雨"))
    assert own.text.count("鑫") > 5
    assert "鑫" not in other.text
