"""A cell that only tests know: a layer that looks through a window at its last three inputs.

What it remembers is no hidden state: the inputs before the newest one, of the size of the input,
and in NumPy an array that grows with the song until it is full.
"""

from __future__ import annotations

import pytest

from core.model.cells.spec import Cell, Shapes
from core.model.cells.table import CELLS

REACH = 3


def _shapes(inputs: int, hidden: int) -> Shapes:
    return {"weight": (hidden, REACH * inputs), "bias": (hidden,)}


WINDOW = Cell(
    name="window",
    steps="tests.core.toy_cell.steps:Window",
    network="tests.core.toy_cell.network:Window",
    shapes=_shapes,
    inputs=("weight",),
    kept=4,
    peak_rate=2e-2,
    dropout=0.5,
)


def let_in(patch: pytest.MonkeyPatch) -> Cell:
    """Puts the cell into the table, which is all that it takes."""
    patch.setitem(CELLS, WINDOW.name, WINDOW)
    return WINDOW
