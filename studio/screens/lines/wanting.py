"""The mood that candidates are wanted to have: its model is loaded and asked in threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.errors import LyricStudioError
from core.writing.desk import Desk
from studio.screens.frame.screen import StudioScreen
from studio.wording.i18n import t, what_text
from studio.wording.moods import mood_name, no_better
from studio.wording.safe_text import safe_line

if TYPE_CHECKING:
    from core.library.line_writers import Ready
    from core.reading.mood import MoodReader
    from core.writing.desk_moods import Reading


class WantedMood:
    """Steps through the moods, and has the candidates read."""

    def __init__(
        self,
        screen: StudioScreen,
        desk: Desk,
        changed: Callable[[], None],
        say: Callable[[str], None],
    ) -> None:
        self._screen, self._desk = screen, desk
        self._changed, self._say = changed, say
        self._reading: Reading | None = None

    def step(self, ready: Ready | None) -> None:
        """The next mood of the model that fits the language of the song."""
        home, sample = self._screen.studio.home, self._sample(ready)
        tell = self._screen.app.call_from_thread

        def find() -> None:
            from core.library.moods import find_mood, open_reader

            try:
                tell(self._found, open_reader(find_mood(home, None, sample)))
            except LyricStudioError as error:
                tell(self._lacks, error)

        self._run(find)

    def _sample(self, ready: Ready | None) -> str:
        """Some text in the language of the song, or of what will be written."""
        document = self._desk.document
        written = document.text if document is not None else ""
        written += "".join(take.text for take in self._desk.offers)
        if written.strip() or document is None or ready is None:
            return written
        from core.forms.rhyme_plan import in_language

        return "雨" if in_language(document, ready.writers.pieces).language == "zh" else "rain"

    def _found(self, reader: MoodReader) -> None:
        wanted = self._desk.moods.step(reader)
        told = t("no mood is wanted: candidates stand as they were written")
        if wanted:
            told = t("first the candidates that are most likely {mood}", mood=mood_name(wanted))
            if warning := no_better(reader.model.told.report):
                told += f"; {warning}"
        self._changed()
        self._say(told)

    def _lacks(self, error: LyricStudioError) -> None:
        self._desk.moods.wanted = ""
        self._changed()
        why = safe_line(what_text(error))
        self._say(t("{why}: the order stays", why=why))

    def seek(self) -> None:
        """Has the candidates read whose mood is wanted and not known yet."""
        reading = self._desk.mood_to_read()
        if reading is None or reading == self._reading:
            return
        self._reading = reading
        moods, tell = self._desk.moods, self._screen.app.call_from_thread

        def read() -> None:
            tell(self._read, reading, moods.read(reading))

        self._run(read)

    def _read(self, reading: Reading, found: list[tuple[str, float]]) -> None:
        self._reading = None
        self._desk.mood_read(reading, found)
        self._changed()

    def _run(self, work: Callable[[], None]) -> None:
        self._screen.run_worker(
            work, thread=True, name="moods", group="moods", description="moods",
            exit_on_error=False,
        )  # fmt: skip
