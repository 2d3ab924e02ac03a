"""Corpora as the tests prepare them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from core.corpus.info import CorpusInfo, PreparedSong, read_corpus_info
from core.corpus.options import ImportOptions
from core.corpus.prepare import prepare
from tests.core.corpus_samples import SIMPLIFIED

A, B, C, D = SIMPLIFIED[:4], SIMPLIFIED[4:8], SIMPLIFIED[8:12], SIMPLIFIED[12:16]
"""Lines of four songs."""


def prepared(source: Path | list[Path], **options: object) -> tuple[CorpusInfo, list[PreparedSong]]:
    sources = source if isinstance(source, list) else [source]
    out = sources[0].parent / "out"
    info = prepare(sources, out, ImportOptions(**options), name="x")  # type: ignore[arg-type]
    data = (out / "songs.jsonl").read_bytes()
    assert info.sha256 == hashlib.sha256(data).hexdigest()
    assert read_corpus_info(out) == info
    return info, msgspec.json.Decoder(PreparedSong).decode_lines(data)


def write(folder: Path, text: str, name: str = "x.txt") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path
