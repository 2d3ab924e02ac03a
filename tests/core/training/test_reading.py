"""Composed lines are read while a run learns: when that is, and that it disturbs nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.composing.composer import Composer
from core.composing.events import TakeFinished
from core.composing.settings import SamplerSettings
from core.runs.events import Evaluated, decode_event, encode_event
from core.text.reading import CorpusReading
from core.text.vocabulary import LINE_END, SONG_END, Vocabulary
from core.tokens.tokenize import TokenArray
from core.training.loop import trainer
from core.training.tasks.lyrics import Lyrics
from core.training.tasks.reading import TOKENS, Reader, token_songs
from tests.core.tiny_models import tiny_model
from tests.core.training_samples import Bench, Quiet, bench

WORDS = ("我", "走", "过", "桥", "灯")
VOCABULARY = Vocabulary("char", WORDS)


def ids(*lines: str) -> list[int]:
    return [*VOCABULARY.encode("\n".join(lines)), SONG_END]


def test_tokens_are_the_lines_of_songs() -> None:
    both = [*ids("我走", "", "过桥"), LINE_END, *ids("灯夜")]
    # 夜 is three bytes of which nothing is told before it is whole.
    assert list(token_songs(VOCABULARY, both)) == [
        [["我", "走"], ["过", "桥"]],
        [["灯", "夜"]],
    ]
    assert list(token_songs(VOCABULARY, both[:2])) == [[["我", "走"]]]


def test_the_songs_themselves_stand_beside() -> None:
    songs = [ids("我走过桥", "灯"), ids("我过桥")]
    starts = np.cumsum([0, *map(len, songs)])
    train = TokenArray(ids=np.concatenate(songs).astype(np.uint32), songs=starts)
    own = Reader(VOCABULARY, train).own
    assert (own.lines, own.beginnings, own.joined) == (3, 1.0, 1.0)


def test_takes_are_composed_as_one_composes_but_for_drafts() -> None:
    model = tiny_model()
    song = [*model.vocabulary.encode("我走过城市\n等一个人回来"), SONG_END]
    train = TokenArray(ids=np.array(song, np.uint32), songs=np.array([0, len(song)]))
    settings = SamplerSettings(drafts=1)
    events = Composer(model).compose("", settings, seed=5, count=55, max_tokens=TOKENS)
    takes = [event.result for event in events if isinstance(event, TakeFinished)]
    songs = [one for take in takes for one in token_songs(model.vocabulary, take.tokens)]
    found = Reader(model.vocabulary, train).read(model, 5, 55)
    assert found == CorpusReading(token_songs(model.vocabulary, song)).read(songs)
    assert found.lines > 55


def told(run: Bench) -> list[Evaluated]:
    return [event for event in run.events if isinstance(event, Evaluated)]


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Quiet, "read", Lyrics.read)


def test_evaluations_read_the_songs_beside(
    tmp_path: Path, reading: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trainer, "READ_EVERY", 1)
    run = bench(tmp_path)
    run.trainer().run()
    each = told(run)
    assert all(one.reading and one.reading.lines and one.corpus_reading for one in each)
    assert len({one.corpus_reading for one in each}) == 1
    assert decode_event(encode_event(each[-1])) == each[-1]


def test_reading_changes_nothing_and_a_resumed_run_reads_the_same(
    tmp_path: Path, reading: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trainer, "READ_EVERY", 1)
    whole = bench(tmp_path)
    whole.trainer().run()
    begun = bench(tmp_path)
    begun.stop_at = whole.plan.total // 2
    begun.trainer().run()
    resumed = bench(tmp_path)
    resumed.state.unpack(begun.states[-1], "memory")
    resumed.trainer().run()
    both = [one.reading for one in (*told(begun), *told(resumed))]
    assert both == [one.reading for one in told(whole)]
    monkeypatch.setattr(Quiet, "read", lambda self, model, fitted: None)
    unread = bench(tmp_path)
    unread.trainer().run()
    for name, weight in unread.state.model.state_dict().items():
        assert weight.equal(whole.state.model.state_dict()[name])


def test_an_older_event_has_none() -> None:
    line = (
        b'{"event":"evaluated","step":1,"epoch":1.0,"loss":1.0,"bits_per_char":2.0,'
        b'"perplexity":3.0,"train_loss":null,"train_bits_per_char":null,"best":true,'
        b'"best_bits_per_char":2.0,"best_step":1,"patience_left":1,"seconds":1.0}'
    )
    event = decode_event(line)
    assert isinstance(event, Evaluated)
    assert event.reading is None
