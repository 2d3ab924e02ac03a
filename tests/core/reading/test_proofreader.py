"""Candidates by two networks, the judge that weighs them, and text that is spoiled to fit it."""

from __future__ import annotations

import math
from dataclasses import replace

import msgspec
import numpy as np
import pytest

from core.errors import ModelError
from core.model.files import LoadedModel
from core.reading.fitting import Familiar, fit
from core.reading.judge import FEATURES, LEAST, Judge, alarms_of, fitted
from core.reading.one_way import REACH, OneWay
from core.reading.proofreader import APART, Candidate, Judged, Proofreader, Read, corrected
from core.reading.spoiling import BY_ROOT, TYPING, Typing, spoiled
from core.text.characters import character_shares
from core.text.confusions import confusions
from core.text.lexicon import UNKNOWN, Cuts, stands_in
from core.text.vocabulary import SONG_END
from tests.core.tiny_models import CHARACTERS, tiny_model


def backward(model: LoadedModel) -> LoadedModel:
    return replace(model, info=msgspec.structs.replace(model.info, direction="backward"))


def log_probabilities(way: OneWay, ids: list[int]) -> list[float]:
    """Of each token after those before it, stepped one by one."""
    state, found = way.decoder.initial_state(1), []
    for before, id in zip([SONG_END, *ids[:-1]], ids, strict=True):
        features, state = way.decoder.advance([before], state)
        found.append(float(way.logs(features)[0, id]))
    return found


@pytest.mark.parametrize("turned", [False, True])
def test_a_candidate_gains_what_the_text_with_it_gains(turned: bool) -> None:
    """Rescoring side by side equals reading the changed text anew."""
    model = tiny_model()
    way = OneWay(backward(model) if turned else model)
    text, place, other = "我走过夜里的街灯等你回来", 4, "雨"
    read = way.read(text)
    id = way.id_of(other)
    assert id is not None
    own, others = read.weigh([np.array([id])] * len(text))
    gain = read.gains(np.array([place]), np.array([id]))
    changed = text[:place] + other + text[place + 1 :]
    rows = []
    for each in (text, changed):
        ids = model.vocabulary.encode(each[::-1] if turned else each)
        rows.append(log_probabilities(way, [*ids, SONG_END]))
    at = len(text) - 1 - place if turned else place
    assert own[place] == pytest.approx(rows[0][at], abs=2e-3)
    assert others[place][0] == pytest.approx(rows[1][at], abs=2e-3)
    beyond = [sum(row[at + 1 : at + 1 + REACH]) for row in rows]
    assert gain[0] == pytest.approx(beyond[1] - beyond[0], abs=2e-2)


def test_candidates_read_alone_as_they_do_side_by_side() -> None:
    model = tiny_model()
    reader = Proofreader(OneWay(model), OneWay(backward(model)))
    lines = ["我走过夜里的街灯", "等你回来", "唱着歌"]
    read = reader.read(lines)
    assert read.candidates and read.features.shape == (len(read.candidates), len(FEATURES))
    for each in read.candidates:
        seen = lines[each.line][each.place]
        assert each.char in {one.char for one in confusions(seen)}
        assert each.char in CHARACTERS
    words = ("word", "word seen", "cut")
    for each, told in zip(read.candidates, read.features, strict=True):
        line, place = lines[each.line], each.place
        chars = (each.char, line[place])
        meant = [
            *(stands_in(line, place, char) for char in chars),
            Cuts(line).gain(place, each.char),
        ]
        assert [told[FEATURES.index(name)] for name in words] == pytest.approx(meant)
    assert len(read.bits) == len("\n".join(lines)) and (read.bits > 0).all()
    assert reader.read([""]).candidates == []


def test_characters_that_training_never_saw_are_read_and_never_offered() -> None:
    reader = Proofreader(OneWay(tiny_model()), OneWay(backward(tiny_model())))
    read = reader.read(["鑫😀é走"])
    assert len(read.bits) == 4
    assert all(each.char in CHARACTERS for each in read.candidates)


def test_words_are_no_characters() -> None:
    with pytest.raises(ModelError, match="needs a model of characters, and this one has hybrid"):
        OneWay(tiny_model(kind="hybrid"))


def judge(weights: list[float], alarms: tuple[float, ...] = (), lines: int = 0) -> Judge:
    return Judge(weights=tuple(weights), alarms=alarms, lines=lines)


def test_the_judge_learns_what_was_meant() -> None:
    rng = np.random.default_rng(0)
    features = rng.normal(size=(600, len(FEATURES)))
    meant = features[:, 0] + 2.0 * features[:, 4] + rng.normal(size=600) > 2.0
    found = judge(list(fitted(features, meant)))
    assert found.weights[4] > found.weights[0] > max(abs(w) for w in found.weights[5:-1])
    right = (found.probabilities(features) > 0.5) == meant
    assert right.mean() > 0.85
    with pytest.raises(ModelError, match="too little held-out text"):
        fitted(features, np.zeros(600, bool))


def test_the_threshold_follows_the_false_alarms_that_are_allowed() -> None:
    best = [0.0] * 960 + [0.3] * 20 + [0.6] * 15 + [0.9] * 5
    found = judge([0.0] * (len(FEATURES) + 1), alarms_of(best), len(best))
    for rate in (0.005, 0.01, 0.02, 0.04):
        touched = np.mean(np.array(best) > found.threshold(rate))
        assert touched <= rate
    assert found.threshold(0.001) == 0.9 and found.threshold(0.01) == 0.6
    assert found.threshold(0.5) == LEAST
    with pytest.raises(ModelError, match="no judge"):
        judge([float("nan")] * (len(FEATURES) + 1))


def test_findings_lie_apart_and_the_likeliest_comes_first() -> None:
    places, chances = [2, 3, 3, 6], [1.0, 3.0, 2.0, 0.0]
    features = np.zeros((4, len(FEATURES)))
    features[:, 0] = chances
    candidates = [Candidate(0, place, char) for place, char in zip(places, "甲乙丙丁", strict=True)]
    weights = [1.0, *[0.0] * len(FEATURES)]
    judged = Judged(Read(candidates, features, np.ones(8)), judge(weights), ["一二三四五六七八"])
    found = judged.findings(0.4)
    assert [(each.place, each.wrong, each.right) for each in found] == [
        (3, "四", "乙"), (6, "七", "丁"),
    ]  # fmt: skip
    assert APART == 2
    assert corrected(["一二三四五六七八"], found) == ["一二三乙五六丁八"]
    assert judged.findings(0.99) == []


def test_spoiled_lines_have_one_wrong_character_that_is_like_it() -> None:
    lines = ["我走过夜里的街灯", "hello", "", "等你回来"] * 20
    wrong, places = spoiled(lines, 0.5, np.random.default_rng(1))
    assert 10 <= len(places) <= 30
    for number, place in places:
        before, after = lines[number], wrong[number]
        assert [a != b for a, b in zip(before, after, strict=True)].index(True) == place
        assert sum(a != b for a, b in zip(before, after, strict=True)) == 1
        assert after[place] in {each.char for each in confusions(before[place])}
    untouched = set(range(len(lines))) - {number for number, _ in places}
    assert all(lines[number] == wrong[number] for number in untouched)
    sounds, again = spoiled(lines, 1.0, np.random.default_rng(2), sound_only=True)
    kinds = [
        next(one for one in confusions(lines[n][p]) if one.char == sounds[n][p]) for n, p in again
    ]
    assert len(again) == 40 and all(one.sound > 0 for one in kinds)


def test_those_who_type_take_frequent_characters_and_words() -> None:
    lines = ["我们一起去看电影", "他在公园里唱歌", "今天天气很好"] * 40

    def told(typing: Typing) -> tuple[float, float]:
        """How frequent the wrong characters are, and the share of them in a word."""
        rng = np.random.default_rng(3)
        wrong, places = spoiled(lines, 1.0, rng, sound_only=True, typing=(typing,))
        logs = [math.log(character_shares()[wrong[n][p]]) for n, p in places]
        words = [stands_in(lines[n], p, wrong[n][p]) > UNKNOWN for n, p in places]
        return float(np.mean(logs)), float(np.mean(words))

    (careless, _), (frequent, alone), (_, offered) = map(told, TYPING)
    assert TYPING[0] == BY_ROOT and frequent > careless + 0.5
    assert offered > 1.5 * alone > 0.0


def test_a_text_is_known_by_what_held_out_songs_cost() -> None:
    familiar = Familiar(bits_per_char=6.0, of_songs=0.3, of_characters=4.0)
    assert familiar.limit(10_000) == pytest.approx(7.0)
    assert 6.0 + 3.0 * 0.3 < familiar.limit(100) < familiar.limit(10) < 11.0


def test_nothing_is_fitted_on_next_to_nothing() -> None:
    reader = Proofreader(OneWay(tiny_model()), OneWay(backward(tiny_model())))
    for songs in ([["我"]], [["a"] * 20, ["b"] * 20]):
        with pytest.raises(ModelError, match="too little held-out text"):
            fit(reader, songs)
