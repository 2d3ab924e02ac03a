"""Alternatives for a line: ranked, no two with one last word, none copied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest

from core.composing.settings import SamplerSettings
from core.errors import ComposeError
from core.forms.candidates import Gap, Writers, compose_line, last_word
from core.forms.forward_lines import FormLine, Point
from core.forms.line_legality import LineLegality
from core.forms.originality import CorpusIndex
from core.forms.slots import Wanted
from core.songs.template import LineTemplate
from tests.core.forms.form_samples import LANGUAGES, demo
from tests.core.tiny_models import line_writer

SETTINGS = SamplerSettings(temperature=0.8, min_p=0.05)
GAPS = {
    "zh": Gap(("天上有一个月亮", "我们都在路上"), LineTemplate(7, rhyme="A"), Wanted("江阳")),
    "en": Gap(("I love you",), LineTemplate(6)),
}


@cache
def writers(language: str, lines: bool = True) -> Writers:
    model = demo(language)
    writer = line_writer(model, scale=0.1) if lines else None
    return Writers.of(replace(model, writer=writer))


@pytest.mark.parametrize("lines", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_alternatives_are_ranked_and_right_and_end_in_different_words(
    language: str, lines: bool
) -> None:
    gap, ready = GAPS[language], writers(language, lines)
    found = compose_line(gap, 8, writers=ready, settings=SETTINGS, seed=1)
    legality = LineLegality(gap.template, ready.pieces, gap.wanted)
    assert 1 < len(found) <= 8
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert len({one.word for one in found}) == len(found)
    for one in found:
        assert legality.verify(one.text) == []
        assert one.text.lower().rstrip("，。！？,.!? ").endswith(one.word)
        assert one.direction == ("back" if lines else "forward")
    again = compose_line(gap, 8, writers=ready, settings=SETTINGS, seed=1)
    assert again == found
    assert compose_line(gap, 8, writers=ready, settings=SETTINGS, seed=2) != found


def test_both_networks_have_a_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the forward network would never say does not stand first."""
    gap, ready = GAPS["zh"], writers("zh")
    first, *rest = compose_line(gap, 8, writers=ready, settings=SETTINGS, seed=1)
    means = ready.forward.means

    def but_for_one(point: Point, lines: Sequence[Sequence[int]]) -> list[float]:
        found = means(point, lines)
        return [
            -50.0 if tuple(ids) == first.ids else mean
            for ids, mean in zip(lines, found, strict=True)
        ]

    monkeypatch.setattr(ready.forward, "means", but_for_one)
    after = compose_line(gap, 8, writers=ready, settings=SETTINGS, seed=1)
    assert after[0] == rest[0]
    assert first.text not in {one.text for one in after[:-1]}


def test_what_the_line_begins_with_is_written_forward() -> None:
    template = LineTemplate(6, fixed={0: "我们"})
    found = compose_line(Gap((), template), 4, writers=writers("zh"), settings=SETTINGS, seed=1)
    assert {one.direction for one in found} == {"forward"}
    assert all(one.text.startswith("我们") for one in found)
    inside = LineTemplate(6, fixed={2: "我们"})
    for one in compose_line(Gap((), inside), 4, writers=writers("zh"), settings=SETTINGS, seed=1):
        assert (one.direction, one.text.replace(" ", "")[2:4]) == ("back", "我们")


def test_lines_of_the_corpus_and_of_the_song_are_left_out() -> None:
    gap, ready = GAPS["zh"], writers("zh")
    first, second, *_ = compose_line(gap, 8, writers=ready, settings=SETTINGS, seed=1)
    knows = replace(ready, index=CorpusIndex.build([f"别的\n{first.text}"]))
    left = compose_line(gap, 8, writers=knows, settings=SETTINGS, seed=1)
    assert first.text not in {one.text for one in left}
    assert second in left
    # A line of the song above changes what is written; the draws of its copy would not.
    gap = gap._replace(before=(*gap.before, second.text))
    after = compose_line(gap, 8, writers=ready, settings=SETTINGS, seed=1)
    assert second.text not in {one.text for one in after}


def test_the_next_best_line_takes_the_place_of_a_copy() -> None:
    gap, ready = GAPS["zh"], writers("zh")
    found = compose_line(gap, 4, writers=ready, settings=SETTINGS, seed=1)
    knows = replace(ready, index=CorpusIndex.build([found[0].text]))
    left = compose_line(gap, 4, writers=knows, settings=SETTINGS, seed=1)
    assert left[:3] == found[1:]
    assert len(left) == 4


def test_an_impossible_form_is_refused_with_a_reason() -> None:
    gap = Gap((), LineTemplate(7, rhyme="A"), Wanted("没有这个韵"))
    with pytest.raises(ComposeError) as caught:
        compose_line(gap, 4, writers=writers("zh"), settings=SETTINGS, seed=1)
    assert str(caught.value)
    with pytest.raises(ComposeError, match="at least 1"):
        compose_line(GAPS["zh"], 0, writers=writers("zh"), settings=SETTINGS, seed=1)


def test_where_the_form_says_how_the_line_ends_lines_differ_before_that() -> None:
    for text in ("月亮", "朰"):  # the second one is spelled in bytes
        gap = Gap((), LineTemplate(6, fixed={6 - len(text): text}))
        found = compose_line(gap, 6, writers=writers("zh"), settings=SETTINGS, seed=1)
        assert len(found) > 3
        assert len({one.text for one in found}) == len(found)
        assert all(one.text.rstrip("，。！？；：、…— ").endswith(text) for one in found)
        assert all(text.endswith(one.word) for one in found)


def test_the_last_word_leaves_marks_out() -> None:
    ready, vocabulary = writers("zh"), demo("zh").vocabulary

    def word(text: str) -> str:
        return last_word(FormLine(text, tuple(vocabulary.encode(text)), 0, 0, 0), ready.pieces)

    assert word("我们走了。") == word("我们走了") != ""
    assert word("") == ""


def test_a_line_with_a_long_shared_run_is_left_out_where_the_settings_say_so() -> None:
    gap, ready = GAPS["zh"], writers("zh")
    first, *others = compose_line(gap, 8, writers=ready, settings=SETTINGS, seed=1)
    knows = replace(ready, index=CorpusIndex.build([first.text[:-1]]))
    assert compose_line(gap, 8, writers=knows, settings=SETTINGS, seed=1) == [first, *others]
    away = SamplerSettings(temperature=0.8, min_p=0.05, no_copies=5)
    left = compose_line(gap, 8, writers=knows, settings=away, seed=1)
    assert left[: len(others)] == others
    with pytest.raises(ComposeError, match="copies cannot be kept away"):
        compose_line(gap, 8, writers=ready, settings=away, seed=1)
