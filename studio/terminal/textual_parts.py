"""The private parts of Textual that the studio uses, and what happens without each of them.

Textual may change any of them without a word, so it is pinned to the minor version that is tested,
and all of them stand here: no file outside this folder touches one. Where a part is not as it was,
the studio falls back to what Textual does by itself. A test tells in plain words which parts a new
Textual has changed.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import textual
from textual.app import App
from textual.css.query import NoMatches
from textual.dom import NoScreen
from textual.driver import Driver
from textual.screen import Screen
from textual.worker import WorkerFailed

Members = Mapping[str, tuple[str, ...] | None]


@dataclass(frozen=True)
class Part:
    """A private part: a class of Textual and what of it is used."""

    module: str
    owner: str
    members: Members = field(hash=False)
    """Methods with the names of their parameters; None for what is no method."""
    why: str
    without: str
    """What happens where it is missing."""

    @property
    def name(self) -> str:
        """What it is called in Textual."""
        private = (name for name in self.members if name.startswith("_") and name[1] != "_")
        return ".".join([self.owner, *private])

    @cached_property
    def change(self) -> str | None:
        """How this Textual differs from the one that is known, or None where it does not."""
        version = f"Textual {textual.__version__}"
        try:
            owner = getattr(importlib.import_module(self.module), self.owner)
        except (ImportError, AttributeError):
            return f"{version} has no {self.owner} in {self.module} any more: {self.without}"
        for name, known in self.members.items():
            full = f"{self.owner}.{name}"
            if not _has(owner, name):
                return f"{version} has no {full} any more: {self.without}"
            if known is None:
                continue
            method = getattr(owner, name)
            found = tuple(inspect.signature(method).parameters) if callable(method) else ()
            if found != known:
                now, before = ", ".join(found), ", ".join(known)
                return f"{full} of {version} takes ({now}) in place of ({before}): {self.without}"
        return None

    @property
    def there(self) -> bool:
        """Whether it can be used."""
        return self.change is None


def _has(owner: type, name: str) -> bool:
    """Whether a class has a member, or its objects get it when they are made."""
    makers = (base.__dict__.get("__init__") for base in owner.__mro__)
    code = (getattr(make, "__code__", None) for make in makers)
    return hasattr(owner, name) or any(name in one.co_names for one in code if one)


READER = Part(
    "textual._xterm_parser",
    "XTermParser",
    {
        "__init__": ("self", "debug"),
        "feed": ("self", "data"),
        "tick": ("self",),
        "_sequence_to_key_events": ("self", "sequence", "alt"),
        **dict.fromkeys(
            ("mouse_pixels", "terminal_size", "terminal_pixel_size", "last_x", "last_y")
        ),
    },
    why="our own reader of the line tells keys apart with it",
    without="keys are read as Textual reads them, which ends the app on a byte that is no text, "
    "takes what is pasted for keys and reads a closed terminal for ever",
)
WRITER = Part(
    "textual.drivers.linux_driver",
    "LinuxDriver",
    {"_writer_thread": None},
    why="a writer that never waits stands in the place of Textual's",
    without="Textual writes, and the app stands still while nobody reads what it draws",
)
KEY_THREAD = Part(
    "textual.drivers.linux_driver",
    "LinuxDriver",
    {"_key_thread": None},
    why="tells whether the terminal has been taken over already",
    without="a line that drops while the app starts can leave it behind as a process",
)
SIZE = Part(
    "textual.drivers.linux_driver",
    "LinuxDriver",
    {"_get_terminal_size": ("self",), "_in_band_window_resize": None},
    why="a terminal is believed to be large, but not larger than any is, and to have changed when "
    "the system says so",
    without="a terminal that claims to be enormous costs memory without end",
)
LISTS = Part(
    "textual.widgets",
    "OptionList",
    {"_move_page": ("self", "direction")},
    why="a page up or down is passed over in a list that has no line to show",
    without="a page up or down in a list without room ends the app, if Textual still does that",
)
CUTS = Part(
    "textual._compositor",
    "Compositor",
    {
        **dict.fromkeys(("cuts", "visible_widgets", "_cuts", "_dirty_regions")),
        "render_partial_update": ("self",),
        "_get_renders": ("self", "crop"),
        "_render_chops": ("self", "crop", "is_rendered_line"),
    },
    why="a line is not cut through a wide character where the edge of a widget is covered",
    without="a toast over other widgets may lose some of its Chinese characters",
)
DRIVER = Part(
    "textual.app",
    "App",
    {"_driver": None},
    why="painting anew tells our driver that nothing is known of the screen",
    without="ctrl+l sends only what has changed",
)
ERRORS = Part(
    "textual.app",
    "App",
    {"_handle_exception": ("self", "error")},
    why="what a screen misses that was about to open when the app was left is passed over",
    without="leaving at such a moment ends with a traceback",
)
STYLES = Part(
    "textual.screen",
    "Screen",
    {"_css_update_count": None},
    why="a screen that is new has the styles of now: they are not read anew for it",
    without="going to a screen for the first time takes a tenth of a second longer",
)
PARTS = (READER, WRITER, KEY_THREAD, SIZE, LISTS, CUTS, DRIVER, ERRORS, STYLES)


def driver_of(app: App[Any]) -> Driver | None:
    """The driver of an app that runs."""
    return getattr(app, "_driver", None)


def has_styles_of_now(screen: Screen[Any], app: App[Any]) -> None:
    """Says of a screen without content that it need not be brought up to a change of styles."""
    if STYLES.there and hasattr(app, "_css_update_count"):
        screen._css_update_count = app._css_update_count


def pass_over_late_errors(app: App[Any]) -> None:
    """From now on, what a screen misses once the app was left does not end it with a traceback.

    A screen that was about to open at that moment, or a worker of it, finds nothing in it any more.
    """
    if not ERRORS.there:
        return
    handle = app._handle_exception

    def unless_late(error: Exception) -> None:
        left = app.return_code is not None or not app.is_running
        missed = error.error if isinstance(error, WorkerFailed) else error
        if not (left and isinstance(missed, NoMatches | NoScreen)):
            handle(error)

    app._handle_exception = unless_late  # type: ignore[method-assign]
