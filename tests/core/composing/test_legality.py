"""What may come next if the result is to be text: whole characters and known words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from core.composing.legality import Legality, Letters, next_bytes, rule_out
from core.text.normalise import normalise
from core.text.vocabulary import BYTES, LINE_END, SONG_END, Vocabulary


def test_bytes_spell_every_plain_character_and_nothing_else() -> None:
    def spelled(prefix: bytes) -> set[bytes]:
        found = set()
        for byte in np.flatnonzero(next_bytes(prefix) == 0):
            sequence = prefix + bytes((int(byte),))
            try:
                sequence.decode("utf-8")
                found.add(sequence)
            except UnicodeDecodeError:
                found |= spelled(sequence)
        return found

    for prefix in (b"\xe4\xb8", b"\xe2\x80", b"\xc2", b"\xf0\x9f\x98", b"\xed\x9f"):
        expected = set()
        for code in range(0x80, 0x110000):
            if 0xD800 <= code < 0xE000:
                continue
            char = chr(code)
            data = char.encode("utf-8")
            if data.startswith(prefix) and normalise(char) == char:
                expected.add(data)
        assert spelled(prefix) == expected
    starts = {int(b) for b in np.flatnonzero(next_bytes(b"") == 0)}
    assert starts == {*range(0x20, 0x7F), *range(0xC2, 0xF5)}


def legal_after(*ids: int, letters: Letters | None = None, written: Sequence[int] = ()) -> set[int]:
    legality = Legality(letters, written)
    for id in ids:
        legality.push(id)
    logits = np.zeros(268 if letters is None else len(letters.nowhere), np.float32)
    legality.rule_out(logits)
    return {int(i) for i in np.flatnonzero(np.isfinite(logits))}


def test_a_begun_character_must_be_finished() -> None:
    assert legal_after(258, BYTES[0xE4]) == {BYTES[b] for b in range(0x80, 0xC0)}
    assert legal_after(258, BYTES[0xF4]) == {BYTES[b] for b in range(0x80, 0x90)}
    after = legal_after(258, BYTES[0xE4], BYTES[0xB8], BYTES[0x80])
    assert {LINE_END, SONG_END, 258, 259} <= after
    assert not after & {BYTES[b] for b in range(0x80, 0xC2)}


def test_songs_do_not_begin_empty_nor_hold_two_empty_lines_nor_end_on_a_line_end() -> None:
    assert not legal_after() & {LINE_END, SONG_END}
    assert {LINE_END, SONG_END} <= legal_after(258)
    assert LINE_END in legal_after(258, LINE_END)
    assert SONG_END not in legal_after(258, LINE_END)
    assert not legal_after(258, LINE_END, LINE_END) & {LINE_END, SONG_END}
    assert LINE_END in legal_after(258, LINE_END, LINE_END, 259)


def test_words_of_an_alphabet_are_not_spelled_and_letters_that_are_words_stand_alone() -> None:
    pieces = ["我", "I", "q", "é", " I", " sea", "sea", " ", "的"]
    counts = [0] * 258 + [9, 1, 1, 1, 9, 9, 9, 9, 9]
    for byte in (ord(","), ord("z"), 0xE4):
        counts[BYTES[byte]] = 1
    vocabulary = Vocabulary("hybrid", pieces, counts)
    letters = Letters(vocabulary)
    i, q, e = (vocabulary.encode(text)[0] for text in "Iqé")
    words = set(range(258, 258 + len(pieces))) - {i, q, e}
    start = legal_after(letters=letters)
    spaced = {258 + pieces.index(piece) for piece in (" I", " sea", " ")}
    assert words - spaced | {i} <= start and not start & {q, e, BYTES[ord("z")], *spaced}
    assert BYTES[ord(",")] in start and BYTES[0xE4] in start
    sea, spaced_sea, space, wo = (vocabulary.encode(t)[-1] for t in ("sea", "I sea", "我 ", "我"))
    for before in (i, sea, spaced_sea):  # no "Isea", and no space that is not part of a word
        after = legal_after(before, letters=letters)
        assert {spaced_sea, wo, LINE_END} <= after and not after & {i, q, e, sea, space}
    assert {i, sea} <= legal_after(sea, LINE_END, letters=letters)
    assert not spaced & legal_after(sea, LINE_END, letters=letters), "no line begins with a space"
    assert {i, sea, space} <= legal_after(wo, letters=letters)


def test_what_training_never_saw_is_not_drawn_unless_the_start_words_have_it() -> None:
    vocabulary = Vocabulary("hybrid", ["我", "你", "雨", "我们"], [0] * 258 + [3, 0, 2, 1])
    letters = Letters(vocabulary)
    me, you, rain, we = range(258, 262)
    assert legal_after(letters=letters) == {me, rain, we}
    assert legal_after(me, letters=letters) == {LINE_END, SONG_END, me, rain, we}
    assert legal_after(letters=letters, written=[you]) == {me, you, rain, we}
    # "夜" and "外" share their first byte; only the one that was written can be spelled.
    night = vocabulary.encode("夜")
    after = partial(legal_after, me, letters=letters, written=[rain, *night])
    assert after() == after(*night) == {LINE_END, SONG_END, me, rain, we, night[0]}
    assert after(night[0]) == {night[1]}
    assert after(*night[:2]) == {night[2]}
    # A character that was begun all the same is finished.
    assert len(legal_after(me, night[0], letters=letters)) == 64


def test_a_vocabulary_without_counts_says_nothing_of_what_was_seen() -> None:
    letters = Letters(Vocabulary("hybrid", ["我", "你"]))
    assert {258, 259, BYTES[0xE4]} <= legal_after(letters=letters)


def test_start_words_return_in_a_batch_without_a_byte_more() -> None:
    vocabulary = Vocabulary("char", ["我", "你"], [0] * 258 + [3, 0])
    letters = Letters(vocabulary)
    takes = [Legality(letters, vocabulary.encode(text)) for text in ("你", "我", "夜")]
    for take in takes:
        take.push(258)
    logits = np.ones((3, 260), np.float32)
    rule_out(takes, logits)
    drawn = [set(np.flatnonzero(row > 0).tolist()) for row in logits]
    always = {LINE_END, SONG_END, 258}
    assert drawn == [always | {259}, always, always | {BYTES["夜".encode()[0]]}]


def test_spelling_is_free_where_there_is_hardly_anything_else() -> None:
    q = Vocabulary("char", ["q", "我"]).encode("q")[0]
    assert q in legal_after(letters=Letters(Vocabulary("char", ["q", "我"])))
    mostly_spelled = Vocabulary("hybrid", ["q", "我"], [0] * 258 + [2, 1])
    assert q in legal_after(letters=Letters(mostly_spelled))
    hardly_spelled = Vocabulary("hybrid", ["q", "我"], [0] * 258 + [1, 2])
    assert q not in legal_after(letters=Letters(hardly_spelled))
