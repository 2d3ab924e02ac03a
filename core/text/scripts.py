"""Where text can be cut without a dictionary: by script.

A word segmenter for Chinese takes kana, hangul and accented Latin to pieces ("été" -> é, t, é), so
text is first cut into runs of one script. Only runs of Han characters go on to the segmenter.
"""

from __future__ import annotations

import re
from functools import cache

from core.text.normalise import mark_class

HAN = "\u4e00-\u9fd5"
"""What both segmenters know as Han. They part ways beyond (Ext A, Ext B, 々, 〇): those characters
are cut one by one here, so that the ids do not depend on which of them is installed."""

MAX_HAN = 2_000
MAX_LETTERS = 32
MAX_HYPHENS = 3
MAX_RUN = 16
MAX_DIGITS = 4

_HIRAGANA = "\u3041-\u3096\u309d-\u309f\u30fc"
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
# Written without spaces between words: Thai, Lao, Tibetan, Myanmar, Khmer, New Tai Lue, Tai Tham,
# Myanmar extended A and B, Tai Viet.
_UNSPACED = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1980-\u19ff\u1a20-\u1aaf"
    "\ua9e0-\ua9ff\uaa60-\uaadf"
)
# Letters (in the sense of \w) that are not written as words between spaces.
_NOT_SPACED = (
    f"{_HIRAGANA}{_KATAKANA}{_UNSPACED}"
    "\u3005-\u3007\u3021-\u3029\u3031-\u303c\u3100-\u312f\u3190-\u31bf\u3220-\u33ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uf900-\ufaff\U00016fe0-\U00018dff"
    "\U0001aff0-\U0001b2ff\U00020000-\U0003ffff"
)


@cache
def pieces_pattern() -> re.Pattern[str]:
    """Matches all of any text, one piece after another; a piece of two or more Han characters is
    a run that the segmenter has still to cut.

    - a line feed alone;
    - a run of Han characters;
    - a word of letters (Latin, Cyrillic, hangul, Arabic, ...) with accents, and with apostrophes
      and hyphens inside; the single space before it belongs to it (" love"), so that a line of
      English costs one token a word and is put together again without rules;
    - a run of hiragana, of katakana, or of a script that leaves no spaces between words;
    - up to four digits;
    - else one character, with the marks that stand on it.

    Runs have greatest lengths so that no text, however odd, makes a word without end; a base
    character is never parted from its marks.
    """
    mark = f"[{mark_class()}]"
    unmarked = f"(?!{mark})"
    # [^\W\d_] is a letter or a number such as ½; some marks (Mc) are too, hence (?!mark).
    letter = rf"(?:(?!{mark})(?![{_NOT_SPACED}])[^\W\d_])"
    # The common letters again, as one quick class.
    ordinary = "a-zA-Z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0400-\u0481\uac00-\ud7a3"
    follow = rf"(?:[{ordinary}]|{letter}|{mark})"
    letters = rf"(?:[{ordinary}]|{letter}){follow}{{0,{MAX_LETTERS - 1}}}{unmarked}"
    word = rf" ?{letters}(?:['’‐-]{letters}){{0,{MAX_HYPHENS}}}"
    unspaced = "|".join(
        rf"(?:(?!{mark})[{script}]{mark}*){{1,{MAX_RUN}}}"
        for script in (_HIRAGANA, _KATAKANA, _UNSPACED)
    )
    return re.compile(
        rf"\n|[{HAN}]{{1,{MAX_HAN}}}{unmarked}|{word}|{unspaced}"
        rf"|\d{{1,{MAX_DIGITS}}}{unmarked}|(?s:.){mark}*"
    )


@cache
def plain_chinese_pattern() -> re.Pattern[str]:
    """Matches all of a text that is made of Han runs, line feeds, spaces and Chinese punctuation.

    rjieba cuts such a text at once just as `pieces_pattern` and it would run by run.
    """
    signs = "[\n ，。、！？：；…—～·“”‘’「」『』（）《》〈〉【】]"
    runs = f"[{HAN}]{{1,{MAX_HAN}}}+"
    return re.compile(f"{signs}*+(?:{runs}{signs}++)*+(?:{runs})?+")
