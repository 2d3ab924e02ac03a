"""A screen that the studio does not know comes in through the table of screens alone."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.css.query import NoMatches
from textual.widgets import Static

from core.runs.summary import TrainingStatus
from studio.app.screens import SCREENS, ScreenEntry
from studio.keys.bindings import Key, Place, bindings
from studio.screens.frame.help import HelpScreen
from studio.screens.frame.messages import RunsChanged, TrainingStatusChanged
from studio.screens.frame.screen import StudioScreen
from studio.setup.settings import Settings
from studio.widgets.chrome import HeaderLine, KeyFooter
from tests.studio.hosts import until
from tests.studio.tiny_studio import FAST, TinyStudio, ToldApp, tiny_studio

TOY = Place(
    name="toy",
    title="Toy",
    key="f11",
    goes="Play with it.",
    about="A toy is wound up, and runs.",
    rows=(Key("toy.wind", "w", "wind", "wind", "Wind it up.", footer=1),),
)


class ToyScreen(StudioScreen):
    WHERE: ClassVar[str] = "toy"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(TOY)]

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def body(self) -> ComposeResult:
        yield Static("a toy")

    def action_wind(self) -> None:
        self.told.append("wound")

    def runs_changed(self) -> None:
        self.told.append("runs changed")

    def before_quit(self) -> None:
        self.told.append("quit")

    async def finish(self) -> None:
        self.told.append("settled")


class LateScreen(ToyScreen):
    """It was about to open when the app was left."""

    def on_mount(self) -> None:
        self.app.exit()
        raise NoMatches("nothing is in it any more")


class ToyApp(ToldApp):
    ENTRIES = (*SCREENS, ScreenEntry(TOY, ToyScreen))


async def opened(studio: TinyStudio, key: str = "f11") -> ToyScreen:
    await studio.press(key)
    await until(lambda: isinstance(studio.app.screen, ToyScreen) and studio.app.screen.is_mounted)
    screen = studio.app.screen
    assert isinstance(screen, ToyScreen)
    return screen


async def test_every_header_names_it_and_a_click_there_opens_it(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, app_class=ToyApp) as studio:
        line = studio.compose.query_one(HeaderLine).render().plain
        assert "Corpora ctrl+o  Toy F11" in line
        await studio.pilot.click(HeaderLine, offset=(line.index("Toy") + 1, 0))
        await until(lambda: isinstance(studio.app.screen, ToyScreen))
        assert studio.app.session.screen == "toy"


async def test_its_keys_work_and_stand_in_footer_palette_and_help(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, app_class=ToyApp) as studio:
        screen = await opened(studio)
        await studio.press("w")
        assert screen.told == ["wound"]
        assert ("w", "wind", "w") in screen.query_one(KeyFooter).shown()
        offered = {c.name: c.help for c in studio.app.commands(screen)}
        assert offered["wind  (w)"] == "Wind it up." and offered["toy  (F11)"] == "Play with it."
        await studio.press("f1")
        page = studio.app.screen
        assert isinstance(page, HelpScreen)
        for text in ("Toy", TOY.about, "Wind it up.", "Play with it."):
            assert text in page.text().plain
        assert "Write lyrics that begin" not in page.text().plain


async def test_its_keys_can_be_set(tmp_path: Path) -> None:
    settings = Settings(speed=0, theme=FAST.theme, keys={"app.toy": "f13", "toy.wind": "z"})
    async with tiny_studio(tmp_path, settings=settings, app_class=ToyApp) as studio:
        screen = await opened(studio, "f13")
        await studio.press("w", "z")
        assert screen.told == ["wound"]
        assert studio.toasts == []


async def test_it_is_told_what_happens_while_it_is_there(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, app_class=ToyApp) as studio:
        screen = await opened(studio)
        assert screen in studio.app.guests
        studio.app.post_message(RunsChanged())
        await until(lambda: screen.told == ["runs changed"])
        status = TrainingStatus("mine", "gru", 1.0, 3)
        studio.app.post_message(TrainingStatusChanged(status))
        await until(lambda: screen.query_one(HeaderLine).training == status)
        await studio.press("f2")
        await studio.app.remove_mode("toy")
        assert screen not in studio.app.guests
        studio.app.post_message(RunsChanged())
        await studio.pilot.pause()
        assert screen.told == ["runs changed"]


async def test_it_is_told_that_the_app_is_left(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, app_class=ToyApp) as studio:
        screen = await opened(studio)
        await studio.press("ctrl+q")
        await until(lambda: not studio.app.is_running)
        assert screen.told == ["quit", "settled"]


async def test_a_screen_that_came_too_late_ends_nothing(tmp_path: Path) -> None:
    class LateApp(ToldApp):
        ENTRIES = (*SCREENS, ScreenEntry(TOY, LateScreen))

    async with tiny_studio(tmp_path, app_class=LateApp) as studio:
        studio.app.action_show_screen("toy")
        await until(lambda: not studio.app.is_running)
    assert not studio.app.return_code and studio.app.guests == []


async def test_the_studio_itself_knows_nothing_of_it(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        assert "Toy" not in studio.compose.query_one(HeaderLine).render().plain
        await studio.press("f11")
        assert studio.app.screen is studio.compose
