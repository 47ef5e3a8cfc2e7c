"""A real server over real sockets: asking, watching, reading, refusing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect as connect_socket
from websockets.exceptions import InvalidStatus

from session import Provenance, write_session
from tests.integration.api_tasks import small_session, tone, write_small_session
from tests.integration.server_process import LIMIT_SECONDS, ServerProcess, running, wait_for

PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    library = tmp_path_factory.mktemp("library")
    write_small_session(library / "sessions" / "first", "First")
    brought = small_session("Brought")
    came = Provenance("import", "recording", "1", brought.provenance.created_at)
    (library / "sessions" / "brought").mkdir()
    write_session(brought.evolve(provenance=came), library / "sessions" / "brought")
    with running(library, upload_limit_mb="2") as found:
        yield found


def _problem(answer: httpx.Response, status: int, kind: str) -> str:
    said = answer.json()
    assert answer.headers["content-type"] == PROBLEM
    assert (answer.status_code, said["status"], said["kind"]) == (status, status, kind)
    assert said["type"] == f"urn:roadie:problem:{kind}"
    assert said["title"]
    detail = str(said["detail"])
    assert detail.endswith((".", "?"))
    return detail


def test_health_tells_where_the_library_is(server: ServerProcess) -> None:
    said = server.client.get("/v1/health").raise_for_status().json()
    assert said["status"] == "ok"
    assert said["pid"] == server.process.pid
    assert said["library"] == str(server.library)


def test_asked_for_music_answers_with_a_job_that_becomes_a_session(server: ServerProcess) -> None:
    answer = server.client.post("/v1/generations", json={"prompt": "dusty keys"})
    assert answer.status_code == 202
    job = answer.json()
    assert answer.headers["location"] == f"/v1/jobs/{job['id']}"
    done = server.finished(job)
    assert (done["state"], done["failure"]) == ("done", None)
    assert done["spec"]["prompt"] == "dusty keys"
    listed = server.client.get("/v1/sessions").json()["items"]
    assert "dusty-keys" in [one["id"] for one in listed]


def test_a_job_has_no_early_notes_once_it_has_ended(server: ServerProcess) -> None:
    job = server.generate("wait")
    server.running(job)
    notes = f"/v1/jobs/{job['id']}/notes"
    assert server.client.get(notes).raise_for_status().json() is None, "none are told yet"
    server.client.post(f"/v1/jobs/{job['id']}/cancel").raise_for_status()
    assert server.client.get(notes).raise_for_status().json() is None
    _problem(server.client.get("/v1/jobs/nonesuch/notes"), 404, "NotFound")


def test_jobs_are_listed_newest_first_in_pages(server: ServerProcess) -> None:
    ids = [server.finished(server.generate(f"page {n}"))["id"] for n in range(3)]
    first = server.client.get("/v1/jobs", params={"limit": 2, "state": "done"}).json()
    assert [job["id"] for job in first["items"]] == [ids[2], ids[1]]
    rest = server.client.get("/v1/jobs", params={"state": "done", "before": first["next"]}).json()
    assert rest["items"][0]["id"] == ids[0]


def test_a_job_is_cancelled_and_stays_so(server: ServerProcess) -> None:
    job = server.generate("wait")
    server.running(job)
    answer = server.client.post(f"/v1/jobs/{job['id']}/cancel").raise_for_status()
    assert answer.json()["state"] == "cancelled"
    again = server.client.post(f"/v1/jobs/{job['id']}/cancel").raise_for_status()
    assert again.json() == answer.json()


def test_an_uploaded_recording_is_imported_and_not_kept_twice(
    server: ServerProcess, tmp_path: Path
) -> None:
    tone(tmp_path / "bounce.wav")
    with (tmp_path / "bounce.wav").open("rb") as file:
        answer = server.client.post(
            "/v1/imports",
            files={"file": ("../../My bounce.wav", file, "audio/wav")},
            data={"options": json.dumps({"bpm": 84})},
        )
    assert answer.status_code == 202, answer.text
    job = server.finished(answer.json())
    assert job["state"] == "done"
    assert job["spec"]["bpm"] == 84
    assert Path(job["spec"]["file"]).name == "My bounce.wav"
    assert (server.library / "sessions" / "my-bounce").is_dir()
    wait_for(lambda: not list((server.library / ".uploads").iterdir()))


def test_a_recording_on_this_machine_is_imported_by_its_path(
    server: ServerProcess, tmp_path: Path
) -> None:
    tone(tmp_path / "by path.wav")
    answer = server.client.post("/v1/imports", json={"file": str(tmp_path / "by path.wav")})
    assert server.finished(answer.raise_for_status().json())["state"] == "done"
    assert (tmp_path / "by path.wav").is_file()


def test_a_failed_job_says_why_in_one_sentence(server: ServerProcess, tmp_path: Path) -> None:
    (tmp_path / "notes.wav").write_text("not audio")
    answer = server.client.post("/v1/imports", json={"file": str(tmp_path / "notes.wav")})
    job = server.finished(answer.raise_for_status().json())
    assert job["failure"] == {
        "kind": "UnreadableAudio",
        "message": "notes.wav is no audio: choose a WAV file.",
    }


def test_an_upload_past_the_bound_is_refused_and_nothing_of_it_kept(server: ServerProcess) -> None:
    def too_much() -> Iterator[bytes]:
        yield b'--x\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'
        for _ in range(50):
            yield bytes(2**16)
        yield b"\r\n--x--\r\n"

    answer = server.client.post(
        "/v1/imports",
        content=too_much(),
        headers={"content-type": "multipart/form-data; boundary=x"},
    )
    _problem(answer, 413, "TooLarge")
    assert list((server.library / ".uploads").iterdir()) == []


def test_an_announced_body_past_the_bound_is_refused_unread(server: ServerProcess) -> None:
    answer = server.client.post("/v1/generations", json={"prompt": "x" * 2_000_000})
    _problem(answer, 413, "TooLarge")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "ends too early"),
        (b"nonsense", "not a form"),
        (b'--x\r\ncontent-disposition: form-data; name="file"\r\n\r\nhm\r\n--x--\r\n', "'file'"),
        (b'--x\r\ncontent-disposition: form-data; name="wings"\r\n\r\n\r\n--x--\r\n', "'wings'"),
        (
            b'--x\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\nab',
            "early",
        ),
    ],
)
def test_a_broken_upload_is_refused_and_nothing_of_it_kept(
    server: ServerProcess, body: bytes, why: str
) -> None:
    answer = server.client.post(
        "/v1/imports", content=body, headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert why in _problem(answer, 400, "BrokenUpload")
    uploads = server.library / ".uploads"
    assert not uploads.exists() or list(uploads.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "body", "refusal"),
    [
        ("generations", {"prompt": "x" * 100_000}, (422, "BadInput", "100,000 characters")),
        ("generations", {}, (422, "BadInput", "prompt is missing")),
        (
            "generations",
            {"prompt": "x", "bars": 4, "seconds": 60},
            (422, "BadInput", "seconds cannot be set together with bars"),
        ),
        ("generations", {"prompt": "x", "engine": "compose"}, (404, "NotFound", "composer")),
        (
            "generations",
            {"prompt": "x", "instruments": {"wanted": ["dusty-kyes"]}},
            (422, "BadInput", "no instrument called 'dusty-kyes'. Did you mean dusty-keys?"),
        ),
        (
            "generations",
            {"prompt": "x", "instruments": {"unwanted": ["Belss"]}},
            (422, "BadInput", "Did you mean Bells?"),
        ),
        (
            "generations",
            {"prompt": "x", "mood": ["bright", "drak"]},
            (422, "BadInput", "no mood called 'drak'. Did you mean dark?"),
        ),
        (
            "responses",
            {"session": "first", "mood": ["drak"]},
            (422, "BadInput", "Did you mean dark?"),
        ),
        (
            "variations",
            {"session": "first", "instruments": {"wanted": ["Belss"]}},
            (422, "BadInput", "Did you mean Bells?"),
        ),
        (
            "generations",
            {"prompt": "x", "style": "hause"},
            (422, "BadInput", "There is no style called 'hause': did you mean house?"),
        ),
        (
            "responses",
            {"session": "first", "style": "hause"},
            (422, "BadInput", "did you mean house?"),
        ),
        (
            "variations",
            {"session": "first", "style": "hause"},
            (422, "BadInput", "did you mean house?"),
        ),
        (
            "generations",
            {"prompt": "x", "chords": "Am7 | Hm7"},
            (422, "BadInput", "'Hm7' in bar 2 of the chords is no chord"),
        ),
        (
            "generations",
            {"prompt": "house", "bars": 12, "form": "intro 4, vrse 8"},
            (422, "BadInput", "There is no section called 'vrse': did you mean verse?"),
        ),
        (
            "generations",
            {"prompt": "x", "engine": "musicgen", "sound": {"model": "musicgen-smal"}},
            (422, "BadInput", "There is no model called 'musicgen-smal'"),
        ),
        (
            "generations",
            {"prompt": "x", "engine": "musicgen", "sound": {"separator": "quik"}},
            (404, "NotFound", "quick"),
        ),
        (
            "variations",
            {"session": "first", "hold": ["Bas"]},
            (422, "BadInput", "no track called 'Bas': it has Bass. Did you mean Bass?"),
        ),
        (
            "responses",
            {"session": "first", "tracks": ["Bas"]},
            (422, "BadInput", "Did you mean Bass?"),
        ),
        (
            "transcriptions",
            {"session": "first", "tracks": ["Bas"]},
            (422, "BadInput", "no audio track called 'Bas': did you mean Bass?"),
        ),
        (
            "transcriptions",
            {"session": "first", "listen": {"preset": "pino"}},
            (422, "BadInput", "no transcription preset 'pino'"),
        ),
        (
            "transcriptions",
            {"session": "first", "listen": {"transcriber": "drum"}},
            (404, "NotFound", "did you mean drums?"),
        ),
        (
            "variations",
            {"session": "brought"},
            (422, "BadInput", "brought was not generated here, so it cannot be varied"),
        ),
        ("separations", {"session": "first", "separator": "quik"}, (404, "NotFound", "quick")),
        (
            "repaints",
            {"session": "first", "from_bar": 1, "bars": 1, "engine": "x"},
            (404, "NotFound", "x"),
        ),
        ("renders", {"session": "first", "chain": "vocal worm"}, (404, "NotFound", "vocal warm")),
        (
            "renders",
            {"session": "first", "chain": "vocal warm", "tracks": ["Bas"]},
            (422, "BadInput", "Did you mean Bass?"),
        ),
        ("imports", {"file": "relative.wav"}, (422, "BadInput", "whole path")),
        ("imports", {"file": "/nowhere/at/all.wav"}, (404, "NotFound", "/nowhere/at/all.wav")),
        ("imports", {"file": "/a.wav", "wings": 2}, (422, "BadInput", "wings")),
        ("separations", {"session": "nowhere"}, (404, "NotFound", "nowhere")),
        ("transcriptions", {"session": "../first"}, (404, "NotFound", "../first")),
        ("exports", {"session": "first", "formats": []}, (422, "BadInput", "formats")),
        ("exports", {"session": "first", "formats": ["cubase2"]}, (404, "NotFound", "cubase2")),
        (
            "exports",
            {"session": "first", "formats": ["stems"], "out": "x"},
            (422, "BadInput", "whole path"),
        ),
        (
            "exports",
            {"session": "first", "formats": ["stems"], "mix": [{"track": "Bas", "mute": True}]},
            (422, "BadInput", "did you mean Bass?"),
        ),
        (
            "exports",
            {"session": "first", "formats": ["stems"], "mix": [{"track": 7, "mute": True}]},
            (422, "BadInput", "track 7, and the session has 1"),
        ),
        (
            "exports",
            {"session": "first", "formats": ["stems"], "mix": [{"track": 1, "gain_db": 49}]},
            (422, "BadInput", "gain_db must be at most 48"),
        ),
        (
            "exports",
            {"session": "first", "formats": ["stems"], "mix": [{"track": 1, "pan": -1.1}]},
            (422, "BadInput", "pan must be at least -1"),
        ),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_sentence(
    server: ServerProcess, path: str, body: dict[str, Any], refusal: tuple[int, str, str]
) -> None:
    status, kind, words = refusal
    jobs = server.client.get("/v1/jobs").json()["items"]
    answer = server.client.post(f"/v1/{path}", json=body)
    assert words in _problem(answer, status, kind)
    assert server.client.get("/v1/jobs").json()["items"] == jobs


def test_a_body_that_is_not_json_is_told_so(server: ServerProcess) -> None:
    headers = {"content-type": "application/json"}
    answer = server.client.post("/v1/generations", content=b"{", headers=headers)
    assert "not valid JSON" in _problem(answer, 422, "BadInput")


def test_http_itself_refuses_with_problem_details(server: ServerProcess) -> None:
    _problem(server.client.get("/v1/nothing"), 404, "NotFound")
    answer = server.client.put("/v1/health")
    assert "GET" in _problem(answer, 405, "MethodNotAllowed")
    assert answer.headers["allow"] == "GET"
    _problem(server.client.post("/v1/imports", content=b"x"), 415, "UnsupportedMediaType")


def test_a_session_tells_of_itself_and_its_files(server: ServerProcess) -> None:
    said = server.client.get("/v1/sessions/first").raise_for_status().json()
    summary = said["summary"]
    assert (summary["title"], summary["bpm"], summary["key"]) == ("First", 120, "A minor")
    assert (summary["meter"], summary["bars"], summary["engine"]) == ("4/4", 1, "composer")
    assert summary["mix_loudness_lufs"] == -20.5
    assert summary["tracks"][0]["files"] == ["audio/bass.wav"]
    assert [file["path"] for file in said["files"]] == ["audio/bass.wav", "midi/all.mid"]
    document = server.client.get("/v1/sessions/first/document").raise_for_status().json()
    assert document["session"]["tracks"][0]["midi_clips"][0]["notes"][0]["pitch"] == 40


def test_what_was_exported_is_listed(server: ServerProcess) -> None:
    job = {"session": "first", "formats": ["stems"]}
    server.finished(server.client.post("/v1/exports", json=job).raise_for_status().json())
    (export,) = server.client.get("/v1/sessions/first/exports").json()["items"]
    assert (export["name"], export["files"], export["size_bytes"]) == ("stems", 1, 7)


def test_audio_is_read_whole_and_in_part(server: ServerProcess) -> None:
    path = "/v1/sessions/first/audio/bass.wav"
    whole = server.client.get(path).raise_for_status()
    data = (server.library / "sessions/first/audio/bass.wav").read_bytes()
    assert whole.content == data
    assert whole.headers["content-type"] == "audio/wav"
    assert whole.headers["accept-ranges"] == "bytes"
    part = server.client.get(path, headers={"range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, data[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(data)}"
    tail = server.client.get(path, headers={"range": "bytes=-50"})
    assert (tail.status_code, tail.content) == (206, data[-50:])


def test_a_range_past_the_end_is_refused(server: ServerProcess) -> None:
    path = "/v1/sessions/first/audio/bass.wav"
    answer = server.client.get(path, headers={"range": "bytes=99999999-"})
    _problem(answer, 416, "NoSuchRange")
    size = (server.library / "sessions/first/audio/bass.wav").stat().st_size
    assert answer.headers["content-range"] == f"bytes */{size}"


def test_audio_that_the_client_has_is_not_sent_again(server: ServerProcess) -> None:
    path = "/v1/sessions/first/audio/bass.wav"
    etag = server.client.get(path).headers["etag"]
    assert server.client.get(path, headers={"if-none-match": etag}).status_code == 304
    stale = {"range": "bytes=0-9", "if-range": '"another"'}
    assert server.client.get(path, headers=stale).status_code == 200
    fresh = {"range": "bytes=0-9", "if-range": etag}
    assert server.client.get(path, headers=fresh).status_code == 206


@pytest.mark.parametrize(
    "name",
    [
        "../session.json",
        "..%2fsession.json",
        "%2e%2e/session.json",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "..\\session.json",
        "outside.wav",
        "outside/session.json",
        "bass.wav%00",
        "",
        ".",
    ],
)
def test_no_path_or_link_leads_out_of_the_audio_folder(server: ServerProcess, name: str) -> None:
    audio = server.library / "sessions/first/audio"
    for link, target in (("outside.wav", "/etc/hostname"), ("outside", server.library)):
        if not (audio / link).is_symlink():
            (audio / link).symlink_to(target)
    url = httpx.URL(server.url).copy_with(raw_path=f"/v1/sessions/first/audio/{name}".encode())
    answer = server.client.send(httpx.Request("GET", url, headers={"host": "127.0.0.1"}))
    assert answer.status_code == 404
    _problem(answer, 404, "NotFound")


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"host": "evil.example"}, "UnknownHost"),
        ({"host": "127.0.0.1.evil.example"}, "UnknownHost"),
        ({"origin": "http://evil.example"}, "ForeignOrigin"),
        ({"origin": "null"}, "ForeignOrigin"),
    ],
)
def test_a_page_of_the_web_is_refused(
    server: ServerProcess, headers: dict[str, str], kind: str
) -> None:
    _problem(server.client.get("/v1/health", headers=headers), 403, kind)
    with pytest.raises(InvalidStatus) as caught:
        asyncio.run(_hello(server, headers))
    assert caught.value.response.status_code == 403


async def _hello(server: ServerProcess, headers: dict[str, str]) -> dict[str, Any]:
    url = server.url.replace("http", "ws", 1) + "/v1/events"
    extra = {key: value for key, value in headers.items() if key != "host"}
    if "host" not in headers:
        async with connect_socket(url, additional_headers=extra, proxy=None) as socket:
            return dict(json.loads(await socket.recv()))
    # The library writes the Host of the address: dial the server under the other name.
    host, port = httpx.URL(server.url).host, httpx.URL(server.url).port
    named = f"ws://{headers['host']}/v1/events"
    async with connect_socket(named, host=host, port=port, proxy=None) as socket:
        return dict(json.loads(await socket.recv()))


def test_events_tell_a_job_from_its_start_to_its_end(server: ServerProcess) -> None:
    async def watch() -> tuple[dict[str, Any], list[dict[str, Any]]]:
        url = server.url.replace("http", "ws", 1) + "/v1/events"
        async with asyncio.timeout(LIMIT_SECONDS), connect_socket(url, proxy=None) as socket:
            hello = json.loads(await socket.recv())
            job = await asyncio.to_thread(server.generate, "told live")
            told: list[dict[str, Any]] = []
            while not told or told[-1]["state"] != "done":
                message = json.loads(await socket.recv())
                if message["type"] == "job" and message["job"]["id"] == job["id"]:
                    told.append(message["job"])
            return hello, told

    hello, told = asyncio.run(watch())
    assert hello["type"] == "hello"
    fractions = [job["fraction"] for job in told]
    assert fractions == sorted(fractions)
    order = ["queued", "running", "delivering", "done"]
    states = [order.index(job["state"]) for job in told]
    assert states == sorted(states)
    assert told[-1]["result"] is not None


def test_hello_names_the_jobs_that_are_not_finished(server: ServerProcess) -> None:
    job = server.generate("wait")
    server.running(job)
    hello = asyncio.run(_hello(server, {}))
    assert job["id"] in [one["id"] for one in hello["jobs"]]
    server.client.post(f"/v1/jobs/{job['id']}/cancel").raise_for_status()


def test_every_list_of_backends_says_what_is_ready(server: ServerProcess) -> None:
    for group, name in (("engines", "composer"), ("exporters", "ableton")):
        items = server.client.get(f"/v1/{group}").raise_for_status().json()["items"]
        (found,) = [item for item in items if item["name"] == name]
        assert found["ready"] or found["remedy"]
