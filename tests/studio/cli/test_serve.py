"""`lyric-studio serve`: a page in a browser, for this machine alone unless told to twice."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from studio.__main__ import run_command as run
from studio.cli.serve import is_loopback
from tests.studio.cli.cli_process import start


def test_what_only_this_machine_reaches() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.1.2.3", "::1", "localhost")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "10.0.0.1", "localhost.evil.org", "")))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "some-name"])
def test_listening_elsewhere_wants_a_second_word(
    host: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["serve", "--host", host, "--home", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert "--let-anyone-in" in told and "ssh -L" in told


@pytest.mark.parametrize("port", ["x", "-1", "65536"])
def test_a_port_that_is_none(port: str, tmp_path: Path) -> None:
    assert run(["serve", "--port", port, "--home", str(tmp_path)]) == 2


def test_a_port_that_is_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(["serve", "--port", str(port), "--home", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert str(port) in told and "--port" in told and "Traceback" not in told


def test_without_the_extra_it_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "studio.cli.server", raising=False)
    monkeypatch.setitem(sys.modules, "textual_serve.server", None)
    assert run(["serve", "--home", str(tmp_path)]) == 1
    assert "pip install 'lyric-studio[serve]'" in capsys.readouterr().err


def opened(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    told = "".join(server.stdout.readline() for _ in range(4))
    found = re.search(r"http://127\.0\.0\.1:\d+/\S+", told)
    assert found and "ssh -L" in told
    return found[0]


def left(server: subprocess.Popen[str]) -> None:
    server.send_signal(signal.SIGINT)
    _, err = server.communicate(timeout=60)
    assert (server.returncode, err) == (0, "")


@pytest.mark.slow
def test_the_page_is_there_for_who_has_the_key(tmp_path: Path) -> None:
    server = start(tmp_path, "serve", "--port", "0")
    try:
        address = opened(server)
        with urllib.request.urlopen(address, timeout=30) as answer:
            page = answer.read().decode()
        root = address.rsplit("/", 2)[0]
        assert f'"ws{address[4:]}ws"' in page
        links = re.findall(r'(?:src|href)="(.*?)"|url\("(.*?)"\)', page)
        assert links and all("".join(link).startswith("/static/") for link in links)
        for wrong in ("/", "/ws", "/another-key/", "/another-key/ws"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(root + wrong, timeout=30)
    finally:
        left(server)


@pytest.mark.slow
def test_the_app_stands_behind_the_page_and_goes_with_it(tmp_path: Path) -> None:
    import aiohttp

    async def look(address: str) -> None:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"ws{address[4:]}ws?width=100&height=30") as page,
        ):
            seen = b""
            while b"Compose" not in seen:
                seen += await page.receive_bytes(timeout=60)
            server.send_signal(signal.SIGINT)
            while (await page.receive(timeout=60)).type is aiohttp.WSMsgType.BINARY:
                pass

    server = start(tmp_path, "serve", "--port", "0")
    try:
        asyncio.run(look(opened(server)))
        assert server.wait(60) == 0
    finally:
        left(server)
