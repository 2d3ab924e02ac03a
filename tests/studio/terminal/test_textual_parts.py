"""Which private parts of Textual are as the studio knows them, and that it opens without them."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import textual
from textual import app, dom, driver, message_pump, screen, scroll_view, widget
from textual.css.query import NoMatches
from textual.drivers import linux_driver

import studio
from studio.terminal.textual_parts import PARTS, Part, pass_over_late_errors
from tests.places import ROOT
from tests.studio.terminal import other_textual
from tests.terminal.pseudo_terminal import Terminal
from tests.terminal.ready_home import environment, make_home

PRIVATE = {part.name.split(".")[-1] for part in PARTS}
"""What is called otherwise by turns."""


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_textual_has_the_part_as_it_is_known(part: Part) -> None:
    assert part.there, part.change


def test_every_part_says_why_it_is_used_and_what_happens_without_it() -> None:
    for part in PARTS:
        assert part.why and part.without and part.members


def test_a_change_is_told_in_a_sentence() -> None:
    name = f"Textual {textual.__version__}"
    lost = Part("textual.app", "App", {"_gone": None}, why="", without="rows are drawn whole")
    assert lost.change == f"{name} has no App._gone any more: rows are drawn whole"
    for module, owner in (("textual.app", "Gone"), ("textual.gone", "Gone")):
        lost = Part(module, owner, {}, why="", without="it is slower")
        assert lost.change == f"{name} has no Gone in {module} any more: it is slower"
    other = Part("textual.app", "App", {"exit": ("self", "code")}, why="", without="it stays")
    assert other.change == (
        f"App.exit of {name} takes (self, result, return_code, message) "
        "in place of (self, code): it stays"
    )
    assert not other.there


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(PRIVATE))
def test_without_a_part_the_app_opens_and_shows_what_is_typed(name: str, tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    command = [sys.executable, "-P", other_textual.__file__, name]
    with Terminal(command, env=environment(home)) as terminal:
        terminal.until("[3 GRU]", 60)
        terminal.press("ctrl+u")
        terminal.type("rainy")
        terminal.until("start with rainy")
        terminal.press("ctrl+l", "ctrl+p")
        terminal.until("Search for commands")
        terminal.press("escape")
        terminal.until(lambda text: "Search for commands" not in text)
        terminal.press("enter")
        terminal.until("writing")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
        assert b"Traceback" not in terminal.raw


class Leaving(app.App[None]):
    """Left by the same turn of its loop in which it misses something."""

    def __init__(self) -> None:
        super().__init__()
        pass_over_late_errors(self)

    def fail(self, error: Exception, *, left: bool) -> None:
        if left:
            self.exit()
        raise error


async def test_what_is_missed_once_the_app_was_left_is_passed_over() -> None:
    async with Leaving().run_test() as pilot:
        pilot.app.call_next(pilot.app.fail, NoMatches("gone"), left=True)
        await pilot.pause()
    assert pilot.app.return_code == 0


@pytest.mark.parametrize(("kind", "left"), [(NoMatches, False), (ValueError, True)])
async def test_every_other_error_is_told(kind: type[Exception], left: bool) -> None:
    with pytest.raises(kind):
        async with Leaving().run_test() as pilot:
            pilot.app.call_next(pilot.app.fail, kind("gone"), left=left)
            await pilot.pause()


# Nothing private of Textual outside studio/terminal


def names_of_textual() -> set[str]:
    """The private names of what screens, widgets, the app and the driver are made of."""
    found = set()
    for module in (app, screen, widget, dom, message_pump, scroll_view, driver, linux_driver):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            match node:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    found.add(name)
                case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
                    found.add(name)
    return {name for name in found if re.match("_[a-z]", name)}


def modules() -> Iterator[str]:
    """Every module of the studio outside `studio.terminal`."""
    for module in pkgutil.walk_packages(studio.__path__, "studio."):
        if not module.name.startswith("studio.terminal") and module.name != "studio.__main__":
            yield module.name


def private_imports(tree: ast.AST) -> Iterator[str]:
    """What is imported of Textual and is private there."""
    for node in ast.walk(tree):
        paths = []
        if isinstance(node, ast.Import):
            paths = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            paths = [f"{node.module}.{alias.name}" for alias in node.names]
        for path in paths:
            if path.startswith("textual.") and re.search(r"\._[a-z]", path):
                yield path


def touched(tree: ast.Module, module: object, names: set[str]) -> Iterator[str]:
    """Where one of these names is used or redefined, but by what has nothing of Textual."""
    plain: set[ast.AST] = set()
    own: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef):
            continue
        kind = getattr(module, node.name, None)
        if isinstance(kind, type) and issubclass(kind, message_pump.MessagePump | driver.Driver):
            yield from (
                f"{node.name}.{member.name}"
                for member in node.body
                if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef)
                and (member.name in names or member.name.startswith("_on_"))
            )
            continue
        inside = [part for part in ast.walk(node) if isinstance(part, ast.Attribute)]
        plain |= {part for part in inside if isinstance(part.value, ast.Name)}
        own |= {part.attr for part in inside if isinstance(part.ctx, ast.Store)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in names - own and node not in plain:
            yield ast.unparse(node)


def test_no_file_outside_the_terminal_touches_a_private_part() -> None:
    names = names_of_textual()
    assert PRIVATE - {
        "XTermParser", "_move_page", "_render_chops", "_sequence_to_key_events",
    } <= names  # fmt: skip
    found = []
    for name in modules():
        module = importlib.import_module(name)
        tree = ast.parse(inspect.getsource(module))
        here = [*private_imports(tree), *touched(tree, module, names)]
        found += [f"{name} reaches into Textual: {part}" for part in here]
    assert not found


def test_a_file_that_touches_one_is_found() -> None:
    source = """
from textual._compositor import Compositor
import textual.drivers._writer_thread
class Page(Screen):
    def _on_key(self): self._compositor.render()
class Plain:
    def __init__(self): self._exit = 1
app._screen_stacks
"""
    tree = ast.parse(source)
    assert len([*private_imports(tree)]) == 2
    module = type("module", (), {"Page": screen.Screen, "Plain": object})
    found = [*touched(tree, module, names_of_textual())]
    assert found == ["Page._on_key", "app._screen_stacks", "self._compositor"]


def test_the_package_asks_for_the_minor_version_that_is_tested() -> None:
    minor = ".".join(textual.__version__.split(".")[:2])
    following = ".".join([minor.split(".")[0], str(int(minor.split(".")[1]) + 1)])
    wanted = f'"textual>={minor},<{following}"'
    assert wanted in (ROOT / "pyproject.toml").read_text("utf-8")
