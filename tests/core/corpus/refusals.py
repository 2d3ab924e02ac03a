"""Files that must be refused: one clear error, and nothing left behind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.corpus.options import ImportOptions
from core.corpus.prepare import prepare
from core.errors import CorpusError
from tests.core.corpus_samples import as_text, make_songs

SONGS = as_text(make_songs(12)).encode()


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def refused(source: Path, says: str, *, at: str | None = None, **options: object) -> CorpusError:
    """The one error of preparing `source`; its place begins with `at`, nothing is left behind."""
    before = sorted(source.parent.iterdir())
    with pytest.raises(CorpusError) as caught:
        prepare([source], source.parent / "out", ImportOptions(**options), name="x")  # type: ignore[arg-type]
    assert sorted(source.parent.iterdir()) == before
    error = caught.value
    assert re.search(says, error.what), error.what
    assert error.where is not None
    assert error.where.startswith(at or str(source))
    assert "\n" not in str(error)
    assert error.hint
    return error
