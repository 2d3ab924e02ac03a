"""Which guess of the model each word was; where that is not known, the one in use is asked."""

from __future__ import annotations

from collections.abc import Callable

from core.errors import LyricStudioError
from core.library.models import Writer
from core.writing.pieces import Piece, Pieces
from core.writing.session import WritingSession
from core.writing.takes import TakeView
from studio.screens.frame.screen import StudioScreen

SCORED = 4000
"""Characters of a text that are scored; more would keep the thread busy for long."""
KEPT = 50
"""Scored texts that are kept."""


class Tint:
    """The ranks that are shown over the lyrics, while it is on."""

    def __init__(
        self, screen: StudioScreen, writing: WritingSession, scored: Callable[[], None]
    ) -> None:
        self.on = False
        self._screen = screen
        self._writing = writing
        self._told = scored
        """Called when ranks have become known."""
        self._scores: dict[tuple[str, str], Pieces] = {}
        self._scoring: set[tuple[str, str]] = set()

    def pieces(self, take: TakeView) -> Pieces:
        """The pieces of a take to show, with the ranks that are known by now."""
        model = self._writing.model
        if not self.on or take.writing or model is None or not take.pieces:
            return take.pieces
        if take.pieces.any_known and not take.edited:
            return take.pieces
        key = (take.text, f"{model.path}/{model.sha256}")
        if key in self._scores:
            return self._scores[key]
        self._score(key)
        return take.pieces

    def _score(self, key: tuple[str, str]) -> None:
        model = self._writing.model
        if key in self._scoring or model is None or len(key[0]) > SCORED:
            return
        self._scoring.add(key)
        studio, tell = self._screen.studio, self._screen.app.call_from_thread

        def score() -> None:
            try:
                writer: Writer = studio.library.writer(model)
                pieces = Pieces(Piece(text, rank) for text, rank in writer.ranks(key[0]))
            except LyricStudioError as error:
                tell(studio.show_error, error)
            else:
                tell(self._scored, key, pieces)

        self._screen.run_worker(
            score, thread=True, name="score", group="score", description="how likely a text is",
            exit_on_error=False,
        )  # fmt: skip

    def _scored(self, key: tuple[str, str], pieces: Pieces) -> None:
        # The composer may have put the text into another spelling; then it is not this text.
        if pieces.text == key[0]:
            while len(self._scores) > KEPT:
                self._scores.pop(next(iter(self._scores)))
            self._scores[key] = pieces
            self._told()
