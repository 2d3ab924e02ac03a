"""What `lyric-studio corpus` prints of one corpus."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from core.corpus.info import CorpusInfo
from core.corpus.kept import whole_songs
from core.runs.amount import amount
from core.tokens.info import TokenInfo
from studio.cli.common import say, table
from studio.wording.corpus_facts import doubts, figures, left_out
from studio.wording.i18n import t

SONGS_TOLD, DOUBTS_TOLD = 12, 5


def as_object(info: CorpusInfo, tokens: TokenInfo | None) -> dict[str, Any]:
    """All that is known of a corpus, for a program."""
    told: dict[str, Any] = msgspec.to_builtins(info)
    told["tokens"] = None if tokens is None else msgspec.to_builtins(tokens)
    told["amount"] = None if tokens is None else amount(tokens.train_tokens).name
    return told


def tell(info: CorpusInfo, tokens: TokenInfo | None) -> None:
    """Prints figures, what was left out with examples, and doubts."""
    rows = [list(row) for row in figures(info, tokens)]
    for kind in left_out(info):
        rows.append([t("left out"), kind.what])
        rows += [["", f"    {example}"] for example in kind.examples]
        if kind.examples and kind.more:
            rows.append(["", f"    {t('and {count} more', count=f'{kind.more:,}')}"])
    told = list(islice(doubts(info), DOUBTS_TOLD))
    rows += [[t("in doubt"), doubt] for doubt in told]
    if len(info.doubts) > len(told):
        rows.append(["", t("and {count} more", count=len(info.doubts) - len(told))])
    say(table(rows, [t("corpus"), info.name]))


def first_songs(prepared: Path) -> list[tuple[str, str]]:
    """Title and first line of the first songs."""
    return [
        (song.title, song.text.partition("\n")[0])
        for song in islice(whole_songs(prepared), SONGS_TOLD)
    ]


def tell_songs(prepared: Path, info: CorpusInfo) -> None:
    """Prints the first songs by title and first line."""
    songs = first_songs(prepared)
    say()
    say(table([list(song) for song in songs], [t("song"), t("first line")]))
    if info.songs > len(songs):
        say(t("and {count} more", count=f"{info.songs - len(songs):,}"))
