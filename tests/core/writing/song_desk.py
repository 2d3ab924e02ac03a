"""A holder of a song desk without a screen: deeds are done at once, jobs when `write` is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from core.composing.composer import Composer
from core.composing.settings import SamplerSettings
from core.errors import LyricStudioError
from core.forms.originality import CorpusIndex
from core.library.line_writers import LineWriters, Ready
from core.library.models import ModelChoice, Writer
from core.songs.documents import Documents
from core.text.prosody import Scheme
from core.text.vocabulary import LINE_END, SONG_END
from core.writing.desk import Desk
from core.writing.desk_jobs import DeskJob
from core.writing.desk_state import Deed, Note
from tests.core.tiny_library import SEEDS, TinyLibrary
from tests.core.tiny_models import line_writer, tiny_model

SETTINGS = SamplerSettings(temperature=0.8, min_p=0.05)


class LineLibrary(TinyLibrary):
    """Tiny models, of which the GRU was trained without forms."""

    def writer(self, choice: ModelChoice) -> Writer:
        def load() -> Composer:
            likes = {LINE_END: 2.0, SONG_END: -60.0}
            model = tiny_model(choice.cell, seed=SEEDS[choice.cell], likes=likes)
            back = None if choice.cell == "gru" else line_writer(model)
            return Composer(replace(model, writer=back))

        return self._cached(choice, load)


class KnowingWriters(LineWriters):
    """The models learnt these songs."""

    songs: tuple[str, ...] = ("雨夜里唱着歌\n城市里的街灯\n我等一个人回来",)

    def get(self, choice: ModelChoice, scheme: Scheme) -> Ready:
        ready = super().get(choice, scheme)
        index = CorpusIndex.build(self.songs, ("雨夜的歌",))
        return replace(ready, writers=replace(ready.writers, index=index))


class Holder:
    """Writes down what the desk tells."""

    def __init__(self, home: Path, *, cell: str = "lstm", knows: bool = True) -> None:
        library = LineLibrary(home)
        writers = (KnowingWriters if knows else LineWriters)(library)
        self.choice = next(one for one in library.models() if one.cell == cell)
        self.ready = writers.get(self.choice, "thirteen")
        self.lacks_model = False
        self.notes: list[Note] = []
        self.errors: list[LyricStudioError] = []
        self.jobs: list[DeskJob] = []
        self.desk = Desk(Documents(home), self)
        self.desk.seed = 7

    def turn(self, deed: Deed) -> None:
        try:
            note = deed()
        except LyricStudioError as error:
            self.errors.append(error)
        else:
            if note is not None:
                self.notes.append(note)

    def start(self, job: DeskJob) -> None:
        self.jobs.append(job)

    def model(self) -> Callable[[], Ready] | None:
        return None if self.lacks_model else lambda: self.ready

    def changed(self) -> None:
        pass

    def said(self, note: Note) -> None:
        self.notes.append(note)

    def failed(self, error: LyricStudioError) -> None:
        self.errors.append(error)

    def write(self) -> None:
        """Runs the jobs that wait."""
        while self.jobs:
            self.jobs.pop(0).run(lambda: self.ready, lambda deed: deed())

    def offered(self, *, again: bool = True) -> list[str]:
        """What may stand on the line that one is at."""
        if again:
            self.desk.write_line(SETTINGS)
            self.write()
        return [take.text for take in self.desk.offers]

    @property
    def texts(self) -> list[str]:
        assert self.desk.state is not None
        return [row.line.text for row in self.desk.state.rows]

    @property
    def last(self) -> str:
        return self.notes[-1].name
