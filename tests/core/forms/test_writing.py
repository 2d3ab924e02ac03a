"""Whole songs of a form: each line right, what stands stays, and none the same over and over."""

from __future__ import annotations

from dataclasses import replace as with_fields
from functools import cache

import numpy as np
import pytest

from core.composing.settings import SamplerSettings
from core.errors import ComposeError
from core.forms.candidates import Candidate, Writers
from core.forms.ci import find_tune
from core.forms.forward_lines import FormLine
from core.forms.named_forms import of_figures, tune_form
from core.forms.originality import CorpusIndex
from core.forms.sheet import parse
from core.forms.verify import faults
from core.forms.writing import Written, choose, write_song
from core.songs.document import Document
from core.songs.edits import set_rhymes
from core.text.lines import line_end
from tests.core.forms.form_samples import LANGUAGES, demo
from tests.core.tiny_models import line_writer

SETTINGS = SamplerSettings()


@cache
def writers(language: str, lines: bool = True) -> Writers:
    model = demo(language)
    writer = line_writer(model, scale=0.1) if lines else None
    return Writers.of(with_fields(model, writer=writer))


def song(document: Document, language: str = "zh", seed: int = 1, **more: object) -> list[Written]:
    ready = writers(language)
    return list(write_song(document, ready, SETTINGS, seed, k=4, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("lines", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_keeps_its_form(language: str, lines: bool) -> None:
    form = of_figures("7 7 6 8", "ABAB")
    written = list(write_song(form, writers(language, lines), SETTINGS, 1, k=4))
    assert [line.number for line in written] == [1, 2, 3, 4]
    done = written[-1].document
    for line in written:
        text = done.line(line.id).text
        assert text == line.candidates[line.chosen].text
        assert faults(text, line.template, line.wanted, "thirteen") == []
    ends = [line_end(row.line.text) for row in done.rows]
    rhymes = [end.rhyme for end in ends if end]
    assert rhymes[0] == rhymes[2] == done.classes["A"] != rhymes[1] == rhymes[3]
    assert len({end.word[-1] if language == "zh" else end.word for end in ends if end}) == 4


def test_the_same_seed_is_the_same_song_and_another_is_not() -> None:
    form = of_figures("7 7", "AA")
    first = song(form)[-1].document
    assert song(form)[-1].document == first
    assert song(form, seed=2)[-1].document.text != first.text
    assert song(form, take=1)[-1].document.text != first.text
    free = of_figures("7 7")  # also where no rhyme is drawn
    assert song(free, take=1)[-1].document.text != song(free)[-1].document.text


def test_no_rhyme_word_comes_twice() -> None:
    rhymes = ["江阳", "姑苏", "发花"]
    for seed, rhyme in enumerate(rhymes):
        form = set_rhymes(of_figures("2 " * 12, "A" * 12), classes={"A": rhyme})
        done = song(form, seed=seed)[-1].document
        assert len({row.line.text[-1] for row in done.rows}) == 12


def test_what_stands_stays_and_a_repeated_line_is_written_once() -> None:
    sheet = parse("[主歌]\n7 A = 窗台上的都是雾\n7 A\n[副歌]\n5 ~ 有人在唱歌\n5\n[副歌]").document
    written = song(sheet)
    done = written[-1].document
    assert [line.number for line in written] == [2, 4]
    rows = [row.line for row in done.rows]
    assert rows[0].text == "窗台上的都是雾" and rows[0].locked
    assert rows[2].text == rows[4].text == "有人在唱歌" and rows[3] == rows[5] != rows[2]
    end = line_end(rows[1].text)
    assert end is not None and end.rhyme == "姑苏" and not rows[1].text.endswith("雾")
    assert list(write_song(done, writers("zh"), SETTINGS, 1)) == []


def test_how_a_line_was_made_is_kept_with_it() -> None:
    form = of_figures("7")
    (line,) = song(form, model=demo("zh").info, take=3)
    made = line.document.line(line.id)
    assert made.origin == "model" and made.chosen == line.chosen
    assert [take.text for take in made.takes] == [one.text for one in line.candidates]
    take = made.takes[line.chosen]
    assert (take.name, take.seed, take.take, take.direction) == ("zh-lstm", 1, 3, "back")
    assert take.model == demo("zh").info.sha256 and take.settings == SETTINGS
    assert take.copied is None  # nobody knows what this model learnt
    (alone,) = song(form, keep_all=False, model=demo("zh").info, take=3)
    assert alone.document.line(line.id).takes == (take,)
    knows = with_fields(writers("zh"), index=CorpusIndex.build([take.text[1:5]]))
    (known,) = write_song(form, knows, SETTINGS, 1, k=4, take=3)
    assert known.document.line(line.id).takes[line.chosen].copied == 4


def test_an_impossible_form_is_refused_before_the_first_line() -> None:
    with pytest.raises(ComposeError, match="form:3"):
        write_song(parse("7\n7 A | ______国\n7 A | ______路").document, writers("zh"), SETTINGS, 1)


def test_copies_are_kept_away_where_the_settings_say_so() -> None:
    form, away = of_figures("7 7"), SamplerSettings(no_copies=4)
    with pytest.raises(ComposeError, match="copies cannot be kept away") as caught:
        write_song(form, writers("zh"), away, 1)
    assert not caught.value.where  # it is no fault of a line
    free = song(form)[-1].document.text
    index = CorpusIndex.build([free])
    knows = with_fields(writers("zh"), index=index)
    *_, last = write_song(form, knows, away, 1, k=4)
    for row in last.document.rows:
        shared = index.shared(row.line.text)
        assert shared is None or shared.length < 4


def test_it_stops_between_lines() -> None:
    asked = iter([False] * 30 + [True] * 1000)
    done = list(
        write_song(
            of_figures("7 7 7 7 7 7 7 7"),
            writers("zh"),
            SETTINGS,
            1,
            k=4,
            should_stop=lambda: next(asked),
        )
    )
    assert 0 < len(done) < 8


@pytest.mark.slow
@pytest.mark.parametrize("name", ["浣溪沙", "如梦令"])
def test_a_tune(name: str) -> None:
    for line in song(tune_form(find_tune(name))):
        text = line.document.line(line.id).text
        assert faults(text, line.template, line.wanted, "thirteen") == []


def candidate(text: str, log: float) -> Candidate:
    """A line whose tokens have this log probability (nats) in the mean."""
    return Candidate(*FormLine.of(text, (), [log] * 8), text[-1:], "back")


def test_repetitions_are_held_to_be_worse() -> None:
    found = [
        candidate(text, -1.0 - n / 10)
        for n, text in enumerate(["下一站下一站", "窗台上的雾", "我走得很慢"])
    ]
    assert choose(found, []) == 1
    assert choose(found, ["窗台上的雾很浓"]) == 2
    assert choose(found[:1], []) == 0


def test_what_a_line_says_twice_costs_once() -> None:
    # Half of the first is said again, which its score tells: 2 nats.
    found = [candidate("下一站下一站", -1.0), candidate("窗台上的雾", -4.0)]
    assert found[0].score == -3.0
    assert choose(found, []) == 0
    assert choose([found[0], candidate("窗台上的雾", -2.9)], []) == 1


def test_one_of_the_best_few_is_drawn() -> None:
    texts = [chr(0x4E00 + n) + chr(0x5E00 + n) for n in range(16)]
    found = [candidate(f"{text}{n}", -1.0 - n / 100) for n, text in enumerate(texts)]
    random = np.random.default_rng(1)
    drawn = [choose(found, [], random) for _ in range(200)]
    assert set(drawn) == {0, 1, 2, 3}
    # A line that is far better is drawn nearly always.
    found[3] = found[3]._replace(score=4.0)
    assert sum(choose(found, [], random) == 3 for _ in range(50)) == 50
