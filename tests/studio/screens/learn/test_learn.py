"""Learn under a pilot: lessons, knobs, guessing, typing, models, and looking without waiting."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from textual.widgets import Input

from core.errors import ModelError
from core.explaining.lessons.table import lesson
from studio.screens.learn.looker import Looker
from studio.widgets import shades
from studio.wording import i18n
from tests.studio.hosts import until
from tests.studio.screens.learn.classroom import classroom


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("learn")


async def test_a_lesson_is_predicted_turned_and_noticed(home: Path) -> None:
    async with classroom(home) as room:
        assert "末班车" in room.text("view") and room.text("notice") == "", "nothing was done yet"
        first = await room.press("6")
        assert room.screen.number == 6 and "min-p 0.15" in first
        turned = await room.press("right_square_bracket", "right_square_bracket")
        assert turned != first and "T 0.50" in turned
        assert "never brings back" in room.text("notice")
        back = await room.press("0")
        assert back == first, "reset is where it began"
        assert "softmax" in await room.press("question_mark")
        assert await room.press("question_mark") == first
        # Other lessons have other knobs: keys that turn nothing do nothing here.
        assert await room.press("u", "m") == first
        walked = await room.press("left")
        assert walked != first and room.text("view").count("⏎")


async def test_one_guesses_first_then_sees(home: Path) -> None:
    async with classroom(home) as room:
        shown = await room.press("6")
        hidden = await room.press("g")
        assert hidden.count("?") > 20 and room.text("notice") == ""
        assert "Which word would you write next?" in room.text("label")
        for letter in "12":
            await room.pilot.press(letter)
        assert room.screen.number == 6, "digits are text while one types"
        assert await room.press("enter") == shown
        assert "you said 12" in room.text("notice")
        assert "your line" in room.text("label") and room.screen.focused is None
        assert (await room.press("g")).count("?") > 20
        assert await room.press("escape") == shown, "not guessed after all"


async def test_a_line_is_looked_at_as_it_is_typed(home: Path) -> None:
    async with classroom(home) as room:
        await room.press("i")
        line = room.screen.query_one("#line", Input)
        assert room.screen.focused is line
        line.value = "雨 \U00020000"
        await until(lambda: room.screen.state.line == line.value)
        view = await room.press()
        assert "F0 A0 80 80" in view and "falls into 4 bytes" in room.text("notice")
        await room.press("escape", "2", "1")
        assert line.value == "雨 \U00020000", "each lesson keeps its line"


async def test_another_model_is_one_key_away(home: Path) -> None:
    async with classroom(home) as room:
        before = room.text("view")
        names = [model.name for model in room.screen.models]
        place = names.index("zh-rnn")
        assert "zh-rnn  RNN 256" in room.text("model")
        other = await room.press("comma")
        assert room.screen.choice.name == names[place - 1] and other != before
        assert await room.press("full_stop") == before


async def test_what_nobody_will_see_is_not_looked_at(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, looked = threading.Event(), list[float]()
    real = Looker._seen

    def slow(self: Looker, library, wish):
        looked.append(wish.state.turned.get("temperature", -1.0))
        held.wait(20)
        return real(self, library, wish)

    async with classroom(home) as room:
        await room.press("6")
        monkeypatch.setattr(Looker, "_seen", slow)
        for _ in range(5):  # the loop takes keys while a thread looks
            await room.pilot.press("right_square_bracket")
        await until(lambda: looked)
        held.set()
        view = await room.press()
        assert len(looked) == 2 and looked[-1] == max(looked), "the first and the newest"
        assert f"T {looked[-1]:.2f}" in view


async def test_what_cannot_be_looked_at_is_said_in_its_place(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ModelError("there is no model {name!r}", name="雨")

    async with classroom(home) as room:
        with monkeypatch.context() as patched:
            patched.setattr(type(lesson(3)), "view", refuse)
            await room.pilot.press("3")
            await until(lambda: "there is no model" in room.text("view"))
        assert "W_ih·x" in await room.press("1", "3"), "the app stays up"


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_all_that_is_said_fits_80_columns(home: Path, language: str) -> None:
    i18n.set_language(language)
    try:
        async with classroom(home) as room:
            for number in (1, 2, 3, 6):
                await room.press(str(number))
                for id in ("tabs", "question", "view", "do"):
                    for line in room.screen.query_one(f"#{id}").render().split():
                        assert line.cell_length <= 80, (number, id, line.plain)
                assert not room.text("do").endswith("…")
    finally:
        i18n.set_language("en")


def test_shades_are_digits_where_there_are_no_colours() -> None:
    rows = [(("██", "shade3"), (" ", "plain"), ("█", "shade8"), ("██▌", "accent"))]
    assert shades.drawn(rows).plain == "██ ███▌"
    assert shades.drawn(rows, colour=False).plain == "33 8██▌"
    assert shades.drawn([(("雨", "shade4"),)], colour=False).plain == "雨"
