"""Finds, in the source, every sentence that a person may get to read."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeGuard, get_args

from core import errors
from core.composing.settings import SamplerSettings
from core.corpus import voices
from core.corpus.encoding import DOUBTS, ENCRYPTED, MAGIC
from core.corpus.formats import lrc
from core.corpus.formats.archive import DOCUMENTS
from core.corpus.formats.captions import REFUSED
from core.corpus.formats.json_stream import REASONS
from core.progress import Phase
from core.runs.amount import AMOUNTS
from core.runs.store import RunSummary, Status
from core.runs.warnings import WARNINGS
from studio.screens.compose.options import REQUEST_OPTIONS
from studio.setup.paths import HomeError

ROOT = Path(errors.__file__).parent.parent
_ERRORS = {
    name
    for name, value in {**vars(errors), HomeError.__name__: HomeError}.items()
    if isinstance(value, type) and issubclass(value, errors.LyricStudioError)
}
_SECOND_ARGUMENT = {"Finding": 1}
"""Calls whose argument is translated where it is shown, and which one."""
_HELP_ARGUMENT = {"make": 2, "make_group": 1}
_TABLES = {"COMMANDS", "REASONS", "WORDS", "_HELP"}
"""Names of dicts whose values are translated later."""
TOLD_BY_OTHERS = {"studio/cli/evaluate.py"}
"""Files that raise an error again that another process told, with its own sentence."""


def sources(package: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / package).rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def constants(node: ast.expr | None) -> Iterator[str]:
    """The strings that an expression can give."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.IfExp():
            yield from constants(node.body)
            yield from constants(node.orelse)
        case ast.BoolOp():
            for value in node.values:
                yield from constants(value)
        case ast.Tuple() | ast.List() | ast.Set():
            for element in node.elts:
                yield from constants(element)
        case _:
            return


def _name(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


@cache
def interface_messages() -> dict[str, str]:
    """Every sentence of `studio`, with the file that holds it."""
    found: dict[str, str] = {}
    for path, tree in sources("studio"):
        place = path.relative_to(ROOT).as_posix()
        for node in ast.walk(tree):
            for text in _of_node(node):
                found.setdefault(text, place)
    for path, tree in sources("core"):  # what core says in a language that it is given
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and _name(node) == "t":
                for text in constants(node.args[0]):
                    found.setdefault(text, path.relative_to(ROOT).as_posix())
    for row in SamplerSettings.samplers():
        for text in filter(None, (row.label, row.help, row.usage)):
            found.setdefault(text, "core/composing/settings.py")
    for option in REQUEST_OPTIONS:
        for text in (option.label, option.help):
            found.setdefault(text, "studio/screens/compose/options.py")
    for step in AMOUNTS:
        for text in (step.name, step.meaning):
            found.setdefault(text, "core/runs/amount.py")
    for text in (*get_args(Status), *get_args(Phase)):
        found.setdefault(text, "core")
    for field in RunSummary.__struct_fields__:
        found.setdefault(field.replace("_", " "), "core/runs/store.py")
    return found


def _of_node(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call() if node.args:
            name = _name(node)
            if name == "t":
                yield from constants(node.args[0])
            index = {**_SECOND_ARGUMENT, **_HELP_ARGUMENT}.get(name)
            if index is not None and index < len(node.args):
                yield from constants(node.args[index])
        case ast.ListComp(elt=ast.Call() as call, generators=[each]) if _name(call) == "t":
            yield from constants(each.iter)
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict() as table)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.Dict() as table)
        ) if name in _TABLES:
            for value in table.values:
                yield from constants(value)


@cache
def error_messages() -> tuple[dict[str, str], list[str]]:
    """Sentences and hints of expected errors, and where a sentence is no constant."""
    found: dict[str, str] = {}
    unknown: list[str] = []
    kinds = _ERRORS | {
        node.name
        for _, tree in sources("core")
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        and any(_is_name(base) and base.id in _ERRORS for base in node.bases)
    }
    for package in ("core", "studio"):
        for path, tree in sources(package):
            place = path.relative_to(ROOT).as_posix()
            named = {
                node.targets[0].id: node.value
                for node in tree.body
                if isinstance(node, ast.Assign) and _is_name(node.targets[0])
            }
            for node in ast.walk(tree):
                if not isinstance(node, ast.Call) or _name(node) not in kinds:
                    continue
                hints = [word.value for word in node.keywords if word.arg == "hint"]
                for part in [*node.args[:1], *hints]:
                    texts = list(constants(named.get(part.id) if _is_name(part) else part))
                    for text in texts:
                        found.setdefault(text, place)
                    if not texts and not _is_none(part):
                        unknown.append(f"{place}:{node.lineno}")
    return found, unknown


def corpus_reasons() -> dict[str, str]:
    """Why lines were taken off and files passed over."""
    found: dict[str, str] = {}
    for path, tree in sources("core/corpus"):
        place = path.relative_to(ROOT).as_posix()
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node) in ("removed", "skip"):
                for argument in node.args:
                    for text in constants(argument):
                        found.setdefault(text, place)
            if isinstance(node, ast.FunctionDef) and node.name == "_reason_to_skip":
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Return):
                        found.update(dict.fromkeys(constants(inner.value), place))
    cleaning = sys.modules[lrc.Cleaner.__module__]
    for name in ("CREDIT", "STAMP", "TAG", "NOTICE", "MARK", "SINGER", "MARKUP", "TITLE"):
        found[getattr(cleaning, name)] = "core/corpus/cleaning.py"
    found[voices.TRANSLATION] = "core/corpus/voices.py"
    kinds = (*MAGIC.values(), ENCRYPTED, *DOCUMENTS.values(), *REFUSED.values(), *REASONS)
    found.update(dict.fromkeys((*DOUBTS, *kinds), "core/corpus"))
    return found


def term_messages() -> dict[str, str]:
    """Names and sentences of the tutorial's six terms, and those of the lessons."""
    found: dict[str, str] = {}
    for path, tree in sources("core/explaining"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node) in ("Term", "Told", "to_do"):
                for argument in node.args:
                    for text in constants(argument):
                        found.setdefault(text, path.name)
    return found


def warning_messages() -> dict[str, str]:
    """What a training warns of."""
    return {
        sentence: "core/runs/warnings.py"
        for text in WARNINGS.values()
        for sentence in (text.message, text.advice)
    }


def _is_name(node: ast.expr) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def error_field_names() -> set[str]:
    """Names of the fields that errors carry."""
    reserved = {"where", "hint"}
    return {
        word.arg
        for package in ("core", "studio")
        for _, tree in sources(package)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _name(node) in _ERRORS
        for word in node.keywords
        if word.arg is not None and word.arg not in reserved
    }
