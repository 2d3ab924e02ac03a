"""The pace of the thread that composes."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from core.composing.settings import SamplerSettings
from core.writing.job import Dial, Job, Request, TokenArrived, WriterPart
from tests.core.tiny_library import TinyLibrary


@pytest.mark.parametrize(("bite", "naps"), [(0.0, 39), (0.1, 20)])
def test_words_come_at_their_pace_in_bites_of_a_look(
    bite: float, naps: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """40 tokens at 20 a second: one by one, or two for each look of a tenth of a second."""
    now, waits = 0.0, []

    class Stop(Event):
        def wait(self, timeout: float | None = None) -> bool:
            nonlocal now
            assert timeout is not None and timeout > 0
            now += timeout
            waits.append(timeout)
            return False

    monkeypatch.setattr("core.writing.job.time.monotonic", lambda: now)
    library = TinyLibrary(tmp_path)
    part = WriterPart(library.models()[2], seed=1)
    settings = SamplerSettings(temperature=1.0)
    request = Request("", settings, (part,), max_lines=None, max_tokens=40)
    job = Job(request, Dial(1.0, speed=20.0), stop=Stop(), bite=bite)
    job.run(library)
    assert sum(isinstance(arrival, TokenArrived) for arrival in job.queue) == 40
    assert len(waits) == pytest.approx(naps, abs=1)
    assert sum(waits) == pytest.approx(2.0, abs=0.11)
