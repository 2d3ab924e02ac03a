"""A song begins in eight ways; what makes no sense is told in the dialog, with all typed kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.events import Key, Paste
from textual.widgets import Input, OptionList

from core.errors import LyricStudioError
from core.forms.sheet_text import write
from core.songs.document import Document
from core.songs.store import Songbook
from studio.screens.lines.start_fields import HalfWritten
from studio.screens.lines.starting import StartSong
from studio.screens.lines.ways import WAYS
from studio.wording import i18n
from tests.studio.hosts import NARROW, WIDE, until
from tests.studio.screens.lines.hosted import Hosted, hosted

NAMES = [way.name for way in WAYS]
SONG = "[主歌]\n窗台上的都是雾\n有一个很远的人\n你走得很远的路"


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    i18n.set_language("en")


def shapes(document: Document) -> list[str]:
    found = [row.line.template for row in document.rows]
    return [f"{one.syllables}{one.rhyme}" for one in found if one is not None]


async def go(studio: Hosted, way: str) -> None:
    """Marks a way on the left, and goes to what it asks for."""
    ways = studio.dialog.query_one("#ways", OptionList)
    studio.dialog.set_focus(ways)
    ways.highlighted = NAMES.index(way)
    await studio.pilot.pause()
    await studio.press("enter")
    await studio.pilot.pause()


async def shown(studio: Hosted, text: str) -> None:
    await until(lambda: text in studio.shown("form"))


async def told(studio: Hosted, text: str) -> None:
    """What is wrong, said loudly, while the dialog stays open."""
    await until(lambda: studio.dialog.query("#problem.-said"))
    assert text in studio.shown("problem")
    assert studio.dialog.is_current and not studio.answers


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_form_follows_what_is_typed(tmp_path: Path, size: tuple[int, int]) -> None:
    async with hosted(tmp_path, StartSong(), size) as studio:
        await go(studio, "figures")
        await studio.press(*"7 5")
        await shown(studio, "2 _ _ _ _ _       5 ·")
        await studio.press("tab", *"AB")
        await shown(studio, "2 _ _ _ _ _       5 B")
        await studio.press("a", "enter")
        await told(studio, "3 rhyme letters for 2 lines")
        await studio.press("backspace", "backspace", "A", "enter")
        made = await studio.answered()
        assert shapes(made) == ["7A", "5A"]
        assert (made.language, made.scheme) == ("en", "cmu"), "as the interface is"


async def test_what_is_typed_right_behind_enter_goes_into_the_field(tmp_path: Path) -> None:
    """All at once, as over a slow line, for each way that has a field first."""
    for way, field in (("figures", "figures"), ("acrostic", "acrostic"), ("sheet", "sheet")):
        async with hosted(tmp_path, StartSong({"way": way})) as studio:
            for key in ("enter", *"7 75"):
                studio.app.post_message(Key(key, key if len(key) == 1 else None))
            await until(lambda field=field, studio=studio: studio.typed(field) == "7 75")  # type: ignore[misc]


async def test_the_hint_says_what_enter_does_where_one_is(tmp_path: Path) -> None:
    async with hosted(tmp_path, StartSong()) as studio:
        await until(lambda: "Enter begins" in studio.shown("hint"))
        await studio.press("down", "down")
        await until(lambda: "Enter fills it in" in studio.shown("hint"))
        await studio.press("enter")
        await until(lambda: "Enter begins" in studio.shown("hint"))
        await go(studio, "pasted")
        await until(lambda: "ctrl+s begins" in studio.shown("hint"))
        assert "Enter" not in studio.shown("hint"), "there it makes a line"


async def test_a_refusal_leads_to_the_field_that_lacks_something(tmp_path: Path) -> None:
    async with hosted(tmp_path, StartSong()) as studio:
        await go(studio, "figures")
        await studio.press("tab", *"AABA", "enter")
        await told(studio, "this form has no line")
        await studio.press(*"7 7 7 7", "enter")
        assert shapes(await studio.answered()) == ["7A", "7A", "7B", "7A"]


async def test_the_keyboard_alone_reaches_every_way(tmp_path: Path) -> None:
    i18n.set_language("zh")
    async with hosted(tmp_path, StartSong()) as studio:
        for name in NAMES[1:]:
            await studio.press("down")
            panel = studio.dialog.query_one(f"#way-{name}")
            await until(lambda panel=panel: panel.display)  # type: ignore[misc]
        await studio.press("enter", *"春夏", "tab", "5", "tab", "A")
        await shown(studio, "1 春＿＿＿＿   5 A")
        await studio.press("ctrl+s")
        made = await studio.answered()
        assert shapes(made) == ["5A", "5A"]
        assert [row.line.template.fixed for row in made.rows] == [{0: "春"}, {0: "夏"}]


async def test_lists_give_known_forms_tunes_and_the_shape_of_a_saved_song(tmp_path: Path) -> None:
    i18n.set_language("zh")
    Songbook(tmp_path).save(SONG, title="雾")
    for way, key, size in (("known", "down", "7A"), ("tune", "down", "7A"), ("like", "", "7A")):
        async with hosted(tmp_path, StartSong()) as studio:
            await until(lambda studio=studio: studio.dialog.query_one("#song").option_count)  # type: ignore[misc]
            await go(studio, way)
            await studio.press(*([key] if key else []))
            await shown(studio, "＿＿＿＿＿＿＿   7 A")
            if way == "tune":
                assert "中仄平平中仄平" in studio.shown("form"), "鹧鸪天"
            await studio.press("enter")
            made = await studio.answered()
            assert shapes(made)[0] == size
            assert not any(row.line.text for row in made.rows), "only the shape"


async def test_an_empty_page_has_one_section(tmp_path: Path) -> None:
    async with hosted(tmp_path, StartSong()) as studio:
        await studio.press("enter")
        made = await studio.answered()
        assert len(made.sections) == len(made.rows) == 1 and made.text == ""


async def test_what_is_half_written_stays_and_the_gaps_are_open(tmp_path: Path) -> None:
    async with hosted(tmp_path, StartSong()) as studio:
        studio.app.post_message(Paste("窗台上的都是雾\n有一天____\n你走得很远的路"))
        area = studio.dialog.query_one(HalfWritten)
        await until(lambda: "很远的路" in area.text)
        await shown(studio, "2 有一天＿＿＿＿   7 ·")
        await studio.press("enter")
        assert studio.dialog.is_current, "Enter is a line end there"
        await studio.press("ctrl+s")
        made = await studio.answered()
        assert [(row.line.text, row.line.locked) for row in made.rows] == [
            ("窗台上的都是雾", True), ("", False), ("你走得很远的路", True)
        ]  # fmt: skip


async def test_a_file_is_completed_and_read(tmp_path: Path) -> None:
    sheet = tmp_path / "seasons.form"
    sheet.write_text("title: 四季\n7 A | 春______\n7 A\n", "utf-8")
    async with hosted(tmp_path, StartSong()) as studio:
        await go(studio, "sheet")
        studio.dialog.query_one("#sheet", Input).value = str(tmp_path / "sea")
        await studio.press("end", "s", "tab")
        assert studio.dialog.query_one("#sheet", Input).value == str(sheet)
        await shown(studio, "1 春＿＿＿＿＿＿   7 A")
        await studio.press("enter")
        assert (await studio.answered()).title == "四季"


BAD = {
    "nonsense": ("hello there\n", "bad.form:1: “hello there” says nothing that a form sheet knows"),
    "no partner": ("7 A\nC = 姑苏\n", "bad.form:2: no line has the rhyme letter C"),
    "tones": ("3 | 天__ | 仄平平\n", "bad.form:1: “天” at syllable 1 is 平, but 仄 is asked"),
    "a million": ("7 A\n" * 1_000_000, "a form sheet of more than 2000 lines"),
    "empty": ("", "bad.form: this form sheet has no line"),
}  # fmt: skip


async def test_a_bad_file_is_one_error_and_the_dialog_stays(tmp_path: Path) -> None:
    async with hosted(tmp_path, StartSong()) as studio:
        await go(studio, "sheet")
        path = studio.dialog.query_one("#sheet", Input)
        for text, problem in [*BAD.values(), (None, "the text cannot be read")]:
            file = tmp_path / "bad.form"
            file.unlink() if text is None else file.write_text(text, "utf-8")
            path.value = ""
            path.value = str(file)
            await studio.press("enter")
            await told(studio, problem)
            assert path.value == str(file)
            studio.dialog.query_one("#problem").remove_class("-said")


@pytest.mark.parametrize(
    ("way", "typed", "problem"),
    [
        ("figures", {"figures": "seven"}, "“seven” is no number of syllables"),
        ("figures", {"figures": "7 " * 3000}, "a form of more than 2000 lines"),
        ("figures", {"figures": "7 0"}, "1 to 30 are possible"),
        ("figures", {}, "this form has no line"),
        ("sheet", {}, "no file is named"),
        ("like", {}, "no song is chosen"),
        ("like", {"like": "/nowhere/at/all.txt"}, "the text cannot be read"),
        ("pasted", {"pasted": "1.\n2."}, "nothing tells how long line 1 is to be"),
        ("pasted", {"pasted": "\n".join("abc" * 4000)}, "a form of more than 2000 lines"),
        ("pasted", {"pasted": "走" * 40}, "has 40 syllables"),
        ("acrostic", {"acrostic": "春夏", "each": "7 7 7"}, "2 characters for 3 lines"),
        ("acrostic", {"acrostic": "！"}, "an acrostic of nothing"),
    ],
)
def test_what_makes_no_sense_is_one_error(way: str, typed: dict[str, str], problem: str) -> None:
    found = next(each for each in WAYS if each.name == way)
    with pytest.raises(LyricStudioError) as caught:
        found.make(defaultdict(str, typed), "zh")
    assert problem in i18n.error_text(caught.value)


async def test_what_was_typed_is_there_the_next_time(tmp_path: Path) -> None:
    typed: dict[str, str] = {}
    async with hosted(tmp_path, StartSong(typed)) as studio:
        await go(studio, "pasted")
        await studio.press(*"night", "escape")
        assert await studio.answered() is None
    async with hosted(tmp_path, StartSong(typed)) as studio:
        assert studio.dialog.query_one(HalfWritten).text == "night"
        assert studio.dialog.query_one("#way-pasted").display
        await studio.press("ctrl+s")
        assert "night" in write(await studio.answered())


async def test_a_song_is_called_after_its_first_line_and_not_its_heading(tmp_path: Path) -> None:
    long = "I walked along the river with a stone in my shoe"
    async with hosted(tmp_path, StartSong()) as studio:
        await go(studio, "pasted")
        studio.app.post_message(Paste(f"[verse]\n{long}\nthe lights were ____"))
        await shown(studio, "the lights were _ _ _ _")
        rows = studio.shown("form").split("\n")
        (row,) = (row for row in rows if "I walked" in row)
        assert "…" in row and row.rstrip().endswith("■"), "cut, with all that is told of it"
        await studio.press("ctrl+s")
        assert (await studio.answered()).title == long
