"""Train with a clock that stands still, a quiet machine and two corpora."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.runs.estimate import Machine
from studio.screens.train import start as train_start
from studio.screens.train.corpora import CorpusChoice
from studio.screens.train.form import TrainForm
from studio.screens.train.machine_line import MachineLine
from studio.screens.train.screen import TrainScreen
from studio.wording import i18n
from tests.studio.hosts import NOW

CORPORA = [CorpusChoice("demo-zh", 220, 20_000, 3000), CorpusChoice("mine", 40, 6000, 1500)]


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(TrainScreen, "clock", staticmethod(lambda: NOW + 2))
    monkeypatch.setattr(TrainForm, "machine", staticmethod(lambda: Machine(cores=2)))
    monkeypatch.setattr(MachineLine, "look", staticmethod(lambda started: ""))
    monkeypatch.setattr(train_start, "list_corpora", lambda home: CORPORA)
    yield
    i18n.set_language("en")
