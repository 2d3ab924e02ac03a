"""`lyric-studio songs`: the songs that were saved."""

from __future__ import annotations

from pathlib import Path

import click

from core.errors import SongError
from core.songs.export import SUFFIXES, export
from core.songs.store import Songbook
from studio.cli import check, completion, swapped
from studio.cli.common import agreed, json_option, make, make_group, print_json, say, table
from studio.wording.i18n import error_text, t


def command() -> click.Command:
    name = click.Argument(
        ["song"], metavar="TITLE|ID", shell_complete=completion.names(completion.songs)
    )
    commands = {
        "list": make(
            "list",
            _list,
            "List saved songs.",
            [click.Option(["--search"], help=t("only songs with these words")), json_option()],
        ),
        "show": make("show", _show, "Print a song.", [name, json_option()]),
        "export": make(
            "export",
            _export,
            "Write a song as .txt, .md, .json, .lrc or .html.",
            [
                name,
                click.Argument(["file"], type=click.Path(path_type=Path)),
                click.Option(["--overwrite"], is_flag=True, help=t("replace a file that is there")),
                click.Option(
                    ["--format", "kind"],
                    type=click.Choice([suffix[1:] for suffix in SUFFIXES]),
                    help=t("in place of the one that the ending of the file says"),
                ),
            ],
        ),
        "remove": make(
            "remove",
            _remove,
            "Put a song into the trash.",
            [name, click.Option(["--yes"], is_flag=True, help=t("do not ask"))],
        ),
        "check": check.command(),
    }
    return make_group("songs", "Saved songs: list, show, export, remove, check.", commands, "list")


def _list(home: Path, as_json: bool, search: str | None = None) -> int:
    book = Songbook(home)
    listing = book.search(search) if search else book.list()
    if as_json:
        for song in listing.songs:
            print_json(song)
        return 0
    if listing.songs:
        rows = [
            [song.id, song.created[:16].replace("T", " "), song.title] for song in listing.songs
        ]
        say(table(rows, [t("id"), t("saved"), t("title")]))
    elif not listing.problems:
        say(t("no songs yet; `lyric-studio compose --save` keeps what it writes"))
    for problem in listing.problems:
        say(f"{problem.path}: {error_text(problem.reason)}", err=True)
    return 0


def _show(home: Path, song: str, as_json: bool) -> int:
    found = Songbook(home).get(song)
    if as_json:
        print_json(found)
        return 0
    text = found.text.rstrip("\n")
    say(f"{found.title}\n\n{text}")
    return 0


def _export(home: Path, song: str, file: Path, overwrite: bool, kind: str | None = None) -> int:
    book = Songbook(home)
    listed = book.list().songs
    swapped.check_export("songs", {name for s in listed for name in (s.id, s.title)}, song, file)
    suffix = f".{kind}" if kind else ""
    if not suffix and not file.is_dir() and file.suffix.lower() not in SUFFIXES:
        raise SongError(
            "the ending of the file says the format",
            where=file,
            hint=".txt, .md, .json, .lrc or .html",
        )
    written = export(book.get(song), file, overwrite=overwrite, suffix=suffix)
    say(t("written: {path}", path=written))
    return 0


def _remove(home: Path, song: str, yes: bool) -> int:
    book = Songbook(home)
    found = book.get(song)
    if not agreed(t("put “{title}” into the trash?", title=found.title), yes):
        return 1
    book.delete(found.id)
    say(t("“{title}” is in the trash", title=found.title))
    return 0
