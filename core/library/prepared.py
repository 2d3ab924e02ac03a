"""The prepared folders of known corpora; what can be made anew is made when it is wanted."""

from __future__ import annotations

from pathlib import Path

from core.corpus.info import CorpusInfo, read_corpus_info
from core.corpus.prepare import prepare
from core.errors import CorpusError
from core.library import demos
from core.library.shelf import CorpusShelf, named_info
from core.progress import ProgressListener, StopRequested
from core.staging import publish, sweep
from core.tokens.info import TokenInfo, read_info
from core.tokens.tokenize import tokenize

TOKENS = "tokens"


class PreparedCorpora(CorpusShelf):
    """Known corpora as they are read: demo corpora are prepared, lost tokens made again."""

    def get(
        self,
        name: str,
        *,
        progress: ProgressListener | None = None,
        should_stop: StopRequested | None = None,
    ) -> Path:
        """The prepared folder of a corpus; a demo corpus is prepared when it has to be.

        Raises:
            CorpusError: there is no corpus of that name, or it is damaged.
        """
        demo = demos.demo_corpora().get(name)
        if demo is not None and not _is_of(self.root / name, origin := demos.fingerprint(demo)):
            self._make_demo(name, origin, progress, should_stop)
        folder = self._kept(name)
        if folder is None:
            raise self._unknown(name)
        read_corpus_info(folder)
        return folder

    def info(self, name: str) -> CorpusInfo:
        """Figures of a corpus. Raises CorpusError: there is none of that name, or it is damaged."""
        return named_info(self.get(name))

    def tokens(self, name: str) -> TokenInfo | None:
        """Figures of its tokens with default options; None when there are none."""
        try:
            return read_info(self.get(name) / TOKENS)
        except CorpusError:
            if name not in self.names():
                raise
            return None

    def with_tokens(
        self,
        name: str,
        *,
        progress: ProgressListener | None = None,
        should_stop: StopRequested | None = None,
    ) -> Path:
        """As `get`, with its tokens made where they are missing or of another version.

        Raises:
            CorpusError: as `get`, or it cannot be turned into tokens.
        """
        folder = self.get(name, progress=progress, should_stop=should_stop)
        try:
            read_info(folder / TOKENS)
        except CorpusError:
            if read_corpus_info(folder).train_songs:
                tokenize(folder, folder / TOKENS, progress=progress, should_stop=should_stop)
        return folder

    def _make_demo(
        self,
        name: str,
        origin: str,
        progress: ProgressListener | None,
        should_stop: StopRequested | None,
    ) -> None:
        """Prepares a demo corpus, in place of that of another version."""
        demo = demos.demo_corpora()[name]
        sweep(self.root)
        with self._staged() as staging:
            info = prepare(
                demos.songs_of(demo),
                staging,
                name=name,
                origin=origin,
                progress=progress,
                should_stop=should_stop,
            )
            if info.train_songs:
                tokenize(staging, staging / TOKENS, progress=progress, should_stop=should_stop)
            target = self.root / name
            if not _is_of(target, origin):  # else another process was faster, with the same files
                publish(staging, target, replace=True)


def _is_of(folder: Path, origin: str) -> bool:
    try:
        return read_corpus_info(folder).origin == origin
    except CorpusError:
        return False
