"""What is being written: models, takes, the job that runs, and the way back. It knows no screen.

Whoever holds a session shows it and lends it threads: it hears what happens through a `Listener`,
runs the jobs that it is given, and calls `drain` a few times a second while one runs. A session
belongs to one thread; only a job and its keeping are used from two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Literal

from core.library.models import ModelChoice
from core.songs.song import digest
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
from core.writing.saving import Saving
from core.writing.takes import Takes, TakeView, Written


class WritingSession:
    """What is being written. All of it may be read; methods change it and tell the listener."""

    def __init__(self, keeping: Keeping, listener: Listener) -> None:
        self.options = WritingOptions()
        self.models = Models()
        self._listener = listener
        self._takes = Takes()
        self._disk = TakesOnDisk(keeping, self._takes, listener.failed)
        self._runner = Runner(self._takes, self.options, self._disk, listener)
        self._saving = Saving(keeping, self._takes, self._disk, self._runner, listener)
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
        self._saving.save_what_has_ended()

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
        changed = self.model is None or model.path != self.model.path
        self._use(model)
        if changed:
            values = {"cell": model.cell.upper(), "corpus": model.corpus}
            self._listener.said(Fact("other model", values))
        if changed and not self._runner.change_writer(model) and self._runner.alone:
            # The take that is being written, whichever is on screen.
            for take in self.state.takes:
                if take.writing:
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
        self.options.used = self.options.prompt
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
            began = take.began and take.began.after_edit(take.text, text)
            saved = take.song is not None and digest(text) == take.song_digest
            edited = replace(take, pieces=pieces, edited=True, saved=saved, began=began)
            takes = self.state.with_take(edited).takes
            self._takes.change(Fact("edit"), merge=f"edit {visit}", takes=takes)
        if edited.saved:
            self._disk.forget(edited)
        else:
            self._disk.keep(edited)

    def drop(self) -> None:
        """Drops the take on screen; undo brings it back. One that is written alone is stopped."""
        take = self.state.take
        if take is None:
            return
        if not self._runner.goes_on(take.key):
            self._drop(take.key)
        elif self._runner.alone:
            self._runner.when_still(partial(self._drop, take.key))
        else:
            self._listener.said(Fact("stop first"))

    def _drop(self, key: int) -> None:
        self._saving.save_what_has_ended()
        take = self.state.find(key)
        if take is None:
            return
        place = self.state.takes.index(take)
        rest = tuple(other for other in self.state.takes if other.key != key)
        current = self.state.current
        if current == key:
            current = rest[min(place, len(rest) - 1)].key if rest else None
        self._takes.change(Fact("dropped take"), takes=rest, current=current)
        self._disk.forget(take)
        self._listener.said(Fact("dropped", {"number": place + 1}))
        self._listener.changed()

    def undo(self) -> None:
        """Takes the last change back. What it would take away is stopped first, if it is written.

        The temperature and the settings are taken back while it writes.
        """
        self._takes.catch_up()
        walk = partial(self._walk, self._takes.undo, Fact("nothing to undo"), "undone")
        if self._takes.leaves_writing(self._takes.next_undo):
            walk()
        else:
            self._runner.when_still(walk)

    def redo(self) -> None:
        """Does again what was taken back; no step of that kind touches what is being written."""
        self._takes.catch_up()
        self._walk(self._takes.redo, Fact("nothing to redo"), "redone")

    def _walk(
        self, step: Callable[[], Fact | None], nothing: Fact, name: Literal["undone", "redone"]
    ) -> None:
        self._saving.save_what_has_ended()
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
        """Saves the take on screen in the song that it is, or as one; its first line is the title.

        One that is being written is saved when it ends.
        """
        return self._saving.save()

    def new_title(self) -> str | None:
        """A title for `save_as`; None, and why, when there is nothing to save yet."""
        return self._saving.new_title()

    def save_as(self, title: str) -> bool:
        """Saves the take on screen as another song."""
        return self._saving.save_as(title)

    def open_song(self, id: str) -> None:
        """A saved song comes on screen, to go on with it."""
        self._saving.open(id)
        self.options.used = self.options.prompt

    def restore(self, *, open_take: str | None = None, open_song: str | None = None) -> None:
        """Where the last sitting ended; call it once, when the options are set.

        Unsaved takes are adopted, and the one that was on screen (by the name under which it was
        kept, or as a song) is so again.
        """
        self._disk.adopt(open_take, open_song)
        options = self.options
        options.used = options.prompt
        self._takes.adjust(
            prompt=options.prompt,
            temperature=options.dial.temperature,
            options=options.as_state(),
        )
        unsaved = sum(1 for take in self.state.takes if not take.saved)
        if unsaved:
            self._listener.said(Fact("left over", {"count": unsaved}))
        self._listener.changed()
