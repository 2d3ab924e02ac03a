"""The keys of the app, under chance; `--fuzz-examples N`."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from textual.events import Paste

from core.errors import RunError
from core.runs import launcher
from core.songs.store import Songbook
from studio.app.screens import SCREENS, key_table
from studio.screens.train.claim import Claim
from studio.screens.train.launch import TrainingNotStarted
from studio.setup.settings import Settings
from tests.hostile.strangers import good_run
from tests.studio.hosts import until
from tests.studio.tiny_studio import TinyStudio, tiny_studio

LEAVING = {"ctrl+q"}
OTHERS = [
    "enter", "escape", "tab", "shift+tab", "space", "up", "down", "left", "right", "home", "end",
    "pageup", "pagedown", "backspace", "delete", "ctrl+a", "ctrl+z", "ctrl+p", "ctrl+c", "f1", "f2",
    "f3", "f4", "f5", "f6", "f12", "a", "Z", "7", "?", "/", "\u4f60", "\u0301", "\ufffd",
    "circumflex_accent",
]  # fmt: skip
PASTED = ["", "x" * 5000, "\x1b[31m\n\n雨", "[/]"]
KEYS = key_table(SCREENS)
BY_TABLE = [key for row in KEYS.rows for key in row.all_keys.split(",") if key not in LEAVING]


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
async def test_any_keys_in_any_order(
    tmp_path: Path, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    """`--fuzz-examples` x 3 keys in each part; nothing breaks, and the app still answers.

    Some lead to its end (through the command palette): then it is started again.
    """
    count: int = 3 * pytestconfig.getoption("--fuzz-examples")
    seed = part if count == 90 else random.randrange(2**32)
    dice = random.Random(seed)

    async def no_start(command: list[str], home: Path, claim: Claim, post: Any) -> None:
        claim.leave(ended=True)
        post(TrainingNotStarted("not in this test"))

    def no_trainer(*_: object) -> None:
        raise RunError("not in this test")

    monkeypatch.setattr("studio.screens.train.launch.start_training", no_start)
    monkeypatch.setattr("studio.screens.train.start.start_training", no_start, raising=False)
    for name in ("start", "request_stop", "kill"):
        monkeypatch.setattr(launcher, name, no_trainer)
    monkeypatch.setenv("EDITOR", "true")
    home = tmp_path / "home"
    for name in ("one", "two"):
        good_run(home, name)
    Songbook(home).save("一首歌\n第二行")
    size = ((80, 24), (120, 36))[part]
    pressed: list[str] = []
    while len(pressed) < count:
        async with tiny_studio(home, size=size, settings=Settings(speed=0, lines=3)) as studio:
            await press_any(studio, dice, pressed, count)
            last = f"seed {seed}, key {len(pressed)}, after {' '.join(pressed[-30:])}"
            assert not studio.app.return_code, last
            if not left(studio):
                await still_answers(studio, size)


async def press_any(
    studio: TinyStudio, dice: random.Random, pressed: list[str], count: int
) -> None:
    """Presses keys until there are `count`, or until the app is left."""
    while len(pressed) < count:
        key = dice.choice(BY_TABLE if dice.random() < 0.6 else OTHERS)
        pressed.append(key)
        await studio.press(key)
        if len(pressed) % 25 == 1:
            await studio.pilot.resize_terminal(dice.randint(1, 160), dice.randint(1, 50))
            studio.app.post_message(Paste(dice.choice(PASTED)))
        if left(studio):
            return


def left(studio: TinyStudio) -> bool:
    """Whether the app has ended, or is about to."""
    return not studio.app.is_running or studio.app.return_code is not None


async def still_answers(studio: TinyStudio, size: tuple[int, int]) -> None:
    await studio.pilot.resize_terminal(*size)
    for _ in range(4):
        await studio.press("escape")
    await studio.press("f5")
    await until(lambda: studio.app.current_mode == "songs")
    await studio.press("f2")
    await until(lambda: studio.app.current_mode == "compose")
