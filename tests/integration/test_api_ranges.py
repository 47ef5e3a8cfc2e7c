"""Bytes of several files of a session in one answer, over real HTTP."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.integration.api_tasks import write_small_session
from tests.integration.server_process import ServerProcess, running, wait_for

MIB = 2**20


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    library = tmp_path_factory.mktemp("library")
    write_small_session(library / "sessions" / "song", "Song")
    with running(library) as found:
        yield found


@pytest.fixture(scope="module")
def audio(server: ServerProcess) -> Path:
    """Files of 3 and 20 MiB of noise, one in a folder of its own."""
    folder = server.library / "sessions" / "song" / "audio"
    (folder / "takes").mkdir()
    (folder / "one.wav").write_bytes(os.urandom(3 * MIB))
    (folder / "takes" / "two ä.wav").write_bytes(os.urandom(20 * MIB))
    return folder


def _ask(server: ServerProcess, *ranges: tuple[str, int, int], of: str = "song") -> httpx.Response:
    wanted = [{"name": name, "start": start, "count": count} for name, start, count in ranges]
    return server.client.post(f"/v1/sessions/{of}/ranges", json={"ranges": wanted})


def _runs(answer: httpx.Response) -> list[tuple[int, int, bytes]]:
    """The status, the file's size and the bytes of each range."""
    body, at, runs = answer.raise_for_status().content, 0, []
    assert int(answer.headers["content-length"]) == len(body)
    while at < len(body):
        status, count, total = struct.unpack_from("<IIQ", body, at)
        runs.append((status, total, body[at + 16 : at + 16 + count]))
        at += 16 + count
    return runs


def test_ranges_of_several_files_come_in_the_order_asked_for(
    server: ServerProcess, audio: Path
) -> None:
    one, two = (audio / "one.wav").read_bytes(), (audio / "takes" / "two ä.wav").read_bytes()
    answer = _ask(
        server,
        ("takes/two ä.wav", 5 * MIB + 1, 2 * MIB),
        ("one.wav", 0, 44),
        ("one.wav", 3 * MIB - 7, 4096),
        ("takes/two ä.wav", 0, 1),
    )
    assert _runs(answer) == [
        (206, 20 * MIB, two[5 * MIB + 1 : 7 * MIB + 1]),
        (206, 3 * MIB, one[:44]),
        (206, 3 * MIB, one[-7:]),
        (206, 20 * MIB, two[:1]),
    ]
    assert answer.headers["cache-control"] == "no-store"


def test_a_file_that_is_not_there_or_ends_before_keeps_the_others_not_back(
    server: ServerProcess, audio: Path
) -> None:
    del audio
    found = _runs(
        _ask(
            server,
            ("gone.wav", 0, 10),
            ("one.wav", 3 * MIB, 10),
            ("one.wav", 0, 10),
            ("../session.json", 0, 10),
            ("../../../label.json", 0, 10),
            ("takes", 0, 10),
        )
    )
    assert [(status, total, len(data)) for status, total, data in found] == [
        (404, 0, 0),
        (416, 3 * MIB, 0),
        (206, 3 * MIB, 10),
        (404, 0, 0),
        (404, 0, 0),
        (404, 0, 0),
    ]


@pytest.mark.parametrize(
    "ranges",
    [
        [],
        [("one.wav", 0, 0)],
        [("one.wav", -1, 4)],
        [("", 0, 4)],
        [("one.wav", 0, 20 * MIB), ("one.wav", 0, 20 * MIB)],
        [("one.wav", 0, 1)] * 257,
    ],
)
def test_what_is_no_wish_or_too_much_is_refused(
    server: ServerProcess, audio: Path, ranges: list[tuple[str, int, int]]
) -> None:
    del audio
    said = _ask(server, *ranges)
    assert (said.status_code, said.json()["kind"]) == (422, "BadInput"), said.text


def test_a_session_that_is_not_there_is_told(server: ServerProcess) -> None:
    said = _ask(server, ("one.wav", 0, 4), of="nobody")
    assert (said.status_code, said.json()["kind"]) == (404, "NotFound")


def test_a_player_that_jumps_on_leaves_nothing_open(server: ServerProcess, audio: Path) -> None:
    del audio
    wish: dict[str, Any] = {"ranges": [{"name": "takes/two ä.wav", "start": 0, "count": 20 * MIB}]}
    for _ in range(5):
        with server.client.stream("POST", "/v1/sessions/song/ranges", json=wish) as answer:
            next(answer.iter_bytes(4096))
    process = psutil.Process(server.process.pid)
    wait_for(lambda: all("two" not in file.path for file in process.open_files()))
