"""Corpora: the list and the page, songs one by one; renamed, removed, brought back."""

from __future__ import annotations

from pathlib import Path
from threading import Event as Flag
from typing import Any

import pytest
from textual.widgets import Input

from core.library.corpora import CorpusLibrary
from studio.screens.corpora import work
from tests.core.corpus_samples import text_file
from tests.studio.hosts import drawn, until
from tests.studio.screens.corpora.opened import choose, corpora, hidden, own, page

pytestmark = pytest.mark.slow


async def test_the_list_and_the_page_of_each(tmp_path: Path) -> None:
    library = CorpusLibrary(tmp_path)
    library.add("我的歌", [text_file(tmp_path)])
    for number in "一二":
        library.add(f"从前慢慢写下来的旧歌和后来的新歌第{number}册", [text_file(tmp_path)])
    async with corpora(tmp_path) as (studio, screen):
        assert "第一册" in drawn(studio.app) and "第二册" in drawn(studio.app), "told apart"
        await choose(screen, "我的歌")
        told = page(screen)
        for part in ("expect copies of whole lines", "songs       12", "songs.txt", "time step"):
            assert part in told, part
        assert "12 songs" in drawn(studio.app)
        await choose(screen, "demo-en")
        assert "part of the studio" in page(screen)
        await studio.press("d", "n", "m")
        assert "stays as it is" in screen.note
        assert studio.app.screen is screen, "nothing was asked"


async def test_the_songs_of_a_corpus_one_by_one(tmp_path: Path) -> None:
    CorpusLibrary(tmp_path).add("a", [text_file(tmp_path, count=250)])
    async with corpora(tmp_path) as (studio, screen):
        await choose(screen, "a")
        await studio.press("enter")
        await until(lambda: screen.view == "inside")
        assert screen.options.option_count < 250, "a page of them"
        assert screen.inside is not None and len(screen.inside.songs) == 250
        await studio.press("end")
        await until(lambda: screen.options.option_count == 251)
        await studio.press("end")
        last = screen.inside.songs[-1]
        await until(lambda: last.text.split("\n")[-1] in page(screen))
        await studio.press("escape")
        await until(lambda: screen.view == "shelf")
        assert screen.chosen is not None and screen.chosen.name == "a"


async def test_songs_that_are_wanted_before_the_page_is_read_come_when_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, read = Flag(), work.read_corpus

    def slowly(*given: Any) -> None:
        go.wait(10)
        read(*given)

    monkeypatch.setattr(work, "read_corpus", slowly)
    async with corpora(tmp_path) as (studio, screen):
        await until(lambda: "reading..." in page(screen))
        await studio.press("enter")
        assert screen.view == "shelf"
        go.set()
        await until(lambda: screen.view == "inside")
        assert screen.inside is not None and screen.inside.songs


async def test_rename_and_remove_and_the_way_back(tmp_path: Path) -> None:
    library = CorpusLibrary(tmp_path)
    library.add("a", [text_file(tmp_path)])
    async with corpora(tmp_path) as (studio, screen):
        await choose(screen, "a")
        await studio.press("n")
        studio.app.screen.query_one("#answer", Input).value = "b"
        await studio.press("enter")
        await choose(screen, "b")
        await studio.press("d")
        await until(lambda: "b" not in [row.name for row in screen.rows])
        assert own(tmp_path) == [] and "u takes it back" in screen.note
        await studio.press("u")
        await choose(screen, "b")
        await studio.press("u")
        await choose(screen, "a")
        await studio.press("u")
        assert "nothing to undo" in screen.note
        await studio.press("d")
        await until(lambda: own(tmp_path) == [])
    assert hidden(tmp_path) == [], "the way back ends with the studio"


async def test_a_damaged_corpus_is_named_and_can_go(tmp_path: Path) -> None:
    library = CorpusLibrary(tmp_path)
    library.add("a", [text_file(tmp_path)])
    (library.get("a") / "corpus.json").write_text("{")
    async with corpora(tmp_path, size=(80, 24)) as (studio, screen):
        screen.options.highlighted = [row.name for row in screen.rows].index("a")
        await until(lambda: "damaged" in page(screen))
        await studio.press("d")
        await until(lambda: "a" not in [row.name for row in screen.rows])


async def test_a_corpus_goes_to_the_form_of_train(tmp_path: Path) -> None:
    CorpusLibrary(tmp_path).add("mine", [text_file(tmp_path)])
    async with corpora(tmp_path) as (studio, screen):
        await choose(screen, "mine")
        await studio.press("t")
        await until(lambda: getattr(studio.app.screen, "WHERE", "") == "train")
        form = studio.app.screen.form  # type: ignore[attr-defined]
        await until(lambda: form.corpus is not None and form.corpus.songs == 12)
        assert studio.app.session.form_corpus == "mine"
