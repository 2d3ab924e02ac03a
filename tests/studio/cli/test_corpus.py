"""`lyric-studio corpus`: what it shows, what it refuses; nothing half-made stays."""

from __future__ import annotations

import json
import random
import signal
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.library.corpora import CorpusLibrary
from studio.__main__ import run_command as run
from studio.cli import evaluate
from studio.wording import i18n
from tests.core.corpus_samples import SIMPLIFIED, as_text, make_songs, text_file
from tests.studio.cli.cli_process import start, write_lyrics

Said = Callable[[], tuple[str, str]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("LYRIC_STUDIO_HOME", str(tmp_path / "studio"))
    monkeypatch.setenv("LYRIC_STUDIO_CONFIG", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    yield tmp_path / "studio"
    i18n.set_language("en")


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    def read() -> tuple[str, str]:
        heard = capsys.readouterr()
        return heard.out, heard.err

    return read


def kept(home: Path) -> list[str]:
    return sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file())


def shown(said: Said, name: str) -> dict[str, object]:
    said()
    assert run(["corpus", "show", name, "--json"]) == 0
    figures: dict[str, object] = json.loads(said()[0])
    return figures


@pytest.mark.usefixtures("home")
def test_show_tells_all_figures(said: Said, tmp_path: Path) -> None:
    text = as_text([*make_songs(20), make_songs(20)[4]]) + "\n\n作词：某人\n"
    (tmp_path / "a.txt").write_text(text, "utf-8")
    assert run(["corpus", "add", "a", str(tmp_path / "a.txt")]) == 0
    figures = shown(said, "a")
    tokens = figures["tokens"]
    assert isinstance(tokens, dict)
    assert (figures["songs"], figures["duplicate_songs"], figures["removed_count"]) == (20, 1, 1)
    assert figures["removed_by_reason"] == {"credit": 1}
    assert 0 <= tokens["unknown_share"] < 1
    assert figures["encoding_counts"] == {"utf-8": 1}
    assert run(["corpus", "show", "a"]) == 0
    rows = {line.split("  ")[0]: line for line in said()[0].splitlines() if line}
    expected = {
        "songs": "20",
        "lines": f"{figures['lines']:,}",
        "characters": f"{figures['characters']:,}",
        "split": f"{figures['train_songs']} songs to learn from, {figures['held_out_songs']} held",
        "leak": "of held-out lines stand in training songs; longest shared run",
        "duplicates": "1 songs the same, 0 nearly the same, 0 repeated blocks",
        "tokens": f"{tokens['train_tokens'] + tokens['held_out_tokens']:,}",
        "vocabulary": f"{tokens['vocabulary']:,} known",
        "unknown": f"{tokens['unknown_share']:.2%}",
        "encoding": "utf-8, 1 files",
        "left out": "1 lines: credit",
    }
    for name, value in expected.items():
        assert value in rows[name], name


@pytest.mark.usefixtures("home")
def test_the_encoding_is_told_and_can_be_overridden(said: Said, tmp_path: Path) -> None:
    # Latin letters with accents that look like nothing in particular.
    lines = [f"Été numéro {n}, la forêt où tu dors à côté du château {n * 7}" for n in range(400)]
    (tmp_path / "fr.txt").write_bytes("\n".join(lines).encode("cp1252"))
    assert run(["corpus", "add", "fr", str(tmp_path / "fr.txt"), "--encoding", "cp1252"]) == 0
    assert "cp1252, 1 files" in said()[0]
    assert shown(said, "fr")["encodings"] == {str(tmp_path / "fr.txt"): "cp1252 (as told)"}
    songs = (CorpusLibrary(tmp_path / "studio").get("fr") / "songs.jsonl").read_text("utf-8")
    assert "Été numéro 7, la forêt où tu dors à côté du château" in songs
    big5 = write_lyrics(tmp_path / "b.txt", encoding="gb18030")
    assert run(["corpus", "add", "b", str(big5), "--encoding", "utf-8"]) == 1
    assert "the text is not in utf-8 (as told)" in said()[1]
    assert run(["corpus", "add", "b", str(big5), "--encoding", "klingon"]) == 2
    assert "no text encoding called 'klingon'" in said()[1]


@pytest.mark.usefixtures("home")
def test_evaluate_tells_the_encoding_too(
    said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = {"bits_per_char": 5, "unigram_bits_per_char": 6, "perplexity": 9, "tokens": 99}
    scored = figures | {"characters": 999, "adapted_bits_per_char": 4.5}
    monkeypatch.setattr(evaluate, "find_model", lambda home, model, **_: tmp_path)
    monkeypatch.setattr(evaluate, "score_in_a_process", lambda *_: scored)
    file = write_lyrics(tmp_path / "a.txt", encoding="gb18030")
    assert run(["evaluate", "any", str(file)]) == 0
    told, score, adapted = said()[0].splitlines()
    assert told.startswith("a: 24 songs") and told.endswith("encoding gb18030 (1)")
    assert score.startswith("5.000 bits per character")
    assert adapted.startswith("4.500 bits per character where word counts help")
    assert run(["evaluate", "any", str(file), "--json"]) == 0
    assert json.loads(said()[0]) == scored


@pytest.mark.usefixtures("home")
def test_cleaning_and_deduplication_can_be_switched_off(said: Said, tmp_path: Path) -> None:
    songs = make_songs(12)
    text = as_text([*songs, songs[0]]) + f"\n作词：某人\n{SIMPLIFIED[0]}"
    (tmp_path / "a.txt").write_text(text, "utf-8")
    assert run(["corpus", "add", "on", str(tmp_path / "a.txt")]) == 0
    options = ["--no-clean", "--no-deduplicate", "--held-out", "0"]
    assert run(["corpus", "add", "off", str(tmp_path / "a.txt"), *options]) == 0
    on, off = shown(said, "on"), shown(said, "off")
    # The last song is nearly the first.
    assert (on["songs"], on["near_duplicate_songs"], on["removed_count"]) == (12, 1, 1)
    assert (off["songs"], off["removed_count"], off["held_out_songs"]) == (13, 0, 0)
    assert off["lines"] == 13 * 8 + 2


def test_a_share_that_makes_no_sense_is_wrong_usage(home: Path, said: Said, tmp_path: Path) -> None:
    assert run(["corpus", "add", "a", str(text_file(tmp_path)), "--held-out", "2"]) == 2
    assert "must lie between 0 and 1, not be 2.0" in said()[1]
    assert kept(home) == []


@pytest.mark.usefixtures("home")
def test_a_field_of_json_can_be_named(said: Said, tmp_path: Path) -> None:
    records = [{"verse": "\n".join(song)} for song in make_songs(12)]
    (tmp_path / "a.json").write_text(json.dumps(records))
    assert run(["corpus", "add", "a", str(tmp_path / "a.json")]) == 1
    assert "name the field of the lyrics with --field" in said()[1]
    assert run(["corpus", "add", "a", str(tmp_path / "a.json"), "--field", "verse"]) == 0
    assert shown(said, "a")["songs"] == 12


def _zip_out(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../a.txt", "la")


BAD: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "missing": ("a.txt", lambda path: None, "no such file"),
    "empty": ("a.txt", lambda path: path.touch(), "the file is empty"),
    "binary": ("a.txt", lambda path: path.write_bytes(b"\x89PNG\0\0\0"), "this is a picture"),
    "JSON": ("a.json", lambda path: path.write_text('[{"text":'), "no valid JSON"),
    "zip": ("a.zip", lambda path: path.write_bytes(b"PK\x03\x04"), "damaged or cut short"),
    "escape": ("a.zip", _zip_out, "leads out of it"),
    "folder": ("a", lambda path: path.mkdir(), "no lyrics in this folder"),
    "line": ("a.txt", lambda path: path.write_text("la " * 9_000), "longer than 10000 characters"),
    "small": ("a.txt", lambda path: path.write_text("la la la"), "7 more are needed"),
}


@pytest.mark.parametrize("kind", list(BAD))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_bad_input_is_one_line_and_nothing_stays(
    home: Path, said: Said, tmp_path: Path, kind: str, language: str
) -> None:
    name, make, says = BAD[kind]
    make(tmp_path / name)
    assert run(["corpus", "add", "a", str(tmp_path / name), "--language", language]) == 1
    out, errors = said()
    assert out == ""
    assert errors.startswith(f"lyric-studio: {tmp_path / name}")
    assert errors.count("\n") == 1
    assert language == "zh" or says in errors
    assert language == "en" or says not in errors
    assert kept(home) == []


@pytest.mark.usefixtures("home")
def test_an_error_stands_on_a_line_of_its_own(
    said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text_file(tmp_path, count=3)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert run(["corpus", "add", "a", str(text_file(tmp_path)), str(tmp_path / "none.txt")]) == 1
    said()
    (tmp_path / "bad.json").write_text("[" + " " * 1_000_000 + "{]")
    assert run(["corpus", "add", "a", str(tmp_path / "bad.json")]) == 1
    errors = said()[1]
    assert "reading" in errors
    assert errors.rsplit("\r\x1b[K", 1)[1].startswith("lyric-studio: ")


def test_a_damaged_corpus_is_named_and_the_others_are_listed(
    home: Path, said: Said, tmp_path: Path
) -> None:
    for name in ("a", "b"):
        assert run(["corpus", "add", name, str(text_file(tmp_path))]) == 0
    (home / "corpora" / "a" / "corpus.json").write_text("{")
    said()
    assert run(["corpus"]) == 0
    out, errors = said()
    assert any(line.startswith("b ") for line in out.splitlines())
    assert errors.startswith("a: ") and "damaged" in errors
    assert run(["corpus", "show", "a"]) == 1
    assert "remove the corpus and add it again" in said()[1]
    assert run(["corpus", "remove", "a", "--yes"]) == 0
    assert run(["corpus", "show", "a"]) == 1


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("phase", ["reading", "segmenting"])
def test_a_large_preparation_that_is_stopped_leaves_nothing(
    tmp_path: Path, number: signal.Signals, phase: str
) -> None:
    rng = random.Random(4)
    songs = [
        [chr(rng.randint(0x4E00, 0x5E00)) * 2 + rng.choice(SIMPLIFIED) for _ in range(8)]
        for _ in range(16_000)
    ]
    big = tmp_path / "big.txt"
    big.write_text(as_text(songs), "utf-8")
    assert big.stat().st_size > 4_000_000  # several chunks
    process = start(tmp_path, "corpus", "add", "a", str(big), "--json", start_new_session=True)
    assert process.stdout is not None and process.stderr is not None
    for line in process.stdout:
        event = json.loads(line)
        if event["phase"] == phase and event["done"] < event["total"]:
            break
    process.send_signal(number)
    rest, errors = process.stdout.read(), process.stderr.read()  # ends when all processes do
    status = process.wait(60)
    assert '"event"' not in rest or all("phase" in json.loads(x) for x in rest.splitlines())
    library = CorpusLibrary(tmp_path / "studio")
    assert library.list() == [] and library.damaged() == []
    if number == signal.SIGKILL:
        # What nobody could clear away has a hidden name, bothers nobody, and goes later.
        assert all(path.name.startswith(".") for path in library.root.iterdir())
        assert library.add("a", [text_file(tmp_path)]).songs == 12
        return
    assert status == 1
    assert errors.startswith("lyric-studio: stopped while the corpus was")
    assert errors.count("\n") == 1
    assert kept(tmp_path / "studio") == []
    assert list(library.root.iterdir()) == []
