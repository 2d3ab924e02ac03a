"""The pictures of Compose that the READMEs show: the demo models, and takes that they wrote.

The takes were composed by `compose "tonight" --model en-lstm --seed 3 --temperature 0.7 --count 6`
and `compose "末班车" --model zh-lstm --seed 3 --temperature 0.6 --count 8`, 12 lines each, and are
kept here, as the last bits of a processor may make other ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from core.composing.numbers import decode
from core.composing.takes import Take
from core.writing.keeping import Keeping
from studio.app.application import LyricStudioApp
from studio.screens.compose.screen import ComposeScreen
from studio.setup.session import Session, save_session
from studio.setup.settings import Settings
from studio.wording import i18n
from tests.studio.hosts import painted, until

SETTINGS = Settings(speed=0, theme="lyric-dark", ascii="off")
TAKES = Path(__file__).with_name("takes")
MODELS = {"en": "en-lstm", "zh": "zh-lstm"}

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    i18n.set_language("en")


async def lyrics(pilot: Pilot[Any]) -> None:
    screen = pilot.app.screen
    assert isinstance(screen, ComposeScreen)
    await until(lambda: screen.writing.models.known and screen.writing.model is not None)
    screen.query_one("#prompt", Input).cursor_blink = False
    await pilot.pause()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_picture(tmp_path: Path, snap_compare: Any, language: str) -> None:
    i18n.set_language(language)
    keeping = Keeping(tmp_path)
    rows = (TAKES / f"{language}.jsonl").read_text("utf-8").splitlines()
    takes = [decode(row.encode(), Take) for row in rows]
    for number, take in enumerate(takes, 1):
        keeping.keep(str(number), take.text, take)
    keeping.close()
    session = Session(
        model=MODELS[language], prompt=takes[-1].prompt, temperature=takes[-1].temperature
    )
    save_session(tmp_path, session)
    app = LyricStudioApp(tmp_path, SETTINGS)
    assert snap_compare(app, terminal_size=(110, 30), run_before=painted(lyrics))
