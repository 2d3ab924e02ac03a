"""`lyric-studio compose --form ...`: which form a song is to obey."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from studio.cli.common import wrong_usage
from studio.wording.i18n import t

if TYPE_CHECKING:
    from core.songs.document import Document

NAMES: Final = ("form", "rhyme", "acrostic", "form_file", "ci", "like", "candidates")
_FORMS: Final = {"form": "--form", "form_file": "--form-file", "ci": "--ci", "like": "--like"}
_FREE_ONLY: Final = {
    "start": "START",
    "lines": "--lines",
    "min_lines": "--min-lines",
    "length": "--length",
    "replay": "--replay",
}
"""What only a song without a form can be told."""
_SAMPLES: Final = {"zh": "月", "en": "a"}


@dataclass(frozen=True)
class Form:
    """What was asked for."""

    document: Document
    free: tuple[str, ...]
    """Rhyme letters that are used once."""
    words: str
    """By which the language of a model is chosen."""
    candidates: int | None


def options() -> list[click.Option]:
    """What a form is said with."""
    path = click.Path(path_type=Path, dir_okay=False)
    return [
        click.Option(["--form"], help=t("a line of so many syllables each, such as “7 7 7 7”")),
        click.Option(
            ["--rhyme"],
            help=t("a letter for each line of --form, such as AABA; x rhymes with none"),
        ),
        click.Option(
            ["--acrostic"], help=t("what the lines begin with, one character or word each")
        ),
        click.Option(["--form-file"], type=path, help=t("a form sheet, see the README")),
        click.Option(["--ci"], help=t("the form of a tune of Song 词, such as 浣溪沙")),
        click.Option(["--like"], type=path, help=t("the shape of the song in this file")),
        click.Option(
            ["--candidates"],
            type=click.IntRange(1, 256),
            help=t("with a form: so many ranked alternatives for each line"),
        ),
    ]


def asked(given: dict[str, Any]) -> Form | None:
    """Takes the options of a form out of those of `compose`; None where no form is asked for.

    Raises:
        UsageError: options that contradict each other.
        SongError, ComposeError, CorpusError: the form makes no sense.
    """
    wish = {name: given.pop(name) for name in NAMES}
    forms = [name for name in _FORMS if wish[name] is not None]
    if not forms:
        for name in ("rhyme", "acrostic", "candidates"):
            if wish[name] is not None:
                raise click.UsageError(t("--{option} needs a form, such as --form", option=name))
        return None
    context = click.get_current_context()
    clashing = [
        told
        for name, told in _FREE_ONLY.items()
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE
    ]
    if len(forms) > 1 or clashing:
        both = [_FORMS[name] for name in forms] + clashing
        raise click.UsageError(
            t("{one} and {other} exclude each other", one=both[0], other=both[1])
        )
    if wish["rhyme"] is not None and wish["form"] is None:
        raise click.UsageError(t("--rhyme belongs to --form; a form of another kind has its own"))
    return _form(wish)


def _form(wish: dict[str, Any]) -> Form:
    from core.forms.check import read_text
    from core.forms.ci import find_tune
    from core.forms.named_forms import of_figures, tune_form
    from core.forms.shapes import shape_of, with_acrostic
    from core.forms.sheet import parse
    from core.text.segmenter import Segmenter

    free: tuple[str, ...] | None = None
    words = ""
    if wish["form"] is not None or wish["ci"] is not None:
        with wrong_usage():
            if wish["ci"] is None:
                document = of_figures(wish["form"], wish["rhyme"] or "")
            else:
                document, words = tune_form(find_tune(wish["ci"])), _SAMPLES["zh"]
    elif wish["like"] is not None:
        document = shape_of(read_text(wish["like"]), segment=Segmenter().segment)
        words = _SAMPLES[document.language]
    else:
        document, free = parse(read_text(wish["form_file"]), where=wish["form_file"].name)
        words = _SAMPLES[document.language]
    if wish["acrostic"] is not None:
        with wrong_usage():
            document = with_acrostic(document, wish["acrostic"])
        words = words or wish["acrostic"]
    return Form(document, _used_once(document) if free is None else free, words, wish["candidates"])


def _used_once(document: Document) -> tuple[str, ...]:
    letters = [line.template.rhyme for line in document.lines.values() if line.template]
    return tuple(sorted(letter for letter in set(letters) - {""} if letters.count(letter) == 1))
