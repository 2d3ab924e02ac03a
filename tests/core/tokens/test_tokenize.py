import itertools
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from core.errors import CorpusError, StoppedByUser
from core.progress import Progress
from core.text.segmenter import engine_name
from core.text.vocabulary import SONG_END, Vocabulary
from core.tokens import chunk_pool, chunks
from core.tokens import tokenize as module
from core.tokens.tokenize import TokenArray, TokenInfo, TokenOptions, read_info, tokenize
from tests.core.made_songs import made_songs, write_songs
from tests.places import ROOT

FILES = [
    "held-out.ids",
    "held-out.songs",
    "tokens.json",
    "train.ids",
    "train.songs",
    "vocabulary.json",
]


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    return write_songs(tmp_path / "prepared", made_songs(60))


@pytest.fixture
def many_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small corpora are cut like large ones: into many chunks, by processes."""
    cut = chunks.ranges
    monkeypatch.setattr(chunk_pool, "ranges", lambda path: cut(path, 2000))
    monkeypatch.setattr(module, "SMALL_BYTES", 0)


def songs_of(out: Path, part: str) -> list[list[int]]:
    array = TokenArray.open(out, part)  # type: ignore[arg-type]
    starts = array.songs.tolist()
    return [array.ids[a:b].tolist() for a, b in itertools.pairwise(starts)]


@pytest.mark.parametrize("kind", ["hybrid", "word", "char"])
def test_ids_are_the_songs(kind: str, prepared: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    info = tokenize(prepared, out, TokenOptions(kind=kind))  # type: ignore[arg-type]
    assert sorted(p.name for p in out.iterdir()) == FILES
    assert all(p.stat().st_mode & 0o777 == 0o600 for p in out.iterdir())
    vocabulary = Vocabulary.from_json((out / "vocabulary.json").read_bytes())
    assert read_info(out) == info
    assert (info.kind, info.vocabulary) == (kind, len(vocabulary))
    for part in ("train", "held-out"):
        texts = [text for text, its_part in made_songs(60) if its_part == part]
        songs = songs_of(out, part)
        assert songs == [[*vocabulary.encode(text), SONG_END] for text in texts]
        assert [vocabulary.decode(ids) for ids in songs] == texts
        name = part.replace("-", "_")
        assert getattr(info, f"{name}_songs") == len(texts)
        assert getattr(info, f"{name}_tokens") == sum(map(len, songs))
        assert getattr(info, f"{name}_characters") == sum(len(text) + 1 for text in texts)
    counted = np.bincount(np.concatenate(songs_of(out, "train")), minlength=len(vocabulary))
    assert vocabulary.counts.tolist() == counted.tolist()


def test_what_is_known(tmp_path: Path) -> None:
    songs = [("分手 分手\n时光", "train"), ("分手了𠮷", "train"), ("时光分手𠮷猫", "held-out")]
    prepared = write_songs(tmp_path / "p", songs)

    def pieces(options: TokenOptions) -> tuple[set[str], TokenInfo]:
        info = tokenize(prepared, tmp_path / options.kind, options)
        vocabulary = Vocabulary.from_json(
            (tmp_path / options.kind / "vocabulary.json").read_bytes()
        )
        assert vocabulary.pieces[:2] == ("分", "手")
        return {p for p in vocabulary.pieces if len(p) > 1}, info

    words, info = pieces(TokenOptions(min_count=2))
    assert words == {"分手"}
    # 时 光 分手 𠮷 (a character seen in training), 猫 (three bytes), song end: 2 + 3 of 8.
    assert (info.held_out_tokens, info.unknown_share) == (8, 5 / 8)
    words, info = pieces(TokenOptions(kind="word", min_count=9))
    assert words == {"分手", "时光"}
    assert (info.min_count, info.unknown_share) == (1, 3 / 7)
    words, info = pieces(TokenOptions(kind="char"))
    assert words == set()
    assert (info.min_count, info.unknown_share, info.segmenter) == (0, 3 / 9, "")
    tokenize(prepared, tmp_path / "none", TokenOptions(max_words=0))
    assert read_info(tmp_path / "none").vocabulary == info.vocabulary


@pytest.mark.parametrize("kind", ["hybrid", "char"])
def test_a_non_joiner_that_letters_need_is_learnt(tmp_path: Path, kind: str) -> None:
    text = "خانه\u200cام دور است\nन\u200c\u093fक"
    prepared = write_songs(tmp_path / "p", [(text, "train"), (text, "held-out")])
    info = tokenize(prepared, tmp_path / "out", TokenOptions(kind=kind, min_count=1))  # type: ignore[arg-type]
    vocabulary = Vocabulary.from_json((tmp_path / "out" / "vocabulary.json").read_bytes())
    assert info.unknown_share == 0
    assert vocabulary.decode(vocabulary.encode(text)) == text
    assert "\u200c" in vocabulary.pieces


def test_same_files_whatever_the_number_of_processes(
    prepared: Path, tmp_path: Path, many_chunks: None
) -> None:
    results = []
    for workers in (1, 2, 3):
        out = tmp_path / str(workers)
        seen: list[Progress] = []
        tokenize(prepared, out, TokenOptions(workers=workers), progress=seen.append)
        results.append({p.name: p.read_bytes() for p in out.iterdir()})
        size = (prepared / "songs.jsonl").stat().st_size
        assert [p.phase for p in seen[:: len(seen) - 1]] == ["segmenting", "encoding"]
        assert len(seen) > 10 and seen[-1] == Progress("encoding", size, size, "bytes")
    assert results[0] == results[1] == results[2]
    assert sorted(results[0]) == FILES


@pytest.mark.skipif(engine_name() == engine_name("jieba"), reason="rjieba is not installed")
def test_same_ids_whichever_the_segmenter(prepared: Path, tmp_path: Path) -> None:
    for segmenter in ("jieba", "rjieba"):
        info = tokenize(prepared, tmp_path / segmenter, TokenOptions(segmenter=segmenter))
        assert info.segmenter.startswith(f"{segmenter} ")
    for name in set(FILES) - {"tokens.json"}:
        files = [(tmp_path / s / name).read_bytes() for s in ("jieba", "rjieba")]
        assert files[0] == files[1]


def test_wide_ids(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = tokenize(prepared, tmp_path / "narrow")
    monkeypatch.setattr("core.tokens.id_writer.UINT16_SIZES", 300)
    wide = tokenize(prepared, tmp_path / "wide")
    assert (info.dtype, wide.dtype) == ("<u2", "<u4")
    assert songs_of(tmp_path / "narrow", "train") == songs_of(tmp_path / "wide", "train")


def test_an_error_leaves_what_was_there(prepared: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    tokenize(prepared, out)
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    with (prepared / "songs.jsonl").open("a") as file:
        file.write('{"text": 5}\n')
    with pytest.raises(CorpusError, match="damaged"):
        tokenize(prepared, out)
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before
    with pytest.raises(CorpusError, match="damaged"):
        tokenize(prepared, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_something_else_than_tokens_is_not_replaced(prepared: Path, tmp_path: Path) -> None:
    diary = tmp_path / "out" / "diary.txt"
    diary.parent.mkdir()
    diary.write_text("mine")
    with pytest.raises(CorpusError, match="something else than tokens"):
        tokenize(prepared, tmp_path / "out")
    assert [path.read_text() for path in diary.parent.iterdir()] == ["mine"]


@pytest.mark.parametrize("workers", [1, 2])
def test_stop_leaves_nothing(
    workers: int, prepared: Path, tmp_path: Path, many_chunks: None
) -> None:
    started = []
    popen = subprocess.Popen

    def remember(*args: object, **kwargs: object) -> object:
        started.append(popen(*args, **kwargs))  # type: ignore[call-overload]
        return started[-1]

    for phase in ("segmenting", "encoding"):
        seen: list[str] = []
        with pytest.MonkeyPatch.context() as patch, pytest.raises(StoppedByUser):
            patch.setattr(subprocess, "Popen", remember)
            tokenize(
                prepared,
                tmp_path / "out",
                TokenOptions(workers=workers),
                progress=lambda progress, seen=seen: seen.append(progress.phase),  # type: ignore[misc]
                should_stop=lambda phase=phase, seen=seen: phase in seen,  # type: ignore[misc]
            )
        assert not (tmp_path / "out").exists()
    assert len(started) == (0 if workers == 1 else 4)
    assert all(process.returncode is not None for process in started)


def test_ctrl_c_leaves_nothing(prepared: Path, tmp_path: Path, many_chunks: None) -> None:
    def interrupt(progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tokenize(prepared, tmp_path / "out", TokenOptions(workers=2), progress=interrupt)
    assert not (tmp_path / "out").exists()


def test_a_killed_worker_is_a_clear_error(
    prepared: Path, tmp_path: Path, many_chunks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = chunk_pool.start_worker

    def start_and_kill(*args: object) -> subprocess.Popen[bytes]:
        process = start(*args)  # type: ignore[arg-type]
        os.kill(process.pid, signal.SIGKILL)
        return process

    monkeypatch.setattr(chunk_pool, "start_worker", start_and_kill)
    with pytest.raises(CorpusError, match=r"ended \(status -9\).*fewer workers"):
        tokenize(prepared, tmp_path / "out", TokenOptions(workers=2))
    assert not (tmp_path / "out").exists()


def test_damage_found_by_a_worker_is_reported_as_such(
    prepared: Path, tmp_path: Path, many_chunks: None
) -> None:
    with (prepared / "songs.jsonl").open("a") as file:
        file.write('{"text": "x", "part": "other"}\n')
    with pytest.raises(CorpusError, match=r"songs\.jsonl: the prepared corpus is damaged"):
        tokenize(prepared, tmp_path / "out", TokenOptions(workers=2))


def test_workers_import_nothing_from_the_current_folder(prepared: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    (trap / "core").mkdir(parents=True)
    snare = f"open({str(tmp_path / 'sprung')!r}, 'a').write(__name__ + ' ')\n"
    for name in ("core/__init__.py", "msgspec.py", "signal.py", "rjieba.py", "array.py", "json.py"):
        (trap / name).write_text(snare)
    program = textwrap.dedent(
        f"""
        import sys
        sys.path.insert(0, {str(ROOT)!r})
        from pathlib import Path
        from core.tokens import chunk_pool, chunks, tokenize as module
        cut = chunks.ranges
        chunk_pool.ranges = lambda path: cut(path, 2000)
        module.SMALL_BYTES = 0
        options = module.TokenOptions(workers=2)
        print(module.tokenize(Path({str(prepared)!r}), Path({str(tmp_path / "out")!r}), options))
        """
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", program], cwd=trap, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "sprung").exists()
    assert read_info(tmp_path / "out").train_songs == 54


def test_workers_end_with_their_parent(prepared: Path) -> None:
    process = chunk_pool.start_worker(prepared / "songs.jsonl", prepared, None, subprocess.DEVNULL)
    assert process.stdin is not None and process.stdout is not None
    process.stdin.close()
    assert process.wait(20) == 0
    process.stdout.close()


@pytest.mark.parametrize(
    "options",
    [
        TokenOptions(kind="bpe"),  # type: ignore[arg-type]
        TokenOptions(min_count=0),
        TokenOptions(max_words=10**9),
        TokenOptions(workers=0),
    ],
)
def test_senseless_options(options: TokenOptions, prepared: Path, tmp_path: Path) -> None:
    with pytest.raises(CorpusError):
        tokenize(prepared, tmp_path / "out", options)
    assert not (tmp_path / "out").exists()


def test_nothing_to_train_on(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no prepared corpus"):
        tokenize(tmp_path, tmp_path / "out")
    prepared = write_songs(tmp_path / "p", [("雨", "held-out")])
    with pytest.raises(CorpusError, match="no song to train on"):
        tokenize(prepared, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_full_disk_is_a_clear_error(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "ids")

    monkeypatch.setattr("core.tokens.id_writer.IdWriter.append", full)
    with pytest.raises(CorpusError, match="No space left"):
        tokenize(prepared, tmp_path / "out")
    assert not (tmp_path / "out").exists()
