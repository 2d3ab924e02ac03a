"""The commands on data that is there: compose, runs, corpus, songs, doctor."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from core.composing.takes import Take
from core.runs import launcher
from core.runs.checkpoints import load_model
from core.runs.presets import SUITED, preset
from core.runs.store import RunStore
from core.songs.store import Songbook
from studio.__main__ import run_command as run
from studio.cli.findings import examine
from studio.cli.logout import logout_findings
from studio.wording import i18n
from tests.studio.cli.cli_process import environment, start, studio, write_lyrics
from tests.terminal.ready_home import make_home

Shown = Callable[[], str]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home with three runs that can compose, also for `studio` and `start` in `tmp_path`."""
    folder = tmp_path / "studio"
    folder.mkdir(mode=0o700)
    make_home(folder)
    monkeypatch.setenv("LYRIC_STUDIO_HOME", str(folder))
    monkeypatch.setenv("LYRIC_STUDIO_CONFIG", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    yield folder
    i18n.set_language("en")


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Shown:
    return lambda: capsys.readouterr().out


def json_lines(text: str) -> list[dict[str, object]]:
    assert text.isascii()  # nothing in it can steer a terminal, whatever it holds
    return [json.loads(line) for line in text.splitlines()]


# compose


@pytest.mark.usefixtures("home")
def test_compose_prints_the_same_with_the_same_seed(said: Shown) -> None:
    arguments = ["compose", "雨夜", "--model", "tiny-lstm", "--seed", "5", "--lines", "3"]
    assert run(arguments) == 0
    text = said()
    assert text.startswith("雨夜")
    assert len([line for line in text.splitlines() if line]) == 3
    assert run(arguments) == 0
    assert said() == text
    assert run([*arguments[:-4], "--seed", "6", "--lines", "3"]) == 0
    assert said() != text


@pytest.mark.usefixtures("home")
def test_compose_json_is_a_whole_take_and_replays(said: Shown, tmp_path: Path) -> None:
    arguments = ["compose", "我", "--model", "tiny-gru", "--seed", "9", "--lines", "4"]
    assert run([*arguments, "--count", "3", "--json"]) == 0
    printed = said()
    takes = [Take.from_json(line) for line in printed.splitlines()]
    assert [take.take for take in takes] == [0, 1, 2]
    assert len({take.text for take in takes}) == 3
    (first, *_) = json_lines(printed)
    assert {"text", "tokens", "seed", "temperature", "model"} <= first.keys()
    assert first["model"] == "tiny-gru" and first["seed"] == 9

    saved = tmp_path / "takes.jsonl"
    saved.write_text(printed)
    assert run(["compose", "--replay", str(saved), "--json"]) == 0
    assert [line["text"] for line in json_lines(said())] == [take.text for take in takes]

    assert run([*arguments, "--count", "3"]) == 0
    parts = re.split(r"\n?take \d\n", said())
    assert [part.strip() for part in parts if part] == [take.text.strip() for take in takes]


@pytest.mark.usefixtures("home")
def test_a_take_of_another_model_is_not_replayed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["compose", "我", "--model", "tiny-gru", "--lines", "2", "--json"]) == 0
    saved = tmp_path / "takes.jsonl"
    saved.write_text(capsys.readouterr().out)
    assert run(["compose", "--replay", str(saved), "--model", "tiny-rnn"]) == 1
    assert "another model" in capsys.readouterr().err
    saved.write_text('{"text": 1}\n')
    assert run(["compose", "--replay", str(saved)]) == 1
    assert f"{saved}:1: not a take" in capsys.readouterr().err


def test_compose_streams_and_keeps_what_stands_when_interrupted(home: Path, tmp_path: Path) -> None:
    endless = ["--lines", "0", "--length", "9999999", "--save"]
    process = start(tmp_path, "compose", "风", "--model", "tiny-lstm", *endless)
    assert process.stdout is not None and process.stderr is not None
    seen = process.stdout.read(20)  # comes while it still composes
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    # Not communicate(), which passes by what read(20) has buffered.
    rest, errors = process.stdout.read(), process.stderr.read()
    assert process.wait(60) == 1
    assert "Traceback" not in errors
    (song,) = Songbook(home).list().songs
    assert (seen + rest).rstrip("\n") == song.text.rstrip("\n")
    take = Songbook(home).get(song.id).take
    assert take is not None and take.reason == "stopped"


@pytest.mark.usefixtures("home")
def test_start_words_of_any_kind_are_kept_and_filtered(said: Shown) -> None:
    start = "鬱𠮷 l'été 🌧\x1b]52;c;AA\x07\u202e x"
    assert run(["compose", start, "--model", "tiny-lstm", "--lines", "1"]) == 0
    text = said()
    assert text.startswith("鬱𠮷 l'été 🌧]52;c;AA x")
    assert not set(text) & set("\x1b\x07\u202e")


def test_the_newest_run_composes_when_none_is_named(home: Path, said: Shown) -> None:
    assert run(["compose", "--lines", "1", "--json"]) == 0
    newest = max((home / "runs").iterdir(), key=lambda run: (run / "run.json").stat().st_mtime)
    assert json_lines(said())[0]["model"] == newest.name


# runs


def test_runs_are_listed_shown_and_removed(home: Path, said: Shown) -> None:
    assert run(["runs"]) == 0
    assert all(f"tiny-{cell}" in said_ for said_ in [said()] for cell in ("rnn", "lstm", "gru"))
    assert run(["runs", "list", "--json"]) == 0
    lines = json_lines(said())
    assert {line["run"] for line in lines} == {"tiny-rnn", "tiny-lstm", "tiny-gru"}
    assert run(["runs", "show", "tiny-rnn", "--json"]) == 0
    (shown,) = json_lines(said())
    assert shown["run"] == "tiny-rnn" and shown["status"] == "finished"
    assert {"epoch", "bits_per_char", "perplexity", "cell"} <= shown.keys()
    assert run(["runs", "show", "tiny-rnn"]) == 0
    assert "perplexity" in said()
    assert run(["runs", "remove", "tiny-rnn"]) == 0
    assert not (home / "runs" / "tiny-rnn").exists()
    assert run(["runs", "remove", "tiny-rnn"]) == 1


def test_a_broken_run_hides_no_other(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "runs" / "tiny-rnn" / "run.json").write_text("{")
    assert run(["runs"]) == 0
    shown = capsys.readouterr()
    assert "tiny-lstm" in shown.out
    assert "tiny-rnn" in shown.err
    assert run(["runs", "--json"]) == 0
    shown = capsys.readouterr()
    assert len(json_lines(shown.out)) == 2
    assert "tiny-rnn" in shown.err


@pytest.mark.usefixtures("home")
def test_a_run_that_does_not_train_cannot_be_stopped(capsys: pytest.CaptureFixture[str]) -> None:
    for more in ([], ["--kill"]):
        assert run(["runs", "stop", "tiny-rnn", *more]) == 1
        assert "tiny-rnn" in capsys.readouterr().err


def test_a_run_is_made_for_several_processes_and_left_to_another_launcher(
    home: Path, said: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lyrics = write_lyrics(tmp_path / "songs.txt")
    arguments = ["train", str(lyrics), "--name", "shared", "--batch", "4", "--processes", "3"]
    assert run([*arguments, "--no-start"]) == 0
    assert str(home / "runs" / "shared") in said()
    made = RunStore(home).get("shared")
    assert made.status() == "new" and made.config.train.processes == 3
    assert not made.log_path.exists(), "no trainer was started"

    started: list[int | None] = []
    monkeypatch.setattr(launcher, "start", lambda run, processes=None: started.append(processes))
    assert run(["runs", "resume", "shared", "--processes", "2", "--detach"]) == 0
    assert run(["runs", "resume", "shared", "--detach"]) == 0
    assert started == [2, None]


def test_what_suits_a_small_corpus_is_fitted_to_a_larger_one(home: Path, tmp_path: Path) -> None:
    lyrics = write_lyrics(tmp_path / "large.txt", songs=1500)
    assert run(["train", str(lyrics), "--no-start", "--name", "fitted"]) == 0
    arguments = ["--name", "asked", "--epochs", "9", "--dropout", "0.45"]
    assert run(["train", str(lyrics), "--no-start", *arguments]) == 0
    fitted, asked = (RunStore(home).get(name).config for name in ("fitted", "asked"))
    usual = preset("quick")
    assert fitted.tokens.train_tokens > 2 * SUITED
    assert fitted.train == preset("quick", fitted.tokens.train_tokens)
    assert 1 <= fitted.train.epochs < usual.epochs and 0 < fitted.train.dropout < usual.dropout
    assert fitted.model.dropout_output == fitted.train.dropout
    assert (asked.train.epochs, asked.train.dropout) == (9, 0.45), "what was asked for is done"


@pytest.mark.usefixtures("home")
def test_an_exported_model_travels_alone(said: Shown, tmp_path: Path) -> None:
    file = tmp_path / "alone.safetensors"
    assert run(["runs", "export", "tiny-lstm", str(file)]) == 0
    assert file.stat().st_mode & 0o077 == 0
    assert load_model(file).info.name == "tiny-lstm"
    said()
    take = ["compose", "雨", "--seed", "3", "--lines", "2", "--model"]
    assert run([*take, str(file)]) == 0
    alone = said()
    assert run([*take, "tiny-lstm"]) == 0
    assert said() == alone


# corpus


@pytest.mark.usefixtures("home")
def test_a_corpus_is_added_shown_and_removed(said: Shown, tmp_path: Path) -> None:
    file = write_lyrics(tmp_path / "词.txt", encoding="gb18030")
    assert run(["corpus", "add", "我的", str(file)]) == 0
    assert "gb18030" in said()
    assert run(["corpus"]) == 0
    assert "我的" in said()
    assert run(["corpus", "list", "--json"]) == 0
    assert {"demo-zh", "我的"} <= {line["name"] for line in json_lines(said())}
    assert run(["corpus", "show", "我的", "--json"]) == 0
    (shown,) = json_lines(said())
    assert shown["songs"] == 24
    assert list(shown["terms"]) == [  # type: ignore[call-overload]
        "sample",
        "corpus",
        "tokenization",
        "vocabulary",
        "word index",
        "time step",
    ]
    assert run(["corpus", "show", "我的", "--language", "zh"]) == 0
    text = said()
    assert "时间步" in text and "词索引" in text
    assert run(["corpus", "add", "我的", str(file)]) == 1
    assert run(["corpus", "remove", "我的"]) == 0
    assert run(["corpus", "show", "我的"]) == 1


@pytest.mark.usefixtures("home")
def test_every_line_that_was_left_out_can_be_seen(said: Shown, tmp_path: Path) -> None:
    file = write_lyrics(tmp_path / "a.txt")
    file.write_text("作词：某人\n\n\n" + file.read_text())
    assert run(["corpus", "add", "a", str(file), "--json"]) == 0
    *progress, last = json_lines(said())
    assert all(line["event"] == "preparing" for line in progress)
    assert last["removed_count"] == 1
    assert run(["corpus", "show", "a", "--removed"]) == 0
    assert f"{file}:1: credit: 作词：某人" in said()


# songs


def test_songs_are_listed_shown_exported_and_removed(
    home: Path, said: Shown, tmp_path: Path
) -> None:
    compose = ["compose", "海", "--model", "tiny-rnn", "--lines", "2", "--save"]
    assert run(compose) == 0
    text = said().strip()
    (song,) = Songbook(home).list().songs
    assert run(["songs"]) == 0
    assert song.id in said()
    assert run(["songs", "show", song.id]) == 0
    assert text in said()
    assert run(["songs", "show", song.title, "--json"]) == 0
    assert json_lines(said())[0]["id"] == song.id
    assert run(["songs", "export", song.id, str(tmp_path / "song.md")]) == 0
    assert "tiny-rnn" in (tmp_path / "song.md").read_text()
    assert run(["songs", "export", song.id, str(tmp_path / "song.md")]) == 1
    assert run(["songs", "export", song.id, str(tmp_path / "song.md"), "--overwrite"]) == 0
    assert run(["songs", "export", song.id, str(tmp_path / "song.pdf")]) == 1
    assert run(["songs", "remove", song.id]) == 0
    assert [gone.id for gone in Songbook(home).trash().songs] == [song.id]


def test_a_hostile_title_stays_in_its_file(home: Path, said: Shown) -> None:
    song = Songbook(home).save("text\x1b[2J", title="a\u202eb\u200bc")
    raw = msgspec.json.decode(Songbook(home).path(song.id).read_bytes())
    assert "\u202e" in raw["title"]
    for command in (["songs"], ["songs", "show", song.id], ["songs", "--json"]):
        assert run(command) == 0
        assert not set(said()) & set("\x1b\u202e\u200b")


# doctor


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
    monkeypatch.setattr("studio.cli.findings._torch", lambda: iter(()))
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
