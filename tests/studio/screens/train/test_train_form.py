"""The form of a training: presets, cells, estimate, corpus, and walking through it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual.widgets import Button, Input, Static

from core.runs.estimate import Machine, PastRun
from core.runs.presets import PRESETS, preset
from studio.screens.train.corpora import CorpusChoice
from studio.screens.train.corpus_picker import CorpusPicker
from studio.screens.train.fields import number
from studio.screens.train.form import TrainForm
from studio.screens.train.form_row import FormRow
from studio.screens.train.launch import TrainRequest, train_command
from studio.widgets.choice import Choice
from tests.studio.hosts import WIDE, HostApp, lesson, until, write_run
from tests.studio.screens.train.opened import ready, shown

pytestmark = pytest.mark.usefixtures("frozen")


async def test_the_form_is_checked_as_it_is_typed(tmp_path: Path) -> None:
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        form = screen.query_one(TrainForm)
        row = screen.query_one("#row-hidden", FormRow)
        assert "128-512" in shown(row.query_one(".hint", Static)), "what the tutorial recommends"
        field = row.query_one(Input)
        field.focus()
        await pilot.press("ctrl+a", "backspace", *"99999")
        assert row.has_class("-invalid") and "8192" in shown(row.query_one(".hint", Static))
        assert isinstance(form.request(), str)
        assert "!" in shown(form.query_one("#estimate", Static))
        field.value = ""
        await pilot.press(*"384")
        await pilot.pause()
        request = form.request()
        assert isinstance(request, TrainRequest) and request.train.hidden == 384
        assert form.query_one("#preset", Choice).value == "", "no preset any more"
        assert "larger" in form.query_one("#row-batch .why", Static).render().__str__()


async def test_presets_and_cells_and_the_estimate(tmp_path: Path) -> None:
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        form = (await ready(pilot)).query_one(TrainForm)
        small = shown(form.query_one("#estimate", Static))
        assert "parameters" in small and "at most" in small and "MB" in small
        assert "guess" in small, "no run was measured here"
        form.set_past([PastRun(preset("quick").model_config(3000), 900.0, 2.0)])
        assert "by the last runs here" in shown(form.query_one("#estimate", Static))
        form.machine = lambda: Machine(cores=2, busy=1.0)
        form.show_estimate()
        busy = shown(form.query_one("#estimate", Static))
        assert "1.0 of 2 cores busy" in busy and re.search(r"time: [\d:]+ to [\d:]+ at most", busy)
        form.machine = lambda: Machine(cores=2, busy=9.0)
        form.show_estimate()
        assert "or much more" in shown(form.query_one("#estimate", Static))
        form.query_one("#preset", Choice).focus()
        await pilot.press("right", "right")
        request = form.request()
        assert isinstance(request, TrainRequest)
        assert request.train.hidden == PRESETS["best"].hidden
        assert shown(form.query_one("#estimate", Static)) != small
        form.query_one("#cell", Choice).focus()
        await pilot.press("right")
        request = form.request()
        assert isinstance(request, TrainRequest) and request.train.cell == "gru"


async def test_the_learning_rate_goes_with_the_cell_unless_it_was_set(tmp_path: Path) -> None:
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        form = (await ready(pilot)).query_one(TrainForm)
        rate = form.query_one("#field-learning_rate", Input)
        form.query_one("#cell", Choice).focus()
        for cell in ("gru", "transformer", "rnn", "lstm", "gru"):
            await pilot.press("right")
            wanted = preset("quick", cell=cell)
            assert form.config() == wanted and rate.value == number(wanted.learning_rate)
            assert form.query_one("#preset", Choice).value == "quick", "still this preset"
            request = form.request()
            assert isinstance(request, TrainRequest)
            command = train_command(tmp_path, request)
            # Named, since it would go by the size of the corpus, which may have changed meanwhile.
            assert float(command[command.index("--lr") + 1]) == wanted.learning_rate
        form.query_one("#preset", Choice).focus()
        await pilot.press("right")
        assert form.config() == preset("better", cell="gru")
        rate.value = "5e-3"
        await pilot.pause()
        form.query_one("#cell", Choice).focus()
        await pilot.press("right")
        assert rate.value == "5e-3", "what someone typed stays"
        form.set_cell("lstm")
        assert rate.value == "5e-3"
        request = form.request()
        assert isinstance(request, TrainRequest) and request.train.learning_rate == 5e-3
        assert "--lr" in train_command(tmp_path, request)


async def test_epochs_and_dropout_go_with_the_corpus_unless_they_were_set(tmp_path: Path) -> None:
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        form = (await ready(pilot)).query_one(TrainForm)
        epochs = form.query_one("#field-epochs", Input)
        small, large = CorpusChoice("small", 40, 6000, 1500), CorpusChoice("large", 9, 10**6, 9000)
        form.set_corpus(large)
        fitted = preset("quick", 10**6)
        assert form.config() == fitted and epochs.value == str(fitted.epochs)
        assert fitted.epochs < preset("quick").epochs and fitted.dropout < preset("quick").dropout
        assert form.query_one("#preset", Choice).value == "quick", "still this preset"
        request = form.request()
        assert isinstance(request, TrainRequest)
        command = train_command(tmp_path, request)
        assert command[command.index("--epochs") + 1] == epochs.value, "what is shown is done"
        epochs.value = "7"
        await pilot.pause()
        form.set_corpus(small)
        assert epochs.value == "7", "what someone typed stays"
        assert form.query_one("#field-dropout", Input).value == number(preset("quick").dropout)


async def test_arrows_walk_through_the_form_and_letters_are_text_there(tmp_path: Path) -> None:
    write_run(tmp_path, "a-gru-1", lesson("a-gru-1", 2))
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        await pilot.press("n", "down", "down", "down", "down", "down")
        assert app.focused is screen.query_one("#fold")
        await pilot.press("enter", "down")
        assert app.focused is screen.query_one("#field-embedding")
        screen.query_one("#field-name", Input).focus()
        await pilot.press(*"gxmd")
        assert screen.query_one("#field-name", Input).value == "gxmd"
        assert not screen.preparing and screen.chart.look.metric == "bits"
        await pilot.press("up")
        assert app.focused is screen.query_one("#preset")
        await pilot.press("escape", "v", "g")
        assert screen.form_shown and not screen.preparing, "g shows the form before it starts"


async def test_corpus_from_the_list(tmp_path: Path) -> None:
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        form = (await ready(pilot)).query_one(TrainForm)
        form.query_one("#corpus", Button).press()
        await until(lambda: isinstance(app.screen, CorpusPicker))
        await pilot.press("down", "enter")
        await until(lambda: form.corpus is not None and form.corpus.name == "mine")
        assert app.session.form_corpus == "mine"
