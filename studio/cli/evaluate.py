"""`lyric-studio evaluate`: bits per character of a model on any lyrics."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click

from core.corpus.options import ImportOptions
from core.errors import ModelError
from core.library.corpora import CorpusLibrary
from core.library.models import find_model
from core.library.moods import TASK as MOOD
from core.library.moods import find_mood, learnt_task
from core.runs.launcher import clean_environment
from studio.cli import completion, swapped
from studio.cli.common import json_option, make, print_json, say
from studio.cli.evaluate_labels import evaluate_labels
from studio.cli.importing import tell_corpus
from studio.wording.figures import number
from studio.wording.i18n import t


def command() -> click.Command:
    params: list[click.Parameter] = [
        click.Argument(["model"], shell_complete=completion.names(completion.models, files=True)),
        click.Argument(
            ["corpora"],
            nargs=-1,
            required=True,
            metavar="CORPUS...",
            shell_complete=completion.names(completion.corpora, files=True),
        ),
        click.Option(["--encoding"], help=t("encoding of the files, instead of a guess")),
        click.Option(
            ["--all", "everything"],
            is_flag=True,
            help=t("all songs of a known corpus, not only the held-out ones"),
        ),
        json_option(),
    ]
    return make("evaluate", _evaluate, "Score a model on lyrics.", params)


def _evaluate(
    home: Path,
    model: str,
    corpora: tuple[str, ...],
    encoding: str | None,
    everything: bool,
    as_json: bool,
) -> int:
    library = CorpusLibrary(home)
    tells = set(completion.moods(home))
    swapped.check_evaluate(library, {*completion.models(home), *tells}, model, corpora)
    path = find_mood(home, model) if model in tells else find_model(home, model)
    if learnt_task(path) == MOOD:
        return evaluate_labels(path, corpora, encoding, as_json)
    known = library.is_kept(corpora)
    # Of a known corpus only the held-out songs say how well a model of it does.
    part = "held-out" if known and not everything else "all"
    options = None if known else ImportOptions(encoding=encoding, held_out=1.0)
    with library.opened(corpora, options) as prepared:
        if not known and not as_json:
            tell_corpus(prepared)
        result = score_in_a_process(path, prepared, part)
    if as_json:
        print_json(result)
        return 0
    told = (
        "{bits} bits per character on held-out songs (unigram {unigram}), perplexity "
        "{perplexity}, {tokens} tokens, {characters} characters"
        if part == "held-out"
        else "{bits} bits per character (unigram {unigram}), perplexity {perplexity}, "
        "{tokens} tokens, {characters} characters"
    )
    say(
        t(
            told,
            bits=number(result["bits_per_char"]),
            unigram=number(result["unigram_bits_per_char"]),
            perplexity=number(result["perplexity"], 1),
            tokens=f"{result['tokens']:,}",
            characters=f"{result['characters']:,}",
        )
    )
    say(
        t(
            "{bits} bits per character where word counts help it as far as each text asks for",
            bits=number(result["adapted_bits_per_char"]),
        )
    )
    return 0


def score_in_a_process(model: Path, prepared: Path, part: str) -> dict[str, Any]:
    """Evaluates where torch may be imported: in a process of its own."""
    command = [sys.executable, "-P", "-m", "core.training.score"]
    done = subprocess.run(
        [*command, str(model.resolve()), str(prepared.resolve()), part],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        env=clean_environment(),
    )
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ModelError(
            "the evaluation ended early ({reason})",
            reason=lines[-1] if lines else f"exit status {done.returncode}",
        ) from None
    if "error" in answer:
        told = answer["error"]
        raise ModelError(told["what"], where=told["where"], hint=told["hint"], **told["fields"])
    return answer
