"""`lyric-studio serve`: the studio in a browser, for this machine alone."""

from __future__ import annotations

import getpass
import ipaddress
import secrets
import socket
import sys
from pathlib import Path

import click

from core.errors import LyricStudioError
from studio.cli.common import make, say
from studio.wording.i18n import t

INSTALL = "pip install 'lyric-studio[serve]'"
PORT = 8000
_LOOPBACK = "127.0.0.1"
_OPEN_FLAG = "--let-anyone-in"


def command() -> click.Command:
    return make(
        "serve",
        _serve,
        "Open the studio in a browser.",
        [
            click.Option(
                ["--port"],
                type=click.IntRange(0, 65535),
                default=PORT,
                show_default=True,
                help=t("port to listen on; 0 takes a free one"),
            ),
            click.Option(
                ["--host"],
                default=_LOOPBACK,
                show_default=True,
                help=t("address to listen on; another than this machine's own needs {flag}",
                       flag=_OPEN_FLAG),
            ),
            click.Option(
                [_OPEN_FLAG],
                is_flag=True,
                help=t("yes, listen where other machines can reach it, without encryption"),
            ),
        ],
    )  # fmt: skip


def _serve(home: Path, port: int, host: str, let_anyone_in: bool) -> int:
    outside = not is_loopback(host)
    if outside and not let_anyone_in:
        told = t(
            "{host} can be reached from other machines, and what is sent there is not encrypted: "
            "whoever learns the address trains, writes and deletes as you. If that is meant, say "
            "{flag} as well; `ssh -L` reaches the studio without it",
            host=host,
            flag=_OPEN_FLAG,
        )
        raise click.UsageError(told, click.get_current_context())
    try:
        from studio.cli.server import PageServer
    except ImportError as error:
        raise LyricStudioError(
            "a browser needs textual-serve, which is not installed",
            hint="install it: {install}",
            install=INSTALL,
        ) from error
    listening = _listen(host, port)
    port = listening.getsockname()[1]
    key = secrets.token_urlsafe(16)
    _tell(f"http://{f'[{host}]' if ':' in host else host}:{port}/{key}/", port, outside=outside)
    from studio.wording.i18n import language

    command = [sys.executable, "-P", "-m", "studio.app.web", str(home), language()]
    PageServer(command, key).run(listening)
    say(t("The studio is no longer served; a training goes on."))
    return 0


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches this address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False  # a name, which may stand for anything


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise LyricStudioError(
            "cannot listen on {host}, port {port}: {reason}",
            host=host,
            port=port,
            reason=error.strerror or error,
            hint="choose another with --port, such as {other}, or 0 for a free one",
            other=port + 1 if 0 < port < 65535 else PORT,
        ) from error


def _tell(address: str, port: int, *, outside: bool) -> None:
    say(t("Open {address}", address=address))
    if outside:
        say(t("Everyone who can reach this machine and has this address can use the studio as you, "
              "and the way there is not encrypted."), err=True)  # fmt: skip
    else:
        forward = f"ssh -L {port}:{_LOOPBACK}:{port} {getpass.getuser()}@{socket.gethostname()}"
        say(t("From another computer, run there: {command}", command=forward))
        say(t("and open the same address there. It has a key in it: keep it to yourself."))
    say(t("Ctrl+C ends it."))
