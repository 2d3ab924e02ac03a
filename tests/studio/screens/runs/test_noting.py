"""Runs: notes, tags, finding by them, and the report."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable, Input, Static

from core.runs.notes import RunNotes, change_notes, read_notes
from core.runs.store import RunStore
from studio.screens.frame.dialogs import AskDialog
from studio.screens.runs.screen import RunsScreen
from studio.screens.runs.seeking import found
from studio.screens.runs.table import SummaryCache, ordered
from tests.studio.hosts import WIDE, HostApp, finished, lesson, until, write_run


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for cell in ("rnn", "lstm", "gru"):
        write_run(tmp_path, cell, [*lesson(cell, 2), finished(cell, 100)], cell=cell)
    return tmp_path


def note(home: Path, run: str, note: str, *tags: str) -> None:
    change_notes(home / "runs" / run, lambda _: RunNotes(note=note, tags=tags))


def test_runs_are_found_and_ordered_by_what_is_noted(home: Path) -> None:
    cache = SummaryCache(RunStore(home))
    cache.read()
    note(home, "gru", "更大的语料", "课堂")
    note(home, "lstm", "second try", "best")
    runs, _ = cache.read()  # noted since: read again

    def names(words: str) -> set[str]:
        return {run.run for run in found(runs, words)}

    assert names("") == {"rnn", "lstm", "gru"}
    assert names("try second") == names("#best") == {"lstm"}
    assert names("课堂") == names("ketang") == {"gru"}
    assert names("课堂 best") == names("dm") == set(), "letters here and there are no word"
    assert [run.run for run in ordered(runs, "tags")] == ["lstm", "gru", "rnn"]


async def ready(pilot: Pilot[None]) -> RunsScreen:
    await until(lambda: isinstance(pilot.app.screen, RunsScreen))
    screen = pilot.app.screen
    assert isinstance(screen, RunsScreen)
    await until(lambda: len(screen.summaries) == 3 and screen.current_run())
    return screen


async def answer(pilot: Pilot[None], key: str, text: str) -> str:
    """Answers the line that a key asks for; what stood there before."""
    await pilot.press(key)
    await until(lambda: isinstance(pilot.app.screen, AskDialog))
    line = pilot.app.screen.query_one(Input)
    before, line.value = line.value, text
    await pilot.press("enter")
    return before


@pytest.mark.slow
async def test_note_and_tags_are_typed_shown_and_found(home: Path) -> None:
    app = HostApp(home, "runs")
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        run = screen.current_run()
        assert run is not None
        assert await answer(pilot, "n", "夜里训练") == ""
        await until(lambda: read_notes(home / "runs" / run).note == "夜里训练")
        await until(lambda: any(each.note for each in screen.summaries))
        assert await answer(pilot, "g", "#Good 课堂") == ""
        await until(
            lambda: "#good #课堂  夜里训练" in str(screen.query_one("#detail", Static).render())
        )
        assert await answer(pilot, "g", "课堂") == "good 课堂"
        await until(lambda: read_notes(home / "runs" / run).tags == ("课堂",))
        await answer(pilot, "g", "no/tag")
        await until(lambda: any("is no tag" in told for told in app.toasts))
        await pilot.press("slash", *"ketang")
        table = screen.query_one(DataTable)
        await until(lambda: table.row_count == 1)
        await pilot.press("enter", "x")  # a key again, of which the run knows nothing
        assert screen.current_run() == run
        await pilot.press("escape")
        await until(lambda: table.row_count == 3)


async def test_a_note_and_tags_can_be_taken_back(home: Path) -> None:
    app = HostApp(home, "runs")
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        run = screen.current_run()
        assert run is not None
        path = home / "runs" / run
        await pilot.press("u")
        await until(lambda: app.toasts == ["nothing to undo"])
        for key, text in (("n", "夜里训练"), ("g", "good"), ("n", "早上训练")):
            app.toasts.clear()
            await answer(pilot, key, text)
            await until(lambda: app.toasts == ["noted (u takes it back)"])
        await until(lambda: "早上训练" in str(screen.query_one("#detail", Static).render()))
        for key, told, note, tags in (
            ("u", f"undone: note on {run}", "夜里训练", ("good",)),
            ("ctrl+z", f"undone: tags of {run}", "夜里训练", ()),
            ("u", f"undone: note on {run}", "", ()),
            ("u", "nothing to undo", "", ()),
        ):
            await pilot.press("down" if key == "ctrl+z" else "up")  # wherever the cursor is
            await pilot.press(key)
            await until(lambda told=told: app.toasts[-1] == told)
            assert read_notes(path) == RunNotes(note=note, tags=tags)
        await until(lambda: not any(each.note for each in screen.summaries))


async def test_what_was_noted_elsewhere_since_is_not_taken_back(home: Path) -> None:
    app = HostApp(home, "runs")
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        run = screen.current_run()
        assert run is not None
        await answer(pilot, "n", "mine")
        await until(lambda: app.toasts == ["noted (u takes it back)"])
        note(home, run, "of a command")
        await pilot.press("u")
        await until(lambda: "has changed since" in app.toasts[-1])
        assert read_notes(home / "runs" / run).note == "of a command"


@pytest.mark.slow
async def test_the_report_of_the_runs_in_the_chart(home: Path, tmp_path: Path) -> None:
    app = HostApp(home, "runs")
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        await pilot.press("space")
        names = {run.run for run in screen.rows} - {screen.current_run()}
        offered = await answer(pilot, "e", str(tmp_path / "r.html"))
        assert Path(offered).parent == home / "exports" and offered.endswith("-2.html")
        await until(lambda: any("r.html" in told for told in app.toasts))
        page = (tmp_path / "r.html").read_text("utf-8")
        assert all(f"{name}</h3>" in page for name in names) and page.count("</h3>") == 2
        await answer(pilot, "e", offered)
        await until(lambda: Path(offered).is_file())
        assert await answer(pilot, "e", offered) != offered, "another name is offered"
        await until(lambda: any("already" in told for told in app.toasts))
        await answer(pilot, "e", str(tmp_path / "r.pdf"))
        await until(lambda: any(".png" in told for told in app.toasts))
