"""The corpora of a home folder as they stand there: listed, renamed, put aside, brought back.

What is put aside has a hidden name, under which `core.staging.sweep` finds it after a day.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from core.corpus.info import INFO_FILE, CorpusInfo, read_corpus_info
from core.errors import CorpusError
from core.home import CORPORA, private_folder, write_atomic
from core.library import demos
from core.library.naming import check_name, is_name, name_taken
from core.staging import aside, discard, publish, staged

# Inside the class, `list` is a method.
_Infos = list[CorpusInfo]
_Damaged = list[tuple[str, CorpusError]]


class DiskRefusal(CorpusError):  # noqa: N818  (an error by its base)
    """The disk, or its owner, did not let a corpus be moved; `{reason}` says why."""

    def __init__(self, what: str, folder: Path, error: OSError) -> None:
        reason = error.strerror or str(error)
        super().__init__(what, where=error.filename or folder, reason=reason)


class CorpusShelf:
    """All corpora of one home folder. The folder is made when something is written."""

    def __init__(self, home: Path) -> None:
        self.root = home / CORPORA

    def list(self) -> _Infos:
        """What is kept, by name. Damaged ones are left out; `damaged` names them."""
        return self._read_all()[0]

    def damaged(self) -> _Damaged:
        """Names of kept corpora that cannot be read, with the reason."""
        return self._read_all()[1]

    def names(self) -> tuple[str, ...]:
        """Demo corpora, then kept ones."""
        kept = [folder.name for folder in self._folders()]
        demo = demos.demo_corpora()
        return (*demo, *(name for name in kept if name not in demo))

    def is_demo(self, name: str) -> bool:
        """Whether it is part of the package."""
        return name in demos.demo_corpora()

    def rename(self, name: str, new: str) -> None:
        """Gives a corpus another name; runs that were made of it go on to say the old one.

        Raises:
            CorpusError: there is none of that name, the new one is taken or no name.
        """
        folder = self._own(name)
        check_name(new)
        if new == name:
            return
        if self.is_demo(new) or (self.root / new).exists():
            raise name_taken(new)
        try:
            # A rename of its own: what can be seen is whole at any moment.
            publish(folder, self.root / new)
            rename_info(self.root / new, new)
        except FileExistsError as error:
            raise name_taken(new) from error
        except OSError as error:
            raise DiskRefusal("the corpus cannot be renamed ({reason})", folder, error) from error

    def remove(self, name: str) -> None:
        """Deletes a kept corpus; runs that were made of it have their own copy of its tokens.

        Raises:
            CorpusError: there is none of that name; a demo corpus is part of the package.
        """
        folder = self._own(name, demos_too=True)
        try:
            discard(folder)
        except OSError as error:
            raise DiskRefusal("the corpus cannot be removed ({reason})", folder, error) from error

    def put_aside(self, name: str) -> Path:
        """Takes a corpus off the shelf, to be brought back or discarded; returns where it is.

        Raises:
            CorpusError: as `remove`.
        """
        folder = self._own(name)
        try:
            return aside(folder)
        except OSError as error:
            raise DiskRefusal("the corpus cannot be removed ({reason})", folder, error) from error

    def bring_back(self, put_aside: Path, name: str) -> None:
        """Puts back what was put aside.

        Raises:
            CorpusError: the name is taken meanwhile, or it is gone.
        """
        try:
            publish(put_aside, self.root / name)
        except FileExistsError as error:
            raise name_taken(name) from error
        except OSError as error:
            raise DiskRefusal("it cannot be brought back ({reason})", put_aside, error) from error

    def discard_aside(self, put_aside: Path) -> None:
        """Deletes for good what was put aside; what stays is swept later."""
        with contextlib.suppress(OSError):
            discard(put_aside)

    def _read_all(self) -> tuple[_Infos, _Damaged]:
        good: _Infos = []
        damaged: _Damaged = []
        for folder in self._folders():
            try:
                good.append(named_info(folder))
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
        return folder if is_name(name) and folder.is_dir() else None

    def _own(self, name: str, *, demos_too: bool = False) -> Path:
        """The folder of a corpus that one may change."""
        folder = self._kept(name)
        if self.is_demo(name) and not (demos_too and folder is not None):
            raise CorpusError("{name} is part of the studio and stays", name=name)
        if folder is None:
            raise self._unknown(name)
        return folder

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


def named_info(folder: Path) -> CorpusInfo:
    """What is told of a kept corpus, under the name of its folder: that alone counts."""
    return msgspec.structs.replace(read_corpus_info(folder), name=folder.name)


def rename_info(folder: Path, name: str) -> None:
    """Writes a name into the description of a corpus."""
    info = msgspec.structs.replace(read_corpus_info(folder), name=name)
    write_atomic(folder / INFO_FILE, msgspec.json.format(msgspec.json.encode(info)))
