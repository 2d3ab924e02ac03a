"""Proofreading a song in the app: one finding at a time, accept, leave, never again, undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Static

from core.library.left_alone import left_alone
from core.library.proofs import Proofread
from core.reading.proofreader import Finding
from core.songs.store import Songbook
from studio.screens.songs import changes
from studio.screens.songs.proofs import ProofDialog
from studio.screens.songs.screen import SongsScreen
from tests.studio.hosts import until
from tests.studio.screens.songs.test_songs_screen import choose, songs

SONG = "我在也不等\n海变的灯火\n他门走过"
FOUND = (
    Finding(0, 1, "在", "再", 0.9),
    Finding(1, 1, "变", "边", 0.8),
    Finding(2, 1, "门", "们", 0.7),
)


def found_in(text: str) -> Proofread:
    """What would be found, without networks; that of the text as it is now."""
    lines = tuple(text.split("\n"))
    there = tuple(each for each in FOUND if lines[each.line][each.place] == each.wrong)
    return Proofread(lines, there, 6.0, 6.0, 9.0)


def shown(dialog: ProofDialog, id: str) -> str:
    return str(dialog.query_one(f"#{id}", Static).render())


def text_of(home: Path) -> str:
    return next(song.text for song in Songbook(home).list().songs if song.title == "错字")


async def test_one_finding_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "findings_to_tell", lambda home, text: found_in(text))
    Songbook(tmp_path).save(SONG, title="错字")
    async with songs(tmp_path, count=4) as (studio, screen):
        choose(screen, "错字")
        await studio.press("p")
        await until(lambda: isinstance(studio.app.screen, ProofDialog))
        dialog = studio.app.screen
        assert isinstance(dialog, ProofDialog)
        assert shown(dialog, "count") == "1 of 3"
        assert "我[在]也不等" in shown(dialog, "lines") and "海变" in shown(dialog, "lines")
        assert "在 -> 再 90%" in shown(dialog, "finding")
        await studio.press("y")
        await until(lambda: text_of(tmp_path).startswith("我再也不等"))
        assert "海[变]的灯火" in shown(dialog, "lines") and "我再" in shown(dialog, "lines")
        await studio.press("u")  # back to the first, and the song as it was
        await until(lambda: text_of(tmp_path) == SONG)
        assert shown(dialog, "count") == "1 of 3"
        await studio.press("n", "x")
        await until(lambda: left_alone(tmp_path) == {"海变的>边"})
        await studio.press("u")
        await until(lambda: left_alone(tmp_path) == set())
        await studio.press("x", "enter")
        await until(lambda: text_of(tmp_path).endswith("他们走过"))
        assert shown(dialog, "count") == "all 3 looked at, 1 accepted"
        await studio.press("escape")
        await until(lambda: isinstance(studio.app.screen, SongsScreen))
        assert text_of(tmp_path) == SONG.replace("门", "们")
        assert left_alone(tmp_path) == {"海变的>边"}
        await studio.press("u")  # the undo list of the songs has it, too
        await until(lambda: text_of(tmp_path) == SONG)


async def test_what_is_not_known_or_right_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bits = [12.0]
    monkeypatch.setattr(
        changes,
        "findings_to_tell",
        lambda home, text: Proofread(tuple(text.split("\n")), (), bits[0], 6.0, 9.0),
    )
    async with songs(tmp_path) as (studio, screen):
        await studio.press("p")
        await until(lambda: "does not know this text: 12.0 bits" in screen.note)
        bits[0] = 6.0
        await studio.press("p")
        await until(lambda: screen.note == "no wrong characters found")


async def test_without_a_pair_it_is_said_what_to_train(tmp_path: Path) -> None:
    async with songs(tmp_path) as (studio, _):
        await studio.press("p")
        await until(lambda: any("no pair of runs" in each for each in studio.toasts))
