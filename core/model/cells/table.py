"""The one table of cells: whatever lists, checks or loads an architecture goes by it."""

from __future__ import annotations

from core.errors import ModelError, Names
from core.model.cells.block import block
from core.model.cells.spec import Cell, gated

CELLS: dict[str, Cell] = {
    cell.name: cell
    for cell in (
        Cell(
            name="rnn",
            steps="core.model.cells.rnn:Rnn",
            network="core.model.network.cells.rnn:Rnn",
            shapes=gated(1),
            inputs=("weight_ih_l0",),
            kept=4,
            # Nothing gates it: it wants small steps, and less dropout.
            peak_rate=8e-3,
            dropout=0.8,
        ),
        Cell(
            name="lstm",
            steps="core.model.cells.lstm:Lstm",
            network="core.model.network.cells.lstm:Lstm",
            shapes=gated(4),
            inputs=("weight_ih_l0",),
            kept=7,
            peak_rate=1.5e-2,
        ),
        Cell(
            name="gru",
            steps="core.model.cells.gru:Gru",
            network="core.model.network.cells.gru:Gru",
            shapes=gated(3),
            inputs=("weight_ih_l0",),
            kept=6,
            peak_rate=1e-2,
            rate_growth=0.22,
        ),
        Cell(
            name="transformer",
            steps="core.model.cells.transformer:Transformer",
            network="core.model.network.cells.transformer:Transformer",
            shapes=block,
            inputs=("enter",),
            kept=24,
            peak_rate=6e-3,
            layers=2,
            residual=True,
            format=3,
        ),
    )
}
"""By name, in the order in which they are shown."""

USUAL = "lstm"
"""The cell where none is named."""


def check_cell(name: str) -> None:
    """Refuses what is not in the table.

    Raises:
        ModelError: there is no such cell.
    """
    if name not in CELLS:
        raise ModelError(
            "unknown cell {cell!r}", cell=name, hint="{cells:, | or }", cells=Names(CELLS)
        )
