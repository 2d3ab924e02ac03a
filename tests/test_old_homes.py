"""Homes that an earlier version wrote open as before: runs, models, songs, settings, session.

`old_homes/` tells how each was made, and holds what its version said of it and made of it.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file

import core.composing.composer
from core.composing.composer import Composer
from core.composing.events import TakeFinished
from core.composing.settings import SamplerSettings
from core.library.models import ModelLibrary
from core.runs.checkpoints import load_model
from core.songs.store import Songbook
from core.text.vocabulary import Vocabulary
from studio.screens.train.figures import RunState, attention
from studio.screens.train.screen import TrainScreen
from studio.setup.settings import load_settings
from studio.widgets.chart.loss_chart import LossChart
from tests.places import ROOT
from tests.studio.cli.cli_process import studio
from tests.studio.hosts import until
from tests.studio.tiny_studio import tiny_studio
from tests.terminal.pseudo_terminal import Terminal
from tests.terminal.ready_home import COMMAND, environment

OLD = ROOT / "tests" / "old_homes" / "0.1.0-before-rooms"
OPEN = "the sky"
UNSAVED = ["the sky them down to bed round sun", "the sky' to the both of"]
EXPECTED: dict[str, Any] = json.loads((OLD / "expected.json").read_text("utf-8"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The old home, as it was left."""
    shutil.copytree(OLD / "home", tmp_path / "home")
    return tmp_path / "home"


def said(home: Path, *words: str) -> str:
    """What a command prints."""
    done = studio(home, *words, env=environment(home))
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("words", EXPECTED["said"])
def test_commands_say_of_it_what_they_said(home: Path, words: str) -> None:
    told = said(home, *words.split()).replace(str(home), "HOME")
    now, before = [json.loads(line) for line in told.splitlines()], EXPECTED["said"][words]
    assert len(now) == len(before)
    for new, old in zip(now, before, strict=True):
        assert _of_it(new, old) == old


def _of_it(new: Any, old: Any) -> Any:
    """Of what is said now that which was said before; settings that came later stand beside it."""
    if isinstance(new, dict) and isinstance(old, dict):
        return {key: _of_it(new[key], old[key]) for key in old}
    return new


@pytest.mark.parametrize("file", EXPECTED["exported"])
def test_songs_are_exported_as_they_were(home: Path, file: str) -> None:
    said(home, "songs", "export", Path(file).stem, str(home / file))
    now, before = (home / file).read_text("utf-8"), EXPECTED["exported"][file]
    if file.endswith(".json"):
        new, old = json.loads(now), json.loads(before)
        assert _of_it(new, old) == old
        return
    # How it was made stands below, in the words that the screen has for it today.
    (song, rule, making), (old_song, old_rule, old_making) = (
        text.partition("\n---\n" if file.endswith(".md") else "\0") for text in (now, before)
    )
    assert (song, rule) == (old_song, old_rule)
    for fact in re.findall(r"seed: \d+|\d{4}-\d\d-\d\dT[\d:+]+|(?<=model: )\w+", old_making):
        assert fact in making


def test_a_song_in_the_trash_is_still_there(home: Path) -> None:
    book = Songbook(home)
    (song,) = book.trash().songs
    assert song.title == book.restore(song.id).title
    assert song.id in {one.id for one in book.list().songs}


@pytest.mark.parametrize("case", EXPECTED["composed"])
def test_models_write_what_they_wrote(
    home: Path, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Not in int8, which not every processor multiplies alike.
    monkeypatch.setattr(core.composing.composer, "best_precision", lambda: "float32")
    name, temperature = case.split()
    settings = SamplerSettings(
        temperature=float(temperature), min_p=0.02, top_p=0.97, top_k=60, balance=0.0,
        repetition_penalty=1.1, dry=0.6, first_word=0.0, drafts=1,
    )  # fmt: skip
    events = Composer(load_model(home / name)).compose(
        "the night", settings, seed=11, count=2, max_lines=8
    )
    takes = {event.result.take: event.result for event in events if isinstance(event, TakeFinished)}
    assert [takes[number].text for number in sorted(takes)] == EXPECTED["composed"][case]


def test_takes_that_were_printed_are_replayed(home: Path) -> None:
    file = home / "takes.jsonl"
    file.write_text("".join(json.dumps(take) + "\n" for take in EXPECTED["takes"]), "utf-8")
    told = said(home, "compose", "--replay", str(file), "--json").splitlines()
    assert [json.loads(line)["text"] for line in told] == [
        take["text"] for take in EXPECTED["takes"]
    ]


@pytest.mark.slow
def test_the_stopped_run_goes_on_as_it_went_on(home: Path) -> None:
    said(home, "runs", "resume", "stopped")
    now = json.loads(said(home, "runs", "show", "stopped", "--json"))
    before = EXPECTED["resumed"]
    for name in ("status", "reason", "step", "epoch", "epochs", "best_step", "parameters"):
        assert now[name] == before[name]
    # Other processors round the last bits of a step otherwise.
    assert now["bits_per_char"] == pytest.approx(before["bits_per_char"], rel=1e-3)
    (file,) = home.glob(f"runs/stopped/checkpoints/best-*-{before['best_step']}-*")
    ours, theirs = load_file(file), load_file(OLD / "resumed.safetensors")
    assert ours.keys() == theirs.keys()
    # Of tokens that training never saw nothing was learnt then, and nothing is told now: nor does
    # the factor of the logits count them.
    seen = Vocabulary.from_json((home / "runs/stopped/vocabulary.json").read_bytes()).seen
    for name, weight in theirs.items():
        rows = seen if len(weight) == len(seen) else slice(None)
        np.testing.assert_allclose(ours[name][rows], weight[rows], rtol=5e-3, atol=1e-2)


@pytest.mark.parametrize(
    ("language", "holds", "over"),
    [
        ("en", "! only 4,942 tokens to learn from", "the held-out curve has not improved"),
        ("zh", "! 可学的只有 4,942 个词元", "步起留出集没有进步"),
    ],
)
def test_the_history_of_a_run_is_told_with_the_warnings_that_hold(
    home: Path, language: str, holds: str, over: str
) -> None:
    told = said(home, "--language", language, "runs", "show", "ended")
    assert re.search(r"21\.0 +210 ", told)  # the last evaluation
    assert holds in told and over not in told, "it is finished"


async def test_train_shows_the_chart_of_a_run_and_its_newest_warning(home: Path) -> None:
    config = load_settings(home / "settings.toml")
    assert not config.notices
    async with tiny_studio(home, settings=config.settings, library=ModelLibrary(home)) as studio:
        studio.app.go_to("train").open_run("ended")
        screen = studio.app.screen
        assert isinstance(screen, TrainScreen)
        await until(lambda: screen.history.step is not None and screen.history.step.step == 210)
        assert screen.history.best_step == 180
        assert [warning.kind for warning in screen.history.warnings] == [
            "small-corpus", "overfitting",
        ]  # fmt: skip
        # As it stood there while the run went on.
        told, _ = attention(
            screen.history, RunState(status="running"), screen.history.last_time, str
        )
        assert told.startswith("the held-out curve has not improved since step 180")
        chart = screen.query_one(LossChart)
        await until(lambda: "2.69" in str(chart.render()))


async def test_settings_session_and_unsaved_takes_come_back(home: Path) -> None:
    config = load_settings(home / "settings.toml")
    async with tiny_studio(home, settings=config.settings, library=ModelLibrary(home)) as studio:
        app = studio.app
        assert app.theme == "nord" and app.settings.bell and app.settings.takes == 4
        assert app.session.prompt == "the sky" and app.session.temperature == 1.2
        await until(lambda: studio.takes == 3)
        assert studio.text.startswith(OPEN)
        songs = app.keeping.songs
        before = {song.id for song in songs.list().songs}
        await studio.press("tab", "comma", "w", "comma", "w")  # "w" is a key of these settings
        await until(lambda: len(songs.list().songs) == len(before) + 2)
        texts = [song.text for song in songs.list().songs if song.id not in before]
        assert sorted(text.split("\n")[0] for text in texts) == UNSAVED


@pytest.mark.slow
def test_the_app_opens_where_it_was_left(home: Path) -> None:
    with Terminal(COMMAND, env=environment(home), size=(120, 36)) as terminal:
        terminal.until("2.69 bits/char")
        text = terminal.until("unsaved takes from last time: 2")
        assert "start with the sky" in text
        assert "lines 6" in text and "min-p 0.03" in text
        assert text.count("LSTM 1.20") == 2  # and one that was cut off before it had its making
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
