from functools import cache

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ModelError
from core.text.normalise import normalise
from core.text.vocabulary import (
    BYTES,
    FIRST_PIECE,
    LINE_END,
    SONG_END,
    TokenKind,
    Vocabulary,
)

PIECES = ["我", "们", "分", "手", "吧", " ", "l", "o", "v", "e", "'", "é", "我们", "分手", "love"]
KINDS: tuple[TokenKind, ...] = ("hybrid", "word", "char")


@cache
def vocabulary(kind: TokenKind = "hybrid") -> Vocabulary:
    pieces = [p for p in PIECES if kind != "char" or len(p) == 1]
    return Vocabulary(kind, pieces, range(FIRST_PIECE + len(pieces)))


def names(text: str, kind: TokenKind = "hybrid") -> list[str]:
    return [vocabulary(kind).piece(id) for id in vocabulary(kind).encode(text)]


def test_words_then_characters_then_bytes() -> None:
    assert names("我们分手吧") == ["我们", "分手", "吧"]
    assert names("我们的手") == ["我们", "<0xE7>", "<0x9A>", "<0x84>", "手"]
    assert names("手吧\n分") == ["手", "吧", "<line end>", "分"]
    assert names("我们", "char") == ["我", "们"]
    assert names("love", "char") == ["l", "o", "v", "e"]


def test_a_word_after_a_space_falls_back_to_the_word() -> None:
    assert names("love love") == ["love", " ", "love"]
    assert names("é lol") == ["é", " ", "l", "o", "l"]
    assert vocabulary().is_known(" love")
    assert not vocabulary().is_known(" lol")


def test_fixed_ids() -> None:
    assert (0, 1, range(2, 258), 258) == (LINE_END, SONG_END, BYTES, FIRST_PIECE)
    assert vocabulary().encode("\n") == [LINE_END]
    assert vocabulary().decode([258, SONG_END, LINE_END]) == "我\n"
    assert len(vocabulary()) == FIRST_PIECE + len(PIECES)
    assert vocabulary().piece(SONG_END) == "<song end>"


@pytest.mark.parametrize("kind", KINDS)
@given(text=st.text(st.characters(), max_size=80))
def test_lossless_for_every_text(kind: TokenKind, text: str) -> None:
    assert vocabulary(kind).decode(vocabulary(kind).encode(text)) == normalise(text)


def test_lossless_for_characters_of_every_block() -> None:
    empty = Vocabulary("char", [])
    text = normalise("".join(map(chr, [*range(0x3400), *range(0x3400, 0x110000, 37)])))
    assert empty.decode(empty.encode(text)) == text


@given(st.lists(st.integers(0, len(vocabulary()) - 1), max_size=30))
def test_streaming_gives_what_decode_gives(ids: list[int]) -> None:
    decoder = vocabulary().stream_decoder()
    text = "".join([decoder.feed(id) for id in ids]) + decoder.flush()
    assert text == vocabulary().decode(ids)
    assert decoder.flush() == ""


def test_stream_holds_bytes_back_until_the_character_is_whole() -> None:
    decoder = vocabulary().stream_decoder()
    spelled = vocabulary().encode("的")
    assert [decoder.feed(id) for id in spelled] == ["", "", "的"]
    assert decoder.feed(spelled[0]) == ""
    assert decoder.feed(LINE_END) == "\ufffd\n"
    assert decoder.feed(spelled[0]) == ""
    assert decoder.flush() == "\ufffd"


def test_composed_bytes_cannot_make_control_characters() -> None:
    for char in ("\x1b", "\n", "\u202e", "\u200b", "\x9b"):
        ids = [BYTES.start + byte for byte in char.encode()]
        assert vocabulary().decode(ids) == "\ufffd"
    assert vocabulary().decode([BYTES.start + byte for byte in "α".encode()]) == "α"


def test_ids_outside_are_refused() -> None:
    for id in (-1, len(vocabulary())):
        with pytest.raises(ModelError, match="no token"):
            vocabulary().decode([id])


def test_unigram_is_a_distribution() -> None:
    logs = vocabulary().unigram()
    assert logs.shape == (len(vocabulary()),)
    assert np.exp(logs).sum() == pytest.approx(1)
    assert logs[-1] > logs[0]


def test_json_round_trip() -> None:
    for kind in KINDS:
        assert Vocabulary.from_json(vocabulary(kind).to_json()) == vocabulary(kind)


def file(**changes: object) -> bytes:
    fields = {"format": 1, "kind": "hybrid", "pieces": ["我"], "counts": [0] * 259}
    return msgspec.json.encode(fields | changes)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80\x04]",
        b"[" * 100_000,
        file(format=2),
        file(kind="words"),
        file(pieces="我"),
        file(pieces=["我", "我"], counts=[0] * 260),
        file(pieces=[""]),
        file(pieces=["\x1b[2J"]),
        file(pieces=["a\u202eb"]),
        file(pieces=["a\nb"]),
        file(pieces=["e\u0301"]),
        file(pieces=["爱" * 201]),
        file(pieces=[7]),
        file(kind="char", pieces=["我们"]),
        file(counts=[0] * 258),
        file(counts=[-1] * 259),
        file(counts=[1 << 60] * 259),
        file(counts=[0.5] * 259),
        file(pieces=[chr(0x20000 + n) for n in range(250_001)], counts=[0] * 250_259),
        file().replace("我".encode(), b"\\ud800"),
    ],
    ids=range(21),
)
def test_a_strangers_vocabulary_is_refused(data: bytes) -> None:
    with pytest.raises(ModelError):
        Vocabulary.from_json(data)


def test_a_huge_file_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.text.vocabulary.MAX_FILE_BYTES", 100)
    with pytest.raises(ModelError, match="larger"):
        Vocabulary.from_json(vocabulary().to_json())


@given(st.binary(max_size=200))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    with pytest.raises(ModelError):
        Vocabulary.from_json(data)


def test_a_vocabulary_grows_behind_its_own_pieces_and_shifts_none() -> None:
    old = Vocabulary("hybrid", ["我", "月亮", "亮"], range(261))
    grown = old.grown(["亮", "月", "月亮", "走过"])
    assert grown.pieces == ("我", "月亮", "亮", "月", "走过")
    assert grown.encode("我月亮亮") == old.encode("我月亮亮")
    assert grown.counts[: len(old)].tolist() == [1, *range(1, 261)]
    assert not grown.counts[len(old) :].any()
    assert Vocabulary("char", ["我"]).grown(["走过", "月"]).pieces == ("我", "月")


def test_a_twin_differs_in_capitals_or_the_space_before_it_alone() -> None:
    words = Vocabulary("hybrid", ["rain", " rain", " boots", " June", "I", "c", "雨"])
    for word, twin in {
        "Rain": "rain", " Rain": " rain", "RAIN": "rain", "Boots": " boots", "boots": " boots",
        "June": " June", "june": " June", "rain": None, " I'm": None, "Rains": None, "雨夜": None,
    }.items():  # fmt: skip
        id = words.twin(word)
        assert (None if id is None else words.piece(id)) == twin, word
