"""What a client on another machine may not do, and what becomes of defects."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from server.api.app import create_app
from server.settings import Settings
from tests.integration.api_tasks import NOTHING, tone, write_small_session

TOKEN = "a-secret-of-some-length"
ELSEWHERE = ("192.0.2.7", 50_000)


def _ask(
    library: Path,
    use: Callable[[httpx.AsyncClient], Awaitable[Any]],
    client: tuple[str, int] = ELSEWHERE,
    prepare: Callable[[FastAPI], None] = lambda app: None,
) -> Any:
    async def run() -> Any:
        settings = Settings(library=library, host="0.0.0.0", token=TOKEN, workers=1)
        app = create_app(settings, NOTHING)
        prepare(app)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=client)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(
                transport=transport,
                base_url="http://192.0.2.1:8765",
                headers={"authorization": f"Bearer {TOKEN}"},
            ) as asking,
        ):
            return await use(asking)

    return asyncio.run(run())


def _refusal(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["kind"]


def test_only_programs_on_this_machine_may_name_its_paths(tmp_path: Path) -> None:
    tone(tmp_path / "a.wav")
    library = tmp_path / "library"
    write_small_session(library / "sessions" / "song", "Song")
    by_path = {"file": str(tmp_path / "a.wav")}
    out = {"session": "song", "formats": ["stems"], "out": str(tmp_path / "out")}
    whole = {"name": "mine", "steps": [{"kind": "gain", "gain_db": 1}]}
    hosting = (
        ("renders", {"files": [str(tmp_path / "*.wav")], "chain": "bass tight"}),
        ("renders", {"session": "song", "chain": whole}),
        ("comparisons", {**by_path, "chain": "bass tight"}),
        ("scans", {"folders": [str(tmp_path)]}),
    )

    async def from_elsewhere(client: httpx.AsyncClient) -> None:
        for path, body in (("imports", by_path), ("exports", out), *hosting):
            answer = await client.post(f"/v1/{path}", json=body)
            assert _refusal(answer) == (403, "PathNeedsLoopback")
        upload = {"file": ("a.wav", (tmp_path / "a.wav").read_bytes())}
        assert (await client.post("/v1/imports", files=upload)).status_code == 202
        inside = {"session": "song", "formats": ["stems"]}
        assert (await client.post("/v1/exports", json=inside)).status_code == 202
        by_name = {"session": "song", "chain": "bass tight"}
        assert (await client.post("/v1/renders", json=by_name)).status_code == 202

    async def from_here(client: httpx.AsyncClient) -> None:
        for path, body in (("imports", by_path), ("exports", out), *hosting):
            assert (await client.post(f"/v1/{path}", json=body)).status_code == 202

    _ask(library, from_elsewhere)
    _ask(library, from_here, client=("127.0.0.1", 50_000))


def test_a_defect_is_answered_without_its_insides(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def prepare(app: FastAPI) -> None:
        @app.get("/broken")
        async def broken() -> None:
            raise ZeroDivisionError("the insides")

    async def use(client: httpx.AsyncClient) -> None:
        answer = await client.get("/broken")
        assert _refusal(answer) == (500, "Defect")
        assert "insides" not in answer.text

    _ask(tmp_path, use, prepare=prepare)
    assert "the insides" in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
def test_a_disk_that_takes_no_more_is_told_and_the_upload_removed(tmp_path: Path) -> None:
    import resource

    async def use(client: httpx.AsyncClient) -> None:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, before[1]))
        try:
            answer = await client.post("/v1/imports", files={"file": ("a.wav", bytes(3_000_000))})
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert _refusal(answer) == (507, "DiskFull")

    _ask(tmp_path, use)
    assert list((tmp_path / ".uploads").iterdir()) == []


def test_an_upload_that_cannot_become_a_job_is_removed(tmp_path: Path) -> None:
    async def use(client: httpx.AsyncClient) -> None:
        upload = {"file": ("a.wav", b"RIFF")}
        for options in ("no json", "[]", '{"bpm": -1}', '{"file": "/a"}', '{"separator": "x"}'):
            answer = await client.post("/v1/imports", files=upload, data={"options": options})
            assert answer.status_code in {400, 404, 422}

    _ask(tmp_path, use)
    assert list((tmp_path / ".uploads").iterdir()) == []
