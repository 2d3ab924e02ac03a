"""Takes off what is in files of lyrics but is not sung: credits, stamps, notices.

Each rule is tied to the start or the whole of a line, and a label counts only with its colon:
"吉他：某人" goes, "他抱着吉他唱到天亮" and "鼓声停了" stay. The report tells of each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.corpus.chords import have_chords, is_directive, without_chords
from core.corpus.credits import MOST_VALUE, credit, may_be_a_value, titled
from core.corpus.markup import without_markup
from core.corpus.notices import (
    EMBED,
    GLUED,
    HEAD,
    HEADLINE,
    HEADLINES,
    RULE,
    SITE,
    SUSPECT,
    TABLE,
    URL,
)
from core.corpus.report import ImportReport
from core.corpus.songs import VOICE_HEADING, Block
from core.corpus.stamps import leading_stamps, without_stamps
from core.text.normalise import normalise

CREDIT, STAMP, TAG = "credit", "time stamp", "file tag"
NOTICE, MARK, SINGER = "notice", "repeat mark", "singer's name"
MARKUP, TITLE = "markup", "title"
PARTING = "\0"
"""Stands for a rule, in a text that may hold several songs; no text has it."""

_ID_TAG = re.compile(
    r"^\[\s*(?:ti|ar|al|au|by|re|ve|length|offset|la|lang|encoding|total|sign|hash|id|qq|kana)"
    r"\s*[:：].*\]$",
    re.IGNORECASE,
)
# Not any words behind it: "repeat after me" and "重复的梦" are sung.
_SIGNS = "*#△☆＃＊※◎"
_REPEAT_ALONE = re.compile(
    r"^[(（\[]?\s*(?:[xX×]\s*\d{1,2}|\d{1,2}\s*[xX×]"
    rf"|repeat(?:[{_SIGNS}&,，、+和 ]*[{_SIGNS}]"
    r"|\s+(?:[*×]\s?\d{1,2}|\d{1,2}x?|x\d{1,2}|[a-d]|(?:the\s+)?(?:pre-?)?(?:chorus|verse|hook|"
    r"bridge|refrain)|twice|and\s+fade|(?:to|till?|until)\s+fade)){0,2}"
    rf"|重[复複唱](?:\s*+(?:[{_SIGNS}]|[a-d]\b|主歌|副歌|导歌|導歌|以上|全曲|一[遍次]|[两兩二三]遍"
    r"|\d{1,2}[遍次]?))*+)"
    r"\s*[)）\]]?$",
    re.IGNORECASE,
)
_REPEAT_TAIL = re.compile(
    r"(?<!\s)\s*+[(（\[]\s*+(?:[xX×]\s*+\d{1,2}|\d{1,2}\s*+[xX×]|repeat|重[复複])\s*+[)）\]]$"
    r"|(?<=[^\s\d])\s++[xX×] ?\d$|(?<=[^\s\d])×\d$",
    re.IGNORECASE,
)
_TOLD_TO_REPEAT = re.compile(rf"(?:repeat|重[复複唱])[ :：]*[{_SIGNS}]", re.IGNORECASE)
_MARKED = re.compile(rf"^[{_SIGNS}]{{1,2}} ?(?=[^\W_])")
"""A line that is sung again where a text says so: "Repeat *"."""
_NOTES = "♪♫♬♩🎵🎶 "
"""Around what is sung in captions; behind a line alone they are its own."""
_IS_ABOVE_LYRICS = re.compile(r"\W*(?:lyrics|words|歌[词詞]|가사|letra|paroles)\W*", re.IGNORECASE)
"""A label alone behind which no name follows, but the song."""
_QUOTE = re.compile(r"^(?:> ?)+(?=\S)")
_GLUED_TAG = re.compile(r"(?<=\S)(?=\[[^\[\]]{1,60}\]$)")
"""Before a tag that an advertisement stood in front of."""
_WHO = "男|女|合|男女|合唱|齐|齊|男声|女声|男聲|女聲|童声|众|眾|旁白"
_SINGER = re.compile(
    rf"^(?:[(（]?(?:{_WHO})[)）]?\s*[:：]|[(（【［\[]\s*(?:{_WHO})\s*[)）】］\]]\s*[:：]?)\s*"
)


def names_the_song(line: str, credits: int, *, alone: bool) -> bool:
    """Whether the first line of a song, with so many lines of credits under it, is its name.

    A single line of credits may have got in between two lines that are sung, unless the line
    stands `alone`, with a blank one below the credits, or is written as "name - singer".
    """
    sure = credits > 1 or alone or " - " in line
    return sure and len(line) <= MOST_VALUE and not _is_heading(line)


class Cleaner:
    """Cleans one file, block by block."""

    def __init__(self, where: str, report: ImportReport, *, headings: bool = False) -> None:
        """`headings`: whether titles stay as lines of their own ("# title"), and rules as
        `PARTING`, for a text that may hold several songs."""
        self._where, self._report, self._headings = where, report, headings
        self.title = ""
        """The line that stood alone above the first credits of the file."""
        self._credits = False  # the line just before was a credit
        self._marked = self._chords = False  # by marks of repeats, by chords
        self._open = 0  # labels alone on their lines just before; one: its value follows

    def clean(self, block: Block) -> Block:
        """The block without removed lines; line numbers after a removed one are no longer true."""
        text = block.text
        if not self._open and not SUSPECT.search(text):
            self._credits = False
            return block
        self.expect(text)
        kept: list[str] = []
        heads: list[tuple[int, int]] = []  # lines above credits, and how many these are
        for offset, line in enumerate(text.split("\n")):
            if not self._open and not SUSPECT.search(line):
                self._credits = False
                kept.append(line)
                continue
            result = self._judge(line.strip(), block.first + offset)
            if result is not None:
                kept.append(result)
            elif self._credits:
                same = heads and heads[-1][0] == len(kept)
                heads += [(len(kept), heads.pop()[1] + 1 if same else 1)]
        lines = len(kept)
        if block.first == 1 and heads:
            self._take_title(kept, *heads.pop(0))
        if self.title and self._headings:
            self._name_songs(kept, heads, gone=lines - len(kept))
        return block._replace(text="\n".join(kept))

    def expect(self, text: str) -> None:
        """Looks at some of the file for what single lines do not tell: marks, chords."""
        self._marked = self._marked or _TOLD_TO_REPEAT.search(text) is not None
        self._chords = self._chords or have_chords(text)

    @property
    def credits(self) -> bool:
        """Whether the last line was one of credits."""
        return self._credits

    def _take_title(self, kept: list[str], above: int, credits: int) -> None:
        """What stands alone above the credits is the name of the song, if a song follows."""
        filled = [place for place in range(above) if kept[place]]
        if len(filled) != 1 or not any(kept[above:]):
            return
        line = kept[filled[0]].strip()
        if names_the_song(line, credits, alone=not kept[above]):
            self.title = line
            self._told(TITLE, line, filled[0] + 1, None)
            del kept[filled[0]]

    def _name_songs(self, kept: list[str], heads: Sequence[tuple[int, int]], gone: int) -> None:
        """What stands alone above the credits of a later song names it, if the first has such."""
        for above, credits in ((above - gone, credits) for above, credits in heads):
            place = above - 1 if above and kept[above - 1].strip() else above - 2
            if place < 1 or kept[place - 1].strip() or not any(kept[above:]):
                continue
            line = kept[place].strip()
            if line and credits > 1 and names_the_song(line, credits, alone=False):
                self._told(TITLE, line, place + 1, None)
                kept[place] = f"# {line}"

    def _judge(self, line: str, number: int) -> str | None:
        """The line, shortened, or None."""
        if self._chords and line and (bare := without_chords(line)) != line:
            self._told(MARKUP, line, number, bare or None)
            if not (line := bare):
                return None
        if (plain := without_markup(line)) is line:
            return self._judge_plain(line, number)
        # As the lines that a reader of the page saw; what is escaped twice stays as it is.
        parts = (part.strip() for part in normalise(plain).split("\n"))
        judged = [self._judge_plain(part, number) for part in parts]
        kept = "\n".join(part for part in judged if part is not None)
        return self._told(MARKUP, line, number, kept if kept.strip() else "")

    def _judge_plain(self, line: str, number: int) -> str | None:
        opened, self._open = self._open, 0
        if not line:
            return line
        is_credit = self._is_credit(line)
        self._credits = is_credit
        if is_credit:
            if self._headings and (title := titled(line)):
                return self._told(TITLE, line, number, f"# {title}")
            # A list of labels is a form that nobody filled in: what follows it is sung.
            self._open += opened if self._open else 0
            return self._told(CREDIT, line, number, None)
        # Where no name follows, the label had no value.
        if opened == 1 and may_be_a_value(line) and not _is_heading(line):
            return self._told(CREDIT, line, number, None)
        if (bare := GLUED.sub("", HEAD.sub("", line)).strip()) != line:
            bare = _GLUED_TAG.sub("\n", bare)
            self._told(NOTICE, line, number, bare)
            if not bare:
                return None
            line = bare
        stamped = without_stamps(leading_stamps(line)[1]).strip()
        if stamped != line:
            self._told(STAMP, line, number, stamped)
            if not stamped:
                return ""
            line = stamped
        reason = self._reason(line)
        if reason is not None:
            parting = self._headings and RULE.match(line)
            return self._told(reason, line, number, PARTING if parting else None)
        if number <= HEADLINES and HEADLINE.fullmatch(line):
            return self._told(NOTICE, line, number, None)
        if self._marked and (bare := _MARKED.sub("", line)) != line:
            line = self._told(MARK, line, number, bare) or line
        if line[:1] in tuple(_NOTES):
            line = self._told(MARK, line, number, line.strip(_NOTES)) or ""
        for pattern, why in (
            (_QUOTE, MARKUP),
            (_SINGER, SINGER),
            (_REPEAT_TAIL, MARK),
            (EMBED, NOTICE),
        ):
            shorter = pattern.sub("", line)
            if shorter != line:
                self._told(why, line, number, shorter)
                line = shorter
        return line

    def _reason(self, line: str) -> str | None:
        if is_directive(line):
            return MARKUP
        if _ID_TAG.match(line):
            return TAG
        if self._is_credit(line):
            return CREDIT
        if SITE.search(line) or URL.search(line) or RULE.match(line) or TABLE.match(line):
            return NOTICE
        if _REPEAT_ALONE.match(line):
            return MARK
        return None

    def _is_credit(self, line: str) -> bool:
        found = credit(line, beside=self._credits)
        if found == "label" and VOICE_HEADING.fullmatch(line):
            found = None  # what stands above a translation
        self._open = int(found == "label" and not _IS_ABOVE_LYRICS.fullmatch(line))
        return found is not None

    def _told(self, reason: str, line: str, number: int, left: str | None) -> str | None:
        self._report.removed(self._where, number, reason, line)
        return left


def _is_heading(line: str) -> bool:
    return line[0] in "#《[【"
