"""Corpora by name: add, list, get, remove; demo corpora; damage; names; the six terms."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from core.corpus.info import INFO_FILE, SONGS_FILE
from core.corpus.options import ImportOptions
from core.errors import CorpusError, StoppedByUser
from core.explaining.terms import six_terms
from core.library import demos as module
from core.library.corpora import TOKENS, CorpusLibrary
from core.library.naming import check_name
from core.progress import Progress
from core.text.vocabulary import Vocabulary
from core.tokens import chunk_pool, chunks
from core.tokens.arrays import VOCABULARY_FILE, TokenArray
from tests.core.corpus_samples import as_text, make_songs, text_file


@pytest.fixture
def library(tmp_path: Path) -> CorpusLibrary:
    return CorpusLibrary(tmp_path / "home")


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small demo corpus, in place of those of the package."""
    folder = tmp_path / "demo-x"
    folder.mkdir()
    text_file(folder)
    monkeypatch.setattr(module, "demo_corpora", lambda: {"demo-x": folder})
    return folder


def everything(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_a_corpus_is_added_listed_and_removed(library: CorpusLibrary, tmp_path: Path) -> None:
    told: list[Progress] = []
    info = library.add("我的 歌", [text_file(tmp_path)], progress=told.append)
    assert {each.phase for each in told} == {"reading", "checking", "segmenting", "encoding"}
    assert library.list() == [info]
    assert library.info("我的 歌") == info
    assert "我的 歌" in library.names()
    folder = library.get("我的 歌")
    assert folder.stat().st_mode & 0o777 == 0o700
    tokens = library.tokens("我的 歌")
    assert tokens is not None
    assert tokens.train_songs == info.train_songs
    assert tokens.train_characters == info.train_characters
    assert tokens.held_out_characters == info.held_out_characters
    assert len(TokenArray.open(folder / TOKENS, "train").ids) == tokens.train_tokens
    library.remove("我的 歌")
    assert library.list() == []
    assert everything(library.root) == []
    with pytest.raises(CorpusError, match="no corpus or file '我的 歌'"):
        library.get("我的 歌")


def test_a_name_is_not_taken_twice(library: CorpusLibrary, tmp_path: Path) -> None:
    first = library.add("a", [text_file(tmp_path)])
    with pytest.raises(CorpusError, match="already"):
        library.add("a", [text_file(tmp_path, "other.txt", seed=1)])
    with pytest.raises(CorpusError, match="already"):
        library.add("demo-zh", [text_file(tmp_path)])
    assert library.info("a") == first


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".a", "a/b", "../a", "/a", "a\0b", "a\nb", "-rf", " a", "a ", "a" * 65]
)
def test_what_is_no_name(library: CorpusLibrary, tmp_path: Path, name: str) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(CorpusError, match="cannot be the name"):
        library.add(name, [text_file(tmp_path)])
    for use in (library.get, library.remove, library.info):
        with pytest.raises(CorpusError):
            use(name)
    assert (tmp_path / "a").is_dir()
    assert not library.root.exists()


@pytest.mark.parametrize("name", ["a", "雨天", "Songs (2).v1", "café", "歌_1+1", "あ-い"])
def test_what_is_a_name(name: str) -> None:
    check_name(name)


def test_a_failure_leaves_nothing(library: CorpusLibrary, tmp_path: Path) -> None:
    (tmp_path / "few.txt").write_text("灯\n火\n雨\n风\n路")
    with pytest.raises(CorpusError, match="3 more are needed"):
        library.add("a", [tmp_path / "few.txt"])
    assert everything(library.root) == []


@pytest.mark.parametrize("phase", ["reading", "checking", "segmenting", "encoding"])
def test_a_stop_in_any_phase_leaves_nothing(
    library: CorpusLibrary, tmp_path: Path, phase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = chunks.ranges
    monkeypatch.setattr(chunk_pool, "ranges", lambda path: cut(path, 2_000))
    phases: set[str] = set()
    with pytest.raises(StoppedByUser):
        library.add(
            "a",
            [text_file(tmp_path, count=300)],
            progress=lambda each: phases.add(each.phase),
            should_stop=lambda: phase in phases,
        )
    assert everything(library.root) == []


def test_what_a_killed_process_left_goes_after_a_day(
    library: CorpusLibrary, tmp_path: Path
) -> None:
    for name in (".fresh.new", ".stale.new", ".stale.old"):
        (library.root / name / "work").mkdir(parents=True)
    for name in (".stale.new", ".stale.old"):
        os.utime(library.root / name, (0, time.time() - 100_000))
    assert library.list() == []
    library.add("a", [text_file(tmp_path)])
    assert sorted(path.name for path in library.root.iterdir()) == [".fresh.new", "a"]


# Demo corpora


def test_a_demo_corpus_is_prepared_when_it_is_wanted(library: CorpusLibrary, demo: Path) -> None:
    assert library.names() == ("demo-x",)
    assert not library.root.exists()
    told: list[Progress] = []
    folder = library.get("demo-x", progress=told.append)
    assert told
    assert library.info("demo-x").songs == 12
    told.clear()
    assert library.get("demo-x", progress=told.append) == folder
    assert told == []  # once


def test_a_demo_corpus_is_prepared_again_when_the_package_has_another(
    library: CorpusLibrary, demo: Path
) -> None:
    before = library.info("demo-x")
    (demo / "songs.txt").write_text(as_text(make_songs(20, seed=5)), "utf-8")
    after = library.info("demo-x")
    assert (before.songs, after.songs) == (12, 20)
    assert [path.name for path in library.root.iterdir()] == ["demo-x"]


def test_a_damaged_demo_corpus_mends_itself(library: CorpusLibrary, demo: Path) -> None:
    (library.get("demo-x") / INFO_FILE).write_text("{")
    assert library.info("demo-x").songs == 12


def test_a_demo_corpus_is_removed_as_files_only(library: CorpusLibrary, demo: Path) -> None:
    with pytest.raises(CorpusError, match="part of the studio"):
        library.remove("demo-x")
    library.get("demo-x")
    library.remove("demo-x")
    assert library.names() == ("demo-x",)
    assert library.info("demo-x").songs == 12


# Damage


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / INFO_FILE).unlink(),
        lambda folder: (folder / INFO_FILE).write_bytes(b""),
        lambda folder: (folder / INFO_FILE).write_bytes(b'{"name": "a"}'),
        lambda folder: (folder / INFO_FILE).write_bytes(b"[" * 100_000),
        lambda folder: (folder / INFO_FILE).write_bytes(b" " * (17 << 20)),
        lambda folder: (folder / INFO_FILE).write_bytes(
            (folder / INFO_FILE).read_bytes().replace(b'"format": 1', b'"format": 99')
        ),
    ],
    ids=["missing", "empty", "other", "deep", "huge", "newer"],
)
def test_a_damaged_corpus_hides_no_other(library: CorpusLibrary, tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    library.add("a", [text_file(tmp_path)])
    library.add("b", [text_file(tmp_path)])
    damage(library.get("a"))
    assert [info.name for info in library.list()] == ["b"]
    ((name, error),) = library.damaged()
    assert name == "a"
    assert str(library.root / "a") in str(error)
    with pytest.raises(CorpusError):
        library.get("a")
    library.remove("a")
    assert library.damaged() == []


def test_what_is_no_corpus_folder_is_passed_over(library: CorpusLibrary, tmp_path: Path) -> None:
    library.add("a", [text_file(tmp_path)])
    (library.root / "notes.txt").write_text("mine")
    (library.root / "link").symlink_to(library.root / "a")
    assert library.names()[-1] == "a"
    with pytest.raises(CorpusError):
        library.remove("notes.txt")


def test_lost_tokens_are_told_as_none(library: CorpusLibrary, tmp_path: Path) -> None:
    library.add("a", [text_file(tmp_path)])
    shutil.rmtree(library.get("a") / TOKENS)
    assert library.tokens("a") is None
    with pytest.raises(CorpusError):
        library.tokens("b")


def test_a_home_that_cannot_be_made_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(CorpusError, match="folder of corpora cannot be made"):
        CorpusLibrary(tmp_path / "home").add("a", [text_file(tmp_path)])


# Names and files for one use


def test_files_are_prepared_for_one_use(library: CorpusLibrary, tmp_path: Path) -> None:
    with library.opened([str(text_file(tmp_path))]) as folder:
        assert (folder / SONGS_FILE).is_file()
    assert everything(library.root) == []


def test_names_and_files_together_make_one_corpus(library: CorpusLibrary, tmp_path: Path) -> None:
    library.add("a", [text_file(tmp_path)])
    other = text_file(tmp_path, "other.txt", count=9, seed=1)
    with library.opened(["a", str(other)], ImportOptions(deduplicate=False)) as folder:
        songs = (folder / SONGS_FILE).read_text("utf-8").splitlines()
    assert len(songs) == 12 + 9
    with library.opened(["a"]) as folder:
        assert folder == library.get("a")


def test_a_name_that_is_unknown_lists_the_known_ones(
    library: CorpusLibrary, demo: Path, tmp_path: Path
) -> None:
    library.add("a", [text_file(tmp_path)])
    with pytest.raises(CorpusError) as caught, library.opened(["nothing"]):
        pass
    assert "known corpora: demo-x, a" in str(caught.value)


# The six terms


def test_the_six_terms_are_told_with_this_corpus(library: CorpusLibrary, tmp_path: Path) -> None:
    info = library.add("a", [text_file(tmp_path)])
    folder = library.get("a")
    terms = {term.name: term for term in six_terms(folder)}
    assert list(terms) == [
        "sample",
        "corpus",
        "tokenization",
        "vocabulary",
        "word index",
        "time step",
    ]
    line = str(terms["sample"].fields["line"])
    assert line in (folder / SONGS_FILE).read_text("utf-8")
    vocabulary = Vocabulary.from_json((folder / TOKENS / VOCABULARY_FILE).read_bytes())
    ids = vocabulary.encode(line)
    pieces = [vocabulary.piece(id) for id in ids]
    assert str(terms["corpus"]).startswith(f"all samples together: {info.songs} songs")
    assert terms["tokenization"].fields["pieces"] == " / ".join(pieces)
    assert terms["vocabulary"].fields["size"] == len(vocabulary)
    assert f"{pieces[0]} = {ids[0]}" in str(terms["word index"])
    assert terms["time step"].fields["steps"] == len(ids)
    assert terms["time step"].fields["first"] == pieces[0]


def test_the_most_frequent_token_is_one_that_can_be_seen(
    library: CorpusLibrary, tmp_path: Path
) -> None:
    library.add("a", [text_file(tmp_path)])
    folder = library.get("a")
    vocabulary = Vocabulary.from_json((folder / TOKENS / VOCABULARY_FILE).read_bytes())
    fields = six_terms(folder)[3].fields
    assert fields["count"] == max(vocabulary.counts[258:])


def test_terms_of_a_corpus_without_tokens_say_so(library: CorpusLibrary, tmp_path: Path) -> None:
    library.add("a", [text_file(tmp_path)])
    folder = library.get("a")
    (folder / TOKENS / VOCABULARY_FILE).unlink()
    with pytest.raises(CorpusError):
        six_terms(folder)
