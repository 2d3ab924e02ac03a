"""The command palette, which may be closed at any moment."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette
from textual.css.query import NoMatches
from textual.worker import Worker


class Palette(CommandPalette):
    """Textual's palette; there, closing it before it has looked for commands ends the app."""

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
