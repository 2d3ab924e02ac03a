"""A new sampler is one row of the table: it is composed with, offered, and told of.

The toy leaves only the tokens of the smallest ids, and takes something from those it has used.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np
import pytest
from click.testing import CliRunner
from textual.app import App
from textual.widgets import Input

from core.composing.composer import Composer
from core.composing.cuts import Cut, Places
from core.composing.penalties import Exempt
from core.composing.samplers import Penalties, probabilities
from core.composing.settings import Sampler, SamplerSettings
from core.errors import ComposeError
from core.model.products import Floats
from core.songs.export import render
from core.songs.making import how_made
from core.songs.song import Song
from studio.cli import compose as compose_command
from studio.screens.compose.options import OptionsDialog, sampler_rows
from tests.core.composing.takes import endless_composer, take_of
from tests.studio.hosts import until

PLAIN = {"temperature": 1.0, "min_p": 0.0, "dry": 0.0}


def smallest(logits: Floats, most: float) -> Places:
    return np.arange(min(len(logits), int(most)))


class Weariness:
    """Takes as much from a logit as its token was used."""

    def __init__(self, strength: float, context: Sequence[int]) -> None:
        self._strength, self._used = strength, list(context)

    def push(self, id: int) -> None:
        self._used.append(id)

    def penalise(self, logits: Floats) -> None:
        for id in self._used:
            logits[id] -= self._strength

    def fork(self) -> Weariness:
        return Weariness(self._strength, self._used)


def weary(settings: SamplerSettings, exempt: Exempt, context: Sequence[int]) -> Weariness:
    return Weariness(settings.weary, context)  # type: ignore[attr-defined]


def cut() -> Cut:
    return smallest


class WithToys(SamplerSettings, frozen=True, kw_only=True):
    """The table with two more rows."""

    smallest: Annotated[
        int,
        Sampler(
            low=0,
            high=99_999,
            off=0,
            label="toy cut",
            help="Only so many of the first.",
            usage="keep so many of the first; 0 is off",
            beside=True,
            cut=cut,
        ),
    ] = 0
    weary: Annotated[
        float, Sampler(low=0.0, high=9.0, off=0.0, label="toy", help="Toy.", penalty=weary)
    ] = 0.0


@pytest.fixture(scope="module")
def composer() -> Composer:
    return endless_composer()


def test_it_is_a_setting_with_its_range() -> None:
    assert WithToys(smallest=3).smallest == 3
    with pytest.raises(ComposeError, match="smallest must be a whole number from 0 to 99999"):
        WithToys(smallest=-1)
    with pytest.raises(ComposeError, match="smallest must be a whole number"):
        WithToys(smallest=1.5)  # type: ignore[arg-type]
    with pytest.raises(ComposeError, match="dry must be"):
        WithToys(dry=-1.0)


def test_it_takes_its_turn_among_the_steps() -> None:
    logits = np.log(np.array([[0.1, 0.2, 0.3, 0.4]], np.float32))
    cut_last = probabilities(logits, (), WithToys(top_k=3, smallest=2, **PLAIN))[0]
    np.testing.assert_allclose(cut_last, [0, 0.4, 0.6, 0], rtol=1e-5)  # of what top-k left
    tired = logits[0].copy()
    Penalties(WithToys(weary=2.0, **PLAIN), frozenset, [3, 3, 1]).penalise(tired)
    np.testing.assert_allclose(logits[0] - tired, [0, 2, 0, 4], rtol=1e-5)


def test_lyrics_are_composed_with_it(composer: Composer) -> None:
    everything = take_of(composer, settings=WithToys(**PLAIN), max_tokens=60)
    first = take_of(composer, settings=WithToys(smallest=262, **PLAIN), max_tokens=60)
    assert max(everything.tokens) > 262 > max(first.tokens)
    tired = take_of(composer, settings=WithToys(weary=5.0, **PLAIN), max_tokens=20)
    assert max(map(tired.tokens.tolist().count, set(tired.tokens))) <= 2


async def test_the_dialog_offers_it_and_the_lyrics_have_it_beside_them() -> None:
    assert sampler_rows(WithToys(smallest=7))[-1] == [("toy cut", "7")]
    answers: list[object] = []
    app: App[None] = App()
    async with app.run_test(size=(100, 30)) as pilot:
        dialog = OptionsDialog(WithToys(), max_lines=16, max_tokens=400, seed=None)
        app.push_screen(dialog, answers.append)
        await until(lambda: bool(dialog.query("#smallest")))
        dialog.query_one("#smallest", Input).value = "100000"
        await pilot.press("enter")
        assert not answers  # beyond its range
        dialog.query_one("#smallest", Input).value = "5"
        await pilot.press("enter")
        await until(lambda: bool(answers))
    (values,) = answers
    assert isinstance(values, dict)
    assert (values["smallest"], values["weary"]) == (5, 0.0)


def test_the_command_line_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compose_command, "SamplerSettings", WithToys)
    command = compose_command.command()
    told = CliRunner().invoke(command, ["--help"]).output
    assert "--smallest INTEGER" in told and "keep so many of the first" in told
    assert "--weary FLOAT" in told and "Toy." in told
    refused = CliRunner().invoke(command, ["--smallest", "-1"])
    assert (refused.exit_code, "smallest must be" in refused.output) == (2, True)


def test_a_song_tells_that_it_was_made_with_it(composer: Composer) -> None:
    take = take_of(composer, settings=WithToys(smallest=280), max_tokens=9)
    song = Song(id="0a1b2c3d", title="a song", text=take.text, created="", take=take)
    told = dict(how_made(song))["samplers"]
    assert "toy cut 280" in told and "toy off" in told
    assert "toy cut 280" in render(song, ".md")
