"""Text from anywhere as HTML that says that text and nothing else."""

from __future__ import annotations

import html
from collections.abc import Iterable

from studio.wording.safe_text import safe_text


def escaped(text: object) -> str:
    """Fit for the inside of an element, and of an attribute in quotes."""
    return html.escape(safe_text(str(text)), quote=True)


def element(name: str, text: object, classes: str = "") -> str:
    """An element around a text, which is escaped."""
    return wrapped(name, [escaped(text)], classes)


def wrapped(name: str, parts: Iterable[str], classes: str = "") -> str:
    """An element around markup."""
    attribute = f' class="{classes}"' if classes else ""
    return f"<{name}{attribute}>{''.join(parts)}</{name}>"
