"""What the commands share: options, output as text or JSON lines, the home folder."""

from __future__ import annotations

import signal
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from core.composing.numbers import encode
from core.errors import LyricStudioError
from studio.setup.paths import home_folder
from studio.wording.i18n import LANGUAGES, error_text, t
from studio.wording.safe_text import safe_line, safe_text


def shared_options() -> list[click.Parameter]:
    """`--home` and `--language`, which every command takes."""
    return [
        click.Option(
            ["--home"],
            type=click.Path(path_type=Path, file_okay=False),
            help=t("folder for runs, corpora and songs"),
        ),
        click.Option(
            ["--language"], type=click.Choice(list(LANGUAGES)), help=t("language of the studio")
        ),
    ]


def json_option() -> click.Option:
    return click.Option(
        ["--json", "as_json"], is_flag=True, help=t("print JSON, one object a line")
    )


def make(
    name: str,
    callback: Callable[..., Any],
    help: str,
    params: list[click.Parameter],
    *,
    finds_home: bool = True,
    cls: type[click.Command] = click.Command,
) -> click.Command:
    """A command whose callback gets the home folder as `home` and the options by name.

    With `finds_home` off it gets what was asked for (a path or None) and sees to it itself.
    """

    @click.pass_context
    def call(ctx: click.Context, /, **options: Any) -> Any:
        wanted = _wanted_home(ctx)
        return callback(home=home_folder(wanted) if finds_home else wanted, **_own(options))

    return cls(
        name,
        callback=call,
        help=t(help),
        params=[*params, *shared_options()],
        no_args_is_help=False,
    )


def make_group(
    name: str, help: str, commands: Mapping[str, click.Command], default: str
) -> click.Group:
    """A group that runs its `default` command when none is named."""

    @click.pass_context
    def call(ctx: click.Context, /, **options: Any) -> Any:
        if ctx.invoked_subcommand is not None:
            return None
        return ctx.invoke(commands[default], **options)

    params: list[click.Parameter] = [json_option(), *shared_options()]
    return click.Group(
        name,
        callback=call,
        help=t(help),
        commands=dict(commands),
        invoke_without_command=True,
        params=params,
    )


def _own(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name not in ("home", "language")}


def _wanted_home(ctx: click.Context) -> Path | None:
    """The home folder named closest to the command, if any is."""
    level: click.Context | None = ctx
    while level is not None:
        if level.params.get("home") is not None:
            return Path(level.params["home"])
        level = level.parent
    return None


def say(text: str = "", *, end: str = "\n", err: bool = False) -> None:
    """Prints filtered text at once."""
    click.echo(safe_text(text), nl=end == "\n", err=err)


@contextmanager
def wrong_usage() -> Iterator[None]:
    """An option with an illegal value is wrong usage (2), whoever finds it out."""
    try:
        yield
    except LyricStudioError as error:
        raise click.UsageError(error_text(error), click.get_current_context(silent=True)) from error


def agreed(question: str, yes: bool) -> bool:
    """Whether to go on with what cannot be undone: asks on a terminal, unless `yes` was said."""
    if yes or not sys.stdin.isatty():
        return True
    return click.confirm(safe_line(question), err=True)


@contextmanager
def stop_on_interrupt() -> Iterator[Callable[[], bool]]:
    """Turns the first Ctrl-C (or SIGTERM) into a wish; a second one interrupts as usual.

    Gives a function that tells whether to stop. Outside the main thread nothing is caught.
    """
    wished = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield wished.is_set
        return

    def press(*_: object) -> None:
        if wished.is_set():
            raise KeyboardInterrupt
        wished.set()

    before = {number: signal.signal(number, press) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield wished.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def print_json(value: object) -> None:
    """One JSON object on a line of standard output, in letters that one can read.

    What the locale cannot write, and all that is not seen (control and format characters), is
    escaped: JSON for a program and yet harmless on a terminal.
    """
    encoding = sys.stdout.encoding or "ascii"
    data = encode(value).decode()
    if not data.isascii() or not data.isprintable():
        data = "".join(c if _is_plain(c, encoding) else _escape(c) for c in data)
    sys.stdout.write(data + "\n")
    sys.stdout.flush()


def _is_plain(char: str, encoding: str) -> bool:
    if " " <= char <= "~":
        return True
    try:
        char.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return char.isprintable() and not unicodedata.combining(char)


def _escape(char: str) -> str:
    code = ord(char)
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def table(rows: list[list[str]], head: list[str]) -> str:
    """Columns by width in terminal cells, which for Chinese is not the number of characters."""
    from rich.cells import cell_len

    clean = [[safe_text(cell).replace("\n", " ") for cell in row] for row in [head, *rows]]
    widths = [max(cell_len(row[i]) for row in clean) for i in range(len(head))]
    lines = []
    for row in clean:
        cells = [
            cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
