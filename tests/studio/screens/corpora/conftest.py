"""One small demo corpus, so that nothing long is prepared."""

from __future__ import annotations

import pytest

from core.library import demos
from tests.core.corpus_samples import text_file


@pytest.fixture(autouse=True)
def demo(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """One small demo corpus, in place of those of the package."""
    folder = tmp_path_factory.mktemp("data") / "demo-en"
    folder.mkdir()
    text_file(folder, seed=8)
    monkeypatch.setattr(demos, "demo_corpora", lambda: {"demo-en": folder})
