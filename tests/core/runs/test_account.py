"""A run read for a report: whole, damaged, or barely begun."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import RunError
from core.runs.account import read_account
from core.runs.store import RunStore
from tests.studio.hosts import append, finished, lesson, started, write_run


def test_curves_by_step_and_by_time(tmp_path: Path) -> None:
    write_run(tmp_path, "a", [*lesson("a", 4), finished("a", 200)])
    account = read_account(RunStore(tmp_path), "a")
    steps, bits = account.curve("bits", "step", held_out=True)
    seconds, _ = account.curve("bits", "time", held_out=True)
    assert list(steps) == [50, 100, 150, 200]
    assert list(seconds) == pytest.approx([5, 10, 15, 20])
    assert account.best("bits", "time") == pytest.approx((20.0, bits[-1]))
    assert set(account.curve("rate", "step")[1]) == {3e-3}
    assert account.status == "finished"


def test_a_resume_takes_back_what_it_does_again(tmp_path: Path) -> None:
    path = write_run(tmp_path, "a", lesson("a", 3))
    append(path, [started("a", step=50, generation=1)])
    account = read_account(RunStore(tmp_path), "a")
    assert account.curve("rate", "step")[0].max() == 50
    assert account.status == "interrupted"


def test_what_is_damaged_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    path = write_run(tmp_path, "a", lesson("a", 1))
    (path / "run.json").write_text("{")
    (path / "notes.json").write_text("[")
    with (path / "metrics.jsonl").open("ab") as log:
        log.write(b"no event\n" * 3)
        log.write(b'{"event":"of-a-newer-version","step":3}\n')
    account = read_account(RunStore(tmp_path), "a")
    assert account.config is None and len(account.problems) == 2
    assert account.broken_lines == 3
    assert len(account.curve("bits", "step")[0]) == 10
    with pytest.raises(RunError, match="no run"):
        read_account(RunStore(tmp_path), "b")
    with pytest.raises(RunError, match="no name"):
        read_account(RunStore(tmp_path), "../a")
