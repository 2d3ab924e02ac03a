"""Word space: neighbours, where likeness begins to mean anything, sums, the plane."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.explaining.lessons.sums import CHINESE, ENGLISH
from core.explaining.words import Sum, WordSpace
from tests.core.explaining.subjects import demo

GROUPS = ("一 二 三 四 五 六 七 八", "我 你 他 她 我们 他们", "爸爸 妈妈 爷爷 奶奶 外婆")


def space_of(name: str) -> WordSpace:
    model = demo(name).composer.model
    space: WordSpace = demo(name).once("words", lambda: WordSpace(model))
    return space


@pytest.mark.parametrize("name", ["zh-rnn", "zh-lstm", "zh-gru"])
def test_neighbours_are_of_the_same_kind_and_above_chance(name: str) -> None:
    space = space_of(name)
    for group in GROUPS:
        ids = [id for word in group.split() if (id := space.id(word)) is not None]
        assert len(ids) >= 4
        hits = [space.near(id, 5)[0].id in ids for id in ids]
        assert sum(hits) >= len(ids) - 3, group
        assert np.mean([space.near(id, 1)[0].cosine for id in ids]) > space.chance


def test_vectors_without_meaning_hardly_ever_reach_the_chance_line() -> None:
    model = demo("zh-lstm").composer.model
    # The same lengths and directions in every number, but no word belongs to another.
    vectors = model.weights["embedding.weight"]
    shuffled = np.random.default_rng(0).permuted(vectors, axis=0)
    space = WordSpace(replace(model, weights={**model.weights, "embedding.weight": shuffled}))
    nearest = [space.near(int(id), 1)[0].cosine for id in space.ids[::40]]
    assert 0.75 * space.chance < np.mean(nearest) < space.chance
    assert np.mean(np.array(nearest) > space.chance) < 0.1


@pytest.mark.parametrize(("name", "tests"), [("zh-rnn", CHINESE), ("en-lstm", ENGLISH)])
def test_sums_are_counted_not_chosen(name: str, tests: tuple[Sum, ...]) -> None:
    space = space_of(name)
    found = space.sums(tests)
    assert 10 <= len(found) <= len(tests)
    for one in found:
        near = [n.id for n in one.found]
        assert (space.id(one.sum.answer) in near) == (one.rank <= len(near))
        assert not {space.id(word) for word in one.sum[:3]} & set(near)
    # By chance about five words of so many thousand would be among five: none of these sums.
    assert sum(one.rank <= 5 for one in found) >= 3
    assert space.sums([Sum("没有这样的词吧", "a", "b", "c")]) == []


def test_the_plane_keeps_the_most_that_two_directions_can() -> None:
    space = space_of("zh-rnn")
    ids = space.frequent(60)
    places, share = space.plane(ids)
    vectors = demo("zh-rnn").composer.model.weights["embedding.weight"][ids].astype(np.float64)
    vectors -= vectors.mean(axis=0)
    eigen = np.sort(np.linalg.eigvalsh(vectors.T @ vectors))[::-1]
    assert share == pytest.approx(eigen[:2].sum() / eigen.sum())
    assert np.allclose(places.var(axis=0) * len(ids), eigen[:2])
    assert places[0].min() >= 0.0, "the same way round each time"
