"""The frame: sizes, colours, ASCII, safe output, no torch, signals, and leaving."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.widgets import Input, TextArea

from core.runs.summary import TrainingStatus
from studio.app.start import prepare_environment, run_app, terminal_problem, training_goes_on
from studio.app.themes import automatic_theme
from studio.screens.compose.gauges import TemperatureGauge, bar, big_number
from studio.screens.frame.dialogs import AskDialog, ConfirmDialog
from studio.setup.settings import Settings
from studio.terminal.output_filter import OutputFilter, wants_ascii
from studio.widgets.chrome import HeaderLine, TooSmall, training_line
from studio.wording import i18n
from studio.wording.safe_text import safe_text
from tests.places import ROOT
from tests.studio.hosts import until
from tests.studio.tiny_studio import SLOW, tiny_studio

EVIL = "\x1b]52;c;aGk=\x07\x1b[2J\x9b31m\u202e\u200b[red]x[/red]"


async def test_screens_by_function_keys(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        for key, where in (("f3", "train"), ("f4", "runs"), ("f5", "songs"), ("f2", "compose")):
            await studio.press(key)
            await until(lambda where=where: getattr(studio.app.screen, "WHERE", "") == where)  # type: ignore[misc]
            assert studio.app.screen.query_one(HeaderLine).current == where


async def test_screens_by_mouse(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        line = studio.compose.query_one(HeaderLine).render().plain
        await studio.pilot.click(HeaderLine, offset=(line.index("Songs") + 1, 0))
        await until(lambda: getattr(studio.app.screen, "WHERE", "") == "songs")


async def test_mouse_turns_the_temperature_and_picks_takes(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        gauge = studio.compose.query_one(TemperatureGauge)
        row = gauge.render().plain.split("\n")[4]
        await studio.pilot.click(TemperatureGauge, offset=(row.index("warmer") + 1, 4))
        assert studio.compose.writing.dial.temperature == 0.85
        await studio.write()
        await studio.write("n")
        await studio.pilot.click("#takes", offset=(6, 2))
        assert studio.compose.writing.state.current == 1


@pytest.mark.parametrize("size", [(59, 24), (80, 17), (2, 2), (20, 10)])
async def test_too_small_says_so_and_comes_back(tmp_path: Path, size: tuple[int, int]) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.pilot.resize_terminal(*size)
        await until(lambda: studio.compose.has_class("-too-small"))
        notice = studio.compose.query_one(TooSmall)
        assert notice.display
        await studio.pilot.resize_terminal(80, 24)
        await until(lambda: not studio.compose.has_class("-too-small"))
        await studio.press("enter")
        await studio.written()
        assert studio.takes == 1


async def test_a_storm_of_sizes_while_it_writes(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, settings=SLOW) as studio:
        studio.compose.writing.options.max_tokens = (
            20_000  # it must not be over before the storm is
        )
        await studio.press("enter")
        await studio.words()
        for width in (120, 61, 80, 200, 99, 100, 60, 40, 120):
            await studio.pilot.resize_terminal(width, 18 + width % 23)
        await studio.pilot.resize_terminal(120, 36)
        await until(lambda: studio.compose.has_class("-wide"))
        before = len(studio.text)
        await until(lambda: len(studio.text) > before)
        await studio.write("escape")


async def test_wide_and_narrow(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, size=(80, 24)) as studio:
        await studio.write()
        assert studio.compose.query_one("#temperature").size.height == 1
        lyrics = studio.compose.query_one("#lyrics").region
        assert lyrics.area > 0.5 * 80 * 24
        await studio.pilot.resize_terminal(120, 36)
        await until(lambda: studio.compose.query_one("#temperature").size.height >= 5)
        lyrics = studio.compose.query_one("#lyrics").region
        assert lyrics.area > 0.5 * 120 * 36


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, False),
        ({"LANG": "en_US.utf8"}, False),
        ({"LC_ALL": "C", "LANG": "en_US.UTF-8"}, True),
        ({"LC_CTYPE": "zh_CN.GB18030"}, True),
        ({}, True),
    ],
)
def test_ascii_when_the_locale_is_not_utf8(environ: dict[str, str], expected: bool) -> None:
    assert wants_ascii("auto", environ) is expected
    assert wants_ascii("on", environ)
    assert not wants_ascii("off", environ)


async def test_ascii_mode_draws_with_ascii_only(tmp_path: Path) -> None:
    settings = Settings(speed=0, ascii="on", theme="lyric-dark")
    async with tiny_studio(tmp_path, settings=settings) as studio:
        await studio.write()
        screens = []
        for key in ("p", "f1", "escape", "f3", "f4", "f5"):
            await studio.press(key)
            await studio.pilot.pause()
            lines = studio.app.screen._compositor.render_strips()
            screens.append("\n".join(strip.text for strip in _filtered(studio.app, lines)))
        odd = {c for c in "".join(screens) if not c.isascii()}
        assert all("\u4e00" <= c <= "\u9fff" or c in "，。" for c in odd), odd


def _filtered(app: App[Any], strips: list) -> list:  # type: ignore[type-arg]
    """Strips as they would be drawn."""
    from textual.color import Color

    filters = [one for one in app.get_line_filters() if isinstance(one, OutputFilter)]
    assert filters
    return [strip.apply_filter(filters[0], Color(0, 0, 0)) for strip in strips]


def test_the_filter_keeps_widths() -> None:
    from rich.cells import cell_len
    from rich.segment import Segment
    from textual.color import Color

    for ascii_only in (False, True):
        drawn = OutputFilter(ascii_only=ascii_only)
        for text in ("│ 月光 █▀ ● … ⠿", "a\x1b[31mb", "plain", "é ü ж", EVIL):
            (segment,) = drawn.apply([Segment(text)], Color(0, 0, 0))
            assert "\x1b" not in segment.text and "\x9b" not in segment.text
            assert "\u202e" not in segment.text
            assert cell_len(segment.text) >= cell_len(text)


def test_the_filter_lets_nothing_through_that_safe_text_drops() -> None:
    from rich.segment import Segment
    from textual.color import Color

    drawn = OutputFilter(ascii_only=False)
    for start in range(0, 0x110000, 0x1000):
        chars = [chr(code) for code in range(start, start + 0x1000) if code not in (9, 10)]
        dropped = {char for char in chars if not safe_text(char)}
        for some in (chars, [char for char in chars if _is_harmless(char)]):
            text = "".join(f"a{char}" for char in some)
            (segment,) = drawn.apply([Segment(text)], Color(0, 0, 0))
            assert not dropped & set(segment.text), hex(start)
        assert set(some) <= set(segment.text), hex(start)  # and what is harmless is drawn


def _is_harmless(char: str) -> bool:
    """Not dropped, no mark that may be one too many, and known to this Python."""
    return bool(safe_text(char)) and unicodedata.category(char) not in ("Mn", "Me", "Cn")


async def test_nothing_unsafe_reaches_the_terminal(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        app = studio.app
        app.book.songs.save(f"song {EVIL}", title="t\u202eitle")
        studio.compose.query_one("#prompt", Input).value = f"go {EVIL}"
        await studio.write("enter")
        app.toast(f"toast {EVIL}")
        app.training = TrainingStatus(f"run{EVIL}", "gru", 1.0, 3)
        seen = [_drawn(app)]
        await studio.press("e")
        studio.compose.query_one(TextArea).text = f"edit {EVIL}"
        await studio.pilot.pause()
        seen.append(_drawn(app))
        await studio.press("escape", "s", "f5")
        await studio.pilot.pause()
        seen.append(_drawn(app))
        app.push_screen(ConfirmDialog(f"sure {EVIL}?", yes="yes"))
        await studio.pilot.pause()
        seen.append(_drawn(app))
        app.pop_screen()
        app.push_screen(AskDialog(f"title {EVIL}", f"value {EVIL}"))
        await studio.pilot.pause()
        seen.append(_drawn(app))
        text = "".join(seen)
        assert "[red]x[/red]" in text  # shown as it is, never as markup
        for character in ("\x1b", "\x9b", "\x07", "\u202e", "\u200b"):
            assert character not in text


def _drawn(app: App[Any]) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text for strip in _filtered(app, strips))


@pytest.mark.parametrize("theme", ["lyric-dark", "lyric-light", "ansi-dark", "ansi-light", "nord"])
async def test_themes(tmp_path: Path, theme: str) -> None:
    settings = Settings(speed=0, theme=theme)
    async with tiny_studio(tmp_path, settings=settings) as studio:
        assert studio.app.theme == theme
        await studio.write()
        await studio.press("p")


async def test_a_theme_that_is_none_falls_back_with_a_notice(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, settings=Settings(theme="textual-ansi")) as studio:
        assert studio.app.theme in ("lyric-dark", "ansi-dark")
        assert any("textual-ansi" in note.message for note in studio.app._notifications)


def test_themes_by_terminal() -> None:
    assert automatic_theme({"TERM": "xterm-256color"}) == "lyric-dark"
    assert automatic_theme({"TERM": "xterm-256color", "COLORFGBG": "0;15"}) == "lyric-light"
    assert automatic_theme({"TERM": "screen"}) == "ansi-dark"
    assert automatic_theme({"TERM": "linux", "COLORFGBG": "0;7"}) == "ansi-light"
    assert automatic_theme({"TERM": "xterm-256color", "NO_COLOR": ""}) == "ansi-dark"


def test_no_terminal_names_the_plain_commands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LYRIC_STUDIO_CONFIG", str(tmp_path / "settings.toml"))
    assert run_app(tmp_path, "en") == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "compose" in error and "Traceback" not in error
    i18n.set_language("en")


def test_a_dumb_terminal_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    assert "TERM=dumb" in str(terminal_problem({"TERM": "dumb"}))
    assert terminal_problem({"TERM": "xterm"}) is None


def test_calm_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEXTUAL_FPS", raising=False)
    monkeypatch.delenv("TEXTUAL_ANIMATIONS", raising=False)
    prepare_environment(Settings())
    assert os.environ["TEXTUAL_FPS"] == "60"
    assert os.environ["TEXTUAL_ANIMATIONS"] == "none"
    prepare_environment(Settings(frames=30, animations=True))
    assert os.environ["TEXTUAL_FPS"] == "60"  # what the person set in the environment stays
    monkeypatch.delenv("TEXTUAL_FPS")
    monkeypatch.delenv("TEXTUAL_ANIMATIONS")


async def test_training_shows_in_the_header_of_every_screen(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press("f5")
        studio.app.training = TrainingStatus("my-songs", "gru", 7.0, 30, 5.9, 130.0)
        for key in ("f5", "f2"):
            await studio.press(key)
            line = studio.app.screen.query_one(HeaderLine).render().plain
            assert "training my-songs gru 7/30  5.90 bits/char  2:10 left" in line


def test_the_training_line_takes_what_room_there_is() -> None:
    status = TrainingStatus("a-run-with-a-long-name", "lstm", 3.2, 10, 6.123, 3700.0, others=1)
    widths = [len(training_line(status, room)) for room in range(0, 90)]
    assert all(width + 2 <= room or width == 0 for room, width in enumerate(widths))
    assert "1:01:40" in training_line(status, 89)
    assert training_line(status, 20) == "training 3/10"


def test_big_numbers_and_bars() -> None:
    for ascii_only in (False, True):
        rows = big_number("1.25", ascii_only=ascii_only)
        assert len({len(row) for row in rows}) == 1
        for value in (0.0, 0.3, 1.0, 2.0, 9.0):
            filled, empty = bar(value, 20, ascii_only=ascii_only)
            assert len(filled) + len(empty) == 20
    assert "".join(big_number("0.5", ascii_only=True)).isascii()


async def test_redraw_and_quit_work_in_dialogs_too(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press("alt+o", "ctrl+l", "ctrl+q")
        await until(lambda: not studio.app.is_running)


async def test_quit_does_not_wait_for_the_song(tmp_path: Path) -> None:
    settings = Settings(speed=0.2, theme="lyric-dark")  # a word in five seconds
    async with tiny_studio(tmp_path, settings=settings) as studio:
        await studio.press("enter")
        await until(lambda: studio.compose.writing.job is not None)
        job = studio.compose.writing.job
        await studio.press("ctrl+q")
        await until(lambda: not studio.app.is_running)
        assert job is not None and job.ended.is_set()


def test_farewell_names_runs_that_train_on(tmp_path: Path) -> None:
    from core.runs.lock import RunLock

    run = tmp_path / "runs" / "mine"
    run.mkdir(parents=True)
    (run / "run.json").write_text("{}")
    assert training_goes_on(tmp_path) == []
    lock = RunLock.take(run)
    try:
        (line,) = training_goes_on(tmp_path)
        assert "mine" in line and "runs stop mine" in line
        assert training_goes_on(tmp_path, {"mine"}) == []
    finally:
        lock.release()


async def test_a_home_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    home = tmp_path / "file"
    home.write_text("not a folder")
    async with tiny_studio(home) as studio:
        await studio.write()
        assert studio.text.startswith("雨夜")
        assert studio.toasts
        await studio.press("s")
        assert "saved as" not in studio.compose.view.note
        await studio.app.action_quit()
    assert studio.app.farewell


SESSION = """
import asyncio, sys
from pathlib import Path
from tests.studio.tiny_studio import tiny_studio

async def session(home):
    async with tiny_studio(home) as studio:
        await studio.write()
        for key in ("s", "p", "v", "e", "escape", "f3", "f4", "f5", "f1", "escape", "f2"):
            await studio.press(key)
            await studio.pilot.pause()
        await studio.write("equals_sign")

asyncio.run(session(Path(sys.argv[1])))
print(sorted(name for name in sys.modules if name.partition(".")[0] == "torch")[:3])
"""


def test_a_whole_session_never_imports_torch(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SESSION, str(tmp_path)], capture_output=True, text=True, check=False,
        cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == "[]"
