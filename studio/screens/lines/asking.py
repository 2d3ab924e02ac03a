"""What the desk asks: which branch, which song, which section, which title."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from core.errors import LyricStudioError
from core.songs.song import UNTITLED
from studio.screens.frame.dialogs import AskDialog, ChooseDialog
from studio.screens.frame.screen import StudioScreen
from studio.wording.i18n import t
from studio.wording.safe_text import safe_line

if TYPE_CHECKING:
    from studio.screens.lines.view import DeskView


def ask_branch(screen: StudioScreen, view: DeskView) -> None:
    """A new branch, or another one."""
    state = view.desk.state
    if state is None:
        return
    others = [name for name in state.branches if name != state.branch]
    lines = [t("a new branch from here…"), *(safe_line(name) for name in others)]

    def named(name: str | None) -> None:
        if name is not None and name.strip():
            view.desk.branch(name.strip())

    def answer(place: int | None) -> None:
        if place == 0:
            number = len(state.branches) + 1
            asked = t("What is this branch to be called?")
            name = t("try {number}", number=number)
            screen.app.push_screen(AskDialog(asked, name, marked=True), named)
        elif place is not None:
            view.desk.branch(others[place - 1])

    asked = t("On the branch {branch}. Go on with", branch=safe_line(state.branch))
    screen.app.push_screen(ChooseDialog(asked, lines), answer)


def ask_song(screen: StudioScreen, view: DeskView) -> None:
    """One of the songs that were on the desk."""

    async def ask() -> None:
        found, broken = await asyncio.to_thread(_songs, view)
        if not found:
            view.say(t("no song was on the desk yet"))
            return
        if broken:
            view.say(t("{count} songs cannot be read", count=broken))
        here = view.desk.state.id if view.desk.state is not None else ""
        at = next((place for place, (id, _) in enumerate(found) if id == here), 0)

        def answer(place: int | None) -> None:
            if place is not None:
                view.desk.open(found[place][0])

        lines = [line for _, line in found]
        screen.app.push_screen(ChooseDialog(t("Put on the desk"), lines, at), answer)

    view.turns.read(ask, "songs")


def _songs(view: DeskView) -> tuple[list[tuple[str, str]], int]:
    """Id and line of each, and how many cannot be read."""
    found, broken = list[tuple[str, str]](), 0
    for id in view.desk.documents.ids():
        try:
            document = view.desk.documents.look(id)
        except LyricStudioError:
            broken += 1
            continue
        written = sum(1 for row in document.rows if row.line.text)
        count = t("lines: {count}", count=f"{written}/{len(document.rows)}")
        found.append((id, f"{safe_line(document.title, 40)}   {count}"))
    return found, broken


def ask_section(screen: StudioScreen, view: DeskView) -> None:
    """What the next section is called."""

    def answer(tag: str | None) -> None:
        if tag is not None:
            view.desk.add_section(tag.strip())

    asked = t("What is the section called? The name of one that is there repeats it.")
    screen.app.push_screen(AskDialog(asked, t("Chorus"), marked=True), answer)


def ask_title(screen: StudioScreen, view: DeskView) -> None:
    """Another title."""
    document = view.desk.document
    if document is None:
        return
    before = "" if document.title == UNTITLED else document.title

    def answer(title: str | None) -> None:
        if title is not None and (title.strip() or before):
            view.desk.retitle(title)

    screen.app.push_screen(AskDialog(t("New title"), before, marked=True), answer)
