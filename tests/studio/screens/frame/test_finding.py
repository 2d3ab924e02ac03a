"""Commands are found by words in any order, by their English names, and by pinyin."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.command import CommandList
from textual.content import Content

from studio.screens.frame.finding import Command, find
from studio.wording import i18n
from tests.studio.hosts import until
from tests.studio.tiny_studio import TinyStudio, tiny_studio


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    i18n.set_language("en")


async def nothing() -> None:
    return None


def command(name: str, english: str = "", help: str = "") -> Command:
    return Command(name, english or name, help, nothing)


SAVE = command("保存歌曲  (s)", "save", "把这一稿存为一首歌。")


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("保存", "保存"),
        ("歌曲 保存", "保存歌曲"),
        ("bc", "保存"),
        ("bcgq", "保存歌曲"),
        ("gq", "歌曲"),
        ("baocun", "保存"),
        ("baoc", "保存"),
        ("baocunge", "保存歌"),
        ("BCGQ", "保存歌曲"),
        ("gequ baocun", "保存歌曲"),
        ("(s)", "(s)"),
    ],
)
def test_a_chinese_name_is_found_and_what_was_found_is_known(query: str, marked: str) -> None:
    found = find(query, SAVE)
    assert found is not None
    assert "".join(SAVE.name[place] for place in sorted(found.in_name)) == marked
    assert not found.in_english


@pytest.mark.parametrize("query", ["bq", "cb", "bcx", "baocunx", "load", "存保", "bc load"])
def test_what_does_not_fit_is_not_found(query: str) -> None:
    assert find(query, SAVE) is None


def test_the_english_name_finds_a_chinese_command() -> None:
    found = find("sav", SAVE)
    assert found is not None
    assert (found.in_name, found.in_english) == (frozenset(), {0, 1, 2})
    both = find("save 歌曲", SAVE)
    assert both is not None
    assert both.in_name == {2, 3}
    assert both.in_english == {0, 1, 2, 3}


def test_a_character_with_two_readings_is_found_by_both() -> None:
    assert find("chonghua", command("重画"))
    assert find("zhonghua", command("重画"))


def test_words_fit_in_any_order() -> None:
    here = command("go on from here  (ctrl+g)")
    for query in ("go on", "here go", "from on", "HERE  from"):
        assert find(query, here), query
    assert find("here there", here) is None


def test_what_explains_a_command_finds_it_last() -> None:
    by_name, by_help = command("temperature"), command("cooler", help="Temperature down by 0.05.")
    first, last = find("temperature", by_name), find("temperature", by_help)
    assert first is not None and last is not None
    assert first.score > last.score
    assert last.in_help == frozenset(range(11))


def test_the_start_of_a_name_fits_best() -> None:
    scores = [
        found.score if (found := find("stop", command(name))) else 0
        for name in ("stop", "quit and stop", "nonstop", "so to put")
    ]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 4


async def searched(studio: TinyStudio, query: str, best: str) -> Content:
    """The first line of the palette, once it begins with `best`."""
    await studio.press("ctrl+p")
    await until(lambda: studio.app.screen.query(CommandList))
    found = studio.app.screen.query_one(CommandList)
    await until(lambda: found.option_count > 10)
    await studio.press(*query)
    await until(
        lambda: 0 < found.option_count < 10 and str(found.options[0].prompt).startswith(best)
    )
    await studio.pilot.pause()
    prompt = found.options[0].prompt
    assert isinstance(prompt, Content)
    return prompt


async def test_the_palette_shows_in_chinese_what_was_found(tmp_path: Path) -> None:
    i18n.set_language("zh")
    async with tiny_studio(tmp_path) as studio:
        await studio.write()
        line = await searched(studio, "baoc", "保存  (")
        assert {(0, 1), (1, 2)} <= {(span.start, span.end) for span in line.spans}
        await studio.press("escape")
        line = await searched(studio, "save", "保存  (")
        assert line.plain.split("\n")[0].endswith("  save")
        await studio.press("enter")
        await until(lambda: studio.compose.writing.state.takes[0].song)


async def test_that_nothing_fits_is_said_in_the_language_of_the_app(tmp_path: Path) -> None:
    i18n.set_language("zh")
    async with tiny_studio(tmp_path) as studio:
        await searched(studio, "zzzz", "没有相符的。")
        await studio.press("enter", "escape")
        await until(lambda: studio.app.screen is studio.compose)
