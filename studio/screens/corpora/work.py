"""The long work of Corpora, in threads: each function is thin, and posts what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event as Flag

from msgspec.structs import replace
from textual.message import Message

from core.corpus.info import PreparedSong
from core.corpus.options import ImportOptions
from core.errors import CorpusError, LyricStudioError, StoppedByUser
from core.library.corpora import CorpusDraft, CorpusLibrary, options_of
from core.progress import Progress
from studio.screens.corpora.inside import CorpusRow, Inside, of_draft, of_kept, read_rows, songs_of

Post = Callable[[Message], object]


class RowsRead(Message):
    """The list of all corpora."""

    def __init__(self, rows: list[CorpusRow]) -> None:
        self.rows = rows
        super().__init__()


class ReadingMoved(Message):
    """Files are being read, or words cut."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        super().__init__()

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, ReadingMoved)


class DraftRead(Message):
    """Files were read: they wait to be kept."""

    def __init__(self, draft: CorpusDraft, inside: Inside, same: str) -> None:
        self.draft, self.inside = draft, inside
        self.same = same
        """The corpus that has the same songs, if any."""
        super().__init__()


class ReadingEnded(Message):
    """Files were not read; `error` says why, and is None when that was wished."""

    def __init__(self, error: LyricStudioError | None) -> None:
        self.error = error
        super().__init__()


class CorpusRead(Message):
    """A kept corpus, for its page; its songs, when these were wanted."""

    def __init__(
        self, name: str, inside: Inside | None, error: LyricStudioError | None = None
    ) -> None:
        self.name, self.inside, self.error = name, inside, error
        super().__init__()


class SongsRead(Message):
    """The songs of a kept corpus."""

    def __init__(self, name: str, songs: tuple[PreparedSong, ...]) -> None:
        self.name, self.songs = name, songs
        super().__init__()


def read_list(library: CorpusLibrary, post: Post) -> None:
    """The list of all corpora."""
    try:
        post(RowsRead(read_rows(library)))
    except OSError as error:
        told = CorpusError("{reason}", where=library.root, reason=error.strerror or str(error))
        post(ReadingEnded(told))


def read_files(
    library: CorpusLibrary, sources: Sequence[str], extends: str | None, post: Post, stopped: Flag
) -> None:
    """Reads files into a draft; ends with exactly one of `DraftRead` and `ReadingEnded`."""

    def moved(progress: Progress) -> None:
        post(ReadingMoved(progress))

    try:
        options = ImportOptions() if extends is None else options_of(library.info(extends))
        draft = library.draft(
            sources,
            # One sees what was passed over before anything is kept.
            replace(options, pass_over=True),
            extends=extends,
            progress=moved,
            should_stop=stopped.is_set,
        )
        try:
            inside, same = of_draft(draft), library.same_as(draft.info)
        except BaseException:
            library.throw_away(draft)
            raise
        post(DraftRead(draft, inside, same or ""))
    except StoppedByUser:
        post(ReadingEnded(None))
    except LyricStudioError as error:
        post(ReadingEnded(error))
    except OSError as error:
        told = CorpusError("{reason}", where=error.filename, reason=error.strerror or str(error))
        post(ReadingEnded(told))


def read_corpus(library: CorpusLibrary, name: str, post: Post, stopped: Flag) -> None:
    """The page of a corpus; what is lacking of it is made, which may take a while."""
    try:
        library.get(name, should_stop=stopped.is_set)
        inside = of_kept(library, name)
        post(CorpusRead(name, inside))
        if inside.tokens is None and inside.info.train_songs:
            library.with_tokens(name, should_stop=stopped.is_set)
            post(CorpusRead(name, of_kept(library, name)))
    except StoppedByUser:
        return  # another one is looked at
    except LyricStudioError as error:
        post(CorpusRead(name, None, error))


def read_songs(library: CorpusLibrary, name: str, post: Post) -> None:
    """The songs of a corpus."""
    try:
        post(SongsRead(name, songs_of(library.get(name))))
    except LyricStudioError as error:
        post(CorpusRead(name, None, error))
