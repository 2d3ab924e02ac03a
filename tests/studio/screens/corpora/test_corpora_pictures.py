"""Pictures of Corpora at both sizes in both languages; day, paths and versions frozen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from textual.pilot import Pilot

from core.corpus.info import INFO_FILE, read_corpus_info
from core.library.corpora import TOKENS, CorpusLibrary
from core.tokens.info import INFO_FILE as TOKENS_FILE
from core.tokens.info import read_info
from studio.screens.corpora.screen import CorporaScreen
from studio.wording import i18n
from tests.core.corpus_samples import as_text, make_songs
from tests.studio.hosts import NARROW, WIDE, HostApp, painted, until
from tests.studio.screens.corpora.opened import choose

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    i18n.set_language("en")


def write_corpus(home: Path, folder: Path) -> None:
    """A corpus with something left out, that says the same on every machine."""
    file = folder / "雨天.txt"
    file.write_text("作词：某人\n" + as_text(make_songs(20)), "utf-8")
    library = CorpusLibrary(home)
    library.add("雨天", [file])
    library.get("demo-en")
    for name in ("雨天", "demo-en"):
        path = library.root / name
        info = msgspec.structs.replace(
            read_corpus_info(path), created="2026-09-21T10:00:00+00:00", sources=["雨天.txt"]
        )
        (path / INFO_FILE).write_bytes(msgspec.json.encode(info))
        tokens = msgspec.structs.replace(read_info(path / TOKENS), segmenter="jieba 0.42.1")
        (path / TOKENS / TOKENS_FILE).write_bytes(msgspec.json.encode(tokens))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_picture(snap_compare: Any, tmp_path: Path, language: str, size: tuple[int, int]) -> None:
    write_corpus(tmp_path / "home", tmp_path)
    i18n.set_language(language)

    async def ready(pilot: Pilot[Any]) -> None:
        screen = pilot.app.screen
        assert isinstance(screen, CorporaScreen)
        await until(lambda: screen.rows and screen.options.option_count)
        await choose(screen, "雨天")
        await pilot.pause()

    app = HostApp(tmp_path / "home", mode="corpora")
    assert snap_compare(app, terminal_size=size, run_before=painted(ready))
