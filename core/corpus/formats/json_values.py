"""JSON text to values: as strict as its writer was, never stricter than a song needs."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from core.corpus.formats.json_stream import REASONS, Element
from core.errors import CorpusError


def value_of(element: Element, where: str) -> Any:
    """The value of an element.

    Raises:
        CorpusError: it is no JSON.
    """
    try:
        return _lenient(element.text)
    except (ValueError, RecursionError) as error:
        raise CorpusError(
            "this is no valid JSON ({reason})",
            where=f"{where}:{element.line}",
            reason=str(error) if isinstance(error, ValueError) else REASONS[4],
            hint="mend or remove it",
        ) from error


def _lenient(text: str) -> Any:
    """A JSON value. What is no JSON to the letter, but that no song needs, costs itself alone.

    Raises:
        ValueError, RecursionError: it is no JSON; the reason is that of the strict reader.
    """
    try:
        return msgspec.json.decode(text)
    except ValueError as error:  # NaN, or half of a surrogate pair
        try:
            return _whole(json.loads(text, parse_constant=lambda _: None))
        except ValueError:
            raise error from None


def _whole(value: Any) -> Any:
    """The value with U+FFFD in the places of lone surrogates."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(name): _whole(item) for name, item in value.items()}
    return value


def held(text: str) -> Any:
    """The value of JSON that was written into a text; None where it is none."""
    try:
        found = msgspec.json.decode(text)
    except (ValueError, RecursionError):
        return None
    return found if found and isinstance(found, list | dict) else None
