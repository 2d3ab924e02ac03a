"""What a report cannot show of a run, and why: said instead of left out."""

from __future__ import annotations

from core.runs.account import RunAccount
from core.runs.events import Failed
from studio.wording.i18n import error_text, t
from studio.wording.warnings import failure_text, warning_text


def gaps(account: RunAccount) -> list[str]:
    """One sentence for each thing that is missing."""
    history = account.history
    told = [error_text(problem) for problem in account.problems]
    if account.config is None:
        told.append(t("its settings are not known"))
    if account.broken_lines:
        told.append(
            t("{count} lines of its log cannot be read: left out", count=account.broken_lines)
        )
    if history.started is None and history.step is None:
        told.append(t("its log says nothing yet"))
    else:
        if not history.held_out.points:
            told.append(t("it has not been tried on held-out songs yet"))
        if not history.samples:
            told.append(t("it has not written a sample yet"))
        if history.started is None:
            told.append(t("the beginning of its log is missing"))
        elif not history.started.machine:
            told.append(t("made by an older version, which did not note the machine"))
    if account.status == "running":
        told.append(t("it is being trained: this is how far it has come"))
    elif account.status == "interrupted":
        told.append(t("its process ended without a word; it can be resumed"))
    elif account.status == "stopped":
        told.append(t("it was stopped before its end; it can be resumed"))
    return told


def warnings(account: RunAccount) -> list[str]:
    """What the training warned of and no later event has ended, and why it failed."""
    standing = account.history.told.standing(training=account.status == "running")
    told = [warning_text(warning) for warning in standing]
    if account.status == "failed" and isinstance(account.history.ended, Failed):
        told.insert(0, failure_text(account.history.ended))
    return told
