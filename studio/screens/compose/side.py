"""Beside the lyrics: the model, the cells, the temperature, the options, and the takes."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content

from core.model.cells.table import CELLS
from core.writing.session import WritingSession
from studio.keys.compose import COMPOSE
from studio.screens.compose.gauges import CellSwitch, TakesList, TemperatureGauge
from studio.screens.compose.options import sampler_rows
from studio.screens.frame.screen import StudioScreen
from studio.widgets.clicks import DIM
from studio.widgets.lines import Lines, cut_middle
from studio.wording.i18n import t
from studio.wording.safe_text import safe_text

_NAME_CELLS = 28
"""Of the names of a corpus and of a run, beside each other."""


class SidePanel(Vertical):
    """What writes and how, and what has been written."""

    def __init__(self, writing: WritingSession, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._writing = writing

    def compose(self) -> ComposeResult:
        with Container(id="controls"):
            yield Lines(id="model")
            yield CellSwitch(id="cells")
            yield TemperatureGauge(id="temperature")
            yield Lines(id="options")
        yield TakesList(id="takes")

    def show(self) -> None:
        """Brings all but the takes up to the session."""
        writing = self._writing
        self.query_one(TemperatureGauge).temperature = writing.dial.temperature
        narrow = self.screen.has_class("-narrow")
        model = self.query_one("#model", Lines)
        model.content = model_line(writing, 0 if narrow else model.size.width)
        switch = self.query_one(CellSwitch)
        switch.cell = writing.model.cell if writing.model else ""
        switch.available = writing.models.cells()
        rows = option_rows(writing)
        if narrow:
            # One line: length and seed, and the sampler that matters most.
            rows = [[*rows[-1], rows[0][0]]]
        lines = ["   ".join(f"{t(name)} {value}" for name, value in row) for row in rows]
        self.query_one("#options", Lines).content = Content("\n".join(lines)).stylize(DIM)

    def on_mount(self) -> None:
        screen = self.screen
        assert isinstance(screen, StudioScreen)
        rows = {row.id for row in COMPOSE.rows}
        ids = {name: f"compose.cell_{name}" for name in CELLS}
        keys = {name: screen.named_key(id) for name, id in ids.items() if id in rows}
        self.query_one(CellSwitch).keys = keys

    def show_keys(self, down: str, up: str) -> None:
        """Names the keys that turn the temperature where the person is."""
        self.query_one(TemperatureGauge).turned_by = (down, up)

    def show_takes(self) -> None:
        """Brings the takes up to the session."""
        state = self._writing.state
        self.query_one(TakesList).show(state.takes, state.current)


def model_line(writing: WritingSession, width: int = 0) -> Content:
    """The model in use, and how good it is: below it, where the line is too short for both."""
    model = writing.model
    if model is None:
        known = writing.models.known
        return Content.styled(t("no model yet") if known else t("looking for models"), DIM)
    parts = [Content.styled(cut_middle(safe_text(model.corpus), _NAME_CELLS), "bold")]
    if model.kind == "run":
        parts.append(Content.styled(cut_middle(safe_text(model.name), _NAME_CELLS), DIM))
    figures: list[Content] = []
    if model.bits_per_char is not None:
        bits = t("held out {bits} bits/char", bits=f"{model.bits_per_char:.2f}")
        figures.append(Content.styled(bits, DIM))
    if model.training:
        figures.append(Content.styled(t("training now"), "$success"))
    line = Content("  ").join([*parts, *figures])
    if not figures or not width or line.cell_length <= width:
        return line
    return Content("\n").join([Content("  ").join(parts), Content("  ").join(figures)])


def option_rows(writing: WritingSession) -> list[list[tuple[str, str]]]:
    """The options as short (name, value) pairs, row by row."""
    options = writing.options
    rows = sampler_rows(options.settings())
    take = writing.state.take
    seed = options.fixed_seed if options.fixed_seed is not None else (take.seed if take else None)
    rows.append([("lines", str(options.max_lines)), ("seed", "-" if seed is None else str(seed))])
    return rows
