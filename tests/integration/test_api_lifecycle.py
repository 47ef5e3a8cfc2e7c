"""Servers that start, are found, stop and die."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect as connect_socket
from websockets.exceptions import ConnectionClosed, InvalidStatus

from server.api.running import running_server
from tests.integration.server_process import LIMIT_SECONDS, ServerProcess, launch, running, wait_for

TOKEN = "a-secret-of-some-length"

HEAVY = frozenset(
    {
        *("numpy", "scipy", "soundfile", "soxr", "librosa", "mido", "lxml"),
        *("dawdreamer", "pedalboard", "onnxruntime", "torch"),
    }
)


def _refusal(library: Path, **settings: str) -> str:
    """What a server says that does not start."""
    process = launch(library, **settings)
    output, _ = process.communicate(timeout=LIMIT_SECONDS)
    assert process.returncode == 1
    (line,) = output.splitlines()
    return line


def test_a_server_can_be_found_while_it_runs(tmp_path: Path) -> None:
    assert running_server(tmp_path) is None
    with running(tmp_path) as server:
        found = running_server(tmp_path)
        assert found is not None
        assert (found.url, found.pid) == (server.url, server.process.pid)
        assert found.url.startswith("http://127.0.0.1:")
        assert not found.url.endswith(":0")
    assert running_server(tmp_path) is None
    assert not (tmp_path / "server.json").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order_with_work_and_a_listener_open(
    tmp_path: Path, number: int
) -> None:
    async def listen(server: ServerProcess) -> int:
        url = server.url.replace("http", "ws", 1) + "/v1/events"
        async with asyncio.timeout(LIMIT_SECONDS), connect_socket(url, proxy=None) as stream:
            await stream.recv()
            ending = asyncio.create_task(asyncio.to_thread(server.stop, number))
            with pytest.raises(ConnectionClosed) as caught:
                while True:
                    await stream.recv()
            assert caught.value.rcvd is not None
            assert (await ending)[0] == 0
            return caught.value.rcvd.code

    with running(tmp_path) as server:
        job = server.generate("wait")
        server.running(job)
        assert asyncio.run(listen(server)) == 1012
    assert not (tmp_path / "server.json").exists()
    with running(tmp_path) as server:
        again = server.running(job)
        assert again["attempts"] <= 2
        server.client.post(f"/v1/jobs/{job['id']}/cancel").raise_for_status()


def test_a_library_has_one_server(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        said = _refusal(tmp_path)
        assert said == (
            f"BadSetting: A server already works on {tmp_path} at {server.url} "
            f"(process {server.process.pid}): use it, or stop it first."
        )
        assert server.client.get("/v1/health").status_code == 200
        assert running_server(tmp_path) is not None


def test_a_killed_server_leaves_nothing_that_misleads(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        server.stop(signal.SIGKILL)
    assert (tmp_path / "server.json").exists()
    assert running_server(tmp_path) is None
    with running(tmp_path) as server:
        found = running_server(tmp_path)
        assert found is not None
        assert found.pid == server.process.pid


def test_a_process_that_got_a_dead_servers_number_is_no_server(tmp_path: Path) -> None:
    stale = {"url": "http://127.0.0.1:1", "pid": os.getpid(), "started_at": 1_000_000.0}
    (tmp_path / "server.json").write_text(json.dumps(stale))
    assert running_server(tmp_path) is None


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"url": 1, "pid": "x", "started_at": 0}'])
def test_nonsense_in_its_file_is_no_server(tmp_path: Path, text: str) -> None:
    (tmp_path / "server.json").write_text(text)
    assert running_server(tmp_path) is None


def test_the_network_is_not_listened_to_without_a_token(tmp_path: Path) -> None:
    said = _refusal(tmp_path, host="0.0.0.0")
    assert said.startswith("BadSetting: The server does not listen on 0.0.0.0 without a token")


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        said = _refusal(tmp_path, port=port)
    assert said.startswith(f"BadSetting: The server cannot listen on 127.0.0.1, port {port}")
    assert "another program uses it" in said


def test_a_library_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert _refusal(tmp_path / "file" / "library").count(":") >= 2


def test_beyond_loopback_the_token_opens_http_and_events(tmp_path: Path) -> None:
    with running(tmp_path, host="0.0.0.0", token=TOKEN) as server:
        without = server.client.get("/v1/health")
        assert (without.status_code, without.json()["kind"]) == (401, "TokenNeeded")
        assert without.headers["www-authenticate"].startswith("Bearer")
        headers = {"authorization": f"Bearer {TOKEN}"}
        assert server.client.get("/v1/health", headers=headers).status_code == 200
        with pytest.raises(InvalidStatus):
            asyncio.run(_hello(server, {}))
        assert asyncio.run(_hello(server, headers)) == "hello"


async def _hello(server: ServerProcess, headers: dict[str, str]) -> str:
    url = server.url.replace("http", "ws", 1) + "/v1/events"
    async with connect_socket(url, additional_headers=headers, proxy=None) as stream:
        return str(json.loads(await stream.recv())["type"])


_NAMING_MUCH: tuple[tuple[str, dict[str, Any]], ...] = (
    ("generations", {"prompt": "x", "style": "house", "chords": "Am7", "form": "verse 8"}),
    ("generations", {"prompt": "x", "mood": ["dark"], "instruments": {"wanted": ["flute"]}}),
    ("variations", {"session": "light", "style": "house", "hold": ["Bass"]}),
    ("transcriptions", {"session": "light", "listen": {"preset": "piano"}}),
    ("renders", {"session": "light", "chain": "vocal warm", "tracks": ["Bass"]}),
)
"""Requests whose names are looked up before there is a job."""


def test_no_heavy_library_is_loaded_into_the_server(tmp_path: Path) -> None:
    with running(tmp_path):
        pass
    with running(tmp_path) as server:
        server.finished(server.generate("light"))
        for path in ("sessions", "sessions/light", "sessions/light/document", "engines", "jobs"):
            server.client.get(f"/v1/{path}").raise_for_status()
        for path, body in _NAMING_MUCH:
            answer = server.client.post(f"/v1/{path}", json=body).raise_for_status()
            server.finished(answer.json())
        _, output = server.stop()
    loaded = set(output.split("modules ", 1)[1].split())
    assert "server.api.serve" in loaded
    assert not loaded & (HEAVY | {"alembic"})


def test_the_index_is_made_again_when_the_database_is_gone(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        server.finished(server.generate("kept music"))
    for path in tmp_path.glob("roadie.db*"):
        path.unlink()
    with running(tmp_path) as server:
        listed = server.client.get("/v1/sessions").json()["items"]
        assert [one["title"] for one in listed] == ["kept music"]


def test_an_upload_that_a_dead_server_left_is_removed(tmp_path: Path) -> None:
    left = tmp_path / ".uploads" / "0123456789abcdef"
    left.mkdir(parents=True)
    (left / "half.wav").write_bytes(b"RIFF")
    with running(tmp_path):
        wait_for(lambda: not left.exists())


def test_a_client_that_breaks_off_its_upload_leaves_nothing(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        url = httpx.URL(server.url)
        head = (
            f"POST /v1/imports HTTP/1.1\r\nhost: 127.0.0.1:{url.port}\r\n"
            "content-type: multipart/form-data; boundary=x\r\ncontent-length: 99999\r\n\r\n"
            '--x\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\nRIFF'
        )
        uploads = tmp_path / ".uploads"
        with socket.create_connection((url.host, url.port or 0)) as client:
            client.sendall(head.encode())
            wait_for(lambda: uploads.exists() and list(uploads.iterdir()))
        wait_for(lambda: not list(uploads.iterdir()))
        assert server.client.get("/v1/jobs").json()["items"] == []
