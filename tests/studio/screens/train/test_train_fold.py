"""The form has what matters most in view, and the rest behind one line."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input, Static

from studio.screens.train.fold import Fold
from studio.screens.train.form import TrainForm
from studio.screens.train.form_row import FormRow
from studio.screens.train.launch import TrainRequest
from studio.wording import i18n
from studio.wording.i18n import t
from tests.studio.hosts import NARROW, WIDE, HostApp, lesson, write_run
from tests.studio.screens.train.opened import ready, shown

pytestmark = pytest.mark.usefixtures("frozen")


def told(form: TrainForm) -> str:
    return str(form.query_one(Fold).render())


def whole(widget: Widget) -> bool:
    """Whether all of it is on screen."""
    return bool(widget.region) and widget.screen.region.contains_region(widget.region)


async def toggled(pilot: Pilot[None], form: TrainForm, way: str) -> None:
    if way == "click":
        await pilot.click(Fold)
    else:
        form.query_one("#field-name" if way == "alt+o" else Fold).focus()
        await pilot.press(way)
    await pilot.pause()


@pytest.mark.parametrize("way", ["enter", "space", "alt+o", "click"])
async def test_the_rest_opens_and_shuts_by_keys_and_the_mouse(tmp_path: Path, way: str) -> None:
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        form = (await ready(pilot)).query_one(TrainForm)
        hidden = form.query_one("#row-hidden")
        assert form.folded and not hidden.region and "▸" in told(form) and "alt+o" in told(form)
        await toggled(pilot, form, way)
        assert not form.folded and whole(hidden) and "▾" in told(form)
        form.query_one("#field-hidden").focus()
        if way == "alt+o":
            await pilot.press(way)
            assert app.focused is form.query_one(Fold), "the focus never goes out of sight"
        else:
            await toggled(pilot, form, way)
        assert form.folded


async def test_what_differs_from_the_preset_is_marked_and_counted(tmp_path: Path) -> None:
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        form = (await ready(pilot)).query_one(TrainForm)
        assert "as in quick" in told(form)
        form.query_one("#field-epochs", Input).value = "7"
        await pilot.pause()
        assert "1 setting differs from quick" in told(form)
        form.query_one("#row-tokens", FormRow).set_value("char")
        form.query_one("#field-name", Input).value = "mine"
        form.query_one("#field-seed", Input).value = "5"
        await pilot.pause()
        assert "3 settings differ from quick" in told(form), "a name is nothing to count"
        marked = {row.field.name for row in form.query(FormRow) if row.marked}
        assert marked == {"epochs", "tokens", "seed"}
        assert shown(form.query_one("#row-epochs .label", Static)) == "•epochs"
        form.set_preset("better")
        await pilot.pause()
        assert "2 settings differ from better" in told(form)


async def test_a_folded_field_that_is_wrong_comes_into_view(tmp_path: Path) -> None:
    app = HostApp(tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        screen = await ready(pilot)
        form = screen.query_one(TrainForm)
        field = form.query_one("#field-clip", Input)
        field.value = "many"
        await pilot.pause()
        await pilot.press("ctrl+g")
        await pilot.pause()
        assert not form.folded and app.focused is field and whole(field)
        assert "a number" in shown(form.query_one("#refusal", Static)) and not screen.preparing
        assert whole(form.query_one("#start"))
        await pilot.press("alt+o")
        assert not form.folded and app.focused is field, "it cannot be folded away"
        field.value = "2"
        await pilot.pause()
        assert not form.has_class("-refused"), "what was refused is changed"
        await pilot.press("alt+o")
        assert form.folded


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_all_that_is_open_fits_and_any_of_it_starts(
    tmp_path: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    i18n.set_language(language)
    asked: list[TrainRequest] = []
    monkeypatch.setattr("studio.screens.train.screen.TrainScreen._start",
                        lambda self, request: asked.append(request))  # fmt: skip
    app = HostApp(tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        form = (await ready(pilot)).query_one(TrainForm)
        await pilot.pause()
        for name in ("#corpus", "#cell", "#preset", "#field-name", "#fold", "#estimate", "#start"):
            assert whole(form.query_one(name)), name
        for name in ("#corpus", "#cell", "#preset", "#field-name", "#fold"):
            form.query_one(name).focus()
            await pilot.press("ctrl+g")
        assert len(asked) == 5
        form.refuse("\n".join([t("another studio is starting this very training")] * 3))
        await pilot.pause()
        assert whole(form.query_one("#refusal")) and whole(form.query_one("#start"))


async def test_letters_are_text_in_a_field_and_open_the_rest_elsewhere(tmp_path: Path) -> None:
    write_run(tmp_path, "a-gru-1", lesson("a-gru-1", 2))
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        form = (await ready(pilot)).query_one(TrainForm)
        form.query_one("#field-name").focus()
        await pilot.press("o")
        assert form.folded and form.query_one("#field-name", Input).value == "o"
        await pilot.press("escape", "o")
        assert not form.folded
