"""Tunes of Song 词, as they were counted."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from core.errors import ComposeError
from core.forms.ci import find_tune, tunes
from core.forms.line_legality import LineLegality
from core.forms.slots import Wanted
from core.text.prosody import RHYME_CLASSES
from data import count_ci
from tests.core.forms.form_samples import table

FOUND = tunes()


def test_twelve_tunes_whose_counts_agree_with_their_shapes() -> None:
    assert len(FOUND) == 12
    for tune in FOUND.values():
        assert 100 < tune.alike <= tune.works
        assert len(tune.templates()) == len(tune.lines)
        letters = Counter(line.rhyme for line in tune.lines if line.rhyme)
        assert min(letters.values()) >= 2
        for line in tune.lines:
            assert len(line.level) == len(line.tones)
            assert (line.rhymed >= 0.5) == bool(line.rhyme)
            for tone, level in zip(line.tones, line.level, strict=True):
                assert {"平": level >= 0.79, "仄": level <= 0.21, "中": 0.19 < level < 0.81}[tone]


def test_a_line_of_every_template_can_be_written() -> None:
    for tune in FOUND.values():
        for template in tune.templates():
            possible = [
                LineLegality(template, table("zh"), Wanted(rhyme)).feasible
                for rhyme in (RHYME_CLASSES["thirteen"] if template.rhyme else ("",))
            ]
            assert sum(possible) >= min(8, len(possible)), (tune.name, template)


def test_a_tune_that_is_not_there_is_told_with_those_that_are() -> None:
    assert find_tune(" 浣溪沙 ").second == 3
    with pytest.raises(ComposeError, match="浣溪沙"):
        find_tune("将进酒")


def test_counting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    works = [
        {"rhythmic": "甲", "paragraphs": ["山上雨，水边路。", "人去，人去。"]},
        {"rhythmic": "甲", "paragraphs": ["天下苦，石前步。", "风住，风住。"]},
        {"rhythmic": "甲", "paragraphs": ["一二三四。"]},
    ]
    (tmp_path / "ci.song.0.json").write_text(json.dumps(works), "utf-8")
    monkeypatch.setattr(count_ci, "TUNES", ("甲",))
    count_ci.main(tmp_path, tmp_path / "out.json")
    told = json.loads((tmp_path / "out.json").read_text("utf-8"))
    (tune,) = told["tunes"]
    assert (told["works"], tune["works"], tune["alike"]) == (3, 3, 2)
    assert [line["tones"] for line in tune["lines"]] == ["平仄仄", "中平仄", "平仄", "平仄"]
    assert [line.get("repeats") for line in tune["lines"]] == [None, None, None, 2]
    assert [line["rhyme"] for line in tune["lines"]][:2] == ["A", "A"]
