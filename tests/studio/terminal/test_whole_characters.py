"""A toast in Chinese keeps all of its characters, wherever the widgets below it begin and end."""

from __future__ import annotations

from rich.console import Console
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Region
from textual.widgets import Static

from studio.terminal.whole_characters import between_cuts, keep_characters_whole, seen_cuts
from tests.studio.hosts import drawn

TOLD = "内容太少，不够学习和测试：只找到一行不同的词，还差七行，请添加歌词或文件。"


class Narrow(App[None]):
    """Narrow widgets all over the screen, with edges at even and at odd columns."""

    CSS = "Static { width: 3; height: 1; } Horizontal { height: 1; } .odd { width: 4; }"

    def compose(self) -> ComposeResult:
        for row in range(24):
            with Horizontal():
                for column in range(22):
                    yield Static("雨x", classes="odd" if column % (row + 2) == 0 else "")


def test_an_edge_is_cut_where_it_is_seen_alone() -> None:
    toast, lower, beside = Region(4, 0, 6, 1), Region(2, 0, 5, 2), Region(7, 0, 5, 2)
    assert seen_cuts(14, 2, [toast, lower, beside]) == [
        [0, 2, 4, 10, 12, 14],
        [0, 2, 7, 12, 14],
    ]


def test_what_is_painted_anew_ends_at_a_cut() -> None:
    cuts = [[0, 2, 4, 10, 14], [0, 2, 7, 14]]
    whole = Region(2, 0, 2, 1)
    assert between_cuts([whole], cuts) == {whole}
    assert between_cuts([Region(3, 0, 4, 2)], cuts) == {Region(2, 0, 8, 1), Region(2, 1, 5, 1)}


async def test_no_character_is_lost_over_the_edges_of_other_widgets() -> None:
    keep_characters_whole()
    app = Narrow()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        app.notify(TOLD, timeout=60)
        await pilot.pause()
        assert all(piece in drawn(app) for piece in pieces(app))
        # Also when only what lies below is painted anew.
        for widget in app.query(Static).results(Static):
            widget.refresh()
        compositor = app.screen._compositor
        compositor.update_widgets(set(app.query(Static)))
        update = compositor.render_partial_update()
        assert update is not None
        text = update.render_segments(Console(width=80, color_system=None))
        assert all(piece in text for piece in pieces(app))


def pieces(app: App[None]) -> list[str]:
    """The lines of the toast."""
    (toast,) = app.screen.query("Toast")
    lines = [line.plain for line in Content(TOLD).wrap(toast.content_size.width)]
    assert len(lines) == toast.content_size.height > 1
    return lines
