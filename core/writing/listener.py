"""What a session tells whoever holds it."""

from __future__ import annotations

from typing import Protocol

from core.errors import LyricStudioError
from core.library.models import ModelChoice
from core.writing.facts import Fact
from core.writing.job import Job


class Listener(Protocol):
    """Who holds a session: shows it, and lends it threads."""

    def start(self, job: Job) -> None:
        """Runs the job in a thread, and drains the session a few times a second until `ended`."""

    def ended(self) -> None:
        """The job is over, and nothing runs now."""

    def changed(self) -> None:
        """Anything of the session may be different now."""

    def grew(self) -> None:
        """What is being written has become longer, and nothing else is different."""

    def said(self, fact: Fact) -> None:
        """Something happened that a person may want to know."""

    def failed(self, error: LyricStudioError) -> None:
        """Something could not be done; the session goes on."""

    def in_use(self, model: ModelChoice) -> None:
        """A model was taken into use: a good moment to load it, before a word is asked of it."""

    def lacks_model(self, cell: str | None) -> None:
        """What was asked for needs a model (of that cell, or any), and there is none."""
