"""Chains, comparisons and plug-ins over real HTTP, done by the real worker."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from server.audio.write import FloatWav
from session import Mix, Track, write_session
from tests.integration.server_process import ServerProcess, running
from tests.plain_session import plain_session

RATE = 44_100
QUIET = {"name": "quiet", "steps": [{"kind": "gain", "gain_db": -20.0}]}
DARK_STEP = {"kind": "equaliser", "bands": [{"shape": "high-cut", "frequency_hz": 500.0}]}
DARK = {"name": "dark", "steps": [DARK_STEP]}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    place = tmp_path_factory.mktemp("hosting")
    _write_session(place / "library" / "sessions" / "song")
    own = {"chains": str(place / "chains"), "plug_in_index": str(place / "plug-ins.db")}
    with running(place / "library", tasks="server.jobs.task:TASKS", **own) as found:
        yield found


def _write_session(folder: Path) -> None:
    """Four bars of two tracks of noise."""
    session = plain_session(sample_rate=RATE)
    chance = np.random.default_rng(1)
    tracks = []
    for name in ("Keys", "Bass"):
        sound = 0.1 * chance.standard_normal((2, session.length_samples)).astype(np.float32)
        with FloatWav(folder / f"audio/{name}.wav", RATE, 2) as file:
            file.write(sound)
        tracks.append(Track(name, "other", "#8e4ec6", (session.stem_clip(f"audio/{name}.wav"),)))
    mix = Mix("audio/Keys.wav", session.length_samples, 0.0, None)
    write_session(session.evolve(tracks=tuple(tracks), mix=mix), folder)


def _ended(server: ServerProcess, path: str, wish: dict[str, Any]) -> dict[str, Any]:
    answer = server.client.post(f"/v1/{path}", json=wish)
    assert answer.status_code == 202, answer.text
    return server.finished(answer.json())


def _compared(server: ServerProcess, **wish: Any) -> tuple[str, dict[str, Any]]:
    job = _ended(server, "comparisons", {"session": "song", **wish})
    assert job["state"] == "done", job["failure"]
    data: dict[str, Any] = job["result"]["data"]
    return job["id"], data


def _side(server: ServerProcess, job: str, side: str) -> NDArray[np.float64]:
    answer = server.client.get(f"/v1/comparisons/{job}/{side}").raise_for_status()
    assert answer.headers["content-type"] == "audio/wav"
    sound, rate = soundfile.read(io.BytesIO(answer.content), always_2d=True)
    assert rate == RATE
    return np.asarray(sound)


def _problem(answer: httpx.Response, status: int) -> str:
    assert answer.status_code == status, answer.text
    detail = str(answer.json()["detail"])
    assert detail[-1] in ".?)", detail
    return detail


def test_before_and_after_are_of_one_length_loudness_and_place(server: ServerProcess) -> None:
    job, data = _compared(server, track="Keys", chain=QUIET, from_bar=2, bars=2)
    dry, wet = _side(server, job, "dry"), _side(server, job, "wet")
    assert (data["sample_rate"], data["length_samples"]) == (RATE, 4 * RATE)
    assert dry.shape == wet.shape == (4 * RATE, 2)
    # What was 20 dB below is as loud again, and not a sample off.
    assert np.abs(dry - wet).max() < 1e-4
    stem, _ = soundfile.read(server.library / "sessions/song/audio/Keys.wav")
    turned = float(np.sum(dry * stem[2 * RATE : 6 * RATE]) / np.sum(dry**2))
    assert np.abs(turned * dry - stem[2 * RATE : 6 * RATE]).max() < 1e-3
    assert len(data["words"]) == 2


def test_the_spectra_tell_what_a_filter_took_away(server: ServerProcess) -> None:
    _, data = _compared(server, track="Bass", chain=DARK)
    spectra = data["spectra"]
    bands = [np.array(spectra[name]) for name in ("frequencies_hz", "dry_db", "wet_db")]
    assert len({len(band) for band in bands}) == 1
    frequencies, dry, wet = bands
    low, high = frequencies < 200, (frequencies > 4000) & (frequencies < 16_000)
    assert np.median((wet - dry)[high]) < np.median((wet - dry)[low]) - 20


def test_a_comparison_gives_its_picture_and_any_of_its_bytes(server: ServerProcess) -> None:
    job, _ = _compared(server, chain="telephone", bars=1)
    picture = server.client.get(f"/v1/comparisons/{job}/picture")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    whole = server.client.get(f"/v1/comparisons/{job}/wet").content
    part = server.client.get(f"/v1/comparisons/{job}/wet", headers={"range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, whole[100:200])
    beyond = {"range": f"bytes={len(whole)}-"}
    _problem(server.client.get(f"/v1/comparisons/{job}/wet", headers=beyond), 416)
    _problem(server.client.get(f"/v1/comparisons/{job}/damp"), 422)
    assert _side(server, job, "alternating").shape[1] == 2


def test_what_is_no_comparison_has_no_sides(server: ServerProcess) -> None:
    _problem(server.client.get("/v1/comparisons/nobody/dry"), 404)
    scan = _ended(server, "scans", {"folders": [str(server.library)]})
    detail = _problem(server.client.get(f"/v1/comparisons/{scan['id']}/dry"), 404)
    assert "ask for one first" in detail


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"session": "nobody", "chain": "telephone"}, 404),
        ({"session": "song", "chain": "no such chain"}, 404),
        ({"chain": "telephone"}, 422),
        ({"session": "song", "file": "/tmp/a.wav", "chain": "telephone"}, 422),
        ({"session": "song", "chain": {"name": "x", "steps": [{"kind": "eat"}]}}, 422),
        ({"session": "song", "chain": "telephone", "from_bar": 0}, 422),
        ({"session": "song", "chain": "telephone", "out": "here"}, 422),
        ({"session": "song", "chain": "telephone", "track": "Nobody"}, 422),
    ],
)
def test_a_comparison_that_cannot_be_is_refused(
    server: ServerProcess, wish: dict[str, Any], status: int
) -> None:
    _problem(server.client.post("/v1/comparisons", json=wish), status)


def test_bars_that_a_session_does_not_have_fail_in_a_sentence(server: ServerProcess) -> None:
    wish = {"session": "song", "chain": "telephone", "from_bar": 4, "bars": 2}
    job = _ended(server, "comparisons", wish)
    assert job["state"] == "failed"
    assert job["failure"]["message"].endswith(".")


def test_a_chain_tried_as_it_is_being_changed_makes_a_session(server: ServerProcess) -> None:
    job = _ended(server, "renders", {"session": "song", "tracks": ["Keys"], "chain": QUIET})
    assert job["state"] == "done", job["failure"]
    made = job["result"]["data"]["session"].removeprefix("sessions/")
    document = server.client.get(f"/v1/sessions/{made}/document").raise_for_status().json()
    keys = next(one for one in document["session"]["tracks"] if one["name"] == "Keys")
    folder = server.library / "sessions" / made
    (dry, _), (wet, _) = (
        soundfile.read(folder / keys[clips][0]["file"]) for clips in ("dry_clips", "audio_clips")
    )
    assert np.allclose(0.1 * dry, wet[: len(dry)], atol=1e-4)
    assert keys["chain"]["effects"][0]["gain_db"] == -20


def test_a_chain_is_saved_changed_and_put_aside(server: ServerProcess) -> None:
    chain = {"name": "my / glue", "about": "Mine", "steps": [{"kind": "gain", "gain_db": -1.0}]}
    address = "/v1/chains/my / glue"
    saved = server.client.put(address, json=chain).raise_for_status().json()
    assert (saved["name"], saved["own"], saved["fault"]) == ("my / glue", True, None)
    assert server.client.get(address).json()["steps"][0]["gain_db"] == -1.0
    louder = {**chain, "steps": [{"kind": "gain", "gain_db": 2.0}]}
    server.client.put(address, json=louder).raise_for_status()
    assert server.client.get(address).json()["steps"][0]["gain_db"] == 2.0
    own = [one for one in server.client.get("/v1/chains").json()["items"] if one["own"]]
    assert [one["name"] for one in own] == ["my / glue"]
    assert server.client.delete(address).status_code == 204
    _problem(server.client.delete(address), 404)
    _problem(server.client.get(address), 404)


def test_a_chain_tells_what_it_lacks_on_this_machine(server: ServerProcess) -> None:
    steps = [{"kind": "gain", "gain_db": 0}, {"kind": "convolution", "file": "hall.wav"}]
    chain = {"name": "in / a hall", "steps": steps}
    server.client.put("/v1/chains/in / a hall", json=chain).raise_for_status()
    needs = server.client.get("/v1/chain-needs/in / a hall").raise_for_status().json()
    (one,) = needs["missing"]
    assert (one["step"], one["what"]) == ("step 2", "hall.wav")
    assert one["reason"].startswith("There is no impulse response ")
    server.client.delete("/v1/chains/in / a hall").raise_for_status()
    known = server.client.get("/v1/chain-needs/drum bus glue").raise_for_status().json()
    assert known == {"missing": []}
    _problem(server.client.get("/v1/chain-needs/in / a hall"), 404)


@pytest.mark.parametrize(
    ("address", "chain"),
    [
        ("other", QUIET),
        ("telephone", {**QUIET, "name": "telephone"}),
        ("quiet", {"name": "quiet", "steps": [{"kind": "gain", "gain_db": "loud"}]}),
        ("quiet", {"name": "quiet", "steps": [{"kind": "gain", "gain": 1}]}),
        ("quiet", {"name": "quiet"}),
    ],
)
def test_a_chain_that_cannot_be_saved_is_refused_and_not_there(
    server: ServerProcess, address: str, chain: dict[str, Any]
) -> None:
    before = server.client.get("/v1/chains").json()
    _problem(server.client.put(f"/v1/chains/{address}", json=chain), 422)
    assert server.client.get("/v1/chains").json() == before


def test_a_chain_of_roadies_stays_on_the_shelf(server: ServerProcess) -> None:
    _problem(server.client.delete("/v1/chains/telephone"), 422)
    assert server.client.get("/v1/chains/telephone").status_code == 200


def test_the_schema_of_chains_has_every_kind_that_chains_use(server: ServerProcess) -> None:
    told = json.dumps(server.client.get("/v1/chain-schema").raise_for_status().json())
    for one in server.client.get("/v1/chains").json()["items"]:
        for step in server.client.get(f"/v1/chains/{one['name']}").json()["steps"]:
            assert f'"{step["kind"]}"' in told


def test_a_scan_lists_what_is_kept_off_with_the_reason(
    server: ServerProcess, tmp_path: Path
) -> None:
    (tmp_path / "Broken.vst3").write_bytes(b"no plug-in")
    assert server.client.get("/v1/plug-ins").json()["items"] == []
    job = _ended(server, "scans", {"folders": [str(tmp_path)]})
    assert job["state"] == "done", job["failure"]
    off = server.client.get("/v1/plug-ins/kept-off").raise_for_status().json()["items"]
    (broken,) = [one for one in off if one["file"].endswith("Broken.vst3")]
    assert broken["reason"].endswith(".")
    _problem(server.client.get("/v1/plug-ins/Nobody"), 404)
    _problem(server.client.post("/v1/scans", json={"folders": ["here"]}), 422)
