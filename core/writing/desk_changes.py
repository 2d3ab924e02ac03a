"""What the desk does to a document: each gives a new one, as `core.songs.edits` does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from core.composing.takes import Take
from core.errors import LyricStudioError, SongError
from core.songs import edits
from core.songs.document import Document, Line, LineTake, Row
from core.songs.opening import document_of_text
from core.songs.sections import add_section
from core.songs.template import LineTemplate
from core.text.normalise import normalise

if TYPE_CHECKING:
    from core.forms.pieces import Pieces
    from core.writing.desk_jobs import LinesCame, TextCame

Change = Callable[[Document], Document]


def take_chosen(document: Document, id: str, takes: Sequence[LineTake], text: str) -> Document:
    """Keeps what was written for a line, and makes one of it the line."""
    known = {take.text for take in document.line(id).takes}
    document = edits.add_takes(document, id, [one for one in takes if one.text not in known])
    texts = [take.text for take in document.line(id).takes]
    return edits.choose_take(document, id, texts.index(text))


def with_takes(document: Document, came: LinesCame) -> Document:
    """A line as it was written, if it is still open."""
    line = document.lines.get(came.id)
    if line is None or line.text or line.locked or came.chosen is None:
        return document
    document = _spoken(document, came.document)
    first = len(line.takes)
    document = edits.add_takes(document, came.id, came.takes)
    return edits.choose_take(document, came.id, first + came.chosen)


def _spoken(document: Document, written: Document) -> Document:
    """A form without a word is in the language of what is first written."""
    if any(line.text for line in document.lines.values()):
        return document
    return replace(document, language=written.language, scheme=written.scheme)


def text_added(document: Document, came: TextCame) -> Document:
    """A free text as the song, where nothing stands yet, else as sections behind it."""
    free = document_of_text(came.text, take=came.take)
    if not any(line.text or line.locked for line in document.lines.values()):
        kept = document.title if document.title != "—" else free.title
        return replace(free, title=kept)
    for section in free.sections:
        lines = [_by_model(free.lines[id], came.take) for id in free.lines_of(section)]
        document = add_section(document, len(document.sections), section.tag, lines)
    return document


def _by_model(line: Line, take: Take) -> Line:
    kept = LineTake(
        text=line.text,
        model=take.model_sha256,
        name=take.model,
        seed=take.seed,
        take=take.take,
        settings=take.settings,
    )
    return Line(text=line.text, origin="model", takes=(kept,), chosen=0)


def form_read(document: Document, id: str, said: str, pieces: Pieces | None) -> Change:
    """What a line of a form sheet makes of a line: its form, and its text where it says one.

    Raises:
        SongError, ComposeError: it makes no sense, or no line of it can be written there.
    """
    if not said.strip():
        return lambda document: edits.set_template(document, id, None)
    from core.forms.one_line import check_form
    from core.forms.sheet import parse

    try:
        read = parse(said).document
        if len(read.lines) != 1 or read.classes or "\n" in said:
            raise SongError("this is not the form of one line", hint="write it like `7 A`")
        (line,) = read.lines.values()
        changed = edits.set_template(document, id, line.template)
        if pieces is not None:
            check_form(changed, id, pieces)
    except LyricStudioError as error:
        error.where = None  # it is the line that one is at
        raise

    def change(document: Document) -> Document:
        document = edits.set_template(document, id, line.template)
        if line.text:
            document = edits.set_text(document, id, line.text)
            document = edits.lock(document, id, line.locked or document.line(id).locked)
        return document

    return change


def ending_in(line: Line, id: str, word: str) -> Change:
    """Asks for a line that ends in a word; what was fixed there gives way.

    Raises:
        SongError: the word is longer than the line.
    """
    from core.forms.one_line import shape_now
    from core.writing.desk_lines import syllables

    shape = shape_now(line)
    size = syllables(word)
    start = shape.syllables - size
    if start < 0:
        raise SongError("“{text}” is longer than the line", text=word)
    fixed = {place: text for place, text in shape.fixed.items() if place + syllables(text) <= start}
    tones = shape.tones and shape.tones[:start] + "中" * size
    marks = {at: text for at, text in shape.marks.items() if not start < at < shape.syllables}
    wanted = replace(shape, fixed={**fixed, start: word}, tones=tones, marks=marks)
    return lambda document: edits.set_template(document, id, wanted)


def unfinished(line: Line | None) -> Line:
    """An open line of the same form, without its fixed words."""
    shape = line.template if line is not None else None
    if shape is None:
        return Line()
    return Line(template=replace(shape, fixed={}, marks={}))


def line_below(document: Document, row: Row, text: str = "", further: int = 0) -> Document:
    """A line below another, where its repetitions have it too: open, or with a person's text.

    Args:
        further: so many lines further down.
    """
    section = document.section(row.section.id)
    if section.repeats is not None:
        section = document.section(section.repeats)
        place = document.lines_of(document.section(row.section.id)).index(row.id)
    else:
        place = section.lines.index(row.id)
    line = replace(unfinished(row.line), text=one_line(text))
    return edits.add_line(document, section.id, place + 1 + further, line)


def one_line(text: str) -> str:
    """What a person typed or pasted as a line, line ends included."""
    return " ".join(normalise(text).split("\n"))


def empty_song(title: str) -> Document:
    """What one may begin with: twice four open lines of seven syllables, which rhyme AABA."""
    document = Document(title=title)
    for at, letters in enumerate(("AABA", "CCDC")):
        lines = [Line(template=LineTemplate(7, rhyme=letter)) for letter in letters]
        document = add_section(document, at, lines=lines)
    return document
