"""The page of help: sentences in lines of the width that there is, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from studio.keys.compose import COMPOSE, WORDS
from studio.screens.frame.help import HelpScreen
from studio.wording import i18n
from tests.studio.hosts import until
from tests.studio.screens.lines.hosted import hosted


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    i18n.set_language("en")


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_what_a_key_does_goes_on_below_where_it_began(tmp_path: Path, language: str) -> None:
    i18n.set_language(language)
    page = HelpScreen([WORDS, COMPOSE], {})
    async with hosted(tmp_path, page, (80, 24)) as studio:
        lines = studio.shown("help").split("\n")
        (stop,) = (row for row in WORDS.rows if row.id == "words.line_end")
        said = stop.explained(i18n.t)[:4]
        first = next(n for n, line in enumerate(lines) if said in line)
        at = cell_len(lines[first].partition(said)[0])
        below = lines[first + 1]
        assert below.startswith(" " * at) and below[at] != " ", "it takes two lines here"
        text = "".join(line.strip() for line in lines).replace(" ", "")
        for row in (*WORDS.rows, *COMPOSE.rows):
            assert row.explained(i18n.t).replace(" ", "") in text, "nothing is lost at a break"
        room = studio.dialog.query_one("#help").content_size.width
        assert max(map(cell_len, lines)) <= room
        if language == "zh":  # a sentence is no word that begins on a line of its own
            assert max(map(cell_len, lines)) > room - 6
            assert not [
                line for line in lines if line.strip() and line.strip()[0] in "，。、；：）”"
            ]
        await studio.pilot.resize_terminal(120, 36)
        await until(lambda: len(studio.shown("help").split("\n")) < len(lines))
