"""The table of faults: what was broken, how often, and what came of it."""

from __future__ import annotations

from pathlib import Path

import pytest

_HEAD = """# What was broken, how often, and what came of it

Every case ended with the training going on or with a clear message, and with no committed step,
song or setting lost; otherwise the test had failed. Counts are those of

    {command}

A run of the whole suite does the same with `--fault-count 5`.

| fault | count | outcome |
|---|---:|---|
"""
_KEY = "faults"


class FaultTable:
    """Rows of all tests, of whichever process they ran in."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[int, str]] = {}

    def add(self, fault: str, count: int, outcome: str) -> None:
        """Adds a row; the counts of the same fault are added up."""
        self._rows[fault] = (self._rows.get(fault, (0, outcome))[0] + count, outcome)

    @pytest.hookimpl
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        output = getattr(session.config, "workeroutput", None)
        if output is not None:  # a process of several
            output[_KEY] = [[fault, *row] for fault, row in self._rows.items()]

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        for fault, count, outcome in getattr(node, "workeroutput", {}).get(_KEY, []):
            self.add(fault, count, outcome)

    @pytest.hookimpl
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self._rows:
            return
        terminalreporter.section("faults")
        width = max(len(fault) for fault in self._rows)
        for fault, (count, outcome) in self._rows.items():
            terminalreporter.line(f"{fault:<{width}}  {count:>6}  {outcome}")
        config = terminalreporter.config
        if file := config.getoption("--fault-table"):
            count = config.getoption("--fault-count")
            command = f"python -m pytest tests/faults --fault-count {count} --fault-table {file}"
            rows = "".join(
                f"| {fault} | {n:,} | {outcome} |\n" for fault, (n, outcome) in self._rows.items()
            )
            Path(file).write_text(_HEAD.format(command=command) + rows, encoding="utf-8")


TABLE = FaultTable()
