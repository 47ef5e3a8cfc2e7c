"""Excerpts over real HTTP: cut to the sample, and saying where they are from."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import mido
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from server.audio.write import FloatWav
from session import (
    AudioClip,
    Key,
    MeterMap,
    MidiClip,
    Mix,
    Note,
    Provenance,
    Section,
    Session,
    TempoMap,
    TempoStep,
    Track,
    write_session,
)
from tests.integration.server_process import ServerProcess, running, wait_for

RATE = 44_100
CHANGES = TempoMap((TempoStep(0.0, 93.0), TempoStep(16.0, 121.7)))
KEY = "0b9a7c3e-1111-4222-8333-944445555666"
TITLE = 'Été / <b>"Night"</b>'

Samples = NDArray[np.float32]


def _sound(length_samples: int, seed: int) -> Samples:
    noise = np.random.default_rng(seed).standard_normal((length_samples, 2))
    return (0.2 * noise.T).astype(np.float32)


def _write(folder: Path) -> Session:
    """Eight bars whose tempo changes in the fifth: a whole stem, and a track of three clips."""
    origin = Provenance("generate", "composer", "1", "2026-01-02T03:04:05+00:00")
    session = Session(TITLE, RATE, 32.0, CHANGES, MeterMap.constant(), origin)
    for number, name in enumerate(("keys", "hits")):
        with FloatWav(folder / f"audio/{name}.wav", RATE, 2) as file:
            file.write(_sound(session.length_samples, number))
    hits = (
        AudioClip("audio/hits.wav", -0.5, RATE, 100, name="Pick-up"),
        AudioClip("audio/hits.wav", 5.3, 2 * RATE, 12_345, gain_db=-6.0, fade_in_samples=500),
        AudioClip("audio/hits.wav", 16.0, RATE, session.length_samples - 1000),
    )
    notes = (Note(60, 90, 2.0, 2.0), Note(62, 90, 3.5, 1.0), Note(64, 90, 5.0, 2.0))
    tracks = (
        Track("Keys", "chords", "#8e4ec6", (session.stem_clip("audio/keys.wav"),), gain_db=-9.0),
        Track("Hits", "drums", "#8e4ec6", hits, pan=-0.5, mute=True),
        Track(
            "Notes",
            "lead",
            "#8e4ec6",
            (),
            (
                MidiClip(12.0, 8.0, notes),
                MidiClip(-1.0, 4.0, (Note(70, 90, 0.5, 1.0), Note(71, 90, 3.0, 9.0)), "Pick-up"),
            ),
        ),
    )
    session = session.evolve(
        key=Key("A", "minor"),
        tracks=tracks,
        sections=(Section("intro", 0.0, 8.0), Section("verse", 8.0, 24.0)),
        mix=Mix("audio/keys.wav", session.length_samples, 0.0, None),
    )
    write_session(session, folder)
    return session


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    library = tmp_path_factory.mktemp("library")
    _write(library / "sessions" / "song")
    with running(library) as found:
        yield found


def _asked(server: ServerProcess, track: int, **asked: Any) -> httpx.Response:
    return server.client.get(f"/v1/sessions/song/tracks/{track}/excerpt.wav", params=asked)


def _samples(answer: httpx.Response) -> Samples:
    assert answer.status_code == 200, answer.text
    sound, rate = soundfile.read(io.BytesIO(answer.content), dtype="float32", always_2d=True)
    assert rate == RATE
    return np.asarray(sound.T, np.float32)


def _chunks(content: bytes) -> dict[bytes, bytes]:
    found, at = {}, 12
    while at + 8 <= len(content):
        name, length = struct.unpack("<4sI", content[at : at + 8])
        found[name] = content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    return found


def test_a_stretch_is_the_stem_from_sample_to_sample(server: ServerProcess) -> None:
    start, end = (CHANGES.samples_at_beats(beats, RATE) for beats in (13.37, 17.9))
    found = _samples(_asked(server, 1, start_beats=13.37, length_beats=17.9 - 13.37))
    # The fader of the track, at -9 dB, is left to the DAW.
    assert np.array_equal(found, _sound(end, 0)[:, start:end])


def test_stretches_side_by_side_leave_nothing_out(server: ServerProcess) -> None:
    parts = [_samples(_asked(server, 1, start_beats=n * 3.2, length_beats=3.2)) for n in range(10)]
    whole = _samples(_asked(server, 1))
    assert np.array_equal(np.concatenate(parts, axis=1), whole)
    assert whole.shape[1] == CHANGES.samples_at_beats(32.0, RATE)


def test_a_stretch_has_clips_at_their_places_and_silence_between(server: ServerProcess) -> None:
    found = _samples(_asked(server, 2, start_beats=4, length_beats=8))
    first = CHANGES.samples_at_beats(5.3, RATE) - CHANGES.samples_at_beats(4.0, RATE)
    assert not found[:, :first].any()
    clip = _clip_of_hits()
    assert np.allclose(found[:, first : first + 2 * RATE], clip, atol=1e-7)
    assert not found[:, first + 2 * RATE :].any()


def _clip_of_hits() -> Samples:
    clip = _sound(12_345 + 2 * RATE, 1)[:, 12_345:] * np.float32(10 ** (-6 / 20))
    clip[:, :500] *= (np.arange(500) / 500).astype(np.float32)
    return clip


def test_a_clip_is_taken_whole_wherever_it_stands(server: ServerProcess) -> None:
    early = _asked(server, 2, clip=1)  # it begins before bar 1, and has a name
    assert np.array_equal(_samples(early), _sound(100 + RATE, 1)[:, 100:])
    assert "Pick-up.wav" in early.headers["content-disposition"]
    assert np.allclose(_samples(_asked(server, 2, clip=2)), _clip_of_hits(), atol=1e-7)
    past = _samples(_asked(server, 2, clip=3))  # its file ends before it does
    assert past.shape[1] == RATE
    assert past[:, :1000].any()
    assert not past[:, 1000:].any()


def test_a_loop_says_its_tempo_beats_and_key_and_where_it_lies(server: ServerProcess) -> None:
    answer = _asked(server, 1, start_beats=20, length_beats=8)
    chunks = _chunks(answer.content)
    flags, root, *_, beats, denominator, numerator, bpm = struct.unpack(
        "<IHHfIHHf", chunks[b"acid"]
    )
    assert (beats, denominator, numerator, round(bpm, 3)) == (8, 4, 4, 121.7)
    assert (flags, root) == (0x02 | 0x04, 60 + 9)
    (reference,) = struct.unpack("<Q", chunks[b"bext"][338:346])
    assert reference == CHANGES.samples_at_beats(20.0, RATE)
    assert "Night" in answer.headers["content-disposition"]
    assert "bars%206%20to%207.wav" in answer.headers["content-disposition"]
    sections = _chunks(_asked(server, 1, start_beats=4, length_beats=8).content)
    (count, _, position) = struct.unpack("<III", sections[b"cue "][:12])
    assert count == 1
    assert position == CHANGES.samples_at_beats(8, RATE) - CHANGES.samples_at_beats(4, RATE)


@pytest.mark.parametrize(
    "asked",
    [
        {"start_beats": 12, "length_beats": 8},  # the tempo changes within
        {"start_beats": 4, "length_beats": 4.5},  # no whole beats
    ],
)
def test_what_is_no_loop_says_none(server: ServerProcess, asked: dict[str, float]) -> None:
    assert b"acid" not in _chunks(_asked(server, 1, **asked).content)


def test_drums_have_no_key(server: ServerProcess) -> None:
    acid = _chunks(_asked(server, 2, start_beats=0, length_beats=4).content)[b"acid"]
    assert struct.unpack("<I", acid[:4]) == (0x04,)


@pytest.mark.parametrize(
    ("track", "asked", "status"),
    [
        (4, {}, 404),
        (0, {}, 422),
        (2, {"clip": 4}, 404),
        (2, {"clip": 1, "start_beats": 2}, 422),
        (1, {"start_beats": 32}, 422),
        (1, {"start_beats": "nan"}, 422),
        (1, {"length_beats": 0}, 422),
        (3, {}, 422),  # notes alone
    ],
)
def test_what_is_not_there_is_one_sentence(
    server: ServerProcess, track: int, asked: dict[str, Any], status: int
) -> None:
    answer = _asked(server, track, **asked)
    assert answer.status_code == status
    assert answer.json()["detail"].endswith(".")


def test_a_lost_file_is_told_and_the_next_excerpt_comes(server: ServerProcess) -> None:
    folder = server.library / "sessions" / "song" / "audio"
    (folder / "hits.wav").rename(folder / "away.wav")
    try:
        answer = _asked(server, 2)
    finally:
        (folder / "away.wav").rename(folder / "hits.wav")
    assert answer.status_code == 404
    assert "audio/hits.wav" in answer.json()["detail"]
    assert _asked(server, 2).status_code == 200


def test_nothing_that_was_sent_stays(server: ServerProcess) -> None:
    assert _asked(server, 1).status_code == 200
    with server.client.stream("GET", "/v1/sessions/song/tracks/1/excerpt.wav") as left:
        next(left.iter_raw(1000))
    assert _midi(server, 3).status_code == 200
    assert _zip(server).status_code == 200
    _asked(server, 3)
    kept = server.library / "cache" / "excerpts"
    wait_for(lambda: not any(kept.iterdir()))


def _notes(content: bytes) -> list[tuple[str, int, float]]:
    """When the notes of a MIDI file begin and end, in beats."""
    found = mido.MidiFile(file=io.BytesIO(content))
    at, notes = 0, []
    for message in mido.merge_tracks(found.tracks):
        at += message.time
        if message.type in ("note_on", "note_off"):
            notes.append((message.type, message.note, at / found.ticks_per_beat))
    return notes


def _midi(server: ServerProcess, track: int, **asked: Any) -> httpx.Response:
    return server.client.get(f"/v1/sessions/song/tracks/{track}/excerpt.mid", params=asked)


def test_notes_come_from_the_start_of_their_stretch(server: ServerProcess) -> None:
    answer = _midi(server, 3, start_beats=15, length_beats=3)
    assert answer.status_code == 200, answer.text
    assert "bars%204%20to%205.mid" in answer.headers["content-disposition"]
    found = mido.MidiFile(file=io.BytesIO(answer.content))
    at, tempi = 0, []
    for message in mido.merge_tracks(found.tracks):
        at += message.time
        if message.type == "set_tempo":
            tempi.append((at / found.ticks_per_beat, round(mido.tempo2bpm(message.tempo), 1)))
    # Of the notes at 14, 15.5 and 17, the first begins before and the last goes on beyond.
    assert _notes(answer.content) == [
        ("note_on", 62, 0.5),
        ("note_off", 62, 1.5),
        ("note_on", 64, 2.0),
        ("note_off", 64, 3.0),
    ]
    assert tempi == [(0.0, 93.0), (1.0, 121.7)]


def test_a_clip_of_notes_is_taken_whole_wherever_it_stands(server: ServerProcess) -> None:
    first = _midi(server, 3, clip=1)
    assert "Notes%2C%20clip%201.mid" in first.headers["content-disposition"]
    assert [note for note in _notes(first.content) if note[0] == "note_on"] == [
        ("note_on", 60, 2.0),
        ("note_on", 62, 3.5),
        ("note_on", 64, 5.0),
    ]
    early = _midi(server, 3, clip=2)  # it begins before bar 1, and has a name
    assert "Pick-up.mid" in early.headers["content-disposition"]
    assert _notes(early.content) == [
        ("note_on", 70, 0.5),
        ("note_off", 70, 1.5),
        ("note_on", 71, 3.0),
        ("note_off", 71, 4.0),  # where the clip ends
    ]


def _laid_out(server: ServerProcess, **asked: Any) -> httpx.Response:
    path = "/v1/sessions/song/tracks/1/excerpt.wav"
    return server.client.post(path, params={"key": KEY, "name": "Été, bar 2"} | asked)


def test_an_excerpt_is_laid_out_where_a_daw_of_this_machine_finds_it(server: ServerProcess) -> None:
    stretch = {"start_beats": 4, "length_beats": 4}
    answer = _laid_out(server, **stretch)
    assert answer.status_code == 200, answer.text
    path = Path(answer.json()["path"])
    assert path == server.library / "dragged" / KEY / "Été, bar 2.wav"
    assert path.read_bytes() == _asked(server, 1, **stretch).content
    assert _laid_out(server, start_beats=40).status_code == 422


def test_what_a_daw_may_play_is_never_replaced(server: ServerProcess) -> None:
    key = str(uuid4())
    path = Path(_laid_out(server, key=key, length_beats=4).json()["path"])
    before, inode = path.read_bytes(), path.stat().st_ino
    other = _laid_out(server, key=key, length_beats=8)
    assert other.status_code == 422
    assert "a DAW may play it" in other.json()["detail"]
    same = _laid_out(server, key=key, length_beats=4)
    assert (same.status_code, same.json()["path"]) == (200, str(path))
    assert (path.read_bytes(), path.stat().st_ino) == (before, inode)
    assert list(path.parent.iterdir()) == [path]


def test_what_was_dragged_out_is_counted_cleared_away_and_put_back(tmp_path: Path) -> None:
    library = tmp_path / "library"
    _write(library / "sessions" / "song")
    with running(library) as server:
        paths = [
            Path(_laid_out(server, key=str(uuid4()), **asked).json()["path"])
            for asked in ({"length_beats": 4}, {"start_beats": 4, "length_beats": 8})
        ]
        contents = [path.read_bytes() for path in paths]
        told = {"files": 2, "size_bytes": sum(map(len, contents))}
        nothing = {"files": 0, "size_bytes": 0}
        kept, away = (
            {"folder": str(library / folder)} for folder in ("dragged", "cleared/dragged")
        )

        def lie() -> dict[str, Any]:
            found: dict[str, Any] = server.client.get("/v1/machine").json()["dragged"]
            return found

        assert lie() == {"laid_out": kept | told, "cleared": away | nothing}
        asked = server.client.put("/v1/machine/dragged", json={"cleared": True})
        assert asked.json() == {"laid_out": kept | nothing, "cleared": away | told} == lie()
        for path, content in zip(paths, contents, strict=True):
            moved = library / "cleared" / path.relative_to(library)
            assert (path.exists(), moved.read_bytes()) == (False, content)
        asked = server.client.put("/v1/machine/dragged", json={"cleared": False})
        assert asked.json() == {"laid_out": kept | told, "cleared": away | nothing} == lie()
        assert [path.read_bytes() for path in paths] == contents


@pytest.mark.parametrize(
    "place",
    [{"name": "../out"}, {"name": ".."}, {"name": ""}, {"name": "a\0b"}, {"key": "../" * 12}],
)
def test_nothing_is_laid_out_anywhere_else(server: ServerProcess, place: dict[str, str]) -> None:
    assert _laid_out(server, **place).status_code == 422


def _zip(server: ServerProcess, **asked: Any) -> httpx.Response:
    return server.client.get("/v1/sessions/song/excerpt.zip", params=asked)


def test_a_stretch_of_several_tracks_is_the_file_of_each(server: ServerProcess) -> None:
    stretch = {"start_beats": 15, "length_beats": 3}
    answer = _zip(server, track=[3, 1], **stretch)
    assert answer.status_code == 200, answer.text
    assert "bars%204%20to%205.zip" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["01 Keys.wav", "03 Notes.mid"]
        assert archive.testzip() is None
        assert archive.read("01 Keys.wav") == _asked(server, 1, **stretch).content
        assert archive.read("03 Notes.mid") == _midi(server, 3, **stretch).content


def test_all_tracks_are_those_that_have_something_there(server: ServerProcess) -> None:
    with zipfile.ZipFile(io.BytesIO(_zip(server, start_beats=20).content)) as archive:
        assert archive.namelist() == ["01 Keys.wav", "02 Hits.wav"]
    for asked, status in (
        ({"track": [4]}, 404),
        ({"track": [0]}, 422),
        ({"track": [3], "start_beats": 20}, 422),
        ({"start_beats": 32}, 422),
    ):
        answer = _zip(server, **asked)
        assert answer.status_code == status
        assert answer.json()["detail"].endswith(".")


def test_where_there_are_no_notes_is_one_sentence(server: ServerProcess) -> None:
    for answer in (_midi(server, 1), _midi(server, 3, start_beats=20)):
        assert answer.status_code == 422
        assert "no notes" in answer.json()["detail"]
    assert _midi(server, 3, clip=3).status_code == 404
    assert _midi(server, 3, clip=1, start_beats=2).status_code == 422
