"""`lyric-studio compose --form ...`: writes songs that obey a form, and prints them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import LyricStudioError
from studio.cli.common import print_json, say, stop_on_interrupt, table
from studio.wording.i18n import language, t

if TYPE_CHECKING:
    from core.composing.settings import SamplerSettings
    from core.forms.candidates import Writers
    from core.forms.writing import Written
    from core.model.files import LoadedModel, ModelInfo
    from core.songs.document import Document
    from studio.cli.compose_form import Form


def compose(
    home: Path,
    model: str | None,
    form: Form,
    settings: SamplerSettings,
    seed: int,
    count: int,
    save: bool,
    as_json: bool,
) -> int:
    """Writes the songs and prints them; the exit status."""
    from core.forms.candidates import Writers
    from core.forms.rhyme_plan import in_language
    from core.forms.sheet_song import scheme_of
    from core.library.learnt import learnt_by
    from core.library.models import find_model
    from core.runs.checkpoints import load_model

    path = find_model(home, model, form.words, language=language())
    loaded = load_model(path)
    scheme = scheme_of(form.document.scheme)
    writers = Writers.of(loaded, scheme=scheme, index=learnt_by(path))
    document = in_language(form.document, writers.pieces)
    _tell(form, loaded, writers)
    with stop_on_interrupt() as stop:
        for take in range(count):
            if stop():
                break
            if count > 1 and not as_json:
                say(("\n" if take else "") + t("take {number}", number=take + 1))
            song = _song(document, form, writers, settings, seed, take, loaded.info, as_json, stop)
            if as_json:
                print_json(song)
            if save and song.text.strip():
                _save(home, song, as_json)
        stopped = stop()
    if not as_json:
        say(t("seed {seed}, model {model}", seed=seed, model=loaded.info.name), err=True)
    return 1 if stopped else 0


def _tell(form: Form, loaded: LoadedModel, writers: Writers) -> None:
    """What one ought to know beforehand, beside what is printed."""
    name = loaded.info.name
    if loaded.passed_over is not None:
        step = loaded.info.step
        say(
            t(
                "{name}: its newest model is damaged, this is the one of step {step}",
                name=name,
                step=step,
            ),
            err=True,
        )
    if writers.back is None:
        say(
            t(
                "{model} was trained without forms: its lines keep them, but end less well",
                model=name,
            ),
            err=True,
        )
    if writers.index is None:
        say(
            t("what {model} learnt from is not here, so nobody can say what is copied", model=name),
            err=True,
        )
    for letter in form.free:
        if letter not in form.document.classes:
            say(t("the rhyme letter {letter} is used once, so it is free", letter=letter), err=True)


def _song(
    document: Document,
    form: Form,
    writers: Writers,
    settings: SamplerSettings,
    seed: int,
    take: int,
    info: ModelInfo,
    as_json: bool,
    stop: Callable[[], bool],
) -> Document:
    from core.forms.writing import write_song
    from core.songs.edits import retitle
    from core.songs.song import title_of

    more = {} if form.candidates is None else {"k": form.candidates}
    written = write_song(
        document,
        writers,
        settings,
        seed,
        take=take,
        model=info,
        keep_all=form.candidates is not None,
        should_stop=stop,
        **more,
    )
    shown = _Shown()
    for line in written:
        document = line.document
        if as_json:
            continue
        if form.candidates is not None:
            say(("\n" if shown.lines else "") + _alternatives(line, writers))
            shown.lines += 1
        else:
            shown.show(document)
    if not as_json and form.candidates is None:
        shown.show(document, to_end=not stop())
    if document.title == "—":
        document = retitle(document, title_of("\n".join(row.line.text for row in document.rows)))
    return document


class _Shown:
    """A song that is printed while it is written."""

    def __init__(self) -> None:
        self.lines = 0

    def show(self, document: Document, *, to_end: bool = False) -> None:
        """Prints what is finished and not yet shown."""
        rows: list[tuple[str, bool]] = []
        for section in document.sections:
            rows += [("", True)] * section.gap
            if section.heading is not None:
                rows += [(section.heading, True), *[("", True)] * section.below]
            if not section.folded:
                lines = (document.lines[id] for id in document.lines_of(section))
                rows += [(line.text, bool(line.text) or line.template is None) for line in lines]
        for text, finished in rows[self.lines :]:
            if not finished and not to_end:
                break
            say(text)
            self.lines += 1


def _alternatives(line: Written, writers: Writers) -> str:
    head = [t("line {number}", number=line.number)]
    head.append(t("{count} syllables", count=line.template.syllables))
    if line.wanted.rhyme:
        letter = line.template.rhyme
        head.append(t("rhyme {letter} {rhyme}", letter=letter, rhyme=line.wanted.rhyme))
    rows = []
    for number, one in enumerate(line.candidates):
        shared = writers.index.shared(one.text) if writers.index is not None else None
        mark = {"near": "~", "copied": "!"}.get(shared.mark, "") if shared else ""
        rows.append(
            [
                "›" if number == line.chosen else "",
                str(number + 1),
                one.text,
                f"{one.bits:.1f}",
                f"{mark}{shared.length}" if shared and mark else "",
            ]
        )
    return "  ".join(head) + "\n" + table(rows, ["", "", "", t("bits/char"), t("copied")])


def _save(home: Path, document: Document, as_json: bool) -> None:
    """Keeps the song as a document, with all it takes to go on with it, and among the songs."""
    from core.songs.documents import Documents

    documents = Documents(home)
    opened = documents.create(document)
    try:
        song = documents.save(opened)
    except LyricStudioError:
        with suppress(LyricStudioError):
            opened.history.close()
        raise
    opened.history.close()
    if not as_json:
        say(t("saved as “{title}” ({id})", title=song.title, id=song.id), err=True)
