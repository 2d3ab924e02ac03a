"""How files of lyrics are read: options that the commands share, and what they say of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from studio.cli.common import say
from studio.wording.i18n import t

IMPORTING = ("encoding", "clean", "deduplicate", "fields", "held_out")
"""Fields of `ImportOptions` that the options set."""
DOUBTS_TOLD = 5


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


def dropped(files: Sequence[str]) -> tuple[str, ...]:
    """Files as they were given, or as a file manager drops them (`file:` URLs), where these are."""
    from studio.setup.paths import exists, typed_path

    found = ((each, typed_path(each)) for each in files)
    return tuple(
        str(path) if not exists(Path(each)) and exists(path) else each for each, path in found
    )


def tell_corpus(prepared: Path) -> None:
    """Says what the files were taken for, and what was left out."""
    from core.corpus.info import read_corpus_info

    info = read_corpus_info(prepared)
    encodings = ", ".join(f"{name} ({count})" for name, count in info.encoding_counts.items())
    say(
        t(
            "{name}: {songs} songs, {lines} lines, {characters} characters; encoding {encodings}",
            name=info.name,
            songs=f"{info.songs:,}",
            lines=f"{info.lines:,}",
            characters=f"{info.characters:,}",
            encodings=encodings or "-",
        )
    )
    if info.held_out_within:
        say(
            t(
                "only {songs} songs: lines from within them are held out, which tests less",
                songs=f"{info.songs:,}",
            )
        )
    for doubt in info.doubts[:DOUBTS_TOLD]:
        say(f"{doubt.where}: {t(doubt.sentence, **doubt.fields)}")
    removed = info.removed_count
    doubled = info.duplicate_songs + info.near_duplicate_songs
    if removed or doubled or info.repeated_blocks:
        say(
            t(
                "left out: {lines} lines (credits, stamps, notices), {songs} doubled songs, "
                "{blocks} repeated blocks",
                lines=removed,
                songs=doubled,
                blocks=info.repeated_blocks,
            )
        )
    if info.aside_lines:
        say(
            t(
                "kept aside: {lines} lines of translations, in {songs} songs",
                lines=f"{info.aside_lines:,}",
                songs=f"{info.aside_songs:,}",
            )
        )
