"""What all tests share: their order and pace, how often fuzz tests try and faults are repeated."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator

import pytest
import textual._wait
import textual.screen
from hypothesis import HealthCheck, settings

from tests.faults.table import TABLE
from tests.faults.trainer_server import TrainerServer
from tests.places import ROOT

FEW = 30
LONGEST = (
    "faults/test_hang_up.py",
    "test_wheel.py",
    "core/library/test_demo_models.py",
    "core/training/test_processes.py",
    "hostile/test_code.py",
    "core/training/test_worker.py",
    "studio/cli/test_cells.py",
    "hostile/test_load.py",
    "test_old_homes.py",
    "studio/screens/test_fields.py",
)
"""Files that take longest, by which each process begins, lest one runs alone at the end."""
PACE = 4
"""How much faster than usual Textual draws and its pilot looks whether an app is idle."""

# A busy machine is no fault of what is tested: no example is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(TABLE)
    # An app is idle for the pilot when it hardly used the processor for 20 ms, twice after each
    # key: most of what a test of a screen takes. A shorter look says the same if the pictures,
    # one every 16 ms, come as much sooner.
    textual._wait.SLEEP_GRANULARITY /= PACE
    textual._wait.SLEEP_IDLE /= PACE
    textual.screen.UPDATE_PERIOD /= PACE  # type: ignore[misc]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first; of the others, those with many slow tests or many tests."""
    order = {ROOT / "tests" / name: number for number, name in enumerate(LONGEST)}
    weight = Counter[object]()
    for item in items:
        weight[item.path] += 20 if item.get_closest_marker("slow") else 1
    items.sort(key=lambda item: (order.get(item.path, len(order)), -weight[item.path]))


def pytest_collection_finish() -> None:
    """What thousands of collected tests hold stays: nothing is gained by looking for garbage."""
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fuzz-examples",
        type=int,
        default=FEW,
        metavar="N",
        help=f"inputs that each fuzz test tries (default {FEW}, always the same ones)",
    )
    parser.addoption(
        "--fault-count",
        type=int,
        default=3,
        metavar="N",
        help="how often the fault tests repeat what is random (default 3; 500 for all there is)",
    )
    parser.addoption(
        "--fault-table", metavar="FILE", help="write the table of faults into this file, too"
    )
    parser.addoption(
        "--load",
        type=int,
        default=1,
        metavar="N",
        help="how large the load tests are (default 1; 100 for five million events)",
    )
    parser.addoption(
        "--form-lines",
        type=int,
        default=60,
        metavar="N",
        help="lines of random forms written in each language (default 60; 10000 to be sure)",
    )


@pytest.fixture(scope="session")
def server() -> Iterator[TrainerServer]:
    """Starts trainers without the seconds that importing torch takes."""
    server = TrainerServer()
    yield server
    server.close()


@pytest.fixture
def fuzz(request: pytest.FixtureRequest) -> settings:
    """Decorates a function under `@given` that is to be tried `--fuzz-examples` times."""
    count: int = request.config.getoption("--fuzz-examples")
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=count == FEW,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
