"""The command palette: finds commands by all their names, and may be closed at any moment."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, ClassVar, Protocol, Self, cast, runtime_checkable

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.command import (
    CommandInput,
    CommandList,
    CommandPalette,
    Hit,
    Hits,
    Provider,
    SearchIcon,
)
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widgets import LoadingIndicator
from textual.widgets.option_list import Option
from textual.worker import Worker

from studio.keys.dialogs import PALETTE
from studio.keys.key import Place
from studio.screens.frame.dialog import HELP
from studio.screens.frame.finding import Command, Found, find
from studio.widgets.line_input import LineInput
from studio.wording.i18n import t


@runtime_checkable
class Commanded(Protocol):
    """An app that has commands."""

    def commands(self, screen: Screen[Any]) -> Iterable[Command]:
        """What can be done on a screen."""


class Commands(Provider):
    """The commands of the app, as they are when the palette opens."""

    async def startup(self) -> None:
        app: object = self.app
        assert isinstance(app, Commanded)
        self._commands = list(app.commands(self.screen))

    async def discover(self) -> Hits:
        for command in self._commands:
            yield self._line(command, Content(command.name), Content(command.help))

    async def search(self, query: str) -> Hits:
        for command in self._commands:
            if found := find(query, command):
                help = self._marked(command.help, found.in_help)
                yield self._line(command, self._shown(command, found), help, found.score)

    @staticmethod
    def _line(command: Command, name: Content, help: Content, score: float = 0.0) -> Hit:
        # Textual takes a string for markup, which nothing of this is.
        return Hit(score, name, command.run, command.name, cast("str", help))

    def _shown(self, command: Command, found: Found) -> Content:
        """The name with what was found in it; the English one beside it where it was that."""
        name = self._marked(command.name, found.in_name)
        if not found.in_english:
            return name
        return Content("  ").join((name, self._marked(command.english, found.in_english)))

    def _marked(self, text: str, places: frozenset[int]) -> Content:
        content, style = Content(text), self.match_style or "bold underline"
        for place in places:
            content = content.stylize(style, place, place + 1)
        return content


class SearchInput(CommandInput, LineInput):
    """What is looked for; a book that is pasted is refused as in any line."""


class FoundList(CommandList):
    """What was found; that it was nothing is said in the person's language."""

    def add_option(self, option: Any = None) -> Self:
        if isinstance(option, Option) and option.disabled:
            option = Option(Content(t("Nothing fits.")), id=option.id, disabled=True)
        return super().add_option(option)


class Palette(CommandPalette):
    """Textual's palette; there, closing it before it has looked for commands ends the app."""

    PLACE: ClassVar[Place] = PALETTE
    asks: ClassVar[str] = ""
    BINDINGS: ClassVar[list[BindingType]] = [HELP]

    def __init__(
        self, provider: type[Provider], *, placeholder: str, id: str | None = None
    ) -> None:
        super().__init__([provider], id=id)
        self._hint = placeholder

    def compose(self) -> ComposeResult:
        """As Textual's, with our line and our list."""
        with Vertical(id="--container"):
            with Horizontal(id="--input"):
                yield SearchIcon()
                yield SearchInput(placeholder=self._hint, select_on_focus=False)
            with Vertical(id="--results"):
                yield FoundList()
                yield LoadingIndicator()

    def run_worker(  # type: ignore[override]
        self, work: Callable[[], Awaitable[None]], *arguments: Any, **options: Any
    ) -> Worker[None]:
        """Runs what gathers the commands; it may find itself closed, its list gone."""

        async def gather() -> None:
            with contextlib.suppress(NoMatches):
                await work()

        return super().run_worker(gather, *arguments, **options)

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Closes once, as `studio.screens.frame.dialog.Dialog` does."""
        return super().dismiss(result) if self.is_active else AwaitComplete()
