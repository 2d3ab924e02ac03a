"""A line template compiled for one vocabulary: which token may come next, so that the line ends
as it must.

A pass over the places of the line (dynamic programming, from the far end) leaves only tokens after
which the line can still be finished: there are no dead ends, in either direction. What is written
token by token is read anew as a whole with `verify`: in its line a word may be read otherwise than
alone (polyphones), and such a line is dropped.

Shapes: B states, V vocabulary, N syllables of the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

import numpy as np

from core.errors import ComposeError
from core.forms.pieces import FOLLOWS, Bools, Pieces, Touch
from core.forms.slots import Slots, Wanted
from core.forms.verify import Fault, faults
from core.songs.template import MAX_SYLLABLES, LineTemplate
from core.text.prosody import RHYME_CLASSES
from core.text.vocabulary import LINE_END

Direction = Literal["forward", "back"]
FREE_SYLLABLES: Final = MAX_SYLLABLES + 1
"""Label of a line whose length is not said."""
FREE_RHYME: Final = 0
"""Label of a line whose rhyme is not said."""
ANYTHING: Final = Wanted()


class LineState(NamedTuple):
    """Where the writing of a line stands."""

    direction: Direction
    done: int
    """Syllables that stand."""
    touch: int
    """What the last token is to the next one (`Touch`)."""
    pending: tuple[int, ...] = ()
    """Ids that finish a fixed word which is being spelled, the next one first."""
    ended: bool = False
    """Whether the line end was drawn."""


class _Pass(NamedTuple):
    """What is possible in one direction, at each number of syllables that stand."""

    live: Bools
    """(N + 1, V) words that may come next and leave the line possible."""
    touches: Bools
    """(N + 1, 7) kinds of tokens that may come next; EDGE is the line end."""
    spelled: dict[int, tuple[int, int, tuple[int, ...]]]
    """Syllables that stand to (syllables after it, touch, ids) of a fixed word to be spelled."""


class LineLegality:
    """One template, one vocabulary, one wanted rhyme. Never changes but for what it remembers.

    Args:
        template: of the line.
        pieces: the table of the model's vocabulary, with the scheme of the rhymes.
        wanted: the rhyme, where the letter of the template stands for one already.
    """

    def __init__(self, template: LineTemplate, pieces: Pieces, wanted: Wanted = ANYTHING) -> None:
        self.template = template
        self.pieces = pieces
        self.wanted = wanted
        self._slots = Slots(template, pieces, wanted)
        self._passes: dict[Direction, _Pass] = {"forward": self._forward()}
        self._rows: dict[tuple[Direction, int, int], Bools] = {}
        self.feasible = bool(self._row(self.start("forward")).any())
        """Whether any line of the template can be written; why not says `core.forms.refusal`."""

    def start(self, direction: Direction) -> LineState:
        """The state of a line of which nothing stands."""
        return LineState(direction, 0, Touch.EDGE)

    def mask(self, states: Sequence[LineState]) -> Bools:
        """(B, V) the tokens that may come next; after the line end nothing but another one."""
        return np.stack([self._row(state) for state in states])

    def push(self, state: LineState, id: int) -> LineState:
        """The state after one more token.

        Raises:
            ComposeError: the token is not legal there.
        """
        if not self._row(state)[id]:
            raise ComposeError("token {id} is not legal in this form", id=id)
        if state.pending:
            return state._replace(pending=state.pending[1:])
        if id == LINE_END:
            return state._replace(ended=True)
        spelled = self._pass(state.direction).spelled.get(state.done)
        if spelled is not None and spelled[2][0] == id:
            done, touch, ids = spelled
            return LineState(state.direction, done, touch, ids[1:])
        done = state.done + int(self.pieces.length[id])
        return LineState(state.direction, done, int(self.pieces.touch[id]))

    def labels(self, state: LineState) -> tuple[int, int]:
        """(syllables left, number of the rhyme class), as a conditioned network learns them.

        Classes are numbered from 1 in the order of 通韵; `FREE_RHYME` where the rhyme is not said
        or is none of these.
        """
        names = RHYME_CLASSES["tongyun"]
        rhyme = self.wanted.rhyme
        named = self.pieces.scheme == "tongyun" and rhyme in names
        left = 0 if state.ended else self.template.syllables - state.done
        return left, names.index(rhyme) + 1 if named else FREE_RHYME

    def text(self, ids: Sequence[int], direction: Direction) -> str:
        """The line that these tokens write, in whichever order they were pushed; no line end."""
        kept = [id for id in ids if id != LINE_END]
        order = kept if direction == "forward" else kept[::-1]
        return self.template.marked(self.pieces.vocabulary.decode(order).strip())

    def verify(self, text: str) -> list[Fault]:
        """What is wrong with a finished line, read anew as a whole; nothing if it is right."""
        return faults(text, self.template, self.wanted, self.pieces.scheme)

    def _row(self, state: LineState) -> Bools:
        """(V,) of one state, read only."""
        if state.pending or state.ended:
            row = np.zeros(len(self.pieces.vocabulary), np.bool_)
            row[state.pending[0] if state.pending else LINE_END] = True
            return row
        key = (state.direction, state.done, state.touch)
        row = self._rows.get(key)  # type: ignore[assignment]
        if row is None:
            row = self._rows[key] = self._make_row(state)
            row.flags.writeable = False
        return row

    def _make_row(self, state: LineState) -> Bools:
        at = self._pass(state.direction)
        back = state.direction == "back"
        beside = FOLLOWS[:, state.touch] if back else FOLLOWS[state.touch]
        touches = at.touches[state.done] & beside
        words = touches.copy()
        words[Touch.BLANK :] = False
        row: Bools = at.live[state.done] & words[self.pieces.touch]
        row[self._slots.marks] = touches[Touch.MARK]
        row[self._slots.blanks] = touches[Touch.BLANK]
        row[LINE_END] = touches[Touch.EDGE]
        spelled = at.spelled.get(state.done)
        if spelled is not None and touches[spelled[1]]:
            row[spelled[2][0]] = True
        return row

    def _pass(self, direction: Direction) -> _Pass:
        if direction not in self._passes:
            self._passes[direction] = self._back()
        return self._passes[direction]

    def _forward(self) -> _Pass:
        spelled = {
            place: (place + one.syllables, int(one.touch), one.ids)
            for place, one in self._slots.spelled.items()
        }
        return self._run(self._slots.fits, spelled, FOLLOWS, self._slots.closed)

    def _back(self) -> _Pass:
        """As forward, with places counted from the end of the line and neighbours exchanged."""
        fits, count, length = self._slots.fits, self.template.syllables, self.pieces.length
        columns = np.arange(len(length))
        ending = np.zeros_like(fits)
        for done in range(count):
            first = count - done - length  # where a piece begins that has `done` to its right
            ending[done] = (first >= 0) & fits[np.clip(first, 0, count - 1), columns]
        spelled = {}
        for place, one in self._slots.spelled.items():
            done = count - place
            spelled[done - one.syllables] = (done, int(one.touch), one.ids[::-1])
        closed = {count - place for place in self._slots.closed}
        return self._run(ending, spelled, FOLLOWS.T, closed)

    def _run(
        self,
        fits: Bools,
        spelled: dict[int, tuple[int, int, tuple[int, ...]]],
        beside: Bools,
        closed: set[int],
    ) -> _Pass:
        """From the far end: which tokens can be followed to it.

        Args:
            fits: (N, V) which words may come after so many syllables, by their places alone.
            beside: (7, 7) [this token, the next one in this direction].
            closed: where neither mark nor blank may come.
        """
        pieces, slots, count = self.pieces, self._slots, len(fits)
        live = np.zeros((count + 1, fits.shape[1]), np.bool_)
        touches = np.zeros((count + 1, len(Touch)), np.bool_)
        possible = np.zeros((count + 1, len(Touch)), np.bool_)
        for done in range(count, -1, -1):
            found = touches[done]
            if done == count:
                found[Touch.EDGE] = True
            else:
                after = np.minimum(done + pieces.length, count)
                live[done] = fits[done] & possible[after, pieces.touch]
                kinds = np.bincount(pieces.touch[live[done]], minlength=len(Touch))
                found |= kinds > 0
                one = spelled.get(done)
                if one is not None and possible[one[0], one[1]]:
                    found[one[1]] = True
            # Marks and blanks have no syllables: what they lead to is at the same place.
            for kind, ids in ((Touch.MARK, slots.marks), (Touch.BLANK, slots.blanks)):
                possible[done, kind] = bool((beside[kind] & found).any())
                possible[done, kind] &= len(ids) > 0 and done not in closed
            found[[Touch.MARK, Touch.BLANK]] = possible[done, [Touch.MARK, Touch.BLANK]]
            for kind in Touch:
                if kind not in (Touch.MARK, Touch.BLANK):
                    possible[done, kind] = bool((beside[kind] & found).any())
        return _Pass(live, touches, spelled)
