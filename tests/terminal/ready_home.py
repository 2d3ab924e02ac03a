"""A home folder with small trained-looking runs, one of each cell, ready to compose with."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import msgspec

from core.model.files import pack_weights
from core.runs.checkpoints import Entry, Manifest
from core.text.vocabulary import LINE_END, SONG_END
from studio.setup.session import Session
from tests.core.tiny_models import tiny_model
from tests.places import ROOT
from tests.studio.hosts import finished, lesson, write_run

COMMAND = [sys.executable, "-P", "-m", "studio"]
LIKES = {LINE_END: 2.0, SONG_END: -60.0}


def make_home(home: Path) -> Path:
    """Runs `tiny-rnn`, `tiny-lstm`, `tiny-gru` with a checkpoint each."""
    for number, cell in enumerate(("rnn", "lstm", "gru")):
        name = f"tiny-{cell}"
        run = write_run(home, name, [*lesson(name, 2), finished(name, 100)], cell=cell)
        model = tiny_model(cell, seed=number + 1, likes=LIKES)
        info = msgspec.structs.replace(model.info, name=name, corpus="demo-zh", bits_per_char=6.0)
        data = pack_weights(model.weights, model.config, info)
        folder = run / "checkpoints"
        folder.mkdir()
        (folder / "best.safetensors").write_bytes(data)
        entry = Entry(
            file="best.safetensors",
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            step=100,
            bits_per_char=6.0 - number / 10,
        )
        (folder / "manifest.json").write_bytes(
            msgspec.json.encode(Manifest(last=(entry,), best=(entry,)))
        )
        (run / "vocabulary.json").write_bytes(model.vocabulary.to_json())
    # One of these is in use, whatever models the package carries.
    session = Session(model="tiny-gru", cell="gru", corpus="demo-zh")
    (home / "session.json").write_bytes(msgspec.json.encode(session))
    home.chmod(0o700)
    return home


def environment(home: Path, **more: str) -> dict[str, str]:
    """What the program is told of the world: this home, and nothing of the person's settings."""
    root = str(ROOT)
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "PYTHONPATH": root,
        "LYRIC_STUDIO_HOME": str(home),
        "LYRIC_STUDIO_CONFIG": str(home / "settings.toml"),
    }
    return env | more
