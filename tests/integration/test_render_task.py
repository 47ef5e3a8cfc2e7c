"""The job `render`: tracks of a session sound anew beside their dry sound, and files in batches."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from server.jobs.task import JobPlace, Outcome, load_task
from server.jobs.tasks.vary import request_of_session
from session import (
    AudioClip,
    MeterMap,
    Provenance,
    Session,
    TempoMap,
    TempoStep,
    Track,
    read_session,
    write_session,
)
from session.automation import Curve, Point
from session.effects import Automation, Chain, Compressor, Gain
from session.errors import BadInput, NotFound
from session.progress import silent

RATE = 48_000
TEMPO = TempoMap((TempoStep(0.0, 120.0), TempoStep(4.0, 93.0)))
LENGTH = TEMPO.samples_at_beats(8.0, RATE)
PROVENANCE = Provenance("generate", "composer", "2", "2026-01-01T00:00:00+00:00")

HALF = {"name": "half", "steps": [{"kind": "gain", "gain_db": -6.020599913}]}


def noise(seed: int, channels: int = 2) -> NDArray[np.float32]:
    return 0.2 * np.random.default_rng(seed).standard_normal((channels, LENGTH)).astype(np.float32)


def stem(session: Session, folder: Path, name: str, sound: NDArray[np.float32]) -> Track:
    file = f"audio/{name.lower()}.wav"
    soundfile.write(folder / file, sound.T, RATE, "FLOAT")
    clip = AudioClip(file, 0.0, LENGTH)
    return Track(name, "other", "#112233", audio_clips=(clip,), gain_db=-3.0, pan=0.25)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with one session of two tracks, whose tempo changes."""
    library = tmp_path / "library"
    folder = library / "sessions" / "song"
    (folder / "audio").mkdir(parents=True)
    session = Session("Song", RATE, 8.0, TEMPO, MeterMap.constant(), PROVENANCE)
    tracks = (
        stem(session, folder, "Keys", noise(1)),
        stem(session, folder, "Kick", noise(2, channels=1)),
    )
    write_session(session.evolve(tracks=tracks), folder)
    monkeypatch.setenv("ROADIE_PLUG_IN_INDEX", str(tmp_path / "plug-ins.db"))
    return library


def run(library: Path, **spec: object) -> Outcome:
    staging = library.parent / "staging"
    staging.mkdir()
    return load_task("render")(spec, JobPlace(library, staging), silent)


def made(library: Path) -> tuple[Session, Path]:
    folder = library.parent / "staging" / "session"
    return read_session(folder), folder


def sound(folder: Path, track: Track) -> NDArray[np.float32]:
    audio, _ = soundfile.read(folder / track.audio_clips[0].file, dtype="float32", always_2d=True)
    return np.asarray(audio.T)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_track_sounds_through_the_chain_and_its_dry_sound_stands_beside(library: Path) -> None:
    before = contents(library)
    outcome = run(library, session="song", tracks=["keys"], chain=HALF)
    session, folder = made(library)
    keys, kick = session.tracks
    np.testing.assert_allclose(sound(folder, keys), 0.5 * noise(1), atol=1e-6)
    assert [clip.file for clip in keys.dry_clips] == ["audio/keys.wav"]
    assert keys.chain == Chain("half", (Gain(-6.020599913),))
    assert (keys.gain_db, keys.pan) == (-3.0, 0.25)
    assert kick.audio_clips[0].file == "audio/kick.wav"
    assert contents(library) == before
    assert outcome.data["session"] == {"delivery": 0}


def test_the_mix_is_the_sum_of_the_stems_as_they_sound_now(library: Path) -> None:
    run(library, session="song", chain=HALF)
    session, _ = made(library)
    assert session.mix is not None
    assert session.mix.null_db is None or session.mix.null_db < -90
    assert session.mix.length_samples == LENGTH


def test_a_render_of_a_render_is_the_next_take_and_says_what_went_through_what(
    library: Path,
) -> None:
    first = run(library, session="song", tracks=["Keys"], chain=HALF)
    assert first.deliveries[0].target == "sessions/song"
    shutil.move(library.parent / "staging" / "session", library / "sessions" / "song-2")
    (library.parent / "staging").rmdir()
    second = run(library, session="song-2", tracks=["Keys", "Kick"], chain={**HALF, "name": "b"})
    assert second.deliveries[0].target == "sessions/song"
    session, _ = made(library)
    assert session.provenance.notes == (
        "Keys rendered through 'half'.",
        "Keys, Kick rendered through 'b'.",
    )
    with pytest.raises(BadInput, match="vary song-2"):
        request_of_session(session, "song-3")


def test_every_stem_is_as_long_as_the_session_whatever_the_tail(library: Path) -> None:
    hall = {"name": "hall", "steps": [{"kind": "reverb", "decay_ms": 3000, "mix": 0.5}]}
    run(library, session="song", tracks=["Keys"], chain=hall)
    session, folder = made(library)
    wet = sound(folder, session.tracks[0])
    assert wet.shape[1] == LENGTH
    assert abs(wet[:, -1]).max() < 1e-3, "what is cut off fades"


def test_the_tail_of_a_loop_goes_round_to_its_start(library: Path) -> None:
    folder = library / "sessions" / "song"
    session = read_session(folder)
    click = np.zeros((2, LENGTH), np.float32)
    click[:, -100] = 0.5
    soundfile.write(folder / "audio" / "keys.wav", click.T, RATE, "FLOAT")
    loop = replace(session.provenance, parameters={"tail": "wrap"})
    write_session(session.evolve(provenance=loop), folder)
    echo = {"name": "echo", "steps": [{"kind": "delay", "time_ms": 10, "feedback": 0, "mix": 0.5}]}
    run(library, session="song", tracks=["Keys"], chain=echo)
    made_session, made_folder = made(library)
    wet = sound(made_folder, made_session.tracks[0])
    assert int(np.argmax(abs(wet[0, : LENGTH // 2]))) == 480 - 100


def test_a_session_s_own_chain_moves_at_the_samples_it_was_recorded_for(library: Path) -> None:
    folder = library / "sessions" / "song"
    session = read_session(folder)
    keys = session.tracks[0]
    jump = Curve((Point(0.0, 0.0), Point(6.0, 0.0), Point(6.0, -20.0)))
    chain = Chain("ride", (Gain(0.0),), (Automation(1, "gain_db", jump),))
    moving = replace(keys, dry_clips=keys.audio_clips, chain=chain)
    write_session(session.evolve(tracks=(moving, *session.tracks[1:])), folder)
    run(library, session="song")
    made_session, made_folder = made(library)
    wet, dry = sound(made_folder, made_session.tracks[0]), noise(1)
    at = TEMPO.samples_at_beats(6.0, RATE)
    np.testing.assert_allclose(wet[:, :at], dry[:, :at], atol=1e-6)
    np.testing.assert_allclose(wet[:, at:], 0.1 * dry[:, at:], atol=1e-6)
    assert made_session.tracks[0].chain == chain


def test_a_chain_listens_to_another_track_by_its_name(library: Path) -> None:
    pump = Compressor(-30, 8, 1, 50)
    step = {
        "kind": "compressor",
        "threshold_db": pump.threshold_db,
        "ratio": pump.ratio,
        "attack_ms": pump.attack_ms,
        "release_ms": pump.release_ms,
        "sidechain": "kick",
    }
    run(library, session="song", tracks=["Keys"], chain={"name": "pump", "steps": [step]})
    session, folder = made(library)
    assert session.tracks[0].chain == Chain("pump", (pump,))
    assert np.square(sound(folder, session.tracks[0])).mean() < 0.5 * np.square(noise(1)).mean()


def test_a_second_chain_stands_behind_the_first(library: Path) -> None:
    run(library, session="song", tracks=["Keys"], chain=HALF)
    (library.parent / "staging" / "session").rename(library / "sessions" / "song-2")
    (library.parent / "staging").rmdir()
    run(library, session="song-2", tracks=["Keys"], chain=HALF)
    session, folder = made(library)
    chain = session.tracks[0].chain
    assert chain is not None
    assert chain.effects == (Gain(-6.020599913),) * 2
    assert session.tracks[0].dry_clips[0].file == "audio/keys.wav"
    np.testing.assert_allclose(sound(folder, session.tracks[0]), 0.25 * noise(1), atol=1e-6)


@pytest.mark.parametrize(
    ("spec", "error", "words"),
    [
        ({"tracks": ["Flute"], "chain": HALF}, NotFound, "Flute"),
        ({"chain": "vocal wram"}, NotFound, "vocal warm"),
        ({}, BadInput, "choose a chain"),
        (
            {"chain": {"name": "x", "steps": [{"kind": "plug-in", "name": "Nonesuch"}]}},
            NotFound,
            "plugins scan",
        ),
    ],
)
def test_what_cannot_be_rendered_is_said_and_leaves_nothing(
    library: Path, spec: dict[str, object], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        run(library, session="song", **spec)
    assert not list((library.parent / "staging").iterdir())


def test_one_broken_file_holds_no_other_back(library: Path, tmp_path: Path) -> None:
    given, out = tmp_path / "in", tmp_path / "out"
    given.mkdir()
    for name in ("a.wav", "c.wav"):
        soundfile.write(given / name, noise(3).T, RATE, "PCM_24")
    (given / "b.wav").write_bytes(b"RIFF and nothing else")
    outcome = run(library, files=[str(given)], chain=HALF, out=str(out))
    assert sorted(path.name for path in out.glob("*.wav")) == ["a.wav", "c.wav"]
    (failed,) = outcome.data["failed"]
    assert failed["source"].endswith("b.wav")
    assert len(outcome.data["rendered"]) == 2
    assert any("b.wav" in words for words in outcome.warnings)


def test_a_dry_run_says_what_would_be_done_and_does_nothing(library: Path, tmp_path: Path) -> None:
    given, out = tmp_path / "in", tmp_path / "out"
    given.mkdir()
    soundfile.write(given / "a.wav", noise(3).T, RATE, "PCM_24")
    outcome = run(library, files=[str(given / "*.wav")], chain=HALF, out=str(out), dry_run=True)
    (planned,) = outcome.data["planned"]
    assert planned["target"] == str(out / "a.wav")
    assert not out.exists()
