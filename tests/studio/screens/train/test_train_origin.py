"""The row of the form for the model that is trained further: what it takes, keeps and asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input

from core.library.offers import Offer
from core.runs.presets import preset
from core.runs.shape import shape_of
from studio.screens.frame.dialogs import ChooseDialog
from studio.screens.train.corpora import CorpusChoice
from studio.screens.train.form import TrainForm
from studio.screens.train.launch import TrainRequest, train_command
from studio.widgets.choice import Choice
from tests.studio.hosts import WIDE, HostApp, until
from tests.studio.screens.train.opened import ready

pytestmark = pytest.mark.usefixtures("frozen")

SHAPE = shape_of(preset("quick", cell="gru", hidden=512, embedding=384).model_config(900))
ZH = Offer("base-zh", SHAPE, "hybrid", frozenset({"mine", "demo-zh"}))
OWN = Offer("my-run", {**SHAPE, "hidden": 64}, "char", frozenset())
MINE, OTHER = CorpusChoice("mine", 40, 6000, 1500), CorpusChoice("other", 40, 6000, 1500)


def asked(form: TrainForm) -> list[str]:
    """The command that the form stands for."""
    request = form.request()
    assert isinstance(request, TrainRequest), request
    return train_command(Path("home"), request)


def origin(command: list[str]) -> str:
    return command[command.index("--from") + 1]


def reading(pilot: Pilot[Any]) -> bool:
    """Whether corpora and models are being read for the form."""
    return any(each.group == "corpora" and not each.is_finished for each in pilot.app.workers)


async def filled(pilot: Pilot[Any]) -> TrainForm:
    """The form when it has found what models there are, which would come in between."""
    form = (await ready(pilot)).query_one(TrainForm)
    await until(lambda: form.origin.offers and not reading(pilot))
    await pilot.pause()
    await until(lambda: not reading(pilot))
    return form


async def test_quick_goes_on_from_the_base_that_suits_the_corpus(tmp_path: Path) -> None:
    async with HostApp(tmp_path).run_test(size=WIDE) as pilot:
        form = await filled(pilot)
        assert origin(asked(form)) == "none", "there is no base yet"
        form.origin.offers = [ZH, OWN]
        form.set_corpus(MINE)
        command = asked(form)
        assert origin(command) == "base-zh" and "base-zh" in str(form.query_one("#origin").label)  # type: ignore[attr-defined]
        assert form.config() == preset("quick", 6000, SHAPE)
        assert form.query_one("#cell", Choice).value == "GRU"
        assert command[command.index("--hidden") + 1] == "512"
        assert command[command.index("--ramp") + 1] == "0.0", "what is shown is done"
        assert form.query_one("#preset", Choice).value == "quick", "still this preset"
        form.set_corpus(OTHER)
        assert origin(asked(form)) == "none" and form.config() == preset("quick", 6000, cell="gru")
        form.set_corpus(MINE)
        form.set_preset("better")
        assert origin(asked(form)) == "none", "only quick does so by itself"
        form.set_preset("quick")
        assert origin(asked(form)) == "base-zh"


async def test_another_shape_begins_from_nothing(tmp_path: Path) -> None:
    async with HostApp(tmp_path).run_test(size=WIDE) as pilot:
        form = await filled(pilot)
        form.origin.offers = [ZH]
        form.set_corpus(MINE)
        form.query_one("#field-epochs", Input).value = "3"
        await pilot.pause()
        assert origin(asked(form)) == "base-zh", "that is no matter of shape"
        form.query_one("#field-hidden", Input).value = "300"
        await pilot.pause()
        config = preset("quick", 6000, cell="gru", hidden=300, epochs=3)
        found = form.config()
        assert origin(asked(form)) == "none"
        assert not isinstance(found, str) and (found.hidden, found.epochs) == (300, 3)
        assert found.embedding == config.embedding, "what nobody typed is as without a base"
        form.set_corpus(OTHER)
        form.set_corpus(MINE)
        assert origin(asked(form)) == "none", "what someone typed stays"


async def test_a_model_is_chosen_from_the_list_for_any_corpus(tmp_path: Path) -> None:
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        form = await filled(pilot)
        form.origin.offers = [ZH, OWN]
        form.set_corpus(MINE)
        form.query_one("#origin", Button).press()
        await until(lambda: isinstance(app.screen, ChooseDialog))
        await pilot.press("down", "enter")
        await until(lambda: form.origin.origin == OWN)
        command = asked(form)
        assert origin(command) == "my-run"
        assert command[command.index("--tokens") + 1] == "char"
        form.set_corpus(OTHER)
        assert origin(asked(form)) == "my-run", "what someone chose stays"
        form.query_one("#origin", Button).press()
        await until(lambda: isinstance(app.screen, ChooseDialog))
        await pilot.press("up", "up", "enter")
        await until(lambda: form.origin.origin is None)
        assert command != asked(form) and origin(asked(form)) == "none"
        assert form.query_one("#field-tokens", Choice).value == "hybrid"
