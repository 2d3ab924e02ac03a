"""Turns prepared songs into ids on disk, in two passes and bounded memory.

Pass 1 cuts the songs into words, chunk by chunk, in several processes when the corpus is large, and
counts them; then the vocabulary is settled. Pass 2 turns each chunk's words into ids and appends
them. What comes out does not depend on the number of processes.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec

from core.corpus.info import SONGS_FILE
from core.errors import CorpusError
from core.home import private_folder, write_atomic
from core.progress import Phase, Progress, ProgressListener, StopRequested
from core.staging import publish, staged
from core.text.kinds import TokenKind
from core.text.segmenter import Prefer, engine_name
from core.text.vocabulary import Vocabulary
from core.tokens.arrays import VOCABULARY_FILE, TokenArray
from core.tokens.chunk_pool import check_stop, cut_all, default_workers
from core.tokens.chunks import Range, read_shard, shard_path
from core.tokens.id_writer import IdWriter
from core.tokens.info import INFO_FILE, TokenInfo, read_info
from core.tokens.word_counts import WordCounts

__all__ = ["TokenArray", "TokenInfo", "TokenOptions", "read_info", "tokenize"]

SMALL_BYTES = 4 << 20
"""Up to here a corpus is cut in this process: others would take longer to start."""

MAX_WORDS = 200_000


class TokenOptions(msgspec.Struct, frozen=True):
    """How text becomes tokens.

    `kind`: "hybrid" knows words seen at least `min_count` times in training songs, "word" all of
    them, "char" none; each knows at most `max_words`, the most frequent ones. `workers`: processes
    that cut text; None takes a number that suits the machine. `segmenter` changes the speed alone.
    """

    kind: TokenKind = "hybrid"
    min_count: int = 3
    max_words: int = 50_000
    workers: int | None = None
    segmenter: Prefer = "auto"

    @property
    def least_count(self) -> int:
        """How often a word must be seen: `min_count`, but 1 for "word"; 0 for "char"."""
        return {"hybrid": self.min_count, "word": 1, "char": 0}[self.kind]

    def check(self) -> None:
        """Raises CorpusError for a value that makes no sense."""
        if self.kind not in ("hybrid", "word", "char"):
            raise CorpusError(
                "tokens can be hybrid, word or char, not {kind!r}", kind=str(self.kind)[:40]
            )
        limits = (
            ("min_count", self.min_count, 1, 1_000_000),
            ("max_words", self.max_words, 0, MAX_WORDS),
            ("workers", 1 if self.workers is None else self.workers, 1, 64),
        )
        for name, value, least, most in limits:
            if not least <= value <= most:
                raise CorpusError(
                    "{name} must lie between {least} and {most}, not be {value}",
                    name=name,
                    value=value,
                    least=least,
                    most=most,
                )


def tokenize(
    prepared: Path,
    out: Path,
    options: TokenOptions | None = None,
    *,
    base: Vocabulary | None = None,
    progress: ProgressListener | None = None,
    should_stop: StopRequested | None = None,
) -> TokenInfo:
    """Makes the folder `out`: the ids of `prepared`/songs.jsonl, their vocabulary and tokens.json.

    Args:
        base: the vocabulary of a model that is to be trained further, which grows by the words of
            these songs; of the same kind as the options.

    Tokens that are there are replaced as a whole; when anything fails, they stay and nothing new
    is left. Progress counts bytes of songs.jsonl, once for each pass.

    Raises:
        CorpusError: nothing prepared there, no training song, a disk that is full, a bad option,
            `out` is something else than tokens.
        StoppedByUser: `should_stop` said so; no process and no file is left.
    """
    options = options or TokenOptions()
    options.check()
    if out.exists() and not (out / INFO_FILE).is_file():
        raise CorpusError(
            "this is something else than tokens, and is not replaced",
            where=out,
            hint="choose another folder",
        )
    source = prepared / SONGS_FILE
    try:
        size = source.stat().st_size
        with staged(out.parent) as folder:
            stop = should_stop or (lambda: False)
            info = _Work(source, folder, options, size, progress, stop, base).run()
            publish(folder, out, replace=True)
    except FileNotFoundError as error:
        if source.exists():
            raise
        raise CorpusError("there is no prepared corpus here", where=prepared) from error
    except OSError as error:
        raise CorpusError(
            "the corpus cannot be turned into tokens ({reason})",
            where=error.filename or out,
            reason=error.strerror or str(error),
        ) from error
    return info


class _Work:
    def __init__(
        self,
        source: Path,
        folder: Path,
        options: TokenOptions,
        size: int,
        progress: ProgressListener | None,
        should_stop: StopRequested,
        base: Vocabulary | None,
    ) -> None:
        self.base = base
        self.source, self.folder, self.options, self.size = source, folder, options, size
        self.work = private_folder(folder / "work")
        self.progress = progress
        self.should_stop = should_stop

    def run(self) -> TokenInfo:
        counts, places = self._count()
        if counts.songs == 0:
            raise CorpusError("there is no song to train on", where=self.source)
        vocabulary = counts.vocabulary(
            self.options.kind, self.options.least_count, self.options.max_words, self.base
        )
        with IdWriter(self.folder, vocabulary) as writer:
            done = 0
            for place in places:
                check_stop(self.should_stop)
                writer.append(read_shard(self.work, place.index))
                shard_path(self.work, place.index).unlink()
                done += place.size
                self._tell("encoding", done)
            info = writer.finish(self._segmenter_name(), self.options.least_count)
        shutil.rmtree(self.work)
        write_atomic(self.folder / VOCABULARY_FILE, writer.vocabulary.to_json())
        write_atomic(self.folder / INFO_FILE, msgspec.json.encode(info))
        return info

    def _count(self) -> tuple[WordCounts, list[Range]]:
        counts = WordCounts()
        places: list[Range] = []
        done = 0
        workers = self.options.workers or default_workers(self._segmenter_name())
        cutting = cut_all(
            self.source,
            self.work,
            None if self.options.kind == "char" else self.options.segmenter,
            1 if self.size <= SMALL_BYTES else workers,
            self.should_stop,
        )
        try:
            for place in cutting:
                counts.add(read_shard(self.work, place.index))
                places.append(place)
                done += place.size
                self._tell("segmenting", done)
        finally:
            cutting.close()
        return counts, places

    def _segmenter_name(self) -> str:
        if self.options.kind == "char":
            return ""
        return engine_name(self.options.segmenter)

    def _tell(self, phase: Phase, done: int) -> None:
        if self.progress is not None:
            self.progress(Progress(phase, done, self.size, "bytes"))
