"""The studio in a browser: the process behind one page, started by `lyric-studio serve`.

It talks to its server over standard input and output, in the packets of Textual's own web driver.
Whoever stands at the page is somewhere else: what needs a terminal, such as an editor, is refused.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from studio.app.start import choose_language, prepare_environment
from studio.setup.paths import config_file, home_folder
from studio.setup.session import load_session
from studio.setup.settings import load_settings
from studio.wording.i18n import set_language


def main(home: Path, language: str | None) -> int:
    """Runs the app until its page is closed or it is left."""
    with contextlib.suppress(OSError):  # a Ctrl-C at the server is not meant for this process
        os.setpgid(0, 0)
    loaded = load_settings(config_file())
    set_language(choose_language(language, loaded.settings, load_session(home).language))
    os.environ["TEXTUAL_FPS"] = str(loaded.settings.frames)
    prepare_environment(loaded.settings)

    from textual.driver import Driver
    from textual.drivers.web_driver import WebDriver
    from textual.messages import ExitApp

    from studio.app.application import LyricStudioApp

    class PageDriver(WebDriver):
        def run_input_thread(self) -> None:
            super().run_input_thread()
            # Nobody is there any more, not even to say so.
            self._app.call_later(self._app.post_message, ExitApp())

    class PageApp(LyricStudioApp):
        TITLE = LyricStudioApp.TITLE
        CSS_PATH = LyricStudioApp.CSS_PATH

        def get_driver_class(self) -> type[Driver]:
            return PageDriver

    app = PageApp(home, loaded.settings, notices=loaded.notices, settings_file=config_file())
    app.run()
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main(home_folder(Path(sys.argv[1])), sys.argv[2] if len(sys.argv) > 2 else None))
