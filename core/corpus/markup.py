"""What pages of the web leave in text: tags and entities.

Only tags that HTML has are taken for such: "<3" and "<unknown>" stay. The reading above characters
(ruby) is no part of a line.
"""

from __future__ import annotations

import html
import re

_NAMES = (
    "a|abbr|article|b|big|blockquote|br|center|code|dd|div|dl|dt|em|font|h[1-6]|hr|i|img|li|mark|ol|"
    "p|pre|q|rb|rp|rt|rtc|ruby|s|section|small|poem|ref|nowiki|lyrics|span|strike|strong|sub|sup|table|tbody|td|tr|tt|u|ul"
)
_READING = re.compile(r"<(rt|rp|rtc)\b[^<>]{0,200}>[^<>]{0,80}</\1\s*>", re.IGNORECASE)
_NEW_LINE = re.compile(r"<(?:br|hr)\s*/?\s*>|</(?:p|div|li|tr|h[1-6])\s*>\s*(?=\S)", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_NAMES})(?:\s[^<>\n]{{0,400}})?/?>", re.IGNORECASE)
_BOARD = (
    "b|i|u|s|center|left|right|justify|quote|size|color|font|url|img|spoiler|align|indent|sup|sub"
)
_BOARD_TAG = re.compile(
    rf"\[/(?:{_BOARD})\]|\[(?:{_BOARD})(?:=[^\[\]\n]{{0,100}})?\](?=.)", re.IGNORECASE
)
"""Of forums; a tag alone on its line is one of a section, as [B] is."""
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]{1,80}\|)?([^\[\]|:]{1,80})\]\]")
_WIKI_HEADING = re.compile(r"={2,5}\s*([^=]{1,60}?)\s*={2,5}")
_EMPHASIS = re.compile(r"(\*\*|'{2,5})(?=[^\s*'])([^*\n]*?[^\s*'])\1")
_ESCAPE = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,10}\d?);")


def without_markup(line: str) -> str:
    """A line without tags, with characters for entities; what stood below each other is lines.

    The line itself, the same object, where there is nothing of the kind.
    """
    if "<" in line and _TAG.search(line):
        line = _TAG.sub("", _NEW_LINE.sub("\n", _READING.sub("", line)))
    if "&" in line and _ENTITY.search(line):
        line = html.unescape(line).replace("\xa0", " ")
    if "[" in line:
        line = _BOARD_TAG.sub("", _WIKI_LINK.sub(r"\1", line) if "[[" in line else line)
    if "**" in line or "''" in line:
        line = _EMPHASIS.sub(r"\2", line)
    if line[:2] == "==" and (found := _WIKI_HEADING.fullmatch(line)):
        line = f"[{found[1]}]"
    return _ESCAPE.sub(_unescaped, line) if "\\u" in line else line


def _unescaped(found: re.Match[str]) -> str:
    """Characters as JSON and programs escape them, pairs of surrogates too."""
    units = b"".join(int(code, 16).to_bytes(2, "big") for code in found[0].split("\\u")[1:])
    return units.decode("utf-16-be", "replace")
