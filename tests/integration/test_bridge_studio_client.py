"""The bridge's client against real servers: work, news, and servers that go and come."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bridge.studio.address import named, of_library
from bridge.studio.client import StudioClient
from session.errors import BadInput, NotFound, StorageFailed
from tests.integration.server_process import ServerProcess, connect, launch, running

LIMIT_S = 60


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with running(tmp_path_factory.mktemp("library"), workers="2") as found:
        yield found


def with_client(library: Path, use: Callable[[StudioClient, list[str]], Awaitable[None]]) -> None:
    """Use a client of the library's server, and let it go."""

    async def run() -> None:
        said: list[str] = []
        client = StudioClient(of_library(library), said.append)
        client.start()
        try:
            async with asyncio.timeout(LIMIT_S):
                await use(client, said)
        finally:
            await client.close()
            await client.close()

    asyncio.run(run())


async def last(client: StudioClient, job: str) -> dict[str, Any]:
    states = [state async for state in client.follow(job)]
    return dict(states[-1])


def test_work_is_followed_to_its_end_and_its_notes_come_before(server: ServerProcess) -> None:
    async def use(client: StudioClient, said: list[str]) -> None:
        assert await client.wait_connected(LIMIT_S)
        job = await client.submit("generations", {"prompt": "one"})
        notes = await client.early_notes(job)
        assert notes is not None
        assert notes.tracks[0].notes == ((40, 90, 0.0, 1.0),)
        assert notes.tracks[0].channel == 0
        done = await last(client, job)
        assert (done["state"], done["result"]["data"]["session"]) == ("done", "sessions/one")
        assert client.at_hand() == []
        assert [words.startswith("The server at http") for words in said] == [True]

    with_client(server.library, use)


def test_a_job_that_has_ended_long_ago_is_told_all_the_same(server: ServerProcess) -> None:
    job = server.finished(server.generate("long ago"))

    async def use(client: StudioClient, said: list[str]) -> None:
        assert (await last(client, job["id"]))["state"] == "done"
        assert await client.early_notes(job["id"]) is None

    with_client(server.library, use)


def test_many_jobs_share_the_one_stream(server: ServerProcess) -> None:
    async def use(client: StudioClient, said: list[str]) -> None:
        await client.wait_connected(LIMIT_S)
        jobs = [await client.submit("generations", {"prompt": f"m{n}"}) for n in range(6)]
        ended = await asyncio.gather(*(last(client, job) for job in jobs))
        assert {state["state"] for state in ended} == {"done"}
        assert [state["id"] for state in ended] == jobs

    with_client(server.library, use)


def test_a_job_is_cancelled(server: ServerProcess) -> None:
    async def use(client: StudioClient, said: list[str]) -> None:
        await client.wait_connected(LIMIT_S)
        job = await client.submit("generations", {"prompt": "wait"})
        following = asyncio.create_task(last(client, job))
        while client.at_hand() != [job]:
            await asyncio.sleep(0.01)
        await client.cancel(job)
        assert (await following)["state"] == "cancelled"
        assert await client.early_notes(job) is None

    with_client(server.library, use)


def test_refusals_are_the_servers_own_sentences(server: ServerProcess) -> None:
    async def use(client: StudioClient, said: list[str]) -> None:
        with pytest.raises(BadInput, match="prompt"):
            await client.submit("generations", {"prompt": ""})
        with pytest.raises(NotFound):
            await client.get("sessions/nobody")
        with pytest.raises(BadInput):
            await client.put("sessions/x/mark", {"mark": "eaten"})

    with_client(server.library, use)


def test_a_session_is_marked_and_stays(server: ServerProcess) -> None:
    server.finished(server.generate("marked"))

    async def use(client: StudioClient, said: list[str]) -> None:
        for mark in ("thrown", "kept", None):
            assert (await client.put("sessions/marked/mark", {"mark": mark}))["mark"] == mark
            listed = (await client.get("sessions"))["items"]
            assert [one["mark"] for one in listed if one["id"] == "marked"] == [mark]
        with pytest.raises(NotFound):
            await client.put("sessions/nobody/mark", {"mark": "kept"})

    with_client(server.library, use)
    assert (server.library / "sessions" / "marked" / "session.json").exists()


def test_without_a_server_it_says_so_and_waits_for_one(tmp_path: Path) -> None:
    async def use(client: StudioClient, said: list[str]) -> None:
        with pytest.raises(StorageFailed, match="roadie serve"):
            await client.submit("generations", {"prompt": "x"})
        while not said:
            await asyncio.sleep(0.01)
        process = launch(tmp_path)
        try:
            server = await asyncio.to_thread(connect, process, tmp_path)
            assert await client.wait_connected(LIMIT_S)
            job = await client.submit("generations", {"prompt": "at last"})
            assert (await last(client, job))["state"] == "done"
            server.stop()
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
        assert "is not there" in said[0]
        assert "is there" in said[1]

    with_client(tmp_path, use)


def test_a_server_that_is_started_again_goes_on_with_the_job(tmp_path: Path) -> None:
    """The job waits while there is no server, on another port afterwards, and ends there."""

    async def use(client: StudioClient, said: list[str]) -> None:
        first = launch(tmp_path)
        second = None
        try:
            await asyncio.to_thread(connect, first, tmp_path)
            await client.wait_connected(LIMIT_S)
            job = await client.submit("generations", {"prompt": "burn 2"})
            following = asyncio.create_task(last(client, job))
            async for state in client.follow(job):
                if state["fraction"] > 0:  # "running" is told before it is kept
                    break
            first.kill()
            await asyncio.to_thread(first.wait)
            while client.connected:
                await asyncio.sleep(0.01)
            second = launch(tmp_path)
            await asyncio.to_thread(connect, second, tmp_path)
            ended = await following
            assert (ended["state"], ended["attempts"]) == ("done", 2)
        finally:
            for process in (first, second):
                if process is not None:
                    process.kill()
                    process.wait()
                    if process.stdout is not None:
                        process.stdout.close()
        assert any("went away" in words for words in said)
        assert any("1 going on" in words for words in said)

    with_client(tmp_path, use)


def test_a_job_that_a_new_server_does_not_know_is_lost_and_told(tmp_path: Path) -> None:
    async def use(client: StudioClient, said: list[str]) -> None:
        libraries = (tmp_path / "one", tmp_path / "two")
        processes = []
        try:
            for library in libraries:
                library.mkdir()
            processes.append(launch(libraries[0]))
            await asyncio.to_thread(connect, processes[0], libraries[0])
            place = (libraries[0] / "server.json").read_text()
            (tmp_path / "server.json").write_text(place)
            await client.wait_connected(LIMIT_S)
            job = await client.submit("generations", {"prompt": "wait"})
            following = asyncio.create_task(last(client, job))
            while client.at_hand() != [job]:
                await asyncio.sleep(0.01)
            processes[0].kill()
            processes[0].wait()
            processes.append(launch(libraries[1]))
            await asyncio.to_thread(connect, processes[1], libraries[1])
            (tmp_path / "server.json").write_text((libraries[1] / "server.json").read_text())
            ended = await following
            assert (ended["state"], ended["failure"]["kind"]) == ("failed", "JobFailed")
        finally:
            for process in processes:
                process.kill()
                process.wait()
                if process.stdout is not None:
                    process.stdout.close()
        assert any("1 lost" in words for words in said)

    with_client(tmp_path, use)


def test_a_named_server_is_used_with_its_token(tmp_path: Path) -> None:
    token = "a-secret-of-some-length"
    with running(tmp_path, host="0.0.0.0", token=token) as server:

        async def run() -> None:
            said: list[str] = []
            wrong = StudioClient(named(server.url, "a-wrong-secret-of-length"), said.append)
            wrong.start()
            right = StudioClient(named(f"{server.url}/", token))
            right.start()
            assert await right.wait_connected(LIMIT_S)
            assert (await right.get("health"))["status"] == "ok"
            while not said:
                await asyncio.sleep(0.01)
            assert not wrong.connected
            await wrong.close()
            await right.close()

        asyncio.run(run())


def test_addresses_of_a_broken_file_are_none(tmp_path: Path) -> None:
    find = of_library(tmp_path)
    for text in ("", "{}", "[]", json.dumps({"url": 3})):
        (tmp_path / "server.json").write_text(text)
        assert find() is None


def test_a_worker_is_kept_ready(server: ServerProcess) -> None:
    async def use(client: StudioClient, said: list[str]) -> None:
        await client.wait_connected(LIMIT_S)
        client.keep_warm("scan")
        ready = 0
        while not ready:
            answer = server.client.post("/v1/warm-ups", json={"kind": "scan", "seconds": 1})
            ready = answer.raise_for_status().json()["ready"]
            await asyncio.sleep(0.02)

    with_client(server.library, use)
