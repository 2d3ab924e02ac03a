"""`lyric-studio train --task mood`: from labelled texts to a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from core.corpus.labelled import read_labelled
from core.corpus.options import ImportOptions
from core.library.bases import NONE, base_for_text, find_base
from core.library.naming import named_after
from core.runs.base import Base, check_asked
from core.runs.tasks import LYRICS, TASKS, TaskKind
from core.tokens.tokenize import TokenOptions
from studio.cli.common import say, stop_on_interrupt, wrong_usage
from studio.cli.importing import IMPORTING
from studio.cli.progress import progress_listener
from studio.wording.i18n import t

if TYPE_CHECKING:
    from core.runs.store import Run


def task_option() -> click.Option:
    """`--task`, one of the table."""
    return click.Option(
        ["--task"],
        type=click.Choice(list(TASKS)),
        default=LYRICS,
        show_default=True,
        help=t("what is learnt: lyrics, or labels of texts in files named by their label"),
    )


def direction_option() -> click.Option:
    """`--direction`, of task lyrics."""
    return click.Option(
        ["--direction"],
        type=click.Choice(["forward", "backward"]),
        help=t("how songs are read; backward is for `proofread` and writes no lyrics"),
    )


def make_labelled_run(
    home: Path,
    kind: TaskKind,
    files: Sequence[str],
    origin: str | None,
    name: str | None,
    tokens: dict[str, Any],
    settings: dict[str, Any],
    *,
    as_json: bool,
) -> Run:
    """Reads the texts, says what was found, and makes the run.

    Args:
        origin: the language model to go on from; None takes the one of the language of the texts.
        tokens: options of the tokens that were chosen.
        settings: of the training that were chosen, and how files are read.

    Raises:
        LyricStudioError: the texts or the settings cannot be used.
    """
    from core.runs.store import RunStore

    importing = {each: settings.pop(each) for each in IMPORTING}
    asked = {field: value for field, value in settings.items() if value is not None}
    with wrong_usage():
        kind.usual(**asked)
        chosen = TokenOptions(**{key: value for key, value in tokens.items() if value is not None})
        chosen.check()
    reading = ImportOptions(encoding=importing["encoding"], fields=tuple(importing["fields"]))
    store = RunStore(home)
    store.new_name(name, "", "")
    labelled = read_labelled([Path(file) for file in files], reading, seed=asked.get("seed", 0))
    if not as_json:
        for sentence in labelled.told(t):
            say(sentence)
    own = {**asked, "tokens": tokens.get("kind"), "direction": "forward"}
    base: Base | None = None
    if origin is None:
        base = base_for_text("\n".join(each.text for each in labelled.texts[:500]), own)
    elif origin != NONE:
        base = find_base(home, origin)
        with wrong_usage():
            check_asked(base, own)
    with stop_on_interrupt() as stop:
        run: Run = kind.maker(
            store,
            labelled,
            kind.usual(None if base is None else base.shape, **asked),
            chosen,
            corpus=named_after(Path(files[0])) if len(files) == 1 else kind.name,
            task=kind.name,
            name=name,
            base=base,
            progress=progress_listener(as_json),
            should_stop=stop,
        )
    return run
