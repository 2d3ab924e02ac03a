"""`lyric-studio songs check`: syllables, rhymes, tones and copies of any text, line by line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.errors import SongError
from core.library.learnt import learnt_by
from core.library.models import find_model
from studio.cli import completion
from studio.cli.common import json_option, make, print_json, say, table
from studio.cli.rhymes import scheme_option
from studio.wording.i18n import language, t

if TYPE_CHECKING:
    from core.forms.check import CheckedLine
    from core.forms.originality import CorpusIndex
    from core.text.prosody import Scheme


def command() -> click.Command:
    params: list[click.Parameter] = [
        click.Argument(["file"], type=click.Path(path_type=Path, dir_okay=False)),
        click.Option(
            ["--model"],
            help=t("say what is copied from the corpus that this model learnt from"),
            shell_complete=completion.names(completion.models, files=True),
        ),
        click.Option(["--encoding"], help=t("encoding of the file, instead of a guess")),
        scheme_option(),
        json_option(),
    ]
    return make("check", _check, "Syllables, rhymes, tones and copies of a text.", params)


def _check(
    home: Path,
    file: Path,
    model: str | None,
    encoding: str | None,
    scheme: Scheme,
    as_json: bool,
) -> int:
    from core.forms.check import check, read_text
    from core.text.segmenter import Segmenter

    text = read_text(file, encoding)
    index = _index(home, model) if model is not None else None
    lines = check(text, scheme, Segmenter().segment, index)
    if as_json:
        for line in lines:
            print_json(line)
        return 0
    if not lines:
        say(t("there is no line in it"))
        return 0
    _tell(lines, index is not None)
    return 0


def _tell(lines: list[CheckedLine], knows_copies: bool) -> None:
    head = [t("line"), t("syllables"), t("rhyme"), "", t("tones")]
    if knows_copies:
        head.append(t("copied"))
    rows = []
    for line in lines:
        # What is told of a guess may be wrong: it says so.
        syllables = f"{'~' if line.guessed else ''}{line.syllables}"
        row = [str(line.number), syllables, line.letter or "·", line.rhyme, line.tones]
        if knows_copies:
            row.append(_copied(line))
        rows.append([*row, line.text])
    say(table(rows, [*head, ""]))
    if any(line.guessed for line in lines):
        say(t("~: a word of this line could not be looked up, its syllables are guessed"))
    if not knows_copies:
        say(t("with --model it says what is copied from the corpus of a model"))


def _copied(line: CheckedLine) -> str:
    if not line.copied:
        return ""
    size = t("the whole line") if line.whole else f"{'~!'[line.copied - 1]}{line.run_size}"
    return f"{size}  {line.song} {line.song_line}"


def _index(home: Path, model: str) -> CorpusIndex:
    path = find_model(home, model, language=language())
    index = learnt_by(path)
    if index is None:
        raise SongError(
            "what {model} learnt from is not here, so nobody can say what is copied",
            model=model,
            hint="name the run that it was trained in, or leave out --model",
        )
    return index
