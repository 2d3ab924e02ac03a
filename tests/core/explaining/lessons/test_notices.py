"""What lessons 1, 2, 3 and 6 say to notice, measured again on the shipped models."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.composing.composer import Composer
from core.composing.settings import SamplerSettings
from core.explaining.lesson import LessonState, Page, View
from core.explaining.lessons.table import lesson
from core.model.tape import Knobs, record
from core.text.vocabulary import SONG_END
from tests.core.explaining.subjects import demo, looking

NAMES = ["zh-rnn", "zh-lstm", "zh-gru", "en-gru"]
PAGE = Page(80, 15)
RARE = "\U00020000"
"""A character that no model has: four bytes."""


def seen(number: int, state: LessonState) -> View:
    return lesson(number).view(state, PAGE)


@pytest.mark.parametrize("name", NAMES)
def test_tokens_says_what_bytes_cost_and_what_is_rare(name: str) -> None:
    composer = demo(name).composer
    line = f"月光 {RARE} 出" if name[0] == "z" else f"i am {RARE} gone"
    fields = seen(1, looking(name, line)).notice.fields
    told = getattr(fields.get("told"), "fields", fields)
    score = dict(composer.score(line))
    assert told["piece"] == RARE and told["count"] == 4
    assert told["bits"] == f"{-math.log2(score[RARE]):.0f}"
    others = [-math.log2(p) for piece, p in score.items() if piece != RARE]
    if "most" in fields:
        assert fields["most"] == f"{max(others):.0f}" and float(fields["most"]) < float(
            told["bits"]
        )
    plain = "月光在窗台" if name[0] == "z" else "the moon is on the window"
    view = seen(1, looking(name, plain))
    counts = {p["piece"]: p["seen"] for p in view.data["pieces"]}
    bits = {p["piece"]: p["bits"] for p in view.data["pieces"]}
    rare, common = min(counts, key=counts.__getitem__), max(counts, key=counts.__getitem__)
    assert view.notice.text.startswith("what is rare") == (bits[rare] > bits[common])


@pytest.mark.parametrize("name", NAMES)
def test_vectors_says_which_word_has_no_neighbour_above_chance(name: str) -> None:
    view = seen(2, looking(name))
    chance = view.data["chance"]
    lonely = [w for w in view.data["words"] if w["near"][0]["cosine"] <= chance]
    if lonely:
        rarest = min(lonely, key=lambda word: word["seen"])
        assert view.notice.fields["word"] == rarest["word"]
    else:
        best = max(view.data["words"], key=lambda word: word["near"][0]["cosine"])
        assert view.notice.fields["near"] == best["near"][0]["word"]
    assert view.notice.fields["chance"] == f"{chance:.2f}"
    # Both sentences come up on some model or line, each where it is true.
    numbers = "三 四 五" if name[0] == "z" else "three four five"
    assert "every word" in seen(2, looking(name, numbers)).notice.text


def bits_of(composer: Composer, ids: list[int], features: np.ndarray) -> float:
    logits = composer.decoder.logits(np.ascontiguousarray(features)).astype(np.float64)
    logs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return -sum(logs[t, id] for t, id in enumerate(ids)) / math.log(2)


@pytest.mark.parametrize("name", NAMES)
def test_memory_says_what_a_line_costs_with_it_and_without(name: str) -> None:
    state, composer = looking(name), demo(name).composer
    view = seen(3, state)
    ids = composer.model.vocabulary.encode(lesson(3).example(state))
    read = [SONG_END, *ids]
    with_it, _ = composer.decoder.read(read, composer.decoder.initial_state(1))
    bare = record(composer.model, read, knobs=Knobs(memory=False)).features[:, 0]
    own, without = bits_of(composer, ids, with_it), bits_of(composer, ids, bare)
    assert view.notice.fields["own"] == f"{own:.1f}"
    assert view.notice.fields["bare"] == f"{without:.1f}"
    assert ("memory does not help" in view.notice.text) == (without <= own)
    first = composer.decoder.logits(with_it).argmax(axis=1)
    other = composer.decoder.logits(np.ascontiguousarray(bare)).argmax(axis=1)
    changed = int((first != other).sum())
    told = view.notice.fields["told"].fields
    assert told["all"] == len(read) and told.get("count", 0) == changed
    assert view.data["largest_difference"] < 0.05, "the formula is that of what composed"


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_the_terms_of_the_formula_add_up_to_the_state(cell: str) -> None:
    for off in (0.0, 1.0):
        view = seen(3, looking(f"zh-{cell}", turned={"off": off}))
        for word in view.data["words"]:
            a, b, c = word["terms"].values()
            total = {"rnn": math.tanh(a + b + c), "lstm": a + b, "gru": a + b}[cell]
            assert total == pytest.approx(c if cell == "lstm" else word["h"], abs=0.05)
            if off:
                assert a == 0.0 if cell != "rnn" else c == 0.0


@pytest.mark.parametrize("name", NAMES)
def test_chance_says_that_heat_evens_out_only_what_is_left(name: str) -> None:
    view = seen(6, looking(name))
    fields, composer = view.notice.fields, demo(name).composer
    text = lesson(6).example(looking(name))
    left = {}
    for heat in (0.5, 1.5):
        found = composer.alternatives(text, SamplerSettings(temperature=heat), 9999)
        shares = np.array([one.final for one in found if one.final > 0.0])
        left[heat] = len(shares), 2.0 ** -(shares * np.log2(shares)).sum()
    assert "never brings back" in view.notice.text
    assert left[0.5][0] == left[1.5][0] == int(fields["left"]) < len(composer.model.vocabulary)
    assert fields["cool"] == f"{left[0.5][1]:.1f}" and fields["hot"] == f"{left[1.5][1]:.1f}"
    assert left[0.5][1] < left[1.5][1]
    # At the start of a line another sentence is true, and is said.
    begins = seen(6, looking(name, text + "\n"))
    assert begins.notice.text.startswith("a first word of a line is free")
    one = seen(6, looking(name, turned={"temperature": 0.0, "min_p": 0.5}))
    assert one.data["stages"][-1]["left"] == 1


@pytest.mark.parametrize("number", [1, 2, 3, 6])
def test_a_guess_hides_the_numbers_until_it_is_made(number: int) -> None:
    def digits(view: View) -> int:
        return sum(text.count(".") + text.count("%") for row in view.rows for text, _ in row)

    name = "zh-gru"
    hidden = seen(number, looking(name, guessing=True))
    shown = seen(number, looking(name, guessing=True, guess="雨"))
    assert digits(hidden) < digits(shown) and hidden.answer is None
    assert shown.answer is not None and shown.answer.fields["guess"] == "雨"


@pytest.mark.parametrize("number", [1, 2, 3, 6])
@pytest.mark.parametrize("page", [Page(80, 14), Page(118, 26), Page(60, 8)])
def test_views_fit_their_page(number: int, page: Page) -> None:
    from core.explaining import cells

    for line in ("", "一" * 200, "\U0001f600"):
        view = lesson(number).view(looking("zh-rnn", line), page)
        assert len(view.rows) <= page.height
        for row in view.rows:
            assert cells.width("".join(text for text, _ in row)) <= page.width
