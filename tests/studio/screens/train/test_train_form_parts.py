"""What the form is made of: estimate, fields, completion of paths."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.library.corpora import CorpusLibrary
from core.runs.config import RECOMMENDED, TrainConfig
from core.runs.estimate import PastRun, estimate, flops_per_token
from core.runs.presets import PRESETS, preset
from studio.screens.corpora.path_completion import candidates, complete
from studio.screens.train.corpora import guess, list_corpora
from studio.screens.train.fields import BY_NAME, FIELDS, config_from, number, parse, problem, shown
from tests.studio.screens.train.test_train_real import write_songs


def test_estimate_counts_the_parameters_and_grows_with_the_work() -> None:
    quick = PRESETS["quick"]
    told = estimate(quick, 3000, 20_000)
    assert told.parameters == quick.model_config(3000).parameters()
    assert told.memory > 16 * told.parameters
    assert told.epoch_seconds is not None and not told.measured
    twice = estimate(quick, 3000, 40_000)
    assert twice.epoch_seconds == pytest.approx(2 * told.epoch_seconds)
    assert estimate(quick, 3000, None).epoch_seconds is None
    assert estimate(PRESETS["best"], 3000, 20_000).epoch_seconds > told.epoch_seconds  # type: ignore[operator]


def test_estimate_takes_the_speed_of_the_newest_run() -> None:
    quick = PRESETS["quick"]
    model = quick.model_config(3000)
    past = [PastRun(model, 100.0, quick.views), PastRun(model, 1000.0, quick.views)]
    told = estimate(quick, 3000, 20_000, past)
    assert told.measured
    assert told.epoch_seconds == pytest.approx(20_000 / 1000 * 1.1)
    more = estimate(preset("quick", views=2 * quick.views), 3000, 20_000, past)
    assert more.epoch_seconds == pytest.approx(2 * told.epoch_seconds)


def test_operations_of_a_token_by_hand() -> None:
    config = TrainConfig(cell="gru", embedding=8, hidden=8).model_config(300)
    assert flops_per_token(config) == 6 * (3 * 8 * (8 + 8) + 300 * 8)


def test_every_field_is_a_setting_with_an_explanation() -> None:
    settings = set(TrainConfig.__struct_fields__)
    assert {field.name for field in FIELDS} - {"tokens", "name"} <= settings
    assert settings - set(BY_NAME) == {"cell", "checkpoint_seconds", "threads", "processes"}
    assert all(0 < len(field.explanation) <= 38 for field in FIELDS)
    assert {field.name for field in FIELDS if field.recommended} == set(RECOMMENDED)
    assert BY_NAME["learning_rate"].hint == "1e-4..1e-3" and BY_NAME["batch"].hint == "16-64"


@pytest.mark.parametrize("name", list(PRESETS))
def test_what_the_form_shows_is_what_the_preset_means(name: str) -> None:
    preset = PRESETS[name]  # type: ignore[index]
    values = {f.name: shown(preset, f.name) for f in FIELDS if f.name not in ("tokens", "name")}
    assert config_from({**values, "cell": preset.cell}, PRESETS["quick"]) == preset


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hidden", "0"), ("hidden", "1.5"), ("hidden", ""), ("hidden", "nan"), ("dropout", "1"),
        ("dropout", "inf"), ("learning_rate", "-1"), ("epochs", "１e9"), ("seed", "-1"),
        ("name", "a/b"), ("name", "../x"),
    ],
)  # fmt: skip
def test_wrong_values_are_told(name: str, text: str) -> None:
    assert problem(name, text)


def test_good_values_pass() -> None:
    for name, text in (("hidden", "256"), ("learning_rate", "3e-4"), ("name", ""), ("name", "雨")):
        assert problem(name, text) is None
    assert parse("hidden", " 1_024 ") == 1024
    assert [number(v) for v in (256, 0.4, 4e-3, 1e-4, 0.05)] == [
        "256", "0.4", "4e-3", "1e-4", "0.05",
    ]  # fmt: skip


def test_paths_complete_like_in_a_shell(tmp_path: Path) -> None:
    for name in ("songs-a.txt", "songs-b.txt", "picture.png", ".hidden.txt", "歌.txt"):
        (tmp_path / name).touch()
    (tmp_path / "sub").mkdir()
    root = f"{tmp_path}/"
    assert candidates(root) == [
        root + name for name in ("songs-a.txt", "songs-b.txt", "sub/", "歌.txt")
    ]
    assert complete(root + "so") == root + "songs-"
    assert complete(root + "歌") == root + "歌.txt"
    assert complete(root + "none") == root + "none"
    assert candidates("/nowhere/at/all") == [] == candidates("\0")


def test_files_are_offered_that_a_folder_would_give(tmp_path: Path) -> None:
    read = ("a.JSONL", "a.json", "a.lrc", "a.lrc.gz", "a.ndjson", "a.txt.gz", "a.zip")
    for name in (*read, "a.gz", "a.md", "a.krc", "a.zip.gz"):
        (tmp_path / name).touch()
    assert candidates(f"{tmp_path}/a") == [f"{tmp_path}/{name}" for name in read]


def test_files_that_were_not_read_yet_are_guessed_from_their_size(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("雨下整夜\n" * 1000, encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(bytes(100_000))
    file, folder = guess(tmp_path / "a.txt", "a"), guess(tmp_path, "all")
    assert file.tokens == folder.tokens == 13_000 // 5 and file.rough
    assert guess(tmp_path / "gone.txt", "gone").tokens is None


def test_the_library_tells_what_it_knows(tmp_path: Path) -> None:
    songs = write_songs(tmp_path / "songs.txt")
    CorpusLibrary(tmp_path / "home").add("mine", [songs])
    known = {choice.name: choice for choice in list_corpora(tmp_path / "home")}
    assert known["mine"].songs == 20
    assert known["mine"].tokens and not known["mine"].rough
