"""The desk under the hands: lines typed one behind the other, candidates of a wanted mood."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.library import moods
from core.model.mood_file import save_mood
from tests.core.mood_samples import tiny_mood
from tests.studio.hosts import drawn, until
from tests.studio.screens.lines.opened import NARROW, desk, still, texts

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
        await studio.press("up", "e", "n", "escape", "u")  # what stood there was marked, and stays
        await until(lambda: texts(screen) == ["我唱着海风", "xd", "kw", "au"])


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
