"""Why this word: the last stage is what is drawn from, to the last bit; so do takes."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from core.composing.events import TakeFinished
from core.composing.samplers import probabilities
from core.composing.settings import SamplerSettings
from core.errors import ComposeError
from core.explaining.surprise import steps, surprise
from core.explaining.why import explain, explain_take, logits_after
from tests.core.explaining.subjects import demo

TEXT = "我还在等\n我还在"
LINE = "末班车已经开走 \U00020000出"
"""With a character that no model has: four bytes."""
SETTINGS = [
    SamplerSettings(),
    SamplerSettings(temperature=0.0),
    SamplerSettings(temperature=1.3, top_k=40, top_p=0.9, min_p=0.02, repetition_penalty=1.2),
    SamplerSettings(temperature=0.5, balance=1.0, first_word=0.9, dry=0.0),
]


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("text", [TEXT, TEXT + "\n"])
def test_the_last_stage_is_what_is_drawn_from(settings: SamplerSettings, text: str) -> None:
    composer = demo("zh-lstm").composer
    ids = composer.model.vocabulary.encode(text)
    why = explain(composer, ids, settings, n=20)
    final = {one.piece: one.final for one in composer.alternatives(text, settings, 5000)}
    assert [one.shares[-1] for one in why.candidates] == [final[c.piece] for c in why.candidates]
    assert why.stages == (
        "raw", "rules", "penalties", "no copies", "top-k", "top-p", "min-p", "temperature",
        "balance",
    )  # fmt: skip
    on = dict(zip(why.stages, why.on, strict=True))
    assert on["top-k"] == bool(settings.top_k) and on["min-p"] == bool(settings.min_p)
    assert on["balance"] == (settings.temperature < 1.0) and not on["no copies"]
    assert list(why.left[3:-1]) == sorted(why.left[3:-1], reverse=True), "cuts only cut"


@pytest.mark.parametrize("settings", SETTINGS)
def test_stages_end_where_probabilities_do(settings: SamplerSettings) -> None:
    composer = demo("zh-gru").composer
    ids = composer.model.vocabulary.encode(TEXT)
    logits = logits_after(composer, ids)
    *_, last = composer.stages(logits, ids, settings)
    ruled = logits.copy()
    raw, rules, *_ = composer.stages(logits, ids, settings)
    ruled[np.setdiff1d(raw.ids, rules.ids)] = -np.inf
    drawn_from = probabilities(
        ruled[None], ids, settings, exempt=composer._spared, unigram=composer._unigram
    )[0]
    spread = np.zeros_like(drawn_from)
    spread[last.ids] = last.shares
    assert np.abs(spread - drawn_from).max() == 0.0


def test_a_take_explains_each_of_its_words() -> None:
    composer = demo("zh-rnn").composer
    settings = SamplerSettings(temperature=0.9)
    for event in composer.compose("那年的雨", settings, seed=5, max_tokens=12):
        if isinstance(event, TakeFinished):
            take = event.result
    for index, id in enumerate(take.tokens):
        why = explain_take(composer, take, index)
        own = next(one for one in why.candidates if one.id == id)
        assert own.shares[0] == pytest.approx(take.probabilities[index], abs=1e-5)
        assert own.shares[-1] > 0.0, "what was drawn could be drawn"
    other = msgspec.structs.replace(take, probabilities=[0.5] * len(take.tokens))
    with pytest.raises(ComposeError, match="another model"):
        explain_take(composer, other, 3)
    with pytest.raises(ComposeError, match="no token"):
        explain_take(composer, take, len(take.tokens))


@pytest.mark.parametrize("name", ["zh-rnn", "zh-lstm", "zh-gru"])
def test_surprise_is_what_the_composer_scores(name: str) -> None:
    composer = demo(name).composer
    scored, found = composer.score(LINE), surprise(composer, LINE)
    assert [piece.piece for piece in found] == [piece for piece, _ in scored]
    for piece, (_, share) in zip(found, scored, strict=True):
        assert piece.bits == pytest.approx(-np.log2(share), abs=1e-5)
    (rare,) = [piece for piece in found if len(piece.steps) > 1]
    assert rare.piece == "\U00020000" and len(rare.steps) == 4


def test_ranks_and_entropy_are_those_of_the_distribution() -> None:
    composer = demo("zh-lstm").composer
    ids = composer.model.vocabulary.encode(LINE)
    for place, step in enumerate(steps(composer, ids)):
        logits = logits_after(composer, ids[:place]).astype(np.float64)
        shares = np.exp(logits - logits.max())
        shares /= shares.sum()
        assert step.rank == int((logits > logits[step.id]).sum()) + 1
        assert step.entropy == pytest.approx(-(shares * np.log2(shares)).sum(), abs=1e-3)
    half = steps(composer, ids[3:], before=ids[:3])
    whole = steps(composer, ids)[3:]
    assert [s.rank for s in half] == [s.rank for s in whole]
