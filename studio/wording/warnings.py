"""Warnings and failures of a run in the language of the app.

The trainer says them in English and, apart from it, in templates and fields: those are translated.
"""

from __future__ import annotations

from core.runs.events import Failed, Warned
from core.runs.warnings import in_parts
from studio.wording.i18n import catalog, language, t
from studio.wording.safe_text import safe_text


def warning_text(warning: Warned) -> str:
    """A warning as one line: what is the matter, and what to do."""
    if language() == "en":
        return _one_line(f"{warning.message}: {warning.advice}")
    warning = in_parts(warning)
    (told, advice), fields = warning.templates, warning.fields
    return _one_line(
        t(
            "{told}: {advice}",
            told=_filled_in(told, fields) or warning.message,
            advice=_filled_in(advice, fields) or warning.advice,
        )
    )


def failure_text(failure: Failed) -> str:
    """Why a run failed as one line, and what to do."""
    if language() != "en" and failure.kind == "out-of-memory":
        return t("out of memory: train with a smaller batch, window or hidden size")
    (reason, advice), fields = failure.templates, failure.fields
    told = _filled_in(reason, fields) or t(failure.reason)
    return _one_line(f"{told}: {_filled_in(advice, fields) or t(failure.advice)}")


def _filled_in(template: str, fields: dict[str, str]) -> str:
    """A sentence of ours in the language of the app; empty when it is not one of ours."""
    translated = catalog(language()).get(template)
    if translated is None:
        return ""  # English, or a run that a stranger made: what stands in it is no template
    try:
        return translated.format(**fields)
    except (KeyError, ValueError):
        return ""


def _one_line(text: str) -> str:
    return " ".join(safe_text(text).split())
