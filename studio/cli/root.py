"""The command `lyric-studio` and its subcommands, each imported only when it is called."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import click

from core import __version__
from studio.app.start import open_app
from studio.cli.usage import show_usage_error, translate_click
from studio.wording.i18n import LANGUAGES, t

COMMANDS = {
    "train": "train a model on a corpus of lyrics",
    "compose": "write lyrics with a model",
    "evaluate": "score a model on lyrics: bits per character, perplexity",
    "runs": "list, show, stop, resume and remove trainings",
    "corpus": "preview, add, extend, list, show, rename and remove corpora",
    "songs": "list, show, export, remove and check songs",
    "rhymes": "words that rhyme with a word",
    "learn": "a lesson's view on a model, as text",
    "mood": "the mood of a song, its sections and lines",
    "proofread": "wrong characters in a Chinese text",
    "serve": "open the studio in a browser",
    "doctor": "say what works here, what does not, and what to do",
}
"""Name to one line of help; module `studio.cli.NAME` holds it as `command()`."""


class Studio(click.Group):
    """A group that knows the names of its commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"studio.cli.{cmd_name}")
        command: click.Command = module.command()
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(t("Commands")):
            formatter.write_dl([(name, t(text)) for name, text in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        unknown = args and args[0] not in COMMANDS and not args[0].startswith("-")
        if unknown and not ctx.resilient_parsing:
            raise click.UsageError(
                t(
                    "there is no command {name}; there are {names}",
                    name=repr(args[0]),
                    names=", ".join(COMMANDS),
                ),
                ctx,
            )
        return super().resolve_command(ctx, args)


def build() -> click.Group:
    """The root command, with help in the current language."""

    def open_studio(ctx: click.Context, **_: Any) -> None:
        if ctx.invoked_subcommand is None:
            ctx.exit(open_app(ctx.params["home"], ctx.params["language"]))

    return Studio(
        name="lyric-studio",
        callback=click.pass_context(open_studio),
        invoke_without_command=True,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        help=t("Trains small language models on lyrics and writes with them."),
        epilog=t("Without a command the studio opens on the terminal."),
        params=[
            click.Option(
                ["--home"],
                type=click.Path(path_type=Path, file_okay=False),
                help=t("folder for runs, corpora and songs"),
            ),
            click.Option(
                ["--language"], type=click.Choice(list(LANGUAGES)), help=t("language of the studio")
            ),
            click.Option(
                ["--version"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_version,
                help=t("show the version and exit"),
            ),
        ],
    )


def run(arguments: list[str]) -> int:
    """Parses and runs; returns the exit status."""
    translate_click()
    try:
        status = build().main(arguments, prog_name="lyric-studio", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except click.Abort:  # Ctrl-C or the end of input at a question
        return 1
    except click.ClickException as error:
        show_usage_error(error)
        return error.exit_code


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"lyric-studio {__version__}")
        ctx.exit()
