"""Songs: the list, search, and what one may do with a song."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList, Static

from core.songs.store import Songbook
from studio.app.editor import edit_file, editor_command
from studio.screens.frame.dialogs import AskDialog
from studio.screens.songs.screen import SongsScreen
from studio.widgets.lines import Lines
from tests.studio.hosts import until
from tests.studio.tiny_studio import TinyStudio, tiny_studio

pytestmark = pytest.mark.slow

TITLES = ("雨夜的歌", "Ночь [red]", "a song \u202e of ‮ sea")


@asynccontextmanager
async def songs(
    home: Path, size: tuple[int, int] = (120, 36), count: int = 3
) -> AsyncIterator[tuple[TinyStudio, SongsScreen]]:
    """The screen of songs with three songs, the newest (by name of the last title) first."""
    book = Songbook(home)
    for number, title in enumerate(TITLES):
        book.save(f"{title}\nline of {number}\nthe end", title=title)
    async with tiny_studio(home, size=size) as studio:
        await studio.press("f5")
        await until(lambda: isinstance(studio.app.screen, SongsScreen))
        screen = studio.app.screen
        assert isinstance(screen, SongsScreen)
        await until(lambda: screen.query_one("#list", OptionList).option_count == count)
        yield studio, screen


def choose(screen: SongsScreen, title: str) -> None:
    place = next(n for n, song in enumerate(screen.songs) if title in song.title)
    screen.query_one("#list", OptionList).highlighted = place


def preview(screen: SongsScreen) -> str:
    return "\n".join(str(screen.query_one(f"#{id}", Static).render()) for id in ("title", "text"))


async def test_commands_work_while_one_searches(tmp_path: Path) -> None:
    async with songs(tmp_path) as (studio, screen):
        await studio.press("slash", *"line of", "down", "alt+h")
        assert screen.query_one("#search", Input).value == "line of"
        chosen = screen.chosen
        assert chosen is not None and chosen.id == screen.songs[1].id
        await studio.press("alt+d")
        assert chosen.id not in {song.id for song in screen.songs}
        await studio.press("ctrl+z")
        assert chosen.id in {song.id for song in screen.songs}
        assert studio.app.focused is screen.query_one("#search")


async def test_list_and_preview(tmp_path: Path) -> None:
    async with songs(tmp_path) as (studio, screen):
        choose(screen, "[red]")
        await until(lambda: "Ночь [red]" in preview(screen) and "line of 1" in preview(screen))
        await studio.press("home")
        first = screen.chosen
        await studio.press("j")
        assert screen.chosen is not None and first is not None
        assert screen.chosen.id != first.id
        await studio.press("k")
        assert screen.chosen.id == first.id


async def test_search(tmp_path: Path) -> None:
    async with songs(tmp_path) as (studio, screen):
        await studio.press("slash", *"LINE 1")
        await until(lambda: [song.title for song in screen.songs] == ["Ночь [red]"])
        await studio.press("enter")
        assert isinstance(studio.app.focused, OptionList)
        await studio.press("slash", *"xyz")
        await until(lambda: screen.songs == [])
        await studio.press("escape")
        await until(lambda: len(screen.songs) == 3)
        assert isinstance(studio.app.focused, OptionList)


async def test_rename_and_undo(tmp_path: Path) -> None:
    async with songs(tmp_path) as (studio, screen):
        choose(screen, "雨夜")
        await studio.press("n")
        studio.app.screen.query_one("#answer", Input).value = "新的名字"
        await studio.press("enter")
        await until(lambda: studio.app.screen is screen)
        await until(lambda: screen.chosen and screen.chosen.title == "新的名字")
        await studio.press("u")
        await until(lambda: screen.chosen and screen.chosen.title == "雨夜的歌")


async def test_rename_to_nothing_is_refused_with_words(tmp_path: Path) -> None:
    async with songs(tmp_path) as (studio, screen):
        await studio.press("n")
        studio.app.screen.query_one("#answer", Input).value = "   "
        await studio.press("enter")
        await until(lambda: studio.app.screen is screen and studio.toasts)
        assert len({song.title for song in screen.songs}) == 3


async def test_delete_and_undo(tmp_path: Path) -> None:
    async with songs(tmp_path) as (studio, screen):
        gone = screen.chosen
        assert gone is not None
        await studio.press("d")
        assert gone.id not in [song.id for song in screen.songs]
        await studio.press("delete")
        assert len(screen.songs) == 1
        await studio.press("u", "ctrl+z")
        await until(lambda: len(screen.songs) == 3)
        assert screen.chosen is not None and screen.chosen.id == gone.id


async def test_copy_names_the_file(tmp_path: Path) -> None:
    async with songs(tmp_path) as (studio, screen):
        choose(screen, "雨夜")
        await studio.press("y")
        await until(lambda: studio.toasts)
        assert studio.app.clipboard.startswith("雨夜的歌\nline of 0")
        assert str(tmp_path / "songs") in studio.toasts[-1]


async def test_export_never_overwrites(tmp_path: Path) -> None:
    async with songs(tmp_path) as (studio, screen):
        choose(screen, "雨夜")
        for keys in (("x", "enter"), ("x", "enter"), ("x", "down", "enter"),
                     ("x", "down", "down", "enter")):  # fmt: skip
            await studio.press(*keys)
            await until(lambda: studio.app.screen is screen)
        await until(lambda: len(studio.toasts) == 4)
        names = sorted(path.name for path in (tmp_path / "exports").iterdir())
        assert names == ["雨夜的歌-2.txt", "雨夜的歌.json", "雨夜的歌.md", "雨夜的歌.txt"]


async def test_open_in_compose_and_go_on(tmp_path: Path) -> None:
    async with songs(tmp_path) as (studio, screen):
        choose(screen, "雨夜")
        await studio.press("enter")
        await until(lambda: studio.app.screen is studio.compose)
        assert studio.text.startswith("雨夜的歌")
        await studio.press("escape")
        await studio.write("c")
        assert studio.text.startswith("雨夜的歌\nline of 0\nthe end")
        assert studio.takes == 2


async def test_how_a_song_was_made(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write()
        seed = studio.compose.writing.state.takes[0].seed
        await studio.press("s", "f5")
        await until(lambda: isinstance(studio.app.screen, SongsScreen))
        await until(lambda: studio.app.screen.query_one("#list", OptionList).option_count)
        await studio.press("h")

        def how() -> str:
            return str(studio.app.screen.query_one("#how", Static).render())

        await until(lambda: str(seed) in how())
        shown = how()
        assert "GRU" in shown
        assert "雨夜" in shown


async def test_editor_gives_the_new_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with songs(tmp_path) as (studio, screen):
        choose(screen, "雨夜")
        monkeypatch.setattr(studio.app, "edit_outside", lambda text, suffix: text + "\nnew line")
        await studio.press("e")
        await until(lambda: screen.chosen and screen.chosen.text.endswith("new line"))


async def test_no_terminal_to_lend_is_said(tmp_path: Path) -> None:
    async with songs(tmp_path) as (studio, _):
        await studio.press("e")  # a test has no terminal that could be lent
        assert studio.toasts


def test_a_real_editor_is_run(tmp_path: Path) -> None:
    script = tmp_path / "editor.py"
    script.write_text("import sys; open(sys.argv[1], 'a', encoding='utf-8').write('从前')\n")
    command = editor_command(f"{sys.executable} {script}")
    assert edit_file(command, "月光", ".txt") == "月光从前"


def test_the_editor_is_the_setting_then_visual_then_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "code --wait")
    monkeypatch.setenv("EDITOR", "nano")
    assert editor_command("") == ["code", "--wait"]
    assert editor_command("vim -n") == ["vim", "-n"]
    monkeypatch.delenv("VISUAL")
    assert editor_command("") == ["nano"]


async def test_broken_songs_are_named_not_fatal(tmp_path: Path) -> None:
    folder = tmp_path / "songs"
    folder.mkdir(mode=0o700)
    (folder / "bad-00000000.json").write_text("{")
    async with songs(tmp_path) as (_, screen):
        assert "1" in screen.problem
        assert len(screen.songs) == 3


async def test_empty_home_says_what_to_do(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, size=(80, 24)) as studio:
        await studio.press("f5")
        await until(lambda: isinstance(studio.app.screen, SongsScreen))
        screen = studio.app.screen
        assert isinstance(screen, SongsScreen)
        await until(lambda: "F2" in preview(screen))
        await studio.press("enter", "d", "u", "n", "y", "x", "e", "h")  # nothing to act on
        assert studio.app.screen is screen


async def test_what_was_done_is_said_and_stays_while_the_song_is_the_same(tmp_path: Path) -> None:
    async with songs(tmp_path) as (studio, screen):
        status = screen.query_one("#status", Lines)
        await studio.press("n")
        await until(lambda: isinstance(studio.app.screen, AskDialog))
        await studio.press(*"new", "enter")  # in the place of the old title
        await until(lambda: screen.chosen is not None and screen.chosen.title == "new")
        await studio.pilot.pause()
        assert status.content.plain == "renamed (u takes it back)"
        await studio.press("d")
        await until(lambda: "deleted new" in status.content.plain)
        await studio.press("u")
        await until(lambda: len(screen.songs) == 3)
        await studio.pilot.pause()
        assert status.content.plain == "undone: delete"
        await studio.press("u")
        await until(lambda: screen.chosen is not None and screen.chosen.title != "new")
        await studio.pilot.pause()
        assert status.content.plain == "undone: rename"
        await studio.press("down")
        assert status.content.plain == "songs: 3", "another song: it is over"


async def test_what_is_read_no_more_is_not_said_to_be(tmp_path: Path) -> None:
    Songbook(tmp_path).save("我在雨夜里\n等一个人", title="等")
    async with songs(tmp_path, count=4) as (studio, screen):
        choose(screen, "等")
        await studio.pilot.pause()
        await studio.press("p")  # there is no pair of runs to do it
        await until(lambda: any("no pair of runs" in told for told in studio.toasts))
        status = screen.query_one("#status", Lines)
        await until(lambda: status.content.plain == "songs: 4")
