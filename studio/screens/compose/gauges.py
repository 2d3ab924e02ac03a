"""Small readouts of Compose: temperature, cells, settings, takes, and what goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive

from core.composing.limits import DEFAULT_TEMPERATURE, TEMPERATURE
from core.model.cells.table import CELLS
from core.writing.takes import TakeView
from studio.widgets.clicks import DIM, FAINT, Clickable, clickable
from studio.widgets.lines import cut
from studio.wording.i18n import t
from studio.wording.safe_text import safe_text

_BIG = {
    "0": ("█▀▀█", "█  █", "▀▀▀▀"),
    "1": ("▀█  ", " █  ", "▀▀▀ "),
    "2": ("▀▀▀█", "█▀▀▀", "▀▀▀▀"),
    "3": ("▀▀▀█", " ▀▀█", "▀▀▀▀"),
    "4": ("█  █", "▀▀▀█", "   ▀"),
    "5": ("█▀▀▀", "▀▀▀█", "▀▀▀▀"),
    "6": ("█▀▀▀", "█▀▀█", "▀▀▀▀"),
    "7": ("▀▀▀█", "   █", "   ▀"),
    "8": ("█▀▀█", "█▀▀█", "▀▀▀▀"),
    "9": ("█▀▀█", "▀▀▀█", "▀▀▀▀"),
    ".": (" ", " ", "▀"),
}
_BIG_ASCII = {
    "0": (" _ ", "| |", "|_|"),
    "1": ("   ", "  |", "  |"),
    "2": (" _ ", " _|", "|_ "),
    "3": (" _ ", " _|", " _|"),
    "4": ("   ", "|_|", "  |"),
    "5": (" _ ", "|_ ", " _|"),
    "6": (" _ ", "|_ ", "|_|"),
    "7": (" _ ", "  |", "  |"),
    "8": (" _ ", "|_|", "|_|"),
    "9": (" _ ", "|_|", " _|"),
    ".": (" ", " ", "."),
}


def big_number(text: str, *, ascii_only: bool = False) -> list[str]:
    """A number three rows high."""
    font = _BIG_ASCII if ascii_only else _BIG
    return [" ".join(font[character][row] for character in text) for row in range(3)]


def bar(value: float, width: int, *, ascii_only: bool = False) -> tuple[str, str]:
    """The gauge as (filled, empty): rising blocks, so that its shape says it without colour."""
    low, high = TEMPERATURE
    filled = round((TEMPERATURE.nearest(value) - low) / (high - low) * width)
    if ascii_only:
        return "#" * filled, "." * (width - filled)
    blocks = "▁▂▃▄▅▆▇█"
    steps = "".join(blocks[min(7, i * 8 // max(1, width))] for i in range(width))
    return steps[:filled], "░" * (width - filled)


class TemperatureGauge(Clickable):
    """The temperature: three rows high where there is room, one line where there is not."""

    DEFAULT_CSS = """
    TemperatureGauge { height: 5; width: 100%; }
    """
    temperature: reactive[float] = reactive(DEFAULT_TEMPERATURE)
    turned_by: reactive[tuple[str, str]] = reactive(("[", "]"))
    """The keys that turn it down and up where the person is."""
    ascii_only: reactive[bool] = reactive(False)

    def render(self) -> Content:
        value = f"{self.temperature:.2f}"
        if self.size.height < 4:
            filled, empty = bar(self.temperature, 12, ascii_only=self.ascii_only)
            return Content.assemble(
                (t("temperature"), DIM), " ", (f" {value} ", "bold reverse $accent"),
                " ", (filled, "$accent"), (empty, FAINT),
            )  # fmt: skip
        width = max(8, min(30, self.size.width))
        filled, empty = bar(self.temperature, width, ascii_only=self.ascii_only)
        rows = big_number(value, ascii_only=self.ascii_only)
        word = self._word()
        down, up = self.turned_by
        lines = [
            Content.assemble((rows[0], "bold $accent"), "   ", (t("temperature"), DIM)),
            Content.assemble((rows[1], "bold $accent"), "   ", word),
            Content.styled(rows[2], "bold $accent"),
            Content.assemble((filled, "$accent"), (empty, FAINT)),
            Content.assemble(
                self._click(f"{down} {t('cooler')}", "warm(-0.05)"), "   ",
                self._click(f"{up} {t('warmer')}", "warm(0.05)"),
            ),
        ]  # fmt: skip
        return Content("\n").join(lines)

    def _word(self) -> str:
        value = self.temperature
        if value == 0:
            return t("always the likeliest")
        if value < 0.6:
            return t("careful")
        if value < 0.95:
            return t("balanced")
        return t("daring") if value < 1.3 else t("wild")

    @staticmethod
    def _click(text: str, action: str) -> Content:
        return clickable(Content.styled(text, DIM), action)


class CellSwitch(Clickable):
    """All cells; the one in use is framed, one without a model carries a dash."""

    DEFAULT_CSS = """
    CellSwitch { height: 1; width: 100%; }
    """
    cell: reactive[str] = reactive("")
    available: reactive[frozenset[str]] = reactive(frozenset(), layout=True)
    keys: reactive[Mapping[str, str]] = reactive(dict)
    """By the name of a cell the key that takes it, as it is written."""

    def render(self) -> Content:
        return self._fitted(self.size.width, self.size.height)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self._fitted(width, 2).plain.count("\n") + 1

    def _fitted(self, width: int, rows: int) -> Content:
        """In one row if all of them fit, else in several, else with their names cut."""
        for around in (" ", ""):
            line = Content(" ").join(self._parts(around, 99))
            if line.cell_length <= width:
                return line
        lines: list[Content] = []
        for part in self._parts("", 99):
            if lines and lines[-1].cell_length + 1 + part.cell_length <= width:
                lines[-1] = Content(" ").join([lines[-1], part])
            else:
                lines.append(part)
        if len(lines) <= rows:
            return Content("\n").join(lines)
        return Content(" ").join(self._parts("", 5))

    def _parts(self, around: str, label_width: int) -> list[Content]:
        """Each of them, with this around it, and none longer than that."""
        parts = []
        for name, cell in CELLS.items():
            label = f"{self.keys.get(name, '')} {cut(cell.label, label_width)}"
            if name not in self.available:
                text = Content.styled(f"{around}{label} -{around}", DIM)
            elif name == self.cell:
                text = Content.styled(f"[{label}]", "bold $accent")
            else:
                text = Content(f"{around}{label}{around}")
            parts.append(clickable(text, f"cell('{name}')"))
        return parts


class TakesList(Clickable):
    """The takes of this sitting, newest first, the one on screen marked."""

    DEFAULT_CSS = """
    TakesList { height: 1fr; width: 100%; min-height: 2; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._takes: tuple[TakeView, ...] = ()
        self._current: int | None = None
        self._rows = ""

    def show(self, takes: tuple[TakeView, ...], current: int | None) -> None:
        """Shows the takes; a word more in one of them repaints only what it changes."""
        self._takes, self._current = takes, current
        rows = self.render().plain
        if rows != self._rows:
            self._rows = rows
            self.refresh()

    def render(self) -> Content:
        rows = max(1, self.size.height - 1)
        shown = self._window(list(reversed(list(enumerate(self._takes, start=1)))), rows)
        lines = [Content.styled(t("takes"), DIM)]
        lines += [self._row(place, take) for place, take in shown]
        return Content("\n").join(lines)

    def _window(
        self, takes: Sequence[tuple[int, TakeView]], rows: int
    ) -> Sequence[tuple[int, TakeView]]:
        place = next((n for n, (_, take) in enumerate(takes) if take.key == self._current), 0)
        first = max(0, min(place - rows // 2, len(takes) - rows))
        return takes[first : first + rows]

    def _row(self, place: int, take: TakeView) -> Content:
        on = take.key == self._current
        state = "●" if take.writing else t("saved") if take.saved else ""
        tail = f" {take.cell.upper():<4} {take.temperature:.2f} {state}"
        room = max(4, self.size.width - 6 - cell_len(tail))
        title = cut(safe_text(take.title) or "...", room)
        pad = " " * (room - cell_len(title))
        line = Content.assemble(
            ("› " if on else "  ", "bold $accent"),
            (f"{place:>2} ", "" if on else DIM),
            (title, "bold" if on else ""), pad, (tail, DIM),
        )  # fmt: skip
        return clickable(line, f"show_take({take.key})")
