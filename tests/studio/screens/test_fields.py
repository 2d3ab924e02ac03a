"""What holds for the fields of all screens but Compose: Esc leaves them, a book does not fit in."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Paste
from textual.widgets import Input

from studio.screens.compose import edit
from tests.studio.hosts import until
from tests.studio.tiny_studio import TinyStudio, tiny_studio

pytestmark = pytest.mark.slow

SIZES = [(120, 36), (80, 24)]
SCREENS = {"f3": "train", "f4": "runs", "f5": "songs"}


async def opened(studio: TinyStudio, key: str) -> None:
    await studio.press(key)
    await until(lambda: getattr(studio.app.screen, "WHERE", "") == SCREENS[key])
    await studio.pilot.pause()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("key", SCREENS)
async def test_esc_leaves_every_field(tmp_path: Path, key: str, size: tuple[int, int]) -> None:
    async with tiny_studio(tmp_path, size=size) as studio:
        await opened(studio, key)
        screen = studio.app.screen
        for field in screen.query(Input):
            if key == "f3":
                await studio.press("n")  # the form may be away
            if key == "f4":
                await studio.press("slash")  # what is searched for is asked first
            screen.set_focus(field)
            await studio.pilot.pause()
            await studio.press("end", "1")
            typed = field.value
            assert typed.endswith("1")
            await studio.press("escape")
            assert screen.focused is not None and not isinstance(screen.focused, Input)
            assert screen.focused.id in ("chart", "list", "table")
            # A search that is left shows the whole list again; the form stays as it is.
            assert field.value == ("" if key in ("f4", "f5") else typed)
        await studio.press("f1")
        assert type(studio.app.screen).__name__ == "HelpScreen"


@pytest.mark.parametrize(("key", "field"), [("f3", "#field-name"), ("f5", "#search")])
async def test_a_book_pasted_into_a_field_is_refused(tmp_path: Path, key: str, field: str) -> None:
    async with tiny_studio(tmp_path) as studio:
        await opened(studio, key)
        line = studio.app.screen.query_one(field, Input)
        line.focus()
        await studio.pilot.pause()
        studio.app.post_message(Paste("x" * 1_000_000))
        await until(lambda: studio.toasts)
        assert "1,000,000" in studio.toasts[-1]
        assert line.value == ""


async def test_a_book_pasted_into_the_lyrics_is_refused_and_a_song_is_not(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press("alt+e")
        editor = studio.compose.view.editor
        before = "a line\n" * (edit.MOST_PASTED // 7)
        studio.app.post_message(Paste(before))
        await until(lambda: editor.text)
        studio.app.post_message(Paste("a line\n" * 150_000))
        await until(lambda: studio.toasts)
        assert f"{edit.MOST_PASTED:,}" in studio.toasts[-1]
        assert editor.text == before
