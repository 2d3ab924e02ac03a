"""The server behind `lyric-studio serve`: textual-serve with a key in its address.

A socket on loopback is open to all users of a machine, and to every page that a browser there
shows; the key keeps both out. The page is our own, as textual-serve's fetches a font from outside.
"""

from __future__ import annotations

import asyncio
import html
import shlex
import socket
from collections.abc import Sequence
from pathlib import Path
from string import Template

from aiohttp import web
from textual_serve.server import Server

from studio.wording.i18n import language, t

_PAGE = Path(__file__).with_name("page.html")
_LEAVE_SECONDS = 5.0
"""How long the end waits for the apps behind open pages, which keep what was written."""


class PageServer(Server):
    """Serves one app a page, at an address that nobody guesses."""

    def __init__(self, command: Sequence[str], key: str) -> None:
        super().__init__(shlex.join(command), title="Lyric Studio")
        self._key = key
        self._pages: set[asyncio.Task[object]] = set()

    def run(self, listening: socket.socket) -> None:
        """Serves until SIGINT or SIGTERM."""
        web.run_app(
            self._make_app(),
            sock=listening,
            print=None,
            access_log=None,
            shutdown_timeout=_LEAVE_SECONDS,
            loop=asyncio.new_event_loop(),
        )

    async def _make_app(self) -> web.Application:
        app = web.Application()
        app.add_routes(
            [
                web.get(f"/{self._key}/", self.show_page),
                web.get(f"/{self._key}/ws", self.handle_websocket),
                web.static("/static", self.statics_path),
                web.get("/{rest:.*}", self.refuse),
            ]
        )
        app.on_shutdown.append(self.on_shutdown)
        return app

    async def show_page(self, request: web.Request) -> web.Response:
        """The page; its address leads back to wherever it was asked for, also through a tunnel."""
        try:
            size = min(max(int(request.query.get("fontsize", "16")), 6), 48)
        except ValueError:
            size = 16
        filled = Template(_PAGE.read_text("utf-8")).substitute(
            language=language(),
            socket=html.escape(f"ws://{request.host}/{self._key}/ws"),
            size=size,
            loading=html.escape(t("the studio opens")),
            ended=html.escape(t("The studio was left. Open it again?")),
            again=html.escape(t("open")),
        )
        headers = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
        return web.Response(text=filled, content_type="text/html", headers=headers)

    async def refuse(self, _: web.Request) -> web.Response:
        told = t("The address has a key in it; it stands where the studio was started.")
        return web.Response(text=told + "\n", status=404)

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        task = asyncio.current_task()
        assert task is not None
        self._pages.add(task)
        try:
            return await super().handle_websocket(request)
        finally:
            self._pages.discard(task)

    async def on_shutdown(self, app: web.Application) -> None:
        """Closes all pages; the apps behind them are left as by their own key."""
        for page in self._pages:
            page.cancel()
        if self._pages:
            await asyncio.wait(self._pages, timeout=_LEAVE_SECONDS)
