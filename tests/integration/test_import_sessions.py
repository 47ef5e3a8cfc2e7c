"""A recording, or a MIDI file, becomes a whole session; a session's mix can be split again."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from server.engines.contract import GenerateRequest
from server.engines.registry import ENGINES
from server.jobs.task import JobPlace, Outcome
from server.jobs.tasks.import_audio import import_audio
from server.jobs.tasks.separate import separate
from server.library.derive import derive
from session import Session, read_session
from session.errors import BadInput, NotFound
from session.pitch import Key
from session.progress import silent
from session.smf import read_smf, smf_bytes
from tests.integration.api_tasks import small_session
from tests.songs import Song, mix

RATE = 48_000


class Library:
    """A library folder with one staging folder, delivered to as the supervisor does."""

    def __init__(self, root: Path) -> None:
        self.place = JobPlace(root / "library", root / "staging")
        (self.place.library / "sessions").mkdir(parents=True)
        self.place.staging.mkdir()
        self.fractions: list[float] = []

    def deliver(self, outcome: Outcome) -> tuple[Path, Session]:
        (delivery,) = outcome.deliveries
        target = self.place.library / delivery.target
        while target.exists():
            target = target.with_name(f"{target.name}-2")
        (self.place.staging / delivery.source).rename(target)
        return target, read_session(target)

    def bring_in(self, file: Path, **spec: Any) -> tuple[Path, Session, Outcome]:
        self.fractions.clear()

        def progress(fraction: float, stage: str) -> None:
            assert stage
            self.fractions.append(fraction)

        outcome = import_audio({"file": str(file), **spec}, self.place, progress)
        assert self.fractions == sorted(self.fractions)
        assert self.fractions[-1] == 1.0
        return *self.deliver(outcome), outcome


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path)


def _bounce(path: Path, song: Song) -> Path:
    soundfile.write(str(path), mix(song, RATE).T * 0.5, RATE, subtype="PCM_24")
    return path


def _stems_sum_to_the_mix(folder: Path, session: Session) -> None:
    assert session.mix is not None
    whole = soundfile.read(str(folder / session.mix.file), dtype="float64", always_2d=True)[0]
    for track in session.tracks:
        if not track.mute:
            for clip in track.audio_clips:
                stem = soundfile.read(str(folder / clip.file), dtype="float64", always_2d=True)[0]
                assert len(stem) == len(whole) == session.length_samples
                whole = whole - stem
    assert 20 * np.log10(np.abs(whole).max() + 1e-12) < -90
    assert session.mix.null_db is None or session.mix.null_db < -90


def test_a_bounce_becomes_stems_and_midi_on_its_own_grid(tmp_path: Path, library: Library) -> None:
    song = Song(84, 9, "minor", "lofi", 8, swing=0.3)
    file = _bounce(tmp_path / "Dusty Keys (take 3).wav", song)
    folder, session, outcome = library.bring_in(file)
    assert folder.name == "dusty-keys-take-3"
    assert session.title == "Dusty Keys (take 3)"
    assert session.tempo_map.steps[0].bpm == 84
    assert session.length_bars == 8
    assert session.key == Key("A", "minor")
    assert abs(session.mix.grid_residual_samples if session.mix else 1) <= 0.5
    _stems_sum_to_the_mix(folder, session)
    assert [track.role for track in session.tracks] == ["drums", "bass", "lead", "other"]
    assert all(track.midi_clips for track in session.tracks)
    assert len(session.tracks[0].midi_clips[0].notes) > 50
    assert (folder / "audio/original.wav").read_bytes() == file.read_bytes()
    assert session.provenance.source_file == file.name
    names = {path.name for path in (folder / "midi").iterdir()}
    assert names == {"all.mid", "percussive.mid", "bass-band.mid", "centre.mid", "sides.mid"}
    assert outcome.data["session"] == {"delivery": 0}
    assert (outcome.data["bpm"], outcome.data["bars"]) == (84, 8)
    assert any("no model" in note for note in session.provenance.notes)
    for clip in (clip for track in session.tracks for clip in track.audio_clips):
        assert clip.warp_points[0].source_samples == 0
        assert clip.warp_points[-1].source_samples == session.length_samples
        assert clip.warp_points[-1].offset_beats == session.length_beats


def test_a_lead_in_is_filled_up_to_the_bar_line_and_nothing_is_cut(
    tmp_path: Path, library: Library
) -> None:
    song = Song(100, 2, "minor", "backbeat", 8, lead_in_seconds=0.7, tail_seconds=0.9)
    folder, session, _ = library.bring_in(_bounce(tmp_path / "a.wav", song), midi=False)
    recorded = soundfile.read(str(folder / "audio/original.wav"), dtype="float32")[0]
    padded = soundfile.read(str(folder / "audio/mix.wav"), dtype="float32")[0]
    lead = round((2.4 - 0.7) * RATE)
    start = int(np.argmax(np.abs(padded).max(axis=1) > 0))
    first = int(np.argmax(np.abs(recorded).max(axis=1) > 0))
    assert abs((start - first) - lead) < 0.005 * RATE
    assert np.array_equal(padded[start - first :][: len(recorded)], recorded)
    assert session.length_beats % 4 == 0
    assert any("first downbeat is at bar 2" in note for note in session.provenance.notes)


def test_a_tempo_that_moves_is_a_step_a_bar(tmp_path: Path, library: Library) -> None:
    song = Song(100, 2, "minor", "backbeat", 16, drift=0.06)
    folder, session, _ = library.bring_in(_bounce(tmp_path / "a.wav", song), midi=False)
    assert len(session.tempo_map.steps) > 8
    lead_seconds = session.tempo_map.seconds_at_beats(0)
    for bar in range(1, 15):
        heard = song.seconds_at(bar * 4)
        assert session.tempo_map.seconds_at_beats(bar * 4) - lead_seconds == pytest.approx(
            heard, abs=0.025
        )
    _stems_sum_to_the_mix(folder, session)


def test_what_the_user_says_is_taken(tmp_path: Path, library: Library) -> None:
    file = _bounce(tmp_path / "a.wav", Song(120, bars=4))
    _, session, _ = library.bring_in(
        file, bpm=60, meter=[3, 4], key={"tonic": "D", "mode": "dorian"}, title="Mine", split=False,
        midi=False,
    )  # fmt: skip
    assert session.title == "Mine"
    assert session.tempo_map.steps[0].bpm == 60
    assert session.meter_map.steps[0].numerator == 3
    assert session.key == Key("D", "dorian")
    assert [track.name for track in session.tracks] == ["Recording"]


def test_a_midi_file_whatever_its_name_becomes_midi_tracks(
    tmp_path: Path, library: Library
) -> None:
    _, source, _ = library.bring_in(_bounce(tmp_path / "a.wav", Song(120, bars=4)))
    (tmp_path / "song.wav").write_bytes(smf_bytes(source))
    folder, session, outcome = library.bring_in(tmp_path / "song.wav")
    wanted = read_smf(smf_bytes(source), "song")
    assert [track.midi_clips for track in session.tracks] == [
        track.midi_clips for track in wanted.tracks
    ]
    assert session.mix is None
    assert not list(session.files())
    assert any("no sound" in note for note in outcome.data["notes"])
    original = (tmp_path / "song.wav").read_bytes()
    assert (folder / "midi/original.mid").read_bytes() == original
    derive(folder, tmp_path / "derived")
    assert (tmp_path / "derived/midi/original.mid").read_bytes() == original
    again = read_smf((folder / "midi/all.mid").read_bytes(), "all")
    assert [track.midi_clips for track in again.tracks] == [
        track.midi_clips for track in session.tracks
    ]


@pytest.mark.parametrize("name", ["song.mid", "song.wav"])
def test_a_file_that_was_sent_is_named_as_its_sender_does(
    tmp_path: Path, library: Library, name: str
) -> None:
    sent = library.place.library / ".uploads" / "0123456789abcdef" / name
    own = tmp_path / name
    sent.parent.mkdir(parents=True)
    for file in (sent, own):
        if name.endswith(".mid"):
            file.write_bytes(smf_bytes(small_session("A song")))
        else:
            _bounce(file, Song(120, bars=2))
    for file, told in ((sent, name), (own, str(own))):
        _, session, _ = library.bring_in(file, split=False, midi=False)
        assert session.provenance.parameters["file"] == told
        assert session.provenance.source_file == name


def test_a_part_called_original_does_not_replace_the_original(
    tmp_path: Path, library: Library
) -> None:
    _, source, _ = library.bring_in(_bounce(tmp_path / "a.wav", Song(120, bars=4)))
    part = replace(source.tracks[0], name="Original", audio_clips=())
    (tmp_path / "song.mid").write_bytes(smf_bytes(source.evolve(tracks=(part,))))
    folder, *_ = library.bring_in(tmp_path / "song.mid")
    names = {path.name.lower() for path in (folder / "midi").iterdir()}
    assert names == {"original.mid", "original-2.mid", "all.mid"}
    assert (folder / "midi/original.mid").read_bytes() == (tmp_path / "song.mid").read_bytes()


def test_a_recording_a_sample_short_of_its_bars_is_not_told_of_silence_of_no_length(
    tmp_path: Path, library: Library
) -> None:
    sound = mix(Song(60, 9, "minor", "lofi", 2), RATE).T[: 8 * RATE - 1]
    soundfile.write(str(tmp_path / "short.wav"), sound * 0.5, RATE, subtype="PCM_24")
    _, session, _ = library.bring_in(tmp_path / "short.wav", bpm=60, split=False, midi=False)
    assert session.length_bars == 2
    assert not any("0.000" in note for note in session.provenance.notes)


def test_splitting_again_adds_takes_and_leaves_the_old_session(
    tmp_path: Path, library: Library
) -> None:
    file = _bounce(tmp_path / "a.wav", Song(120, bars=4))
    folder, *_ = library.bring_in(file, midi=False)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    outcome = separate({"session": folder.name}, library.place, silent)
    assert not any("notes" in track for track in outcome.data["tracks"])
    target, new = library.deliver(outcome)
    assert target != folder
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert new.provenance.parent == folder.name
    assert [track.mute for track in new.tracks] == [True] * 4 + [False] * 4
    groups = [track.take_group for track in new.tracks]
    assert groups[:4] == groups[4:]
    assert None not in groups
    assert len({track.name for track in new.tracks}) == 8
    assert len(set(new.files())) == 9
    _stems_sum_to_the_mix(target, new)
    if hasattr(os, "link") and os.name == "posix":
        assert (target / "audio/mix.wav").stat().st_size == (
            folder / "audio/mix.wav"
        ).stat().st_size


def test_a_session_without_audio_cannot_be_split(tmp_path: Path, library: Library) -> None:
    _, source, _ = library.bring_in(_bounce(tmp_path / "a.wav", Song(120, bars=4)))
    (tmp_path / "b.mid").write_bytes(smf_bytes(source))
    folder, _, _ = library.bring_in(tmp_path / "b.mid")
    with pytest.raises(BadInput, match="no audio to split"):
        separate({"session": folder.name}, library.place, silent)
    with pytest.raises(NotFound):
        separate({"session": "nothing"}, library.place, silent)
    assert not list(library.place.staging.iterdir())


def test_without_basic_pitch_a_recording_still_gets_its_stems_and_drums(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.transcription.model.find_spec", lambda name: None)
    _, session, outcome = library.bring_in(_bounce(tmp_path / "song.wav", Song(120, bars=4)))
    assert {track.role for track in session.tracks if track.midi_clips} == {"drums"}
    assert len(session.tracks) == 4
    assert "make env" in outcome.warnings[-1]


@pytest.mark.parametrize(
    ("prompt", "bpm", "key"),
    [
        ("lo-fi hip hop, 84 bpm, A minor, 16 bars", 84, Key("A", "minor")),
        ("house, 124 bpm, C minor, 16 bars", 124, Key("C", "minor")),
        ("drum and bass, 174 bpm, F minor, 16 bars", 174, Key("F", "minor")),
        ("metal, 152 bpm, E minor, 16 bars", 152, Key("E", "minor")),
        ("chiptune, 150 bpm, C major, 16 bars", 150, Key("C", "major")),
    ],
)
def test_what_the_engine_made_is_heard_as_it_was_asked(
    tmp_path: Path, library: Library, prompt: str, bpm: int, key: Key
) -> None:
    made = ENGINES.load("composer").generate(GenerateRequest(prompt, seed=1), tmp_path, silent)
    assert made.mix is not None
    frames, rate = soundfile.read(str(tmp_path / made.mix.file))
    soundfile.write(str(tmp_path / "bounce.wav"), frames, rate, subtype="PCM_24")
    folder, session, _ = library.bring_in(tmp_path / "bounce.wav", midi=False)
    assert session.tempo_map == made.tempo_map
    assert session.meter_map == made.meter_map
    assert session.length_beats == made.length_beats
    assert session.key is not None
    assert session.key.relative_major_pitch_class == key.relative_major_pitch_class
    named = {session.key.name} | {
        str(name) for each in session.estimates if each.name == "key" for name in each.alternatives
    }
    assert key.name in named
    _stems_sum_to_the_mix(folder, session)
    shutil.rmtree(folder)
