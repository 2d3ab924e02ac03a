"""`lyric-studio compose`: streams lyrics to standard output, token by token."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import click

from core.composing.composer import Composer
from core.composing.events import TakeFinished, TokenComposed
from core.composing.limits import (
    DEFAULT_LINES,
    DEFAULT_MIN_LINES,
    DEFAULT_TOKENS,
    check_request,
)
from core.composing.replay import replay as replay_take
from core.composing.settings import SamplerSettings
from core.composing.takes import Take
from core.errors import ComposeError
from core.library.learnt import LearntBans
from core.library.models import find_model
from core.model.files import LoadedModel
from core.runs.checkpoints import load_model
from core.text.normalise import normalise
from studio.cli import completion, compose_form, compose_song
from studio.cli.common import json_option, make, print_json, say, stop_on_interrupt, wrong_usage
from studio.wording.i18n import language, t
from studio.wording.safe_text import SafeStream


def command() -> click.Command:
    default = SamplerSettings()
    params: list[click.Parameter] = [
        click.Argument(["start"], default="", metavar="START"),
        click.Option(
            ["--model"],
            help=t("a run, a demo model or a model file"),
            shell_complete=completion.names(completion.models, files=True),
        ),
        *(
            click.Option(
                ["--" + row.name.replace("_", "-"), row.name],
                type=int if row.whole else float,
                default=getattr(default, row.name),
                show_default=True,
                help=t(row.usage or row.help),
            )
            for row in default.listed()
        ),
        click.Option(
            ["--lines"],
            type=int,
            default=DEFAULT_LINES,
            show_default=True,
            help=t("end after so many lines; 0 for no limit"),
        ),
        click.Option(
            ["--min-lines"],
            type=int,
            default=DEFAULT_MIN_LINES,
            show_default=True,
            help=t("no song ends before so many lines"),
        ),
        click.Option(
            ["--length"],
            type=int,
            default=DEFAULT_TOKENS,
            show_default=True,
            help=t("end after so many tokens"),
        ),
        click.Option(["--seed"], type=int, help=t("seed of the draws; random when not given")),
        click.Option(["--count"], type=int, default=1, show_default=True, help=t("so many takes")),
        click.Option(["--save"], is_flag=True, help=t("keep the takes among the saved songs")),
        click.Option(
            ["--replay"],
            type=click.File("rb"),
            help=t("replay the takes that --json printed into this file; - is standard input"),
        ),
        *compose_form.options(),
        json_option(),
    ]
    return make("compose", _compose, "Write lyrics with a model, from a start word on.", params)


def _compose(
    home: Path,
    start: str,
    model: str | None,
    lines: int,
    min_lines: int,
    length: int,
    seed: int | None,
    count: int,
    save: bool,
    replay: IO[bytes] | None,
    as_json: bool,
    **samplers: Any,
) -> int:
    form = compose_form.asked(samplers)
    if replay is not None:
        return _replay(home, model, replay, as_json)
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    limits: dict[str, Any] = {
        "max_lines": lines or None,
        "max_tokens": length,
        "min_lines": min_lines,
    }
    with wrong_usage():
        settings = SamplerSettings(**samplers)
        check_request(seed=seed, count=count, **limits)
    if form is not None:
        return compose_song.compose(home, model, form, settings, seed, count, save, as_json)
    path = find_model(home, model, start, language=language())
    loaded = load_model(path)
    if loaded.passed_over is not None:
        say(
            t(
                "{name}: its newest model is damaged, this is the one of step {step}",
                name=loaded.info.name,
                step=loaded.info.step,
            ),
            err=True,
        )
    bans = LearntBans(path, loaded.vocabulary)
    composer = Composer(loaded, bans, bans.lines)
    with stop_on_interrupt() as stop:
        if as_json:
            events = composer.compose(
                start, settings, seed=seed, count=count, should_stop=stop, **limits
            )
            takes = [event.result for event in events if isinstance(event, TakeFinished)]
        else:
            takes = _stream(composer.compose, normalise(start), settings, seed, count, stop, limits)
        stopped = stop()
    for take in sorted(takes, key=lambda take: take.take):
        if as_json:
            print_json(take)
        if save:
            _save(home, take, as_json)
    if not as_json:
        say(t("seed {seed}, model {model}", seed=seed, model=composer.model.info.name), err=True)
    return 1 if stopped else 0


def _stream(
    compose: Callable[..., Iterator[TokenComposed | TakeFinished]],
    start: str,
    settings: SamplerSettings,
    seed: int,
    count: int,
    stop: Callable[[], bool],
    limits: dict[str, Any],
) -> list[Take]:
    """Prints the takes in turn, each token as it comes; take k is that of a batch."""
    takes: list[Take] = []
    for index in range(count):
        if stop():
            break
        if count > 1:
            say(("\n" if index else "") + t("take {number}", number=index + 1))
        shown = SafeStream()
        say(shown.feed(start), end="")
        for event in compose(start, settings, seed=seed, first=index, should_stop=stop, **limits):
            if isinstance(event, TokenComposed):
                if event.text:
                    say(shown.feed(event.text), end="")
            else:
                takes.append(event.result)
        say()
    return takes


def _save(home: Path, take: Take, as_json: bool) -> None:
    from core.songs.store import Songbook

    song = Songbook(home).save(take.text, take=take)
    if not as_json:
        say(t("saved as “{title}” ({id})", title=song.title, id=song.id), err=True)


def _replay(home: Path, model: str | None, file: IO[bytes], as_json: bool) -> int:
    """Every take of a file of JSON lines, from its drawn ids alone."""
    models: dict[str, LoadedModel] = {}
    first = True
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            take = Take.from_json(line)
        except ComposeError as error:
            error.where = f"{file.name}:{number}"
            raise
        name = model or take.model
        if name not in models:
            models[name] = load_model(find_model(home, name, language=language()))
        text = replay_take(take, models[name])
        if as_json:
            print_json({"text": text, "seed": take.seed, "take": take.take})
        else:
            say(("" if first else "\n") + text)
        first = False
    return 0
