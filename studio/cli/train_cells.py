"""`lyric-studio train --cells rnn,lstm,gru`: the same training for several cells, one after the
other, and then how they compare."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from core.library.bases import NONE
from core.model.cells.table import check_cell
from core.runs.store import RunStore
from studio.cli.common import say, wrong_usage
from studio.cli.run_compare import tell_comparison
from studio.wording.i18n import t


def cells_option() -> click.Option:
    return click.Option(
        ["--cells"],
        metavar="CELL,CELL",
        help=t("several cells, such as rnn,lstm,gru: a run each, one after another, to compare"),
    )


def chosen_cells(told: str, cell: str | None, *, detach: bool) -> list[str]:
    """The cells that were asked for.

    Raises:
        click.UsageError: there is no such cell, or another option does not go with it.
    """
    context = click.get_current_context()
    if cell is not None:
        raise click.UsageError(t("--cell and --cells do not go together"), context)
    if detach:
        told_why = t("--cells trains one after another and stays: leave out --detach")
        raise click.UsageError(told_why, context)
    cells = list(dict.fromkeys(part.strip() for part in told.split(",") if part.strip()))
    if not cells:
        raise click.UsageError(t("--cells names no cell"), context)
    with wrong_usage():
        for each in cells:
            check_cell(each)
    return cells


def with_cells(train: Callable[..., int]) -> Callable[..., int]:
    """The command that trains one cell, as one that can train several."""

    def command(home: Path, cells: str | None, **options: Any) -> int:
        if cells is None:
            return train(home=home, **options)
        chosen = chosen_cells(cells, options["cell"], detach=options["detach"])
        # From nothing, unless told otherwise: a base is of one cell.
        options["origin"] = options["origin"] or NONE
        return _train_each(home, chosen, train, options)

    return command


def _train_each(
    home: Path, cells: list[str], train: Callable[..., int], options: dict[str, Any]
) -> int:
    """Trains each cell to its end; stops where one fails or is stopped.

    Raises:
        RunError: a name is taken, or no name for a folder.
    """
    store, start = RunStore(home), not options["no_start"]
    wanted = {
        cell: None if options["name"] is None else f"{options['name']}-{cell}" for cell in cells
    }
    for cell, name in wanted.items():
        store.new_name(name, "", cell)  # refused before any work
    made: list[str] = []
    for cell, name in wanted.items():
        before = set(store.names())
        status = train(home=home, **{**options, "cell": cell, "name": name})
        made += [each for each in store.names() if each not in before]
        if status:
            return status
        if start and (not made or store.get(made[-1]).status() != "finished"):
            if cell != cells[-1]:
                rest = ", ".join(cells[cells.index(cell) + 1 :])
                say(t("stopped before {cells}", cells=rest), err=True)
            return 0
    if start:
        tell_comparison(home, made, as_json=options["as_json"])
    return 0
