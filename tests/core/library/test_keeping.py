"""Corpora that grow, change their names, are put aside and come back; files kept by a name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.corpus.info import SONGS_FILE, WHOLE_FILE
from core.corpus.kept import whole_songs
from core.corpus.options import ImportOptions
from core.errors import CorpusError
from core.library.corpora import TOKENS, CorpusLibrary
from core.library.naming import check_name, free_name, named_after
from tests.core.corpus_samples import as_text, make_songs, text_file


@pytest.fixture
def library(tmp_path: Path) -> CorpusLibrary:
    return CorpusLibrary(tmp_path / "home")


def hidden(library: CorpusLibrary) -> list[str]:
    return [path.name for path in library.root.iterdir() if path.name.startswith(".")]


def test_a_draft_is_seen_by_nobody_until_it_is_accepted(
    library: CorpusLibrary, tmp_path: Path
) -> None:
    draft = library.draft([str(text_file(tmp_path))])
    assert draft.info.songs == 12 and draft.tokens is not None
    assert library.list() == [] and library.names()[-1] != draft.info.name
    library.throw_away(draft)
    assert not draft.folder.exists() and hidden(library) == []
    draft = library.draft([str(text_file(tmp_path))])
    assert library.accept(draft, "雨天") is None
    assert library.info("雨天").name == "雨天" and hidden(library) == []


def test_a_corpus_grows_although_its_files_are_gone(library: CorpusLibrary, tmp_path: Path) -> None:
    songs = make_songs(20)
    first = tmp_path / "first.txt"
    first.write_text("作词：某人\n" + as_text(songs[:12]), "utf-8")
    library.add("a", [first])
    first.unlink()
    more = tmp_path / "more.txt"
    more.write_text(as_text([*songs[10:20]]), "utf-8")
    draft = library.draft([str(more)], extends="a")
    assert (draft.info.songs, draft.info.duplicate_songs) == (20, 2)
    assert draft.info.removed_by_reason == {"credit": 1}, "what was told at first stays told"
    assert draft.info.sources == [str(first), str(more)]
    assert library.info("a").songs == 12, "not before it is accepted"
    before = library.accept(draft, "a")
    assert library.info("a").songs == 20
    # And back again.
    assert before is not None
    grown = library.put_aside("a")
    library.bring_back(before, "a")
    assert library.info("a").songs == 12
    library.discard_aside(grown)
    assert hidden(library) == []


@pytest.mark.parametrize("with_file", [True, False], ids=["now", "before there was such a file"])
def test_few_songs_grow_as_whole_ones(
    library: CorpusLibrary, tmp_path: Path, with_file: bool
) -> None:
    songs = make_songs(14)
    library.add("a", [text_file(tmp_path, count=4)])
    folder = library.get("a")
    assert library.info("a").held_out_within
    parts = (folder / SONGS_FILE).read_text("utf-8").count("\n")
    assert parts == 8, "each in two parts"
    if not with_file:
        (folder / WHOLE_FILE).unlink()
    whole = [song.text.split("\n") for song in whole_songs(folder)]
    if with_file:
        assert whole == [list(song) for song in songs[:4]]
    assert [sorted(lines) for lines in whole] == [sorted(song) for song in songs[:4]]
    more = tmp_path / "more.txt"
    more.write_text(as_text(songs[4:]), "utf-8")
    draft = library.draft([str(more)], extends="a")
    assert (draft.info.songs, draft.info.held_out_within) == (14, False)
    lines = {line for song in whole_songs(draft.folder) for line in song.text.split("\n")}
    assert lines == {line for song in songs for line in song}
    library.throw_away(draft)


def test_a_demo_corpus_is_taken_in_but_does_not_grow(
    library: CorpusLibrary, tmp_path: Path
) -> None:
    file = str(text_file(tmp_path))
    with pytest.raises(CorpusError, match="part of the studio"):
        library.draft([file], extends="demo-en")
    alone = library.info("demo-en").songs
    draft = library.draft(["demo-en", file])
    assert draft.info.songs == alone + 12
    library.throw_away(draft)


def test_files_are_kept_once_and_by_name(library: CorpusLibrary, tmp_path: Path) -> None:
    file = text_file(tmp_path, "我的 歌.txt")
    first = library.keep([str(file)])
    assert (first.name, first.new, first.changed) == ("我的 歌", True, None)
    again = library.keep([str(file)])
    assert (again.name, again.new) == (first.name, False)
    # Of the same name, from another place.
    (tmp_path / "other").mkdir()
    other = library.keep([str(text_file(tmp_path / "other", "我的 歌.txt", seed=3))])
    assert (other.name, other.new, other.changed) == ("我的 歌-2", True, None)
    # The first one has changed since.
    file.write_text(as_text(make_songs(30, seed=9)), "utf-8")
    changed = library.keep([str(file)])
    assert (changed.name, changed.new, changed.changed) == ("我的 歌-3", True, "我的 歌")
    assert library.info("我的 歌").songs == 12 and library.info("我的 歌-3").songs == 30
    assert hidden(library) == []


def test_of_several_a_broken_one_costs_itself_alone(library: CorpusLibrary, tmp_path: Path) -> None:
    (tmp_path / "photo.txt").write_bytes(b"\x89PNG\0\0\0")
    (tmp_path / "empty").mkdir()
    broken = [str(tmp_path / name) for name in ("photo.txt", "empty", "gone.txt")]
    file = str(text_file(tmp_path))
    passing = ImportOptions(pass_over=True)
    draft = library.draft([*broken, file], passing)
    assert draft.info.sources == [file] and draft.info.name == "songs"
    assert [skipped.where for skipped in draft.info.skipped] == broken
    library.throw_away(draft)
    with pytest.raises(CorpusError, match="this is a picture"):
        library.draft(broken, passing)
    with pytest.raises(CorpusError, match=r"gone\.txt.*no such file"):
        library.draft([file, broken[2]])
    assert hidden(library) == []


def test_what_cannot_be_kept_leaves_nothing(library: CorpusLibrary, tmp_path: Path) -> None:
    (tmp_path / "few.txt").write_text("灯\n火")
    with pytest.raises(CorpusError, match="6 more are needed"):
        library.keep([str(tmp_path / "few.txt")])
    assert list(library.root.iterdir()) == []


def test_a_corpus_is_renamed_as_a_whole(library: CorpusLibrary, tmp_path: Path) -> None:
    library.add("a", [text_file(tmp_path)])
    library.add("b", [text_file(tmp_path, seed=1)])
    library.rename("a", "新名字")
    assert [info.name for info in library.list()] == ["b", "新名字"]
    assert (
        json.loads((library.get("新名字") / "corpus.json").read_text("utf-8"))["name"] == "新名字"
    )
    for old, new, why in (
        ("b", "新名字", "already"),
        ("b", "demo-zh", "already"),
        ("b", "../b", "cannot be the name"),
        ("none", "c", "no corpus"),
        ("demo-zh", "c", "part of the studio"),
    ):
        with pytest.raises(CorpusError, match=why):
            library.rename(old, new)
    assert [info.name for info in library.list()] == ["b", "新名字"]


def test_what_is_put_aside_comes_back(library: CorpusLibrary, tmp_path: Path) -> None:
    library.add("a", [text_file(tmp_path)])
    aside = library.put_aside("a")
    assert library.list() == []
    library.add("b", [text_file(tmp_path)])
    assert aside.is_dir(), "it is kept for a day"
    library.bring_back(aside, "a")
    assert [info.name for info in library.list()] == ["a", "b"]


def test_lost_tokens_are_made_again(library: CorpusLibrary, tmp_path: Path) -> None:
    kept = library.keep([str(text_file(tmp_path))])
    assert library.tokens(kept.name) is None
    assert (library.with_tokens(kept.name) / TOKENS).is_dir()
    told = library.tokens(kept.name)
    assert told is not None and told.train_tokens > 0
    (library.get(kept.name) / TOKENS / "tokens.json").write_text('{"format": 9}')
    library.with_tokens(kept.name)
    assert library.tokens(kept.name) == told


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("songs.txt", "songs"),
        ("歌曲 [1].txt", "歌曲 1"),
        ("my.songs.lrc.gz", "my.songs"),
        ("a\nb.txt", "a b"),
        ("--.txt", "songs"),
        ("x" * 90 + ".txt", "x" * 64),
        ("没有后缀", "没有后缀"),
    ],
)
def test_names_after_files(file: str, name: str) -> None:
    assert named_after(Path("/somewhere") / file) == name
    check_name(name)


def test_a_free_name() -> None:
    assert free_name("a", ()) == "a"
    assert free_name("a", ("a", "a-2")) == "a-3"
    long = free_name("x" * 64, ("x" * 64,))
    assert long == "x" * 62 + "-2"
    check_name(long)
