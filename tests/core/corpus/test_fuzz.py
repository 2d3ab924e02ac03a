"""Whatever the bytes: songs or one of our errors, never another exception, never a hang.

pytest tests/core/corpus/test_fuzz.py --fuzz-examples 20000
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import shutil
import signal
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.corpus.formats import read_songs
from core.corpus.info import INFO_FILE, SONGS_FILE, read_corpus_info
from core.corpus.options import ImportOptions, Limits
from core.corpus.report import ImportReport
from core.errors import LyricStudioError
from core.explaining.terms import six_terms
from core.library.corpora import TOKENS, Library
from core.text.normalise import normalise
from core.tokens.arrays import VOCABULARY_FILE
from core.tokens.tokenize import TokenOptions, tokenize
from tests.core.corpus_samples import SIMPLIFIED, TRADITIONAL, as_text, make_songs, text_file

HANGS_AFTER = 30
LIMITS = Limits(line=500, record=20_000, archive_total=1 << 20, archive_free=1 << 16)

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
PIECES = [
    *(
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        " ",
        "#",
        "# ",
        "《",
        "》",
        "[",
        "]",
        "【",
        "】",
        "{",
        "}",
        '"',
        "\\",
    ),
    *(
        ",",
        ":",
        "：",
        "<",
        ">",
        "(",
        "|",
        "(x2)",
        "[00:01.00]",
        "[99:99.999]",
        "<00:01>",
        "[1000,20]",
    ),
    *(
        "作词：",
        "Lyrics by ",
        "曲",
        "男：",
        "F: ",
        "[Chorus]",
        "副歌",
        "Repeat",
        "重复",
        "END",
        "完",
        "©",
    ),
    *(
        "http://",
        "12Embed",
        "la ",
        "路灯",
        "雨",
        "か",
        "사",
        "é",
        "e\u0301",
        "\u200b",
        "\u202e",
        "\ufffd",
    ),
    *("\x1b[2J", "\0", "\ud83c", "🎵"),
]

NUMBERS = st.integers(0, 1 << 16)
MUTATIONS = st.lists(
    st.tuples(
        st.sampled_from(["flip", "cut", "end", "insert", "repeat"]),
        NUMBERS,
        NUMBERS,
        st.binary(min_size=1, max_size=8),
    ),
    min_size=1,
    max_size=6,
)
OPTIONS = st.builds(
    ImportOptions,
    encoding=st.sampled_from(
        [None, None, None, "utf-8", "gb18030", "utf-16", "big5hkscs", "cp037"]
    ),
    clean=st.booleans(),
    fields=st.sampled_from([(), ("other",)]),
    limits=st.just(LIMITS),
)


def mutated(data: bytes, mutations: list[tuple[str, int, int, bytes]]) -> bytes:
    changed = bytearray(data)
    for kind, where, size, some in mutations:
        at = where % (len(changed) + 1)
        end = min(len(changed), at + 1 + size % 64)
        if kind == "flip":
            changed[at : at + len(some)] = some
        elif kind == "cut":
            del changed[at:end]
        elif kind == "end":
            del changed[at:]
        elif kind == "insert":
            changed[at:at] = some
        else:
            changed[at:at] = changed[at:end] * (1 + size % 50)
    return bytes(changed)


@contextmanager
def no_hang() -> Iterator[None]:
    """Ends what does not end by itself; far above what any of this takes."""

    def give_up(*_: object) -> None:
        raise AssertionError(f"hangs: nothing came in {HANGS_AFTER} seconds")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(HANGS_AFTER)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def songs_or_error(path: Path, options: ImportOptions) -> None:
    report = ImportReport()
    try:
        with no_hang():
            songs = list(read_songs(path, options, report))
    except LyricStudioError as error:
        assert "\n" not in str(error)
        return
    assert songs
    for song in songs:
        assert song.lines
        for line in song.lines:
            assert line
            assert "\n" not in line
            assert len(line) <= LIMITS.line
        assert normalise(song.text) == song.text


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


@pytest.mark.parametrize("suffix", [".txt", ".lrc", ".json", ".jsonl"])
def test_any_order_of_what_means_something(suffix: str, fuzz: settings, tmp_path: Path) -> None:
    path = tmp_path / f"x{suffix}"

    def in_record(text: str) -> str:
        return json.dumps({"text": text}) if suffix in (".json", ".jsonl") else text

    @fuzz
    @given(st.lists(st.sampled_from(PIECES), max_size=60), st.booleans(), OPTIONS)
    def check(pieces: list[str], whole: bool, options: ImportOptions) -> None:
        text = "".join(pieces)
        path.write_text(in_record(text) if whole else text, "utf-8", "surrogatepass")
        songs_or_error(path, options)

    check()


HEADS = [
    *(
        "",
        "重复",
        "repeat",
        "QQ",
        "QQ群:",
        "作词：",
        "Lyrics by",
        "Music and",
        "a (",
        "[",
        "<",
        "未经",
    ),
    *(
        "歌词由",
        "LRC by",
        "纯音乐",
        "Embed",
        "THE END",
        "#",
        "《",
        "主歌",
        "F:",
        "[ti:",
        "[00:01.00]",
    ),
]
UNITS = [
    *(
        " ",
        "\u3000",
        "a",
        "1",
        "*",
        "(",
        "[",
        "]",
        ":",
        "/",
        "词/",
        "男",
        "重复",
        "x2",
        " ( ",
        "QQ ",
    ),
    *("end", "-", "<00:01>", "[00:01", "by ", "and ", "\u0301", "( x2", "www.", "©", '"', "\\"),
    *("\n", "-\n", " \n", "词：\n", "[00:01]\n", "1x\n", "(\n"),
]


def read_made(path: Path, text: str) -> None:
    path.write_text(json.dumps([{"text": text}]) if path.suffix == ".json" else text, "utf-8")
    with no_hang(), contextlib.suppress(LyricStudioError):
        list(read_songs(path, ImportOptions(), ImportReport()))


@pytest.mark.parametrize("suffix", [".txt", ".lrc", ".json"])
def test_long_lines_of_anything(suffix: str, fuzz: settings, tmp_path: Path) -> None:
    path = tmp_path / f"x{suffix}"
    most = ImportOptions().limits.line - 100

    @fuzz
    @given(st.sampled_from(HEADS), st.sampled_from(UNITS), st.sampled_from(["", "!", "字", "x"]))
    def check(head: str, unit: str, tail: str) -> None:
        read_made(path, head + unit * (most // len(unit)) + tail)

    check()


@pytest.mark.parametrize("suffix", [".txt", ".json"])
@pytest.mark.parametrize("blank", ["\n", " \n", "-\n"])
def test_very_many_blank_lines(suffix: str, blank: str, tmp_path: Path) -> None:
    """Where the time grew with the square of the lines, this would not end."""
    read_made(tmp_path / f"x{suffix}", "作词：\n" + blank * 100_000 + "字")


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


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a corpus as the library keeps it."""
    folder = tmp_path_factory.mktemp("fuzz")
    library = Library(folder / "home")
    library.add("x", [text_file(folder)])
    return library.get("x")


def _info(folder: Path) -> None:
    read_corpus_info(folder)


def _terms(folder: Path) -> None:
    assert len(six_terms(folder)) == 6


def _tokens(folder: Path) -> None:
    tokenize(folder, folder / "again", TokenOptions(workers=1))


@pytest.mark.parametrize(
    ("name", "use"),
    [
        (INFO_FILE, _info),
        (SONGS_FILE, _terms),
        (SONGS_FILE, _tokens),
        (f"{TOKENS}/{VOCABULARY_FILE}", _terms),
        (f"{TOKENS}/tokens.json", _terms),
    ],
)
def test_damaged_corpora(
    name: str, use: Callable[[Path], None], kept: Path, fuzz: settings, tmp_path: Path
) -> None:
    folder = tmp_path / "x"
    shutil.copytree(kept, folder)
    whole = (folder / name).read_bytes()

    @fuzz
    @given(MUTATIONS | st.binary(max_size=200))
    def check(change: list[tuple[str, int, int, bytes]] | bytes) -> None:
        data = change if isinstance(change, bytes) else mutated(whole, change)
        (folder / name).write_bytes(data)
        try:
            with no_hang():
                use(folder)
        except LyricStudioError as error:
            assert "\n" not in str(error)

    check()
