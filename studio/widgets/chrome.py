"""What every screen has: the line at the top, the keys at the bottom, a notice when too small."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Input, Static, TextArea

from core.runs.summary import TrainingStatus
from studio.keys import bindings as keys
from studio.widgets.clicks import DIM, Clickable, clickable
from studio.wording.figures import duration
from studio.wording.i18n import t
from studio.wording.safe_text import safe_text


def training_line(status: TrainingStatus, width: int) -> str:
    """The training in as many cells as there are: the longest form that fits."""
    epoch = f"{status.epoch:.0f}/{status.epochs}"
    full = t("training {run} {cell} {epoch}", run=safe_text(status.run), cell=status.cell,
             epoch=epoch)  # fmt: skip
    bits = left = ""
    if status.bits_per_char is not None:
        bits = t("{bits} bits/char", bits=f"{status.bits_per_char:.2f}")
    if status.eta_seconds is not None:
        left = t("{time} left", time=duration(status.eta_seconds))
    more = f"+{status.others}" if status.others else ""
    short = t("training {epoch}", epoch=epoch)
    for parts in ((full, bits, left, more), (full, bits, more), (full,), (short, bits), (short,)):
        line = "  ".join(part for part in parts if part)
        if cell_len(line) + 2 <= width:
            return line
    return ""


STATUS_ROOM = 60
"""Cells that the training in the header may take: name, cell, epoch, figure, time left."""


class HeaderLine(Clickable):
    """The app's name, the screens, and the training that goes on now."""

    DEFAULT_CSS = """
    HeaderLine { height: 1; width: 100%; background: $panel; }
    """
    training: reactive[TrainingStatus | None] = reactive(None)

    def __init__(self, screens: Sequence[keys.Place], *, current: keys.Where) -> None:
        super().__init__()
        self._screens, self.current = screens, current

    def render(self) -> Content:
        status, width = self.training, self.size.width
        left = self._left(keys_too=width >= 100)
        if status is not None and width < left.cell_length + STATUS_ROOM:
            # By the width alone: the names stay in their places as long as the training goes on.
            left = self._left(keys_too=False)
        line = "" if status is None else training_line(status, width - left.cell_length - 1)
        if not line:
            return left
        gap = width - left.cell_length - cell_len(line) - 3
        return Content.assemble(
            left, " " * max(1, gap), Content.styled("● ", "$success"), Content(line)
        )

    def _left(self, *, keys_too: bool) -> Content:
        """The names, with the keys that go there where there is room."""
        parts: list[Content] = [
            Content.styled(f" {t('Lyric Studio')} ", "bold $accent"),
        ]
        for screen in self._screens:
            label = f" {t(screen.title)} "
            look = "bold reverse" if screen.name == self.current else "$foreground"
            parts.append(Content(" "))
            parts.append(clickable(Content.styled(label, look), screen.go_to.action))
            if keys_too:
                parts.append(Content.styled(keys.key_name(screen.key), DIM))
        return Content("").join(parts)


class KeyFooter(Clickable):
    """The keys that work now, read from the bindings that are active: a key shown is a key true."""

    DEFAULT_CSS = """
    KeyFooter { height: 1; width: 100%; background: $panel; dock: bottom; }
    """

    def __init__(self, rows: Sequence[keys.Key]) -> None:
        super().__init__()
        self._rows = rows

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.refresh())

    def shown(self) -> list[tuple[str, str, str]]:
        """(key as written, label, key) of every row of the table that is active now."""
        active = self.screen.active_bindings
        typing = isinstance(self.screen.focused, Input | TextArea)
        chosen: dict[str, str] = {}
        for key, binding in active.items():
            id = binding.binding.id
            if typing and len(keys.key_name(key)) == 1:
                continue  # a letter is text now
            if binding.enabled and id is not None:
                chosen.setdefault(id, key)
        rows = sorted((row for row in self._rows if row.footer), key=lambda row: row.footer)
        return [
            (keys.key_name(chosen[row.id]), t(row.label), chosen[row.id])
            for row in rows
            if row.id in chosen
        ]

    def render(self) -> Content:
        """As many keys as there is room for; the last two, quit and help, always."""
        items = self.shown()
        first, last = items[:-2], items[-2:]
        room = self.size.width - sum(self._width(item) for item in last)
        parts: list[Content] = []
        for item in first:
            if self._width(item) > room:
                break
            room -= self._width(item)
            parts.append(self._item(item))
        return Content("").join([*parts, *(self._item(item) for item in last)])

    @staticmethod
    def _width(item: tuple[str, str, str]) -> int:
        return cell_len(item[0]) + cell_len(item[1]) + 3

    @staticmethod
    def _item(item: tuple[str, str, str]) -> Content:
        name, label, key = item
        text = Content.assemble(" ", Content.styled(name, "bold $accent"), " ", label, " ")
        return clickable(text, f"app.simulate_key({key!r})")


class TooSmall(Static):
    """Stands in for the whole screen while the window is too small for it."""

    DEFAULT_CSS = """
    TooSmall { display: none; width: 100%; height: 100%; content-align: center middle; }
    """

    def __init__(self, columns: int, rows: int) -> None:
        super().__init__(markup=False)
        self._least = (columns, rows)

    def show_size(self, width: int, height: int) -> None:
        columns, rows = self._least
        self.update(
            t("This window is {width}x{height}.", width=width, height=height)
            + "\n"
            + t("Lyric Studio needs {columns}x{rows}.", columns=columns, rows=rows)
        )
