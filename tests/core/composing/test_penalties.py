"""The repetition penalty and DRY: what is made less likely, by how much, and what is spared."""

from __future__ import annotations

import numpy as np

from core.composing.penalties import function_words
from core.composing.samplers import Penalties
from core.composing.settings import SamplerSettings
from core.text.vocabulary import BYTES, LINE_END, SONG_END, Vocabulary


def padded(values: list[float]) -> np.ndarray:
    """Logits (1, 258 + n) in which only pieces have a chance."""
    row = np.full(258 + len(values), -1e30, np.float32)
    row[258:] = values
    return row[None]


def test_repetition_penalty_lowers_what_was_said_whatever_its_sign() -> None:
    logits = padded([2.0, -2.0, 1.0])[0]
    penalties = Penalties(SamplerSettings(repetition_penalty=2.0, dry=0.0), frozenset, [258, 259])
    penalties.penalise(logits)
    np.testing.assert_allclose(logits[258:], [1.0, -4.0, 1.0])


def test_repetition_penalty_spares_function_words_line_ends_and_what_is_long_past() -> None:
    settings = SamplerSettings(repetition_penalty=2.0, dry=0.0)
    logits = padded([2.0] * 70)[0]
    logits[[LINE_END, SONG_END, BYTES[5]]] = 2.0
    context = [LINE_END, BYTES[5], *range(258, 258 + 66)]
    Penalties(settings, lambda: frozenset({258 + 65}), context).penalise(logits)
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
    chosen = SamplerSettings(**({"dry": 1.0, "dry_base": 2.0} | settings))
    Penalties(chosen, frozenset, context).penalise(logits)
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


def test_a_long_take_forgets_its_beginning_but_never_its_last_thousand_tokens() -> None:
    pairs = [token for n in range(700) for token in (A + n, A + n, LINE_END)]
    assert dry_loss([A, B, C, LINE_END, *pairs, A, B], size=800) == {}
    assert dry_loss([*pairs, A, B, C, LINE_END, *pairs[:1000], A, B], size=800) == {C: 1.0}
