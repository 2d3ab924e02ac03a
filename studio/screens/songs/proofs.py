"""Proofreading a song: one finding at a time, to accept, to leave, or never to be told again."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from core.library.proofs import Proofread
from core.reading.proofreader import Finding, corrected
from studio.keys.dialogs import dialog_bindings
from studio.keys.key import Place
from studio.keys.song_dialogs import PROOFREAD
from studio.screens.frame.dialog import Dialog
from studio.wording.i18n import t
from studio.wording.proofs import finding_text
from studio.wording.safe_text import safe_line

AROUND = 1
"""Lines that are shown before and after that of a finding."""
_KEYS = "y {accept}   n {leave}   x {never}   u {undo}   Esc {done}"


class ProofDialog(Dialog[None]):
    """The findings of a song, one after the other. What is decided holds at once.

    Args:
        found: what was found; findings that were left for good are not among them.
        change: is given the new text of the song when a correction is accepted.
        undo: takes the last accepted correction back.
        never: is given a finding, and whether it is to be left for good or told again.
    """

    PLACE: ClassVar[Place] = PROOFREAD
    BINDINGS: ClassVar[list[BindingType]] = [*dialog_bindings(PROOFREAD)]
    DEFAULT_CSS = """
    ProofDialog { align: center middle; background: $background 60%; }
    ProofDialog > #dialog {
        width: 64; max-width: 94%; height: auto; max-height: 90%;
        padding: 1 2; background: $surface; border: round $accent;
    }
    ProofDialog Static { width: 100%; height: auto; }
    ProofDialog #finding { text-style: bold; color: $accent; margin: 1 0; }
    ProofDialog #keys { color: $text-muted; margin-top: 1; }
    """

    def __init__(
        self,
        found: Proofread,
        *,
        change: Callable[[str], None],
        undo: Callable[[], None],
        never: Callable[[Finding, bool], None],
    ) -> None:
        super().__init__()
        self._found = found
        self._change, self._undo, self._never = change, undo, never
        self._decided: list[str] = []
        """"accept", "leave" or "never" for each finding so far."""

    @property
    def asks(self) -> str:
        return t("wrong characters")

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(id="count", markup=False)
            yield Static(id="lines", markup=False)
            yield Static(id="finding", markup=False)
            yield Static(
                _KEYS.format(
                    accept=t("accept"),
                    leave=t("leave as it is"),
                    never=t("never again"),
                    undo=t("undo"),
                    done=t("done"),
                ),
                id="keys",
                markup=False,
            )

    def on_mount(self) -> None:
        self._show()

    @property
    def accepted(self) -> list[Finding]:
        pairs = zip(self._found.findings, self._decided, strict=False)
        return [finding for finding, decided in pairs if decided == "accept"]

    @property
    def text(self) -> str:
        """The song with what was accepted."""
        return "\n".join(corrected(self._found.lines, self.accepted))

    @property
    def finding(self) -> Finding | None:
        """The one that is asked about; None once all are decided."""
        place = len(self._decided)
        return self._found.findings[place] if place < len(self._found.findings) else None

    def _show(self) -> None:
        count, lines, about = (
            self.query_one(f"#{id}", Static) for id in ("count", "lines", "finding")
        )
        total, finding = len(self._found.findings), self.finding
        if finding is None:
            count.update(
                t(
                    "all {total} looked at, {accepted} accepted",
                    total=total,
                    accepted=len(self.accepted),
                )
            )
            lines.update("")
            about.update("")
            return
        number = len(self._decided) + 1
        count.update(t("{number} of {total}", number=number, total=total))
        lines.update(Content("\n").join(self._lines(finding)))
        about.update(safe_line(finding_text(finding)))

    def _lines(self, finding: Finding) -> list[Content]:
        """Some lines of the song; the character that is asked about stands in brackets."""
        now = corrected(self._found.lines, self.accepted)
        shown = []
        begin, end = max(0, finding.line - AROUND), min(len(now), finding.line + AROUND + 1)
        for number in range(begin, end):
            line = now[number]
            if number != finding.line:
                shown.append(Content.styled(safe_line(line), "dim"))
                continue
            before, after = line[: finding.place], line[finding.place + 1 :]
            shown.append(
                Content.assemble(
                    safe_line(before),
                    (f"[{safe_line(finding.wrong)}]", "bold"),
                    safe_line(after),
                )
            )
        return shown

    def _decide(self, decision: str) -> None:
        self._decided.append(decision)
        self._show()

    def action_accept(self) -> None:
        if self.finding is not None:
            self._decide("accept")
            self._change(self.text)

    def action_leave_it(self) -> None:
        if self.finding is not None:
            self._decide("leave")

    def action_never(self) -> None:
        if (finding := self.finding) is not None:
            self._decide("never")
            self._never(finding, True)

    def action_undo(self) -> None:
        """Takes the last decision back."""
        if not self._decided:
            return
        decision = self._decided.pop()
        finding = self.finding
        if decision == "accept":
            self._undo()
        elif decision == "never" and finding is not None:
            self._never(finding, False)
        self._show()

    def action_leave(self) -> None:
        self.dismiss(None)
