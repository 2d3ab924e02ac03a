"""`lyric-studio songs`: the songs that were saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.errors import SongError
from core.forms.exporting import SUFFIXES, export
from core.forms.sheet import SUFFIX
from core.songs.store import Songbook
from studio.cli import check, completion, swapped
from studio.cli.common import agreed, json_option, make, make_group, print_json, say, table
from studio.wording.i18n import error_text, t

if TYPE_CHECKING:
    from core.songs.document import Document
    from core.songs.song import Song


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
            "Write a song as .txt, .md, .json, .lrc, .html or .form.",
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
            hint=".txt, .md, .json, .lrc, .html or .form",
        )
    found = book.get(song)
    if (suffix or file.suffix.lower()) != SUFFIX:
        written = export(found, file, overwrite=overwrite, suffix=suffix)
    else:
        from core.text.segmenter import Segmenter  # not at import: what is quick stays so

        whole, words = _document(home, found), Segmenter().segment
        written = export(whole, file, overwrite=overwrite, suffix=suffix, segment=words)
    say(t("written: {path}", path=written))
    return 0


def _document(home: Path, song: Song) -> Document:
    """What the desk knows of the song, with its form, as long as that is still the same text."""
    from core.songs.documents import Documents
    from core.songs.opening import document_of
    from core.songs.song import digest

    documents = Documents(home)
    if song.id in documents.ids():
        try:
            document = documents.look(song.id)
        except SongError:
            return document_of(song)  # the song is whole, whatever is wrong with its document
        if digest(document.text) == digest(song.text):
            return document
    return document_of(song)


def _remove(home: Path, song: str, yes: bool) -> int:
    book = Songbook(home)
    found = book.get(song)
    if not agreed(t("put “{title}” into the trash?", title=found.title), yes):
        return 1
    book.delete(found.id)
    say(t("“{title}” is in the trash", title=found.title))
    return 0
