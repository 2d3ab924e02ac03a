"""The runs in a home folder, read from disk as they are now."""

from __future__ import annotations

import contextlib
import os
import re
import stat
from pathlib import Path

import msgspec

from core.errors import ModelError, RunError
from core.files import read_plain
from core.home import RUNS
from core.model.config import ModelConfig
from core.runs.ancestor import START_FILE, Ancestor
from core.runs.config import TrainConfig
from core.runs.events import Event
from core.runs.labels import LABELS_FILE
from core.runs.lock import is_locked
from core.runs.metrics import METRICS_FILE, MetricsReader, effective, newest_first
from core.runs.notes import NOTES_FILE, RunNotes, read_notes
from core.runs.summary import RunSummary, Status, latest_figures, status_of
from core.runs.tasks import LYRICS, composes, parameters_of
from core.staging import discard
from core.tokens.info import TokenInfo

__all__ = ["Run", "RunConfig", "RunStore", "RunSummary", "check_name"]

FORMAT = 2
"""2: a run may go on from another model (`base`); a version that knows 1 alone would begin it from
nothing."""
PROOF_FILE = "proof.json"
"""The judge of corrections of this run and one that reads backward: `core.library.proofs`."""
_FILES = (
    "run.json", "vocabulary.json", START_FILE, LABELS_FILE, METRICS_FILE, "log.txt", "lock",
    NOTES_FILE, PROOF_FILE,
)  # fmt: skip
_FOLDERS = ("checkpoints", "tokens")
_MAX_CONFIG = 1 << 20
_STEM = 40
"""Characters that the name of a corpus gives to those of its runs."""
_NAME = re.compile(r"[^\W_](?:[\w.-]{0,62}[^\W_])?\Z")


class RunConfig(msgspec.Struct, frozen=True, kw_only=True):
    """`run.json`: written once when the run is made, never changed."""

    format: int = FORMAT
    name: str
    created: str
    corpus: str
    corpus_sha256: str
    task: str = LYRICS
    train: TrainConfig
    model: ModelConfig
    tokens: TokenInfo
    unigram_bits_per_char: float
    versions: dict[str, str]
    held_out_within: bool = False
    """Whether held-out lines are from within songs that are learnt from; see `CorpusInfo`."""
    base: Ancestor | None = None
    """The model that this run goes on from; None for one that began from nothing."""
    labels: tuple[str, ...] = ()
    """What it tells apart, of a task that tells labels."""

    @property
    def parameters(self) -> int:
        """Number of trainable numbers."""
        return parameters_of(self.task, self.model, self.labels)


class _Format(msgspec.Struct):
    format: int = 1


class Run:
    """One run directory. Opening it checks `run.json`; all else is read when asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        _check_contents(path)
        self.config = _read_config(path)

    @property
    def metrics_path(self) -> Path:
        return self.path / METRICS_FILE

    @property
    def log_path(self) -> Path:
        return self.path / "log.txt"

    def events(self) -> list[Event]:
        """All that the run said so far, without what a resume did again."""
        return effective(MetricsReader(self.metrics_path).read_all())

    def is_training(self) -> bool:
        return is_locked(self.path)

    @property
    def composes(self) -> bool:
        """Whether it learns to write lyrics: one that reads them from their end does not."""
        return composes(self.config.task) and self.config.train.direction == "forward"

    def has_model(self) -> bool:
        """Whether a checkpoint to compose from is there."""
        from core.runs.checkpoints import read_manifest

        try:
            return bool(read_manifest(self.path).best)
        except ModelError:
            return False

    def status(self) -> Status:
        """What became of the run; `interrupted` means its process died without a word."""
        # The lock comes first: once it is free, the trainer has written all it says.
        running = self.is_training()
        return status_of(newest_first(self.metrics_path), running=running)

    def summary(self) -> RunSummary:
        """The run in one line, from the end of its log: long runs cost no more than short ones."""
        status, config = self.status(), self.config
        notes = RunNotes()
        with contextlib.suppress(RunError):  # what is wrong with them is told where they are asked
            notes = read_notes(self.path)
        base = RunSummary(
            run=self.name,
            status=status,
            cell=config.model.cell,
            corpus=config.corpus,
            embedding=config.model.embedding,
            hidden=config.model.hidden,
            layers=config.model.layers,
            parameters=config.parameters,
            task=config.task,
            direction=config.train.direction,
            epochs=config.train.epochs,
            unigram_bits_per_char=config.unigram_bits_per_char,
            created=config.created,
            base=config.base.name if config.base else "",
            base_sha256=config.base.sha256 if config.base else "",
            path=str(self.path),
            tags=notes.tags,
            note=notes.note,
        )
        return msgspec.structs.replace(base, **latest_figures(newest_first(self.metrics_path)))


class RunStore:
    """All runs of a home folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.root = home / RUNS

    def names(self) -> list[str]:
        """Names of all run directories, oldest first."""
        try:
            entries = [path for path in self.root.iterdir() if path.name[0] != "."]
        except FileNotFoundError:
            return []
        found = []
        for path in entries:  # with a dot: being made, or being deleted
            with contextlib.suppress(OSError):  # no run, or gone meanwhile
                found.append(((path / "run.json").lstat().st_mtime_ns, path.name))
        return [name for _, name in sorted(found)]

    def get(self, name: str) -> Run:
        """Opens a run.

        Raises:
            RunError: there is none of that name, or its `run.json` must be refused.
        """
        path = self.root / check_name(name)
        if not os.path.lexists(path / "run.json"):
            raise RunError(
                "there is no run {name!r}",
                name=name,
                hint="`lyric-studio runs` lists them",
            )
        return Run(path)

    def list(self) -> tuple[list[RunSummary], dict[str, RunError]]:
        """Summaries of all runs, oldest first, and the runs that cannot be read with why."""
        summaries: list[RunSummary] = []
        broken: dict[str, RunError] = {}
        for name in self.names():
            try:
                summaries.append(self.get(name).summary())
            except RunError as error:
                broken[name] = error
        return summaries, broken

    def new_name(self, wanted: str | None, corpus: str, cell: str) -> str:
        """`wanted` when it is free, or a name made of corpus and cell.

        Raises:
            RunError: `wanted` is taken or is no name for a folder.
        """
        if wanted is not None:
            if (self.root / check_name(wanted)).exists():
                raise RunError(
                    "there is a run {name!r} already",
                    name=wanted,
                    hint="choose another --name, or remove that run",
                )
            return wanted
        stem = re.sub(r"[^\w.-]+", "-", corpus).strip("-._") or "run"
        if len(stem) > _STEM:  # what tells two names apart often stands at their end
            stem = f"{stem[: _STEM // 2].rstrip('-._')}-{stem[-_STEM // 2 + 1 :].lstrip('-._')}"
        number = 1
        while (self.root / f"{stem}-{cell}-{number}").exists():
            number += 1
        return f"{stem}-{cell}-{number}"

    def remove(self, name: str) -> None:
        """Deletes a run for good.

        Raises:
            RunError: it is being trained, or cannot be deleted.
        """
        path = self.root / check_name(name)
        if not path.is_dir():
            raise RunError("there is no run {name!r}", name=name)
        if is_locked(path):
            raise RunError("run {name!r} is being trained", name=name, hint="stop it first")
        try:
            discard(path)
        except OSError as error:
            raise RunError(
                "cannot delete the run: {reason}", reason=error.strerror, where=path
            ) from error


def check_name(name: str) -> str:
    """The name itself when it is fit for a run: letters of any script, digits, `-`, `_`, `.`.

    Raises:
        RunError: it is not.
    """
    if not _NAME.match(name):
        raise RunError(
            "{name!r} is no name for a run",
            name=name,
            hint="use up to 64 letters, digits, '-', '_' and '.', none of the last three outside",
        )
    return name


def _check_contents(path: Path) -> None:
    """Refuses what could lead a reader or a trainer out of the directory, or hold it up."""
    for name in (*_FILES, *_FOLDERS):
        try:
            mode = (path / name).lstat().st_mode
        except OSError:
            continue  # not there yet, or told by whoever needs it
        if not (stat.S_ISDIR(mode) if name in _FOLDERS else stat.S_ISREG(mode)):
            raise RunError(
                "{name} is a link or something else that no run holds",
                name=name,
                where=path,
                hint="if it is not yours, do not use it",
            )


def _read_config(path: Path) -> RunConfig:
    file = path / "run.json"
    try:
        data = read_plain(file, _MAX_CONFIG)
        _check_format(data, file)
        config = msgspec.json.decode(data, type=RunConfig)
    except OSError as error:
        raise RunError("cannot read it: {reason}", reason=error.strerror, where=file) from error
    except ModelError as error:
        raise RunError("refused: {error}", error=error, where=file) from error
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise RunError("not a run of this studio: {error}", error=error, where=file) from error
    return config


def _check_format(data: bytes, file: Path) -> None:
    """A newer version may tell what this one does not know: so its number is looked at first."""
    if msgspec.json.decode(data, type=_Format).format > FORMAT:
        raise RunError(
            "made by a newer version of lyric-studio", where=file, hint="update lyric-studio"
        )
