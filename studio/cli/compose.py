"""`lyric-studio compose`: streams lyrics to standard output, token by token."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import click
import msgspec

from core.composing.composer import Composer
from core.composing.events import TakeFinished, TokenComposed
from core.composing.samplers import SamplerSettings
from core.composing.takes import Take
from core.errors import ComposeError
from core.model.checkpoint import load_model
from studio.cli.common import json_option, make, print_json, say
from studio.cli.models import find_model
from studio.i18n import t


def command() -> click.Command:
    default = SamplerSettings()
    floats = {
        "temperature": "courage: below 1 safer, above 1 bolder, 0 always the likeliest",
        "min_p": "leave out what is less likely than this share of the likeliest",
        "top_p": "keep the likeliest tokens that sum up to this share",
        "repetition_penalty": "make words of the last lines less likely; 1 is off",
        "dry": "strength against repeating whole phrases; 0 is off",
    }
    params: list[click.Parameter] = [
        click.Argument(["start"], default="", metavar="[START]"),
        click.Option(["--model"], help=t("a run, a demo model or a model file")),
        *(
            click.Option(
                ["--" + name.replace("_", "-"), name],
                type=float,
                default=getattr(default, name),
                show_default=True,
                help=t(text),
            )
            for name, text in floats.items()
        ),
        click.Option(
            ["--top-k"], type=int, default=0, help=t("keep so many of the likeliest; 0 is off")
        ),
        click.Option(
            ["--lines"],
            type=int,
            default=16,
            show_default=True,
            help=t("end after so many lines; 0 for no limit"),
        ),
        click.Option(
            ["--length"],
            type=int,
            default=400,
            show_default=True,
            help=t("end after so many tokens"),
        ),
        click.Option(["--seed"], type=int, help=t("seed of the draws; random when not given")),
        click.Option(["--count"], type=int, default=1, help=t("so many takes")),
        click.Option(["--save"], is_flag=True, help=t("keep the takes among the saved songs")),
        click.Option(
            ["--replay"],
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help=t("replay the takes that --json printed into this file"),
        ),
        json_option(),
    ]
    return make("compose", _compose, "Write lyrics with a model, from a start word on.", params)


def _compose(
    home: Path,
    start: str,
    model: str | None,
    lines: int,
    length: int,
    seed: int | None,
    count: int,
    save: bool,
    replay: Path | None,
    as_json: bool,
    **samplers: Any,
) -> int:
    if replay is not None:
        return _replay(home, model, replay, as_json)
    settings = SamplerSettings(**samplers)
    composer = Composer(load_model(find_model(home, model)))
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    takes: list[Take] = []
    if as_json or count == 1:
        events = composer.compose(
            start, settings, seed=seed, count=count, max_lines=lines or None, max_tokens=length
        )
        if not as_json:
            say(start, end="")
        for event in events:
            if isinstance(event, TakeFinished):
                takes.append(event.result)
            elif not as_json:
                say(event.text, end="")
        if not as_json:
            say()
    else:
        takes = _one_after_another(composer, start, settings, seed, count, lines, length)
    for take in sorted(takes, key=lambda take: take.take):
        if as_json:
            print_json(take)
        if save:
            _save(home, take, as_json)
    if not as_json:
        say(t("seed {seed}, model {model}", seed=seed, model=composer.model.info.name), err=True)
    return 0


def _one_after_another(
    composer: Composer,
    start: str,
    settings: SamplerSettings,
    seed: int,
    count: int,
    lines: int,
    length: int,
) -> list[Take]:
    """Streams the takes in turn; take k is the one that a batch would give."""
    takes: list[Take] = []
    for index in range(count):
        say(("\n" if index else "") + t("take {number}", number=index + 1) + "\n" + start, end="")
        for event in composer.compose(
            start, settings, seed=seed, first=index, max_lines=lines or None, max_tokens=length
        ):
            if isinstance(event, TokenComposed):
                say(event.text, end="")
            else:
                takes.append(event.result)
        say()
    return takes


def _save(home: Path, take: Take, as_json: bool) -> None:
    from core.songbook.store import Songbook

    song = Songbook(home).save(take.text, take=take)
    if not as_json:
        say(t("saved as “{title}” ({id})", title=song.title, id=song.id), err=True)


def _replay(home: Path, model: str | None, file: Path, as_json: bool) -> int:
    """Every take of a file of JSON lines, from its drawn ids alone."""
    composer: Composer | None = None
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                take = msgspec.json.decode(line, type=Take)
            except (msgspec.MsgspecError, RecursionError, ValueError) as error:
                raise ComposeError(
                    "not a take: {error}", error=error, where=f"{file}:{number}"
                ) from error
            composer = composer or Composer(load_model(find_model(home, model or take.model)))
            text = composer.replay(take)
            if as_json:
                print_json({"text": text, "seed": take.seed, "take": take.take})
            else:
                say(text + "\n")
    return 0
