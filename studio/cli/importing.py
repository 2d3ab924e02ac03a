"""How files of lyrics are read: the options that `train`, `corpus add` and `evaluate` share."""

from __future__ import annotations

import click

from studio.i18n import t

IMPORTING = ("encoding", "clean", "deduplicate", "fields", "held_out")
"""Fields of `ImportOptions` that the options set."""


def import_options() -> list[click.Parameter]:
    """The options; their values are named as the fields of `ImportOptions`."""
    return [
        click.Option(["--encoding"], help=t("encoding of the files, instead of a guess")),
        click.Option(["--clean/--no-clean"], default=True, help=t("take off credits and stamps")),
        click.Option(
            ["--deduplicate/--no-deduplicate"],
            default=True,
            help=t("keep songs that are (nearly) the same once"),
        ),
        click.Option(
            ["--field", "fields"], multiple=True, help=t("name of the text field in JSON")
        ),
        click.Option(
            ["--held-out"],
            type=float,
            default=0.1,
            show_default=True,
            help=t("share of the songs that is kept apart to measure on"),
        ),
    ]
