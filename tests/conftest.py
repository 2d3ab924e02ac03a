"""What all tests share: how often the fuzz tests try, how often faults are repeated."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from tests.faults.table import TABLE

FEW = 30

# A busy machine is no fault of what is tested: no example is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(TABLE)


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
        default=5,
        metavar="N",
        help="how often the fault tests repeat what is random (default 5; 500 for all there is)",
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
