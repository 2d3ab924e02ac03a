"""`lyric-studio learn`: a lesson's view on one's own model, as text or as figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from core.explaining import cells
from core.explaining.lesson import LessonState, Page
from core.explaining.lessons.table import NUMBERS, SEVERAL, lesson
from core.library.models import ModelLibrary, best_model, find_model
from studio.cli import completion
from studio.cli.common import json_option, make, print_json, say
from studio.wording.i18n import language, t

if TYPE_CHECKING:
    from core.explaining.lesson import Lesson, Subject, View

WIDTH, HEIGHT = 80, 24


def command() -> click.Command:
    params: list[click.Parameter] = [
        click.Argument(["number"], type=click.IntRange(NUMBERS[0], NUMBERS[-1])),
        click.Option(
            ["--model"],
            help=t("a run, a demo model or a model file"),
            shell_complete=completion.names(completion.models, files=True),
        ),
        click.Option(["--line"], default="", help=t("what is looked at; else an example")),
        click.Option(
            ["--turn"], multiple=True, help=t("a knob of the lesson, such as temperature=1.5")
        ),
        click.Option(["--guess"], help=t("what you guess: the truth stands beside it")),
        click.Option(
            ["--width"],
            type=click.IntRange(60, 400),
            default=WIDTH,
            show_default=True,
            help=t("cells of a line"),
        ),
        json_option(),
    ]
    return make("learn", _learn, "A lesson's view on a model, as text.", params)


def _learn(
    home: Path,
    number: int,
    model: str | None,
    line: str,
    turn: tuple[str, ...],
    guess: str | None,
    width: int,
    as_json: bool,
) -> int:
    own = lesson(number)
    subjects = _subjects(home, find_model(home, model, line, language=language()), number)
    state = LessonState(subjects, line.replace("\\n", "\n"), guessing=guess is not None,
                        guess=guess)  # fmt: skip
    state = LessonState(subjects, state.line, _turned(own, state, turn), state.guessing, guess)
    view = own.view(state, Page(width, HEIGHT, t))
    if as_json:
        print_json(
            {"lesson": number, "key": own.key, "model": subjects[0].name}
            | view.data
            | {"notice": view.notice.said(t)}
            | ({"answer": view.answer.said(t)} if view.answer else {})
        )
        return 0
    _print(own, view, width)
    return 0


def _subjects(home: Path, path: Path, number: int) -> tuple[Subject, ...]:
    """The model, and one of each other cell of its corpus where the lesson wants them."""
    from core.library.subjects import load_subject

    first = load_subject(home, path)
    if number not in SEVERAL:
        return (first,)
    models = ModelLibrary(home).models()
    others = dict.fromkeys(model.cell for model in models if model.cell != first.cell)
    found = (best_model(models, cell=cell, corpus=first.corpus) for cell in others)
    return (first, *(load_subject(home, model.path) for model in found if model is not None))


def _turned(own: Lesson, state: LessonState, turn: tuple[str, ...]) -> dict[str, float]:
    """The knobs that were named, each at the nearest value that it has."""
    knobs = {knob.name: knob for knob in own.knobs(state)}
    found: dict[str, float] = {}
    for each in turn:
        name, _, number = each.partition("=")
        try:
            found[name] = knobs[name].turned(float(number), 0)
        except (KeyError, ValueError):
            told = t("there is no knob {name} here; there are {names}", name=repr(each),
                     names=", ".join(knobs) or "-")  # fmt: skip
            raise click.UsageError(told, click.get_current_context(silent=True)) from None
    return found


def _print(own: Lesson, view: View, width: int) -> None:
    """What the screen shows, with no more rows than there are."""
    say(f"{own.number} {own.title.said(t)}  {view.aside}")
    for line in cells.wrap(own.question.said(t), width):
        say(line)
    say()
    rows: list[Any] = list(view.rows)
    while rows and not "".join(text for text, _ in rows[-1]).strip():
        rows.pop()
    for row in rows:
        say("".join(text for text, _ in row).rstrip())
    said = [view.answer.said(t)] if view.answer is not None else []
    said.append(f"{t('to notice')}: {view.notice.said(t)}")
    say()
    for text in said:
        for line in cells.wrap(text, width):
            say(line)
