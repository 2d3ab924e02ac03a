"""Fewer bytes for the same screen: of each frame only the cells that are not as they were.

Textual repaints whole widgets, and the whole screen after a change of layout, each run of cells
with its colours in full. This keeps what the terminal shows and sends the difference. What is no
frame passes as it is; what may change the screen in unknown ways makes it forget what is shown.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import cell_len

Cell = tuple[str, str]
"""Character and SGR codes; an empty character is the second half of a wide one."""
SYNC_START, SYNC_END = "\x1b[?2026h", "\x1b[?2026l"
_TOKEN = re.compile(
    "\x1b\\[(?P<row>\\d+);(?P<column>\\d+)H|\x1b\\[(?P<codes>[\\d;]*)m|(?P<line>\r?\n)"
    "|(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
)
_HARMLESS = re.compile("(?:\x1b\\[\\?(?:2026|25)[hl])*|\x1b\\](?:52|22|0|2);.*|\x07", re.S)
"""Marks of a frame, the cursor's visibility, the clipboard, the pointer, the title, the bell."""


_UNSEEN = frozenset("123")
"""Bold, dim and italic, which a blank does not show."""


class Thrift:
    """What the terminal shows, and what must be sent to show something else."""

    def __init__(self) -> None:
        self._rows: dict[int, list[Cell | None]] = {}
        self._cursor: tuple[int, int] | None = None
        self._held = self._open = False

    def forget(self) -> None:
        """Nothing is known of the screen any more: the next frames are sent whole."""
        self._rows = {}
        self._cursor = None

    def spare(self, data: str) -> str:
        """The bytes to send in place of these; empty when nothing changes."""
        if data == SYNC_START:
            self._held = True  # until there is something to show
            return ""
        if data == SYNC_END:
            told = SYNC_END if self._open else ""
            self._held = self._open = False
            return told
        sent = self._frame(data)
        if sent is None:
            if not _HARMLESS.fullmatch(data):
                self.forget()
            sent = data
        if sent and self._held:
            self._held, self._open = False, True
            return SYNC_START + sent
        return sent

    def _frame(self, data: str) -> str | None:
        """The difference that a frame makes; None when this is no frame."""
        tokens = list(_TOKEN.finditer(data))
        if not tokens or sum(len(token[0]) for token in tokens) != len(data):
            return None
        if not tokens[0]["row"] and self._cursor is None:
            return None  # nobody knows where it would be drawn
        row, column = self._cursor or (1, 1)
        style = ""
        changed: dict[int, set[int]] = {}
        for token in tokens:
            if token["text"]:
                cells = _cells(token["text"], style)
                self._put(row, column, cells, changed)
                column += len(cells)
            elif token["row"]:
                row, column = int(token["row"]), int(token["column"])
            elif token["line"]:
                row, column = row + 1, 1
            else:
                style = _added(style, token["codes"])
        return self._difference(changed, (row, column))

    def _put(
        self, row: int, column: int, cells: tuple[Cell, ...], changed: dict[int, set[int]]
    ) -> None:
        shown = self._rows.setdefault(row, [])
        end = column - 1 + len(cells)
        if len(shown) < end:
            shown.extend([None] * (end - len(shown)))
        before = shown[column - 1 : end]
        if before == list(cells):
            return
        # A terminal blanks the half that is left of a wide character: it is as if unknown.
        if column > 1 and before[0] is not None and not before[0][0] and cells[0][0]:
            shown[column - 2] = None
        if end < len(shown) and (after := shown[end]) is not None and not after[0]:
            shown[end] = None
        shown[column - 1 : end] = cells
        marks = changed.setdefault(row, set())
        marks.update(
            column + n for n, (a, b) in enumerate(zip(before, cells, strict=True)) if a != b
        )

    def _difference(self, changed: dict[int, set[int]], cursor: tuple[int, int]) -> str:
        out: list[str] = []
        style = ""
        for row in sorted(changed):
            shown = self._rows[row]
            for first, last in _runs(sorted(changed[row])):
                out.append(f"\x1b[{row};{first}H")
                for character, codes in filter(None, shown[first - 1 : last]):
                    # A blank looks the same in every colour of writing.
                    if codes != (_ground(style) if character == " " else style):
                        out.append(_switch(style, codes))
                        style = codes
                    out.append(character)
        if style:
            out.append("\x1b[m")
        if out or cursor != self._cursor:
            out.append("\x1b[{};{}H".format(*cursor))
        self._cursor = cursor
        return "".join(out)


def _runs(columns: list[int]) -> list[tuple[int, int]]:
    """First and last column of each run of neighbours."""
    runs: list[tuple[int, int]] = []
    for column in columns:
        if runs and column - runs[-1][1] <= 1:
            runs[-1] = runs[-1][0], column
        else:
            runs.append((column, column))
    return runs


@lru_cache(4096)
def _cells(text: str, style: str) -> tuple[Cell, ...]:
    """The cells that a text takes."""
    blank = (" ", _ground(style))
    if text.isascii():
        return tuple(blank if character == " " else (character, style) for character in text)
    cells: list[Cell] = []
    for character in text:
        if character == " ":
            cells.append(blank)
            continue
        width = cell_len(character)
        if width == 0 and cells:
            # A mark belongs to the character before it, past the second half of a wide one.
            at = -1 if cells[-1][0] else -2
            cells[at] = (cells[at][0] + character, style)
        elif width:
            cells += [(character, style), *[("", style)] * (width - 1)]
    return tuple(cells)


def _added(style: str, codes: str) -> str:
    """The style after an SGR sequence; Rich resets before each new one."""
    if codes in ("", "0"):
        return ""
    return f"{style};{codes}" if style else codes


@lru_cache(1024)
def _parts(style: str) -> tuple[frozenset[str], str, str]:
    """Attributes, foreground and background."""
    codes = style.split(";") if style else []
    attributes: set[str] = set()
    front = back = ""
    while codes:
        code = codes.pop(0)
        if code in ("38", "48"):
            count = {"2": 4, "5": 2}.get(codes[0] if codes else "", 0)
            color, codes = ";".join([code, *codes[:count]]), codes[count:]
            front, back = (color, back) if code == "38" else (front, color)
        elif code.isdigit() and (30 <= int(code) <= 39 or 90 <= int(code) <= 97):
            front = "" if code == "39" else code
        elif code.isdigit() and (40 <= int(code) <= 49 or 100 <= int(code) <= 107):
            back = "" if code == "49" else code
        else:
            attributes.add(code)
    return frozenset(attributes), front, back


@lru_cache(1024)
def _ground(style: str) -> str:
    """What of a style is seen where nothing is written."""
    attributes, _, back = _parts(style)
    return back if attributes <= _UNSEEN else style


@lru_cache(4096)
def _switch(before: str, after: str) -> str:
    """The shortest way from one style to another."""
    (attributes, front, back), (wanted, new_front, new_back) = _parts(before), _parts(after)
    codes = []
    if not attributes <= wanted:
        codes.append("0")  # an attribute is only taken back together with all else
        attributes, front, back = frozenset(), "", ""
    codes += sorted(wanted - attributes)
    if new_front != front:
        codes.append(new_front or "39")
    if new_back != back:
        codes.append(new_back or "49")
    return f"\x1b[{';'.join(codes)}m" if codes else ""
