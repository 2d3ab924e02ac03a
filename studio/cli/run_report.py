"""`lyric-studio runs report`: runs to show to others, as a page, tables and a picture."""

from __future__ import annotations

from pathlib import Path

import click

from core.errors import RunError
from core.runs.store import RunStore
from core.runs.tables import write_tables
from studio.cli import completion
from studio.cli.common import make, say
from studio.wording.i18n import error_text, t


def report_command() -> click.Command:
    file = click.Path(path_type=Path, dir_okay=False)
    return make(
        "report",
        _report,
        "Write a report of runs: a page that opens anywhere, tables, a picture.",
        [
            click.Argument(
                ["names"],
                nargs=-1,
                required=True,
                metavar="NAME...",
                shell_complete=completion.names(completion.runs),
            ),
            click.Option(["--out"], type=file, help=t("the page: one file of HTML, curves in it")),
            click.Option(
                ["--csv"],
                type=click.Path(path_type=Path),
                help=t("a new folder for all events as tables, a file for each kind"),
            ),
            click.Option(["--png"], type=file, help=t("the curves as a picture")),
            click.Option(["--overwrite"], is_flag=True, help=t("replace a file that is there")),
        ],
    )


def _report(
    home: Path,
    names: tuple[str, ...],
    out: Path | None,
    csv: Path | None,
    png: Path | None,
    overwrite: bool,
) -> int:
    from studio.report.write import PAGE, PICTURE, read_accounts, write_page, write_picture

    if out is None and csv is None and png is None:
        told = t("name what to write, such as {option}", option=f"--out {names[0]}.html")
        raise click.UsageError(told, click.get_current_context())
    for file, suffixes in ((out, (PAGE, ".htm")), (png, (PICTURE,))):
        if file is not None and file.suffix.lower() not in suffixes:
            told = t("the name of this file ends in {suffix}", suffix=suffixes[0])
            raise click.UsageError(f"{file}: {told}", click.get_current_context())
    store = RunStore(home)
    accounts = read_accounts(store, names)
    for account in accounts:
        for problem in account.problems:
            say(f"{account.name}: {error_text(problem)}", err=True)
    written: list[Path] = []
    if out is not None:
        written.append(write_page(accounts, out, overwrite=overwrite))
    if csv is not None:
        tables = write_tables(store, [each.name for each in accounts], csv, overwrite=overwrite)
        if not tables:
            raise RunError(
                "the logs of these runs say nothing yet", hint="wait for the first steps"
            )
        written += tables
    if png is not None:
        written.append(write_picture(accounts, png, overwrite=overwrite))
    for path in written:
        say(t("written: {path}", path=path))
    return 0
