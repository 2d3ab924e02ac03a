"""Each line is the best of some drafts, and takes keep all else that they promise."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from core.composing.composer import Composer
from core.composing.line_judge import LineJudge, _BackReader
from core.composing.penalties import Dry, RepetitionPenalty
from core.composing.replay import recompose
from core.composing.settings import SamplerSettings
from core.text.vocabulary import LINE_END, SONG_END
from tests.core.composing.takes import take_of, takes_of
from tests.core.tiny_models import line_writer, tiny_model

DRAFTS = SamplerSettings(temperature=0.9, min_p=0.02, drafts=4)
MODEL = tiny_model(likes={LINE_END: 2.0, SONG_END: -40.0})
BOTH = replace(MODEL, writer=line_writer(MODEL))


@pytest.fixture(scope="module")
def composer() -> Composer:
    return Composer(BOTH)


def test_the_same_alone_and_in_any_company(composer: Composer) -> None:
    together = takes_of(composer, "雨夜", DRAFTS, count=20, max_tokens=40)
    assert len({take.text for take in together}) > 10
    for one in (0, 7, 19):
        alone = take_of(composer, "雨夜", DRAFTS, first=one, max_tokens=40)
        assert alone.tokens == together[one].tokens
    assert take_of(composer, "雨夜", DRAFTS, seed=2, max_tokens=40).tokens != together[0].tokens


def test_lines_begin_as_they_would(composer: Composer) -> None:
    for seed in range(5):
        begun = {
            take_of(composer, "", replaced, seed=seed, max_tokens=1).tokens
            for replaced in (SamplerSettings(drafts=n) for n in (2, 4, 8))
        }
        assert len(begun) == 1


def test_a_turned_temperature_is_felt_in_the_next_token_and_replayed(composer: Composer) -> None:
    settings = SamplerSettings(temperature=3.0, min_p=0.0, dry=0.0, repetition_penalty=1.0)
    heats = (0.0 if n >= 6 else 3.0 for n in count())
    turned = take_of(
        composer, "", settings, max_tokens=12, max_lines=None, temperature=lambda: next(heats)
    )
    as_it_was = take_of(composer, "", settings, max_tokens=12, max_lines=None)
    assert turned.tokens[:6] == as_it_was.tokens[:6]
    assert turned.temperature_track == ((6, 0.0),)
    for place in range(6, 12):
        best = composer.alternatives(
            composer.model.vocabulary.decode(list(turned.tokens[:place])),
            SamplerSettings(temperature=0.0, dry=0.0, repetition_penalty=1.0, first_word=0.0),
            1,
        )
        assert turned.tokens[place] == best[0].id
    assert recompose(turned, composer).tokens == turned.tokens


def test_a_stopped_take_is_the_beginning_of_the_whole_one(composer: Composer) -> None:
    whole = take_of(composer, "", DRAFTS, max_tokens=30)
    asked = count()
    stopped = take_of(composer, "", DRAFTS, max_tokens=30, should_stop=lambda: next(asked) == 5)
    assert stopped.reason == "stopped"
    assert stopped.tokens == whole.tokens[:5]


def test_what_is_told_of_a_token_is_the_networks_own(composer: Composer) -> None:
    take = take_of(composer, "我走", DRAFTS, max_tokens=30)
    known = dict(enumerate(composer.score(take.text)))
    first = len(take.prompt_tokens)
    told = [known[first + n][1] for n in range(len(take.tokens) - 1)]
    np.testing.assert_allclose(told, take.probabilities[: len(told)], rtol=1e-4)


def test_a_line_without_end_is_written_on() -> None:
    endless = Composer(tiny_model(likes={LINE_END: -40.0, SONG_END: -40.0}))
    take = take_of(endless, "", DRAFTS, max_tokens=120)
    assert len(take.tokens) == 120 and take.reason == "length"


def judge(known: frozenset[str] = frozenset()) -> LineJudge:
    shares = np.full(len(MODEL.vocabulary), np.log(0.01))
    return LineJudge(MODEL, frozenset(ids("我")), shares, lambda: known)


def ids(text: str) -> list[int]:
    return MODEL.vocabulary.encode(text)


def chosen(of: LineJudge, before: str, *lines: str, means: tuple[float, ...] = ()) -> str:
    """Which of these lines is best behind `before`, the network finding all alike or as told."""
    drafts = [[*ids(line), LINE_END] for line in lines]
    given = means or (-2.0,) * len(lines)
    logs = [[mean] * len(draft) for mean, draft in zip(given, drafts, strict=True)]
    (best,) = of.best([of.heard(ids(before))], [drafts], [logs])
    return lines[best]


def test_the_likelier_line_is_better() -> None:
    assert chosen(judge(), "", "风里走", "街灯等", means=(-2.5, -2.0)) == "街灯等"


def test_a_line_that_says_the_same_again_is_worse() -> None:
    assert chosen(judge(), "", "风里风里", "街灯等人", means=(-2.0, -2.4)) == "街灯等人"


def test_a_common_word_is_worse_the_oftener_it_was_used() -> None:
    lines = ("我走过", "雨走过")
    assert chosen(judge(), "", *lines, means=(-2.0, -2.3)) == "我走过"
    assert chosen(judge(), "我的\n我等\n我唱\n", *lines, means=(-2.0, -2.3)) == "雨走过"


def test_a_copy_is_taken_only_where_all_are_copies() -> None:
    known = judge(frozenset(("雨夜里走过", "街灯等一个")))
    means = (-1.0, -3.0)
    assert chosen(known, "", "雨夜里走过", "风里走过城", means=means) == "风里走过城"
    assert chosen(known, "", "雨夜里走过", "街灯等一个", means=means) == "雨夜里走过"


def test_the_line_writer_reads_each_line_from_its_end_alone_and_beside_others() -> None:
    assert BOTH.writer is not None
    reader, of = _BackReader(BOTH.writer, BOTH), LineJudge(BOTH, frozenset(), np.zeros(300))
    lines = [[*ids(text), LINE_END] for text in ("风里走过", "街灯", "等一个人回来")]
    heard = [of.heard(ids("雨夜里\n")), of.heard(ids("我"))]
    both = reader.means(heard, [lines, lines[:2]])
    for row, own in enumerate(both):
        for n, mean in enumerate(own):
            ((alone,),) = reader.means([heard[row]], [[lines[n]]])
            assert mean == pytest.approx(alone, rel=1e-5)
    assert both[0][0] != pytest.approx(both[1][0], rel=1e-3)  # another song stands before it


@pytest.mark.parametrize(
    "penalty",
    [Dry(1.0, 2.0, 2, [265, 266, 267, 265]), RepetitionPenalty(2.0, frozenset, [260, 261])],
)
def test_a_draft_leaves_the_penalties_of_its_take_alone(penalty: Dry | RepetitionPenalty) -> None:
    def lowered(by: Dry | RepetitionPenalty) -> list[float]:
        logits = np.ones(300, np.float32)
        by.penalise(logits)
        return logits.tolist()

    before, draft = lowered(penalty), penalty.fork()
    assert lowered(draft) == before
    draft.push(266)
    assert lowered(draft) != before and lowered(penalty) == before


def test_songs_end_as_often_as_they_would() -> None:
    """A line that ends its song is no worse for that."""
    composer = Composer(tiny_model(likes={LINE_END: 4.0, SONG_END: 1.0}))
    asked = {"count": 40, "max_lines": None, "max_tokens": 150, "min_lines": 0}

    def mean_length(drafts: int) -> float:
        takes = takes_of(composer, "", SamplerSettings(temperature=1.0, drafts=drafts), **asked)
        return float(np.mean([len(take.text.split("\n")) for take in takes]))

    once, best = mean_length(1), mean_length(6)
    assert 0.5 * once < best < 2.0 * once
