"""Lines of a template, written token by token in both directions."""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pytest

from core.errors import ComposeError
from core.forms.line_legality import FREE_RHYME, LineLegality
from core.forms.pieces import Pieces
from core.forms.slots import Wanted
from core.songs.template import LineTemplate
from core.text.english import pronounce
from core.text.prosody import syllables
from core.text.vocabulary import LINE_END, Vocabulary
from tests.core.forms.form_samples import LANGUAGES, random_template, table, walk

DIRECTIONS = ("forward", "back")


def words(*pieces: str, kind: str = "hybrid") -> Pieces:
    return Pieces(Vocabulary(kind, pieces, np.ones(258 + len(pieces))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_random_forms_have_no_dead_end_and_the_right_length(
    language: str, request: pytest.FixtureRequest
) -> None:
    rng = random.Random(7)
    written = wrong = 0
    kinds: Counter[str] = Counter()
    while written < request.config.getoption("--form-lines"):
        template, wanted = random_template(rng, language)
        legality = LineLegality(template, table(language), wanted)
        if not legality.feasible:
            continue
        for direction in DIRECTIONS:
            line = legality.text(walk(legality, direction, rng), direction)
            found = legality.verify(line)
            kinds.update(fault.kind for fault in found)
            written, wrong = written + 1, wrong + bool(found)
    # Only what is read otherwise in its line may be wrong, and words drawn evenly make such lines.
    assert kinds["syllables"] == kinds["fixed"] == kinds["word"] == 0
    assert wrong <= 0.05 * written
    assert language == "zh" or not wrong


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_every_line_of_a_small_vocabulary_and_no_other(direction: str) -> None:
    pieces = words("雨", "下", "下雨", "树", "月亮", "ok")
    legality = LineLegality(LineTemplate(3, rhyme="A", fixed={0: "月亮"}), pieces, Wanted("姑苏"))
    found = {
        legality.text(walk(legality, direction, random.Random(n)), direction) for n in range(9)
    }
    assert found == {"月亮树"}


def test_a_line_is_impossible_where_nothing_rhymes_and_where_nothing_is_long_enough() -> None:
    pieces = words("月亮", "树")
    assert not LineLegality(LineTemplate(2, rhyme="A"), pieces, Wanted("油求")).feasible
    assert not LineLegality(LineTemplate(1), words("月亮")).feasible
    assert not LineLegality(LineTemplate(3), words("月亮")).feasible
    assert LineLegality(LineTemplate(3), pieces).feasible


def test_a_word_that_rhymes_already_does_not_come_again() -> None:
    pieces = words("树", "路")
    wanted = Wanted("姑苏", avoid=frozenset({"树"}))
    legality = LineLegality(LineTemplate(1, rhyme="A"), pieces, wanted)
    assert walk(legality, "back", random.Random(0)) == [258 + 1]
    assert [fault.kind for fault in legality.verify("树")] == ["word"]


def test_the_first_rhyme_has_partners() -> None:
    pieces = words("树", "路", "走路", "书", "月亮", "山")
    legality = LineLegality(LineTemplate(1, rhyme="A"), pieces, Wanted(partners=2))
    ends = legality.mask([legality.start("forward")])[0].nonzero()[0]
    assert {pieces.word(int(id)) for id in ends} == {"树", "路", "书"}
    # 走路 beside 路 would be the same word again.
    assert not LineLegality(LineTemplate(1, rhyme="A"), pieces, Wanted(partners=3)).feasible


def test_two_syllables_rhyme_by_one_word_or_by_two() -> None:
    pieces = words("衣服", "一", "步", "树", "月", "笛")
    legality = LineLegality(LineTemplate(3, rhyme="A", double=True), pieces, Wanted("一七+姑苏"))
    lines = {
        legality.text(walk(legality, direction, random.Random(n)), direction)
        for n in range(60)
        for direction in DIRECTIONS
    }
    assert {line[-2:] for line in lines} == {a + b for a in "一笛" for b in "步树"} | {"衣服"}
    for line in lines:
        assert legality.verify(line) == []


def test_tones_hold_for_every_syllable() -> None:
    legality = LineLegality(LineTemplate(5, tones="平平仄仄平"), table("zh"))
    line = legality.text(walk(legality, "back", random.Random(1)), "back")
    assert [one.tone in "12" for one in syllables(line)] == [True, True, False, False, True]
    assert [fault.place for fault in legality.verify("月" + line[1:])] == [0]


def test_english_words_stand_apart_and_begin_a_line_without_a_space() -> None:
    pieces = words("the", " the", " rain", " night", " light", " tonight", " ")
    legality = LineLegality(LineTemplate(4, rhyme="A"), pieces, Wanted("AY T"))
    for n in range(40):
        for direction in DIRECTIONS:
            line = legality.text(walk(legality, direction, random.Random(n)), direction)
            assert "  " not in line and line == line.strip()
            assert sum(pronounce(word).syllables for word in line.split()) == 4
            assert line.split()[-1] in ("night", "light", "tonight")


def test_fixed_words_that_no_piece_writes_are_spelled() -> None:
    pieces = words("雨", "山", "水", " love", *"zebra ")
    legality = LineLegality(LineTemplate(4, fixed={0: "龘", 2: "zebra"}), pieces)
    for direction in DIRECTIONS:
        line = legality.text(walk(legality, direction, random.Random(3)), direction)
        assert line[0] == "龘" and line.endswith("zebra")
        assert legality.verify(line) == []


def test_what_training_never_saw_stands_only_where_it_is_fixed() -> None:
    counts = np.ones(258 + 2)
    counts[258] = 0
    pieces = Pieces(Vocabulary("char", ("雨", "山"), counts))
    legality = LineLegality(LineTemplate(2, fixed={0: "雨"}), pieces)
    assert legality.text(walk(legality, "back", random.Random(3)), "back") == "雨山"


def test_characters_write_no_english() -> None:
    assert not LineLegality(LineTemplate(2), words(*"love ", kind="char")).feasible


def test_a_pause_lies_inside_a_line_but_not_inside_fixed_words() -> None:
    pieces = words("雨", " ")
    lines = set()
    for template in (LineTemplate(2), LineTemplate(2, fixed={0: "雨雨"})):
        legality = LineLegality(template, pieces)
        lines.add(
            frozenset(
                legality.text(walk(legality, direction, random.Random(n)), direction)
                for n in range(20)
                for direction in DIRECTIONS
            )
        )
    assert lines == {frozenset({"雨雨", "雨 雨"}), frozenset({"雨雨"})}


def test_labels_count_down_and_name_the_class() -> None:
    pieces = table("zh", "tongyun")
    legality = LineLegality(LineTemplate(3, rhyme="A"), pieces, Wanted("乌"))
    state = legality.start("back")
    assert legality.labels(state) == (3, 5)
    end = int(legality.mask([state])[0].nonzero()[0][-1])
    assert legality.labels(legality.push(state, end))[0] == 3 - pieces.length[end]
    free = LineLegality(LineTemplate(3), pieces)
    assert free.labels(free.start("forward")) == (3, FREE_RHYME)


def test_an_illegal_token_is_refused() -> None:
    legality = LineLegality(LineTemplate(3), table("zh"))
    with pytest.raises(ComposeError, match="not legal"):
        legality.push(legality.start("forward"), LINE_END)
