"""The form knows the tasks as it knows the cells: which rows each has, what it learns from."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input, Static

from core.library.offers import Offer
from core.runs.estimate import PastRun
from core.runs.figure import Figure
from core.runs.presets import preset
from core.runs.shape import shape_of
from core.runs.store import RunStore
from core.runs.tasks import TASKS, TaskKind
from studio.__main__ import run_command
from studio.screens.train.form import TrainForm
from studio.screens.train.launch import TrainRequest, train_command
from studio.screens.train.screen import TrainScreen
from studio.screens.train.texts import TextsChoice, read_texts
from studio.screens.train.texts_dialog import TextsDialog
from studio.widgets.choice import Choice
from studio.wording import i18n
from tests.core.mood_samples import SAID, texts, write_files
from tests.studio.hosts import NARROW, WIDE, HostApp, drawn, until
from tests.studio.screens.train.opened import ready, shown
from tests.studio.screens.train.test_train_fold import whole
from tests.studio.screens.train.test_train_origin import filled

pytestmark = pytest.mark.usefixtures("frozen")

UNUSED = TASKS["mood"].unused
SHAPE = shape_of(preset("quick", cell="gru", hidden=64, embedding=48).model_config(900))
ZH = Offer("base-zh", SHAPE, "hybrid", frozenset({"mine"}))
EN = Offer("base-en", SHAPE, "hybrid", frozenset())
BACK = Offer("my-back", SHAPE, "char", frozenset(), direction="backward")


async def with_task(pilot: Pilot[None], task: str = "mood") -> TrainForm:
    """The form with another task, chosen by keys."""
    form = (await ready(pilot)).query_one(TrainForm)
    form.query_one("#task").focus()
    while form.learns != task:
        await pilot.press("right")
    await pilot.pause()
    return form


def asked(form: TrainForm) -> TrainRequest:
    request = form.request()
    assert isinstance(request, TrainRequest), request
    return request


def rows(form: TrainForm) -> set[str]:
    return {row.field.name for row in form.applying()}


async def opened(pilot: Pilot[None], form: TrainForm) -> TextsDialog:
    form.query_one("#texts", Button).focus()
    await pilot.press("enter")
    await until(lambda: isinstance(pilot.app.screen, TextsDialog) and pilot.app.focused)
    dialog = pilot.app.screen
    assert isinstance(dialog, TextsDialog)
    return dialog


def told(dialog: TextsDialog) -> str:
    return shown(dialog.query_one("#told", Static))


async def test_every_task_of_the_table_is_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = Figure("accuracy", better="higher")
    toy = TaskKind(name="parity", figure=figure, opens="", unused=frozenset({"clip"}))
    monkeypatch.setitem(TASKS, "parity", toy)
    async with HostApp(tmp_path).run_test(size=WIDE) as pilot:
        form = await with_task(pilot, "parity")
        assert form.query_one("#task", Choice).options == ("lyrics", "mood", "parity")
        assert "clip" not in rows(form) and "views" in rows(form)
        command = train_command(tmp_path, asked(form))
        assert command[command.index("--task") + 1] == "parity" and command[-1] == "demo-zh"
        await pilot.press("right")
        assert "--task" not in train_command(tmp_path, asked(form)), "lyrics again"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_rows_that_do_not_apply_are_out_of_sight_and_of_the_way(
    tmp_path: Path, language: str, size: tuple[int, int]
) -> None:
    i18n.set_language(language)
    chosen = read_texts([str(path) for path in write_files(tmp_path / "texts")])
    async with HostApp(tmp_path / "home").run_test(size=size) as pilot:
        form = await with_task(pilot)
        form.set_texts(chosen)
        await pilot.pause()
        for name in ("#task", "#texts", "#origin", "#cell", "#field-name", "#told", "#start"):
            assert whole(form.query_one(name)), name
        assert not form.query_one("#corpus").region and not form.query_one("#preset").region
        await pilot.press("alt+o")
        visited = []
        form.query_one("#task").focus()
        for _ in range(40):
            await pilot.press("down")
            visited.append(pilot.app.focused.id if pilot.app.focused else None)
            assert whole(pilot.app.focused), visited[-1]  # type: ignore[arg-type]
        names = {str(id).removeprefix("field-") for id in visited}
        assert not names & (UNUSED | {"corpus", "preset"})
        assert {"texts", "origin", "cell", "thaw", "epochs", "start", "task"} <= names
        assert whole(form.query_one("#start"))
        form.query_one("#task").focus()
        await pilot.press("left")
        assert rows(form) >= UNUSED and "thaw" not in rows(form)
        await pilot.pause()
        assert whole(form.query_one("#corpus")) and not form.query_one("#texts").region


async def test_texts_are_chosen_with_the_keyboard_and_read_at_once(tmp_path: Path) -> None:
    bright, sad = write_files(tmp_path / "texts")
    sad.write_text(sad.read_text("utf-8") + "\n" + texts("bright", 1)[0] + "\n", encoding="utf-8")
    async with HostApp(tmp_path / "home").run_test(size=NARROW) as pilot:
        form = await with_task(pilot)
        assert form.request() == "choose labelled texts first"
        dialog = await opened(pilot, form)
        await pilot.press(*str(bright.parent / "br"), "tab")
        assert dialog.query_one("#path", Input).value == str(bright)
        await pilot.press("enter")
        await until(lambda: "one label only" in told(dialog))
        await pilot.press("enter")
        assert pilot.app.screen is dialog, "nothing can be learnt from these"
        await pilot.press(*"/no/such.txt", "enter")
        await until(lambda: "no such file" in told(dialog))
        assert dialog.query_one("#path", Input).value == "/no/such.txt", "to be mended"
        await pilot.press("ctrl+u", *str(sad), "enter")
        await until(lambda: "1 texts stand under two labels" in told(dialog))
        assert "79 texts: bright 39, sad 40" in told(dialog)
        await pilot.press("tab", "delete")
        assert dialog.paths == [str(bright)]
        await until(lambda: dialog.choice is not None)
        dialog.query_one("#path").focus()
        await pilot.press(*str(sad.parent), "enter")
        await until(lambda: dialog.paths == [str(bright), str(sad)] and dialog.choice)
        await pilot.press("enter")
        await until(lambda: form.texts is not None)
        assert form.texts is not None and form.texts.labels == ("bright", "sad")
        assert "stand under two labels" in shown(form.query_one("#told", Static))
        await pilot.pause()
        assert "bright sad" in drawn(pilot.app)
        assert asked(form).corpora == (str(bright), str(sad))


async def test_what_cannot_be_learnt_from_is_refused_in_one_sentence(tmp_path: Path) -> None:
    few = write_files(tmp_path / "few", count=3)
    (tmp_path / "a.csv").write_text("words,kind\nx,y\n", encoding="utf-8")
    for paths, why in (
        ([str(few[0]), str(few[1])], "label 'bright' has 3 texts"),
        ([str(tmp_path / "a.csv")], "there is no column of texts; found: words, kind"),
        ([str(tmp_path / "gone.txt")], "there is no such file"),
        ([str(tmp_path)], "cannot be read"),
    ):
        choice = read_texts(paths)
        assert why in choice.problem and "\n" not in choice.problem
        async with HostApp(tmp_path / "home").run_test(size=NARROW) as pilot:
            form = await with_task(pilot)
            form.set_texts(choice)
            await pilot.press("ctrl+g")
            refusal = form.query_one("#refusal", Static)
            await until(lambda refusal=refusal: refusal.region)
            assert why in shown(refusal) and whole(form.query_one("#start"))


@pytest.mark.parametrize("origin", ["none", "base-zh"])
async def test_the_form_starts_just_what_the_command_line_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, origin: str
) -> None:
    home, files = tmp_path / "home", [str(path) for path in write_files(tmp_path / "texts")]
    monkeypatch.setenv("LYRIC_STUDIO_CONFIG", str(tmp_path / "settings.toml"))
    command = ["train", "--home", str(home), "--task", "mood", *files, "--no-start"]
    command += ["--from", origin] if origin == "none" else []
    assert run_command([*command, "--name", "told"]) == 0
    async with HostApp(home).run_test(size=WIDE) as pilot:
        form = await with_task(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, TrainScreen)
        await until(lambda: len(form.origin.offers) > 1)
        form.set_texts(read_texts(files))
        assert (form.origin.origin.name if form.origin.origin else "none") == "base-zh"
        if origin == "none":
            form.set_origin(None)
        form.query_one("#field-name", Input).value = "asked"
        await pilot.pause()
        command = train_command(home, asked(form))
    assert (
        run_command([("--no-start" if word == "--detach" else word) for word in command[4:]]) == 0
    )
    told, made = (RunStore(home).get(name).config for name in ("told", "asked"))
    assert made.train == told.train and made.model == told.model
    assert (made.task, made.labels, made.corpus) == (told.task, told.labels, told.corpus)
    assert (made.base and made.base.name) == (told.base and told.base.name)
    assert made.tokens == told.tokens


async def test_a_base_goes_with_the_language_of_the_texts(tmp_path: Path) -> None:
    async with HostApp(tmp_path).run_test(size=WIDE) as pilot:
        await filled(pilot)
        form = await with_task(pilot)
        form.origin.offers = [ZH, EN, BACK]
        form.set_texts(TextsChoice(("a.txt",), ("x", "y"), learn=80, bases=frozenset({"base-zh"})))
        assert asked(form).origin == "base-zh"
        assert form.config() == TASKS["mood"].usual({**SHAPE, "direction": "forward"})
        form.query_one("#cell", Choice).focus()
        await pilot.press("right")
        assert asked(form).origin == "none", "what has another shape begins from nothing"


async def test_backward_is_a_direction_of_songs_alone(tmp_path: Path) -> None:
    async with HostApp(tmp_path).run_test(size=WIDE) as pilot:
        form = await filled(pilot)
        form.origin.offers = [ZH, BACK]
        form.set_preset("better")
        form.query_one("#field-direction").focus()
        await pilot.pause()
        assert "proofreads" in shown(form.query_one("#why", Static))
        await pilot.press("right")
        await pilot.pause()
        config = form.config()
        assert not isinstance(config, str), config
        assert config == preset("better", 20_000, direction="backward")
        assert "line_writer" not in rows(form) and form.query_one("#preset", Choice).value
        command = train_command(tmp_path, asked(form))
        assert command[command.index("--direction") + 1] == "backward"
        assert form.origin.names() == ["nothing", "my-back"], "one that reads so, too"
        form.set_origin(BACK)
        assert asked(form).origin == "my-back"
        await pilot.press("right")
        await pilot.pause()
        assert asked(form).origin == "none" and "line_writer" in rows(form)
        assert form.config() == preset("better", 20_000, cell="gru")
        await pilot.press("right")
        await with_task(pilot)
        form.set_texts(TextsChoice(("a.txt",), ("x", "y"), learn=80))
        assert "--direction" not in train_command(tmp_path, asked(form))


async def test_past_runs_of_a_task_tell_its_time_and_no_other(tmp_path: Path) -> None:
    async with HostApp(tmp_path).run_test(size=WIDE) as pilot:
        form = await with_task(pilot)
        estimate = form.query_one("#estimate", Static)
        form.set_texts(TextsChoice(("a.txt",), ("x", "y"), learn=800))
        songs = PastRun(preset("quick").model_config(3000), 900.0, 2.0)
        form.set_past([songs])
        assert "measured in the first steps" in shown(estimate)
        form.set_past([songs, PastRun(songs.model, 88.0, task="mood")])
        assert "about 3:20 at most" in shown(estimate), "800 texts 20 times, at 88 a second"
        await pilot.press("left")
        quick = shown(estimate)
        form.set_past([songs])
        assert shown(estimate) == quick, "texts a second are no tokens a second"


@pytest.mark.slow
async def test_a_mood_is_trained_from_the_form_and_seen_in_runs(tmp_path: Path) -> None:
    bright, sad = write_files(tmp_path / "texts")
    app = HostApp(tmp_path / "home")
    async with app.run_test(size=WIDE) as pilot:
        form = await with_task(pilot)
        dialog = await opened(pilot, form)
        for path in (bright, sad):
            await pilot.press(*str(path), "enter")
        await pilot.press("enter")
        await until(lambda: form.texts is not None)
        assert dialog.choice is not None
        form.set_origin(None)
        settings = {
            "embedding": "12", "hidden": "16", "epochs": "4", "batch": "16",
            "learning_rate": "0.02", "name": "feelings",
        }  # fmt: skip
        for name, value in settings.items():
            form.query_one(f"#field-{name}", Input).value = value
        form.row("device").set_value("cpu")
        await pilot.pause()
        await pilot.press("ctrl+g")
        screen = app.screen
        assert isinstance(screen, TrainScreen)
        await until(lambda: screen.run_name == "feelings" or form.has_class("-refused"), 90)
        assert not form.has_class("-refused"), shown(form.query_one("#refusal", Static))
        await until(lambda: screen.state.status == "finished", 120)
        assert "%" in shown(screen.query_one("#figures", Static))
        assert form.corpus is not None and form.corpus.name == "demo-zh", "left as it was"
        made = RunStore(tmp_path / "home").get("feelings").config
        assert (made.task, made.labels) == ("mood", tuple(sorted(SAID)))
        await pilot.press("f4")
        await until(lambda: "feelings" in drawn(app) and "%" in drawn(app))
