"""What is drawn: ASCII where it must be, nothing unsafe, and the themes."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from core.runs.summary import TrainingStatus
from studio.app.themes import automatic_theme
from studio.screens.frame.dialogs import AskDialog, ConfirmDialog
from studio.screens.frame.messages import TrainingStatusChanged
from studio.setup.settings import Settings
from studio.terminal.output_filter import wants_ascii
from tests.studio.hosts import drawn, until
from tests.studio.tiny_studio import tiny_studio

pytestmark = pytest.mark.slow

EVIL = "\x1b]52;c;aGk=\x07\x1b[2J\x9b31m\u202e\u200b[red]x[/red]"


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
            screens.append(drawn(studio.app))
        odd = {c for c in "".join(screens) if not c.isascii()}
        assert all("\u4e00" <= c <= "\u9fff" or c in "，。" for c in odd), odd


async def test_nothing_unsafe_reaches_the_terminal(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        app = studio.app
        app.keeping.songs.save(f"song {EVIL}", title="t\u202eitle")
        studio.compose.query_one("#prompt", Input).value = f"go {EVIL}"
        await studio.write("enter")
        app.toast(f"toast {EVIL}")
        app.post_message(TrainingStatusChanged(TrainingStatus(f"run{EVIL}", "gru", 1.0, 3)))
        await until(lambda: app.training)
        await studio.pilot.pause()
        seen = [drawn(app)]
        await studio.press("e")
        studio.compose.query_one(TextArea).text = f"edit {EVIL}"
        await studio.pilot.pause()
        seen.append(drawn(app))
        await studio.press("escape", "s", "f5")
        await studio.pilot.pause()
        seen.append(drawn(app))
        app.push_screen(ConfirmDialog(f"sure {EVIL}?", yes="yes"))
        await studio.pilot.pause()
        seen.append(drawn(app))
        app.pop_screen()
        app.push_screen(AskDialog(f"title {EVIL}", f"value {EVIL}"))
        await studio.pilot.pause()
        seen.append(drawn(app))
        text = "".join(seen)
        assert "[red]x[/red]" in text  # shown as it is, never as markup
        for character in ("\x1b", "\x9b", "\x07", "\u202e", "\u200b"):
            assert character not in text


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
        assert any("textual-ansi" in toast for toast in studio.toasts)


def test_themes_by_terminal() -> None:
    assert automatic_theme({"TERM": "xterm-256color"}) == "lyric-dark"
    assert automatic_theme({"TERM": "xterm-256color", "COLORFGBG": "0;15"}) == "lyric-light"
    assert automatic_theme({"TERM": "screen"}) == "ansi-dark"
    assert automatic_theme({"TERM": "linux", "COLORFGBG": "0;7"}) == "ansi-light"
    assert automatic_theme({"TERM": "xterm-256color", "NO_COLOR": ""}) == "ansi-dark"
