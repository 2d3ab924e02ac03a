"""`w`: why each word of a take stands there, and going on from another one."""

from __future__ import annotations

from pathlib import Path

from tests.studio.hosts import until
from tests.studio.tiny_studio import TinyStudio, tiny_studio


async def looked(studio: TinyStudio) -> str:
    why = studio.compose.view.why
    await until(lambda: not why.busy and why._word is not None)
    await studio.pilot.pause()
    return why.content.plain


async def test_one_walks_over_a_take_and_goes_on_from_another_word(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write()
        text, why = studio.text, studio.compose.view.why
        assert not why.display
        await studio.press("w")
        last = await looked(studio)
        assert why.display and why.has_focus and last.startswith(" why ‹")
        assert studio.compose.needed_now()[0] == "why.before"
        for _ in range(3):
            await studio.press("left")
        shown = await looked(studio)
        assert shown != last
        word = why._word
        assert word is not None and text.startswith(word.before)
        # What was drawn could be drawn, with the share that the take recorded.
        take = studio.compose.writing.state.take
        assert take is not None and take.result is not None
        index = word.place - len(take.result.prompt_tokens)
        own = next(one for one in word.why.candidates if one.id == take.result.tokens[index])
        assert abs(own.shares[0] - take.result.probabilities[index]) < 1e-4
        views = {shown.split()[0]}
        for _ in range(2):
            await studio.press("w")
            views.add((await looked(studio)).split()[0])
        assert views == {"why", "gates", "without"}
        await studio.press("w")
        while word.goes_on(why._candidate) is None or (
            word.why.candidates[why._candidate].id == word.why.chosen
        ):
            await studio.press("down" if why._candidate < 4 else "up")
            await looked(studio)
        other = word.goes_on(why._candidate)
        await studio.press("enter")
        await studio.written()
        assert studio.takes == 2 and other is not None
        assert studio.text.startswith(word.before + other[0]) and not why.display
        assert studio.compose.writing.state.takes[0].text == text, "the take itself stays"


async def test_there_must_be_something_to_explain(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, size=(80, 24)) as studio:
        await studio.press("escape", "w")
        assert not studio.compose.view.why.display
        assert "nothing to explain" in studio.compose.view.note
        await studio.write("b")
        await studio.press("w")
        await looked(studio)
        await studio.press("escape")
        assert not studio.compose.view.why.display and not studio.compose.has_class("-why")
        await studio.press("w")
        before = await looked(studio)
        await studio.write("n")
        after = await looked(studio)
        assert before != after, "the pane follows what is written"
        assert studio.compose.view.why._word.place == len(studio.compose.view.why._walk) - 1
