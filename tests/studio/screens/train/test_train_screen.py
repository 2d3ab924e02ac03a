"""Train: the form, a start through a process, the live run, and the keys."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input, Static

from core.runs.history import RunHistory
from core.runs.presets import PRESETS, preset
from studio.screens.frame.dialogs import ConfirmDialog
from studio.screens.train import start as train_start
from studio.screens.train.corpora import CorpusChoice
from studio.screens.train.corpus_picker import CorpusPicker, FilePicker
from studio.screens.train.fields import number
from studio.screens.train.figures import Attention, RunFigures, RunState, attention
from studio.screens.train.form import TrainForm
from studio.screens.train.form_row import FormRow
from studio.screens.train.launch import TrainRequest, read_line, train_command
from studio.screens.train.sample_pane import SamplePane
from studio.screens.train.screen import TrainScreen
from studio.widgets.choice import Choice
from studio.wording import i18n
from tests.studio.hosts import (
    NOW,
    HostApp,
    append,
    finished,
    lesson,
    until,
    warned,
    write_run,
)

WIDE, NARROW = (120, 36), (80, 24)
DEMO = [CorpusChoice("demo-zh", 220, 20_000, 3000), CorpusChoice("mine", 40, 6000, 1500)]


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(TrainScreen, "clock", staticmethod(lambda: NOW + 2))
    monkeypatch.setattr(train_start, "list_corpora", lambda home: DEMO)
    yield
    i18n.set_language("en")


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Holds the lock of a run, as its trainer does."""
    fd = os.open(path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(fd, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(fd)


def screen_of(pilot: Pilot[None]) -> TrainScreen:
    screen = pilot.app.screen
    assert isinstance(screen, TrainScreen)
    return screen


def shown(widget: Static) -> str:
    return str(widget.render())


async def ready(pilot: Pilot[None]) -> TrainScreen:
    await until(lambda: isinstance(pilot.app.screen, TrainScreen))
    screen = screen_of(pilot)
    await until(lambda: screen.form_ready and screen.corpora)
    return screen


async def test_the_form_is_checked_as_it_is_typed(tmp_path: Path) -> None:
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        form = screen.query_one(TrainForm)
        row = screen.query_one("#row-hidden", FormRow)
        assert "128-512" in shown(row.query_one(".hint", Static)), "what the tutorial recommends"
        field = row.query_one(Input)
        field.focus()
        await pilot.press("ctrl+a", "backspace", *"99999")
        assert row.has_class("-invalid") and "8192" in shown(row.query_one(".hint", Static))
        assert isinstance(form.request(), str)
        assert "!" in shown(form.query_one("#estimate", Static))
        field.value = ""
        await pilot.press(*"384")
        await pilot.pause()
        request = form.request()
        assert isinstance(request, TrainRequest) and request.train.hidden == 384
        assert form.query_one("#preset", Choice).value == "", "no preset any more"
        assert "larger" in form.query_one("#row-batch .why", Static).render().__str__()


async def test_presets_and_cells_and_the_estimate(tmp_path: Path) -> None:
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        form = (await ready(pilot)).query_one(TrainForm)
        small = shown(form.query_one("#estimate", Static))
        assert "parameters" in small and "an epoch" in small and "MB" in small
        form.query_one("#preset", Choice).focus()
        await pilot.press("right", "right")
        request = form.request()
        assert isinstance(request, TrainRequest)
        assert request.train.hidden == PRESETS["best"].hidden
        assert shown(form.query_one("#estimate", Static)) != small
        form.query_one("#cell", Choice).focus()
        await pilot.press("right")
        request = form.request()
        assert isinstance(request, TrainRequest) and request.train.cell == "gru"


async def test_the_learning_rate_goes_with_the_cell_unless_it_was_set(tmp_path: Path) -> None:
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        form = (await ready(pilot)).query_one(TrainForm)
        rate = form.query_one("#field-learning_rate", Input)
        form.query_one("#cell", Choice).focus()
        for cell in ("gru", "rnn", "lstm", "gru"):
            await pilot.press("right")
            wanted = preset("quick", cell=cell)
            assert form.config() == wanted and rate.value == number(wanted.learning_rate)
            assert form.query_one("#preset", Choice).value == "quick", "still this preset"
            request = form.request()
            assert isinstance(request, TrainRequest)
            command = train_command(tmp_path, request)
            # Named, since it would go by the size of the corpus, which may have changed meanwhile.
            assert float(command[command.index("--lr") + 1]) == wanted.learning_rate
        form.query_one("#preset", Choice).focus()
        await pilot.press("right")
        assert form.config() == preset("better", cell="gru")
        rate.value = "5e-3"
        await pilot.pause()
        form.query_one("#cell", Choice).focus()
        await pilot.press("right")
        assert rate.value == "5e-3", "what someone typed stays"
        form.set_cell("lstm")
        assert rate.value == "5e-3"
        request = form.request()
        assert isinstance(request, TrainRequest) and request.train.learning_rate == 5e-3
        assert "--lr" in train_command(tmp_path, request)


async def test_epochs_and_dropout_go_with_the_corpus_unless_they_were_set(tmp_path: Path) -> None:
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        form = (await ready(pilot)).query_one(TrainForm)
        epochs = form.query_one("#field-epochs", Input)
        small, large = CorpusChoice("small", 40, 6000, 1500), CorpusChoice("large", 9, 10**6, 9000)
        form.set_corpus(large)
        fitted = preset("quick", 10**6)
        assert form.config() == fitted and epochs.value == str(fitted.epochs)
        assert fitted.epochs < preset("quick").epochs and fitted.dropout < preset("quick").dropout
        assert form.query_one("#preset", Choice).value == "quick", "still this preset"
        request = form.request()
        assert isinstance(request, TrainRequest)
        command = train_command(tmp_path, request)
        assert command[command.index("--epochs") + 1] == epochs.value, "what is shown is done"
        epochs.value = "7"
        await pilot.pause()
        form.set_corpus(small)
        assert epochs.value == "7", "what someone typed stays"
        assert form.query_one("#field-dropout", Input).value == number(preset("quick").dropout)


async def test_arrows_walk_through_the_form_and_letters_are_text_there(tmp_path: Path) -> None:
    write_run(tmp_path, "a-gru-1", lesson("a-gru-1", 2))
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        await pilot.press("n", "down", "down", "down")
        assert app.focused is screen.query_one("#field-embedding")
        screen.query_one("#field-name", Input).focus()
        await pilot.press(*"gxmd")
        assert screen.query_one("#field-name", Input).value == "gxmd"
        assert not screen.preparing and screen.chart.look.metric == "bits"
        await pilot.press("up")
        assert app.focused is screen.query_one("#field-seed")
        await pilot.press("escape", "v", "g")
        assert screen.form_shown and not screen.preparing, "g shows the form before it starts"


async def test_corpus_from_the_list_and_from_a_file(tmp_path: Path) -> None:
    songs = tmp_path / "歌曲 [1].txt"
    songs.write_text("x", encoding="utf-8")
    app = HostApp(tmp_path / "home")
    async with app.run_test(size=WIDE) as pilot:
        form = (await ready(pilot)).query_one(TrainForm)
        form.query_one("#corpus", Button).press()
        await until(lambda: isinstance(app.screen, CorpusPicker))
        await pilot.press("down", "enter")
        await until(lambda: form.corpus is not None and form.corpus.name == "mine")
        form.query_one("#corpus", Button).press()
        await until(lambda: isinstance(app.screen, CorpusPicker))
        await pilot.press("end", "enter")
        await until(lambda: isinstance(app.screen, FilePicker) and app.focused)
        app.screen.query_one(Input).value = f"{tmp_path}/歌"
        await pilot.press("tab")
        assert app.screen.query_one(Input).value == str(songs), "completed"
        await pilot.press("enter")
        await until(lambda: form.corpus is not None and form.corpus.is_path)
        request = form.request()
        assert isinstance(request, TrainRequest) and request.corpora == (str(songs),)


async def test_start_shows_the_preparation_and_then_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = write_run(tmp_path / "made", "mine-gru-1", lesson("mine-gru-1", 3))
    script = f"""
import json, os, time
said = {{"event": "preparing", "phase": "segmenting", "done": 1, "total": 4}}
print(json.dumps(said), flush=True)
while not os.path.exists({str(tmp_path / "go")!r}): time.sleep(0.02)
os.makedirs({str(tmp_path / "runs")!r}, exist_ok=True)
os.rename({str(made)!r}, {str(tmp_path / "runs" / "mine-gru-1")!r})
print(json.dumps({{"event": "created", "run": "mine-gru-1", "path": ""}}), flush=True)
"""
    monkeypatch.setattr(
        train_start, "train_command", lambda home, request: [sys.executable, "-c", script]
    )
    app = HostApp(tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        screen = await ready(pilot)
        assert screen.form_shown, "with no run there is only the form to see"
        await pilot.press("ctrl+g")
        await until(lambda: "segmenting  25%" in shown(screen.query_one("#run", Static)))
        await pilot.press("ctrl+g")
        assert any("already" in toast for toast in app.toasts)
        (tmp_path / "go").touch()
        await until(lambda: screen.run_name == "mine-gru-1")
        await until(lambda: len(screen.history.held_out.points) == 3)
        assert not screen.form_shown, "the chart takes the narrow screen"
        assert list((tmp_path / "logs").iterdir()) == []


async def test_a_start_that_fails_says_why_and_keeps_the_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for script, told in (
        (
            'print(\'{"event":"error","message":"too small","hint":"add songs"}\'); exit(1)',
            "too small: add songs",
        ),
        ("import sys; sys.exit('lyric-studio: no room left')", "no room left"),
        ("pass", "did not start"),
    ):
        monkeypatch.setattr(
            train_start, "train_command", lambda h, r, s=script: [sys.executable, "-c", s]
        )
        app = HostApp(tmp_path)
        async with app.run_test(size=WIDE) as pilot:
            screen = await ready(pilot)
            await pilot.press("ctrl+g")
            await until(lambda app=app, told=told: any(told in toast for toast in app.toasts))
            assert not screen.preparing and screen.run_name is None


async def test_without_a_run_there_are_no_figures(tmp_path: Path) -> None:
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        assert shown(screen.query_one(RunFigures)) == ""
        assert "no run yet" in shown(screen.query_one("#run", Static))


async def test_a_running_run_is_followed(tmp_path: Path) -> None:
    path = write_run(tmp_path, "a-gru-1", lesson("a-gru-1", 4))
    with held(path):
        app = HostApp(tmp_path)
        async with app.run_test(size=WIDE) as pilot:
            screen = await ready(pilot)
            await until(lambda: len(screen.history.held_out.points) == 4)
            assert screen.state.status == "running"
            append(path, [*lesson("a-gru-1", 2, start=4), warned(300)])
            await until(lambda: len(screen.history.held_out.points) == 6)
            await until(lambda: "step 300" in shown(screen.query_one(RunFigures)))
            figures = shown(screen.query_one(RunFigures))
            for part in ("epoch 6.0/30", "tokens/s 15k", "rate 0.003", "gradient 0.71", "patience"):
                assert part in figures
            assert "left at most" in figures and "best" in figures
            assert "more dropout" in shown(screen.query_one(Attention))
            assert "6/6" in shown(screen.query_one(SamplePane))
            await pilot.press("comma", "comma")
            assert "第4次" in shown(screen.query_one(SamplePane))
            append(path, lesson("a-gru-1", 1, start=6))
            await until(lambda: "4/7" in shown(screen.query_one(SamplePane)), 5)
            await pilot.press("full_stop", "full_stop", "full_stop")
            assert "7/7" in shown(screen.query_one(SamplePane))


async def test_keys_of_the_chart(tmp_path: Path) -> None:
    write_run(tmp_path, "a-gru-1", [*lesson("a-gru-1", 10), finished("a-gru-1", 500)])
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        await until(lambda: screen.state.status == "finished")
        chart = screen.chart
        await pilot.press("m")
        assert chart.look.metric == "loss"
        await pilot.press("y", "s", "plus", "h")
        assert chart.look.log and chart.look.smoothing == 0.9
        assert chart.look.view.span is not None and not chart.look.view.follows
        await pilot.press("f")
        assert chart.look.view.follows
        await pilot.press("0")
        assert chart.look.view.span is None
        await pilot.press("v")
        assert not screen.form_shown
        await pilot.press("n")
        assert screen.form_shown and app.focused is screen.query_one("#corpus")
        await pilot.press("escape")
        assert app.focused is chart
        await pilot.press("c")
        assert any("no model yet" in toast for toast in app.toasts)


async def test_stop_and_resume_are_offered_when_they_can_be_done(tmp_path: Path) -> None:
    path = write_run(tmp_path, "a-gru-1", lesson("a-gru-1", 2))
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        await until(lambda: screen.state.status == "interrupted")
        assert screen.check_action("resume", ()) and not screen.check_action("stop", ())
        assert "r resumes" in shown(screen.query_one(Attention))
        with held(path):
            await until(lambda: screen.state.status == "running")
            assert screen.check_action("stop", ()) and not screen.check_action("resume", ())
            await pilot.press("d")
            assert any("being trained" in toast for toast in app.toasts)
            assert path.exists()


async def test_delete_asks_first(tmp_path: Path) -> None:
    path = write_run(tmp_path, "a-gru-1", [*lesson("a-gru-1", 2), finished("a-gru-1", 100)])
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        await until(lambda: screen.state.status == "finished")
        await pilot.press("d")
        await until(lambda: isinstance(app.screen, ConfirmDialog))
        await pilot.press("enter")  # the safe answer has the focus
        await until(lambda: app.screen is screen)
        assert path.exists()
        await pilot.press("d")
        await until(lambda: isinstance(app.screen, ConfirmDialog))
        await pilot.press("y")
        await until(lambda: not path.exists())
        await until(lambda: screen.run_name is None)


async def test_the_figures_of_an_ended_run_fill_the_room_that_the_form_leaves(
    tmp_path: Path,
) -> None:
    write_run(tmp_path, "a", [*lesson("a", 2), finished("a", 100)])
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        figures = screen.query_one(RunFigures)
        await until(lambda: "took" in shown(figures) and not screen._dirty)  # nothing is to come
        for _ in range(3):
            wide = not screen.form_shown
            await until(lambda wide=wide: ("bits/char at step" in shown(figures)) == wide)
            await pilot.press("v")


def test_a_silent_trainer_is_told() -> None:
    history = RunHistory()
    history.feed(lesson("a", 2))
    state = RunState("a", "running", 30, 6)
    assert attention(history, state, NOW + 30) == ("", "")
    told, level = attention(history, state, NOW + 130)
    assert "silent for 2:10" in told and "x stops it" in told and level == "warning"


def test_the_command_of_a_start() -> None:
    request = TrainRequest(("demo-zh", "a b.txt"), PRESETS["best"], "char", "名")
    command = train_command(Path("/home/x"), request)
    assert command[1:5] == ["-P", "-m", "studio", "train"]
    assert command[-3:] == ["--", "demo-zh", "a b.txt"]
    for pair in (
        ("--hidden", str(PRESETS["best"].hidden)),
        ("--views", str(PRESETS["best"].views)),
        ("--tokens", "char"),
        ("--name", "名"),
        ("--cell", "lstm"),
    ):
        assert command[command.index(pair[0]) + 1] == pair[1]
    assert "--detach" in command and "--json" in command


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b'{"event": 3}', b"\xff", b"text"])
def test_lines_that_say_nothing_are_let_pass(line: bytes) -> None:
    assert read_line(line) is None


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("view", ["live", "form"])
def test_picture(
    tmp_path: Path, snap_compare: object, language: str, size: tuple[int, int], view: str
) -> None:
    i18n.set_language(language)
    told = {"en": warned(450), "zh": warned(450, best=550, left=6)}
    path = write_run(tmp_path, "我的歌-gru-1", [*lesson("a", 11, turn=7), told[language]])

    app = HostApp(tmp_path)

    async def settle(pilot: Pilot[None]) -> None:
        screen = await ready(pilot)
        await until(lambda: len(screen.history.held_out.points) == 11 and screen.history.warnings)
        await until(lambda: app.training is not None)
        if screen.form_shown != (view == "form"):
            await pilot.press("v")
        if size == WIDE:  # the figures go by the room that the form leaves
            room = size[0] - 2 - (42 if view == "form" else 0)
            await until(lambda: screen.query_one(RunFigures).size.width == room)
        screen.set_focus(None)
        await pilot.pause()
        screen._draw()
        await pilot.pause()

    with held(path):
        assert snap_compare(app, terminal_size=size, run_before=settle)  # type: ignore[operator]
