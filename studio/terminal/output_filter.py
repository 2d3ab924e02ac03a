"""The last look at everything drawn: no control characters, and plain ASCII lines when asked.

Untrusted text passes `safe_text` where it enters a widget. This filter sits behind it, on the
segments of every widget (borders, dialogs, toasts, pasted text, tracebacks of a bug), so that one
forgotten call cannot reach the terminal.
"""

from __future__ import annotations

import locale
import os
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter, Monochrome, NoColor

from studio.wording.safe_text import MAX_MARKS

# All that `safe_text` drops but joiners and marks, which come next; a test compares the two.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e"
    "\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\uf8ff\ufdd0-\ufdef\ufeff"
    "\ufff0-\ufffb\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U0010ffff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 15))
    + "]"
)
# A joiner, or more marks on one base than `safe_text` lets through.
_MARK = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u06d6-\u06dc"
    "\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1ace\u1dc0-\u1dff\u20d0-\u20f0\u302a-\u302d"
    "\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef"
)
_PILED = re.compile(f"\u200d|(?<=[{_MARK}]{{{MAX_MARKS}}})[{_MARK}]+")
_PLAIN: dict[str, str] = {}
for _characters, _replacement in (
    ("─━┄┅┈┉╌╍═▔▁▂▃╴╶╸╺", "-"),
    ("│┃┆┇┊┋╎╏║▏▎▕╵╷╹╻", "|"),
    ("┌┐└┘├┤┬┴┼╭╮╯╰╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋", "+"),
    ("█▇▆▅▄▉▊▋▌▐▀▖▗▘▝▙▚▛▜▞▟", "#"),
    ("▓▒", "="),
    ("░·∙", "."),
    ("●◉⬤•■◆★✓✔", "*"),
    ("○◌□◇☆", "o"),
    ("›❯▶▸⟩→", ">"),
    ("‹❮◀◂⟨←", "<"),
    ("▲▴↑", "^"),
    ("▼▾↓", "v"),
    ("…⋯", "."),
    ("“”", '"'),
    ("‘’", "'"),
    ("–—−", "-"),
    ("×✕✗", "x"),
    ("⠀", " "),
):
    _PLAIN.update(dict.fromkeys(_characters, _replacement))


def wants_ascii(setting: str, environ: Mapping[str, str] | None = None) -> bool:
    """Whether to draw with ASCII: the setting, or a locale that is not UTF-8."""
    if setting != "auto":
        return setting == "on"
    env = os.environ if environ is None else environ
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        if value := env.get(name, ""):
            return "utf-8" not in value.lower().replace("utf8", "utf-8")
    return True


class OutputFilter(LineFilter):
    """Replaces what must not or cannot be shown, keeping the width of every line."""

    def __init__(self, *, ascii_only: bool) -> None:
        super().__init__()
        self.ascii_only = ascii_only
        self._encoding = locale.getpreferredencoding(False) if ascii_only else "utf-8"
        self._plain = lru_cache(4096)(self._plain_text)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [self._filtered(segment) for segment in segments]

    def _filtered(self, segment: Segment) -> Segment:
        text, style, control = segment
        if control or (text.isascii() and text.isprintable()):
            return segment
        safe = _UNSAFE.sub(_replace_unsafe, text)
        if _PILED.search(safe):
            safe = set_cell_size(_PILED.sub("", safe), cell_len(safe))
        if self.ascii_only:
            safe = self._plain(safe)
        return segment if safe == text else Segment(safe, style)

    def _plain_text(self, text: str) -> str:
        """Lines and blocks as ASCII; letters stay when the locale can write them."""
        out = []
        for character in text:
            if character.isascii():
                out.append(character)
            elif (plain := _PLAIN.get(character)) is not None:
                out.append(plain)
            elif "\u2800" <= character <= "\u28ff":
                out.append("*")
            else:
                out.append(character if self._writable(character) else "?" * cell_len(character))
        return "".join(out)

    def _writable(self, character: str) -> bool:
        try:
            character.encode(self._encoding)
        except (UnicodeEncodeError, LookupError):
            return False
        return True


def _replace_unsafe(match: re.Match[str]) -> str:
    # One cell for what Rich counts as one, nothing for what has no width.
    return "?" * max(0, cell_len(match.group()))


def colourless(filters: Sequence[LineFilter]) -> list[LineFilter]:
    """The filters of an app that is to draw without colours: not grey but no colour at all.

    What is chosen or focused is reversed then.
    """
    kept = [one for one in filters if not isinstance(one, Monochrome)]
    return kept if any(isinstance(one, NoColor) for one in kept) else [*kept, NoColor()]
