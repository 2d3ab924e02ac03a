"""What strangers' data holds never reaches a real terminal raw, by the app or by a command."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import msgspec
import pytest

from core.composing.numbers import encode
from core.composing.settings import SamplerSettings
from core.composing.takes import Take
from core.model.files import pack_weights
from core.runs.events import Failed, Sampled, Warned
from core.songs.drafts import Draft
from core.songs.song import Song, clean_title
from core.songs.store import Songbook
from studio.setup.session import Session
from tests.core.tiny_models import tiny_model
from tests.hostile.strangers import edit_json, good_run
from tests.studio.hosts import NOW, append, lesson
from tests.terminal.pseudo_terminal import Terminal
from tests.terminal.ready_home import COMMAND, environment, make_home

pytestmark = pytest.mark.slow

# Alone and in one: an SGR that nobody here uses, the title, the clipboard, a question to the
# terminal, a reset; C1, bidi overrides and isolates, zero width, tags, markup, a mountain of marks.
EVIL = (
    "\x1b[38;5;201m\x1b]0;title\x07\x1b]52;c;cHdu\x1b\\\x1b[6n\x1bc\x1b[2J\x08\x0c\x9b31m\x9d52;c;eA\x9c"
    "\u202e\u2066\u200f\u061c\u200b\u200d\ufeff\u2028\U000e0041[bold red]m[/]" + "e" + "\u0301" * 40
)
NAME = EVIL.replace("/", "")[:60]
ALLOWED = re.compile(
    r"\x1b\[[\d;]*[mH]|\x1b\[\?[\d;]+(?:\$p|[hlsr])|\x1b\[[<>][\d;]*u|\x1b\[\d* q|\r?\n|\r"
    r"|\x1b\]22;[a-z-]*\x07"  # the shape of the pointer
)
"""What Textual draws with."""
PRINTED = re.compile(r"\r\x1b\[K|\r\n")
"""What commands print with: progress that is wiped out again."""


def evil(word: str) -> str:
    return f"{word}{EVIL}{word}"


def check(raw: bytes, *, app: bool) -> None:
    """Nothing that a terminal obeys but what draws the screen."""
    text = raw.decode("utf-8")  # nor anything that is no text
    assert "\x1b[38;5;201m" not in text
    text = (ALLOWED if app else PRINTED).sub("", text)
    for place, char in enumerate(text):
        forbidden = unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
        assert not forbidden, f"U+{ord(char):04X} in {text[max(0, place - 60) : place + 60]!r}"
    assert "\u0301" * 5 not in text
    assert "Traceback" not in text


def take(text: str) -> Take:
    return Take(
        text=text, prompt=text, tokens=(), prompt_tokens=(), probabilities=(), seed=1,
        temperature=0.8, settings=SamplerSettings(), max_lines=4, max_tokens=9, reason="lines",
        model=evil("pwnmodel"), model_sha256=evil("0"), corpus=evil("pwncorpus"), cell="gru",
        bits_per_char=1.0, created=evil("2026"), numpy=evil("n"),
    )  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home in which all that can be a stranger's is hostile."""
    home = make_home(tmp_path / "home")
    run = good_run(home, "pwned")
    edit_json(run / "run.json", lambda c: c.update(corpus=evil("pwncorpus"), created=evil("2026")))
    (run / "metrics.jsonl").unlink()
    append(
        run,
        [
            *lesson("pwned", 1),
            Warned(time=NOW, kind=evil("kind"), message=evil("pwnwarn"), advice=evil("do"), step=9),
            Sampled(time=NOW, step=50, epoch=1.0, text=evil("pwnsample"), seed=1, temperature=0.8),
            Failed(
                time=NOW, run=evil("r"), kind=evil("k"), reason=evil("pwnreason"), advice=evil("x"),
                step=50, templates=("{a.__class__}", "{" * 50), fields={"a": EVIL},
            ),
        ],
    )  # fmt: skip
    for name in (f"dir{NAME}", "plain"):
        broken = home / "runs" / name
        broken.mkdir()
        (broken / "run.json").write_text(json.dumps({"name": evil("pwnbroken"), evil("key"): 1}))
    words = evil("pwnsong")
    song = Song(
        id="0000000a", title=clean_title(evil("pwntitle")), text=words, created=evil("2026"),
        take=take(words),
    )  # fmt: skip
    (home / "songs").mkdir()
    (home / "songs" / "pwn-0000000a.json").write_bytes(encode(song))
    (home / "songs" / f"x{NAME}-00000000.json").write_text(evil("{"))
    draft = Draft(key="1", text=evil("pwndraft"), take=take(evil("pwndraft")))
    (home / "takes").mkdir()
    (home / "takes" / "20260101-000000-00000000.jsonl").write_bytes(encode(draft) + b"\n")
    session = Session(model="tiny-gru", corpus=evil("c"), prompt=evil("pwnstart"), theme=evil("t"))
    (home / "session.json").write_bytes(msgspec.json.encode(session))
    key, theme = json.dumps(f"pwnkey{EVIL[:30]}"), json.dumps(EVIL[:60])
    (home / "settings.toml").write_text(f"{key} = 1\ntheme = {theme}\n")
    return home


def test_the_app_shows_it_and_sends_nothing_of_it_raw(home: Path) -> None:
    with Terminal(COMMAND, env=environment(home), size=(120, 36)) as terminal:
        terminal.until("pwndraft")
        terminal.until("pwnkey")  # a notice about the settings
        terminal.press("f4")
        terminal.until("pwned")
        terminal.until("cannot be read")
        for _ in range(5):
            terminal.press("down")
        terminal.until("pwncorpu…")  # long names are cut in their middle
        for _ in range(5):
            terminal.press("up")
        terminal.press("f5")
        terminal.until("pwntitle")
        terminal.until("pwnsong")
        terminal.press("d")
        terminal.press("f3")
        terminal.press("f2")
        terminal.until("pwndraft")
        terminal.press("ctrl+p")
        terminal.until("Search for commands")
        terminal.type("quit")
        terminal.until(lambda text: "quit  (ctrl+q)" in text and "redraw" not in text)
        terminal.press("ctrl+q")
        terminal.wait()
        raw = bytes(terminal.raw)
    check(raw, app=True)


def test_a_run_of_a_stranger_is_looked_at(home: Path) -> None:
    for name in ("tiny-rnn", "tiny-lstm", "tiny-gru", "plain"):  # the hostile one alone is left
        (home / "runs" / name).rename(home / f"gone-{name}")
    with Terminal(COMMAND, env=environment(home), size=(120, 36)) as terminal:
        terminal.until("pwndraft")
        terminal.press("f4")
        terminal.until("pwned")
        terminal.press("down", "up", "enter")
        terminal.until("pwnreason")
        terminal.until("pwnsample")
        terminal.press("ctrl+q")
        terminal.wait()
        raw = bytes(terminal.raw)
    check(raw, app=True)


def test_the_commands_print_it_and_send_nothing_of_it_raw(home: Path, tmp_path: Path) -> None:
    model = tiny_model("gru")
    info = msgspec.structs.replace(model.info, name=evil("pwnmodel"), corpus=evil("c"))
    file = tmp_path / "m.safetensors"
    file.write_bytes(pack_weights(model.weights, model.config, info, model.vocabulary))
    songs = tmp_path / f"pwnfile{NAME}.txt"
    songs.write_text(
        "".join(
            f"# {evil('第')}{n}\n作词：{evil('pwncredit')}\n雨夜里走过第{n}条街{EVIL}\n\n"
            for n in range(20)
        )
    )
    (song,) = Songbook(home).list().songs
    seen = ""
    for arguments in (
        ["corpus", "add", "evil", str(songs)],
        ["corpus", "show", "evil", "--removed"],
        ["corpus", "add", "evil2", f"{songs}.gone"],
        ["runs"],
        ["runs", "show", "pwned"],
        ["runs", "show", evil("pwnasked")],
        ["songs"],
        ["songs", "show", song.id],
        ["compose", evil("pwnstart"), "--model", str(file), "--lines", "2", "--seed", "1"],
        ["compose", "雨", "--model", evil("pwnname")],
        ["compose", "雨", "--model", str(home / "runs" / "plain")],
        ["runs", "--json"],
        ["doctor"],
    ):
        with Terminal([*COMMAND, *arguments], env=environment(home), size=(200, 50)) as terminal:
            assert terminal.wait(60) in (0, 1, 2), arguments
            raw = bytes(terminal.raw)
        assert raw, arguments
        check(raw, app=False)
        seen += raw.decode()
    for word in ("credit", "file", "corpus", "reason", "asked", "title", "song", "model",
                 "start", "name"):  # fmt: skip
        assert f"pwn{word}" in seen, word
