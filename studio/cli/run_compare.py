"""`lyric-studio runs compare`: runs side by side, such as the three cells on one corpus."""

from __future__ import annotations

from pathlib import Path

import click

from core.library.comparing import LAGS, compare
from studio.cli import completion
from studio.cli.common import json_option, make, print_json, say, table
from studio.wording.figures import duration, number, short_count
from studio.wording.i18n import t


def compare_command() -> click.Command:
    return make(
        "compare",
        _compare,
        "Runs side by side: size, speed, bits per character, how far errors reach back.",
        [
            click.Argument(
                ["names"],
                nargs=-1,
                required=True,
                metavar="NAME...",
                shell_complete=completion.names(completion.runs),
            ),
            json_option(),
        ],
    )


def _compare(home: Path, names: tuple[str, ...], as_json: bool) -> int:
    tell_comparison(home, list(dict.fromkeys(names)), as_json=as_json)
    return 0


def tell_comparison(home: Path, names: list[str], *, as_json: bool) -> None:
    """Prints the comparison: a table, or one JSON object a run.

    Raises:
        RunError: there is no such run.
    """
    found = compare(home, names)
    if as_json:
        for each in found:
            print_json(each)
        return
    head = [
        t("run"), t("cell"), t("parameters"), t("tokens/s"), t("time"), t("bits/char"),
        *(t("{lag} back", lag=lag) for lag in LAGS[1:]),
    ]  # fmt: skip
    rows = [
        [
            each.run, each.cell.upper(), f"{each.parameters:,}",
            "-" if each.tokens_per_second is None else short_count(round(each.tokens_per_second)),
            duration(each.seconds), number(each.bits_per_char),
            *(_share(each.reach, lag) for lag in LAGS[1:]),
        ]
        for each in found
    ]  # fmt: skip
    say(table(rows, head))
    say(t("{lag} back: what of a token's error reaches so many tokens before it", lag="8"))


def _share(reach: dict[str, float] | None, lag: int) -> str:
    if reach is None:
        return "-"
    share = reach[str(lag)]
    return f"{share:.2f}" if share >= 0.01 else f"{share:.0e}".replace("e-0", "e-")
