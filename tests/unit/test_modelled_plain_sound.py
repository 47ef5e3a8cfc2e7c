"""A model hears the notes of a MIDI file: which there are, and when."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from server.engines.modelled.plain_sound import SAMPLE_RATE, is_midi, plain_sound
from server.jobs.tasks.told_of_uploads import told_of_uploads
from server.jobs.tasks.vary import request_of_session
from session import MidiClip, Session, Track
from session.clips import Note
from session.errors import BadInput, UnreadableMidi
from session.meter import MeterMap
from session.model import Provenance
from session.smf import smf_bytes
from session.tempo import TempoMap
from session.units import ROLE_COLOURS, Role


def written(path: Path, role: Role, notes: tuple[Note, ...]) -> Path:
    clip = MidiClip(0.0, 4.0, notes)
    path.write_bytes(
        smf_bytes(session(Track("Part", role, ROLE_COLOURS[role], midi_clips=(clip,))))
    )
    return path


def session(*tracks: Track, sound: dict[str, str] | None = None) -> Session:
    return Session(
        title="A tune",
        sample_rate=48_000,
        length_beats=4.0,
        tempo_map=TempoMap.constant(120),
        meter_map=MeterMap.constant(4, 4),
        tracks=tracks,
        provenance=Provenance(
            operation="generate",
            engine="composer",
            engine_version="1",
            created_at="2026-01-01T00:00:00+00:00",
            licence="None.",
            parameters={"prompt": "x", "seed": 1, **({"sound": sound} if sound else {})},
        ),
    )


def loudest_hz(sound: np.ndarray, start_seconds: float) -> float:
    piece = sound[0, round(start_seconds * SAMPLE_RATE) :][: SAMPLE_RATE // 4]
    spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece))))
    return float(np.fft.rfftfreq(len(piece), 1 / SAMPLE_RATE)[spectrum.argmax()])


def test_each_note_sounds_at_its_pitch_and_in_its_place(tmp_path: Path) -> None:
    notes = (Note(69, 100, 0.0, 1.0), Note(81, 100, 2.0, 1.0))
    sound = plain_sound(written(tmp_path / "tune.mid", "lead", notes), 300.0)
    assert sound.shape == (1, 2 * SAMPLE_RATE)
    assert loudest_hz(sound, 0.05) == pytest.approx(440, abs=8)
    assert loudest_hz(sound, 1.05) == pytest.approx(880, abs=8)
    assert not sound[0, round(0.6 * SAMPLE_RATE) : round(0.9 * SAMPLE_RATE)].any()


def test_drums_are_struck_and_what_is_too_long_is_cut(tmp_path: Path) -> None:
    notes = (Note(36, 120, 0.0, 0.25), Note(42, 120, 1.0, 0.25), Note(38, 120, 3.0, 0.25))
    path = written(tmp_path / "beat.MID", "drums", notes)
    sound = plain_sound(path, 1.0)
    assert sound.shape == (1, SAMPLE_RATE)
    assert loudest_hz(sound, 0.0) < 100
    assert loudest_hz(sound, 0.5) > 4000
    assert is_midi(path)


def test_what_is_no_midi_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.mid").write_bytes(b"MThd nothing")
    with pytest.raises(UnreadableMidi):
        plain_sound(tmp_path / "x.mid", 10.0)


def test_what_was_sent_is_named_as_its_sender_does_and_said_to_be_gone(tmp_path: Path) -> None:
    sent = {"reference": str(tmp_path / ".uploads" / "1f" / "hummed.wav"), "drums": "/home/b.wav"}
    told = told_of_uploads(session(sound=sent), tmp_path).provenance
    assert told.parameters["sound"] == {"reference": "hummed.wav", "drums": "/home/b.wav"}
    assert "hummed.wav" in told.notes[-1]
    assert "not kept" in told.notes[-1]
    with pytest.raises(BadInput, match=r"hummed\.wav"):
        request_of_session(session(sound=dict(told.parameters["sound"])), "x")


def test_a_path_of_this_machine_stays(tmp_path: Path) -> None:
    own = session(sound={"reference": "/home/b.wav"})
    assert told_of_uploads(own, tmp_path) == own
