"""The command line as such: exit statuses, help, languages, errors, what is imported."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.__main__ import run_command as run
from studio.cli.root import COMMANDS
from studio.setup.logs import log_file
from studio.wording import i18n
from tests.studio.cli.cli_process import environment, studio


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("LYRIC_STUDIO_HOME", str(folder))
    monkeypatch.setenv("LYRIC_STUDIO_CONFIG", str(tmp_path / "settings.toml"))
    monkeypatch.delenv("LYRIC_STUDIO_LANGUAGE", raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    before = os.umask(0o077)  # as `main` does
    yield folder
    os.umask(before)
    i18n.set_language("en")


WRONG = [
    ["frob"],
    ["--frob"],
    ["train"],
    ["train", "demo-zh", "--cell", "x"],
    ["train", "demo-zh", "--epochs", "many"],
    ["train", "demo-zh", "--hidden", "0"],
    ["train", "demo-zh", "--dropout", "2"],
    ["train", "demo-zh", "--device", "abacus"],
    ["train", "demo-zh", "--held-out", "3"],
    ["train", "demo-zh", "--encoding", "morse"],
    ["train", "demo-zh", "--min-count", "0"],
    ["compose", "--temperature", "-1"],
    ["compose", "--temperature", "nan"],
    ["compose", "--top-p", "0"],
    ["compose", "--top-k", "x"],
    ["compose", "--dry-allowed", "0"],
    ["compose", "--dry-base", "0.5"],
    ["compose", "--count", "0"],
    ["compose", "--length", "0", "--json"],
    ["compose", "one", "two"],
    ["evaluate", "model"],
    ["runs", "frob"],
    ["runs", "show"],
    ["corpus", "add", "name"],
    ["songs", "export", "id"],
    ["songs", "check"],
    ["songs", "check", "a", "--scheme", "pingshui"],
    ["rhymes"],
    ["rhymes", "light", "--count", "0"],
    ["doctor", "--home"],
    ["--language", "tlh", "runs"],
]


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_wrong_usage_is_2_and_says_where_help_is(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    *usage, reason = shown.err.splitlines()
    if usage:  # click does not know the command of an option without its value
        assert usage[0].startswith("Usage: lyric-studio")
        assert "--help" in usage[1]
    assert reason.startswith("lyric-studio: ")


FAILED = [
    (["runs", "show", "nope"], "there is no run 'nope'"),
    (["runs", "stop", "nope"], "there is no run 'nope'"),
    (["runs", "show", "../../etc"], "is no name for a run"),
    (["songs", "show", "nope"], "there is no song 'nope'"),
    (["corpus", "show", "nope"], "there is no corpus or file 'nope'"),
    (["corpus", "add", "mine", "/nowhere/at/all.txt"], "no such file"),
    (["corpus", "remove", "demo-zh"], "part of the studio"),
    (["train", "nope"], "there is no corpus or file 'nope'"),
    (["train", "demo-zh", "--name", "a/b"], "is no name for a run"),
    (["compose", "--model", "nope"], "there is no model 'nope'"),
    (["evaluate", "nope", "demo-zh"], "there is no model 'nope'"),
    (["rhymes", "……"], "has no rhyme that is known"),
    (["rhymes", "light", "--model", "nope"], "there is no model 'nope'"),
    (["songs", "check", "/nowhere/at/all.txt"], "cannot be read"),
]


@pytest.mark.parametrize(("arguments", "reason"), FAILED, ids=lambda x: " ".join(x)[:40])
def test_what_fails_is_1_with_one_line_of_reason(
    arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    (line,) = shown.err.splitlines()
    assert line.startswith("lyric-studio: ")
    assert reason in line


def test_what_was_typed_cannot_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "\x1b]52;c;AAAA\x07\u202e\x9b2J"
    for arguments in ([hostile], [f"--{hostile}"], ["runs", "show", hostile], ["train", hostile]):
        assert run(arguments) in (1, 2)
        shown = capsys.readouterr().err
        assert not set(shown) & set("\x1b\x07\u202e\x9b"), ascii(shown)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_command_has_help_that_fits(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    groups = {
        "runs": ["list", "show", "stop", "resume", "remove", "export"],
        "corpus": ["list", "preview", "add", "extend", "show", "rename", "remove"],
        "songs": ["list", "show", "export", "remove", "check"],
    }
    commands = [[], *([name] for name in COMMANDS)]
    commands += [[group, name] for group, names in groups.items() for name in names]
    for command in commands:
        assert run([*command, "--help", "--language", language]) == 0
        shown = capsys.readouterr().out
        for option in ("--home", "--help"):
            assert option in shown, command
        assert ("用法：" if language == "zh" else "Usage:") in shown
        assert "Missing" not in shown


def test_the_language_of_help_is_asked_settled_or_by_locale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def chinese() -> bool:
        run(["runs"])
        return "还没有训练" in capsys.readouterr().out

    assert not chinese()
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert chinese()
    (tmp_path / "settings.toml").write_text('language = "en"\n')
    assert not chinese()
    monkeypatch.setenv("LYRIC_STUDIO_LANGUAGE", "zh")
    assert chinese()
    run(["runs", "--language", "en"])
    assert "no runs yet" in capsys.readouterr().out
    run(["runs", "show", "nope", "--language=zh"])
    assert "没有训练 'nope'" in capsys.readouterr().err
    run(["train", "x", "--cell", "y", "--language=zh"])
    assert "'--cell' 的值不对" in capsys.readouterr().err


def test_a_home_may_be_named_at_every_level(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for place, arguments in {
        "a": ["--home", str(tmp_path / "a"), "runs", "list"],
        "b": ["runs", "--home", str(tmp_path / "b"), "list"],
        "c": ["runs", "list", "--home", str(tmp_path / "c")],
        "d": ["runs", "--home", str(tmp_path / "d")],
    }.items():
        assert run(arguments) == 0
        assert (tmp_path / place).stat().st_mode & 0o777 == 0o700


def test_a_bare_group_lists(capsys: pytest.CaptureFixture[str]) -> None:
    for group, said in {"runs": "no runs", "corpus": "demo-zh", "songs": "no songs"}.items():
        assert run([group]) == 0
        assert said in capsys.readouterr().out
        assert run([group, "--json"]) == 0
        for line in capsys.readouterr().out.splitlines():
            assert line.startswith("{")


def test_the_unexpected_is_logged_and_its_log_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("out of \x1b[2J tune")

    monkeypatch.setattr("studio.cli.run_list.RunStore", fails)
    assert run(["runs"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert str(log_file(home)) in line
    assert "\x1b" not in line
    assert "Traceback" not in line
    logged = log_file(home).read_text()
    assert "RuntimeError: out of" in logged
    assert "Traceback" in logged
    assert "\x1b" not in logged
    assert log_file(home).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_refuses_is_told_in_one_line(
    number: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    def fails(*_: object) -> None:
        raise OSError(number, os.strerror(number), "/some/file")

    monkeypatch.setattr("studio.cli.run_list.RunStore", fails)
    assert run(["runs"]) == 1
    assert capsys.readouterr().err == f"lyric-studio: /some/file: {os.strerror(number)}\n"
    assert not log_file(home).exists()


def test_a_home_that_others_write_into_is_refused(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.chmod(0o777)
    assert run(["runs"]) == 1
    assert "others may write into the home folder" in capsys.readouterr().err


def test_without_a_terminal_the_plain_commands_are_named(tmp_path: Path) -> None:
    done = studio(tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    for command in COMMANDS:
        assert command in line


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["runs", "--help"]], ids=" ".join)
def test_what_must_be_quick_imports_nothing_heavy(tmp_path: Path, arguments: list[str]) -> None:
    code = (
        "import sys; from studio.__main__ import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, *arguments],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stderr.split())
    assert done.stdout
    heavy = {"torch", "textual", "jieba", "rjieba", "plotext", "pypinyin"}
    if arguments == ["--version"]:
        heavy |= {"click", "numpy", "msgspec", "rich", "platformdirs"}
    if arguments == ["--help"]:
        heavy |= {"numpy", "rich"}
    assert not loaded & heavy


def test_nobody_reads_to_the_end(tmp_path: Path) -> None:
    """A pipe that is closed early ends the command without a word."""
    line = f'"{sys.executable}" -P -m studio corpus show demo-zh --removed | head -n 1'
    done = subprocess.run(
        ["bash", "-c", line],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1
