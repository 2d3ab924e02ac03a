"""Files of lyrics to a prepared corpus: songs.jsonl and corpus.json, or nothing at all.

Three passes, each with bounded memory: files to songs on a spool, songs that are there twice, the
rest to songs.jsonl with its split and its leak. All is made in a staging folder beside the target
and moved into place at the end, so that a stop, a kill or a full disk leaves the target as it was.
"""

from __future__ import annotations

import contextlib
import datetime
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from core.corpus.info import (
    INFO_FILE,
    SONGS_FILE,
    CorpusInfo,
    Leak,
    PreparedSong,
    check_target,
    read_corpus_info,
)
from core.corpus.kept import write_whole
from core.corpus.options import ImportOptions
from core.corpus.report import ImportReport
from core.corpus.split import LEAST_SONGS
from core.corpus.watch import Watch
from core.corpus.writer import SongsWriter, Written
from core.errors import CorpusError
from core.home import private_folder, write_atomic
from core.progress import ProgressListener, StopRequested
from core.staging import publish, staged

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from core.corpus.spool import Spool

__all__ = ["CorpusInfo", "ImportOptions", "Leak", "PreparedSong", "prepare", "read_corpus_info"]


def prepare(
    sources: Sequence[Path],
    out: Path,
    options: ImportOptions | None = None,
    *,
    name: str,
    origin: str = "",
    progress: ProgressListener | None = None,
    should_stop: StopRequested | None = None,
) -> CorpusInfo:
    """Reads `sources` (files, folders, archives) into the folder `out`; replaces a corpus there.

    Progress tells "reading" in bytes of the files, then "checking" in songs.

    Raises:
        CorpusError: one clear reason: a file that cannot be used, too few songs to split, `out` is
            something else than a corpus, a disk that is full.
        StoppedByUser: `should_stop` said so. After any error, nothing is left behind.
    """
    options = options or ImportOptions()
    options.check()
    if not sources:
        raise CorpusError("no file was given", hint="name files or folders of lyrics")
    check_target(out)
    watch = Watch(progress, should_stop or (lambda: False))
    try:
        with staged(out.parent) as staging:
            info = _Work(sources, staging, options, name, origin, watch).run()
            publish(staging, out, replace=True)
    except OSError as error:
        raise CorpusError(
            "the corpus cannot be written ({reason})",
            where=error.filename or out,
            reason=error.strerror or str(error),
            hint="free some space, or choose another --home",
        ) from error
    return info


class _Work:
    def __init__(
        self,
        sources: Sequence[Path],
        folder: Path,
        options: ImportOptions,
        name: str,
        origin: str,
        watch: Watch,
    ) -> None:
        self.sources, self.folder, self.options = sources, folder, options
        self.name, self.origin, self.watch = name, origin, watch
        self.report = ImportReport(self._read)
        self.total = 0

    def run(self) -> CorpusInfo:
        from core.corpus.spool import Spool

        work = private_folder(self.folder / "work")
        spool = Spool(work / "spool")
        try:
            self._read_all(spool, work)
            exact, near = self._duplicates(spool, work)
            info = self._write(spool, work, exact, near)
        finally:
            spool.close()
        shutil.rmtree(work)
        data = msgspec.json.format(msgspec.json.encode(info))
        write_atomic(self.folder / INFO_FILE, data)
        return info

    def _read(self, count: int) -> None:
        done = self.report.bytes
        # Archives unpack to more than their size: the bar waits at its end for them.
        self.watch.tell("reading", min(done, self.total), self.total, "bytes")

    def _read_all(self, spool: Spool, work: Path) -> None:
        from core.corpus.formats.walk import read_sources, total_bytes
        from core.corpus.repeats import without_repeats
        from core.corpus.sketch import SketchWriter

        self.total = total_bytes(self.sources, self.options)
        with contextlib.closing(SketchWriter(work)) as sketches:
            for found in read_sources(self.sources, self.options, self.report):
                song = found
                if self.options.deduplicate:
                    song, blocks = without_repeats(found)
                    self.report.repeated_blocks += blocks
                text = song.text
                spool.append(song, text)
                sketches.add(text)
                if not len(spool) % 256:
                    self.watch.tick()
        self.watch.tell("reading", self.total, self.total, "bytes", last=True)

    def _duplicates(
        self, spool: Spool, work: Path
    ) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        import numpy as np

        from core.corpus.dedupe import exact_duplicates, near_duplicates
        from core.corpus.sketch import BANDS

        none = np.zeros(len(spool), bool)
        if not self.options.deduplicate or len(spool) < 2:
            return none, none
        exact = exact_duplicates(work)

        def tick(bands: int) -> None:
            songs = len(spool)
            # The first half of the bar; writing the songs is the other.
            self.watch.tell("checking", songs * bands // BANDS // 2, songs, "songs")

        return exact, near_duplicates(work, exact, lambda song: spool[song].text, tick)

    def _write(
        self,
        spool: Spool,
        work: Path,
        exact: npt.NDArray[np.bool_],
        near: npt.NDArray[np.bool_],
    ) -> CorpusInfo:
        import numpy as np

        stay = np.flatnonzero(~(exact | near))
        few = self._are_few(spool, stay.tolist())
        if few:
            write_whole(self.folder, (spool[song] for song in stay.tolist()))
            kept, held_out = self._excerpts(spool, work, stay)
            written = self._write_songs(kept, list(range(len(kept))), held_out.tolist())
            characters = np.array(kept.characters, np.int64)
            kept.close()
        else:
            characters = np.array(spool.characters, np.int64)[stay]
            held_out = self._whole_songs(work, stay, characters)
            written = self._write_songs(spool, stay.tolist(), held_out.tolist())
        report, options = self.report, self.options
        return CorpusInfo(
            name=self.name,
            sha256=written.sha256,
            sources=report.sources,
            created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            songs=len(stay),
            lines=written.lines,
            characters=int(characters.sum()),
            sections=written.sections,
            train_songs=len(held_out) - int(held_out.sum()),
            train_characters=int(characters[~held_out].sum()),
            held_out_songs=int(held_out.sum()),
            held_out_characters=int(characters[held_out].sum()),
            held_out_within=few,
            encodings=report.encodings,
            encoding_counts=dict(report.encoding_counts),
            removed_lines=report.removals,
            removed_count=report.removal_counts.total(),
            removed_by_reason=dict(report.removal_counts.most_common()),
            skipped=report.skipped,
            doubts=report.doubts,
            skipped_count=report.skipped_count,
            duplicate_songs=report.duplicate_songs + int(exact.sum()),
            near_duplicate_songs=report.near_duplicate_songs + int(near.sum()),
            repeated_blocks=report.repeated_blocks,
            long_songs=report.long_songs,
            broken_characters=report.broken_characters,
            aside_songs=written.aside_songs,
            aside_lines=written.aside_lines,
            leak=written.leak,
            clean=options.clean,
            deduplicate=options.deduplicate,
            held_out=options.held_out,
            seed=options.seed,
            bytes_read=report.bytes,
            origin=self.origin,
        )

    def _whole_songs(
        self, work: Path, stay: npt.NDArray[np.intp], characters: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.bool_]:
        """Which of the songs that stay are held out."""
        from core.corpus.sketch import read_keys
        from core.corpus.split import hold_out

        digests = read_keys(work, 0)[stay]
        return hold_out(digests, characters, self.options.held_out, self.options.seed)

    def _excerpts(
        self, spool: Spool, work: Path, stay: npt.NDArray[np.intp]
    ) -> tuple[Spool, npt.NDArray[np.bool_]]:
        """What of each song is learnt from, and what of it is held out (True)."""
        from core.corpus.excerpts import excerpts
        from core.corpus.sketch import read_keys
        from core.corpus.split import mixed
        from core.corpus.spool import spooled

        choices = mixed(read_keys(work, 0)[stay], self.options.seed).tolist()
        songs = (spool[song] for song in stay.tolist())
        return spooled(work / "excerpts", excerpts(songs, choices, self.options.held_out))

    def _write_songs(self, spool: Spool, stay: list[int], held_out: list[bool]) -> Written:
        """Writes the songs that stay, each with its part, and measures the leak between these."""
        from core.corpus.leak import LeakMeter

        leak = LeakMeter(spool[song].text for song, out in zip(stay, held_out, strict=True) if out)
        with SongsWriter(self.folder / SONGS_FILE) as writer:
            for done, (song, out) in enumerate(zip(stay, held_out, strict=True), 1):
                record = spool[song]
                if not out:
                    leak.add(record.text)
                writer.add(record, out)
                if not done % 256:
                    half = len(spool) // 2
                    at = half + (len(spool) - half) * done // len(stay)
                    self.watch.tell("checking", at, len(spool), "songs")
        self.watch.tell("checking", len(spool), len(spool), "songs", last=True)
        return writer.written(leak.result())

    def _are_few(self, spool: Spool, stay: list[int]) -> bool:
        """Whether there are too few songs to hold whole ones out.

        Raises:
            CorpusError: there is too little even for lines from within them.
        """
        from core.corpus.excerpts import check_lines

        where = self.sources[0] if len(self.sources) == 1 else None
        if not stay:
            raise CorpusError("there are no lyrics in these files", where=where)
        if self.options.held_out in (0.0, 1.0) or len(stay) >= LEAST_SONGS:
            return False
        doubt = self.report.doubts[0] if self.report.doubts else None
        check_lines(sum(spool[song].lines for song in stay), where, doubt)
        return True
