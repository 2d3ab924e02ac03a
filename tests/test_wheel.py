"""The wheel, installed in a clean environment outside the repository, has all it needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_holds_code_texts_and_data_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
    for needed in (
        "core/training/worker.py",
        "studio/studio.tcss",
        "core/_data/demo-zh/01-parting.txt",
        "core/_data/demo-en/01-leaving.txt",
        "core/_data/LICENSE",
        "core/_data/models/zh-lstm.safetensors",
        "core/_data/models/zh-lstm.json",
        "core/_data/models/en-gru.safetensors",
    ):
        assert needed in names
    assert any(name.startswith("studio/locale/zh/") for name in names)
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"core", "studio"}
    assert not [name for name in names if "__pycache__" in name]


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a fresh environment with nothing but the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("clean") / "env"
    venv.create(folder, with_pip=True)
    subprocess.run(
        [folder / "bin" / "pip", "install", "--quiet", "torch==2.13.*", str(wheel)],
        check=True,
        cwd=folder,
    )
    return folder / "bin"


def test_it_works_from_another_folder_with_a_fresh_home(installed: Path, tmp_path: Path) -> None:
    home, here = tmp_path / "home", tmp_path / "here"
    for name in ("core", "studio"):  # of the user's own, and none of ours
        (here / name).mkdir(parents=True)
        (here / name / "__init__.py").write_text("raise SystemExit('hijacked')\n")
    env = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    env |= {"HOME": str(home), "LYRIC_STUDIO_HOME": str(home / "studio"), "LANG": "C.UTF-8"}

    def studio(*arguments: str) -> str:
        done = subprocess.run(
            [installed / "lyric-studio", *arguments],
            cwd=here,
            env=env,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    assert studio("--version").startswith("lyric-studio ")
    assert "demo-zh" in studio("corpus", "list")
    assert "torch" in studio("doctor")
    demo = json.loads(studio("compose", "月光", "--model", "zh-lstm", "--lines", "2", "--json"))
    assert demo["text"].startswith("月光") and demo["cell"] == "lstm"
    sizes = ["--embedding", "16", "--hidden", "16", "--epochs", "1"]
    *_, last = studio("train", "demo-zh", *sizes, "--name", "tiny", "--json").splitlines()
    end = json.loads(last)
    assert end["event"] == "finished" and end["bits_per_char"] > 0
    take = json.loads(studio("compose", "分手", "--model", "tiny", "--lines", "2", "--json"))
    assert take["text"].startswith("分手") and take["model"] == "tiny"
