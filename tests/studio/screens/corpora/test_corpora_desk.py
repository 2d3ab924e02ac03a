"""The desk where files become a corpus: gathered, read, looked at, kept or thrown away."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Key, Paste
from textual.widgets import Input

from core.errors import StoppedByUser
from core.library import corpora as library_module
from core.library.corpora import CorpusLibrary
from studio.screens.corpora.gathering import Gathering
from studio.screens.corpora.screen import CorporaScreen
from tests.core.corpus_samples import as_text, make_songs, text_file
from tests.studio.hosts import HostApp, drawn, until
from tests.studio.screens.corpora.opened import choose, corpora, drop, hidden, own, page

pytestmark = pytest.mark.slow


async def test_files_are_looked_at_before_they_are_kept(tmp_path: Path) -> None:
    one = tmp_path / "a b.txt"
    one.write_text("作词：某人\n" + as_text(make_songs(12)), "utf-8")
    (tmp_path / "more").mkdir()
    text_file(tmp_path / "more", count=20)  # the same twelve, and eight others
    (tmp_path / "photo.txt").write_bytes(b"\x89PNG\0\0\0")
    home = tmp_path / "home"
    async with corpora(home) as (studio, screen):
        await studio.press("a")
        assert isinstance(studio.app.focused, Input)
        await drop(studio, screen, f"'{one}' {tmp_path / 'more'}")
        screen.query_one("#path", Input).value = str(tmp_path / "none.txt")
        await studio.press("enter")
        await until(lambda: "no such file" in screen.note)
        screen.query_one("#path", Input).value = f"{tmp_path}/p"
        await studio.press("h", "tab", "enter")
        assert [path.name for path in screen.files.given] == ["a b.txt", "more", "photo.txt"]
        await studio.press("enter")  # in the empty line
        await until(lambda: screen.draft is not None)
        await until(lambda: "1 lines: credit" in page(screen))
        told = page(screen)
        for part in (
            "1 lines: credit", "    作词：某人", "1 files passed over", "this is a picture",
            "12 songs the same", "songs       20", "expect copies of whole lines",
        ):  # fmt: skip
            assert part in told, part
        assert own(home) == [], "nothing is kept yet"
        await studio.press("down")
        await until(
            lambda: screen.inside is not None and screen.inside.songs[0].text in page(screen)
        )
        await studio.press("s")
        answer = studio.app.screen.query_one("#answer", Input)
        assert answer.value == "a b"
        answer.value = "demo-en"
        await studio.press("enter")
        await until(lambda: studio.toasts and "already" in studio.toasts[-1])
        await studio.press("s")
        studio.app.screen.query_one("#answer", Input).value = "雨天"
        await studio.press("enter")
        await until(lambda: screen.view == "shelf" and screen.chosen is not None)
        await choose(screen, "雨天")
        assert own(home) == ["雨天"]
        assert hidden(home) == []


async def test_what_was_read_can_be_thrown_away_and_a_file_left_out(tmp_path: Path) -> None:
    home = tmp_path / "home"
    text_file(tmp_path, "a.txt")
    text_file(tmp_path, "b.txt", seed=2)
    async with corpora(home) as (studio, screen):
        await studio.press("a")
        await drop(studio, screen, f"{tmp_path / 'a.txt'}\n{tmp_path / 'b.txt'}\n")
        await studio.press("ctrl+g")
        await until(lambda: screen.draft is not None)
        assert screen.draft is not None and screen.draft.info.songs == 24
        await studio.press("escape")
        assert screen.view == "files" and screen.draft is None and hidden(home) == []
        screen.query_one("#given").focus()
        await studio.press("down", "d")
        assert [path.name for path in screen.files.given] == ["a.txt"]
        await studio.press("ctrl+g")
        await until(lambda: screen.draft is not None)
        await studio.press("ctrl+q")  # with a draft that nobody kept
        await until(lambda: not studio.app.is_running)
    assert [path.name for path in (home / "corpora").iterdir()] == ["demo-en"]


async def test_reading_is_stopped_by_escape(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(*_: object, should_stop: object, progress: object, **__: object) -> None:
        should_stop.__self__.wait(30)  # type: ignore[attr-defined]
        raise StoppedByUser("stopped while the corpus was read")

    monkeypatch.setattr(library_module, "prepare", endless)
    home = tmp_path / "home"
    async with corpora(home) as (studio, screen):
        await studio.press("a")
        await drop(studio, screen, f"{text_file(tmp_path)}\n")
        await studio.press("ctrl+g", "ctrl+g")
        assert "already" in screen.note
        await studio.press("f2", "ctrl+o")  # the app is alive, and the reading goes on
        assert studio.app.screen is screen
        await studio.press("escape")
        await until(lambda: "stopped" in screen.note)
        assert screen.view == "files" and hidden(home) == []


async def test_a_corpus_grows_and_shrinks_back(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = text_file(tmp_path)
    CorpusLibrary(home).add("a", [first])
    first.unlink()
    async with corpora(home) as (studio, screen):
        await choose(screen, "a")
        await studio.press("m")
        await until(lambda: "More for a" in drawn(studio.app))
        await drop(studio, screen, f"{text_file(tmp_path, 'b.txt', count=9, seed=5)}\n")
        await studio.press("ctrl+g")
        await until(lambda: screen.draft is not None)
        await studio.press("ctrl+s")
        await until(lambda: CorpusLibrary(home).info("a").songs == 21)
        await until(lambda: "songs       21" in page(screen))
        await studio.press("u")
        await until(lambda: CorpusLibrary(home).info("a").songs == 12)
        await until(lambda: "songs       12" in page(screen))
    assert hidden(home) == []


async def test_files_given_to_train_are_its_choice_also_after_a_restart(tmp_path: Path) -> None:
    home = tmp_path / "home"
    songs = text_file(tmp_path, "我的 歌.txt")
    app = HostApp(home)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(lambda: getattr(app.screen, "form_ready", False) and app.screen.corpora)  # type: ignore[attr-defined]
        train = app.screen
        await pilot.press("enter")
        await until(lambda: app.screen is not train)
        await pilot.press("end", "enter")
        await until(lambda: isinstance(app.focused, Input))
        desk = app.screen
        assert isinstance(desk, CorporaScreen)
        desk.query_one("#path", Input).value = str(songs)
        await pilot.press("enter", "enter")
        await until(lambda: desk.draft is not None)
        await pilot.press("s")
        await until(lambda: app.screen is not desk)
        await pilot.press("enter")
        form = train.form  # type: ignore[attr-defined]
        await until(lambda: app.screen is train and form.corpus.name == "我的 歌")
        await until(lambda: form.corpus.songs == 12 and not form.corpus.rough)
        # Renamed on the desk, it is the same choice.
        await pilot.press("ctrl+o")
        await choose(desk, "我的 歌")
        await pilot.press("n")
        app.screen.query_one("#answer", Input).value = "雨"
        await pilot.press("enter")
        await until(lambda: form.corpus.name == "雨")
        await app.action_quit()
    app = HostApp(home)
    async with app.run_test(size=(120, 36)):
        await until(lambda: getattr(app.screen, "corpora", None))
        form = app.screen.form  # type: ignore[attr-defined]
        await until(lambda: form.corpus is not None and form.corpus.name == "雨")
        assert not form.corpus.rough


async def test_escape_goes_back_to_train_that_asked(tmp_path: Path) -> None:
    async with corpora(tmp_path) as (studio, screen):
        studio.app.go_to("train")
        studio.app.go_to("corpora").add_files()
        await until(lambda: screen.view == "files")
        await studio.press("escape")
        await until(lambda: getattr(studio.app.screen, "WHERE", "") == "train")
        assert screen.view == "shelf"


async def test_text_that_is_no_path_is_typed(tmp_path: Path) -> None:
    async with corpora(tmp_path) as (studio, screen):
        await studio.press("a")
        line = screen.query_one("#path", Input)
        line.post_message(Paste("雨下了一夜\n灯还亮着"))
        await until(lambda: line.value == "雨下了一夜 灯还亮着")
        await studio.press("enter")
        await until(lambda: "no such file" in screen.note)
        assert screen.query_one(Gathering).given == []


async def test_paths_typed_in_one_go_are_each_taken(tmp_path: Path) -> None:
    one, other = tmp_path / "one.txt", tmp_path / "other.txt"
    for file in (one, other):
        file.write_text("雨下了一夜\n灯还亮着\n", "utf-8")
    async with corpora(tmp_path) as (studio, screen):
        await studio.press("a")
        line = screen.query_one("#path", Input)
        for path in (one, other):  # all is there before the first Enter is handled
            for character in str(path):
                line.post_message(Key(character, character))
            line.post_message(Key("enter", "\r"))
        await until(lambda: screen.query_one(Gathering).given == [one, other])
        assert line.value == ""
