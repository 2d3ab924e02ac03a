"""`lyric-studio rhymes`: words that rhyme with a word."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.library.models import find_model
from core.runs.checkpoints import load_model
from studio.cli import completion
from studio.cli.common import json_option, make, print_json, say
from studio.wording.i18n import language, t

if TYPE_CHECKING:
    from core.forms.rhymes import RhymeWord
    from core.text.prosody import Scheme

DEFAULT_COUNT = 30


def scheme_option() -> click.Option:
    """`--scheme`, which names the classes of Chinese rhymes."""
    return click.Option(
        ["--scheme"],
        type=click.Choice(["thirteen", "tongyun", "final"]),
        default="thirteen",
        show_default=True,
        help=t("rhymes of Chinese: 十三辙, 中华通韵, or the same final"),
    )


def command() -> click.Command:
    params: list[click.Parameter] = [
        click.Argument(["word"]),
        click.Option(["--double"], is_flag=True, help=t("only rhymes of two syllables")),
        click.Option(["--near"], is_flag=True, help=t("near rhymes, too")),
        click.Option(
            ["--model"],
            help=t("a run, a demo model or a model file"),
            shell_complete=completion.names(completion.models, files=True),
        ),
        click.Option(
            ["--before"], help=t("what stands before: the model ranks the words that go on from it")
        ),
        scheme_option(),
        click.Option(
            ["--count"],
            type=click.IntRange(1, 10_000),
            default=DEFAULT_COUNT,
            show_default=True,
            help=t("so many words of each kind"),
        ),
        json_option(),
    ]
    return make("rhymes", _rhymes, "Words that rhyme with a word.", params)


def _rhymes(
    home: Path,
    word: str,
    double: bool,
    near: bool,
    model: str | None,
    before: str | None,
    scheme: Scheme,
    count: int,
    as_json: bool,
) -> int:
    from core.composing.composer import Composer
    from core.forms.pieces import Pieces
    from core.forms.rhymes import counted, expected, rhymes

    loaded = load_model(find_model(home, model, word, language=language()))
    pieces = Pieces(loaded.vocabulary, scheme)
    if before is None:
        weights = counted(pieces)
    else:
        *lines, line = before.split("\n")
        weights = expected(pieces, Composer(loaded).decoder, "\n".join(lines), line)
    found = rhymes(word, pieces, weights, count)
    kinds = {} if double else {t("rhymes"): found.exact}
    kinds[t("two syllables")] = found.double
    if near:
        kinds[t("near rhymes")] = found.near
    if as_json:
        kept = {"exact": [] if double else found.exact, "double": found.double}
        near_words = {"near": found.near} if near else {}
        print_json(
            {"word": found.word, "rhyme": found.rhyme, "model": loaded.info.name}
            | kept
            | near_words
        )
        return 0
    say(f"{found.word}  {found.rhyme}")
    for name, words in kinds.items():
        say(f"{name}: {' '.join(map(_shown, words)) or t('none')}")
    return 0


def _shown(word: RhymeWord) -> str:
    return f"~{word.word}" if word.guessed else word.word
