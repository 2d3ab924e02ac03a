"""Why a run keeps one of its evaluations and not the one of the fewest bits, in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.wording.i18n import t

if TYPE_CHECKING:
    from core.runs.events import Choice


def choice_text(choice: Choice) -> str:
    """ "kept epoch 8.0, not 6.0: 0.6% more bits, but words 53% off, not 88%"."""
    told = {
        "epoch": f"{choice.epoch:.1f}",
        "passed": f"{choice.passed_epoch:.1f}",
        "more": f"{choice.more:.1%}",
        "share": f"{choice.share:.0%}",
        "other": f"{choice.passed_share:.0%}",
    }
    if choice.measure == "copied":
        return t(
            "kept epoch {epoch}, not {passed}: {more} more bits, but {share} of lines copied, not "
            "{other}",
            **told,
        )
    if choice.measure == "beginnings":
        return t(
            "kept epoch {epoch}, not {passed}: {more} more bits, but {share} of lines begin alike, "
            "not {other}",
            **told,
        )
    return t(
        "kept epoch {epoch}, not {passed}: {more} more bits, but words {share} off, not {other}",
        **told,
    )
