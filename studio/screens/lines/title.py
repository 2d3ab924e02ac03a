"""The row above the song: its title and form, how it is written, and whether it is saved."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len
from textual.content import Content

from core.writing.desk import Desk
from core.writing.options import WritingOptions
from studio.screens.lines.model import DeskModel
from studio.widgets.clicks import DIM
from studio.widgets.lines import cut
from studio.wording.i18n import t
from studio.wording.safe_text import safe_line

_SCHEMES = {"thirteen": "十三辙", "tongyun": "中华通韵"}
_MOST_LETTERS = 8


def title_row(desk: Desk, models: DeskModel, options: WritingOptions, width: int) -> Content:
    """As much of it as there is room for; what matters least goes first."""
    state = desk.state
    if state is None:
        return Content.styled(cut(f"  {models.named()}", width), DIM)
    branch = t("branch {branch}", branch=safe_line(state.beside)) if state.beside else ""
    saved = t("saved") if state.saved else t("kept, not saved as a song")
    heat = t("temperature {value}", value=f"{options.dial.temperature:.2f}")
    parts = [_form(desk), branch, models.named(), heat, t("seed {seed}", seed=desk.seed)]
    while True:
        told = "   ".join(part for part in parts if part)
        used = cell_len(told) + cell_len(saved) + 12
        if not parts or used + min(cell_len(state.document.title), 16) <= width:
            break
        parts.pop()
    title = cut(safe_line(state.document.title), max(4, width - used))
    gap = " " * max(1, width - cell_len(title) - cell_len(told) - cell_len(saved) - 8)
    return Content.assemble("  ", (title, "bold $accent"), "    ", (told, DIM), gap, (saved, DIM))


def _form(desk: Desk) -> str:
    """The rhyme letters of the section that one is in, and the table of its rhymes."""
    state, row = desk.state, desk.row
    if state is None or row is None:
        return ""
    letters = []
    for id in state.document.lines_of(row.section)[: _MOST_LETTERS + 1]:
        template = state.document.lines[id].template
        letters.append("-" if template is None else template.rhyme or "x")
    if set(letters) == {"-"}:
        return t("no form")
    more = "…" if len(letters) > _MOST_LETTERS else ""
    scheme = _SCHEMES.get(state.document.scheme, "")
    told = " ".join(letters[:_MOST_LETTERS]) + more
    return t("form {letters}", letters=told) + (f" · {scheme}" if scheme else "")


def empty_text(opening: bool, key_to: Callable[[str], str], to_desk: str) -> str:
    """What an empty desk says.

    Args:
        opening: whether a song is about to lie there.
        key_to: tells the key that reaches a row of the table of keys now.
        to_desk: the key that brings a take here from Compose, where letters are text at first.
    """
    if opening:
        return f"\n  {t('opening')}"
    take, start = key_to("lines.take"), key_to("lines.start")
    ways = [
        (t("{first} or {second}", first=take, second=start),
         t("begins a song: a form, and the model fills it line by line")),
        (key_to("lines.songs"), t("opens one that was here before")),
        (t("{first}, then {second}", first=key_to("app.songs"), second=key_to("songs.desk")),
         t("puts a saved song here")),
        (t("{first}, then {second}", first=key_to("app.compose"), second=to_desk),
         t("puts a take of Compose here")),
    ]  # fmt: skip
    wide = max(cell_len(keys) for keys, _ in ways) + 3
    rows = [f"  {keys}{' ' * (wide - cell_len(keys))}{what}" for keys, what in ways]
    return "\n".join(["", f"  {t('Nothing lies on the desk.')}", "", *rows])
