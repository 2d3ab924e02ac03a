"""The studio's own two themes: one warm accent on calm greys."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping

from textual.theme import Theme

from studio.setup.session import Session
from studio.setup.settings import Settings
from studio.wording.i18n import t

DARK = Theme(
    name="lyric-dark",
    primary="#e0a458",
    secondary="#8fa3b8",
    accent="#e0a458",
    warning="#e0a458",
    error="#e06c6c",
    success="#8fbf7f",
    foreground="#d9d6d0",
    background="#16171a",
    surface="#1d1f23",
    panel="#26292e",
    dark=True,
    variables={
        "dim": "#85888f",
        "rule": "#34373d",
        "block-cursor-background": "#e0a458",
        "block-cursor-foreground": "#16171a",
        "input-cursor-background": "#e0a458",
        "input-cursor-foreground": "#16171a",
    },
)
LIGHT = Theme(
    name="lyric-light",
    primary="#9a5b0b",
    secondary="#4a5d73",
    accent="#9a5b0b",
    warning="#9a5b0b",
    error="#b3261e",
    success="#3b6e2b",
    foreground="#25262a",
    background="#faf8f4",
    surface="#f1eee8",
    panel="#e6e2da",
    dark=False,
    variables={"dim": "#6b6d73", "rule": "#cfcac0"},
)


def automatic_theme(environ: Mapping[str, str] | None = None) -> str:
    """The theme for this terminal.

    Sixteen colours and NO_COLOR take the terminal's own; COLORFGBG ("15;0": foreground;background)
    tells a light background where the terminal sets it.
    """
    env = os.environ if environ is None else environ
    background = env.get("COLORFGBG", "").rpartition(";")[2]
    light = background in ("7", "15")
    term = env.get("TERM", "")
    few = "256color" not in term and "COLORTERM" not in env and "direct" not in term
    if "NO_COLOR" in env or (few and not env.get("TEXTUAL_COLOR_SYSTEM")):
        return "ansi-light" if light else "ansi-dark"
    return LIGHT.name if light else DARK.name


def first_theme(
    settings: Settings, session: Session, available: Collection[str]
) -> tuple[str, list[str]]:
    """The theme of the settings, else the one last used, else what suits the terminal.

    Returns:
        Its name, and what is to be said about the settings.
    """
    wanted, problems = settings.theme, []
    if wanted != "auto" and wanted not in available:
        problems.append(t("settings: there is no theme {name}", name=wanted[:40]))
        wanted = "auto"
    if wanted == "auto" and session.theme in available:
        wanted = session.theme or "auto"
    return (automatic_theme() if wanted == "auto" else wanted), problems
