"""Rows of the table of keys for the cells: one for each, and one for all of them to compare."""

from __future__ import annotations

from core.errors import Names
from core.model.cells.table import CELLS
from studio.keys.key import Key

FUNCTION_KEYS = ("f6", "f8", "f9")
"""For the first cells, where a terminal has no alt; f12 compares."""
ONE = "The best {cell} of this corpus takes over."
ALL = "The same beginning and seed in {cells:, | and }, to compare."


def cell_keys() -> tuple[Key, ...]:
    """A number for each cell of the table, and the row that compares them."""
    each = []
    for number, cell in zip(range(1, 10), CELLS.values(), strict=False):
        typing = [f"alt+{number}", *FUNCTION_KEYS[number - 1 : number]]
        each.append(
            Key(
                f"compose.cell_{cell.name}",
                str(number),
                f"cell('{cell.name}')",
                cell.label,
                ONE.format(cell=cell.label),
                typing=",".join(typing),
                sentence=ONE,
                fields={"cell": cell.label},
            )
        )
    names = Names(cell.label for cell in CELLS.values())
    compare = Key(
        "compose.three_cells",
        "equals_sign",
        "three_cells",
        f"{len(CELLS)} cells",
        ALL.format(cells=names),
        typing="alt+equals_sign,f12",
        footer=9,
        sentence=ALL,
        fields={"cells": names},
    )
    return (*each, compare)
