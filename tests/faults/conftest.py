"""What the tests of this folder share."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from core.runs.config import TrainConfig
from core.runs.create import create_run
from core.runs.store import Run, RunStore
from core.tokens.tokenize import TokenOptions
from tests.core.training_samples import SMALL, prepare_songs
from tests.faults.outcome import Outcome
from tests.faults.table import TABLE
from tests.faults.trainer_server import TrainerServer

Tell = Callable[..., None]
Make = Callable[..., Run]
STEPWISE = {**SMALL, "window": 16, "epochs": 2, "checkpoint_seconds": 0.0}
"""About twenty steps, and a checkpoint after each of them."""


@pytest.fixture(scope="session")
def count(request: pytest.FixtureRequest) -> int:
    """How often what is random is repeated."""
    return int(request.config.getoption("--fault-count"))


@pytest.fixture(scope="session")
def tell() -> Tell:
    """Adds a row to the table; the counts of the same fault and outcome are added up."""

    def row(fault: str, count: int, outcome: str) -> None:
        TABLE.add(fault, count, outcome)

    return row


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare_songs(tmp_path_factory.mktemp("corpus") / "prepared", songs=14)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def make(home: Path, prepared: Path) -> Make:
    """A new run of a few steps in a home folder of its own."""

    def new(**changes: object) -> Run:
        settings = {**STEPWISE, **changes}
        return create_run(RunStore(home), prepared, TrainConfig(**settings), TokenOptions())

    return new


class Whole:
    """Runs that nothing disturbed, and copies of them from before they were trained."""

    def __init__(self, folder: Path, prepared: Path, server: TrainerServer) -> None:
        self._folder, self._prepared, self._server = folder, prepared, server
        self._made: dict[str, tuple[Run, Outcome]] = {}

    def outcome(self, cell: str) -> Outcome:
        """What comes of the run of a cell when nothing goes wrong."""
        return self._of(cell)[1]

    def copy(self, cell: str, to: Path) -> Run:
        """The run of a cell, not trained yet, as another directory."""
        shutil.copytree(self._of(cell)[0].path, to)
        return Run(to)

    def _of(self, cell: str) -> tuple[Run, Outcome]:
        if cell not in self._made:
            settings = {**STEPWISE, "cell": cell, "ema": 0.9}
            store = RunStore(self._folder)
            run = create_run(store, self._prepared, TrainConfig(**settings), TokenOptions())
            trained = self._folder / "trained" / run.name
            shutil.copytree(run.path, trained)
            assert self._server.train(Run(trained)) == 0, (trained / "log.txt").read_text()
            self._made[cell] = run, Outcome.of(Run(trained))
        return self._made[cell]


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory, prepared: Path, server: TrainerServer) -> Whole:
    return Whole(tmp_path_factory.mktemp("whole"), prepared, server)
