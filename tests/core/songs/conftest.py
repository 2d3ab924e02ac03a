"""A songbook and a take to put into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.composing.composer import Composer
from core.composing.events import TakeFinished
from core.composing.settings import SamplerSettings
from core.composing.takes import Take
from core.songs.history import History
from core.songs.opening import document_of_text
from core.songs.store import Songbook
from tests.core.tiny_models import tiny_model


@pytest.fixture
def book(tmp_path: Path) -> Songbook:
    return Songbook(tmp_path)


@pytest.fixture(scope="session")
def take() -> Take:
    composer = Composer(tiny_model())
    events = composer.compose("雨夜", SamplerSettings(), seed=4, max_tokens=40)
    return next(event.result for event in events if isinstance(event, TakeFinished))


@pytest.fixture
def song(tmp_path: Path) -> History:
    """A song of two lines that is kept as a document."""
    return History.create(tmp_path / "one", document_of_text("一\n二", title="数"))
