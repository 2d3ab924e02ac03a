"""Train as tests open it: when it is ready, and what its parts show."""

from __future__ import annotations

from textual.pilot import Pilot
from textual.widgets import Static

from studio.screens.train.screen import TrainScreen
from tests.studio.hosts import until


def shown(widget: Static) -> str:
    return str(widget.render())


async def ready(pilot: Pilot[None]) -> TrainScreen:
    await until(lambda: isinstance(pilot.app.screen, TrainScreen))
    screen = pilot.app.screen
    assert isinstance(screen, TrainScreen)
    await until(lambda: screen.form_ready and screen.corpora)
    return screen
