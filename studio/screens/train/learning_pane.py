"""How a run learns: how far its errors reach back, how large its steps are beside the weights, and
what one seed gives, epoch by epoch. Three parts side by side where there is room, else one by one.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from typing import TypeVar

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual.widgets import Static

from core.model.cells.table import CELLS
from core.runs.events import Reached, Sampled
from core.runs.history import RunHistory
from studio.keys.bindings import key_name
from studio.widgets.reach import reach
from studio.wording.i18n import t
from studio.wording.safe_text import safe_text

PARTS = 3
WIDE = 100
"""Cells from which all parts stand side by side."""
DECADES = 8
"""Powers of ten from a full bar to none."""
_EIGHTHS = " ▏▎▍▌▋▊▉█"


class LearningPane(Static):
    """Stays with the newest evaluation until another one is chosen."""

    DEFAULT_CSS = """
    LearningPane { display: none; height: 12; width: 1fr; border-top: solid $panel; }
    LearningPane.-shown { display: block; }
    """

    def __init__(self, id: str | None = None) -> None:
        super().__init__(markup=False, id=id)
        self.history = RunHistory()
        self.part = 0
        """Which part is in view where one stands alone."""
        self.chosen: int | None = None
        """Step of the evaluation that was paged to; None is the newest."""
        self._drawn: tuple[object, ...] = ()

    def turn(self) -> bool:
        """Goes on to the next part, or away behind the last one; whether something is shown."""
        if not self.has_class("-shown"):
            self.part = 0
            self.styles.height = 7 if self.screen.has_class("-low") else 12
            self.add_class("-shown")
        elif self._room < WIDE and self.part < PARTS - 1:
            self.part += 1
        else:
            self.remove_class("-shown")
        self._draw()
        return self.has_class("-shown")

    def show(self, history: RunHistory) -> None:
        """Takes the run as it is now; the evaluation in view stays."""
        if history is not self.history:  # another run
            self.chosen = None
        self.history = history
        self._draw()

    def page(self, by: int) -> None:
        """An earlier evaluation (-1) or a later one (+1); behind the newest it stays with it."""
        steps = self._steps
        if not steps:
            return
        place = len(steps) - 1 if self.chosen is None else bisect_right(steps, self.chosen) - 1
        place = min(max(place + by, 0), len(steps) - 1)
        self.chosen = None if place == len(steps) - 1 else steps[place]
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    @property
    def _steps(self) -> list[int]:
        samples = {event.step for event in self.history.samples}
        return sorted(samples | {event.step for event in self.history.reached})

    @property
    def _room(self) -> int:
        """Cells that there are, whether or not it is shown."""
        return self.size.width or self.screen.query_one("#figures").size.width or 80

    def _draw(self) -> None:
        if not self.has_class("-shown"):
            return
        history, width = self.history, self._room
        newest = (history.reached[-1:], history.samples[-1:], history.update_ratio)
        state = (newest, width, self.size.height, self.part, self.chosen)
        if state == self._drawn:
            return
        self._drawn = state
        rows = max(1, (self.size.height or 7))
        if width < WIDE:
            lines = self._part(self.part, width, rows)
            if len(lines) < rows:
                key = key_name(reach(self.screen).get("train.learning", ""))
                more = t(
                    "part {n} of {count}, {key} goes on", n=self.part + 1, count=PARTS, key=key
                )
                lines = [*lines, Text(f" {more}", style="dim")]
        else:
            sizes = (width * 40 // 100, width * 20 // 100, width * 40 // 100)
            columns = [self._part(k, sizes[k] - 2, rows) for k in range(PARTS)]
            lines = [_beside(columns, sizes, row) for row in range(max(map(len, columns)))]
        text = Text("\n", no_wrap=True, overflow="ellipsis").join(lines[:rows])
        text.no_wrap, text.overflow = True, "ellipsis"
        self.update(text, layout=False)

    def _part(self, part: int, width: int, rows: int) -> list[Text]:
        history = self.history
        if part == 0:
            if history.started and _is_residual(history.started.cell):
                told = t("no state goes from word to word")
                return [Text(t("what reaches back of an error"), style="dim"), Text(told)]
            return reach_lines(_until(history.reached, self.chosen), width)
        if part == 1:
            return ratio_lines(history.update_ratio, width)
        return seed_lines(_until(history.samples, self.chosen), width, rows)


def _is_residual(cell: str) -> bool:
    return cell in CELLS and CELLS[cell].residual


_T = TypeVar("_T", Reached, Sampled)


def _until(events: Sequence[_T], step: int | None) -> list[_T]:
    """Those up to the evaluation in view."""
    return [event for event in events if step is None or event.step <= step]


def reach_lines(reached: Sequence[Reached], width: int) -> list[Text]:
    """How far errors reach back at the last of these, beside the first."""
    if not reached:
        return [
            Text(t("what reaches back of an error"), style="dim"),
            Text(t("told after some seconds, in a hundredth of the time"), style="dim"),
        ]
    now, first = reached[-1], reached[0]
    head = t("what reaches back of an error  epoch {epoch}", epoch=f"{now.epoch:.1f}")
    lines = [Text(head, style="dim")]
    at_first = t("at epoch {epoch}", epoch=f"{first.epoch:.1f}") if now is not first else ""
    room = max(4, width - 15 - (cell_len(at_first) + 7 if at_first else 0))
    before = dict(zip(first.lags, first.shares, strict=False))
    for lag, share in zip(now.lags, now.shares, strict=False):
        if lag == 0:
            continue
        line = Text(f"{t('{lag} back', lag=f'{lag:>3}')} ")
        line.append(set_cell_size(_bar(share, room), room))
        line.append(f" {share:.0e}".replace("e-0", "e-"))
        if at_first and lag in before:
            line.append(f"  {at_first} {before[lag]:.0e}".replace("e-0", "e-"), style="dim")
        lines.append(line)
    return lines


def ratio_lines(ratios: dict[str, float] | None, width: int) -> list[Text]:
    """How long the newest step that was told of was beside the weights, part by part."""
    lines = [Text(t("‖Δw‖/‖w‖ of a step"), style="dim")]
    if not ratios:
        return [*lines, Text(t("told after some seconds, in a hundredth of the time"), style="dim")]
    names = {
        "embedding": t("embedding"),
        "input": t("input"),
        "recurrent": t("recurrent"),
        "attention": t("attention"),
        "feed-forward": t("feed"),
        "output": t("output"),
    }
    for part, ratio in list(ratios.items())[:8]:
        name = names.get(part, safe_text(part))
        lines.append(Text(f"{set_cell_size(name, 12)}{ratio:.1e}".replace("e-0", "e-")))
    return lines


def seed_lines(samples: Sequence[Sampled], width: int, rows: int) -> list[Text]:
    """What one seed gave at these evaluations, spread over all of them."""
    lines = [Text(t("one seed, epoch by epoch"), style="dim")]
    if not samples:
        return [*lines, Text(t("samples appear here at the first evaluation"), style="dim")]
    room = max(1, rows - 1)
    count = min(room, len(samples))
    last = len(samples) - 1
    places = [round(k * last / max(1, count - 1)) for k in range(count)] if count > 1 else [last]
    for place in places:
        sample = samples[place]
        text = " / ".join(line for line in safe_text(sample.text).split("\n") if line.strip())
        line = Text(f"{sample.epoch:>4.1f} ", style="dim")
        line.append(text, style="" if place < last else "bold")
        lines.append(line)
    return lines


def _bar(share: float, cells: int) -> str:
    """On a log scale."""
    logs = 1 + math.log10(max(share, 1e-300)) / DECADES
    eighths = round(min(max(logs, 0.0), 1.0) * cells * 8)
    full, rest = divmod(eighths, 8)
    return "█" * full + (_EIGHTHS[rest] if rest else "")


def _beside(columns: Sequence[list[Text]], sizes: Sequence[int], row: int) -> Text:
    line = Text(no_wrap=True)
    for lines, size in zip(columns, sizes, strict=True):
        own = lines[row].copy() if row < len(lines) else Text()
        own.truncate(size - 2, overflow="ellipsis")
        own.pad_right(size - own.cell_len)
        line.append_text(own)
    return line
