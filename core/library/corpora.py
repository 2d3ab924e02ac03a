"""The corpora that are kept in the home folder, by name, and the demo corpora of the package.

    home/corpora/<name>/   songs.jsonl  corpus.json  tokens/ (with default options, for `show`)
                           whole.jsonl (where lines from within songs are held out)

A corpus is made under a hidden name and renamed when it is whole: what can be listed is complete.
It has all that it is made of: the files that it was read from may go, and more can be read to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from core.corpus.info import CorpusInfo, read_corpus_info
from core.corpus.options import ImportOptions
from core.corpus.prepare import prepare
from core.errors import CorpusError
from core.library import demos
from core.library.naming import check_name, free_name, name_taken, named_after
from core.library.prepared import TOKENS, PreparedCorpora
from core.library.shelf import rename_info
from core.progress import ProgressListener, StopRequested
from core.staging import aside, publish, sweep
from core.tokens.info import TokenInfo
from core.tokens.tokenize import tokenize

__all__ = ["TOKENS", "CorpusDraft", "CorpusLibrary", "Kept"]


@dataclass(frozen=True)
class CorpusDraft:
    """A corpus that was read, to be accepted or thrown away; one that is left goes after a day."""

    folder: Path
    info: CorpusInfo
    tokens: TokenInfo | None
    """With default options; None when nothing is learnt from, or they were not wanted."""
    extends: str | None = None
    """The kept corpus that it holds and more."""


@dataclass(frozen=True)
class Kept:
    """What became of files that were read to be kept."""

    name: str
    folder: Path
    new: bool
    """False where the same was kept before."""
    changed: str | None = None
    """A corpus of the same files, as they were when that was read."""


class CorpusLibrary(PreparedCorpora):
    """All corpora of one home folder, and how they come to be there."""

    def add(
        self,
        name: str,
        sources: Sequence[Path],
        options: ImportOptions | None = None,
        *,
        progress: ProgressListener | None = None,
        should_stop: StopRequested | None = None,
    ) -> CorpusInfo:
        """Prepares and tokenizes `sources` under `name`.

        Raises:
            CorpusError: the name is taken or no name; see `prepare`.
            StoppedByUser: `should_stop` said so; nothing is left behind.
        """
        self.check_free(name)
        draft = self.draft(
            [str(path) for path in sources], options, progress=progress, should_stop=should_stop
        )
        self.accept(draft, name)
        return self.info(name)

    def check_free(self, name: str) -> None:
        """Raises CorpusError when no new corpus can have this name."""
        check_name(name)
        if self.is_demo(name) or (self.root / name).exists():
            raise name_taken(name)

    def draft(
        self,
        names_or_paths: Sequence[str],
        options: ImportOptions | None = None,
        *,
        extends: str | None = None,
        tokens: bool = True,
        progress: ProgressListener | None = None,
        should_stop: StopRequested | None = None,
    ) -> CorpusDraft:
        """Reads corpora and files into one that is not kept yet: `accept` it, or `throw_away`.

        Args:
            extends: the kept corpus that takes them in; its own songs come first.
            tokens: whether it is turned into tokens, too.

        Raises:
            CorpusError: neither a known name nor a file; see `prepare`.
            StoppedByUser: `should_stop` said so; nothing is left behind.
        """
        if extends is not None:
            if self.is_demo(extends):
                raise CorpusError(
                    "{name} is part of the studio and stays",
                    name=extends,
                    hint="a corpus of your own may take it in: corpus add NAME {name} FILES",
                )
            self._own(extends)
            names_or_paths = [extends, *names_or_paths]
            options = options or options_of(read_corpus_info(self.get(extends)))
        sources = self._sources(names_or_paths)
        wanted = extends or self.name_for(names_or_paths)
        sweep(self.root)
        with self._staged() as staging:
            info = prepare(
                sources, staging, options, name=wanted, progress=progress, should_stop=should_stop
            )
            counted = None
            if tokens and info.train_songs:
                counted = tokenize(
                    staging, staging / TOKENS, progress=progress, should_stop=should_stop
                )
            if extends is None:  # the first file may have been passed over
                read = [each for each in names_or_paths if str(Path(each)) in info.sources]
                info = replace(info, name=self.name_for(read or names_or_paths))
            return CorpusDraft(aside(staging), info, counted, extends)

    def accept(self, draft: CorpusDraft, name: str) -> Path | None:
        """Keeps a draft under a name; one that extends a corpus may take that one's place.

        Returns:
            Where the corpus is whose place it took (see `put_aside`), if any.

        Raises:
            CorpusError: the name is taken or no name.
        """
        if name != draft.extends:
            self.check_free(name)
        rename_info(draft.folder, name)
        before = self.put_aside(name) if name == draft.extends else None
        try:
            publish(draft.folder, self.root / name)
        except OSError as error:
            if before is not None:
                self.bring_back(before, name)
            if isinstance(error, FileExistsError):
                raise name_taken(name) from error
            raise
        return before

    def throw_away(self, draft: CorpusDraft) -> None:
        """Deletes a draft."""
        self.discard_aside(draft.folder)

    def keep(
        self,
        names_or_paths: Sequence[str],
        options: ImportOptions | None = None,
        *,
        progress: ProgressListener | None = None,
        should_stop: StopRequested | None = None,
    ) -> Kept:
        """Reads files and keeps them under a name of their own, unless the same is kept already.

        Raises:
            CorpusError: as `draft`.
        """
        draft = self.draft(
            names_or_paths, options, tokens=False, progress=progress, should_stop=should_stop
        )
        try:
            while True:
                if (same := self.same_as(draft.info)) is not None:
                    return Kept(same, self.root / same, new=False)
                changed = self.read_before(draft.info)
                name = free_name(draft.info.name, self.names())
                try:
                    self.accept(draft, name)
                except CorpusError:
                    if name not in self.names():
                        raise
                    continue  # another process was faster
                return Kept(name, self.root / name, new=True, changed=changed)
        finally:
            self.throw_away(draft)

    def same_as(self, info: CorpusInfo) -> str | None:
        """A kept corpus with the very same songs."""
        return next((each.name for each in self.list() if each.sha256 == info.sha256), None)

    def read_before(self, info: CorpusInfo) -> str | None:
        """A kept corpus that was read from the same files, when they held something else."""
        return next((each.name for each in self.list() if each.sources == info.sources), None)

    def name_for(self, names_or_paths: Sequence[str]) -> str:
        """A name for what is made of these, not necessarily a free one."""
        paths = [each for each in names_or_paths if each not in self.names()]
        return named_after(Path(paths[0])) if paths else names_or_paths[0]

    @contextmanager
    def opened(
        self,
        names_or_paths: Sequence[str],
        options: ImportOptions | None = None,
        *,
        progress: ProgressListener | None = None,
        should_stop: StopRequested | None = None,
    ) -> Iterator[Path]:
        """The prepared folder of one known corpus, or of files that are prepared for this use.

        Several names and paths together make one corpus. What was prepared for this use is removed
        at the end. A known name wins over a file of that name ("./name" means the file).

        Raises:
            CorpusError: neither a known name nor a file; see `prepare`.
        """
        if self.is_kept(names_or_paths, options):
            yield self.get(names_or_paths[0], progress=progress, should_stop=should_stop)
            return
        draft = self.draft(
            names_or_paths, options, tokens=False, progress=progress, should_stop=should_stop
        )
        try:
            yield draft.folder
        finally:
            self.throw_away(draft)

    def is_kept(self, names_or_paths: Sequence[str], options: ImportOptions | None = None) -> bool:
        """Whether this is one known corpus, as it was prepared."""
        unchanged = options is None or options == ImportOptions()
        return len(names_or_paths) == 1 and unchanged and names_or_paths[0] in self.names()

    def _sources(self, names_or_paths: Sequence[str]) -> list[Path]:
        """Where the songs of these names and paths are."""
        if not names_or_paths:
            raise CorpusError("no corpus was given", hint="name a corpus, or files of lyrics")
        known = self.names()
        sources = []
        for each in names_or_paths:
            if each in known:
                demo = demos.demo_corpora().get(each)
                sources += [self.get(each)] if demo is None else demos.songs_of(demo)
            elif Path(each).exists() or len(Path(each).parts) != 1 or Path(each).suffix:
                sources.append(Path(each))  # `prepare` says what is wrong with it
            else:
                raise self._unknown(each)
        return sources


def options_of(info: CorpusInfo) -> ImportOptions:
    """How a corpus was read, for what is read to it later."""
    return ImportOptions(
        clean=info.clean, deduplicate=info.deduplicate, held_out=info.held_out, seed=info.seed
    )
