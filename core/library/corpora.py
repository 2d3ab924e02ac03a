"""The corpora that are kept in the home folder, by name, and the demo corpora of the package.

    home/corpora/<name>/   songs.jsonl  corpus.json  tokens/ (with default options, for `show`)

A corpus is made under a hidden name and renamed when it is whole: what can be listed is complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from core.corpus.info import SONGS_FILE, CorpusInfo, read_corpus_info
from core.corpus.options import ImportOptions
from core.corpus.prepare import prepare
from core.errors import CorpusError
from core.home import CORPORA, private_folder
from core.library.demos import demo_corpora, fingerprint
from core.progress import ProgressListener, StopRequested
from core.staging import discard, publish, staged, sweep
from core.tokens.info import TokenInfo, read_info
from core.tokens.tokenize import tokenize

TOKENS = "tokens"
_NAME = re.compile(r"[^\W_][\w .()+-]{0,62}[\w)+]|[^\W_]")

# Inside the class, `list` is a method.
_Infos = list[CorpusInfo]
_Damaged = list[tuple[str, CorpusError]]


class CorpusLibrary:
    """All corpora of one home folder. The folder is made when something is written."""

    def __init__(self, home: Path) -> None:
        self.root = home / CORPORA

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
        check_name(name)
        if name in demo_corpora() or (self.root / name).exists():
            raise _taken(name)
        return self._make(name, sources, options, "", progress, should_stop)

    def list(self) -> _Infos:
        """What is kept, by name. Damaged ones are left out; `damaged` names them."""
        return self._read_all()[0]

    def damaged(self) -> _Damaged:
        """Names of kept corpora that cannot be read, with the reason."""
        return self._read_all()[1]

    def names(self) -> tuple[str, ...]:
        """Demo corpora, then kept ones."""
        kept = [folder.name for folder in self._folders()]
        demos = demo_corpora()
        return (*demos, *(name for name in kept if name not in demos))

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
        demo = demo_corpora().get(name)
        if demo is not None and not _is_of(self.root / name, origin := fingerprint(demo)):
            self._make(name, [demo], None, origin, progress, should_stop)
        folder = self._kept(name)
        if folder is None:
            raise self._unknown(name)
        read_corpus_info(folder)
        return folder

    def info(self, name: str) -> CorpusInfo:
        """Figures of a corpus. Raises CorpusError: there is none of that name, or it is damaged."""
        return read_corpus_info(self.get(name))

    def tokens(self, name: str) -> TokenInfo | None:
        """Figures of its tokens with default options; None when there are none."""
        try:
            return read_info(self.get(name) / TOKENS)
        except CorpusError:
            if name not in self.names():
                raise
            return None

    def remove(self, name: str) -> None:
        """Deletes a kept corpus; runs that were made of it have their own copy of its tokens.

        Raises:
            CorpusError: there is none of that name; a demo corpus is part of the package.
        """
        folder = self._kept(name)
        if folder is None:
            if name in demo_corpora():
                raise CorpusError("{name} is part of the studio and stays", name=name)
            raise self._unknown(name)
        try:
            discard(folder)
        except OSError as error:
            raise CorpusError(
                "the corpus cannot be removed ({reason})",
                where=error.filename or folder,
                reason=error.strerror or str(error),
            ) from error

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
        at the end.
        """
        if self.is_kept(names_or_paths, options):
            yield self.get(names_or_paths[0], progress=progress, should_stop=should_stop)
            return
        with self._staged() as staging:
            yield self.resolve(
                names_or_paths,
                options,
                staging=staging,
                progress=progress,
                should_stop=should_stop,
            )

    def is_kept(self, names_or_paths: Sequence[str], options: ImportOptions | None = None) -> bool:
        """Whether this is one known corpus, as it was prepared."""
        unchanged = options is None or options == ImportOptions()
        return len(names_or_paths) == 1 and unchanged and names_or_paths[0] in self.names()

    def resolve(
        self,
        names_or_paths: Sequence[str],
        options: ImportOptions | None = None,
        *,
        staging: Path,
        progress: ProgressListener | None = None,
        should_stop: StopRequested | None = None,
    ) -> Path:
        """Like `opened`, but files are prepared into the folder `staging`, which the caller owns.

        A known name wins over a file of that name ("./name" means the file).

        Raises:
            CorpusError: neither a known name nor a file; see `prepare`.
        """
        if self.is_kept(names_or_paths, options):
            return self.get(names_or_paths[0], progress=progress, should_stop=should_stop)
        if not names_or_paths:
            raise CorpusError("no corpus was given", hint="name a corpus, or files of lyrics")
        known = self.names()
        sources = []
        for each in names_or_paths:
            if each in known:
                demo = demo_corpora().get(each)
                sources.append(demo or self.get(each) / SONGS_FILE)
            elif Path(each).exists() or len(Path(each).parts) != 1 or Path(each).suffix:
                sources.append(Path(each))  # `prepare` says what is wrong with it
            else:
                raise self._unknown(each)
        name = names_or_paths[0] if names_or_paths[0] in known else sources[0].resolve().stem
        name = name or "files"
        prepare(sources, staging, options, name=name, progress=progress, should_stop=should_stop)
        return staging

    def _make(
        self,
        name: str,
        sources: Sequence[Path],
        options: ImportOptions | None,
        origin: str,
        progress: ProgressListener | None,
        should_stop: StopRequested | None,
    ) -> CorpusInfo:
        sweep(self.root)
        with self._staged() as staging:
            info = prepare(
                sources,
                staging,
                options,
                name=name,
                origin=origin,
                progress=progress,
                should_stop=should_stop,
            )
            if info.train_songs:
                tokenize(staging, staging / TOKENS, progress=progress, should_stop=should_stop)
            target = self.root / name
            if origin and _is_of(target, origin):  # another process was faster, with the same files
                return info
            try:
                publish(staging, target, replace=bool(origin))
            except FileExistsError as error:
                raise _taken(name) from error
        return info

    def _read_all(self) -> tuple[_Infos, _Damaged]:
        good: _Infos = []
        damaged: _Damaged = []
        for folder in self._folders():
            try:
                good.append(read_corpus_info(folder))
            except CorpusError as error:
                damaged.append((folder.name, error))
        return good, damaged

    def _folders(self) -> tuple[Path, ...]:
        if not self.root.is_dir():
            return ()
        return tuple(
            folder
            for folder in sorted(self.root.iterdir())
            if not folder.name.startswith(".") and folder.is_dir() and not folder.is_symlink()
        )

    def _kept(self, name: str) -> Path | None:
        """The folder of a corpus, if it is there."""
        folder = self.root / name
        return folder if _NAME.fullmatch(name) and folder.is_dir() else None

    @contextmanager
    def _staged(self) -> Iterator[Path]:
        try:
            private_folder(self.root)
        except OSError as error:
            raise CorpusError(
                "the folder of corpora cannot be made ({reason})",
                where=error.filename or self.root,
                reason=error.strerror or str(error),
                hint="choose another --home",
            ) from error
        with staged(self.root) as folder:
            yield folder

    def _unknown(self, name: str) -> CorpusError:
        return CorpusError(
            "there is no corpus or file {name!r}",
            name=name,
            known=", ".join(self.names()) or "none",
            hint="known corpora: {known}",
        )


def check_name(name: str) -> None:
    """Raises CorpusError when `name` cannot be a corpus's name (letters of any script are fine)."""
    if not _NAME.fullmatch(name):
        raise CorpusError(
            "{name!a} cannot be the name of a corpus",
            name=name[:80],
            hint="use up to 64 letters, digits, spaces, and - _ . ( ) +",
        )


def _taken(name: str) -> CorpusError:
    return CorpusError(
        "there is a corpus {name!r} already",
        name=name,
        hint="choose another name, or remove that corpus first",
    )


def _is_of(folder: Path, origin: str) -> bool:
    try:
        return read_corpus_info(folder).origin == origin
    except CorpusError:
        return False
