"""The XML of documents of Word and LibreOffice: its paragraphs.

XML that defines anything of its own (DOCTYPE) is refused: no document of these does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

from core.corpus.options import Limits
from core.errors import CorpusError

PAGE = "\f"
"""Where a page ends by hand."""


def damaged(where: str) -> CorpusError:
    return CorpusError(
        "this document is damaged or cut short", where=where, hint="fetch or save it again"
    )


@dataclass
class Paragraph:
    """Some lines of text, and how high a heading they are; 0 for none."""

    text: str = ""
    level: int = 0
    hidden: bool = False
    """Whether some of it is not seen."""


@dataclass(frozen=True)
class Names:
    """The elements of one kind of document, by their names without namespace."""

    space: tuple[str, ...]
    """How the namespaces end in which they are."""
    paragraphs: frozenset[str]
    marks: dict[str, str]
    """What stands for a character."""
    left_out: frozenset[str]
    run: str = ""
    """What holds text, where not every paragraph does so itself."""


WORD = Names(
    space=("wordprocessingml/2006/main", "ooxml/wordprocessingml/main"),
    paragraphs=frozenset({"p"}),
    marks={"tab": " ", "ptab": " ", "cr": "\n", "br": "\n", "noBreakHyphen": "-"},
    left_out=frozenset({"del", "moveFrom", "instrText", "delText", "rt", "pPrChange", "rPrChange"}),
    run="t",
)
OPEN_DOCUMENT = Names(
    space=("opendocument:xmlns:text:1.0",),
    paragraphs=frozenset({"p", "h"}),
    marks={"tab": " ", "line-break": "\n", "s": " "},
    left_out=frozenset({"tracked-changes", "note", "ruby-text", "annotation"}),
)


class _Xml:
    """Reads XML element by element."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self.begin
        self._parser.EndElementHandler = self.end
        self._parser.CharacterDataHandler = self.characters
        self._parser.StartDoctypeDeclHandler = self._defines

    def feed(self, data: bytes) -> None:
        try:
            self._parser.Parse(data, True)
        except (expat.ExpatError, ValueError) as error:
            raise damaged(self._where) from error

    def _defines(self, *_: object) -> None:
        raise CorpusError(
            "its XML defines something of its own, which no document needs",
            where=self._where,
            hint="do not trust it",
        )

    def begin(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def characters(self, text: str) -> None: ...


def _of(name: str, attributes: dict[str, str], wanted: str) -> str:
    """An attribute in whatever namespace."""
    return next((value for key, value in attributes.items() if key.split(" ")[-1] == wanted), "")


class Styles(_Xml):
    """How high a heading each style of a Word document is, by its id."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self._id, self._levels = "", dict[str, int]()

    def read(self, data: bytes) -> dict[str, int]:
        self.feed(data)
        return self._levels

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.split(" ")[-1]
        if kind == "style":
            self._id = _of(name, attributes, "styleId")
        elif kind == "name":
            told = _of(name, attributes, "val").lower()
            if told == "title":
                self._levels[self._id] = 1
            elif told.startswith("heading ") and told[8:].isdecimal():
                self._levels[self._id] = int(told[8:])


@dataclass
class Reader(_Xml):
    """The paragraphs of the main part of a document."""

    names: Names
    styles: dict[str, int]
    where: str
    limits: Limits
    found: list[Paragraph] = field(default_factory=list)
    size: int = 0
    outside: int = 0
    """How deep within what is left out."""
    inside: list[str] = field(default_factory=list)
    """The elements around, of the text."""
    hidden: bool = False

    def __post_init__(self) -> None:
        super().__init__(self.where)

    def read(self, data: bytes) -> list[Paragraph]:
        self.feed(data)
        return self.found

    def _kind(self, name: str) -> str:
        """The name of an element of the text; "" of others."""
        space, _, kind = name.rpartition(" ")
        if kind == "Fallback" and space.endswith("markup-compatibility/2006"):
            return "del" if self.names is WORD else "note"  # the same once more, for others
        if kind == "annotation" and self.names is OPEN_DOCUMENT:
            return kind
        return kind if space.endswith(self.names.space) else ""

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        kind = self._kind(name)
        if self.outside or kind in self.names.left_out:
            self.outside += 1
            return
        self.inside.append(kind)
        if kind in self.names.paragraphs:
            level = _of(name, attributes, "outline-level") if kind == "h" else ""
            self.found.append(Paragraph(level=int(level) if level.isdecimal() else 0))
        elif kind == "pStyle" and self.found:
            self.found[-1].level = self.styles.get(_of(name, attributes, "val"), 0)
        elif kind == "r":
            self.hidden = False
        elif kind == "vanish" and "r" in self.inside:
            self.hidden = _of(name, attributes, "val") not in ("0", "false", "off")
        elif kind in self.names.marks and "pPr" not in self.inside:
            page = _of(name, attributes, "type") in ("page", "column")
            self._add(PAGE if page else self.names.marks[kind])

    def end(self, name: str) -> None:
        if self.outside:
            self.outside -= 1
        else:
            self.inside.pop()

    def characters(self, text: str) -> None:
        if self.outside or not self.inside:
            return
        holds = self.names.run
        if self.inside[-1] == holds if holds else self.names.paragraphs & set(self.inside):
            self._add(text.replace("\n", " ").replace("\r", " "))

    def _add(self, text: str) -> None:
        self.size += len(text)
        if self.size > self.limits.record:
            raise CorpusError(
                "this document holds more than {limit} characters",
                where=self.where,
                limit=self.limits.record,
                hint="save it as plain text",
            )
        if self.found and self.hidden:
            self.found[-1].hidden = True
        elif self.found:
            self.found[-1].text += text
