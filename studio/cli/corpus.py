"""`lyric-studio corpus`: prepared corpora and what is in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from core.corpus.info import CorpusInfo, PreparedSong, songs_with_aside
from core.corpus.options import ImportOptions
from core.explaining.terms import six_terms
from core.library.corpora import TOKENS, CorpusLibrary
from core.tokens.info import TokenInfo
from studio.cli import completion
from studio.cli.common import (
    agreed,
    json_option,
    make,
    make_group,
    print_json,
    say,
    stop_on_interrupt,
    table,
    wrong_usage,
)
from studio.cli.importing import import_options
from studio.cli.progress import progress_listener
from studio.wording.figures import number
from studio.wording.i18n import error_text, t


def command() -> click.Command:
    name = click.Argument(["name"], shell_complete=completion.names(completion.corpora))
    commands = {
        "list": make("list", _list, "List all corpora.", [json_option()]),
        "add": make(
            "add",
            _add,
            "Prepare files or folders of lyrics and keep them under a name.",
            [
                name,
                click.Argument(["files"], nargs=-1, required=True, type=click.Path(path_type=Path)),
                *import_options(),
                json_option(),
            ],
        ),
        "show": make(
            "show",
            _show,
            "Show figures of a corpus, what was left out, and six terms on it.",
            [
                name,
                click.Option(["--removed"], is_flag=True, help=t("every line that was left out")),
                click.Option(
                    ["--aside"],
                    is_flag=True,
                    help=t("songs with the translations kept beside them"),
                ),
                json_option(),
            ],
        ),
        "remove": make(
            "remove",
            _remove,
            "Delete a corpus; runs keep their copy.",
            [name, click.Option(["--yes"], is_flag=True, help=t("do not ask"))],
        ),
    }
    return make_group("corpus", "Corpora: add, list, show, remove.", commands, "list")


def _list(home: Path, as_json: bool) -> int:
    library = CorpusLibrary(home)
    kept = {info.name: info for info in library.list()}
    if as_json:
        for name in library.names():
            print_json(kept.get(name) or {"name": name, "demo": True})
        return 0
    rows = []
    for name in library.names():
        info = kept.get(name)
        figures = [f"{n:,}" for n in (info.songs, info.lines, info.characters)] if info else []
        rows.append([name, *(figures or ["-", "-", "-"])])
    say(table(rows, [t("corpus"), t("songs"), t("lines"), t("characters")]))
    for name, error in library.damaged():
        say(f"{name}: {error_text(error)}", err=True)
    return 0


def _add(home: Path, name: str, files: tuple[Path, ...], as_json: bool, **options: Any) -> int:
    library = CorpusLibrary(home)
    with wrong_usage():
        importing = ImportOptions(**{**options, "fields": tuple(options["fields"])})
        importing.check()
    with stop_on_interrupt() as stop:
        info = library.add(
            name, files, importing, progress=progress_listener(as_json), should_stop=stop
        )
    if as_json:
        print_json(_figures(info, library.tokens(name)))
        return 0
    _print_figures(info, library.tokens(name))
    return 0


def _show(home: Path, name: str, removed: bool, aside: bool, as_json: bool) -> int:
    library = CorpusLibrary(home)
    folder = library.get(name, progress=progress_listener(as_json))
    info, tokens = library.info(name), library.tokens(name)
    terms = six_terms(folder, folder / TOKENS)
    if as_json:
        figures = _figures(info, tokens)
        figures["terms"] = {term.name: str(term) for term in terms}
        if aside:
            figures["aside"] = list(songs_with_aside(folder))
        print_json(figures)
        return 0
    _print_figures(info, tokens)
    say()
    for term in terms:
        say(f"{t(term.name)}: {t(term.text, **term.fields)}")
    if removed:
        say()
        for each in info.removed_lines:
            say(f"{each.where}:{each.line}: {t(each.reason)}: {each.text}")
        for skipped in info.skipped:
            say(f"{skipped.where}: {t(skipped.reason, **skipped.fields)}")
    if aside:
        for song in songs_with_aside(folder):
            _print_aside(song)
    return 0


def _print_aside(song: PreparedSong) -> None:
    """A song with each line of its translation under the line that it stands for."""
    beside: dict[str, list[str]] = {}
    for line in song.aside:
        beside.setdefault(line.beside, []).append(line.text)
    say()
    say(f"{song.title} ({song.source})")
    for sung in song.text.split("\n"):
        say(sung)
        # A line that comes back has its translation once.
        for text in beside.pop(sung, []) if sung else []:
            say(f"    {text}")
    for texts in beside.values():
        for text in texts:
            say(f"    {text}")


def _figures(info: CorpusInfo, tokens: TokenInfo | None) -> dict[str, Any]:
    import msgspec

    figures: dict[str, Any] = msgspec.to_builtins(info)
    figures["tokens"] = None if tokens is None else msgspec.to_builtins(tokens)
    return figures


def _print_figures(info: CorpusInfo, tokens: TokenInfo | None) -> None:
    rows = [
        (t("songs"), f"{info.songs:,}"),
        (t("lines"), f"{info.lines:,}"),
        (t("characters"), f"{info.characters:,}"),
        (
            t("split"),
            t(
                "{train} songs to learn from; lines from within them are held out, which tests less"
                if info.held_out_within
                else "{train} songs to learn from, {held_out} held out",
                train=f"{info.train_songs:,}",
                held_out=f"{info.held_out_songs:,}",
            ),
        ),
        (
            t("leak"),
            t(
                "{share} of held-out lines stand in training songs; longest shared run {longest}",
                share=f"{info.leak.lines:.1%}",
                longest=info.leak.longest,
            ),
        ),
        (
            t("duplicates"),
            t(
                "{same} songs the same, {near} nearly the same, {blocks} repeated blocks",
                same=info.duplicate_songs,
                near=info.near_duplicate_songs,
                blocks=info.repeated_blocks,
            ),
        ),
    ]
    if tokens is not None:
        known = t(
            "{size} known, {segmenter}", size=f"{tokens.vocabulary:,}", segmenter=tokens.segmenter
        )
        rows += [
            (t("tokens"), f"{tokens.train_tokens + tokens.held_out_tokens:,}"),
            (t("vocabulary"), known),
            (t("unknown"), f"{tokens.unknown_share:.2%}"),
        ]
    for encoding, count in info.encoding_counts.items():
        rows.append((t("encoding"), t("{encoding}, {count} files", encoding=encoding, count=count)))
    for reason, count in info.removed_by_reason.items():
        rows.append((t("left out"), t("{count} lines: {reason}", count=count, reason=t(reason))))
    if info.aside_lines:
        aside = t(
            "{lines} lines of translations, in {songs} songs; --aside shows them",
            lines=f"{info.aside_lines:,}",
            songs=f"{info.aside_songs:,}",
        )
        rows.append((t("kept aside"), aside))
    if info.skipped_count:
        rows.append((t("passed over"), t("{count} files", count=info.skipped_count)))
    if info.broken_characters:
        rows.append((t("broken characters"), number(info.broken_characters, 0)))
    say(table([list(row) for row in rows], [t("corpus"), info.name]))


def _remove(home: Path, name: str, yes: bool) -> int:
    library = CorpusLibrary(home)
    known = name in library.names()
    if known and not agreed(t("delete corpus {name} for good?", name=name), yes):
        return 1
    library.remove(name)
    say(t("corpus {name} is gone", name=name))
    return 0
