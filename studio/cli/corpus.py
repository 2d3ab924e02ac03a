"""`lyric-studio corpus`: prepared corpora and what is in them."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import click
import msgspec

from core.corpus.info import PreparedSong, songs_with_aside
from core.corpus.options import ImportOptions
from core.explaining.terms import six_terms
from core.library.corpora import TOKENS, CorpusLibrary, options_of
from studio.cli import completion, swapped
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
from studio.cli.corpus_told import as_object, first_songs, tell, tell_songs
from studio.cli.importing import dropped, import_options
from studio.cli.progress import progress_listener
from studio.wording.i18n import error_text, t


def command() -> click.Command:
    name = click.Argument(["name"], shell_complete=completion.names(completion.corpora))
    files = click.Argument(
        ["files"], nargs=-1, shell_complete=completion.names(completion.corpora, files=True)
    )
    yes = click.Option(["--yes"], is_flag=True, help=t("do not ask"))
    commands = {
        "list": make("list", _list, "List all corpora.", [json_option()]),
        "preview": make(
            "preview",
            _preview,
            "Read files or folders of lyrics and tell what they would give; keep nothing.",
            [files, *import_options(), json_option()],
        ),
        "add": make(
            "add",
            _add,
            "Prepare files or folders of lyrics and keep them under a name.",
            [name, files, *import_options(), json_option()],
        ),
        "extend": make(
            "extend",
            _extend,
            "Add files or folders to a corpus; they are read as its own were.",
            [name, files, *import_options()[:1], json_option()],
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
        "rename": make(
            "rename",
            _rename,
            "Give a corpus another name; runs go on to say the old one.",
            [name, click.Argument(["new"])],
        ),
        "remove": make("remove", _remove, "Delete a corpus; runs keep their copy.", [name, yes]),
    }
    told = "Corpora: list, preview, add, extend, show, rename, remove."
    return make_group("corpus", told, commands, "list")


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


def _importing(options: dict[str, Any]) -> ImportOptions:
    with wrong_usage():
        importing = ImportOptions(**{**options, "fields": tuple(options["fields"])})
        importing.check()
    return importing


def _given(files: tuple[str, ...]) -> None:
    if not files:
        told = t("name files or folders of lyrics")
        raise click.UsageError(told, click.get_current_context(silent=True))


def _preview(home: Path, files: tuple[str, ...], as_json: bool, **options: Any) -> int:
    _given(files)
    library, importing = CorpusLibrary(home), _importing(options)
    with stop_on_interrupt() as stop:
        draft = library.draft(
            dropped(files), importing, progress=progress_listener(as_json), should_stop=stop
        )
    try:
        if as_json:
            told = as_object(draft.info, draft.tokens)
            songs = first_songs(draft.folder)
            print_json({**told, "first_songs": [{"title": a, "line": b} for a, b in songs]})
            return 0
        tell(draft.info, draft.tokens)
        tell_songs(draft.folder, draft.info)
        if same := library.same_as(draft.info):
            say("\n" + t("this is kept already, as corpus {name}", name=same))
        else:
            again = shlex.join(["lyric-studio", "corpus", "add", draft.info.name, *files])
            say("\n" + t("nothing is kept yet; this keeps it: {command}", command=again))
    finally:
        library.throw_away(draft)
    return 0


def _add(home: Path, name: str, files: tuple[str, ...], as_json: bool, **options: Any) -> int:
    library = CorpusLibrary(home)
    swapped.check_name_first(library, "add", name, files)
    _given(files)
    importing = _importing(options)
    library.check_free(name)
    with stop_on_interrupt() as stop:
        draft = library.draft(
            dropped(files), importing, progress=progress_listener(as_json), should_stop=stop
        )
    library.accept(draft, name)
    _tell_kept(library, name, as_json)
    return 0


def _extend(
    home: Path, name: str, files: tuple[str, ...], encoding: str | None, as_json: bool
) -> int:
    library = CorpusLibrary(home)
    swapped.check_name_first(library, "extend", name, files)
    _given(files)
    options = msgspec.structs.replace(options_of(library.info(name)), encoding=encoding)
    with wrong_usage():
        options.check()
    with stop_on_interrupt() as stop:
        draft = library.draft(
            dropped(files),
            options,
            extends=name,
            progress=progress_listener(as_json),
            should_stop=stop,
        )
    if (before := library.accept(draft, name)) is not None:
        library.discard_aside(before)
    _tell_kept(library, name, as_json)
    return 0


def _tell_kept(library: CorpusLibrary, name: str, as_json: bool) -> None:
    info, tokens = library.info(name), library.tokens(name)
    if as_json:
        print_json(as_object(info, tokens))
    else:
        tell(info, tokens)


def _show(home: Path, name: str, removed: bool, aside: bool, as_json: bool) -> int:
    library = CorpusLibrary(home)
    folder = library.with_tokens(name, progress=progress_listener(as_json))
    info, tokens = library.info(name), library.tokens(name)
    terms = six_terms(folder, folder / TOKENS)
    if as_json:
        figures = as_object(info, tokens)
        figures["terms"] = {term.name: str(term) for term in terms}
        if aside:
            figures["aside"] = list(songs_with_aside(folder))
        print_json(figures)
        return 0
    tell(info, tokens)
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


def _rename(home: Path, name: str, new: str) -> int:
    library = CorpusLibrary(home)
    swapped.check_rename(library, name, new)
    library.rename(name, new)
    say(t("corpus {name} is now {new}", name=name, new=new))
    return 0


def _remove(home: Path, name: str, yes: bool) -> int:
    library = CorpusLibrary(home)
    known = name in library.names()
    if known and not agreed(t("delete corpus {name} for good?", name=name), yes):
        return 1
    library.remove(name)
    say(t("corpus {name} is gone", name=name))
    return 0
