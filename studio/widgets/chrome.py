"""What every screen has: the line at the top, the keys at the bottom, a notice when too small."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from core.runs.summary import TrainingStatus
from studio.keys import bindings as keys
from studio.widgets.clicks import DIM, Clickable, clickable
from studio.widgets.reach import reach
from studio.wording.figures import duration, figure_told
from studio.wording.i18n import t
from studio.wording.safe_text import safe_text


def training_line(status: TrainingStatus, width: int) -> str:
    """The training in as many cells as there are: the longest form that fits."""
    epoch = f"{status.epoch:.0f}/{status.epochs}"
    run, cell = safe_text(status.run), status.cell
    if status.line_writer:
        full = t("line writer of {run} {cell} {epoch}", run=run, cell=cell, epoch=epoch)
        short = t("line writer {epoch}", epoch=epoch)
    else:
        full = t("training {run} {cell} {epoch}", run=run, cell=cell, epoch=epoch)
        short = t("training {epoch}", epoch=epoch)
    bits = left = ""
    if status.bits_per_char is not None:
        bits = figure_told(status.task, status.bits_per_char, 2)
    if status.eta_seconds is not None:
        left = t("{time} left", time=duration(status.eta_seconds))
    more = f"+{status.others}" if status.others else ""
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

    def __init__(
        self,
        screens: Sequence[keys.Place],
        names: Mapping[keys.Where, str],
        *,
        current: keys.Where,
    ) -> None:
        """Makes a header.

        Args:
            names: of the keys that go to the screens, as they are written.
        """
        super().__init__()
        self._screens, self._names, self.current = screens, names, current

    def render(self) -> Content:
        status, width = self.training, self.size.width
        left = self._left(keys_too=width >= 100)
        if left.cell_length > width:  # the names of the screens lead somewhere, the app's does not
            left = self._left(keys_too=False, app_too=False)
        if status is not None and width < left.cell_length + STATUS_ROOM:
            # By the width alone: the names stay in their places as long as the training goes on.
            left = self._left(keys_too=False)
            if width < left.cell_length + STATUS_ROOM:
                left = self._left(keys_too=False, app_too=False)
        line = "" if status is None else training_line(status, width - left.cell_length - 1)
        if not line:
            return left
        gap = width - left.cell_length - cell_len(line) - 3
        return Content.assemble(
            left, " " * max(1, gap), Content.styled("● ", "$success"), Content(line)
        )

    def _left(self, *, keys_too: bool, app_too: bool = True) -> Content:
        """The names, with the keys that go there where there is room."""
        parts: list[Content] = []
        if app_too:
            parts.append(Content.styled(f" {t('Lyric Studio')} ", "bold $accent"))
        for screen in self._screens:
            label = f" {t(screen.title)} "
            look = "bold reverse" if screen.name == self.current else "$foreground"
            parts.append(Content(" "))
            parts.append(clickable(Content.styled(label, look), screen.go_to.action))
            if keys_too:
                parts.append(Content.styled(self._names[screen.name], DIM))
        return Content("").join(parts)


class KeyFooter(Clickable):
    """The keys that work now, and of these the ones that are needed now before all others."""

    DEFAULT_CSS = """
    KeyFooter { height: 1; width: 100%; background: $panel; dock: bottom; }
    """

    def __init__(
        self,
        rows: Sequence[keys.Key],
        needed: Callable[[], Sequence[str]] = tuple,
        label: Callable[[keys.Key], str] = lambda row: row.label,
    ) -> None:
        """Makes a footer for rows of the table of keys.

        Args:
            rows: all that it may show; those without a place in the footer when needed only.
            needed: tells the ids of what is needed now, in the order to show them in.
            label: tells what a row does as things are, in English.
        """
        super().__init__()
        self._rows = {row.id: row for row in rows}
        self._needed, self._label = needed, label

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.refresh())

    def shown(self) -> list[tuple[str, str, str]]:
        """(key as written, label, key) of every row that is active now."""
        return [(keys.key_name(key), t(self._label(row)), key) for row, key in self._reached()]

    def _reached(self) -> list[tuple[keys.Key, str]]:
        """The rows to show that are active now, each with its key."""
        chosen = reach(self.screen)
        usual = sorted((row for row in self._rows.values() if row.footer), key=lambda r: r.footer)
        # A dict: what is needed now is not shown a second time at its usual place.
        order = dict.fromkeys([*self._needed(), *(row.id for row in usual)])
        # Two keys that do the same now are one thing: the first stands for both.
        shown: dict[str, tuple[keys.Key, str]] = {}
        for id in order:
            if id in chosen and (row := self._rows.get(id)) is not None:
                shown.setdefault(self._label(row), (row, chosen[id]))
        return list(shown.values())

    def render(self) -> Content:
        """As many keys as there is room for; the last two, quit and help, always."""
        reached = self._reached()
        first = self._items(reached[:-2])
        last = self._items(reached[-2:])
        room = self.size.width - sum(item.cell_length for item in last)
        parts: list[Content] = []
        for item in first:
            if item.cell_length > room:
                break
            room -= item.cell_length
            parts.append(item)
        return Content("").join([*parts, *last])

    def _items(self, reached: Sequence[tuple[keys.Key, str]]) -> list[Content]:
        """What stands in the footer for these rows; a pair that stands together is one."""
        items: list[Content] = []
        rest = list(reached)
        while rest:
            row, key = rest.pop(0)
            name = self._click(keys.key_name(key), key)
            label = t(self._label(row))
            if row.pair and rest and rest[0][0].pair == row.pair:
                _, other = rest.pop(0)
                between, second = second_name(key, other)
                name = Content.assemble(name, (between, DIM), self._click(second, other))
                label = t(row.pair)
                items.append(Content.assemble(" ", name, " ", label, " "))
            else:
                whole = Content.assemble(" ", name, " ", label, " ")
                items.append(clickable(whole, f"app.simulate_key({key!r})"))
        return items

    @staticmethod
    def _click(name: str, key: str) -> Content:
        return clickable(Content.styled(name, "bold $accent"), f"app.simulate_key({key!r})")


def second_name(first: str, second: str) -> tuple[str, str]:
    """How the second of two keys is written behind the first, and what stands between them.

    `alt+,` and `alt+.` are `alt+,/.`, and `[` and `]` are `[ ]`.
    """
    one, other = keys.key_name(first), keys.key_name(second)
    held = one[: one.rfind("+", 0, -1) + 1]
    if held and other.startswith(held):
        return "/", other[len(held) :]
    return " ", other


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
