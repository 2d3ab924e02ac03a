"""The models of a library, ready to write lines of a form and to say what is copied."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

from core.errors import CorpusError, LyricStudioError, ModelError
from core.library.models import ModelChoice, ModelLibrary

if TYPE_CHECKING:
    from core.composing.composer import Composer
    from core.forms.candidates import Writers
    from core.text.prosody import Scheme

KEPT: Final = 2
"""Models that stay ready: one goes back and forth between two."""


@dataclass(frozen=True)
class Ready:
    """One model that is ready. Threads may share it."""

    choice: ModelChoice
    composer: Composer
    writers: Writers
    unread: LyricStudioError | None = None
    """Why the songs that it learnt from cannot be read."""

    @property
    def with_lines(self) -> bool:
        """Whether it was trained with forms."""
        return self.writers.back is not None

    @property
    def knows_songs(self) -> bool:
        """Whether anybody can know what its lines are copied from."""
        return self.writers.index is not None


class LineWriters:
    """Makes models ready, which takes up to some seconds: in a thread."""

    def __init__(self, library: ModelLibrary) -> None:
        self._library = library
        self._ready: OrderedDict[tuple[str, str, str], Ready] = OrderedDict()
        self._lock = Lock()

    def get(self, choice: ModelChoice, scheme: Scheme) -> Ready:
        """A model that is ready to write with rhymes of this scheme.

        Raises:
            ModelError: it must be refused, or is gone.
        """
        key = (str(choice.path), choice.sha256, scheme)
        # Held while it is made: two threads that want the same make it once.
        with self._lock:
            if key not in self._ready:
                self._ready[key] = self._make(choice, scheme)
            self._ready.move_to_end(key)
            while len(self._ready) > KEPT:
                self._ready.popitem(last=False)
            return self._ready[key]

    def _make(self, choice: ModelChoice, scheme: Scheme) -> Ready:
        from core.composing.composer import Composer
        from core.forms.candidates import Writers
        from core.library.learnt import LearntBans

        composer = self._library.writer(choice)
        if not isinstance(composer, Composer):
            raise ModelError("this model writes no lines of a form", where=choice.name)
        index, unread = None, None
        try:
            index = composer.bans.index() if isinstance(composer.bans, LearntBans) else None
        except LyricStudioError as error:
            unread = error
        except OSError as error:
            unread = CorpusError(
                "the songs of this model cannot be read: {reason}",
                reason=error.strerror,
                where=choice.name,
            )
        writers = Writers.of(composer.model, scheme=scheme, index=index, decoder=composer.decoder)
        return Ready(choice, composer, writers, unread)
