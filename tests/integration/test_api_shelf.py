"""The library over real HTTP: found, written on by several at once, taken away, drawn."""

from __future__ import annotations

import asyncio
import io
import json
import shutil
import struct
import zipfile
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from websockets.asyncio.client import connect as connect_socket

from server.library.label import LABEL_FILE, Label, dump_label
from tests.integration.api_tasks import RATE, tone, write_small_session
from tests.integration.server_process import LIMIT_SECONDS, ServerProcess, running, wait_for

MARKUP = '<img src=x onerror="alert(1)"> & "night"'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    library = tmp_path_factory.mktemp("library")
    for name in ("first", "second", "third"):
        write_small_session(library / "sessions" / name, name.title())
    with running(library) as found:
        yield found


def _get(server: ServerProcess, path: str, **asked: Any) -> Any:
    return server.client.get(f"/v1/{path}", params=asked).raise_for_status().json()


def _change(server: ServerProcess, name: str, **wish: Any) -> Any:
    answer = server.client.patch(f"/v1/sessions/{name}", json=wish)
    return answer.raise_for_status().json()


def _problem(answer: httpx.Response, status: int, kind: str) -> str:
    said = answer.json()
    assert (answer.status_code, said["kind"]) == (status, kind), answer.text
    assert said["detail"].endswith(".")
    return str(said["detail"])


def test_what_is_written_on_a_session_is_found_and_comes_back(server: ServerProcess) -> None:
    changed = _change(server, "first", title=MARKUP, favourite=True, add_albums=["EP", "EP", "B"])
    assert (changed["title"], changed["albums"]) == (MARKUP, ["EP", "B"])
    for asked in ({"q": "onerror NIGHT"}, {"favourite": "true"}, {"album": "B"}):
        page = _get(server, "sessions", **asked)
        assert ([one["id"] for one in page["items"]], page["total"]) == (["first"], 1)
    assert {"name": "EP", "sessions": 1} in _get(server, "albums")["items"]
    document = _get(server, "sessions/first/document")
    assert document["session"]["title"] == MARKUP
    music = (server.library / "sessions" / "first" / "session.json").read_text()
    assert json.loads(music)["session"]["title"] == "First"
    back = _change(server, "first", title=None, favourite=False, remove_albums=["EP", "B"])
    assert (back["title"], back["favourite"], back["albums"]) == ("First", False, [])


def test_a_batch_is_written_on_all_or_on_none(server: ServerProcess) -> None:
    def write(*ids: str) -> httpx.Response:
        return server.client.patch("/v1/sessions", json={"ids": ids, "hidden": True})

    assert "nobody" in _problem(write("second", "nobody"), 404, "NotFound")
    assert _get(server, "sessions", hidden="true")["total"] == 0
    items = write("third", "second", "third").raise_for_status().json()["items"]
    assert [(one["id"], one["hidden"]) for one in items] == [("third", True), ("second", True)]
    for name in ("second", "third"):
        _change(server, name, hidden=False)


@pytest.mark.parametrize(
    "wish",
    [
        {"title": ""},
        {"title": "\t\n"},
        {"title": "x" * 201},
        {"title": "\ud800"},
        {"add_albums": ["\x00"]},
        {"mark": "eaten"},
        {"unknown": 1},
    ],
)
def test_what_cannot_be_written_is_refused(server: ServerProcess, wish: dict[str, Any]) -> None:
    body = json.dumps(wish)
    headers = {"content-type": "application/json"}
    answer = server.client.patch("/v1/sessions/first", content=body, headers=headers)
    _problem(answer, 422, "BadInput")


def test_pages_that_write_at_once_lose_nothing(server: ServerProcess) -> None:
    def write(page: int) -> None:
        with httpx.Client(base_url=server.url, timeout=LIMIT_SECONDS, trust_env=False) as client:
            for number in range(6):
                wish = {"add_albums": [f"{page}-{number}"], "favourite": bool(number % 2)}
                client.patch("/v1/sessions/second", json=wish).raise_for_status()
                comment = {"text": f"{page}-{number}", "at_beats": number}
                client.post("/v1/sessions/second/comments", json=comment).raise_for_status()

    with ThreadPoolExecutor(4) as pages:
        list(pages.map(write, range(4)))
    expected = {f"{page}-{number}" for page in range(4) for number in range(6)}
    assert set(_get(server, "sessions/second")["summary"]["albums"]) == expected
    comments = _get(server, "sessions/second/comments")["items"]
    assert {one["text"] for one in comments} == expected
    assert [one["at_beats"] for one in comments] == sorted(one["at_beats"] for one in comments)
    for comment in comments:
        place = f"/v1/sessions/second/comments/{comment['id']}"
        assert server.client.delete(place).status_code == 204
    _problem(server.client.delete(place), 404, "NotFound")
    assert _get(server, "sessions/second")["summary"]["comments"] == 0


@asynccontextmanager
async def _page(server: ServerProcess) -> AsyncIterator[AsyncIterator[tuple[str, str]]]:
    """What a page is told of sessions: id and change."""
    url = server.url.replace("http", "ws") + "/v1/events"
    async with connect_socket(url, proxy=None) as socket:
        await socket.recv()

        async def told() -> AsyncIterator[tuple[str, str]]:
            async for message in socket:
                said = json.loads(message)
                if said["type"] == "session":
                    yield said["id"], said["change"]

        yield told()


async def _until(page: AsyncIterator[tuple[str, str]], *expected: tuple[str, str]) -> None:
    missing = set(expected)
    async with asyncio.timeout(LIMIT_SECONDS):
        async for event in page:
            missing.discard(event)
            if not missing:
                return


def test_two_pages_stay_in_step_whoever_changes_something(server: ServerProcess) -> None:
    sessions = server.library / "sessions"

    async def look_on() -> None:
        async with _page(server) as one, _page(server) as other:
            pages = (one, other)
            await asyncio.to_thread(_change, server, "third", favourite=True)
            await asyncio.gather(*(_until(page, ("third", "changed")) for page in pages))
            await asyncio.to_thread(server.generate, "made meanwhile")
            await asyncio.gather(*(_until(page, ("made-meanwhile", "added")) for page in pages))
            # Another program, and a person with a file manager.
            (sessions / "third" / LABEL_FILE).write_bytes(dump_label(Label(title="By hand")))
            await asyncio.gather(*(_until(page, ("third", "changed")) for page in pages))
            shutil.rmtree(sessions / "made-meanwhile")
            await asyncio.gather(*(_until(page, ("made-meanwhile", "removed")) for page in pages))

    asyncio.run(look_on())
    assert _get(server, "sessions/third")["summary"]["title"] == "By hand"


def test_a_family_is_told(server: ServerProcess) -> None:
    family = _get(server, "sessions/first/lineage")
    assert (family["session"]["id"], family["ancestors"], family["descendants"]) == (
        "first",
        [],
        [],
    )
    _problem(server.client.get("/v1/sessions/nobody/lineage"), 404, "NotFound")


def test_a_session_is_taken_away_whole_by_its_title(server: ServerProcess) -> None:
    _change(server, "first", title="Été à 84 / 1")
    answer = server.client.get("/v1/sessions/first/archive").raise_for_status()
    assert answer.headers["content-type"] == "application/zip"
    assert "filename*=UTF-8''%C3%89t%C3%A9%20%C3%A0%2084" in answer.headers["content-disposition"]
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    root = "Été à 84 - 1"
    assert {"session.json", "label.json", "audio/bass.wav", "midi/all.mid"} == {
        name.removeprefix(f"{root}/") for name in archive.namelist()
    }
    original = server.library / "sessions" / "first" / "audio" / "bass.wav"
    assert archive.read(f"{root}/audio/bass.wav") == original.read_bytes()
    _change(server, "first", title=None)


def test_an_exported_project_is_taken_away(server: ServerProcess) -> None:
    body = {"session": "first", "formats": ["ableton"]}
    job = server.client.post("/v1/exports", json=body).raise_for_status().json()
    assert server.finished(job)["state"] == "done"
    answer = server.client.get("/v1/sessions/first/exports/ableton/archive").raise_for_status()
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.namelist() == ["First (ableton)/project.txt"]
    for name in ("nope", "..%2Faudio", "%2e%2e"):
        gone = server.client.get(f"/v1/sessions/first/exports/{name}/archive")
        assert gone.status_code == 404


def test_a_large_archive_is_never_held_in_memory(server: ServerProcess) -> None:
    folder = server.library / "sessions" / "large"
    write_small_session(folder, "Large")
    for number in range(24):
        with (folder / "audio" / f"{number}.wav").open("wb") as file:
            file.truncate(20 * 2**20)
    process = psutil.Process(server.process.pid)
    before, most, came = process.memory_info().rss, 0, 0
    with server.client.stream("GET", "/v1/sessions/large/archive") as answer:
        for number, block in enumerate(answer.iter_raw()):
            came += len(block)
            if number % 50 == 0:
                most = max(most, process.memory_info().rss)
        assert came == int(answer.headers["content-length"]) > 24 * 20 * 2**20
    print(f"{came / 2**20:.0f} MB came; the server grew by {(most - before) / 2**20:.1f} MB")
    assert most - before < 48 * 2**20


def test_an_archive_that_breaks_off_is_not_taken_for_whole(server: ServerProcess) -> None:
    folder = server.library / "sessions" / "breaking"
    write_small_session(folder, "Breaking")
    for number in range(4):
        with (folder / "audio" / f"{number}.wav").open("wb") as file:
            file.truncate(16 * 2**20)
    with server.client.stream("GET", "/v1/sessions/breaking/archive") as answer:
        blocks = answer.iter_raw()
        next(blocks)
        (folder / "audio" / "3.wav").unlink()
        with pytest.raises(httpx.RemoteProtocolError):
            for _ in blocks:
                pass
    assert server.client.get("/v1/health").status_code == 200


def _peaks(server: ServerProcess, path: str, **asked: int) -> httpx.Response:
    return server.client.get(f"/v1/sessions/{path}", params=asked)


def test_a_waveform_is_told_with_what_it_is_of(server: ServerProcess) -> None:
    answer = _peaks(server, "first/peaks/bass.wav", per_peak=1024, start=2, count=3)
    told = {name: int(value) for name, value in answer.headers.items() if name[:7] == "x-peaks"}
    assert told == {
        "x-peaks-per-peak": 1024,
        "x-peaks-channels": 1,
        "x-peaks-samples": RATE,
        "x-peaks-start": 2,
        "x-peaks-count": 3,
    }
    assert answer.headers["x-sample-rate"] == str(RATE)
    # The tone rises by one a sample.
    expected = [low * 1024 * 127 // 32768 for low in (2, 3, 4)]
    assert list(struct.unpack("6b", answer.content)[::2]) == expected
    tag = {"if-none-match": answer.headers["etag"]}
    asked = {"per_peak": 1024, "start": 2, "count": 3}
    again = server.client.get("/v1/sessions/first/peaks/bass.wav", params=asked, headers=tag)
    assert (again.status_code, again.content) == (304, b"")


def test_waveforms_that_cannot_be_drawn_say_why(server: ServerProcess) -> None:
    audio = server.library / "sessions" / "first" / "audio"
    (audio / "words.wav").write_text("no sound at all")
    assert "not audio" in _problem(_peaks(server, "first/peaks/words.wav"), 422, "UnreadableAudio")
    (audio / "words.wav").unlink()
    _problem(_peaks(server, "first/peaks/nothing.wav"), 404, "NotFound")
    _problem(_peaks(server, "first/peaks/..%2Fsession.json"), 404, "NotFound")
    _problem(_peaks(server, "first/peaks/bass.wav", per_peak=300), 422, "BadInput")


def test_pages_that_ask_at_once_have_a_file_drawn_once(server: ServerProcess) -> None:
    tone(server.library / "sessions" / "first" / "audio" / "new.wav", RATE * 20)
    cache = server.library / "cache" / "peaks"
    before = len(list(cache.glob("*.peaks")))
    with ThreadPoolExecutor(6) as pages:
        answers = list(pages.map(lambda _: _peaks(server, "first/peaks/new.wav").content, range(6)))
    assert len(set(answers)) == 1
    assert len(list(cache.glob("*.peaks"))) == before + 1


def test_what_a_job_makes_is_drawn_before_anybody_looks(server: ServerProcess) -> None:
    cache = server.library / "cache" / "peaks"
    before = len(list(cache.glob("*.peaks")))
    assert server.finished(server.generate("drawn ahead"))["state"] == "done"
    assert wait_for(lambda: len(list(cache.glob("*.peaks"))) > before)


def test_the_inbox_tells_what_came_of_each_file(server: ServerProcess) -> None:
    inbox = server.library / "inbox"
    tone(inbox / "good bounce.wav")
    (inbox / "broken.wav").write_bytes(b"no sound here, but long enough to be looked at" * 10)

    def settled() -> Any:
        arrivals = {one["name"]: one for one in _get(server, "inbox")["arrivals"]}
        done = [one for one in arrivals.values() if one["state"] in ("done", "failed")]
        return arrivals if len(done) == 2 else None

    arrivals = wait_for(settled)
    good, broken = arrivals["good bounce.wav"], arrivals["broken.wav"]
    assert (good["state"], good["session"], good["failure"]) == ("done", "good-bounce", None)
    assert (broken["state"], broken["session"]) == ("failed", None)
    assert "is no audio" in broken["failure"]
    assert Path(good["path"]) == inbox / "good bounce.wav"


def test_the_server_loads_nothing_that_draws(tmp_path: Path) -> None:
    write_small_session(tmp_path / "sessions" / "song", "Song")
    with running(tmp_path) as server:
        assert _peaks(server, "song/peaks/bass.wav").status_code == 200
        _, output = server.stop()
    loaded = {name.partition(".")[0] for name in output.split()}
    assert not loaded & {"numpy", "scipy", "soundfile", "soxr"}
