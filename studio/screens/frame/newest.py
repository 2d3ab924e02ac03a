"""Work in a thread, one piece at a time: of what is asked meanwhile only the newest is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from core.errors import LyricStudioError

if TYPE_CHECKING:
    from studio.screens.frame.screen import StudioScreen

Then = Callable[[Any], object]


class Newest:
    """The thread of one part of a screen.

    Args:
        name: of the workers.
        failed: told of an expected error, in the app's thread.
    """

    def __init__(
        self, screen: StudioScreen, name: str, failed: Callable[[LyricStudioError], object]
    ) -> None:
        self._screen, self._name, self._failed = screen, name, failed
        self.busy = False
        self._next: tuple[Callable[[], Any], Then] | None = None

    def ask(self, work: Callable[[], Any], then: Then) -> None:
        """Does `work` in a thread and gives what comes of it to `then` in the app's thread.

        While something is being done this waits, and is forgotten for what is asked after it.
        """
        if self.busy:
            self._next = work, then
            return
        self.busy = True
        app = self._screen.app

        def run() -> None:
            try:
                result: Any = work()
            except LyricStudioError as error:
                result = error
            if self._screen.is_running:
                app.call_from_thread(self._done, result, then)

        self._screen.run_worker(
            run, thread=True, name=self._name, group=self._name,
            description="looking into a model", exit_on_error=False,
        )  # fmt: skip

    def _done(self, result: Any, then: Then) -> None:
        self.busy = False
        following, self._next = self._next, None
        if not self._screen.is_mounted:
            return
        if following is not None:
            self.ask(*following)
        if isinstance(result, LyricStudioError):
            self._failed(result)
        else:
            then(result)
