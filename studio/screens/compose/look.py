"""Compose, the part that shows: probabilities of words, and takes side by side."""

from __future__ import annotations

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from core.errors import LyricStudioError
from core.library.models import Writer
from core.writing.pieces import Piece, Pieces
from core.writing.sitting import TakeView
from studio.screens.compose.base import ComposeBase
from studio.screens.compose.lyrics import LyricsPane
from studio.wording.i18n import t

COLUMNS = 3
"""Takes side by side."""
COLUMN_CELLS = 24
"""Least width of a column that is worth reading."""
SCORED = 4000
"""Characters of a text that are scored; more would keep the thread busy for long."""


class Columns(Horizontal):
    """Up to three takes beside each other, each with a line that says what it is."""

    DEFAULT_CSS = """
    Columns { display: none; height: 1fr; width: 100%; }
    Columns .column { width: 1fr; height: 100%; padding: 0 2 0 0; }
    Columns .head { height: 1; color: $accent; text-style: bold; margin-bottom: 1; }
    Columns LyricsPane { height: 1fr; }
    """


class Looking(ComposeBase):
    """What is drawn over and beside the lyrics."""

    def __init__(self) -> None:
        super().__init__()
        self._scores: dict[tuple[str, str], Pieces] = {}
        self._scoring: set[tuple[str, str]] = set()

    def action_tint(self) -> None:
        self.tint = not self.tint
        self.studio.session.tint = self.tint
        self.show_all()

    def tinted(self, take: TakeView) -> Pieces:
        """The pieces to show; where probabilities are not known, the model in use is asked."""
        if not self.tint or take.writing or self.model is None or not take.pieces:
            return take.pieces
        if take.pieces.any_known and not take.edited:
            return take.pieces
        key = (take.text, f"{self.model.path}/{self.model.sha256}")
        if key in self._scores:
            return self._scores[key]
        self._score(key)
        return take.pieces

    def _score(self, key: tuple[str, str]) -> None:
        if key in self._scoring or self.model is None or len(key[0]) > SCORED:
            return
        self._scoring.add(key)
        shelf, model = self.studio.shelf, self.model

        def score() -> None:
            try:
                writer: Writer = shelf.writer(model)
                pieces = Pieces(Piece(text, share) for text, share in writer.score(key[0]))
            except LyricStudioError as error:
                self.app.call_from_thread(self.studio.show_error, error)
            else:
                self.app.call_from_thread(self._scored, key, pieces)

        self.run_worker(
            score,
            thread=True,
            name="score",
            group="score",
            description="how likely a text is",
            exit_on_error=False,
        )

    def _scored(self, key: tuple[str, str], pieces: Pieces) -> None:
        # The composer may have put the text into another spelling; then it is not this text.
        if pieces.text == key[0]:
            while len(self._scores) > 50:
                self._scores.pop(next(iter(self._scores)))
            self._scores[key] = pieces
            self.show_all()

    # Side by side

    def action_compare(self) -> None:
        if not self.side_by_side and len(self.sitting.state.takes) < 2:
            self.say(t("there is only one take so far"))
            return
        self.leave_editor()
        self.side_by_side = not self.side_by_side
        self.show_all()

    def compared(self) -> tuple[TakeView, ...]:
        """The takes in the columns: as many as fit, the one on screen among them."""
        takes = self.sitting.state.takes
        room = max(1, min(COLUMNS, self.query_one("#desk").size.width // COLUMN_CELLS))
        keys = [take.key for take in takes]
        current = self.sitting.state.current
        place = keys.index(current) if current in keys else 0
        group = takes[place].group
        together = [n for n, take in enumerate(takes) if group and take.group == group]
        # Takes of one request stand together; a single one stands beside those before it.
        first = together[0] if len(together) > 1 else place - room + 1
        if place - first >= room:
            first = place - room + 1
        first = max(0, min(first, len(takes) - room))
        return takes[first : first + room]

    def show_columns(self) -> None:
        """Fills the columns, or hides them."""
        shown = self.side_by_side and not self.editing and len(self.sitting.state.takes) > 1
        columns = self.query_one(Columns)
        columns.display = shown
        self.query_one("#lyrics", LyricsPane).display = not shown and not self.editing
        if not shown:
            return
        takes = self.compared()
        for number in range(COLUMNS):
            column = self.query_one(f"#column-{number}")
            column.display = number < len(takes)
            if number >= len(takes):
                continue
            take = takes[number]
            on = take.key == self.sitting.state.current
            head = f"{'› ' if on else '  '}{take.key}  {take.cell.upper()}  {take.temperature:.2f}"
            self.query_one(f"#head-{number}", Static).update(Content(head))
            pane = self.query_one(f"#pane-{number}", LyricsPane)
            pane.show(self.tinted(take), tint=self.tint, writing=take.writing)
