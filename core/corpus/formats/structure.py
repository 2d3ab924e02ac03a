"""Lines of a text that are not sung: titles of songs, tags of sections."""

from __future__ import annotations

import re

from core.corpus.songs import VOICE_HEADING

_TITLE = re.compile(r"#{1,3}\s+(\S.*)|[《〈]([^《》〈〉]{1,60})[》〉]")
_BRACKETED = re.compile(r"\[([^\[\]]{1,60})\]|【([^【】]{1,60})】|［([^［］]{1,60})］")
_SECTION_NAME = (
    r"(?:主歌|副歌|导歌|導歌|前奏|间奏|間奏|尾奏|桥段|橋段|尾声|尾聲|过渡|过门|说唱|念白|独白|重唱|伴唱|"
    r"intro|verse|pre-?chorus|post-?chorus|chorus|hook|bridge|refrain|outro|interlude|"
    r"instrumental|solo|breakdown|rap|music|ending|coda)\s*(?:[A-Za-z一二三四五]|\d{1,2})?"
)
_TIMES = r"(?:\s*[(（\[]?\s*(?:[xX×]\s*\d{1,2}|\d{1,2}\s*[xX×]|repeat|重[复複])\s*[)）\]]?)?"
_BARE = re.compile(
    rf"[(（~～*—-]*\s*({_SECTION_NAME})\s*[)）~～*—-]*{_TIMES}\s*[)）~～*—-]*\s*[:：]?",
    re.IGNORECASE,
)
MAY_BE_STRUCTURE = re.compile(
    r"[#《〈\[【［(（~～*—-]|[主副导導前间間尾桥橋过说念独重伴原翻译譯中日韩韓英罗羅拼歌]"
    r"|[IiVvPpCcHhBbRrOoSsMmEeTtJjKk]"
)
_LONGEST_BARE = 24


def section_tag(line: str) -> str | None:
    """The tag of a line that is nothing but a tag, without its brackets; "" for an empty one."""
    found = _BRACKETED.fullmatch(line)
    if found:
        return (found[1] or found[2] or found[3]).strip()
    if line[:1] == "#":  # a heading of Markdown
        line = line.lstrip("#").strip()
    if len(line) <= _LONGEST_BARE and (found := _BARE.fullmatch(line)):
        return found[1].strip()
    if len(line) <= _LONGEST_BARE and VOICE_HEADING.fullmatch(line):
        return line[:-1].strip()
    return None


def song_title(line: str) -> str | None:
    """The title in a line that is nothing but a title."""
    found = _TITLE.fullmatch(line)
    if not found or (found[1] and _BARE.fullmatch(found[1].strip())):
        return None
    return (found[1] or found[2]).strip()


def is_title(line: str) -> bool:
    """Whether a line is nothing but a title; quick for those that are not."""
    return line[:1] in ("#", "《", "〈") and song_title(line) is not None
