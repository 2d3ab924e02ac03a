"""What a run counts that goes on from a base."""

from __future__ import annotations

from pathlib import Path

from core.text.vocabulary import Vocabulary
from core.tokens.tokenize import TokenOptions, tokenize
from tests.core.made_songs import write_songs


def test_words_are_counted_beside_what_the_base_saw(tmp_path: Path) -> None:
    songs = [("我等着风", "train"), ("风等着你", "held-out")]
    prepared = write_songs(tmp_path / "p", songs)
    old = Vocabulary("hybrid", ["我", "风", "雨", "雪"], [0] * 258 + [5000, 70, 600, 0])
    tokenize(prepared, tmp_path / "out", TokenOptions(min_count=1), base=old)
    grown = Vocabulary.from_json((tmp_path / "out" / "vocabulary.json").read_bytes())
    told = {piece: int(grown.counts[grown.encode(piece)[0]]) for piece in ("我", "风", "雨", "雪")}
    assert told == {"我": 5001, "风": 71, "雨": 600, "雪": 0}
    assert grown.counts[grown.encode("等着")[0]] == 1
    shares = grown.unigram()
    assert shares[grown.encode("我")[0]] - shares[grown.encode("雨")[0]] > 2.0, "as in all text"


def test_a_word_that_the_base_knows_but_for_capitals_is_not_spelled(tmp_path: Path) -> None:
    songs = [("Boots by the door\nBarometer", "train"), ("Boots", "held-out")]
    prepared = write_songs(tmp_path / "p", songs)
    old = Vocabulary("hybrid", ["B", "o", "t", "s", " boots", " by", " the", " door"])
    tokenize(prepared, tmp_path / "out", base=old)
    grown = Vocabulary.from_json((tmp_path / "out" / "vocabulary.json").read_bytes())
    assert [grown.piece(id) for id in grown.encode("Boots by")] == ["Boots", " by"]
    assert not grown.is_known("Barometer"), "a word that nobody knows is to be seen more often"
    tokenize(prepared, tmp_path / "alone")
    alone = Vocabulary.from_json((tmp_path / "alone" / "vocabulary.json").read_bytes())
    assert not alone.is_known("Boots")
