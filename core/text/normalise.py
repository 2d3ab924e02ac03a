"""One spelling for every text before it is segmented: the only change that text ever undergoes.

What `normalise` does, in this order:

1. CRLF, CR, VT, FF, NEL, U+2028 and U+2029 become a line feed.
2. Tab and every space (category Zs: U+3000, no-break, thin, ...) become U+0020.
3. Removed: other controls (Cc), format characters (Cf: zero width, bidi, soft hyphen, tags), other
   code points that are invisible by default (Hangul fillers, U+034F, ...), U+FFFC and
   noncharacters. Variation selectors and private-use characters stay: they change what is seen.
   So does a zero width non-joiner between letters that would join: Persian is spelled with it.
4. Lone surrogates become U+FFFD.
5. At most 16 combining marks stay on one character (real writing needs 4 or so; thousands make
   Unicode's own ordering of marks quadratic).
6. NFC. Not NFKC, which would fold 。, full-width letters and other signs that are meant.

From here on "text" means normalised text; `decode(encode(text)) == text` holds for it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

JOINING = "\u0610-\u06ff\u0750-\u077f\u0870-\u08ff\u0900-\u0dff\ufb50-\ufdcf\ufe70-\ufefc"
"""Letters and marks of scripts whose letters join, as the inside of `[...]`: Arabic, Indic."""
NEEDLESS = f"(?<![{JOINING}])\u200c|\u200c(?![{JOINING}])"
"""Non-joiners that part nothing."""
NON_JOINER = "\u200c"
MAX_MARKS = 16
"""Combining marks that one character may carry; the rest is dropped."""

# Characters that nothing below changes, together or alone: almost all lyrics are made of them.
_PLAIN = re.compile(
    "[\n -~\u00a1-\u00ac\u00ae-\u02ff‐-—‘-‟…\u3001-\u3029\u3041-\u3096\u30a1-\u30fe"
    "\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff5e]*"
)
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Default_Ignorable_Code_Point that is not Cf (DerivedCoreProperties.txt, Unicode 16), less the
# variation selectors; and U+FFFC, which stands for an object that text does not have.
_INVISIBLE = (
    "\u034f\u115f\u1160\u17b4\u17b5\u2065\u3164\uffa0\ufff0-\ufff8\ufffc\U000e0000-\U000e00ff"
)
# Every assigned mark, space and format character lies below this, or in the tags block above.
_SCANNED = 0x20000


def normalise(text: str) -> str:
    """`text` in the one spelling that the module describes. Idempotent; never fails."""
    if _PLAIN.fullmatch(text):
        return text
    spaces, removed, marks = _patterns()
    text = _LINE_END.sub("\n", text)
    text = spaces.sub(" ", text)
    text = removed.sub("", text)
    text = _SURROGATE.sub("\ufffd", text)
    text = marks.sub(r"\1", text)
    if not unicodedata.is_normalized("NFC", text):
        # NFC can split one mark into two (U+0344), hence the second look at the marks.
        text = marks.sub(r"\1", unicodedata.normalize("NFC", text))
    return text


def character_class(*categories: str, but: str = "") -> str:
    """The inside of a regular expression's `[...]`: all characters of these general categories.

    Categories are by prefix ("M" holds Mn, Mc and Me); the characters of `but` are left out. Only
    planes 0 and 1 are scanned (some 15 ms), which hold every mark, space and format character but
    the tags and variation selectors of plane 14.
    """
    runs: list[str] = []
    start = None
    for code in range(_SCANNED + 1):
        char = chr(code)
        inside = (
            code < _SCANNED
            and unicodedata.category(char).startswith(categories)
            and char not in but
        )
        if inside and start is None:
            start = code
        elif not inside and start is not None:
            runs.append(f"\\U{start:08x}-\\U{code - 1:08x}")
            start = None
    return "".join(runs)


@cache
def mark_class() -> str:
    """Combining marks and variation selectors, as the inside of `[...]`."""
    return character_class("M") + "\U000e0100-\U000e01ef"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    spaces = re.compile(f"[\t{character_class('Zs', but=' ')}]")
    controls = character_class("Cc", "Cf", but="\n" + NON_JOINER)
    nonchars = "\ufdd0-\ufdef" + "".join(
        f"\\U{plane:04x}fffe-\\U{plane:04x}ffff" for plane in range(17)
    )
    removed = re.compile(f"[{controls}{_INVISIBLE}{nonchars}]|{NEEDLESS}")
    marks = re.compile(f"([{mark_class()}]{{{MAX_MARKS}}})[{mark_class()}]+")
    return spaces, removed, marks
