"""What strangers' text may try on a terminal, one thing each, and a home that is full of it.

Sequences have parameters that the studio itself never sends, so one that comes through is found.
"""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import msgspec

from core.composing.numbers import encode
from core.composing.settings import SamplerSettings
from core.composing.takes import Take
from core.model.files import LoadedModel
from core.runs.events import Failed, Sampled, Warned
from core.songs.drafts import Draft
from core.songs.song import Song, clean_title
from core.text.normalise import normalise
from studio.setup.session import Session
from tests.core.tiny_models import CHARACTERS, tiny_model
from tests.hostile.strangers import edit_json, good_run
from tests.studio.hosts import NOW, append, lesson

PAYLOADS = {
    "colour": "\x1b[38;5;201m",
    "colour, with colons": "\x1b[38:2::1:2:3m",
    "cursor": "\x1b[977;977H",
    "cursor up": "\x1b[97A",
    "erase the screen": "\x1b[2J\x1b[1J",
    "erase what scrolled away": "\x1b[3J",
    "erase the line": "\x1b[2K\x1b[1K",
    "insert lines": "\x1b[9L\x1b[9M\x1b[9P\x1b[9@",
    "scroll region": "\x1b[7;9r\x1b[9S\x1b[9T",
    "repeat": "x\x1b[9999999b",
    "reset": "\x1bc",
    "soft reset": "\x1b[!p",
    "where is the cursor": "\x1b[6n\x1b[?6n",
    "who are you": "\x1b[c\x1b[>c\x1b[=c",
    "version": "\x1b[>q",
    "status string": "\x1bP$qm\x1b\\",
    "answer back": "\x05",
    "title": "\x1b]0;owned\x07",
    "title, with ST": "\x1b]2;owned\x1b\\",
    "title told back": "\x1b]2;rm -rf\x07\x1b[21t",
    "title stack": "\x1b[22;0t\x1b[23;0t",
    "window size": "\x1b[8;1;1t\x1b[3;9;9t\x1b[2t",
    "clipboard": "\x1b]52;c;cHduZWQ=\x07",
    "clipboard, with ST": "\x1b]52;p;cHduZWQ=\x1b\\",
    "clipboard asked": "\x1b]52;c;?\x07",
    "link": "\x1b]8;;file:///etc\x1b\\go\x1b]8;;\x1b\\",
    "palette": "\x1b]4;1;rgb:ff/00/00\x07\x1b]104\x07",
    "background": "\x1b]11;?\x07\x1b]111\x07",
    "pointer": "\x1b]22;crosshair-x\x07",
    "folder": "\x1b]7;file:///tmp\x07",
    "notice": "\x1b]9;hi\x07\x1b]777;notify;a;b\x07\x1b]99;;x\x1b\\",
    "file of iTerm": "\x1b]1337;File=:AA==\x07",
    "marks of a shell": "\x1b]133;A\x07\x1b]633;E;x\x07",
    "picture, kitty": "\x1b_Ga=q;AAAA\x1b\\",
    "picture, sixel": "\x1bPq#0~~\x1b\\",
    "through tmux": "\x1bPtmux;\x1b\x1b]0;x\x07\x1b\\",
    "screen title": "\x1bkowned\x1b\\",
    "private message": "\x1b^x\x1b\\\x1bXx\x1b\\",
    "other screen": "\x1b[?47h\x1b[?1047h",
    "mouse": "\x1b[?9h\x1b[?1001h",
    "columns": "\x1b[?3h\x1b[?40h",
    "autowrap off": "\x1b[?7l\x1b[4h",
    "keyboard": "\x1b[>31u\x1b[>4;2m\x1b=\x1b>",
    "character set": "\x1b(0\x1b)0\x1b%@\x0e\x0f",
    "test pattern": "\x1b#8\x1b#3",
    "save and restore": "\x1b7\x1b8\x1b[s\x1b[u",
    "media copy": "\x1b[5i\x1b[4i",
    "leds": "\x1b[3q",
    "sequence without its end": "\x1b[38;5",
    "string without its end": "\x1b]0;",
    "escape at the end": "\x1b",
    "8-bit CSI": "\x9b38;5;201m",
    "8-bit OSC": "\x9d52;c;eA==\x9c",
    "8-bit DCS, APC, PM, SOS": "\x90x\x9c\x9fx\x9c\x9ex\x9c\x98x\x9c",
    "8-bit others": "\x84\x85\x88\x8d\x8e\x8f\x9a",
    "backspaces": "ab\x08\x08cd\x7f\x7f",
    "bells": "\x07\x07\x07",
    "feeds": "\x0b\x0c",
    "flow": "\x11\x13\x03\x04\x1a\x1c",
    "null": "\x00\x01\x1f",
    "bidi override": "\u202eabc\u202d\u202a\u202b\u202c",
    "bidi isolates": "\u2066\u2067\u2068\u2069",
    "bidi marks": "\u200e\u200f\u061c",
    "zero width": "a\u200bb\u200dc\u2060d\u180e",
    "byte order mark": "\ufeff",
    "line separators": "\u2028\u2029",
    "tags": "\U000e0001\U000e0041\U000e007f",
    "annotation": "\ufff9a\ufffab\ufffb",
    "invisible operators": "\u2061\u2062\u2063\u2064\u206a\u206f",
    "soft hyphens": "\u00ad\u00ad",
    "no characters": "\ufdd0\ufffe\U0001ffff",
    "private use": "\ue000\U000f0000",
    "a mountain of marks": "e" + "\u0301" * 40,
    "marks of other scripts": "ก" + "\u0e49" * 30 + "\u20dd" * 9,
    "markup": "[bold red]m[/][@click=app.quit]q[/]",
    "templates": "{0}{a.__class__}%s%n$HOME`id`",
}
SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_k][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?|[\x00-\x1f\x7f-\x9f]"
)
"""What a terminal obeys, sequence by sequence."""
_COLOURS = re.compile(r"\x1b\[(?:[34]8;2;\d+;\d+;\d+;?|\d{1,3}(?:;|(?=m))(?<!38;)(?<!48;))*m")


def sequences(raw: bytes, size: tuple[int, int]) -> set[str]:
    """What of a capture a terminal would obey; colours and places on the screen as one each."""
    found = set()
    for match in SEQUENCE.finditer(raw.decode("utf-8")):  # nor anything that is no text
        one = match[0]
        place = re.fullmatch(r"\x1b\[(\d+);(\d+)H", one)
        if place and int(place[1]) <= size[1] and int(place[2]) <= size[0] + 1:
            one = "place"
        elif _COLOURS.fullmatch(one):
            one = "colours"
        found.add(one)
    return found


def check(raw: bytes, size: tuple[int, int], clean: set[str]) -> None:
    """Nothing but text, and the sequences of a run in which nothing is hostile."""
    assert sequences(raw, size) <= clean, sequences(raw, size) - clean
    text = raw.decode("utf-8")
    for place, char in enumerate(text):
        forbidden = unicodedata.category(char) in ("Cf", "Cs", "Co", "Zl", "Zp")
        code = ord(char)
        forbidden |= code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
        assert not forbidden, f"U+{code:04X} in {text[max(0, place - 60) : place + 60]!r}"
    assert not re.search("[\u0300-\u036f\u0e47-\u0e4e\u20d0-\u20ff]{5}", text)
    assert "Traceback" not in text


def name_of(payload: str) -> str:
    """As much of a payload as the name of a file can hold."""
    return payload.replace("/", "").replace("\0", "")[:40]


def quoted(text: str) -> str:
    """A TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def speaking(payload: str) -> LoadedModel:
    """A model that composes as much of a payload as a vocabulary can hold."""
    new = [char for char in dict.fromkeys(normalise(payload)) if char not in f"{CHARACTERS} \n"]
    pieces = (*CHARACTERS, *new)
    likes = {258 + number: 4.0 for number in range(len(CHARACTERS), len(pieces))}
    return tiny_model("gru", pieces=pieces, likes=likes)


def hostile_home(home: Path, payload: str) -> Path:
    """A home in which all that can be a stranger's holds a payload."""

    def evil(word: str) -> str:
        return f"{word}{payload}{word}"

    def take(text: str) -> Take:
        return Take(
            text=text, prompt=text, tokens=(), prompt_tokens=(), probabilities=(), seed=1,
            temperature=0.8, settings=SamplerSettings(), max_lines=4, max_tokens=9,
            reason="lines", model=evil("pwnmodel"), model_sha256=evil("0"),
            corpus=evil("pwncorpus"), cell="gru", bits_per_char=1.0, created=evil("2026"),
            numpy=evil("n"),
        )  # fmt: skip

    run = good_run(home, "pwned", speaking(payload))
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
                step=50, templates=("{a.__class__}", "{" * 50), fields={"a": payload},
            ),
        ],
    )  # fmt: skip
    for name in (f"dir{name_of(payload)}", "plain"):
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
    (home / "songs" / f"x{name_of(payload)}-00000000.json").write_text(evil("{"))
    draft = Draft(key="1", text=evil("pwndraft"), take=take(evil("pwndraft")))
    (home / "takes").mkdir()
    (home / "takes" / "20260101-000000-00000000.jsonl").write_bytes(encode(draft) + b"\n")
    session = Session(model="pwned", corpus=evil("c"), prompt=evil("pwnstart"), theme=evil("t"))
    (home / "session.json").write_bytes(msgspec.json.encode(session))
    theme = quoted(evil("t"))
    (home / "settings.toml").write_text(f"{quoted(evil('pwnkey'))} = 1\ntheme = {theme}\n")
    (home / f"pwnfile{name_of(payload)}.txt").write_text(
        "".join(
            f"# {evil('第')}{n}\n作词：{evil('pwncredit')}\n雨夜里走过第{n}条街{payload}\n\n"
            for n in range(20)
        )
    )
    home.chmod(0o700)
    return home
