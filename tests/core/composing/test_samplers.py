"""Truncation, penalties, temperature and the draw, each against its definition."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.composing.legality import Legality, Letters, next_bytes
from core.composing.penalties import History, function_words
from core.composing.samplers import draw, probabilities, truncate
from core.composing.settings import SamplerSettings
from core.errors import ComposeError
from core.text.normalise import normalise
from core.text.vocabulary import BYTES, LINE_END, SONG_END, Vocabulary

OFF = {"min_p": 0.0, "dry": 0.0}
LOGITS = np.log(np.array([[0.4, 0.3, 0.15, 0.1, 0.05]], np.float32))


def softmax(z: np.ndarray) -> np.ndarray:
    e = np.exp(np.asarray(z, np.float64) - np.max(z))
    return e / e.sum()


def padded(values: list[float]) -> np.ndarray:
    """Logits (1, 258 + n) in which only pieces have a chance."""
    row = np.full(258 + len(values), -1e30, np.float32)
    row[258:] = values
    return row[None]


def test_all_off_is_the_softmax() -> None:
    got = probabilities(LOGITS, (), SamplerSettings(temperature=1.0, **OFF))
    np.testing.assert_allclose(got, [[0.4, 0.3, 0.15, 0.1, 0.05]], rtol=1e-6)
    assert got.dtype == np.float64


@pytest.mark.parametrize(
    ("settings", "kept"),
    [
        ({"top_k": 2}, [0, 1]),
        ({"top_k": 99}, [0, 1, 2, 3, 4]),
        ({"top_p": 0.69}, [0, 1]),
        ({"top_p": 0.71}, [0, 1, 2]),  # the token that crosses the mass is kept
        ({"top_p": 0.001}, [0]),
        ({"min_p": 0.3}, [0, 1, 2]),
        ({"min_p": 1.0}, [0]),
        # 0.4 and 0.3 are 4/7 and 3/7 of what top-k leaves, so top-p 0.5 leaves one
        ({"top_k": 2, "top_p": 0.5}, [0]),
        ({"top_k": 4, "top_p": 0.9, "min_p": 0.5}, [0, 1]),
    ],
)
def test_truncation_by_its_definition(settings: dict[str, float], kept: list[int]) -> None:
    got = probabilities(LOGITS, (), SamplerSettings(temperature=1.0, **(OFF | settings)))[0]
    assert np.flatnonzero(got).tolist() == kept
    np.testing.assert_allclose(got[kept], softmax(LOGITS[0, kept]), rtol=1e-6)


def test_temperature_comes_last_and_lets_nothing_back_in() -> None:
    cut = SamplerSettings(temperature=10.0, min_p=0.3, dry=0.0)
    got = probabilities(LOGITS, (), cut)[0]
    assert np.flatnonzero(got).tolist() == [0, 1, 2]
    np.testing.assert_allclose(got[:3], softmax(LOGITS[0, :3] / 10.0), rtol=1e-5)


@pytest.mark.parametrize("temperature", [0.0, 1e-300, 5e-324])
def test_zero_and_next_to_zero_take_the_likeliest(temperature: float) -> None:
    got = probabilities(LOGITS, (), SamplerSettings(temperature=temperature, **OFF))
    assert got.tolist() == [[1.0, 0.0, 0.0, 0.0, 0.0]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"temperature": -0.1},
        {"temperature": math.nan},
        {"temperature": math.inf},
        {"temperature": 10.5},
        {"temperature": "hot"},
        {"temperature": True},
        {"top_k": -1},
        {"top_k": 1.5},
        {"top_p": 0.0},
        {"top_p": 1.1},
        {"min_p": -0.5},
        {"min_p": math.nan},
        {"repetition_penalty": 0.0},
        {"dry": -1.0},
        {"dry_base": 0.5},
        {"dry_allowed": 0},
    ],
)
def test_illegal_values_are_refused_with_the_range(wrong: dict[str, object]) -> None:
    (name,) = wrong
    with pytest.raises(ComposeError, match=rf"{name} must be .*(from|above) \d"):
        SamplerSettings(**wrong)


def test_settings_read_from_json_are_checked_too() -> None:
    with pytest.raises(ComposeError, match="temperature"):
        msgspec.json.decode(b'{"temperature": -1}', type=SamplerSettings)


@given(
    arrays(np.float32, (3, 40), elements=st.floats(-20, 20, width=32)),
    st.integers(0, 45),
    st.floats(0.01, 1.0),
    st.floats(0.0, 1.0),
    st.floats(0.05, 3.0),
)
def test_any_settings_give_a_distribution_row_by_row(
    logits: np.ndarray, top_k: int, top_p: float, min_p: float, temperature: float
) -> None:
    settings = SamplerSettings(
        temperature=temperature, top_k=top_k, top_p=top_p, min_p=min_p, dry=0.0
    )
    got = probabilities(logits, (), settings)
    np.testing.assert_allclose(got.sum(axis=1), 1.0)
    assert ((got > 0) & (logits == logits.max(axis=1, keepdims=True))).any(axis=1).all()
    if top_k:
        assert (np.count_nonzero(got, axis=1) <= max(top_k, 1)).all()
    for row in range(3):  # a batch is nothing but its rows
        assert np.array_equal(got[row], probabilities(logits[row : row + 1], (), settings)[0])


def test_draws_follow_the_distribution() -> None:
    survivors = truncate(LOGITS, SamplerSettings(**OFF))
    places = (np.arange(1000) + 0.5) / 1000
    drawn = [draw(survivors, 1.0, [u])[0] for u in places]
    np.testing.assert_allclose(np.bincount(drawn) / 1000, np.exp(LOGITS[0]), atol=2e-3)


def test_what_is_ruled_out_is_never_drawn() -> None:
    logits = np.array([[0.0, -np.inf, 1.0, -np.inf]], np.float32)
    for settings in (SamplerSettings(**OFF), SamplerSettings(top_p=0.999, **OFF)):
        survivors = truncate(logits, settings)
        drawn = {draw(survivors, 1.0, [u])[0] for u in (0.0, 0.3, 0.99, np.nextafter(1.0, 0))}
        assert drawn == {0, 2}


def test_no_uniform_number_draws_a_token_that_the_temperature_made_impossible() -> None:
    survivors = truncate(np.array([[5.0, -90.0]], np.float32), SamplerSettings(**OFF))
    assert draw(survivors, 0.05, [float(np.nextafter(1.0, 0))]) == [0]


# --- penalties -----------------------------------------------------------------------------


def test_repetition_penalty_lowers_what_was_said_whatever_its_sign() -> None:
    logits = padded([2.0, -2.0, 1.0])[0]
    history = History(SamplerSettings(repetition_penalty=2.0, dry=0.0), frozenset(), [258, 259])
    history.penalise(logits)
    np.testing.assert_allclose(logits[258:], [1.0, -4.0, 1.0])


def test_repetition_penalty_spares_function_words_line_ends_and_what_is_long_past() -> None:
    settings = SamplerSettings(repetition_penalty=2.0, dry=0.0)
    logits = padded([2.0] * 70)[0]
    logits[[LINE_END, SONG_END, BYTES[5]]] = 2.0
    context = [LINE_END, BYTES[5], *range(258, 258 + 66)]
    History(settings, frozenset({258 + 65}), context).penalise(logits)
    assert logits[[LINE_END, SONG_END, BYTES[5]]].tolist() == [2.0, 2.0, 2.0]
    assert logits[258:260].tolist() == [2.0, 2.0]  # more than 64 tokens ago
    assert logits[260] == 1.0
    assert logits[258 + 65] == 2.0  # exempt


def test_function_words_are_the_most_frequent_ones_and_punctuation() -> None:
    pieces = [chr(0x4E00 + i) for i in range(100)] + ["，"]
    counts = np.concatenate((np.full(258, 9999), np.arange(100), [0]))
    exempt = function_words(Vocabulary("char", pieces, counts))
    assert exempt == {*range(258 + 60, 258 + 100), 258 + 100}


def dry_loss(context: list[int], size: int = 6, **settings: float) -> dict[int, float]:
    """What DRY takes from each logit after `context`."""
    logits = padded([0.0] * size)[0]
    logits[[LINE_END, SONG_END]] = 0.0
    before = logits.copy()
    History(
        SamplerSettings(**({"dry": 1.0, "dry_base": 2.0} | settings)), frozenset(), context
    ).penalise(logits)
    return {int(i): float(before[i] - logits[i]) for i in np.flatnonzero(before != logits)}


A, B, C, D, E = range(258, 263)


def test_dry_penalises_the_continuation_of_a_repetition_and_more_the_longer_it_is() -> None:
    assert dry_loss([A, B, C, D, A]) == {}  # one repeated token is allowed
    assert dry_loss([A, B, C, D, A, B]) == {C: 1.0}
    assert dry_loss([A, B, C, D, A, B, C]) == {D: 2.0}
    assert dry_loss([A, B, C, D, A, B], dry_allowed=3) == {}
    assert dry_loss([A, B, C, D, A, B], dry=0.0) == {}


def test_dry_takes_the_longest_match_of_each_continuation() -> None:
    assert dry_loss([D, A, B, C, E, A, B, C, D, A, B]) == {C: 2.0}
    assert dry_loss([A, B, C, E, A, B, D, E, E, A, B]) == {C: 1.0, D: 2.0}


def test_dry_matches_never_cross_a_line_end() -> None:
    lines = [A, B, LINE_END, C, D, LINE_END]
    assert dry_loss([*lines, A]) == {}
    assert dry_loss([*lines, A, B]) == {}  # what followed was a line end, never penalised
    # The whole line A B C stands again: only its own tokens count, not those before its start.
    assert dry_loss([E, LINE_END, A, B, C, LINE_END, E, LINE_END, A, B]) == {C: 1.0}
    # Two tokens that stand on two sides of a line end are no repetition.
    assert dry_loss([A, LINE_END, B, C, LINE_END, A, LINE_END, B]) == {}
    assert dry_loss([A, B, C, SONG_END, A, SONG_END, B]) == {}


def test_dry_spares_bytes_and_stays_finite_in_a_loop() -> None:
    one, two, three = BYTES[0xE4], BYTES[0xB8], BYTES[0x80]
    assert dry_loss([one, two, three, A, one, two]) == {}
    loss = dry_loss([A, B] * 500, dry=10.0, dry_base=10.0)
    assert loss == {A: 1e4}


# --- what is text --------------------------------------------------------------------------


def test_bytes_spell_every_plain_character_and_nothing_else() -> None:
    def spelled(prefix: bytes) -> set[bytes]:
        found = set()
        for byte in np.flatnonzero(next_bytes(prefix) == 0):
            sequence = prefix + bytes((int(byte),))
            try:
                sequence.decode("utf-8")
                found.add(sequence)
            except UnicodeDecodeError:
                found |= spelled(sequence)
        return found

    for prefix in (b"\xe4\xb8", b"\xe2\x80", b"\xc2", b"\xf0\x9f\x98", b"\xed\x9f"):
        expected = set()
        for code in range(0x80, 0x110000):
            if 0xD800 <= code < 0xE000:
                continue
            char = chr(code)
            data = char.encode("utf-8")
            if data.startswith(prefix) and normalise(char) == char:
                expected.add(data)
        assert spelled(prefix) == expected
    starts = {int(b) for b in np.flatnonzero(next_bytes(b"") == 0)}
    assert starts == {*range(0x20, 0x7F), *range(0xC2, 0xF5)}


def legal_after(*ids: int, letters: Letters | None = None) -> set[int]:
    legality = Legality(letters)
    for id in ids:
        legality.push(id)
    logits = np.zeros(268 if letters is None else len(letters.nowhere), np.float32)
    legality.rule_out(logits)
    return {int(i) for i in np.flatnonzero(np.isfinite(logits))}


def test_a_begun_character_must_be_finished() -> None:
    assert legal_after(258, BYTES[0xE4]) == {BYTES[b] for b in range(0x80, 0xC0)}
    assert legal_after(258, BYTES[0xF4]) == {BYTES[b] for b in range(0x80, 0x90)}
    after = legal_after(258, BYTES[0xE4], BYTES[0xB8], BYTES[0x80])
    assert {LINE_END, SONG_END, 258, 259} <= after
    assert not after & {BYTES[b] for b in range(0x80, 0xC2)}


def test_songs_do_not_begin_empty_nor_hold_two_empty_lines_nor_end_on_a_line_end() -> None:
    assert not legal_after() & {LINE_END, SONG_END}
    assert {LINE_END, SONG_END} <= legal_after(258)
    assert LINE_END in legal_after(258, LINE_END)
    assert SONG_END not in legal_after(258, LINE_END)
    assert not legal_after(258, LINE_END, LINE_END) & {LINE_END, SONG_END}
    assert LINE_END in legal_after(258, LINE_END, LINE_END, 259)


def test_words_of_an_alphabet_are_not_spelled_and_letters_that_are_words_stand_alone() -> None:
    pieces = ["我", "I", "q", "é", " I", " sea", "sea", " ", "的"]
    counts = [0] * 258 + [9, 1, 1, 1, 9, 9, 9, 9, 9]
    vocabulary = Vocabulary("hybrid", pieces, counts)
    letters = Letters(vocabulary)
    i, q, e = (vocabulary.encode(text)[0] for text in "Iqé")
    words = set(range(258, 258 + len(pieces))) - {i, q, e}
    start = legal_after(letters=letters)
    assert words | {i} <= start and not start & {q, e, BYTES[ord("z")]}
    assert BYTES[ord(",")] in start and BYTES[0xE4] in start
    sea, spaced_sea, space, wo = (vocabulary.encode(t)[-1] for t in ("sea", "I sea", "我 ", "我"))
    for before in (i, sea, spaced_sea):  # no "Isea", and no space that is not part of a word
        after = legal_after(before, letters=letters)
        assert {spaced_sea, wo, LINE_END} <= after and not after & {i, q, e, sea, space}
    assert {i, sea, space} <= legal_after(sea, LINE_END, letters=letters)
    assert {i, sea, space} <= legal_after(wo, letters=letters)


def test_spelling_is_free_where_there_is_hardly_anything_else() -> None:
    q = Vocabulary("char", ["q", "我"]).encode("q")[0]
    assert q in legal_after(letters=Letters(Vocabulary("char", ["q", "我"])))
    mostly_spelled = Vocabulary("hybrid", ["q", "我"], [0] * 258 + [2, 1])
    assert q in legal_after(letters=Letters(mostly_spelled))
    hardly_spelled = Vocabulary("hybrid", ["q", "我"], [0] * 258 + [1, 2])
    assert q not in legal_after(letters=Letters(hardly_spelled))


def test_a_long_take_forgets_its_beginning_but_never_its_last_thousand_tokens() -> None:
    pairs = [token for n in range(700) for token in (A + n, A + n, LINE_END)]
    assert dry_loss([A, B, C, LINE_END, *pairs, A, B], size=800) == {}
    assert dry_loss([*pairs, A, B, C, LINE_END, *pairs[:1000], A, B], size=800) == {C: 1.0}
