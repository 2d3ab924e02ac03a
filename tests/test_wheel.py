"""The wheel, installed in a clean environment outside the repository, has all it needs."""

from __future__ import annotations

import contextlib
import email
import json
import os
import re
import subprocess
import sys
import venv
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.places import ROOT
from tests.terminal.pseudo_terminal import Terminal
from tests.terminal.ready_home import environment

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
        "studio/app/studio.tcss",
        "core/_data/demo-zh/01-parting.txt",
        "core/_data/demo-en/01-leaving.txt",
        "core/_data/LICENSE",
        "core/_data/models/zh-lstm.safetensors",
        "core/_data/models/zh-lstm.json",
        "core/_data/models/en-gru.safetensors",
        "core/_data/models/en-rnn.safetensors",
    ):
        assert needed in names
    assert any(name.startswith("studio/wording/locale/zh/") for name in names)
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"core", "studio"}
    assert not [name for name in names if "__pycache__" in name]
    # The programs that made the data stay in the repository.
    assert not [name for name in names if name.startswith("core/_data/") and name.endswith(".py")]


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a fresh environment with nothing but the wheel and what it asks for.

    What it asks for is linked from the environment of the tests, distribution by distribution:
    unpacking torch again would take minutes and show nothing more. pip installs the wheel, and
    says whether each is there in a version that is asked for.
    """
    folder = tmp_path_factory.mktemp("clean") / "env"
    venv.create(folder)
    (site,) = folder.glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as file:
        (name,) = (name for name in file.namelist() if name.endswith(".dist-info/METADATA"))
        asked = email.message_from_bytes(file.read(name)).get_all("Requires-Dist", [])
    link_distributions(asked, site)
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python")]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", str(wheel)], check=True, cwd=folder)
    done = subprocess.run([*pip, "check"], capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "bin"


def link_distributions(asked: list[str], site: Path) -> None:
    """Links what requirements ask for, and what that asks for in turn, into an environment."""
    left, seen = [Requirement(text) for text in asked], set[str]()
    while left:
        requirement = left.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        if requirement.name in seen:
            continue
        seen.add(requirement.name)
        found = distribution(requirement.name)
        left += [Requirement(text) for text in found.requires or []]
        for top in {file.parts[0] for file in found.files or []} - {"..", "__pycache__"}:
            if not (site / top).exists():
                (site / top).symlink_to(Path(str(found.locate_file(top))))


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
    sizes = ["--embedding", "16", "--hidden", "16", "--epochs", "1", "--batch", "64"]
    *_, last = studio("train", "demo-zh", *sizes, "--name", "tiny", "--json").splitlines()
    end = json.loads(last)
    assert end["event"] == "finished" and end["bits_per_char"] > 0
    take = json.loads(studio("compose", "分手", "--model", "tiny", "--lines", "2", "--json"))
    assert take["text"].startswith("分手") and take["model"] == "tiny"


FORM = {
    "Numbers that stand for one word.": "16",
    "Size of the memory of a layer.": "16",
    "Most passes over the whole corpus.": "5",
    "Name of the run; empty makes one.": "mine",
}
"""What is typed into the form, by the line that explains the field."""


def form(text: str) -> str:
    """The left part of a screen."""
    return "\n".join(line[:42] for line in text.split("\n"))


def fill(terminal: Terminal, explanation: str, value: str) -> None:
    """Walks to a field of the form, a key at a time, and puts a value in place of its own."""
    for _ in range(80):
        before = form(terminal.text)
        with contextlib.suppress(AssertionError):  # a picture may come in two pieces
            terminal.until(lambda text: explanation in form(text), 0.3)
            break
        terminal.press("tab")
        with contextlib.suppress(AssertionError):  # two fields may be explained alike
            terminal.until(lambda text, before=before: form(text) != before, 3)
    else:
        raise AssertionError(f"no field says {explanation!r}\n{terminal.text}")
    terminal.type(value)  # the old one was selected as the field was entered
    terminal.until(lambda text: value in form(text) and "! " not in form(text))


def chart(terminal: Terminal) -> str:
    """The part of the screen that holds the curve."""
    lines = terminal.text.split("\n")
    top = next(n for n, line in enumerate(lines) if "bits per character" in line)
    return "\n".join(line[42:] for line in lines[top : top + 20])


def test_the_whole_walk_in_a_real_terminal(installed: Path, tmp_path: Path) -> None:
    """Train, watch, compose, turn, switch, save, leave, come back and find all of it."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    env = environment(home)
    del env["PYTHONPATH"]
    command = [str(installed / "lyric-studio")]
    with Terminal(command, env=env, size=(120, 36)) as terminal:
        terminal.until("start with", 60)
        terminal.press("f3")
        terminal.until("demo-en ▾", 60)
        terminal.send(b"\x1bo")
        terminal.until(lambda text: re.search(r"▾ \d+ settings", text))
        for explanation, value in FORM.items():
            fill(terminal, explanation, value)
        terminal.press("ctrl+g")
        terminal.until("● running  mine", 90)
        terminal.until(lambda text: re.search(r"epoch [1-9]\d*\.\d/5", text), 90)
        seen = chart(terminal)
        terminal.until(lambda _: chart(terminal) != seen, 60)  # it moves

        terminal.press("f2")
        terminal.until("[2 LSTM]")
        terminal.press("enter")
        terminal.until(lambda text: re.search(r"line [2-9] of", text))
        terminal.press("ctrl+n")
        terminal.until("writing")
        terminal.press("alt++", "alt++", "alt+3")
        terminal.until("[3 GRU]")
        terminal.until(lambda text: re.search(r"line [4-9] of", text))
        terminal.press("ctrl+c")
        terminal.until("stopped")
        terminal.press("ctrl+s")
        terminal.until("saved as")
        (song,) = (json.loads(path.read_text()) for path in (home / "songs").glob("*.json"))
        assert song["take"]["cell"] == "gru" and song["take"]["temperature"] == 0.5
        terminal.press("ctrl+q")
        terminal.until(lambda text: "goes on" in text or terminal.process.poll() is not None)
        assert terminal.wait() == 0
        assert b"Traceback" not in terminal.raw
    with Terminal(command, env=env, size=(120, 36)) as terminal:
        terminal.until("[3 GRU]", 60)
        terminal.press("tab", "f5")
        terminal.until("songs: 1")
        terminal.press("f3")
        terminal.until(lambda text: re.search(r"(running|finished)  mine", text), 60)
        terminal.until(lambda text: "finished  mine" in text, 300)
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
