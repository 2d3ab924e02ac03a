"""What the next start finds: the writing session to and from what is remembered of it."""

from __future__ import annotations

from core.writing.session import WritingSession
from studio.setup.session import Session
from studio.setup.settings import Settings


def restore(writing: WritingSession, session: Session, settings: Settings) -> None:
    """Start words, temperature, options, and the takes that were not saved."""
    options = writing.options
    options.dial.temperature = (
        settings.temperature if session.temperature is None else session.temperature
    )
    options.dial.speed = settings.speed if session.speed is None else session.speed
    options.max_lines = session.lines or settings.lines
    options.fixed_seed = session.seed
    options.sampler = dict(session.settings) or {"min_p": settings.min_p}
    options.prompt, options.offers_start = session.prompt or "", session.prompt is None
    writing.restore(open_take=session.open_take, open_song=session.open_song)


def remember_options(writing: WritingSession, session: Session) -> None:
    """Sampler settings, seed and length."""
    options = writing.options
    session.settings, session.seed = dict(options.sampler), options.fixed_seed
    session.lines = options.max_lines


def remember_open(writing: WritingSession, session: Session) -> None:
    """Which take is on screen."""
    take = writing.state.take
    session.open_take = take.kept if take and not take.saved else None
    session.open_song = take.song if take else None
