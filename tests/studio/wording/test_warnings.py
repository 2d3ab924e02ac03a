"""Warnings of a run in both languages: on the command line and under the chart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from core.runs.events import Warned
from core.runs.lock import RunLock
from core.runs.warnings import WARNINGS, WarningText, warned
from studio.__main__ import run_command
from studio.screens.train.figures import Attention
from studio.screens.train.screen import TrainScreen
from studio.wording import i18n
from studio.wording.warnings import warning_text
from tests.studio.hosts import NOW, HostApp, lesson, until, write_run

TOLD = {
    "en": "the toy has 3 wheels: find 1 more",
    "zh": "玩具有 3 个轮子：再找 1 个",
}


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    i18n.set_language("en")


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Warned:
    """A warning that comes in through its entry and its two translations alone."""
    text = WarningText("the toy has {wheels} wheels", "find {missing} more", "always")
    monkeypatch.setitem(WARNINGS, "toy", text)
    for english, chinese in (
        (text.message, "玩具有 {wheels} 个轮子"),
        (text.advice, "再找 {missing} 个"),
    ):
        monkeypatch.setitem(i18n.catalog("zh"), english, chinese)
    return msgspec.structs.replace(warned("toy", step=150, wheels=3, missing=1), time=NOW)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_new_warning_is_told_on_the_command_line(
    toy: Warned, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_run(tmp_path, "a-gru-1", [*lesson("a-gru-1", 3), toy])
    options = ["--home", str(tmp_path), "--language", language]
    assert run_command([*options, "runs", "show", "a-gru-1"]) == 0
    assert f"! {TOLD[language]}" in capsys.readouterr().out


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_new_warning_is_told_under_the_chart(
    toy: Warned, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    i18n.set_language(language)
    monkeypatch.setattr(TrainScreen, "clock", staticmethod(lambda: NOW + 2))
    path = write_run(tmp_path, "a-gru-1", [*lesson("a-gru-1", 3), toy])
    app = HostApp(tmp_path)
    lock = RunLock.take(path)  # as its trainer does
    async with app.run_test(size=(120, 36)):
        await until(lambda: isinstance(app.screen, TrainScreen))
        warning = app.screen.query_one(Attention)
        await until(lambda: str(warning.render()) == f"! {TOLD[language]}")
    lock.release()


def test_a_warning_without_a_translation_is_told_in_english(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(WARNINGS, "toy", WarningText("the toy broke", "mend it"))
    i18n.set_language("zh")
    assert warning_text(warned("toy")) == "the toy broke：mend it"


def test_figures_have_their_separators_in_both_languages() -> None:
    event = warned("large-model", parameters=f"{9_000_000:,}", tokens=f"{6000:,}")
    assert warning_text(event).startswith("9,000,000 parameters for 6,000 tokens: ")
    i18n.set_language("zh")
    assert warning_text(event).startswith("9,000,000 个参数，却只有 6,000 个词元：")


def test_a_warning_of_an_older_run_is_told_in_chinese() -> None:
    i18n.set_language("zh")
    older = Warned(
        kind="overfitting",
        message="the held-out curve has not improved since step 400",
        advice="stops in 3 evaluations unless it does; more dropout or more songs help",
        step=550,
    )
    told = "自第 400 步起留出集没有进步：再评估 3 次仍无进步就停止；可加大 dropout 或增加歌曲"
    assert warning_text(older) == told


@pytest.mark.parametrize(
    "change",
    [
        {"templates": ("{told.__class__}", "{told}")},
        {"templates": ("the held-out curve has not improved since step {best}", "")},
        {"fields": {"message": "1"}},
        {"templates": ("", "see {log}"), "fields": {"log": "a"}},
    ],
)
def test_what_a_stranger_writes_is_no_template(change: dict[str, object]) -> None:
    event = Warned(kind="x", message="{told} it", advice="{advice}", step=1)
    told = warning_text(msgspec.structs.replace(event, **change))
    assert told == "{told} it: {advice}"
    i18n.set_language("zh")
    told = warning_text(msgspec.structs.replace(event, **change))
    assert told.startswith("{told} it：")
