"""Why a word, beside the lyrics: one walks over the take, looks, and goes on from another word."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.events import Resize
from textual.message import Message

from core.errors import LyricStudioError
from core.writing.pieces import Piece
from core.writing.session import WritingSession
from studio.keys import bindings as keys
from studio.keys.compose import WHY
from studio.screens.frame.newest import Newest
from studio.screens.frame.screen import StudioScreen
from studio.widgets.clicks import DIM
from studio.widgets.lines import Lines
from studio.widgets.shades import drawn
from studio.wording.i18n import error_text, t

if TYPE_CHECKING:
    from core.explaining.beside import Walk, Word
    from core.explaining.lesson import Row

LONGEST = 4000
"""Characters of a take that one can walk over; more would keep the thread busy for long."""
VIEWS = 3


class WhyPane(Lines, can_focus=True):
    """The views on one word of the take on screen."""

    WHERE: ClassVar[keys.Where] = "why"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(WHY)]
    DEFAULT_CSS = """
    WhyPane { display: none; width: 50; height: 100%; padding: 1 1 0 1; }
    WhyPane { border-left: solid $foreground 20%; }
    .-narrow WhyPane { width: 40; padding: 0; }
    """

    class Closed(Message):
        """The person has seen enough."""

    class GoOn(Message):
        """The model is to go on from another word."""

        def __init__(self, before: str, piece: Piece) -> None:
            self.before, self.piece = before, piece
            super().__init__()

    def __init__(self, screen: StudioScreen, writing: WritingSession, *, id: str) -> None:
        super().__init__(id=id)
        self._writing, self._studio = writing, screen
        self._thread = Newest(screen, "why", self._failed)
        self._walk: Walk | None = None
        self._of: tuple[str, str] | None = None
        """The text and the model that are walked over."""
        self._place: int | None = None
        self._word: Word | None = None
        self._view = self._candidate = 0
        self._following = True
        """Whether the newest word is looked at while it is written."""

    @property
    def busy(self) -> bool:
        return self._thread.busy

    def open(self) -> None:
        """Shows why the last word of the take stands there."""
        self.display = True
        self._place, self._word, self._following = None, None, True
        self.content = Content.styled(t("looking"), DIM)
        self.focus()
        self.call_after_refresh(self.look)

    def hide(self) -> None:
        """Gives the lyrics their room again."""
        if self.display:
            self.display = False
            self.screen.remove_class("-why")

    def look_again(self) -> None:
        """Looks at the take that is on screen now: at its newest word, until one walks away."""
        take = self._writing.state.take
        if not self.display or self._of is None or take is None or take.text == self._of[0]:
            return
        if self._following or not take.text.startswith(self._of[0]):
            self._place, self._following = None, True
            self.look()

    def on_resize(self, event: Resize) -> None:
        if self.display:
            self.look()

    def look(self, *, anew: bool = True) -> None:
        """Asks for the view as things are now; `anew`: of a word that is not known yet."""
        take, model = self._writing.state.take, self._writing.model
        if not self.display or take is None or model is None or not take.text.strip():
            return
        if len(take.text) > LONGEST:
            self.content = Content.styled(t("this take is too long to walk over"), "$warning")
            return
        from core.explaining.beside import KINDS, Walk, chosen_candidate
        from core.explaining.lesson import Page

        library, settings = self._studio.studio.library, self._writing.options.settings()
        result = None if take.edited or take.writing else take.result
        of, page = (take.text, f"{model.path}/{model.sha256}"), Page(*self.content_size, t)
        place, view, candidate = self._place, self._view, self._candidate
        walk, word = (self._walk, self._word) if of == self._of else (None, None)

        def work() -> tuple[Walk, Word, int, tuple[Row, ...]]:
            way = walk or Walk(library.composer(model), take.text, settings, result)
            at = len(way) - 1 if place is None else min(max(place, 0), len(way) - 1)
            if anew or word is None:
                found = way.word(at)
                marked = chosen_candidate(found.why)
            else:
                found, marked = word, min(max(candidate, 0), len(word.why.candidates) - 1)
            return way, found, marked, way.rows(KINDS[view], found, marked, page)

        def then(found: tuple[Walk, Word, int, tuple[Row, ...]]) -> None:
            self._of = of
            self._walk, self._word, self._candidate, rows = found
            self._place = self._word.place
            self.content = drawn(rows, colour=not self.app.no_color)

        self._thread.ask(work, then)

    def _failed(self, error: LyricStudioError) -> None:
        self.content = Content.styled(error_text(error), "$warning")

    def action_walk(self, by: int) -> None:
        """To another word of the take."""
        if self._walk is not None and self._place is not None:
            last = len(self._walk) - 1
            self._place = min(max(self._place + by, 0), last)
            self._following = self._place == last
            self.look()

    def action_candidate(self, by: int) -> None:
        """Marks another candidate."""
        if self._word is not None:
            last = len(self._word.why.candidates) - 1
            self._candidate = min(max(self._candidate + by, 0), last)
            self.look(anew=False)

    def action_view(self) -> None:
        """Why, gates, off, and why again."""
        self._view = (self._view + 1) % VIEWS
        self.look(anew=False)

    def action_go_on(self) -> None:
        """Lets the model go on from the candidate that is marked."""
        found = self._word and self._word.goes_on(self._candidate)
        if self._word is not None and found:
            self.post_message(self.GoOn(self._word.before, Piece(*found)))

    def action_close(self) -> None:
        self.hide()
        self.post_message(self.Closed())
