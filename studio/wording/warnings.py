"""Warnings and failures of a run in the language of the app.

The trainer says them in English with its figures; other languages have one sentence for each kind,
since `kind` is stable and the wording is not.
"""

from __future__ import annotations

from core.runs.events import Failed, Warned
from core.runs.history import RunHistory
from studio.wording.i18n import catalog, language, t
from studio.wording.safe_text import safe_text


def warning_text(warning: Warned, history: RunHistory) -> str:
    """A warning as one line: what is the matter, and what to do."""
    told = ""
    if language() != "en":
        told = _by_kind(warning.kind, history)
    return _one_line(told or f"{warning.message}: {warning.advice}")


def failure_text(failure: Failed) -> str:
    """Why a run failed as one line, and what to do."""
    if language() != "en" and failure.kind == "out-of-memory":
        return t("out of memory: train with a smaller batch, window or hidden size")
    reason, advice = failure.templates
    told = _filled_in(reason, failure) or t(failure.reason)
    return _one_line(f"{told}: {_filled_in(advice, failure) or t(failure.advice)}")


def _filled_in(template: str, failure: Failed) -> str:
    """A sentence of ours in the language of the app; empty when it is not one of ours."""
    if template not in catalog(language()):
        return ""  # English, or a run that a stranger made: what stands in it is no template
    try:
        return t(template, **failure.fields)
    except (KeyError, TypeError, ValueError):
        return ""


def _by_kind(kind: str, history: RunHistory) -> str:
    left = history.evaluated.patience_left if history.evaluated else 0
    best = history.best_step or 0
    match kind:
        case "overfitting":
            return t(
                "no better held-out figure since step {step}: stops in {left} evaluations unless "
                "one comes; more dropout or more songs help",
                step=best,
                left=left,
            )
        case "small-corpus":
            return t("few words for so large a model: a smaller hidden size, or more songs")
        case "not-converging":
            return t("no better than counting words: check the corpus, or change the learning rate")
        case "repeating":
            return t("the samples repeat themselves: a higher temperature, or train on")
        case "non-finite":
            return t("a figure is not finite: the step is left out; a lower learning rate helps")
        case "out-of-memory":
            return t("out of GPU memory: goes on in parts; a smaller batch is quicker")
        case "checkpoint-failed":
            return t("the checkpoint could not be written: make room on the disk")
        case "checkpoint-damaged":
            return t("the newest checkpoint is damaged: goes on from the one before")
        case "manifest-lost":
            return t("the list of checkpoints was lost: made anew from the files")
        case "best-damaged":
            return t("the best model is damaged: the one before takes its place")
        case "processes":
            return t("another number of processes than before: goes on, but not bit for bit")
    return ""


def _one_line(text: str) -> str:
    return " ".join(safe_text(text).split())
