"""Starts, stops, resumes and deletes runs for the app, without ever importing the trainer.

A start goes through the command line (`train --detach --json`) in a process of its own: it reads
the corpus, makes the run, starts the detached trainer and ends. What it says goes to a file that
is read here, so that it also comes to its end when the app is left meanwhile.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from textual.message import Message

from core.home import LOGS, private_folder
from core.library.bases import NONE
from core.runs.config import TrainConfig
from core.runs.launcher import clean_environment
from core.runs.presets import GOES_BY_SIZE, TUNING, preset
from core.runs.shape import SHAPE
from core.runs.tasks import LYRICS, task_kind
from studio.screens.train.claim import Claim
from studio.wording.i18n import language, t

Post = Callable[[Message], object]
_LEAST_WAIT = 0.1
"""Seconds between two looks at what the starting process said."""


class TrainingPreparing(Message):
    """The corpus is being read or cut into words."""

    def __init__(self, phase: str, done: int, total: int) -> None:
        self.phase, self.done, self.total = phase, done, total
        super().__init__()

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, TrainingPreparing)


class TrainingCreated(Message):
    """The run is there and its trainer was started."""

    def __init__(self, run: str, path: Path, corpus: str = "") -> None:
        self.run, self.path = run, path
        self.corpus = corpus
        """The name under which what was read from files is kept."""
        super().__init__()


class TrainingNotStarted(Message):
    """No run was made; `reason` and `hint` are in the language of the app."""

    def __init__(self, reason: str, hint: str = "") -> None:
        self.reason, self.hint = reason, hint
        super().__init__()


@dataclass(frozen=True)
class TrainRequest:
    """What the form asks for."""

    corpora: tuple[str, ...]
    """Names of known corpora, or paths."""
    train: TrainConfig
    tokens: str = "hybrid"
    name: str | None = None
    origin: str = NONE
    """The model to train further."""
    task: str = LYRICS


_FLAGS = {"learning_rate": "lr"}
"""Settings whose option is named unlike the field."""


def train_command(home: Path, request: TrainRequest) -> list[str]:
    """The command line of a start; only settings that the command would not take by itself
    for this cell, whatever the corpus, are named.
    """
    command = [sys.executable, "-P", "-m", "studio", "train", "--home", str(home)]
    command += ["--language", language()]
    command += ["--detach", "--json", "--cell", request.train.cell, "--tokens", request.tokens]
    command += ["--from", request.origin]
    if request.task != LYRICS:
        command += ["--task", request.task]
    if request.name:
        command += ["--name", request.name]
    default, named = _taken_by_itself(request)
    for name in TrainConfig.__struct_fields__:
        value = getattr(request.train, name)
        if name == "cell" or (value == getattr(default, name) and name not in named):
            continue
        option = "--" + _FLAGS.get(name, name).replace("_", "-")
        if isinstance(value, bool):
            command.append(option if value else option.replace("--", "--no-", 1))
        else:
            command += [option, f"{value!r}" if isinstance(value, float) else str(value)]
    return [*command, "--", *request.corpora]


def _taken_by_itself(request: TrainRequest) -> tuple[TrainConfig, Sequence[str]]:
    """The settings that the command takes by itself, and those that are named all the same: what
    goes by the size of the corpus, and of a base the shape and what goes otherwise then."""
    kind, from_nothing = task_kind(request.task), request.origin == NONE
    if kind.of_files:
        return kind.usual(), () if from_nothing else (*SHAPE, *kind.further)
    default = preset("quick", cell=request.train.cell)
    return default, GOES_BY_SIZE if from_nothing else (*GOES_BY_SIZE, *SHAPE, *TUNING)


def child_environment() -> dict[str, str]:
    """Of our environment what the command reads, and nothing that brings other code."""
    ours = {key: value for key, value in os.environ.items() if key.startswith("LYRIC_")}
    return {**clean_environment(), **ours}


async def start_training(command: list[str], home: Path, claim: Claim, post: Post) -> None:
    """Runs the command and posts what it says, until it ends.

    Ends with exactly one of `TrainingCreated` and `TrainingNotStarted`.

    Args:
        claim: of this start; it is left when the command has ended.
    """
    folder = private_folder(home / LOGS)
    said, errors = (folder / f"start-{secrets.token_hex(6)}.{kind}" for kind in ("jsonl", "err"))
    process = None
    try:
        process = await _launch(command, said, errors, claim)
        outcome = await _follow(process, said, post)
        post(outcome or TrainingNotStarted(_last_line(errors) or t("the trainer did not start")))
    except OSError as error:
        post(TrainingNotStarted(error.strerror or str(error)))
    finally:
        claim.leave(ended=process is None or process.returncode is not None)
        for path in (said, errors):
            path.unlink(missing_ok=True)


async def _launch(
    command: list[str], said: Path, errors: Path, claim: Claim
) -> asyncio.subprocess.Process:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    out = os.open(said, flags, 0o600)
    err = os.open(errors, flags, 0o600)
    try:
        # Neither the screen (our stderr) nor the keys (our stdin) may reach the child.
        return await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env=child_environment(),
            pass_fds=(claim.fd,),  # it goes on when the app is left, and so does its claim
            start_new_session=True,
        )
    finally:
        os.close(out)
        os.close(err)


async def _follow(process: asyncio.subprocess.Process, said: Path, post: Post) -> Message | None:
    """Posts the progress; returns the message that ends it, None when the process said none."""
    outcome: Message | None = None
    with said.open("rb") as lines:
        tail = b""
        while True:
            ended = process.returncode is not None
            *complete, tail = (tail + lines.read()).split(b"\n")
            for line in complete:
                message = read_line(line)
                if isinstance(message, TrainingPreparing):
                    post(message)
                elif message is not None:
                    outcome = message
            if ended:
                return outcome
            try:
                await asyncio.wait_for(process.wait(), _LEAST_WAIT)
            except TimeoutError:
                continue


def read_line(line: bytes) -> Message | None:
    """The message in one line of `train --detach --json`; None for what is none."""
    try:
        told = msgspec.json.decode(line, type=dict[str, object])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    match told.get("event"):
        case "preparing":
            done, total = told.get("done"), told.get("total")
            return TrainingPreparing(
                str(told.get("phase", "")),
                done if isinstance(done, int) else 0,
                total if isinstance(total, int) else 0,
            )
        case "created":
            run, path, corpus = (str(told.get(name, "")) for name in ("run", "path", "corpus"))
            return TrainingCreated(run, Path(path), corpus)
        case "error":
            return TrainingNotStarted(str(told.get("message", "")), str(told.get("hint") or ""))
    return None


def _last_line(path: Path) -> str:
    """The last line of a short text file, such as an error message of the command line."""
    try:
        data = path.read_bytes()[-2000:]
    except OSError:
        return ""
    lines = data.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else ""
