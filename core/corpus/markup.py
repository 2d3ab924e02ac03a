"""What pages of the web leave in text: tags and entities.

Only tags that HTML has are taken for such: "<3" and "<unknown>" stay. The reading above characters
(ruby) is no part of a line.
"""

from __future__ import annotations

import html
import re

_NAMES = (
    "a|abbr|article|b|big|blockquote|br|center|code|dd|div|dl|dt|em|font|h[1-6]|hr|i|img|li|mark|ol|"
    "p|pre|q|rb|rp|rt|rtc|ruby|s|section|small|span|strike|strong|sub|sup|table|tbody|td|tr|tt|u|ul"
)
_READING = re.compile(r"<(rt|rp|rtc)\b[^<>]{0,200}>[^<>]{0,80}</\1\s*>", re.IGNORECASE)
_NEW_LINE = re.compile(r"<(?:br|hr)\s*/?\s*>|</(?:p|div|li|tr|h[1-6])\s*>\s*(?=\S)", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_NAMES})(?:\s[^<>\n]{{0,400}})?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,10}\d?);")


def without_markup(line: str) -> str:
    """A line without tags, with characters for entities; what stood below each other is lines.

    The line itself, the same object, where there is nothing of the kind.
    """
    if "<" in line and _TAG.search(line):
        line = _TAG.sub("", _NEW_LINE.sub("\n", _READING.sub("", line)))
    if "&" in line and _ENTITY.search(line):
        line = html.unescape(line).replace("\xa0", " ")
    return line
