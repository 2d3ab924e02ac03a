"""The ways in which a song is begun: what each needs to know, and the document that it makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.errors import SongError
from studio.setup.paths import typed_path
from studio.wording.i18n import t

if TYPE_CHECKING:
    from core.songs.document import Document
    from core.text.prosody import Segment

Typed = Mapping[str, str]
"""What stands in each field, by its id; of lists the name of what is marked."""


@dataclass(frozen=True)
class Way:
    """One way to begin."""

    name: str
    fields: tuple[str, ...]
    """Ids of what it asks for."""
    make: Callable[[Typed, str], Document]
    """Makes the song of what was typed, in a language ("zh" or "en") where nothing says which.

    Raises LyricStudioError where it makes no sense. May take a second: words are cut.
    """

    def asked(self, typed: Typed) -> bool:
        """Whether there is anything that could be made something of."""
        return not self.fields or any(typed.get(field, "").strip() for field in self.fields)


def _nothing(typed: Typed, language: str) -> Document:
    from core.forms.sheet_song import SCHEMES
    from core.songs.document import Document, Line, Section

    section = Section(id="s1", lines=("l1",), gap=0)
    return Document(
        title="—", language=language, scheme=SCHEMES[language][0], sections=(section,),
        lines={"l1": Line()},
    )  # fmt: skip


def _spoken(document: Document, language: str) -> Document:
    from msgspec.structs import replace

    from core.forms.sheet_song import SCHEMES

    return replace(document, language=language, scheme=SCHEMES[language][0])


def _known(typed: Typed, language: str) -> Document:
    from core.forms.known_forms import known_form

    return known_form(typed["known"], language)


def _figures(typed: Typed, language: str) -> Document:
    from core.forms.named_forms import of_figures

    document = of_figures(typed["figures"], typed["letters"])
    # No word says the language yet; the model that writes into it has the last word.
    return _spoken(document, language)


def _sheet(typed: Typed, language: str) -> Document:
    from core.forms.check import read_text
    from core.forms.sheet import parse

    path = typed_path(_path(typed["sheet"]))
    return parse(read_text(path), where=path.name).document


def _like(typed: Typed, language: str) -> Document:
    from core.forms.check import read_text
    from core.forms.shapes import shape_of

    file = typed["like"]
    text = read_text(typed_path(file)) if file.strip() else typed["song"]
    if not text.strip():
        raise SongError("no song is chosen", hint="mark one in the list, or write the path of one")
    return shape_of(text, segment=_segment())


def _pasted(typed: Typed, language: str) -> Document:
    from core.forms.shapes import half_written

    text = typed["pasted"]
    if not text.strip():
        raise SongError(
            "there is no text yet", hint="write or paste lines, and ＿＿＿ for what is missing"
        )
    return half_written(text, segment=_segment())


def _tune(typed: Typed, language: str) -> Document:
    from core.forms.ci import find_tune
    from core.forms.named_forms import tune_form

    return tune_form(find_tune(typed["tune"]))


def _acrostic(typed: Typed, language: str) -> Document:
    from core.forms.named_forms import acrostic_form

    return acrostic_form(typed["acrostic"], typed["each"] or "7", typed["rhymes"])


def _path(text: str) -> str:
    if not text.strip():
        raise SongError("no file is named", hint="write the path of one; Tab completes it")
    return text


def _segment() -> Segment:
    from core.text.segmenter import Segmenter

    return Segmenter().segment


WAYS: Final = (
    Way("nothing", (), _nothing),
    Way("known", ("known",), _known),
    Way("figures", ("figures", "letters"), _figures),
    Way("sheet", ("sheet",), _sheet),
    Way("like", ("song", "like"), _like),
    Way("pasted", ("pasted",), _pasted),
    Way("tune", ("tune",), _tune),
    Way("acrostic", ("acrostic", "each", "rhymes"), _acrostic),
)


def labels() -> dict[str, str]:
    """What each way is called, in the language of the interface."""
    return {
        "nothing": t("an empty page"),
        "known": t("a well-known form"),
        "figures": t("syllables and rhymes"),
        "sheet": t("a form sheet"),
        "like": t("the shape of a song"),
        "pasted": t("half-written lyrics"),
        "tune": t("a tune of Song 词"),
        "acrostic": t("an acrostic"),
    }


def abouts() -> dict[str, str]:
    """One sentence for each way."""
    return {
        "nothing": t("One section without a form; lines come as you write them."),
        "known": t("Its lines may be changed later, as those of any form."),
        "figures": t(
            "A number of syllables for each line, and a rhyme letter; x rhymes with none."
        ),
        "sheet": t("A text file that says the form of each line (.form)."),
        "like": t("Only syllables and rhymes are taken, never a word."),
        "pasted": t(
            "What is written is kept and locked. A gap is ＿ or _ for each syllable: "
            "有一天＿＿＿＿, or a line that is nothing but its number. {take} takes it.",
            take="ctrl+s",
        ),
        "tune": t("Counted from its works: how many of them are so stands behind it."),
        "acrostic": t("Each line begins with one character or word of it."),
    }


def known_labels() -> dict[str, str]:
    """Well-known forms, as they are called."""
    return {
        "AABA": t("AABA  four lines, the third without rhyme"),
        "AABB": t("AABB  four lines, couplets"),
        "ABAB": t("ABAB  four lines, crossed"),
        "ABBA": t("ABBA  four lines, embraced"),
        "ballad": t("ballad  long and short lines, the short ones rhyme"),
        "limerick": t("limerick  AABBA"),
        "sonnet": t("sonnet  three quatrains and a couplet"),
        "song": t("song  verses, chorus and bridge"),
        "32 bars": t("32 bars  verse, verse, bridge, verse"),
    }


def tune_names() -> list[str]:
    """The tunes of Song 词 that are known, those with most works first."""
    from core.forms.ci import tunes

    return list(tunes())


def tune_label(name: str) -> str:
    """A tune with its size, and how many works it was counted from."""
    from core.forms.ci import find_tune

    tune = find_tune(name)
    return t(
        "{name}  lines {lines}  syllables {syllables}  {alike} of {works} works",
        name=name,
        lines=len(tune.lines),
        syllables=sum(len(line.tones) for line in tune.lines),
        alike=tune.alike,
        works=tune.works,
    )
