"""Click's own sentences in the language of the studio, and wrong usage shown without surprises."""

from __future__ import annotations

import sys

import click
import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.termui
import click.types

from studio.wording.i18n import catalog, language, t
from studio.wording.safe_text import safe_text

_MODULES = (
    click.core,
    click.decorators,
    click.exceptions,
    click.formatting,
    click.parser,
    click.termui,
    click.types,
)


def translate_click() -> None:
    """Lets click take its sentences from our catalogs.

    Click asks gettext, which wants compiled catalogs. Its modules call it by two names of their
    own; both are looked up here, and where a release renames them the sentences stay English.
    """

    def one(message: str) -> str:
        return catalog(language()).get(message, message)

    def several(singular: str, plural: str, number: int) -> str:
        return one(singular if number == 1 else plural)

    for module in _MODULES:
        for name, replacement in (("_", one), ("ngettext", several)):
            if hasattr(module, name):
                setattr(module, name, replacement)


def show_usage_error(error: click.ClickException) -> None:
    """What is wrong and where help is, on standard error. What was typed is filtered, too."""
    lines = []
    if isinstance(error, click.UsageError) and error.ctx is not None:
        lines.append(error.ctx.get_usage())
        lines.append(
            t("Try '{command} {option}' for help.", command=error.ctx.command_path, option="--help")
        )
    lines.append(f"lyric-studio: {error.format_message()}")
    sys.stderr.write(safe_text("\n".join(lines)) + "\n")
