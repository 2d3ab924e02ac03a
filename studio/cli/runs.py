"""`lyric-studio runs`: the trainings that there are, and what can be done with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec

from core.errors import ModelError, RunError
from core.runs import launcher
from core.runs.events import Evaluated, Failed, Finished, Sampled, StepTaken
from core.runs.metrics import newest_first, newest_place
from core.runs.notes import read_notes
from core.runs.reports import best_report
from core.runs.store import Run, RunStore
from core.runs.tasks import task_kind
from core.runs.warnings import ToldWarnings
from core.text.reading import BEGINNINGS, Reading
from studio.cli import completion, run_list, swapped
from studio.cli.common import (
    agreed,
    json_option,
    make,
    make_group,
    print_json,
    say,
    table,
)
from studio.cli.run_compare import compare_command
from studio.cli.run_notes import note_command, tag_command
from studio.cli.run_report import report_command
from studio.wording.choices import choice_text
from studio.wording.figures import figure, number
from studio.wording.i18n import error_text, t
from studio.wording.moods import report_lines, report_table
from studio.wording.warnings import failure_text, warning_text


def command() -> click.Command:
    name = [click.Argument(["name"], shell_complete=completion.names(completion.runs))]
    kill = click.Option(
        ["--kill"],
        is_flag=True,
        help=t("end it at once, without a checkpoint; for one that no longer listens"),
    )
    commands = {
        "list": make("list", run_list.list_runs, "List all runs.", run_list.options()),
        "show": make("show", _show, "Show one run.", [*name, json_option()]),
        "stop": make("stop", _stop, "Stop a training; it saves a checkpoint.", [*name, kill]),
        "resume": make(
            "resume",
            _resume,
            "Go on with a training that was stopped or died.",
            [
                *name,
                click.Option(
                    ["--processes"],
                    type=click.IntRange(min=1),
                    help=t("as many processes from now on; changes the last bits of the result"),
                ),
                click.Option(
                    ["--line-writer"],
                    is_flag=True,
                    help=t("add a line writer to a run that was made without one"),
                ),
                click.Option(["--detach"], is_flag=True, help=t("return at once")),
                json_option(),
            ],
        ),
        "remove": make(
            "remove",
            _remove,
            "Delete a run for good.",
            [*name, click.Option(["--yes"], is_flag=True, help=t("do not ask"))],
        ),
        "export": make(
            "export",
            _export,
            "Write the best model of a run as one file that travels alone.",
            [
                *name,
                click.Argument(
                    ["file"], required=False, type=click.Path(path_type=Path, dir_okay=False)
                ),
                click.Option(["--half"], is_flag=True, help=t("half precision, half the size")),
            ],
        ),
    }
    commands |= {"report": report_command(), "compare": compare_command()}
    commands |= {"note": note_command(), "tag": tag_command()}
    return make_group("runs", "Trainings: list, show, stop, resume, remove.", commands, "list")


def _show(home: Path, name: str, as_json: bool) -> int:
    run = RunStore(home).get(name)
    summary = run.summary()
    try:
        read_notes(run.path)
    except RunError as error:  # in the summary damaged ones look like none
        say(error_text(error), err=True)
    if as_json:
        print_json(msgspec.to_builtins(summary) | _newest_reading(run))
        return 0
    for key, value in msgspec.to_builtins(summary).items():
        say(f"{t(key.replace('_', ' '))}: {_value(value)}")
    # Without its steps: of a long run there are millions.
    newest = newest_first(run.metrics_path)
    events = [event for event in newest if not isinstance(event, StepTaken)][::-1]
    curve = [event for event in events if isinstance(event, Evaluated)]
    if curve:
        head = [t("epoch"), t("step"), t("train"), t("held out"), t("perplexity")]
        rows = [
            [
                f"{event.epoch:.1f}",
                str(event.step),
                number(event.train_bits_per_char),
                figure(summary.task, event.bits_per_char) + (" *" if event.best else ""),
                number(event.perplexity, 1),
            ]
            for event in curve
        ]
        say("\n" + table(rows, head))
        if (report := best_report(run)) is not None:
            say("\n" + "\n".join(report_lines(report)))
            head, rows = report_table(report)
            say(table(rows, head))
        read = [event for event in curve if event.reading]
        if len(read) > 1:
            say("\n" + t("lines composed on the way") + "\n" + _readings(read))
        for newest_read in read[-1:]:
            say("\n" + _read(newest_read))
        if (choice := curve[-1].choice) is not None:
            say(choice_text(choice))
    told = ToldWarnings()
    for event in events:
        told.take(event)
    for warning in told.standing(training=summary.status == "running"):
        say(f"! {warning_text(warning)}")
    failures = [event for event in events if isinstance(event, Failed)]
    if summary.status == "failed" and failures:
        say(f"{t('failed')}: {failure_text(failures[-1])}")
    samples = [event for event in events if isinstance(event, Sampled)]
    if samples:
        say("\n" + t("newest sample") + "\n" + samples[-1].text)
    return 0


def _newest_reading(run: Run) -> dict[str, object]:
    """How composed lines read by now, and the songs; None where they were not read. And why what
    is kept is not what has the fewest bits, if it is not."""
    told: dict[str, object] = {"reading_step": None, "reading": None, "corpus_reading": None}
    told["choice"] = None
    newest = True
    for event in newest_first(run.metrics_path):
        if not isinstance(event, Evaluated):
            continue
        if newest:
            told["choice"], newest = msgspec.to_builtins(event.choice), False
        if event.reading is not None:
            told["reading_step"] = event.step
            told["reading"] = msgspec.to_builtins(event.reading)
            told["corpus_reading"] = msgspec.to_builtins(event.corpus_reading)
            break
    return told


def _readings(events: list[Evaluated]) -> str:
    """A table of how composed lines read, an evaluation a row, the songs in the last one."""
    head = [t("epoch"), t("held out"), t("begin alike"), t("words off"), t("rhyming"), t("copied")]

    def row(first: str, held: str, read: Reading | None) -> list[str]:
        if read is None:
            return [first, held, "", "", "", ""]
        shares = [f"{share:.0%}" for share in (read.beginnings, read.drift, read.rhyming)]
        return [first, held, *shares, f"{read.copied:.1%}"]

    rows = [
        row(f"{event.epoch:.1f}", number(event.bits_per_char) + " *" * event.best, event.reading)
        for event in events
    ]
    songs = row(t("songs"), "", events[-1].corpus_reading)[:-1]  # of themselves all are copies
    return table([*rows, [*songs, ""]], head)


def _read(event: Evaluated) -> str:
    """How composed lines read, and in brackets the songs."""
    ours, songs = event.reading, event.corpus_reading
    if ours is None or songs is None:
        return ""
    return t(
        "lines composed at epoch {epoch}: {begin} begin with the {count} commonest words (songs "
        "{begins}), {joined} of word pairs are in the songs, {rhyme} rhyme ({rhymes}), {copied} "
        "are copied",
        epoch=f"{event.epoch:.1f}",
        count=BEGINNINGS,
        begin=f"{ours.beginnings:.0%}",
        begins=f"{songs.beginnings:.0%}",
        joined=f"{ours.joined:.0%}",
        rhyme=f"{ours.rhyming:.0%}",
        rhymes=f"{songs.rhyming:.0%}",
        copied=f"{ours.copied:.1%}",
    )


def _value(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:.0f}"
    if isinstance(value, list | tuple):
        return " ".join(value) or "-"
    return "-" if value in (None, "") else str(value)


def _stop(home: Path, name: str, kill: bool) -> int:
    run = RunStore(home).get(name)
    if kill:
        launcher.kill(run)
        say(t("run {run} was killed; it can be resumed from its last checkpoint", run=name))
        return 0
    if not launcher.stop(run, timeout=60):
        say(t("run {run} has not stopped yet; it will at its next step", run=name), err=True)
        return 1
    newest = newest_first(run.metrics_path)
    step = next((event.step for event in newest if isinstance(event, Finished)), 0)
    say(t("run {run} stopped at step {step}, with a checkpoint", run=name, step=step))
    return 0


def _resume(
    home: Path, name: str, processes: int | None, line_writer: bool, detach: bool, as_json: bool
) -> int:
    from studio.cli.follow import follow

    run = RunStore(home).get(name)
    if line_writer and run.config.train.direction == "backward":
        raise ModelError(
            "a run that reads songs from their end has no line writer",
            hint="leave --line-writer out",
        )
    said = next(newest_first(run.metrics_path), None) is not None
    shown = newest_place(run.metrics_path)[0] if said else -1
    process = launcher.start(run, processes, line_writer=line_writer)
    if detach:
        if as_json:
            print_json({"event": "created", "run": run.name, "path": str(run.path)})
        else:
            say(t("run {run} goes on", run=name))
        return 0
    return follow(run, process, as_json=as_json, shown_generation=shown)


def _remove(home: Path, name: str, yes: bool) -> int:
    store = RunStore(home)
    store.get(name)
    if not agreed(t("delete run {run} and its models for good?", run=name), yes):
        return 1
    store.remove(name)
    say(t("run {run} is gone", run=name))
    return 0


def _export(home: Path, name: str, file: Path | None, half: bool) -> int:
    store = RunStore(home)
    swapped.check_export("runs", store.names(), name, file)
    run = store.get(name)
    if file is None:
        told = t("name the file to write, such as {file}", file=f"{name}.safetensors")
        raise click.UsageError(told, click.get_current_context())
    task_kind(run.config.task).export(run.path, file, half=half)
    say(t("written: {path}", path=file))
    return 0
