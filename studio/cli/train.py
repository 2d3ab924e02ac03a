"""`lyric-studio train`: from files to a trained model, watched or detached."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from core.errors import LyricStudioError
from core.library.corpora import CorpusLibrary
from studio.cli import completion, swapped
from studio.cli.common import json_option, make, print_json, say, stop_on_interrupt, wrong_usage
from studio.cli.importing import dropped, import_options, tell_corpus
from studio.cli.progress import progress_listener
from studio.cli.train_cells import cells_option, with_cells
from studio.cli.train_labelled import direction_option, make_labelled_run, task_option
from studio.cli.train_told import created, tell_twin, told_of
from studio.wording.i18n import t, what_text

if TYPE_CHECKING:
    from core.runs.store import Run
    from studio.cli.wanted import Wanted

_HELP = {
    "embedding": "numbers in the vector of a token",
    "hidden": "numbers in the hidden state of a layer",
    "layers": "layers on top of each other",
    "dropout": "share that is dropped while learning, against copying; by default as epochs",
    "epochs": "most passes over the corpus; by default the fewer, the larger it is",
    "batch": "songs read side by side",
    "window": "tokens that gradients flow back through",
    "learning_rate": "peak of the learning rate",
    "weight_decay": "pull of the weights towards zero",
    "warmup": "share of the steps in which the rate climbs",
    "ramp": "epochs in which dropout grows to its full share",
    "views": "readings of a window at once, each with other words and numbers dropped",
    "line_hidden": "numbers in each vector of the line writer; 0 for as many as the network has",
    "thaw": "epochs after which one more layer of a model is let learn, of task mood",
    "clip": "largest norm of the gradient",
    "patience": "evaluations without improvement before it stops",
    "ema": "decay of the averaged weights; 0 for none",
    "seed": "seed of all that is random",
    "checkpoint_seconds": "seconds between checkpoints",
    "threads": "processor threads; 0 lets the trainer choose",
    "processes": "processes that share each batch; with GPUs, one for each",
}


def command() -> click.Command:
    from core.model.cells.table import CELLS
    from core.runs.config import Precision, TrainConfig
    from core.runs.presets import PRESETS

    params: list[click.Parameter] = [
        click.Argument(
            ["corpora"],
            nargs=-1,
            required=True,
            metavar="CORPUS...",
            shell_complete=completion.names(completion.corpora, files=True),
        ),
        task_option(),
        click.Option(["--cell"], type=click.Choice(list(CELLS)), help=t("kind of network")),
        cells_option(),
        click.Option(
            ["--preset"],
            type=click.Choice(list(PRESETS)),
            default="quick",
            show_default=True,
            help=t("settings to start from"),
        ),
        click.Option(
            ["--from", "origin"],
            metavar="MODEL",
            help=t(
                "model to train further: a shipped one, a run or a model file; none begins from "
                "nothing, and without it preset quick takes the base model of the language"
            ),
            shell_complete=completion.names(completion.models, files=True),
        ),
        click.Option(["--name"], help=t("name of the run")),
        click.Option(
            ["--tokens"],
            type=click.Choice(["hybrid", "word", "char"]),
            help=t("words with characters for the rest (the default), words, or characters"),
        ),
        click.Option(
            ["--min-count"],
            type=int,
            help=t("how often a word must be seen to be a token of its own"),
        ),
        click.Option(["--device"], help=t("auto, cpu, cuda, cuda:N or mps")),
        click.Option(["--precision"], type=click.Choice(list(get_args(Precision)))),
        *_switches(),
        click.Option(["--max-words"], type=int, help=t("most words that are tokens of their own")),
        *import_options(),
        *_what_then(),
    ]
    default = TrainConfig()
    for field, text in _HELP.items():
        flag = "--lr" if field == "learning_rate" else "--" + field.replace("_", "-")
        kind = float if isinstance(getattr(default, field), float) else int
        params.append(click.Option([flag, field], type=kind, help=t(text)))
    params.append(json_option())
    return make("train", with_cells(_train), "Train a model on a corpus of lyrics.", params)


def _switches() -> list[click.Parameter]:
    """What a network has or has not, and which way it reads."""
    return [
        direction_option(),
        click.Option(["--tied/--no-tied"], default=None, help=t("one matrix for input and output")),
        click.Option(
            ["--skip/--no-skip"],
            default=None,
            help=t("the output of a tied network hears the last token directly"),
        ),
        click.Option(
            ["--line-writer/--no-line-writer"],
            default=None,
            help=t("train a second network that writes lines from their end; takes as long again"),
        ),
        click.Option(
            ["--near-base/--no-near-base"],
            default=None,
            help=t(
                "keep weights between those of the base and the new ones, where held-out songs "
                "find them best; by default where there is a base"
            ),
        ),
    ]


def _what_then() -> list[click.Parameter]:
    """What becomes of the files that are read, and of the run that is made."""
    return [
        click.Option(
            ["--keep/--no-keep"],
            default=True,
            help=t("keep what is read from files as a corpus, under the name of the file"),
        ),
        click.Option(["--detach"], is_flag=True, help=t("return at once; the training goes on")),
        click.Option(
            ["--no-start"],
            is_flag=True,
            help=t("make the run only; `runs resume` starts it, or a cluster's launcher"),
        ),
    ]


def _train(
    home: Path,
    corpora: tuple[str, ...],
    task: str,
    preset: Any,
    origin: str | None,
    name: str | None,
    tokens: Any,
    min_count: int | None,
    max_words: int | None,
    keep: bool,
    detach: bool,
    no_start: bool,
    as_json: bool,
    **settings: Any,
) -> int:
    from core.runs import launcher
    from core.runs.tasks import TASKS
    from studio.cli.follow import follow
    from studio.cli.wanted import check

    chosen = {"kind": tokens, "min_count": min_count, "max_words": max_words}
    kind = TASKS[task]
    with wrong_usage(), _telling(as_json):
        wanted = (
            None if kind.makes else check(preset, origin, tokens, min_count, max_words, settings)
        )
    with _telling(as_json):
        if wanted is None:
            run = make_labelled_run(
                home, kind, corpora, origin, name, chosen, settings, as_json=as_json
            )
        else:
            wanted = wanted.with_base(home)
            corpora = dropped(corpora)
            swapped.check_train(CorpusLibrary(home), corpora)
            run = _make_run(home, corpora, name, wanted, task, keep=keep, as_json=as_json)
        tell_twin(home, run)
        process = None if no_start else launcher.start(run)
    if as_json:
        if detach or no_start:
            told = {"run": run.name, "path": str(run.path), "corpus": run.config.corpus}
            print_json({"event": "created", **told})
    else:
        say(created(run))
        if no_start:
            say(t("its folder: {path}", path=run.path))
    if detach or process is None:
        return 0
    return follow(run, process, as_json=as_json)


def _make_run(
    home: Path,
    corpora: tuple[str, ...],
    name: str | None,
    wanted: Wanted,
    task: str,
    *,
    keep: bool,
    as_json: bool,
) -> Run:
    from core.machine.gpus import check_number
    from core.runs.create import create_run
    from core.runs.store import RunStore

    config = wanted.fit(None, wanted.base)
    check_number(config.device)
    listener = progress_listener(as_json)
    store = RunStore(home)
    # A taken name is refused before the long work.
    store.new_name(name, "", config.cell)
    library = CorpusLibrary(home)
    from_files = any(each not in library.names() for each in corpora)
    with stop_on_interrupt() as stop, contextlib.ExitStack() as stack:
        kept = None
        if keep and from_files:
            kept = library.keep(corpora, wanted.importing, progress=listener, should_stop=stop)
            prepared = kept.folder
        else:
            opened = library.opened(corpora, wanted.importing, progress=listener, should_stop=stop)
            prepared = stack.enter_context(opened)
        if not as_json:
            tell_corpus(prepared)
            if kept is not None:
                say(told_of(kept))
        base = wanted.base_for(prepared)
        return create_run(
            store,
            prepared,
            wanted.fit(None, base),
            wanted.tokens,
            name=name,
            fit=lambda tokens: wanted.fit(tokens, base),
            base=base,
            task=task,
            progress=listener,
            should_stop=stop,
        )


@contextmanager
def _telling(as_json: bool) -> Iterator[None]:
    """An error is the last JSON line, for programs that read nothing else."""
    try:
        yield
    except LyricStudioError as error:
        if as_json:
            hint = t(error.hint_template, **error.fields) if error.hint_template else None
            print_json({"event": "error", "message": what_text(error), "hint": hint})
        raise
