"""The job `respond`: MIDI files, recordings and sessions get music to go with them, whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from server.analysis.contract import HeardChord
from server.engines.composer.sound.produce import MIX_FILE
from server.jobs.task import JobPlace, Outcome
from server.jobs.tasks.generate import generate
from server.jobs.tasks.import_audio import import_audio
from server.jobs.tasks.respond import respond
from server.jobs.tasks.vary import vary
from session import Session, Track, read_session
from session.errors import BadInput, NotFound, UnreadableAudio, UnreadableMidi
from session.progress import silent
from session.smf import smf_bytes
from session.sound.read import read_blocks
from session.tempo import TempoMap
from tests.chord_agreement import agreement
from tests.given_phrases import FRERE_JACQUES, beat_track, notes_of_phrase, track_of
from tests.plain_session import plain_session
from tests.songs import RATE, Song, mix

PHRASE = notes_of_phrase(FRERE_JACQUES)[:14]
HOWS = ("harmonise", "accompany", "continue", "answer", "re-drum", "re-bass")


def _midi(path: Path, *tracks: Track, bpm: float = 104) -> Path:
    session = plain_session(*(tracks or (track_of(PHRASE),)), title="Phrase", bpm=bpm)
    path.write_bytes(smf_bytes(session))
    return path


def _responded(library: Path, staging: Path, **spec: object) -> tuple[Outcome, Session]:
    staging.mkdir(parents=True, exist_ok=True)
    asked = {"seed": 5, "style": "house", **spec}
    outcome = respond(asked, JobPlace(library, staging), silent)
    return outcome, read_session(staging / "session")


def _samples(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.concatenate(list(read_blocks(path)), axis=1)


def _keeps_its_promises(session: Session, folder: Path) -> None:
    assert session.mix is not None
    assert session.mix.null_db is None or session.mix.null_db < -120
    assert abs(session.mix.grid_residual_samples) <= 0.5
    for file in session.files():
        assert soundfile.info(str(folder / file)).frames == session.length_samples, file


@pytest.mark.parametrize("how", HOWS)
def test_a_midi_file_comes_back_with_what_goes_with_it(tmp_path: Path, how: str) -> None:
    source = _midi(tmp_path / "phrase.mid")
    outcome, made = _responded(tmp_path, tmp_path / "staging", file=str(source), how=how)
    folder = tmp_path / "staging" / "session"
    assert made.tracks[0].midi_clips[0].notes == PHRASE
    assert made.tracks[0].audio_clips
    assert len(made.tracks) > 1
    assert made.tempo_map == TempoMap.constant(104)
    assert made.length_bars == (8 if how in ("continue", "answer") else 4)
    assert made.key is not None
    assert made.key.name == "C major"
    assert (folder / "midi" / "original.mid").read_bytes() == source.read_bytes()
    assert made.provenance.operation == "respond"
    assert made.provenance.source_file == "phrase.mid"
    assert any("key read from the notes is C major" in note for note in made.provenance.notes)
    assert json.loads(json.dumps(outcome.data)) == outcome.data
    assert outcome.data["how"] == how
    assert outcome.warnings == ()
    _keeps_its_promises(made, folder)


def test_replaced_drums_are_muted_and_not_in_the_mix(tmp_path: Path) -> None:
    source = _midi(tmp_path / "band.mid", track_of(PHRASE), beat_track(4))
    _, made = _responded(tmp_path, tmp_path / "staging", file=str(source), how="re-drum")
    muted = [track for track in made.tracks if track.mute]
    assert [(track.role, track.audio_clips) for track in muted] == [("drums", ())]
    _keeps_its_promises(made, tmp_path / "staging" / "session")


@pytest.mark.parametrize("drift", [0.0, 0.08])
def test_a_recording_is_accompanied_on_its_own_beats(tmp_path: Path, drift: float) -> None:
    song = Song(104, 2, "minor", "backbeat", bars=12, lead_in_seconds=0.6, drift=drift)
    source = tmp_path / "demo.wav"
    soundfile.write(source, mix(song).T, RATE, subtype="FLOAT")
    outcome, made = _responded(tmp_path, tmp_path / "staging", file=str(source))
    folder = tmp_path / "staging" / "session"
    recording = made.tracks[0]
    assert recording.name == "Recording"
    assert not recording.mute
    _keeps_its_promises(made, folder)
    heard, given = _samples(folder / recording.audio_clips[0].file), mix(song)
    start = int(np.flatnonzero(heard.any(axis=0))[0])
    sounds = int(np.flatnonzero(given.any(axis=0))[0])
    length = min(heard.shape[1] - start, given.shape[1] - sounds)
    assert np.array_equal(heard[:, start : start + length], given[:, sounds : sounds + length])
    assert {chord.symbol[:2].strip("7s") for chord in made.chords} == {"Dm", "Bb", "F", "C"}
    for bar in range(12):
        bar_line = made.tempo_map.seconds_at_beats(4.0 * (bar + 1))
        assert bar_line - (start - sounds) / RATE == pytest.approx(
            song.seconds_at(4.0 * bar), abs=0.03
        )
    assert outcome.data["key"] == "D minor"
    entries = [
        clip.start_beats + note.start_beats
        for track in made.tracks
        for clip in track.midi_clips
        for note in clip.notes
    ]
    assert min(entries) >= 3.8


def test_the_recording_is_part_of_the_mix_as_it_is(tmp_path: Path) -> None:
    source = tmp_path / "demo.wav"
    soundfile.write(source, mix(Song(120, 0, "major", "none", bars=4)).T, RATE, subtype="FLOAT")
    _, made = _responded(tmp_path, tmp_path / "staging", file=str(source), how="re-drum")
    folder = tmp_path / "staging" / "session"
    total = sum(_samples(folder / track.audio_clips[0].file) for track in made.tracks)
    assert np.max(np.abs(total - _samples(folder / MIX_FILE))) < 1e-6
    assert (folder / "audio" / "original.wav").read_bytes() == source.read_bytes()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with one generated session, `take`."""
    folder = tmp_path_factory.mktemp("library")
    (folder / "staging").mkdir()
    asked = {"prompt": "house, 122 bpm, A minor, 4 bars", "seed": 11}
    generate(asked, JobPlace(folder, folder / "staging"), silent)
    (folder / "sessions").mkdir()
    (folder / "staging" / "session").rename(folder / "sessions" / "take")
    return folder


def test_tracks_of_a_session_are_given_by_name(library: Path, tmp_path: Path) -> None:
    take = read_session(library / "sessions" / "take")
    bass = next(track for track in take.tracks if track.role == "bass")
    _, made = _responded(
        library, tmp_path, session="take", tracks=[bass.name.upper()], style="lo-fi"
    )
    assert made.tracks[0].midi_clips == bass.midi_clips
    assert made.tracks[0].instrument == bass.instrument
    assert "bass" not in {track.role for track in made.tracks[1:]}
    assert (made.key, made.tempo_map) == (take.key, take.tempo_map)
    assert [c.symbol for c in made.chords] == [c.symbol for c in take.chords]
    assert made.provenance.parent == "take"
    _keeps_its_promises(made, tmp_path / "session")


def test_a_response_can_be_varied(library: Path, tmp_path: Path) -> None:
    source = tmp_path / "demo.wav"
    soundfile.write(source, mix(Song(120, 0, "major", "none", bars=4)).T, RATE)
    _, first = _responded(tmp_path, tmp_path / "staging", file=str(source))
    (tmp_path / "sessions").mkdir()
    (tmp_path / "staging" / "session").rename(tmp_path / "sessions" / "first")
    place = JobPlace(tmp_path, tmp_path / "again")
    place.staging.mkdir()
    vary({"session": "first", "words": "busier drums", "seed": 3}, place, silent)
    second = read_session(place.staging / "session")
    assert second.tracks[0] == replace(first.tracks[0])
    _keeps_its_promises(second, place.staging / "session")


def test_what_the_engine_rendered_is_accompanied_as_a_recording(
    library: Path, tmp_path: Path
) -> None:
    take = read_session(library / "sessions" / "take")
    source = library / "sessions" / "take" / MIX_FILE
    asked = {"file": str(source), "how": "re-drum", "key": {"tonic": "A", "mode": "minor"}}
    _, made = _responded(tmp_path, tmp_path / "staging", **asked)
    assert made.length_bars == take.length_bars
    assert made.tempo_map.steps[0].bpm == pytest.approx(take.tempo_map.steps[0].bpm, abs=0.01)
    assert (made.key, made.sample_rate) == (take.key, take.sample_rate)
    truth = [(take.tempo_map.seconds_at_beats(c.start_beats), c.symbol) for c in take.chords]
    heard = [
        HeardChord(c.symbol, made.tempo_map.seconds_at_beats(c.start_beats)) for c in made.chords
    ]
    end_seconds = take.tempo_map.seconds_at_beats(take.length_beats)
    assert agreement(heard, truth, end_seconds) >= 0.5
    recording = tmp_path / "staging" / "session" / made.tracks[0].audio_clips[0].file
    assert np.array_equal(_samples(recording), _samples(source))
    _keeps_its_promises(made, tmp_path / "staging" / "session")


def test_the_drums_of_a_split_recording_are_replaced(tmp_path: Path) -> None:
    source = tmp_path / "demo.wav"
    soundfile.write(source, mix(Song(120, 0, "major", "backbeat", bars=4)).T, RATE)
    staging = tmp_path / "import"
    staging.mkdir()
    import_audio({"file": str(source), "midi": False}, JobPlace(tmp_path, staging), silent)
    (tmp_path / "sessions").mkdir()
    (staging / "session").rename(tmp_path / "sessions" / "demo")
    before = read_session(tmp_path / "sessions" / "demo")
    _, made = _responded(tmp_path, tmp_path / "staging", session="demo", how="re-drum")
    folder = tmp_path / "staging" / "session"
    muted = [track.name for track in made.tracks if track.mute]
    assert muted == [track.name for track in before.tracks if track.role == "drums"]
    for track in before.tracks:
        (clip,) = track.audio_clips
        old = tmp_path / "sessions" / "demo" / clip.file
        assert (folder / clip.file).read_bytes() == old.read_bytes()
    assert made.tracks[-1].role == "drums"
    assert made.tracks[-1].audio_clips[0].file not in before.files()
    assert made.chords == before.chords
    _keeps_its_promises(made, folder)


def test_tracks_of_a_response_are_held_and_drawn_anew(tmp_path: Path) -> None:
    source = _midi(tmp_path / "phrase.mid")
    _, first = _responded(tmp_path, tmp_path / "staging", file=str(source))
    (tmp_path / "sessions").mkdir()
    (tmp_path / "staging" / "session").rename(tmp_path / "sessions" / "first")
    place = JobPlace(tmp_path, tmp_path / "again")
    place.staging.mkdir()
    bass = next(track for track in first.tracks if track.role == "bass")
    vary({"session": "first", "redo": [bass.name], "seed": 99}, place, silent)
    second = read_session(place.staging / "session")
    assert [track.name for track in second.tracks] == [track.name for track in first.tracks]
    changed = [
        after.name
        for before, after in zip(first.tracks, second.tracks, strict=True)
        if before.midi_clips != after.midi_clips
    ]
    assert changed in ([bass.name], [])


def test_the_same_seed_makes_the_same_bytes(tmp_path: Path) -> None:
    source = _midi(tmp_path / "phrase.mid")
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        _responded(tmp_path, folder, file=str(source), how="harmonise")
    first, second = (folder / "session" / MIX_FILE for folder in folders)
    assert first.read_bytes() == second.read_bytes()


def test_what_is_wished_beats_what_is_read(tmp_path: Path) -> None:
    source = _midi(tmp_path / "phrase.mid")
    wishes = {"bpm": 90, "key": {"tonic": "A", "mode": "minor"}, "title": "Slower"}
    outcome, made = _responded(tmp_path, tmp_path / "staging", file=str(source), **wishes)
    assert made.tempo_map == TempoMap.constant(90)
    assert made.key is not None
    assert made.key.name == "A minor"
    assert made.title == "Slower"
    assert outcome.deliveries[0].target == "sessions/slower"


def test_a_file_without_tempo_says_what_was_assumed(tmp_path: Path) -> None:
    import mido

    file = mido.MidiFile(ticks_per_beat=480)
    track = mido.MidiTrack()
    for pitch in (60, 64, 67, 72):
        track.append(mido.Message("note_on", note=pitch, velocity=90, time=0))
        track.append(mido.Message("note_off", note=pitch, velocity=0, time=480))
    file.tracks.append(track)
    file.save(tmp_path / "plain.mid")
    asked = {"file": str(tmp_path / "plain.mid"), "how": "re-bass"}
    _, made = _responded(tmp_path, tmp_path / "staging", **asked)
    assert made.tempo_map == TempoMap.constant(120)
    assert any("names no tempo" in note for note in made.provenance.notes)


def _long_midi(path: Path) -> Path:
    far = tuple(replace(note, start_beats=note.start_beats + 3900) for note in PHRASE)
    return _midi(path, track_of(far), bpm=60)


def _drums_alone(path: Path) -> Path:
    return _midi(path, beat_track(2))


Bad = tuple[bytes | Callable[[Path], Path] | None, str, type[Exception], str]

BAD: dict[str, Bad] = {
    "nothing there": (None, "accompany", NotFound, "missing.mid"),
    "empty": (b"", "accompany", BadInput, "empty"),
    "no MIDI": (b"MThd" + bytes(40), "accompany", UnreadableMidi, "damaged"),
    "no sound": (b"not audio at all", "accompany", UnreadableAudio, "missing.mid"),
    "drums to harmonise": (_drums_alone, "harmonise", BadInput, "no pitch to harmonise"),
    "an hour": (_long_midi, "accompany", BadInput, "give a shorter piece"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_used_is_one_sentence_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    content, how, error, words = BAD[name]
    path = tmp_path / "missing.mid"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        content(path)
    staging = tmp_path / "staging"
    with pytest.raises(error, match=words) as caught:
        _responded(tmp_path, staging, file=str(path), how=how)
    assert "\n" not in str(caught.value)
    assert list(staging.iterdir()) == []


def test_a_recording_cannot_be_answered(tmp_path: Path) -> None:
    source = tmp_path / "demo.wav"
    soundfile.write(source, mix(Song(120, 0, "major", "none", bars=2)).T, RATE)
    with pytest.raises(BadInput, match="roadie midi"):
        _responded(tmp_path, tmp_path / "staging", file=str(source), how="answer")


def test_a_recording_is_not_made_longer(tmp_path: Path) -> None:
    source = tmp_path / "demo.wav"
    soundfile.write(source, mix(Song(120, 0, "major", "none", bars=2)).T, RATE)
    with pytest.raises(BadInput, match="choose the tail"):
        _responded(tmp_path, tmp_path / "staging", file=str(source), tail="extra-bars")


def test_a_track_that_is_not_there_is_named(library: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="Trumpet"):
        _responded(library, tmp_path, session="take", tracks=["Trumpet"])
