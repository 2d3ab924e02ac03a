"""What proofreading says, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.wording.i18n import t

if TYPE_CHECKING:
    from core.library.proofs import OpenedPair, Proofread
    from core.reading.proofreader import Finding


def finding_text(finding: Finding) -> str:
    """`在 -> 再 87 %`."""
    return f"{finding.wrong} -> {finding.right} {finding.probability:.0%}"


def told_of(opened: OpenedPair) -> str:
    """What to expect of a pair of runs."""
    told = opened.fit.told
    return t(
        "{forward} and {backward}: of held-out lines with one wrong character {recall} put right, "
        "of right ones {alarms} touched",
        forward=opened.pair.forward.name,
        backward=opened.pair.backward.name,
        recall=f"{told.recall:.0%}",
        alarms=f"{told.false_alarms:.1%}",
    )


def unknown_text(found: Proofread) -> str:
    """Why a text gets no suggestions."""
    return t(
        "this model does not know this text: {bits} bits per character, against {held_out} of "
        "held-out songs; above {limit} nothing is suggested",
        bits=f"{found.bits_per_char:.1f}",
        held_out=f"{found.held_out:.1f}",
        limit=f"{found.limit:.1f}",
    )
