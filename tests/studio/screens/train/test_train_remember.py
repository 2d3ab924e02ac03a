"""What the form keeps: each task its settings, and the next start all of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from core.runs.presets import preset
from core.runs.tasks import TASKS
from studio.screens.train.form import TrainForm
from studio.screens.train.texts import TextsChoice, read_texts
from studio.setup.session import load_session
from tests.core.mood_samples import write_files
from tests.studio.hosts import WIDE, HostApp, until
from tests.studio.screens.train.opened import ready
from tests.studio.screens.train.test_train_tasks import with_task

pytestmark = pytest.mark.usefixtures("frozen")


async def test_each_task_finds_its_settings_as_they_were_left(tmp_path: Path) -> None:
    async with HostApp(tmp_path).run_test(size=WIDE) as pilot:
        form = (await ready(pilot)).query_one(TrainForm)
        form.query_one("#field-views", Input).value = "3"
        form.query_one("#field-epochs", Input).value = "9"
        form.query_one("#field-seed", Input).value = "5"
        await pilot.pause()
        await with_task(pilot)
        form.set_texts(TextsChoice(("a.txt", "b.txt"), ("a", "b"), learn=80))
        usual = TASKS["mood"].usual(seed=5)
        assert form.config() == usual, "a seed is of any task"
        form.query_one("#field-epochs", Input).value = "4"
        await pilot.pause()
        assert form.changed() == {"epochs": "4", "seed": "5"}
        await pilot.press("left")
        assert form.changed() == {"epochs": "9", "views": "3", "seed": "5"}
        assert form.config() == preset("quick", 20_000, views=3, epochs=9, seed=5)
        await pilot.press("right")
        assert form.changed() == {"epochs": "4", "seed": "5"}


async def test_the_form_survives_a_restart(tmp_path: Path) -> None:
    files = [str(path) for path in write_files(tmp_path / "texts")]
    home = tmp_path / "home"
    home.mkdir()
    (home / "session.json").write_text('{"form_corpus": "mine", "screen": "train"}')
    app = HostApp(home)
    async with app.run_test(size=WIDE) as pilot:
        form = (await ready(pilot)).query_one(TrainForm)
        assert form.corpus is not None and form.corpus.name == "mine", "an older session"
        form.set_preset("better")
        form.set_cell("gru")
        form.set_direction("backward")
        form.query_one("#field-views", Input).value = "3"
        await with_task(pilot)
        form.set_texts(read_texts(files))
        form.query_one("#field-epochs", Input).value = "4"
        form.query_one("#field-name", Input).value = "once"
        await pilot.pause()
        left = form.config()
        await app.action_quit()
    assert load_session(home).form is not None
    app = HostApp(home)
    async with app.run_test(size=WIDE) as pilot:
        form = (await ready(pilot)).query_one(TrainForm)
        await until(lambda: form.texts is not None and form.texts.labels)
        assert form.learns == "mood" and form.config() == left
        assert form.query_one("#field-name", Input).value == "", "a name is of one run"
        form.query_one("#task").focus()
        await pilot.press("left")
        assert form.config() == preset("better", 6000, cell="gru", direction="backward", views=3)


async def test_a_session_that_knows_more_opens_as_far_as_it_is_known(tmp_path: Path) -> None:
    (tmp_path / "session.json").write_text(
        '{"form": {"task": "dance", "preset": "grand", "cell": "abacus", "direction": "up", '
        '"origin": "gone", "changed": {"dance": {"x": "1"}, '
        '"lyrics": {"no": "1", "clip": "many"}}}}'
    )
    async with HostApp(tmp_path).run_test(size=WIDE) as pilot:
        form = (await ready(pilot)).query_one(TrainForm)
        assert form.learns == "lyrics" and form.changed() == {"clip": "many"}
        assert isinstance(form.request(), str), "and what is wrong is told"
