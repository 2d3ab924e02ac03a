"""`lyric-studio runs note` and `runs tag`: what a person notes about a run."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from core.runs.notes import RunNotes, change_notes, check_tag, read_notes, with_note, with_tags
from core.runs.store import RunStore
from studio.cli import completion
from studio.cli.common import json_option, make, print_json, say, wrong_usage
from studio.wording.i18n import t

_DROP = "\0"
"""Before a tag that is to go, once click has read the line."""


class TagCommand(click.Command):
    """`-draft` takes a tag away: to click it would be options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {option for param in self.params for option in param.opts} | {"-h"}
        return super().parse_args(ctx, [_meant(word, own) for word in args])


def _meant(word: str, options: set[str]) -> str:
    drops = word.startswith("-") and not word.startswith("--") and len(word) > 1
    return _DROP + word[1:] if drops and word not in options else word


def note_command() -> click.Command:
    return make(
        "note",
        _note,
        "Note something about a run; without a text, print what is noted.",
        [
            _name(),
            click.Argument(["text"], required=False),
            json_option(),
        ],
    )


def tag_command() -> click.Command:
    return make(
        "tag",
        _tag,
        "Give a run tags (+good) or take them away (-draft).",
        [
            _name(),
            click.Argument(["changes"], nargs=-1, metavar="[+TAG|-TAG]..."),
            json_option(),
        ],
        cls=TagCommand,
    )


def _name() -> click.Argument:
    return click.Argument(["name"], shell_complete=completion.names(completion.runs))


def _note(home: Path, name: str, text: str | None, as_json: bool) -> int:
    run = RunStore(home).get(name)
    if text is None:
        notes = read_notes(run.path)
        told = notes.note or t("nothing is noted about this run")
    else:
        notes = change_notes(run.path, partial(with_note, text=text))
        told = t("noted") if notes.note else t("the note is gone")
    _tell(name, notes, told, as_json=as_json)
    return 0


def _tag(home: Path, name: str, changes: tuple[str, ...], as_json: bool) -> int:
    run = RunStore(home).get(name)
    add = [word.removeprefix("+") for word in changes if not word.startswith(_DROP)]
    drop = [word.removeprefix(_DROP) for word in changes if word.startswith(_DROP)]
    with wrong_usage():
        for tag in add:
            check_tag(tag)
    if changes:
        notes = change_notes(run.path, partial(with_tags, add=add, drop=drop))
    else:
        notes = read_notes(run.path)
    _tell(name, notes, " ".join(notes.tags) or t("this run has no tags"), as_json=as_json)
    return 0


def _tell(name: str, notes: RunNotes, told: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"run": name, "note": notes.note, "tags": notes.tags})
    else:
        say(told)
