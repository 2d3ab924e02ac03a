"""What a lesson is, without a screen: a question, a live view of models, one thing to do, and a
sentence of what to notice, which is measured on these very models and never written by hand.

A view is rows of cells with styles that say what they mean, not how they look: whoever shows it
(a screen, standard output) chooses colours, or digits where there are none. What a lesson says
comes as `Told`: a template and its fields, to be translated and then filled in, as errors are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from core.explaining import cells

if TYPE_CHECKING:
    from core.composing.composer import Composer
    from core.tokens.arrays import Part

Style = Literal[
    "plain", "dim", "strong", "accent", "good", "bad",
    "shade0", "shade1", "shade2", "shade3", "shade4", "shade5", "shade6", "shade7", "shade8",
]  # fmt: skip
"""`shade0` to `shade8`: how much of something, from none to all. Where there are no colours, cells
of "█" in a shade are shown as its digit; a bar, which says it by its length, is no shade."""
SHADES: tuple[Style, ...] = (
    "shade0", "shade1", "shade2", "shade3", "shade4", "shade5", "shade6", "shade7", "shade8",
)  # fmt: skip
Span = tuple[str, Style]
Row = tuple[Span, ...]
Slot = Literal["arrows", "square", "curly", "f", "m", "u", "h", "z", "t", "space"]
"""The keys that turn a knob: ← →, [ ], { }, or a letter, which goes round."""


KEYS: Mapping[str, str] = {
    "arrows": "←→", "square": "[ ]", "curly": "{ }", "f": "f", "m": "m", "u": "u", "U": "U",
    "h": "h", "z": "z", "t": "t",
}  # fmt: skip
"""How the keys are written that turn a knob, by the name that a sentence has for them; whoever has
other keys fills them in."""


def to_do(text: str) -> Told:
    """A sentence of what to do, which names keys by `KEYS`."""
    return Told(text, **{name: key for name, key in KEYS.items() if f"{{{name}}}" in text})


Translate = Callable[..., str]
"""Says a sentence, given as its template and its fields by name, in the language of the reader."""


def in_english(message: str, /, **fields: object) -> str:
    """The sentence as it is."""
    return message.format(**fields) if fields else message


class Told:
    """A sentence as a template over its fields, of which some may be sentences themselves."""

    def __init__(self, text: str, /, **fields: object) -> None:
        self.text, self.fields = text, fields

    def said(self, t: Translate) -> str:
        """In a language."""
        fields = {k: v.said(t) if isinstance(v, Told) else v for k, v in self.fields.items()}
        return t(self.text, **fields)

    def saying(self, **fields: object) -> Told:
        """With other fields."""
        return Told(self.text, **{**self.fields, **fields})

    def __str__(self) -> str:
        return self.said(in_english)

    def __repr__(self) -> str:
        return f"Told({str(self)!r})"


@dataclass(frozen=True, eq=False)
class Subject:
    """A model that a lesson looks at."""

    name: str
    composer: Composer
    """With its model, vocabulary and decoder; what is explained is what composes."""
    path: Path | None = None
    """Its run directory, or its file."""
    bits_per_char: float | None = None
    corpus: str = ""
    songs: Callable[[Part], Sequence[Sequence[int]]] | None = None
    """The songs of its corpus as its ids, each ended by SONG_END; None: it travels alone. Slow the
    first time. May raise CorpusError or ModelError."""
    kept: dict[str, Any] = field(default_factory=dict)
    """What lessons have worked out of it and want again; each under a name of its own."""

    @property
    def cell(self) -> str:
        return self.composer.model.config.cell

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """What `make` gives, worked out once for this model."""
        if name not in self.kept:
            self.kept[name] = make()
        return self.kept[name]


@dataclass(frozen=True)
class Knob:
    """Something to turn in a lesson."""

    name: str
    slot: Slot
    label: Told
    values: tuple[float, ...]
    """What it can be, in the order in which it is turned."""
    start: float
    round: bool = False
    """Whether it begins anew behind its last value."""

    def turned(self, value: float, by: int) -> float:
        """The value some places further on."""
        nearest = min(range(len(self.values)), key=lambda k: abs(self.values[k] - value))
        place = nearest + by
        last = len(self.values) - 1
        return self.values[place % (last + 1) if self.round else min(max(place, 0), last)]


@dataclass(frozen=True)
class LessonState:
    """What a lesson looks at, and how it is turned."""

    subjects: tuple[Subject, ...]
    """The model in use, then others to hold beside it: at most one a cell."""
    line: str = ""
    """What the learner wrote; empty: the lesson's own example."""
    turned: Mapping[str, float] = field(default_factory=dict)
    """Knobs that are not where they started, by name."""
    guessing: bool = False
    """Whether the learner guesses first: numbers are hidden until there is a guess."""
    guess: str | None = None
    changed: bool = True
    """Whether the learner has changed anything yet: what to notice is said only then."""

    @property
    def subject(self) -> Subject:
        return self.subjects[0]

    @property
    def hidden(self) -> bool:
        """Whether numbers are not to be seen yet."""
        return self.guessing and self.guess is None


@dataclass(frozen=True)
class Page:
    """The room that a view has, and the language of who reads it."""

    width: int = 80
    height: int = 14
    t: Translate = in_english

    @property
    def wide(self) -> bool:
        return self.width >= 110


@dataclass(frozen=True)
class View:
    """What a lesson shows."""

    rows: tuple[Row, ...]
    """At most as many as the page is high, each at most as wide as it."""
    data: dict[str, Any]
    """The same as figures, for programs: numbers, texts, lists and dicts alone."""
    notice: Told
    """What to notice, as it is true of this model and this line."""
    answer: Told | None = None
    """How the guess compares, once there is one."""
    aside: str = ""
    """What it is about, for the corner: model, cell, figure."""


class Lesson(Protocol):
    """One of the eight. It keeps nothing: all of it is in the state, or in `Subject.kept`."""

    number: int
    key: str
    """Its name in files and commands."""
    title: Told
    question: Told
    do: Told

    @property
    def formula(self) -> tuple[str, ...]:
        """What is computed, line by line, in the signs of a textbook."""
        ...

    @property
    def asks(self) -> Told | None:
        """What there is to guess; None: nothing."""
        ...

    def example(self, state: LessonState) -> str:
        """The line that is looked at while the learner has written none."""
        ...

    def knobs(self, state: LessonState) -> tuple[Knob, ...]:
        """What can be turned now."""
        ...

    def view(self, state: LessonState, page: Page) -> View:
        """Looks. May take a while the first time: in a thread.

        Raises:
            LyricStudioError: what is wanted cannot be looked at, such as a corpus that is gone.
        """
        ...


def line_of(lesson: Lesson, state: LessonState) -> str:
    """What is looked at."""
    return state.line if state.line.strip() else lesson.example(state)


def value(lesson: Lesson, state: LessonState, name: str) -> float:
    """Where a knob stands."""
    knob = next(knob for knob in lesson.knobs(state) if knob.name == name)
    return knob.turned(state.turned.get(name, knob.start), 0)


def is_chinese(state: LessonState) -> bool:
    """Whether the model in use writes Chinese, by the pieces it knows."""
    pieces = state.subject.composer.model.vocabulary.pieces

    def ask() -> bool:
        return 2 * sum("\u3400" <= piece[:1] <= "\u9fff" for piece in pieces) > len(pieces)

    return bool(state.subject.once("chinese", ask))


def about(state: LessonState, t: Translate) -> str:
    """The model in use, for the corner of a view."""
    subject = state.subject
    bits = "" if subject.bits_per_char is None else f"{subject.bits_per_char:.2f}"
    size = f"{subject.cell.upper()} {subject.composer.model.config.hidden}"
    tail = t("{bits} bits/char", bits=bits) if bits else ""
    return "  ".join(part for part in (subject.name, size, tail) if part)


def row(*spans: Span | str) -> Row:
    """A row of spans; a text alone is plain."""
    return tuple((span, "plain") if isinstance(span, str) else span for span in spans)


def fitted(rows: Sequence[Row], page: Page) -> tuple[Row, ...]:
    """Rows cut to the page, to the right and at the bottom."""
    return tuple(_cut(one, page.width) for one in rows[: page.height])


def _cut(one: Row, room: int) -> Row:
    kept, used = list[Span](), 0
    for text, style in one:
        size = cells.width(text)
        if used + size > room:
            kept.append((cells.cut(text, room - used), style))
            break
        kept.append((text, style))
        used += size
    return tuple(kept)


def shown_piece(text: str) -> str:
    """A piece of text as one sees it: spaces and line ends have signs."""
    return text.replace("\n", "⏎").replace(" ", "␣")
