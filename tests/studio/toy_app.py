"""The app with a further cell in the table before anything of it is imported.

    python -m tests.studio.toy_app HOME

Prints, as JSON, what Compose, its keys, its help and the form make of it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from core.model.cells.table import CELLS
from tests.core.toy_cell import WINDOW


async def look(home: Path) -> dict[str, object]:
    from studio.app.screens import SCREENS, key_table
    from studio.screens.compose.gauges import CellSwitch
    from studio.screens.frame.help import HelpScreen
    from studio.widgets.choice import Choice
    from tests.core import tiny_library
    from tests.studio.hosts import until
    from tests.studio.tiny_studio import tiny_studio

    tiny_library.SEEDS |= {"transformer": 3, WINDOW.name: 4}
    found: dict[str, object] = {}
    async with tiny_studio(home, cells=tuple(CELLS)) as studio:
        await studio.press("alt+5")
        await studio.write()
        take = studio.compose.writing.state.take
        found["cell"] = take.result.cell if take and take.result else ""
        found["switch"] = studio.compose.query_one(CellSwitch).render().plain
        await studio.write("equals_sign")
        found["compared"] = [take.cell for take in studio.compose.writing.state.takes[1:]]
        await studio.press("f1")
        screen = studio.app.screen
        assert isinstance(screen, HelpScreen)
        found["help"] = screen.text().plain
        await studio.press("escape", "f3")
        await until(lambda: bool(studio.app.screen.query("#cell")))
        found["form"] = studio.app.screen.query_one("#cell", Choice).options
    found["rows"] = [
        row.all_keys for row in key_table(SCREENS).rows if row.id == f"compose.cell_{WINDOW.name}"
    ]
    return found


if __name__ == "__main__":
    CELLS[WINDOW.name] = WINDOW
    print(json.dumps(asyncio.run(look(Path(sys.argv[1])))))
