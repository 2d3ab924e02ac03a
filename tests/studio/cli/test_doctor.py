"""`lyric-studio doctor`: what works and what does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.cli.findings import examine
from studio.cli.logout import logout_findings
from tests.studio.cli.cli_process import environment, json_lines, studio


@pytest.mark.slow
def test_doctor_says_what_is_there(tmp_path: Path) -> None:
    done = studio(tmp_path, "doctor", "--json")
    assert done.returncode == 0, done.stderr
    found = {line["what"]: line for line in json_lines(done.stdout)}
    for what in ("python", "torch", "device", "free memory", "home folder", "free disk"):
        assert found[what]["state"] == "ok"
    for what in (
        "settings",
        "terminal",
        "locale",
        "segmenter",
        "composing",
        "trainings after logout",
    ):
        assert found[what]["value"]
    assert str(tmp_path / "studio") in str(found["home folder"]["value"])


@pytest.mark.slow
def test_doctor_names_a_home_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "studio").write_text("not a folder")
    env = environment(tmp_path, LANG="zh_CN.UTF-8")
    done = studio(tmp_path, "doctor", env=env)
    assert done.returncode == 1
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("!!")]
    assert str(tmp_path / "studio") in line
    assert "LYRIC_STUDIO_HOME" in line
    assert done.stderr == "lyric-studio: 发现 1 个问题\n"


def test_doctor_judges_the_settings_and_the_terminal(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.cli.findings.torch_findings", lambda: iter(()))
    (tmp_path / "settings.toml").write_text("frames = -1\n")
    home.chmod(0o755)
    found = {finding.what: finding for finding in examine(home)}
    assert found["settings"].state == "problem" and "frames" in found["settings"].advice
    assert found["home folder"].state == "note" and "chmod 700" in found["home folder"].advice
    assert found["terminal"].state == "note"


@pytest.mark.parametrize(
    ("kill", "linger", "scope", "state"),
    [
        (None, None, "0::/user.slice/user-1.slice/session-3.scope", "ok"),
        ("b false", None, "0::/user.slice/user-1.slice/session-3.scope", "ok"),
        ("b true", "yes", "0::/user.slice/user-1.slice/session-3.scope", "ok"),
        ("b true", "no", "0::/user.slice/user-1.slice/session-3.scope", "problem"),
        ("b true", None, "0::/user.slice/user-1.slice/session-3.scope", "problem"),
        ("b true", "no", "0::/system.slice/docker.service", "note"),
    ],
)
def test_whether_a_logout_ends_trainings(
    tmp_path: Path, kill: str | None, linger: str | None, scope: str, state: str
) -> None:
    cgroup = tmp_path / "cgroup"
    cgroup.write_text(scope + "\n")
    answers = {"busctl": kill, "loginctl": linger}
    ((found, value, advice),) = logout_findings(lambda *command: answers[command[0]], cgroup)
    assert found == state
    assert value
    assert bool(advice) == (state == "problem")
