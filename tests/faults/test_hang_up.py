"""The line drops, the terminal closes, the app is killed: the training goes on and is found again.

All of it with the real app in a real pseudo-terminal, which is closed as a dropped connection
closes it.
"""

from __future__ import annotations

import random
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from core.runs import launcher
from core.runs.events import Evaluated, Finished, StepTaken
from core.runs.history import RunHistory
from core.runs.lock import is_locked, read_holder
from core.runs.metrics import MetricsReader, effective
from core.runs.store import Run, RunStore
from tests.faults.conftest import Make, Tell
from tests.faults.outcome import committed_step
from tests.faults.trainer_server import TrainerServer
from tests.studio.cli.cli_process import write_lyrics
from tests.terminal.pseudo_terminal import DEAF, Terminal
from tests.terminal.ready_home import COMMAND, environment
from tests.terminal.train_form import start_training, to_train

pytestmark = pytest.mark.slow
SIZE, LARGE = (120, 36), (240, 66)


def until(condition: Callable[[], object], seconds: float = 60.0) -> None:
    """Waits for what no screen shows."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition never held"
        time.sleep(0.02)


def app(home: Path, size: tuple[int, int] = SIZE) -> Terminal:
    return Terminal(COMMAND, env=environment(home), size=size)


def steps(run: Run) -> list[int]:
    events = effective(MetricsReader(run.metrics_path).read_all())
    return [event.step for event in events if isinstance(event, StepTaken)]


def goes_on(run: Run) -> None:
    """Waits until the trainer has taken more steps than now."""
    now = steps(run)[-1]
    until(lambda: steps(run)[-1] > now)


def curve(terminal: Terminal) -> str:
    """The chart on the screen, down to the figures; empty while it is not there."""
    lines = terminal.text.split("\n")
    top = next((n for n, line in enumerate(lines) if "bits per character" in line), 0)
    end = next((n for n, line in enumerate(lines) if re.search(r"epoch \d+\.\d/\d+", line)), 0)
    return "\n".join(line.rstrip() for line in lines[top:end])


def shows_what_a_new_app_shows(
    terminal: Terminal, home: Path, run: Run, size: tuple[int, int]
) -> None:
    """Waits until one that was never cut off shows the same curve.

    Both stay up meanwhile: a picture comes over the line in pieces, and none says that it is whole.
    """
    with app(home, size) as other:
        to_train(other, f"■ stopped  {run.name}")
        other.until("Start training")
        other.press("v")  # the form stood beside it
        other.until(lambda _: "held-out" in curve(other) and curve(other) == curve(terminal))
        other.press("ctrl+q")
        assert other.wait() == 0


def test_start_hang_up_start_again_and_see_it_finish(tmp_path: Path, tell: Tell) -> None:
    songs = write_lyrics(tmp_path / "songs.txt")
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    run: Run | None = None
    try:
        with app(home) as terminal:
            start_training(terminal, songs)
            terminal.until("● running  mine", 90)
            terminal.until(lambda text: re.search(r"epoch [1-9]\d*\.\d/40", text), 60)
            run = RunStore(home).get("mine")
            holder = read_holder(run.path)
            terminal.close()  # the kernel tells the app, as it does when a line drops
            terminal.process.wait(20)
        assert is_locked(run.path)
        goes_on(run)
        assert read_holder(run.path) == holder, "the same process all along"

        with app(home) as terminal:
            to_train(terminal, "mine")
            terminal.until("✓ finished  mine", 120)
            terminal.until("took")
            with app(home) as late:  # one that sees the whole run at once shows the same curve
                to_train(late, "✓ finished  mine")
                late.until("took")
                late.press("v")  # the form stood beside it
                late.until(lambda _: curve(late) == curve(terminal))
                late.press("ctrl+q")
                assert late.wait() == 0
            terminal.press("ctrl+q")
            assert terminal.wait() == 0
        events = run.events()
        assert isinstance(events[-1], Finished) and events[-1].reason == "completed"
        assert events[-1].generation == 0, "nothing had to be resumed"
        evaluated = [event.epoch for event in events if isinstance(event, Evaluated)]
        assert evaluated == [float(n) for n in range(1, 41)]
        history = RunHistory()
        history.feed(events)
        assert [point[0] for point in history.train.points] == steps(run)
    finally:
        if run is not None and is_locked(run.path):
            launcher.kill(run)
    tell("terminal closed while a run trains", 1, "found again, whole curve, finishes")


@pytest.fixture
def endless(make: Make) -> Run:
    """A run that would take hours."""
    return make(epochs=100_000, patience=100_000, checkpoint_seconds=0.3)


WAYS = ("line drops", "line drops, SIGHUP ignored", "SIGHUP", "kill -9")
MOMENTS = ("while it starts", "while it writes", "beside the live chart")


def to_moment(terminal: Terminal, moment: str, run: Run, dice: random.Random) -> None:
    """Brings a new app, which is the next to find the run, to where it is going to end."""
    if moment != "while it starts":
        terminal.until("temperature", 60)
    if moment == "while it writes":
        terminal.press("enter", "n")
    elif moment == "beside the live chart":
        to_train(terminal, f"● running  {run.name}")
    time.sleep(dice.uniform(0, 0.7))


def end_app(terminal: Terminal, way: str) -> float:
    """Ends the app in one way; seconds until it was gone."""
    found = psutil.Process(terminal.process.pid).children()
    app = found[0] if "ignored" in way and found else psutil.Process(terminal.process.pid)
    begun = time.monotonic()
    match way:
        case "SIGHUP":
            app.send_signal(signal.SIGHUP)
        case "kill -9":
            app.kill()
        case _:
            terminal.close()
    terminal.process.wait(20)
    gone, alive = psutil.wait_procs([app], timeout=20)
    assert not alive, f"it outlives its terminal: {gone}, {way}"
    return time.monotonic() - begun


@pytest.mark.parametrize("way", WAYS)
def test_the_app_ends_at_any_moment_and_the_training_goes_on(
    server: TrainerServer, endless: Run, home: Path, tell: Tell, count: int, way: str
) -> None:
    home.chmod(0o700)
    dice = random.Random(way)
    times = count if way.startswith("line") else max(2, count // 5)
    command = [*DEAF, *COMMAND] if "ignored" in way else COMMAND
    gone = []
    with server.training(endless) as trainer:
        until(lambda: endless.metrics_path.exists() and len(steps(endless)) > 5)
        for number in range(times):
            with Terminal(command, env=environment(home), size=SIZE) as terminal:
                to_moment(terminal, MOMENTS[number % len(MOMENTS)], endless, dice)
                gone.append(end_app(terminal, way))
            assert psutil.pid_exists(trainer.pid) and is_locked(endless.path)
            goes_on(endless)
        with app(home) as terminal:
            to_train(terminal, f"● running  {endless.name}")
            terminal.press("x")
            terminal.until(f"■ stopped  {endless.name}", 60)
            shows_what_a_new_app_shows(terminal, home, endless, SIZE)
            terminal.press("ctrl+q")
            assert terminal.wait() == 0
        assert trainer.wait() == 0
    shown = steps(endless)
    assert shown == list(range(1, len(shown) + 1)), "every step once"
    history = RunHistory()
    history.feed(endless.events())
    assert history.train.points[-1][0] == shown[-1]
    worst = f"{max(gone):.1f} s"
    tell(f"app ends while a run trains: {way}", times, f"gone in {worst}, training goes on, found")


def test_nobody_reads_the_line_while_a_run_trains(
    server: TrainerServer, endless: Run, home: Path, tell: Tell
) -> None:
    home.chmod(0o700)
    with server.training(endless) as trainer, app(home, LARGE) as terminal:
        to_train(terminal, f"● running  {endless.name}")
        terminal.stall()
        for number in range(30):  # whole screens, more than the line holds
            terminal.resize(LARGE[0] - 1 + number % 2, LARGE[1])
            time.sleep(0.06)  # Textual draws once for what comes within 1/20 s
        goes_on(endless)
        terminal.press("x")
        assert trainer.wait() == 0, "it hears what is pressed"
        terminal.go_on()
        terminal.until(f"■ stopped  {endless.name}", 60)
        shows_what_a_new_app_shows(terminal, home, endless, LARGE)
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
    tell(
        "nobody reads the line while a run trains", 1, "training goes on, whole picture afterwards"
    )


def test_two_apps_on_one_run(server: TrainerServer, endless: Run, home: Path, tell: Tell) -> None:
    home.chmod(0o700)
    try:
        with server.training(endless) as trainer, app(home) as one, app(home) as other:
            for terminal in (one, other):
                to_train(terminal, f"● running  {endless.name}")
            for terminal in (one, other):  # both ask at once
                terminal.press("x")
            for terminal in (one, other):
                terminal.until(f"■ stopped  {endless.name}", 60)
            assert trainer.wait() == 0
            end = endless.events()[-1]
            assert isinstance(end, Finished) and end.reason == "stopped"
            assert committed_step(endless) == end.step
            for terminal in (one, other):  # both resume: one trains, neither falls over
                terminal.press("r")
            for terminal in (one, other):
                terminal.until(f"● running  {endless.name}", 60)
            until(lambda: steps(endless)[-1] > end.step)
            assert {event.generation for event in endless.events()} == {0, 1}
            other.press("x")
            for terminal in (one, other):
                terminal.until(f"■ stopped  {endless.name}", 60)
                terminal.press("ctrl+q")
                assert terminal.wait() == 0
                assert b"Traceback" not in terminal.raw
    finally:
        if is_locked(endless.path):
            launcher.kill(endless)
    assert "Traceback" not in endless.log_path.read_text()
    tell("two apps stop and resume one run at once", 4, "both see it, one trainer")
