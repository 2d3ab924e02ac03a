"""What stands beside the lyrics while one walks over a take: why a word, whom it heard, the gates.

Headless, as lessons are: rows of cells for whoever shows them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.composing.composer import Composer
from core.composing.settings import SamplerSettings
from core.composing.takes import Take
from core.explaining import cells
from core.explaining.gatework import Traced, trace_line
from core.explaining.influence import influence, loudness, without
from core.explaining.lesson import Page, Row, Told, fitted, row, shown_piece
from core.explaining.why import Candidate, Why, as_undecided_as, explain, explain_take
from core.model.tape import LETTERS
from core.text.vocabulary import SONG_END

KINDS = ("why", "gates", "off")
"""The views, in the order in which one goes through them."""
_NAMES = {"why": Told("why"), "gates": Told("gates"), "off": Told("without it")}
CANDIDATES = 8
_HEARD = 40
"""Tokens before a word that are asked whether it heard them; more is slow and seldom shown."""
_GATES = {
    "i": Told("let in"), "f": Told("keep"), "o": Told("let out"),
    "r": Told("use past"), "z": Told("keep"),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Word:
    """One token of a take, and why it stands there."""

    before: str
    """All that is written before it."""
    why: Why
    place: int
    """Which token of the take it is."""

    def goes_on(self, candidate: int) -> tuple[str, int] | None:
        """The text of a candidate, and its rank among them by the model itself; None for one that
        is no text by itself, such as a byte or the end of the song.
        """
        one = self.why.candidates[candidate]
        text = {"<line end>": "\n"}.get(one.piece, one.piece)
        special = one.id == SONG_END or (one.piece.startswith("<0x") and len(one.piece) == 6)
        rank = 1 + sum(other.shares[0] > one.shares[0] for other in self.why.candidates)
        return None if special or not text else (text, rank)


class Walk:
    """A take that one walks over, token by token.

    Args:
        take: how it was made, if this model made it and nobody has changed it since.
    """

    def __init__(
        self, composer: Composer, text: str, settings: SamplerSettings, take: Take | None = None
    ) -> None:
        self.composer, self._settings = composer, settings
        own = take is not None and take.model_sha256 == composer.model.info.sha256
        self._take = take if own and take is not None and take.text == text else None
        vocabulary = composer.model.vocabulary
        if self._take is None:
            self.ids = vocabulary.encode(text)
            self._given = len(self.ids)
        else:
            self.ids = [*self._take.prompt_tokens, *self._take.tokens]
            self._given = len(self._take.prompt_tokens)

    def __len__(self) -> int:
        return len(self.ids)

    def word(self, place: int) -> Word:
        """One token. Raises ComposeError: it does not explain itself with this model."""
        before = self.ids[:place]
        text = self.composer.model.vocabulary.decode(before)
        if self._take is not None and place >= self._given:
            why = explain_take(self.composer, self._take, place - self._given, CANDIDATES)
        else:
            why = explain(self.composer, before, self._settings, CANDIDATES, chosen=self.ids[place])
        return Word(text, why, place)

    def rows(self, kind: str, word: Word, candidate: int, page: Page) -> tuple[Row, ...]:
        """One of the views on a word; `candidate` is marked."""
        place = word.place
        head = row(
            (f" {_NAMES[kind].said(page.t)} ", "accent"),
            (f"‹{_shown(self._piece(self.ids[place]))}›", "strong"),
            (f"  {page.t('{n} of {all}', n=place + 1, all=len(self))}", "dim"),
            (f"   {self.composer.model.config.cell.upper()}", "dim"),
        )
        rows = {"why": self._why, "gates": self._gates, "off": self._off}[kind]
        return fitted([head, *rows(word, candidate, page)], page)

    def _piece(self, id: int) -> str:
        return self.composer.model.vocabulary.piece(id)

    # Why

    def _why(self, word: Word, candidate: int, page: Page) -> list[Row]:
        t, why = page.t, word.why
        tall = page.height >= CANDIDATES + 7
        room = min(len(why.candidates), page.height - (7 if tall else 4))
        first = max(0, min(candidate - room + 1, len(why.candidates) - room))
        names = [t("model"), t("drawn")]
        head = " " * 10 + "".join(cells.right(name, 8) for name in names)
        rows = [row((head, "dim"))]
        rows += [
            _candidate(why.candidates[k], k == candidate, why, page)
            for k in range(first, first + max(1, room))
        ]
        told = t(
            "{bits} bits, as between {n} words; {left} are left",
            bits=f"{why.bits[0]:.1f}", n=f"{as_undecided_as(why.bits[0]):.0f}", left=why.left[-1],
        )  # fmt: skip
        rows.append(row((f" {told}", "dim")))
        return [*rows, *(self._heard(word, page) if tall else [])]

    def _heard(self, word: Word, page: Page) -> list[Row]:
        """Whom the guess of this word heard; each level is half of the next."""
        start = max(0, word.place - _HEARD)
        near = self.ids[start : word.place]
        if not near:
            return []
        read = [SONG_END, *self.ids[: word.place]]
        heard = influence(self.composer.model, read, self.ids[word.place])[-len(near) :]
        levels, names = loudness(heard), [_shown(self._piece(id)) for id in near]
        used, first = 1, len(near)
        while first and used + cells.width(names[first - 1]) + 1 < page.width:
            first -= 1
            used += cells.width(names[first]) + 1
        bars = [cells.LEVELS[level] * cells.width(name) for level, name in
                zip(levels, names, strict=True)]  # fmt: skip
        return [
            (),
            row((f" {page.t('heard (each step is half)')}", "dim")),
            row(" " + " ".join(names[first:])),
            row((" " + " ".join(bars[first:]), "accent")),
        ]

    # Gates

    def _gates(self, word: Word, candidate: int, page: Page) -> list[Row]:
        """The means of the gates as this word was read, and as the one before was."""
        t = page.t
        if (name := self.composer.model.config.cell) not in LETTERS:
            return [row(f" {t('a {cell} has no gates', cell=name.upper())}")]
        line = self._traced
        rows = [row((" " * 13 + cells.right(t("before"), 8) + cells.right(t("here"), 8), "dim"))]
        known = LETTERS[self.composer.model.config.cell]
        letters = [letter for letter in known if letter in "ifozr"]
        for letter in letters:
            gate = line.gates[letter].mean(axis=1)
            own = float(gate[word.place])
            earlier = f"{gate[word.place - 1]:.2f}" if word.place else ""
            rows.append(row(
                f" {cells.left(_GATES[letter].said(t), 10)} {letter}",
                (cells.right(earlier, 8), "dim"), (cells.right(f"{own:.2f}", 8), "strong"),
                "  ", (cells.bar(own, max(4, page.width - 34)), "accent"),
            ))  # fmt: skip
        before, _ = line.before
        moved = float(np.abs(line.hidden[word.place] - before[word.place]).mean())
        if not letters:
            rows.append(row(f" {t('an RNN has no gates: all of h is made anew at each word')}"))
        told = t("the {n} numbers of h move by {moved} on the mean", n=line.hidden.shape[1],
                 moved=f"{moved:.2f}")  # fmt: skip
        return [*rows, (), row((f" {told}", "dim"))]

    @cached_property
    def _traced(self) -> Traced:
        return trace_line(self.composer, self.ids)

    # Off

    def _off(self, word: Word, candidate: int, page: Page) -> list[Row]:
        """What becomes of the word when one of those before it was never there."""
        t, place = page.t, word.place
        if not place:
            return [row((f" {t('nothing stands before it')}", "dim"))]
        own = next(one for one in word.why.candidates if one.id == self.ids[place])
        first = max(0, place - _HEARD)
        read = [SONG_END, *self.ids[:place]]
        lost = without(self.composer.model, read, own.id, range(first + 1, place + 1))
        order = np.argsort(-np.abs(lost), kind="stable")[: max(1, page.height - 3)]
        most = float(np.abs(lost).max()) or 1.0
        rows = [row((f" {t('without')}", "dim"), (
            cells.right(f"p({_shown(own.piece)}) {own.shares[0]:.1%}", max(8, page.width - 10)),
            "dim"))]  # fmt: skip
        for k in order:
            nats = float(lost[k])
            sign, factor = ("÷", math.exp(min(nats, 50.0))) if nats >= 0 else ("×", math.exp(-nats))
            rows.append(row(
                f" {cells.left(_shown(self._piece(self.ids[first + int(k)])), 10)}",
                (cells.right(f"{sign}{factor:.1f}", 8), "strong" if nats >= 0 else "dim"),
                "  ", (cells.bar(abs(nats) / most, max(4, page.width - 24)), "accent"),
            ))  # fmt: skip
        return rows


def _candidate(one: Candidate, marked: bool, why: Why, page: Page) -> Row:
    most = max(each.shares[-1] for each in why.candidates) or 1.0
    numbers = (one.shares[0], one.shares[-1])
    told = "".join(cells.right(f"{100 * p:.1f}" if p else "-", 8) for p in numbers)
    chosen = one.id == why.chosen
    return row(
        (f"{'›' if marked else ' '}", "accent"),
        (cells.left(_shown(one.piece), 9), "accent" if chosen else "strong" if marked else "plain"),
        (told, "plain" if one.shares[-1] else "dim"),
        "  ",
        (cells.bar(one.shares[-1] / most, max(4, page.width - 30)), "accent"),
    )


def _shown(piece: str) -> str:
    known = {"<line end>": "⏎", "<song end>": "◆"}
    return known.get(piece) or shown_piece(piece)


def chosen_candidate(why: Why) -> int:
    """Where the word that stands there is among the candidates."""
    ids: Sequence[int] = [one.id for one in why.candidates]
    return ids.index(why.chosen) if why.chosen in ids else 0
