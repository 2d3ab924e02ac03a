"""What the form is made of: fields, completion of paths, what is known of corpora."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from core.library.corpora import CorpusLibrary
from core.runs.config import RECOMMENDED, TrainConfig
from core.runs.estimate import Machine, PastRun
from core.runs.presets import PRESETS
from core.runs.store import RunStore
from core.runs.tasks import TASKS
from studio.screens.train.corpora import CorpusChoice, guess, list_corpora
from studio.screens.train.fields import BY_NAME, FIELDS, config_from, number, parse, problem, shown
from studio.screens.train.figures import run_title
from studio.screens.train.forecast import forecast
from studio.widgets.path_completion import candidates, complete
from studio.wording import i18n
from studio.wording.i18n import t
from tests.studio.screens.train.test_train_real import write_songs

FORM_CELLS = 39
"""Of the form beside the chart, without its edges."""


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    i18n.set_language("en")


def test_every_field_is_a_setting_with_an_explanation() -> None:
    settings = set(TrainConfig.__struct_fields__)
    assert {field.name for field in FIELDS} - {"tokens", "name"} <= settings
    others = {"cell", "checkpoint_seconds", "threads", "processes", "line_hidden"}
    assert settings - set(BY_NAME) == others
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
    read = ("a.JSONL", "a.json", "a.krc", "a.lrc", "a.lrc.gz", "a.ndjson", "a.txt.gz", "a.zip")
    for name in (*read, "a.gz", "a.md", "a.zip.gz"):
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


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_forecast_fits_beside_the_chart_whatever_it_says(language: str) -> None:
    i18n.set_language(language)
    config, model = TrainConfig(), TrainConfig().model_config(3000)
    one, slow = PastRun(model, 900.0), PastRun(model, 300.0)
    corpus = CorpusChoice("mine", 40, 900_000, 9000)
    for past in ([], [one], [one, slow]):
        for busy in (0.0, 31.0, 64.0):
            lines = forecast(config, corpus, past, Machine(cores=64, busy=busy))
            assert all(cell_len(line) <= FORM_CELLS for line in lines)
    unknown = forecast(config, CorpusChoice("x"), [one], Machine(cores=2))
    gpu = forecast(TrainConfig(device="cuda"), corpus, [], Machine(cores=2))
    assert unknown[1:] != gpu[1:] and not unknown[2] and not gpu[2]


def test_two_long_names_that_differ_at_their_ends_stay_apart(tmp_path: Path) -> None:
    titles = [
        run_title(f"songs-of-all-my-evenings-{n}-lstm-1", f"songs of all my evenings {n}", "LSTM",
                  "running", width)
        for width in (40, 60, 76) for n in (1, 2)
    ]  # fmt: skip
    assert len(set(titles)) == 6 and all(title.endswith("LSTM") for title in titles)
    assert [cell_len(title) <= 40 for title in titles[:2]] == [True, True]
    store = RunStore(tmp_path)
    first, second = (store.new_name(None, "all my songs " * 4 + str(n), "lstm") for n in (1, 2))
    assert first != second and first.startswith("all-my-songs") and len(first) <= 50


def test_every_word_of_a_task_is_said_in_both_languages() -> None:
    i18n.set_language("zh")
    for name in (*TASKS, "forward", "backward"):
        assert t(name) != name
