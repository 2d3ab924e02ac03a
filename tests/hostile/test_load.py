"""Years of use, counted: what is read, kept and held however much there is.

`--load 100` makes all of it a hundred times as large (five million events, a take of 400,000
tokens); seconds are measured by tests/bench/load.py.
"""

from __future__ import annotations

import gc
import itertools
import math
import os
import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from textual.widgets import Input, OptionList

from core.composing.composer import Composer
from core.composing.events import TokenComposed
from core.composing.settings import SamplerSettings
from core.errors import SongError
from core.runs import store as run_store
from core.runs.events import CheckpointSaved, Finished, StepTaken, encode_event
from core.runs.history import RunHistory
from core.runs.metrics import MetricsReader
from core.runs.store import RunStore
from core.songs import store as song_store
from core.songs.store import Songbook
from core.text.vocabulary import LINE_END, SONG_END
from core.training.process.runner import Runner
from core.training.tasks.table import open_task
from studio.screens.compose.lyrics import LyricsPane
from studio.screens.runs.table import SummaryCache
from studio.screens.songs.screen import PAGE, SongsScreen
from tests.core.tiny_models import tiny_model
from tests.core.training.test_worker import make
from tests.hostile.strangers import good_run
from tests.places import ROOT
from tests.studio.hosts import STEPS_PER_EPOCH, lesson, started, until
from tests.studio.screens.compose.long_takes import CountingLibrary, word
from tests.studio.tiny_studio import tiny_studio


@pytest.fixture
def load(pytestconfig: pytest.Config) -> int:
    return int(pytestconfig.getoption("--load"))


def count_reads(monkeypatch: pytest.MonkeyPatch, module: object) -> list[Path]:
    """The files that a module reads from now on."""
    reads: list[Path] = []
    real = module.read_plain  # type: ignore[attr-defined]

    def read(path: Path, limit: int, **options: bool) -> bytes:
        reads.append(path)
        data: bytes = real(path, limit, **options)
        return data

    monkeypatch.setattr(module, "read_plain", read)
    return reads


def events(count: int) -> Iterator[bytes]:
    """A long run: one step in a thousand is a peak or a pit."""
    (step,) = (event for event in lesson("r", 1)[1:2] if isinstance(event, StepTaken))
    yield encode_event(started("r"))
    line = encode_event(step)
    head, tail = line.split(b'"step":5,')
    before, after = tail.split(b'"loss":')
    _, rest = after.split(b",", 1)
    for number in range(1, count):
        loss = 100.0 if number % 1000 == 500 else 0.001 if number % 1000 == 700 else 3.0
        yield head + b'"step":%d,' % number + before + b'"loss":%g,' % loss + rest


def test_memory_stays_flat_and_peaks_stay_while_a_long_log_is_read(
    tmp_path: Path, load: int
) -> None:
    path = tmp_path / "metrics.jsonl"
    count = 50_000 * load
    with path.open("wb") as file:
        for line in events(count):
            file.write(line + b"\n")
    reader, history = MetricsReader(path), RunHistory()
    fed = most = 0
    tracemalloc.start()
    while batch := reader.poll(1 << 18, 60.0):
        history.feed(batch)
        fed += len(batch)
        most = max(most, len(history.train.points))
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (fed, reader.broken_lines) == (count, 0)
    assert most <= 4001
    assert held < 4 << 20 and peak < 12 << 20
    steps, losses = history.train.values("loss")
    assert list(steps) == sorted(set(steps)) and steps[0] <= 4 and steps[-1] >= count - 4
    assert losses.max() == 100.0 and losses.min() == 0.001
    # Each part of the run that has a peak and a pit shows both of them.
    part = max(1000 * math.ceil(count / 1000 / 50), 1000)
    for start in range(0, count - part, part):
        inside = losses[(steps >= start) & (steps < start + part)]
        assert inside.max() == 100.0 and inside.min() == 0.001


def test_many_runs_are_read_once(
    tmp_path: Path, load: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 20 * min(load, 50)
    for number in range(count):
        good_run(tmp_path, f"run-{number}")
    reads = count_reads(monkeypatch, run_store)
    cache = SummaryCache(RunStore(tmp_path))
    summaries, broken = cache.read()
    assert (len(summaries), broken, len(reads)) == (count, {}, count)
    with (tmp_path / "runs" / "run-7" / "metrics.jsonl").open("ab") as file:
        file.write(encode_event(started("run-7", step=STEPS_PER_EPOCH, generation=1)) + b"\n")
    again, _ = cache.read()
    assert len(reads) == count + 1
    changed = {old.run for old, new in zip(summaries, again, strict=True) if old is not new}
    assert changed == {"run-7"}


def test_many_songs_are_read_once(
    tmp_path: Path, load: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, other = Songbook(tmp_path), Songbook(tmp_path)
    songs = [book.save(f"歌{number}\n一行") for number in range(20 * load)]
    reads = count_reads(monkeypatch, song_store)
    assert len(book.list().songs) == len(reads) == len(songs)
    assert len(book.search("歌").songs) == len(songs) == len(reads)
    other.update(songs[3].id, "别的\n词")  # another program
    other.delete(songs[4].id)
    reads.clear()
    found = {song.id: song.text for song in book.list().songs}
    assert len(reads) == 1
    assert found[songs[3].id] == "别的\n词" and songs[4].id not in found
    with pytest.raises(SongError):
        book.get(songs[4].id)


@pytest.mark.slow
async def test_a_long_list_of_songs_grows_as_one_walks(tmp_path: Path) -> None:
    book = Songbook(tmp_path)
    for number in range(PAGE + 60):
        book.save(f"歌{number}\n一行")
    async with tiny_studio(tmp_path) as studio:
        await studio.press("f5")
        await until(lambda: isinstance(studio.app.screen, SongsScreen))
        screen = studio.app.screen
        assert isinstance(screen, SongsScreen)
        options = screen.query_one("#list", OptionList)
        await until(lambda: options.option_count == PAGE)
        last = book.list().songs[-1]
        for _ in range(3):
            await studio.press("end")
        await until(lambda: options.option_count == PAGE + 60)
        await studio.press("end")
        await until(lambda: screen.chosen == last)
        screen.read_songs()  # what was chosen stays, far down as it is
        assert screen.chosen == last


@pytest.mark.slow
def test_a_long_take_holds_its_text_and_little_more(load: int) -> None:
    composer = Composer(tiny_model("gru", likes={LINE_END: 2.0, SONG_END: -60.0}))
    composer.warm_up()
    settings = SamplerSettings(repetition_penalty=1.2, dry=0.5)
    told = composer.compose("雨", settings, seed=1, max_lines=None, max_tokens=4000 * load)
    early = sum(1 for _ in itertools.islice(told, 1000 * load))
    tracemalloc.start()
    late = sum(1 for event in told if isinstance(event, TokenComposed))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert early + late >= 4000 * load - 1
    print(f"{peak / late:.0f} bytes a token")
    # Bytes a token, with the finished take beside what it is made of; and a line's drafts.
    assert peak < 150 * late + (1 << 20)


@pytest.mark.slow
async def test_a_take_of_a_million_words_is_shown_in_order_and_held_in_little(
    tmp_path: Path, load: int
) -> None:
    """Through the whole app, at full speed: `--load 50` is a million, and looks at the RSS."""
    count = 20_000 * load
    held: dict[int, int] = {}

    def told(index: int) -> None:
        if index in (count // 10, count - 1):
            held[index] = _resident()

    if load == 1:
        tracemalloc.start()
    async with tiny_studio(
        tmp_path, size=(80, 24), library=CountingLibrary(tmp_path, told)
    ) as studio:
        studio.compose.writing.options.max_tokens = count
        studio.compose.query_one("#prompt", Input).value = "x"
        studio.compose.query_one("#prompt", Input).value = ""
        await studio.press("enter")
        await until(lambda: count - 1 in held, seconds=600)
        await studio.written()
        await studio.pilot.pause()
        if load == 1:
            ours = tracemalloc.take_snapshot().filter_traces(
                [tracemalloc.Filter(True, f"{ROOT}/{part}/*") for part in ("core", "studio")]
            )
            tracemalloc.stop()
            # A piece of lyrics as an object of its own takes more than a hundred.
            assert sum(stat.size for stat in ours.statistics("filename")) / count < 60
        text = "".join(word(index) for index in range(count))
        pane = studio.compose.query_one("#lyrics", LyricsPane)
        assert studio.text == text == pane.text
        take = studio.compose.writing.state.take
        assert take is not None and take.pieces.lines == pane.lines == text.count("\n") + 1
        shown = [pane.render_line(y).text.strip() for y in range(pane.size.height)]
        assert text.split("\n")[-2].strip() in shown  # it was followed to its end
        await studio.press("ctrl+s")
        (song,) = studio.app.keeping.songs.list().songs
        assert studio.app.keeping.songs.get(song.id).text == text.strip("\n")
    early, late = held.values()
    print(f"{count} words: {(late - early) / (count * 0.9):.0f} bytes each after the first tenth")
    assert late - early < 20 << 20


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.slow
def test_twelve_hours_of_training_grow_nothing(
    tmp_path: Path, load: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock that runs ahead: a checkpoint falls due at each step, the log stays bounded."""
    run = make(tmp_path, epochs=100_000, patience=100_000, checkpoint_seconds=60.0)
    stop = threading.Event()
    runner = Runner(run, open_task(run), torch.device("cpu"), stop)
    hours = 12 * 3600.0
    tick = hours / (1200 * load)
    now = 0.0
    held: list[int] = []
    opened: set[tuple[int, int]] = set()
    disk: list[float] = []
    """Room that the checkpoints take, in that of the largest."""
    most_files = 0

    def clock() -> float:
        nonlocal now, most_files
        now += tick
        if now > hours:
            stop.set()
        names = list((run.path / "checkpoints").iterdir())
        most_files = max(most_files, len(names))
        if int(now / tick) % (100 * load) == 0:
            gc.collect()
            held.append(len(gc.get_objects()))
            opened.add((len(list(Path("/proc/self/fd").iterdir())), threading.active_count()))
            sizes = [name.stat().st_size for name in names]
            disk.append(sum(sizes) / max([1, *sizes]))
        return now

    monkeypatch.setattr(runner.trainer, "clock", clock)
    runner.train()
    last = run.events()[-1]
    assert isinstance(last, Finished) and last.reason == "stopped"
    assert last.seconds > 0.8 * hours
    assert most_files <= 7  # two of each kind, the manifest, one that is being written
    early = held[len(held) // 2]  # by then lines were read, and the words of jieba are loaded
    # What grows on is the syllables of words that lines are read by, which are kept up to a number.
    assert held[-1] < 1.1 * early + 1000
    assert len(opened) == 1, "files or threads came and stayed"
    assert max(disk) < 4.5
    told = run.events()
    saved = sum(isinstance(event, CheckpointSaved) for event in told)
    assert saved >= 180 * load
    assert (run.path / "metrics.jsonl").stat().st_size < 600 * len(told)
    history = RunHistory()
    history.feed(told)
    losses = [event.loss for event in told if isinstance(event, StepTaken)]
    _, shown = history.train.values("loss")
    assert (shown.min(), shown.max()) == (min(losses), max(losses))
    print(f"{saved} checkpoints, {len(losses)} steps told, {most_files} files at most")
