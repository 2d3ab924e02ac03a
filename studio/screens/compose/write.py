"""Compose, the part that writes: requests to the composing thread, and what comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from textual.widgets import Input

from core.library.models import ModelChoice, best_model
from core.model.cells.table import CELLS
from core.writing.job import (
    Job,
    JobEnded,
    Keeper,
    KeepFailed,
    Part,
    PartFailed,
    Request,
    TakeDone,
    TokenArrived,
)
from core.writing.pieces import Piece, Pieces, edited_pieces
from core.writing.sitting import TakeView
from studio.screens.compose.base import ComposeBase
from studio.screens.compose.lyrics import LyricsPane
from studio.wording.i18n import t

if TYPE_CHECKING:
    from textual.timer import Timer

    from core.composing.takes import Take
    from core.writing.keeping import Book

TEMPERATURES = (0.5, 1.0, 1.5)
"""The list that the tutorial compares."""
QUIT_SECONDS = 1.0
"""How long leaving waits for the thread; a token takes a thousandth of that."""
FLUSH, FLUSH_BESIDE_TRAINING, FLUSH_UNSEEN = 1 / 20, 1 / 8, 1 / 2
"""Seconds between looks into the queue of the composing thread. Each takes a processor from what
trains, for longer than its own work lasts."""
MOST_ARRIVALS = 4000
"""Tokens taken from the queue at one look; the rest waits for the next."""
REASONS = {
    "song-end": "the song came to its end",
    "lines": "all lines are written",
    "length": "as long as it may get",
    "stopped": "stopped",
}


@dataclass
class _Plan:
    """A request and the takes that it fills: (part, take of the part) to key."""

    label: str
    prompt: str
    parts: tuple[Part, ...]
    into: TakeView | None = None
    """A take that goes on in place, rather than a new one."""
    known: Pieces | None = None
    """Pieces of the prompt, when it was composed before."""


@dataclass(frozen=True)
class _BookKeeper:
    """Keeps takes in the book; called from the composing thread."""

    book: Book
    keys: dict[tuple[int, int], str]

    def keep(self, part: int, take: int, text: str, result: Take | None) -> None:
        self.book.keep(self.keys[(part, take)], text, result, at_once=result is not None)

    def add(self, part: int, take: int, text: str) -> None:
        self.book.grow(self.keys[(part, take)], text)


class Writing(ComposeBase):
    """Starts, follows and stops the composing thread."""

    def __init__(self) -> None:
        super().__init__()
        self._drain_timer: Timer | None = None
        self._keys: dict[tuple[int, int], int] = {}
        self._next: _Plan | None = None

    # What one can ask for

    @property
    def prompt(self) -> str:
        return self.query_one("#prompt", Input).value

    def action_write(self) -> None:
        self._ask(t("new take"), [(None, None)], seed=self.fixed_seed)

    def action_again(self) -> None:
        self._ask(t("another take"), [(None, None)])

    def action_same_seed(self) -> None:
        take = self.sitting.state.take
        self._ask(t("same seed"), [(None, None)], seed=take.seed if take else None)

    def action_several(self) -> None:
        self._ask(t("several takes"), [(None, None)], count=self.studio.settings.takes)

    def action_temperatures(self) -> None:
        plans: list[tuple[ModelChoice | None, float | None]] = [(None, x) for x in TEMPERATURES]
        self._ask(t("three temperatures"), plans, seed=self._seed_again())

    def action_three_cells(self) -> None:
        corpus = self.model.corpus if self.model else None
        chosen = [best_model(self.models, cell=cell, corpus=corpus) for cell in CELLS]
        missing = [cell for cell, model in zip(CELLS, chosen, strict=True) if model is None]
        found = [model for model in chosen if model is not None]
        if len(found) < 2 and missing:
            self.offer_training(missing[0])
            return
        if missing:
            names = ", ".join(cell.upper() for cell in missing)
            self.studio.toast(t("no {names} for this corpus yet", names=names))
        self._ask(t("three cells"), [(model, None) for model in found], seed=self._seed_again())

    def _seed_again(self) -> int | None:
        """The seed of the take on screen when it began with the same words: then it compares."""
        take = self.sitting.state.take
        if self.fixed_seed is not None:
            return self.fixed_seed
        return take.seed if take and take.result and take.result.prompt == self.prompt else None

    def _ask(
        self,
        label: str,
        plans: Sequence[tuple[ModelChoice | None, float | None]],
        *,
        seed: int | None = None,
        count: int = 1,
    ) -> None:
        self.leave_editor()
        if self.model is None:
            if self.shelf_read:
                self.offer_training(None)
            else:
                self.say(t("looking for models"))
                self._wish = partial(self._ask, label, plans, seed=seed, count=count)
            return
        seed = self.new_seed() if seed is None else seed
        parts = tuple(
            Part(model or self.model, seed, count=count, temperature=temperature)
            for model, temperature in plans
        )
        self._begin(_Plan(label, self.prompt, parts))

    def continue_from(
        self, text: str, *, into: TakeView | None = None, known: Pieces | None = None
    ) -> None:
        """Lets the model go on behind `text`: in a take of its own, or in `into`.

        `known` are the pieces of `text`, with the probabilities that are known.
        """
        if self.model is None:
            self.offer_training(None)
            return
        seed = self.new_seed() if self.fixed_seed is None else self.fixed_seed
        part = Part(self.model, seed)
        self._begin(_Plan(t("going on"), text, (part,), into=into, known=known))

    def go_on_in(self, take: TakeView) -> None:
        """The model in use takes over the take that is being written."""
        self.continue_from(take.text, into=take)

    def action_continue(self) -> None:
        self.leave_editor()
        take = self.sitting.state.take
        if take is None or not take.text.strip():
            self.action_write()
            return
        self.continue_from(take.text, known=take.pieces)

    def action_stop(self) -> None:
        """Stops writing; what is there stays."""
        self._next = self._wish = None
        if self.job is not None:
            self.job.stop.set()

    # The thread

    def _begin(self, plan: _Plan) -> None:
        if self.job is not None:
            # The take that is being written ends where it is, and is kept.
            self._next = plan
            self.job.stop.set()
            return
        from core.errors import ComposeError

        try:
            settings = self.sampler_settings()
        except ComposeError as error:
            self.studio.show_error(error)
            return
        going_on = plan.into is not None or plan.prompt != self.prompt
        written = sum(1 for line in plan.prompt.split("\n") if line.strip())
        lines = self.max_lines + (written if going_on else 0)
        request = Request(plan.prompt, settings, plan.parts, lines, self.max_tokens)
        self._add_takes(plan)
        bite = FLUSH if self.studio.training is None else FLUSH_BESIDE_TRAINING
        self.job = Job(request, self.dial, keeper=self._keeper(self._keys), bite=bite)
        self.note = ""
        self.drain_every(bite)
        job, shelf = self.job, self.studio.shelf
        self.run_worker(
            lambda: job.run(shelf),
            thread=True,
            name="compose",
            group="compose",
            description=plan.label,
            exit_on_error=False,
        )
        self.query_one("#lyrics", LyricsPane).focus()
        self.refresh_bindings()
        self.show_all()

    def _add_takes(self, plan: _Plan) -> None:
        """Makes room for what will come; this is the one change that undo takes back."""
        self._keys = {}
        state = self.sitting.state
        takes = list(state.takes)
        if plan.into is not None:
            part = plan.parts[0]
            going = replace(
                plan.into, writing=True, song=None, cell=part.choice.cell,
                model=part.choice.name, kept=plan.into.kept or str(plan.into.key),
            )  # fmt: skip
            takes = [going if take.key == going.key else take for take in takes]
            self._keys[(0, 0)] = going.key
            first = going.key
        else:
            first = 0
            before = plan.known or Pieces((Piece(plan.prompt),))
            for number, part in enumerate(plan.parts):
                for take in range(part.count):
                    key = self.sitting.new_key()
                    first = first or key
                    self._keys[(number, take)] = key
                    takes.append(replace(self._new_take(key, part, before), group=first))
        self.side_by_side = len(self._keys) > 1 and self.has_class("-wide")
        self.sitting.change(plan.label, takes=tuple(takes), current=first, prompt=self.prompt)

    def _keeper(self, places: dict[tuple[int, int], int]) -> Keeper:
        """Keeps what the thread writes, under the keys of its takes."""
        kept = {view.key: view.kept or str(view.key) for view in self.sitting.state.takes}
        return _BookKeeper(self.studio.book, {place: kept[key] for place, key in places.items()})

    def _new_take(self, key: int, part: Part, before: Pieces) -> TakeView:
        temperature = self.dial.temperature if part.temperature is None else part.temperature
        return TakeView(
            key=key,
            pieces=before,
            cell=part.choice.cell,
            corpus=part.choice.corpus,
            model=part.choice.name,
            temperature=temperature,
            seed=part.seed,
            writing=True,
            kept=str(key),
        )

    def drain(self) -> None:
        """Takes what has arrived and shows it; runs a few times a second while a job runs."""
        job = self.job
        if job is None:
            self._stop_draining()
            return
        views = {take.key: take for take in self.sitting.state.takes}
        grown: dict[int, list[Piece]] = {}
        ended, arrived = False, bool(job.queue)
        for _ in range(MOST_ARRIVALS):
            if not job.queue:
                break
            arrival = job.queue.popleft()
            match arrival:
                case TokenArrived():
                    key = self._keys[(arrival.part, arrival.take)]
                    grown.setdefault(key, []).append(Piece(arrival.text, arrival.probability))
                case TakeDone():
                    self._grow(views, grown)
                    self._finish(views, arrival)
                case PartFailed():
                    self._grow(views, grown)
                    self._fail(views, arrival)
                case KeepFailed():
                    self.studio.show_error(arrival.error)
                case JobEnded():
                    ended = True
        self._grow(views, grown)
        if ended:
            self._end()
        elif arrived:
            self.show_written()

    def drain_every(self, seconds: float) -> None:
        """Looks at what has arrived so often from now on."""
        self._stop_draining()
        self._drain_timer = self.set_interval(seconds, self.drain)

    def _stop_draining(self) -> None:
        if self._drain_timer is not None:
            self._drain_timer.stop()
            self._drain_timer = None

    def _grow(self, views: dict[int, TakeView], grown: dict[int, list[Piece]]) -> None:
        for key, pieces in grown.items():
            if key in views:
                view = views[key]
                views[key] = replace(view, pieces=view.pieces.more(pieces))
                self.sitting.put(views[key])
        grown.clear()

    def _finish(self, views: dict[int, TakeView], done: TakeDone) -> None:
        key = self._keys[(done.part, done.take)]
        if key not in views:
            return
        view = views[key]
        views[key] = replace(
            view,
            # The composer's own text counts, to the last character.
            pieces=edited_pieces(view.pieces, done.result.text),
            writing=False,
            result=done.result,
            reason=done.reason,
        )
        self.sitting.put(views[key])
        self.note = t(REASONS.get(done.reason, done.reason))

    def _fail(self, views: dict[int, TakeView], failed: PartFailed) -> None:
        self.studio.show_error(failed.error)
        for (part, _take), key in self._keys.items():
            if part == failed.part and key in views:
                views[key] = replace(views[key], writing=False)
                self.sitting.put(views[key])

    def _end(self) -> None:
        """The thread is done: no take is left in the middle, and what waited may begin."""
        self.job = None
        self._stop_draining()
        for take in self.sitting.state.takes:
            if take.writing:
                self.sitting.put(replace(take, writing=False))
        self._drop_empty()
        self.refresh_bindings()
        self.show_all()
        plan, self._next = self._next, None
        if plan is not None:
            if plan.into is not None:
                key = plan.into.key
                into = next((take for take in self.sitting.state.takes if take.key == key), None)
                plan = replace(plan, into=into, prompt=into.text if into else plan.prompt)
            self._begin(plan)

    def _drop_empty(self) -> None:
        """Takes that failed before their first word leave no trace."""
        takes = tuple(
            take
            for take in self.sitting.state.takes
            if take.result is not None or take.text.strip() or take.song
        )
        if takes != self.sitting.state.takes:
            self.sitting.adjust(takes=takes)
            if self.sitting.state.take is None:
                self.sitting.adjust(current=takes[-1].key if takes else None)

    def before_quit(self) -> None:
        self._next = None
        if self.job is not None:
            self.job.stop.set()

    def on_unmount(self) -> None:
        self.before_quit()

    async def settle(self) -> None:
        """Waits for the thread, which was told to stop, and keeps what it wrote.

        Leaving never waits for a song to end.
        """
        job = self.job
        if job is not None:
            deadline = monotonic() + QUIT_SECONDS
            while not job.ended.is_set() and monotonic() < deadline:
                await asyncio.sleep(0.01)
            self.drain()
        if self.editing:
            self.take_edit()
        self.remember_open()
