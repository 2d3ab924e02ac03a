"""Takes that become songs, and songs that become takes again."""

from __future__ import annotations

from dataclasses import replace

from core.errors import LyricStudioError
from core.songs.song import digest
from core.writing.disk import TakesOnDisk
from core.writing.facts import Fact, NoteName
from core.writing.keeping import Keeping
from core.writing.listener import Listener
from core.writing.running import Runner
from core.writing.takes import Takes, TakeView

_TOLD: dict[str, NoteName] = {
    "new": "saved",
    "changed": "saved again",
    "gone": "saved anew",
    "beside": "saved beside",
    "same": "saved already",
    "newer": "changed elsewhere",
}


class Saving:
    """The takes of a session and the songs on disk, each of which may change without the other."""

    def __init__(
        self,
        keeping: Keeping,
        takes: Takes,
        disk: TakesOnDisk,
        runner: Runner,
        listener: Listener,
    ) -> None:
        self._keeping = keeping
        self._takes = takes
        self._disk = disk
        self._runner = runner
        self._listener = listener
        self._wanted: dict[int, None] = {}
        """Keys of takes that are saved when they have come to their end."""

    def save(self) -> bool:
        """Saves the take on screen, now or when it has been written; whether it is saved now."""
        take = self._takes.state.take
        if take is not None and self._runner.goes_on(take.key):
            again = take.key in self._wanted
            self._wanted[take.key] = None
            self._listener.said(Fact("will be saved already" if again else "will be saved"))
            return False
        if take is None or not take.text.strip():
            self._listener.said(Fact("nothing to save"))
            return False
        return self._save(take)

    def save_what_has_ended(self) -> None:
        """Saves the takes that were to be saved, as far as they have come to their end."""
        for key in [key for key in self._wanted if not self._runner.goes_on(key)]:
            del self._wanted[key]
            take = self._takes.state.find(key)
            if take is not None and take.text.strip():
                self._save(take)

    def _save(self, take: TakeView) -> bool:
        try:
            kept = self._keeping.save(take)
        except LyricStudioError as error:
            self._listener.failed(error)
            return False
        if kept.how != "newer":
            self._is(take, kept.song.id, kept.song.text)
        self._listener.said(Fact(_TOLD[kept.how], {"title": kept.song.title}))
        self._listener.changed()
        return kept.how not in ("same", "newer")

    def new_title(self) -> str | None:
        """A title for the take on screen as another song; None, and why, when it cannot be one."""
        take = self._takes.state.take
        if take is None or not take.text.strip():
            self._listener.said(Fact("nothing to save"))
        elif self._runner.goes_on(take.key):
            self._listener.said(Fact("stop first"))
        else:
            try:
                return self._keeping.title_of(take)
            except LyricStudioError as error:
                self._listener.failed(error)
        return None

    def save_as(self, title: str) -> bool:
        """Saves the take on screen as a new song, which it is from now on."""
        take = self._takes.state.take
        if take is None or self._runner.goes_on(take.key):
            return False
        try:
            song = self._keeping.save_as(take, title)
        except LyricStudioError as error:
            self._listener.failed(error)
            return False
        self._is(take, song.id, song.text)
        self._listener.said(Fact("saved", {"title": song.title}))
        self._listener.changed()
        return True

    def _is(self, take: TakeView, song: str, text: str) -> None:
        """A take and a song say the same from now on."""
        self._takes.became(song, digest(text), take.key)
        self._disk.forget(take)

    def open(self, id: str) -> None:
        """A song comes on screen, to go on with it: the take that it is already, if there is one.

        What is not saved of that one stays, also where the song was changed elsewhere meanwhile.
        """
        view = self._keeping.view(id)
        if view is None:
            self._listener.said(Fact("song gone"))
            return
        mine = [take for take in self._takes.state.takes if take.song == id]
        same = [take for take in mine if take.song_digest == view.song_digest]
        # One that is saved comes before one with changes of its own.
        same.sort(key=lambda take: not take.saved)
        unchanged = next((take for take in mine if take.saved), None)
        if same:
            self._takes.adjust(current=same[0].key)
            if not same[0].saved:
                self._listener.said(Fact("song has changes"))
        elif unchanged is not None:
            newer = replace(view, key=unchanged.key, kept=unchanged.kept)
            takes = self._takes.state.with_take(newer).takes
            self._takes.change(Fact("opened song"), takes=takes, current=newer.key)
        else:
            self._takes.add(Fact("opened song"), replace(view, key=self._takes.new_key()))
            if mine:
                number = self._takes.state.takes.index(mine[0]) + 1
                self._listener.said(Fact("song opened beside", {"number": number}))
        self._listener.changed()
