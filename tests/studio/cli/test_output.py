"""What the commands print: JSON that one can read, and words for what is missing."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from studio.__main__ import run_command as run
from studio.cli.common import print_json
from tests.hostile.strangers import good_run


def test_json_can_be_read_and_steers_no_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "月光 落\x1b[31m\u202e\u200b\x9b\u0301é한"
    print_json({"text": text})
    out = capsys.readouterr().out
    assert "月光 落" in out and "é한" in out
    assert all(char.isprintable() for char in out.rstrip("\n"))
    assert json.loads(out) == {"text": text}
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), "ascii"))
    print_json({"text": text})
    sys.stdout.flush()
    data = sys.stdout.buffer.getvalue()  # type: ignore[attr-defined]
    assert data.isascii() and json.loads(data) == {"text": text}


def test_export_without_a_file_says_which_it_could_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good_run(tmp_path, "evening")
    assert run(["runs", "export", "evening", "--home", str(tmp_path)]) == 2
    assert "evening.safetensors" in capsys.readouterr().err
