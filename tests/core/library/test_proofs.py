"""A tiny pair of runs from training to corrections: found, fitted once, kept, and refused."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from core.errors import ModelError
from core.library import proofs
from core.library.left_alone import LEFT_FILE, context_of, leave_alone, left_alone, tell_again
from core.library.proof_fits import read_fit
from core.library.proofs import (
    OpenedPair,
    find_pair,
    open_pair,
)
from core.reading.proofreader import corrected
from core.reading.spoiling import spoiled
from core.runs.store import PROOF_FILE, RunStore
from tests.core.proof_samples import tiny_pair, trained
from tests.core.training_samples import song


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("proofs")
    tiny_pair(home)
    return home


@pytest.fixture(scope="module")
def opened(home: Path) -> OpenedPair:
    return open_pair(find_pair(home, None))


def test_a_tiny_pair_puts_most_slips_right_and_leaves_right_lines_alone(opened: OpenedPair) -> None:
    """On songs of the same words as those that were learnt, made for this; the figure that it
    tells of itself comes from held-out songs."""
    assert opened.fit.told.f1 > 0.8 and opened.fit.told.false_alarms <= 0.05
    rng, chance = random.Random(7), np.random.default_rng(7)
    wrong = good = alarms = right = 0
    for _ in range(12):
        lines = song(rng).split("\n")
        bad, places = spoiled(lines, 0.5, chance, sound_only=True)
        found = opened.proofread("\n".join(bad))
        after = corrected(found.lines, found.findings)
        spoilt = {number for number, _ in places}
        wrong, right = wrong + len(spoilt), right + len(lines) - len(spoilt)
        good += sum(after[number] == lines[number] for number in spoilt)
        alarms += sum(after[n] != lines[n] for n in range(len(lines)) if n not in spoilt)
    assert good / wrong > 0.75
    assert alarms / right < 0.06


def test_text_that_it_does_not_know_gets_no_suggestions(opened: OpenedPair) -> None:
    found = opened.proofread("本报讯记者从国务院新闻办获悉\n经济持续增长")
    assert not found.known and found.findings == ()
    assert found.bits_per_char > found.limit > found.held_out


def test_a_long_text_is_read_in_pieces(opened: OpenedPair) -> None:
    lines = ["我走过小街"] * 900
    lines[850] = "我走过小接"
    (found,) = opened.proofread("\n".join(lines)).findings
    assert (found.line, found.place, found.right) == (850, 4, "街")
    with pytest.raises(ModelError, match="line 2 has more than 20000 characters"):
        opened.proofread("我\n" + "风" * 20_001)


def test_the_judge_is_fitted_once_and_anew_for_other_weights(
    home: Path, opened: OpenedPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = opened.pair.forward.path
    assert (path / PROOF_FILE).is_file()
    monkeypatch.setattr(proofs, "_fitted", lambda *_: pytest.fail("fitted again"))
    proofs._opened.cache_clear()
    assert open_pair(find_pair(home, None)).fit == opened.fit
    assert read_fit(path, ("other", "weights")) is None
    kept = (path / PROOF_FILE).read_bytes()
    before = kept.replace(b'"format": 2', b'"format": 1')  # judges of fewer numbers
    assert before != kept
    for broken in (before, b"{", b"[]", kept.replace(b'"weights"', b'"loads"'), b"\xff" * 9):
        (path / PROOF_FILE).write_bytes(broken)
        assert read_fit(path, proofs._stamps(opened.pair)) is None
    (path / PROOF_FILE).write_bytes(kept)
    assert RunStore(home).get("ahead").config.name == "ahead"


def test_what_is_left_for_good_is_kept_in_the_home(tmp_path: Path, opened: OpenedPair) -> None:
    found = opened.proofread("我走过小街\n你等着海变")
    (finding,) = found.findings
    context = context_of(found.lines, finding)
    assert context == "海变>边"
    leave_alone(tmp_path, context)
    assert opened.proofread("你等着海变", left=left_alone(tmp_path)).findings == ()
    tell_again(tmp_path, context)
    assert opened.proofread("你等着海变", left=left_alone(tmp_path)).findings
    (tmp_path / LEFT_FILE).write_text("no list")
    assert left_alone(tmp_path) == set()


def test_runs_that_are_no_pair_are_refused_with_a_word(home: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no pair of runs.*--direction backward"):
        find_pair(tmp_path, None)
    with pytest.raises(ModelError, match=r"'?back'? reads songs from their end; --model names"):
        find_pair(home, "back")
    with pytest.raises(ModelError, match=r"'?ahead'? does not read songs from their end"):
        find_pair(home, "ahead", "ahead")
    assert find_pair(home, "ahead", "back").backward.name == "back"
    alone = tmp_path / "alone"
    trained(alone, "ahead", epochs=1)
    with pytest.raises(ModelError, match=r"'?ahead'? has no run beside it"):
        find_pair(alone, "ahead")
