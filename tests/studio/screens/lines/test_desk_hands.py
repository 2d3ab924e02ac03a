"""The desk under the hands: lines typed one behind the other, candidates of a wanted mood."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.forms.one_line import rhyme_at_end, rhyming
from core.library import moods
from core.model.mood_file import save_mood
from core.songs.document import Document
from core.songs.song import UNTITLED
from studio.screens.frame.dialogs import AskDialog
from studio.screens.frame.help import HelpScreen
from studio.screens.lines.page import OFF
from studio.screens.lines.screen import LinesScreen
from studio.widgets.chrome import KeyFooter
from tests.core.mood_samples import tiny_mood
from tests.core.writing.song_desk import LineLibrary
from tests.studio.hosts import drawn, until
from tests.studio.screens.lines.opened import NARROW, at_the_desk, desk, still, texts
from tests.studio.tiny_studio import tiny_studio

pytestmark = pytest.mark.slow


async def test_lines_typed_on_are_lines_and_press_no_keys(tmp_path: Path) -> None:
    form = "title: 雨夜\n5 A = 我唱着海风\n5 A\n5 A\n"
    async with desk(tmp_path, form) as (studio, screen):
        await studio.press("down", "e", *"xd", "enter", *"kw", "enter")
        assert "Esc: to the keys" in drawn(studio.app)
        await studio.press(*"au", "enter", *"s", "enter", "enter")  # below the last one, too
        assert not screen.view.entry.open and studio.app.focused is None
        await until(lambda: texts(screen) == ["我唱着海风", "xd", "kw", "au", "s"])
        await still(screen)
        assert screen.view.desk.place == 4 and screen.view.desk.job is None
        await studio.press("up", "e", "n", "escape")
        await until(lambda: texts(screen) == ["我唱着海风", "xd", "kw", "aun", "s"])
        await studio.press("u", "u")
        await until(lambda: texts(screen) == ["我唱着海风", "xd", "kw", "au"])


async def test_a_line_that_is_left_in_any_way_is_kept(tmp_path: Path) -> None:
    form = "title: 雨夜\n5 A = 我唱着海风\n5 A\n"
    async with desk(tmp_path, form, size=NARROW) as (studio, screen):
        await studio.press("down", "e", *"xd")
        shown = screen.query_one(KeyFooter).shown()
        assert [label for _, label, _ in shown][:2] == ["keep", "to the keys"]
        assert "stop" not in [label for _, label, _ in shown], "nothing is being written"
        await studio.press("f1")
        await until(lambda: isinstance(studio.app.screen, HelpScreen))
        assert "While you write a line" in drawn(studio.app)
        await studio.press("escape", "f", *"kw", "enter", *"au")  # the help is left, f is text
        await studio.press("ctrl+q")
        await until(lambda: not studio.app.is_running)
    async with tiny_studio(tmp_path, library=LineLibrary(tmp_path)) as studio:
        again = await at_the_desk(studio, "")
        await until(lambda: again.view.desk.state is not None)
        assert texts(again) == ["我唱着海风", "xdfkw", "au"]


async def test_a_line_that_no_longer_rhymes_is_marked_and_the_others_stay(tmp_path: Path) -> None:
    form = "title: 雨夜\n5 A = 我唱着海风\n5 A = 我看见天空\n5 A\n"
    async with desk(tmp_path, form) as (studio, screen):
        page, panel = screen.view.page, screen.view.panel
        assert OFF not in page.line(0).plain + page.line(1).plain
        await studio.press("end", "space")
        await until(lambda: screen.view.desk.offers)
        await until(lambda: "rhymes with 风 空" in panel.content.plain)
        assert OFF not in panel.content.plain
        await studio.press("enter")
        await until(lambda: texts(screen)[2])
        # A person ends the first line otherwise: it is marked, and what the others ask for stays.
        await studio.press("home", "k", "e", "end", *"雨", "escape")
        await until(lambda: texts(screen)[0] == "我唱着海风雨")
        await until(lambda: f"A{OFF}" in page.line(0).plain)
        assert OFF not in page.line(1).plain + page.line(2).plain
        name = rhyming(screen.view.desk.document, row_id(screen, 2)).name
        await studio.press("end")
        await until(lambda: screen.view.rhymes_are_here and screen.view.beside.rhymes.known)
        assert "风雨" not in panel.content.plain and "雨" not in panel.content.plain.split("\n")[0]
        known = screen.view.beside.rhymes.known
        assert known is not None and known.rhyme == name, "what is listed is what is told"


async def test_a_candidate_of_another_rhyme_is_marked(tmp_path: Path) -> None:
    form = "title: 雨夜\n5 A\n5 A\n"
    async with desk(tmp_path, form) as (studio, screen):
        await studio.press("space")  # of any rhyme: nothing settles it
        await until(lambda: screen.view.desk.offers)
        await still(screen)
        rhymes = {rhyme_at_end(take.text, "thirteen") for take in screen.view.desk.offers}
        assert len(rhymes) > 1 and OFF not in screen.view.panel.content.plain
        await studio.press("down", "e", *"我看见下雨", "escape")
        await until(lambda: texts(screen)[1])
        await studio.press("up")
        await until(lambda: OFF in screen.view.panel.content.plain)


async def test_a_word_that_is_asked_for_is_told_and_how_it_comes(tmp_path: Path) -> None:
    form = "title: 雨夜\n5 A = 我唱着海风\n5 A\n"
    async with desk(tmp_path, form) as (studio, screen):
        await studio.press("down", "e", *"xd", "escape")
        await until(lambda: screen.view.rhymes_are_here and screen.view.beside.rhymes.words)
        await studio.press("r")
        word = screen.view.beside.rhymes.word
        await studio.press("enter")
        await until(lambda: f"is to end in {word}: Space writes it" in drawn(studio.app))


async def test_a_song_is_drawn_as_wide_as_the_desk_from_the_first_moment(tmp_path: Path) -> None:
    async with desk(tmp_path, size=NARROW) as (studio, screen):
        await studio.press("down", "space")
        await until(lambda: screen.view.desk.offers)
        await studio.press("enter")
        await until(lambda: texts(screen)[1])
    async with tiny_studio(tmp_path, size=NARROW, library=LineLibrary(tmp_path)) as studio:
        studio.app.library.models = list  # type: ignore[method-assign]  # none is ready, ever
        await studio.press("f7")
        await until(lambda: isinstance(studio.app.screen, LinesScreen))
        again = studio.app.screen
        assert isinstance(again, LinesScreen)
        await until(lambda: again.view.desk.state is not None)
        await until(lambda: "line 1" in again.view.panel.content.plain)


async def test_a_title_that_is_typed_takes_the_place_of_none(tmp_path: Path) -> None:
    async with desk(tmp_path, "") as (studio, screen):
        screen.begin_document(Document(title=UNTITLED))
        await until(lambda: screen.view.desk.state is not None)
        for typed in ("四季", "雨"):
            await studio.press("T")
            await until(lambda: isinstance(studio.app.screen, AskDialog))
            await studio.press(*typed, "enter")
            await until(
                lambda typed=typed: (  # type: ignore[misc]
                    screen.view.desk.document and screen.view.desk.document.title == typed
                )
            )


def row_id(screen: LinesScreen, place: int) -> str:
    state = screen.view.desk.state
    assert state is not None
    return state.rows[place].id


async def test_candidates_in_the_order_of_a_mood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "package" / "models" / "mood"
    folder.mkdir(parents=True)
    save_mood(folder / "zh-mood.safetensors", tiny_mood())
    monkeypatch.setattr(moods, "data_folder", lambda: tmp_path / "package")
    async with desk(tmp_path, size=NARROW) as (studio, screen):
        offered = screen.view.desk
        await studio.press("down", "space")
        await until(lambda: offered.offers)
        await studio.press("M")
        await until(lambda: offered.offers and offered.mood_of(offered.offers[0]) is not None)
        chances = [offered.mood_of(take) or 0.0 for take in offered.offers]
        assert chances == sorted(chances, reverse=True)
        assert f"bright {chances[0]:.0%}" in drawn(studio.app)
        await until(lambda: "most likely bright" in drawn(studio.app))
        await studio.press("M", "M")
        await until(lambda: "no mood is wanted" in drawn(studio.app))
        monkeypatch.setattr(moods, "data_folder", lambda: tmp_path)
        await studio.press("M")
        await until(lambda: "there is no model that tells the mood" in drawn(studio.app))
        assert offered.moods.wanted == "" and studio.toasts == []
