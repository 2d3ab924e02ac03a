"""The command that proves the trainer on a GPU: rehearsed on the processor, and its isolation."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import gpu
from tests.bench.gpu_cases import all_cases
from tests.places import ROOT


def one_of_each() -> list[str]:
    """The first case of every function; two processes have tests of their own, and take long."""
    first: dict[object, str] = {}
    for case in all_cases():
        if case.what.get("share") is not True:
            first.setdefault(case.function, case.name)
    return list(first.values())


@pytest.mark.slow
def test_a_case_of_each_kind_runs_on_the_processor(tmp_path: Path) -> None:
    path, wanted = tmp_path / "gpu.json", one_of_each()
    command = [sys.executable, "-m", "tests.bench.gpu", "--device", "cpu", "--small"]
    done = subprocess.run(
        [*command, "--minutes", "20", "--json", str(path), "--only", *wanted],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    rows = json.loads(path.read_bytes())["rows"]
    assert [row["case"] for row in rows] == wanted
    left_out = {row["case"].partition(",")[0]: row["told"] for row in rows if row["state"] != "ok"}
    assert left_out["two on two GPUs (NCCL)"] == "it takes two GPUs"
    assert left_out["CUDA graph"] == "CUDA graphs need a GPU"
    assert set(left_out) <= {"two on two GPUs (NCCL)", "CUDA graph", "resume", "learns"}  # no bf16
    assert "left out: " in done.stdout


def test_without_a_gpu_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setattr(gpu.Server, "start", lambda self: {"device": "cpu"})
    monkeypatch.setattr(sys, "argv", ["gpu"])
    with pytest.raises(SystemExit) as ended:
        gpu.main()
    assert ended.value.code == 1
    assert "there is no GPU here; `--device cpu --small` rehearses" in capsys.readouterr().err


STAND_IN = """
import json, os, sys, time
print(json.dumps({"device": "cuda:0"}), flush=True)
for line in sys.stdin:
    if line == "1\\n":
        os._exit(7)
    if line == "2\\n":
        time.sleep(60)
    print(json.dumps({"state": "ok", "found": {"number": int(line)}}), flush=True)
"""


def test_a_case_that_breaks_its_process_is_one_row() -> None:
    server = gpu.Server("auto", small=True)
    server.command = [sys.executable, "-c", STAND_IN]
    try:
        assert server.start() == {"device": "cuda:0"}
        assert server.run(0, 60)["found"] == {"number": 0}
        assert server.run(1, 60) == {"state": "error", "told": "its process ended with 7"}
        assert server.run(3, 60)["state"] == "ok"
        assert server.run(2, 0.2)["state"] == "cut off"
        assert server.run(4, 60)["found"] == {"number": 4}
    finally:
        server.end()


def test_what_is_told_of_rows() -> None:
    rows = [
        {"case": gpu.AT, "state": "ok", "found": {"fraction": 0.7}},
        {"case": "tutorial, gru", "state": "ok", "found": {"times": 12.0}},
        {
            "case": "time to quality, lstm",
            "state": "ok",
            "found": {"seconds_to_tutorials_best": 2.0, "tutorial_seconds": 8.0},
        },
        {"case": "resume, rnn, fp32", "state": "failed", "told": "3 of 9 tensors differ"},
        {"case": "two on two GPUs (NCCL)", "state": "left out", "told": "it takes two GPUs"},
    ]
    found = {one["name"]: one for one in gpu.figures(rows)}
    assert found[f"tokens/s beside {gpu.AT}"]["met"] is True
    assert found["tokens/s beside tutorial, gru"]["value"] == 12.0
    assert found["time to quality, lstm"]["value"] == 0.25
    assert found["cases that hold"]["value"] == 3 and found["cases that hold"]["met"] is False
    assert "fraction 0.7" in gpu.shown(rows[0])
    assert "3 of 9 tensors differ" in gpu.shown(rows[3])
    assert gpu.AT in {case.name for case in all_cases()}
