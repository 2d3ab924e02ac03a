"""A choice with more options than its row has room for."""

from __future__ import annotations

from textual.app import App, ComposeResult

from studio.widgets.choice import Choice


class Host(App[None]):
    def compose(self) -> ComposeResult:
        yield Choice(("auto", "cpu", "cuda:0", "cuda:1", "cuda:2", "cuda:3"), "auto")


async def test_the_chosen_option_is_always_seen_and_can_be_clicked() -> None:
    app = Host()
    async with app.run_test(size=(30, 3)) as pilot:
        choice = app.query_one(Choice)
        assert str(choice.render()).startswith(" auto   cpu   cuda:0 ")
        choice.focus()
        for _ in range(5):
            await pilot.press("right")
        assert choice.value == "cuda:3"
        assert str(choice.render()) == " cuda:1   cuda:2   cuda:3 "
        await pilot.click(Choice, offset=(2, 0))
        assert choice.value == "cuda:1"
        await pilot.press("left", "left", "left")
        assert choice.value == "auto"
        assert str(choice.render()).startswith(" auto ")
