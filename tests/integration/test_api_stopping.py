"""A server that is asked to stop while requests are open."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect as connect_socket

from tests.integration.api_tasks import RATE, tone, write_small_session
from tests.integration.server_process import LIMIT_SECONDS, ServerProcess, running, wait_for

BROKEN_OFF = "Requests broken off because the server stops: {}.\n"
UPLOAD = (
    "content-type: multipart/form-data; boundary=x\r\ncontent-length: 99999\r\n\r\n"
    '--x\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\nRIFF'
)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[IO[str]]:
    with (tmp_path / "log.txt").open("w+") as file:
        yield file


def _read(log: IO[str]) -> str:
    log.seek(0)
    return log.read()


@contextmanager
def _asking(server: ServerProcess, line: str, head: str = "\r\n") -> Iterator[socket.socket]:
    """A connection on which a request was sent, at its start or whole."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=LIMIT_SECONDS) as client:
        client.sendall(f"{line} HTTP/1.1\r\nhost: {host}:{port}\r\n{head}".encode())
        yield client


def _rest(client: socket.socket) -> bytes:
    """What comes until the connection ends."""
    parts = []
    try:
        while part := client.recv(2**16):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_download_breaks_off_short_and_the_log_has_one_line(
    tmp_path: Path, log: IO[str], number: int
) -> None:
    folder = tmp_path / "library" / "sessions" / "long"
    write_small_session(folder, "Long")
    sound = folder / "audio" / "bass.wav"
    tone(sound, RATE)
    with sound.open("r+b") as file:
        file.truncate(2**26)  # more than any socket holds for who does not read
    with (
        running(tmp_path / "library", log=log) as server,
        _asking(server, "GET /v1/sessions/long/audio/bass.wav") as client,
    ):
        begun = client.recv(2**12)
        assert b" 200 OK" in begun
        assert f"content-length: {2**26}".encode() in begun.lower()
        assert server.stop(number)[0] == 0
        assert len(_rest(client)) < 2**26
    assert _read(log) == BROKEN_OFF.format(1)


def test_what_is_being_sent_is_answered_and_leaves_nothing(tmp_path: Path, log: IO[str]) -> None:
    uploads = tmp_path / "library" / ".uploads"
    with (
        running(tmp_path / "library", log=log) as server,
        _asking(server, "POST /v1/imports", UPLOAD) as client,
    ):
        wait_for(lambda: uploads.exists() and list(uploads.iterdir()))
        assert server.stop()[0] == 0
        answer = _rest(client)
    assert b" 503 " in answer
    assert b"The server is being stopped: ask again once it runs." in answer
    assert not list(uploads.iterdir())
    assert _read(log) == BROKEN_OFF.format(1)


def test_streams_are_closed_and_there_is_nothing_to_log(tmp_path: Path, log: IO[str]) -> None:
    with running(tmp_path / "library", log=log) as server:
        url = server.url.replace("http", "ws", 1) + "/v1/events"
        with connect_socket(url, proxy=None) as stream, connect_socket(url, proxy=None) as other:
            stream.recv()
            other.recv()
            assert server.stop()[0] == 0
            for one in (stream, other):
                with pytest.raises(ConnectionClosed) as caught:
                    while True:
                        one.recv(timeout=LIMIT_SECONDS)
                assert caught.value.rcvd is not None
                assert caught.value.rcvd.code == 1012
    assert _read(log) == ""
