"""What is being written: models, takes, the job that runs, and the way back. It knows no screen.

Whoever holds a session shows it and lends it threads: it hears what happens through a `Listener`,
runs the jobs that it is given, and calls `drain` a few times a second while one runs. A session
belongs to one thread; only a job and its keeping are used from two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from core.errors import LyricStudioError
from core.library.models import ModelChoice
from core.writing.asking import Asking
from core.writing.choosing import Models
from core.writing.disk import TakesOnDisk
from core.writing.facts import Fact
from core.writing.job import Dial, Job
from core.writing.keeping import Keeping
from core.writing.listener import Listener
from core.writing.options import WritingOptions
from core.writing.pieces import Piece, Pieces, edited_pieces
from core.writing.running import Runner
from core.writing.takes import Takes, TakeView, Written


class WritingSession:
    """What is being written. All of it may be read; methods change it and tell the listener."""

    def __init__(self, keeping: Keeping, listener: Listener) -> None:
        self.options = WritingOptions()
        self.models = Models()
        self._keeping = keeping
        self._listener = listener
        self._takes = Takes()
        self._disk = TakesOnDisk(keeping, self._takes, listener.failed)
        self._runner = Runner(self._takes, self.options, self._disk, listener)
        self.ask = Asking(
            self._takes, self.options, self.models, self._runner, listener, use=self._use
        )

    @property
    def state(self) -> Written:
        """What is written."""
        return self._takes.state

    @property
    def dial(self) -> Dial:
        """What may be turned while it writes."""
        return self.options.dial

    @property
    def model(self) -> ModelChoice | None:
        """The model in use."""
        return self.models.in_use

    @property
    def job(self) -> Job | None:
        """What is being written now."""
        return self._runner.job

    @property
    def busy(self) -> bool:
        """Whether something is being written or about to be."""
        return self._runner.busy

    def drain(self) -> None:
        """Takes what has arrived from the job; called a few times a second while one runs."""
        self._runner.drain()

    def stop(self) -> None:
        """Stops writing; what is there stays. What waited to be written is forgotten."""
        self.ask.forget_wish()
        self._runner.stop()

    # Models

    def models_found(self, models: list[ModelChoice], first: ModelChoice | None) -> None:
        """The models have been read, perhaps once more; `first` is for when none is in use."""
        first_time = not self.models.known
        wanted = self.models.found(models)
        if wanted is not None:
            self.choose(wanted)
        if self.model is None:
            if first is not None:
                self._use(first)
            elif first_time:
                self._listener.said(Fact("no model"))
        self.ask.models_are_known()
        self._listener.changed()

    def use_cell(self, cell: str) -> None:
        """The best model of that cell takes over, in the middle of a line if need be."""
        model = self.models.best(cell)
        if model is not None:
            self.take_over(model)
        elif self.models.known:
            self._listener.lacks_model(cell)

    def choose(self, model: ModelChoice) -> None:
        """A person wants this model and no other: it stays, whatever words it is asked to use."""
        self.models.chosen = True
        self.take_over(model)

    def take_over(self, model: ModelChoice) -> None:
        """Another model goes on from here; while it writes, in the take that is being written."""
        alone = self.job is not None and len(self.job.request.parts) == 1
        changed = self.model is None or model.path != self.model.path
        self._use(model)
        if changed:
            values = {"cell": model.cell.upper(), "corpus": model.corpus}
            self._listener.said(Fact("other model", values))
        take = self.state.take
        if alone and changed and take is not None and take.writing:
            self.ask.go_on_in(take)
        self._listener.changed()

    def _use(self, model: ModelChoice) -> None:
        self.models.in_use = model
        self.options.start = model.start
        self._listener.in_use(model)

    # Options

    def start_with(self, prompt: str) -> None:
        """Other start words; not a step of its own, since they come letter by letter."""
        if prompt != self.options.prompt:
            self.options.prompt, self.options.offers_start = prompt, False

    def warm(self, by: float) -> bool:
        """Turns the temperature, which the next token feels; False at the end of the dial."""
        turned = self.options.warm(by)
        if turned is not None:
            before, after = turned
            label = Fact("temperature", {"before": f"{before:.2f}", "after": f"{after:.2f}"})
            self._takes.change(label, merge="temperature", temperature=after)
        self._listener.changed()
        return turned is not None

    def set_options(
        self, sampler: dict[str, Any], *, max_lines: int, max_tokens: int, fixed_seed: int | None
    ) -> None:
        """Other sampler settings and lengths: one step that undo takes back."""
        options = self.options
        options.sampler, options.fixed_seed = sampler, fixed_seed
        options.max_lines, options.max_tokens = max_lines, max_tokens
        self._takes.change(Fact("settings"), options=options.as_state())
        self._listener.changed()

    # Takes

    def show(self, key: int) -> None:
        """Another take comes on screen; looking is no change that undo would take back."""
        self._takes.adjust(current=key)
        self._listener.changed()

    def beside(self, by: int) -> int | None:
        """Key of the take so many places on (below 0: back) from the one on screen."""
        keys = [take.key for take in self.state.takes]
        if self.state.current not in keys:
            return None
        place = keys.index(self.state.current) + by
        return keys[min(len(keys) - 1, max(0, place))]

    def edit(self, text: str, *, visit: int = 0) -> None:
        """`text` is what the take on screen says now, or a first take when there is none.

        All edits in a row of one `visit` to the text are one step of undo.
        """
        take = self.state.take
        if take is None:
            if not text.strip():
                return
            edited = TakeView(
                key=self._takes.new_key(),
                pieces=Pieces((Piece(text),)),
                edited=True,
                temperature=self.dial.temperature,
            )
            self._takes.add(Fact("edit"), edited)
        elif text == take.text:
            return
        else:
            pieces = edited_pieces(take.pieces, text)
            edited = replace(take, pieces=pieces, edited=True, song=None)
            takes = self.state.with_take(edited).takes
            self._takes.change(Fact("edit"), merge=f"edit {visit}", takes=takes)
        self._disk.keep(edited)

    def drop(self) -> None:
        """Drops the take on screen; undo brings it back."""
        take = self.state.take
        if take is None:
            return
        if take.writing:
            self._listener.said(Fact("stop first"))
            return
        place = self.state.takes.index(take)
        rest = tuple(other for other in self.state.takes if other.key != take.key)
        current = rest[min(place, len(rest) - 1)].key if rest else None
        self._takes.change(Fact("dropped take"), takes=rest, current=current)
        self._disk.forget(take)
        self._listener.said(Fact("dropped", {"number": place + 1}))
        self._listener.changed()

    def undo(self) -> None:
        self._walk(self._takes.undo, Fact("nothing to undo"), "undone")

    def redo(self) -> None:
        self._walk(self._takes.redo, Fact("nothing to redo"), "redone")

    def _walk(
        self, step: Callable[[], Fact | None], nothing: Fact, name: Literal["undone", "redone"]
    ) -> None:
        if self.job is not None:
            self._listener.said(Fact("stop first"))
            return
        before = self.state.takes
        label = step()
        if label is None:
            self._listener.said(nothing)
            return
        self._disk.follow(before)
        self.options.follow(self.state)
        self._listener.said(Fact(name, {"label": label}))
        self._listener.changed()

    # Songs, and what the last sitting left

    def save(self) -> bool:
        """Saves the take on screen as a song; its first line is the title."""
        take = self.state.take
        if take is None or not take.text.strip():
            self._listener.said(Fact("nothing to save"))
        elif take.writing:
            self._listener.said(Fact("stop first"))
        elif take.song is not None:
            self._listener.said(Fact("saved already"))
        else:
            return self._save(take)
        return False

    def _save(self, take: TakeView) -> bool:
        try:
            song = self._keeping.save(take)
        except LyricStudioError as error:
            self._listener.failed(error)
            return False
        self._takes.mark(take.key, song=song.id)
        self._disk.forget(take)
        self._listener.said(Fact("saved", {"title": song.title}))
        self._listener.changed()
        return True

    def open_song(self, id: str) -> None:
        """A saved song comes on screen, to go on with it."""
        view = self._keeping.view(id)
        if view is None:
            self._listener.said(Fact("song gone"))
            return
        already = next((take for take in self.state.takes if take.song == id), None)
        if already is not None and already.text == view.text:
            self._takes.adjust(current=already.key)
        else:
            key = self._takes.new_key()
            self._takes.add(Fact("opened song"), replace(view, key=key))
        self._listener.changed()

    def restore(self, *, open_take: str | None = None, open_song: str | None = None) -> None:
        """Where the last sitting ended; call it once, when the options are set.

        Unsaved takes are adopted, and the one that was on screen (by the name under which it was
        kept, or as a song) is so again.
        """
        self._disk.adopt(open_take, open_song)
        options = self.options
        self._takes.adjust(
            prompt=options.prompt,
            temperature=options.dial.temperature,
            options=options.as_state(),
        )
        unsaved = sum(1 for take in self.state.takes if take.song is None)
        if unsaved:
            self._listener.said(Fact("left over", {"count": unsaved}))
        self._listener.changed()
