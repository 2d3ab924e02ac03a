"""Compose, the part that keeps: saving, copying, dropping, and what the last sitting left."""

from __future__ import annotations

from dataclasses import replace

from textual.widgets import Input

from core.errors import LyricStudioError
from core.writing.sitting import State, TakeView
from studio.screens.compose.base import ComposeBase
from studio.wording.i18n import t
from studio.wording.safe_text import safe_text


class Keeping(ComposeBase):
    """Nothing that was written gets lost: takes are kept at once, songs when one says so."""

    def action_save(self) -> None:
        """Saves the take on screen as a song; the title is its first line."""
        if self.editing:
            self.take_edit()
        take = self.sitting.state.take
        if take is None or not take.text.strip():
            self.say(t("there is nothing to save yet"))
            return
        if take.writing:
            self.say(t("stop writing first (Esc)"))
            return
        if take.song is not None:
            self.say(t("saved already"))
            return
        try:
            song = self.studio.book.save(take)
        except LyricStudioError as error:
            self.studio.show_error(error)
            return
        self.sitting.mark(take.key, song=song.id)
        self.forget(take.key)
        self.studio.session.open_song, self.studio.session.open_take = song.id, None
        self.say(t("saved as {title} (F5 shows it)", title=safe_text(song.title)))
        self.show_all()

    def action_copy(self) -> None:
        take = self.sitting.state.take
        if take is None or not take.text.strip():
            self.say(t("there is nothing to copy yet"))
            return
        path = self.studio.book.path_of(take)
        self.studio.copy(take.text, path)

    def action_delete(self) -> None:
        """Drops the take on screen; undo brings it back."""
        take = self.sitting.state.take
        if take is None:
            return
        if take.writing:
            self.say(t("stop writing first (Esc)"))
            return
        self.leave_editor()
        takes = self.sitting.state.takes
        place = takes.index(next(old for old in takes if old.key == take.key))
        rest = tuple(old for old in takes if old.key != take.key)
        current = rest[min(place, len(rest) - 1)].key if rest else None
        self.sitting.change(t("dropped take"), takes=rest, current=current)
        self.forget(take.key, take)
        self.say(t("dropped take {key} (u takes it back)", key=take.key))
        self.show_all()

    # On disk

    def keep_text(self, key: int) -> None:
        """Keeps an edited take on disk."""
        take = next((old for old in self.sitting.state.takes if old.key == key), None)
        if take is None:
            return
        kept = take.kept or str(take.key)
        try:
            self.studio.book.keep(kept, take.text, take.result)
        except LyricStudioError as error:
            self.studio.show_error(error)
        self.sitting.mark(key, kept=kept)

    def forget(self, key: int, take: TakeView | None = None) -> None:
        """Removes what was kept of a take that is saved or dropped."""
        take = take or next((old for old in self.sitting.state.takes if old.key == key), None)
        if take is None or take.kept is None:
            return
        try:
            self.studio.book.forget(take.kept)
        except LyricStudioError as error:
            self.studio.show_error(error)

    def follow_on_disk(self, before: tuple[TakeView, ...]) -> None:
        """After undo or redo: takes that came back are on disk again, those that went are not."""
        now = {take.key for take in self.sitting.state.takes}
        for take in before:
            if take.key not in now:
                self.forget(take.key, take)
        for take in self.sitting.state.takes:
            if take not in before and take.song is None and take.text.strip():
                self.keep_text(take.key)

    # Where the last sitting ended

    def restore(self) -> None:
        """Start words, temperature, options, and the takes that were not saved."""
        session, settings = self.studio.session, self.studio.settings
        self.dial.temperature = (
            settings.temperature if session.temperature is None else session.temperature
        )
        self.dial.speed = settings.speed if session.speed is None else session.speed
        self.max_lines = session.lines or settings.lines
        self.fixed_seed = session.seed
        self.options = dict(session.settings) or {"min_p": settings.min_p}
        self.tint = session.tint
        if session.prompt is not None:
            self.query_one("#prompt", Input).value = session.prompt
        takes: list[TakeView] = []
        current = None
        for kept in self._left_over():
            view = replace(kept, key=self.sitting.new_key())
            takes.append(view)
            if _same_draft(view.kept, session.open_take):
                current = view.key
        if session.open_song is not None and current is None:
            song = self.studio.book.view(session.open_song)
            if song is not None:
                takes.append(replace(song, key=self.sitting.new_key()))
                current = takes[-1].key
        if takes and current is None:
            current = takes[-1].key
        self.sitting.state = State(
            takes=tuple(takes),
            current=current,
            prompt=session.prompt or "",
            temperature=self.dial.temperature,
            options=self.options_state(),
        )
        unsaved = sum(1 for take in takes if take.song is None)
        if unsaved:
            self.note = t("unsaved takes from last time: {count} (s saves, d drops)", count=unsaved)

    def _left_over(self) -> list[TakeView]:
        try:
            return self.studio.book.adopt()
        except LyricStudioError as error:
            self.studio.show_error(error)
            return []

    def open_song(self, id: str) -> None:
        """Shows a saved song here, to go on with it."""
        view = self.studio.book.view(id)
        if view is None:
            self.say(t("this song is gone"))
            return
        already = next((take for take in self.sitting.state.takes if take.song == id), None)
        if already is not None and already.text == view.text:
            self.sitting.adjust(current=already.key)
        else:
            view = replace(view, key=self.sitting.new_key())
            takes = (*self.sitting.state.takes, view)
            self.sitting.change(t("opened song"), takes=takes, current=view.key)
        self.show_all()

    def remember_open(self) -> None:
        """Writes into the session which take is on screen."""
        take = self.sitting.state.take
        session = self.studio.session
        session.open_take = take.kept if take else None
        session.open_song = take.song if take else None


def _same_draft(kept: str | None, open_take: str | None) -> bool:
    """Whether a draft is the one that was open; adopting it put its sitting before its key."""
    return bool(kept and open_take) and (kept == open_take or f"{kept}".endswith(f"/{open_take}"))
