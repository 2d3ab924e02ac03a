"""Repainting only what changed shows what repainting everything would."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget

from studio.screens.compose.gauges import TakesList
from studio.screens.compose.lyrics import LyricsPane
from studio.screens.frame.screen import StudioScreen
from studio.terminal.row_compositor import RowCompositor
from studio.widgets.chrome import HeaderLine, KeyFooter
from tests.studio.hosts import until
from tests.studio.tiny_studio import SLOW, tiny_studio

REGIONS = st.builds(
    Region, st.integers(0, 119), st.integers(0, 35), st.integers(1, 120), st.integers(1, 36)
)


def painted(screen: Screen[None], regions: set[Region], whole_widgets: bool) -> str:
    """What is sent to repaint some regions; `whole_widgets` as Textual does it by itself."""
    compositor = screen._compositor
    assert isinstance(compositor, RowCompositor)
    compositor._dirty_regions = set(regions)
    if whole_widgets:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(RowCompositor, "_get_renders", Compositor._get_renders)
            patch.setattr(RowCompositor, "_render_chops", Compositor._render_chops)
            update = compositor.render_partial_update()
    else:
        update = compositor.render_partial_update()
    assert isinstance(update, ChopsUpdate)
    return update.render_segments(screen.app.console)


@pytest.mark.parametrize("key", ["f1", "f2", "f3", "f4", "f5"])
async def test_any_regions_are_painted_as_textual_paints_them(key: str, tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, size=(120, 36)) as studio:
        await studio.write()
        await studio.press(key)
        screen = studio.app.screen

        @given(st.lists(REGIONS, min_size=1, max_size=3))
        def same(regions: list[Region]) -> None:
            clipped = {region.intersection(screen.size.region) for region in regions}
            assert painted(screen, clipped, False) == painted(screen, clipped, True)

        if isinstance(screen, StudioScreen):
            same()
        else:
            assert key == "f1"


async def test_a_word_more_renders_its_own_rows_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with tiny_studio(tmp_path, settings=SLOW) as studio:
        await studio.press("enter")
        await studio.words(5)
        screen = studio.compose
        pane = screen.query_one("#lyrics", LyricsPane)
        rendered: Counter[type[Widget]] = Counter()
        render = Widget.render_lines

        def watched(widget: Widget, crop: Region):
            rendered[type(widget)] += crop.height
            return render(widget, crop)

        monkeypatch.setattr(Widget, "render_lines", watched)
        row = pane.region.y + pane.lines - 1
        footer = screen.query_one(KeyFooter).region
        screen._compositor._dirty_regions = {pane.region._replace(y=row, height=1), footer}
        screen._compositor.render_partial_update()
        assert rendered[LyricsPane] == rendered[KeyFooter] == 1
        assert not rendered[HeaderLine] and not rendered[TakesList]
        await studio.write("escape")


async def test_lyrics_that_come_unseen_are_there_on_return(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, settings=SLOW) as studio:
        await studio.press("enter")
        await studio.words(5)
        pane = studio.compose.query_one("#lyrics", LyricsPane)
        await studio.press("f4")
        shown, written = pane.text, len(studio.text)
        await until(lambda: len(studio.text) > written + 10)
        assert pane.text == shown
        await studio.press("f2")
        await until(lambda: len(pane.text) > written + 10)
        await studio.write("escape")
        assert pane.text == studio.text
