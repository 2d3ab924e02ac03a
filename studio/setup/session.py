"""What the next start picks up: one small JSON file in the home folder."""

from __future__ import annotations

from pathlib import Path

import msgspec

from core.composing.limits import LINES, SEED, SPEED, TEMPERATURE
from core.home import private_folder, write_atomic

FILE = "session.json"
MAX_BYTES = 4_000_000


class FormKept(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The form of a training as it was left."""

    task: str = ""
    preset: str = ""
    direction: str = "forward"
    origin: str = ""
    """The model that was chosen to be trained further; "" where nobody chose."""
    texts: tuple[str, ...] = ()
    """Paths of labelled texts."""
    changed: dict[str, dict[str, str]] = {}
    """By task the cell, and the settings that were not as usual, as they stood there."""


class Session(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Where the person was. Every field may be missing; a wrong file counts as none."""

    screen: str = "compose"
    corpus: str | None = None
    form_corpus: str | None = None
    """The corpus that was chosen to train on."""
    form: FormKept | None = None
    cell: str | None = None
    model: str | None = None
    """Name of the run or demo model that was in use."""
    prompt: str | None = None
    temperature: float | None = None
    settings: dict[str, float | int | bool | str | None] = {}
    """Sampler settings by field name."""
    seed: int | None = None
    """A seed that was fixed by hand."""
    lines: int | None = None
    speed: float | None = None
    tint: bool = False
    open_take: str | None = None
    """Name of the kept take that was on screen."""
    open_song: str | None = None
    """Name of the saved song that was on screen."""
    open_document: str | None = None
    """Id of the song that lay on the desk."""
    desk_model: str | None = None
    """The model that was chosen there; None follows the one of Compose."""
    theme: str | None = None
    language: str | None = None


def load_session(home: Path) -> Session:
    """The last session; a missing or damaged file gives a fresh one."""
    path = home / FILE
    try:
        if path.stat().st_size > MAX_BYTES:
            return Session()
        return _usable(msgspec.json.decode(path.read_bytes(), type=Session))
    except (OSError, msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return Session()


def _usable(session: Session) -> Session:
    """Figures that nothing here could have written are forgotten, one by one."""
    limits = {"temperature": TEMPERATURE, "seed": SEED, "lines": LINES, "speed": SPEED}
    for name, limit in limits.items():
        value = getattr(session, name)
        if value is not None and not limit.allows(value):
            setattr(session, name, None)
    return session


def save_session(home: Path, session: Session) -> None:
    """Writes the session.

    Raises:
        OSError: the home folder cannot be written.
    """
    private_folder(home)
    write_atomic(home / FILE, msgspec.json.encode(session), durable=False)
