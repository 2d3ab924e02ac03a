"""Whatever the bytes: songs or one of our errors, never another exception, never a hang.

pytest tests/core/corpus/test_fuzz.py --fuzz-examples 20000
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.corpus.options import ImportOptions
from tests.core.corpus.fuzzing import MUTATIONS, OPTIONS, mutated, songs_or_error
from tests.core.corpus_samples import SIMPLIFIED, TRADITIONAL, as_text, make_songs

TEXT = as_text(make_songs(3)) + "\n\n[副歌]\n作词：某人\n" + "\n".join(SIMPLIFIED[:6])
LRC = "[ti:雨]\n[ar:x]\n" + "".join(
    f"[00:{i:02}.50][01:{i:02}.1]<00:01.00>{line}\n[00:{i:02}.50]la la la\n"
    for i, line in enumerate(SIMPLIFIED[:6])
)
RECORDS = [
    {"title": "雨", "paragraphs": SIMPLIFIED[:4]},
    {"name": "风", "content": [SIMPLIFIED[:2], SIMPLIFIED[2:4]]},
    {"lyrics": LRC, "other": [1, 2.5e300, None, True, {"deep": [[[]]]}]},
    {"text": "|".join(TRADITIONAL[:3])},
]


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/词.txt", TEXT)
        archive.writestr("b.lrc", LRC)
        archive.writestr("c.json", json.dumps(RECORDS))
        archive.writestr("cover.jpg", b"\xff\xd8")
    return buffer.getvalue()


VALID: dict[str, list[bytes]] = {
    ".txt": [TEXT.encode(), TEXT.encode("gb18030"), TEXT.encode("utf-16")],
    ".lrc": [LRC.encode(), LRC.encode("big5hkscs", "ignore")],
    ".json": [json.dumps(RECORDS, ensure_ascii=False).encode(), json.dumps(RECORDS).encode()],
    ".jsonl": ["\n".join(json.dumps(record) for record in RECORDS).encode()],
    ".zip": [_zip()],
    ".txt.gz": [gzip.compress(TEXT.encode())],
}


@pytest.mark.parametrize("suffix", [*VALID, ".none"])
def test_random_bytes(suffix: str, fuzz: settings, tmp_path: Path) -> None:
    path = tmp_path / f"x{suffix}"

    @fuzz
    @given(st.binary(max_size=2_000), OPTIONS)
    def check(data: bytes, options: ImportOptions) -> None:
        path.write_bytes(data)
        songs_or_error(path, options)

    check()


@pytest.mark.parametrize("suffix", list(VALID))
def test_mutated_files(suffix: str, fuzz: settings, tmp_path: Path) -> None:
    path = tmp_path / f"x{suffix}"

    @fuzz
    @given(st.sampled_from(VALID[suffix]), MUTATIONS, OPTIONS)
    def check(
        data: bytes, mutations: list[tuple[str, int, int, bytes]], options: ImportOptions
    ) -> None:
        path.write_bytes(mutated(data, mutations))
        songs_or_error(path, options)

    check()


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["text", "paragraphs", "title", "content", "x"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


def test_any_json(fuzz: settings, tmp_path: Path) -> None:
    path = tmp_path / "x.json"

    @fuzz
    @given(JSON_VALUES, OPTIONS)
    def check(value: object, options: ImportOptions) -> None:
        path.write_text(json.dumps(value), "utf-8")
        songs_or_error(path, options)

    check()
