"""Each track of a MIDI file is played as it was meant, whatever program wrote the file."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.host.instrument.midi import NoteTrack, tracks_of_bytes, tracks_with_notes
from bridge.host.instrument.passes import passes_of
from bridge.host.instrument.pedal import sounding_notes
from bridge.host.instrument.performance import Performance, performance_of
from session.errors import NotFound, UnreadableMidi
from session.tempo import TempoMap
from tests.midi_files import control, midi_file, named, note, tempo


def only_track(*tracks: list, **how: object) -> NoteTrack:
    (track,) = tracks_of_bytes(midi_file(*tracks, **how), "song.mid")
    return track


def performed(*placed: object, **how: object) -> Performance:
    return performance_of(only_track(list(placed), **how))


def times(performance: Performance) -> list[tuple[float, float]]:
    return [(note.start_seconds, note.end_seconds) for note in performance.notes]


def test_tracks_without_notes_do_not_count() -> None:
    conductor = [named("Song"), tempo(0, 90)]
    bass, keys = [named("Bass"), *note(0, 480, 40)], [named("Keys"), *note(960, 1920)]
    tracks = tracks_of_bytes(midi_file(conductor, bass, [named("Empty")], keys), "song.mid")
    assert [(track.index, track.name) for track in tracks] == [(0, "Bass"), (1, "Keys")]
    assert {track.length_beats for track in tracks} == {4.0}
    assert {track.tempo_map.bpm_at_beats(0) for track in tracks} == {90}


def test_a_type_0_file_is_split_by_channel() -> None:
    content = [
        (0, mido.Message("program_change", program=33, channel=2)),
        *note(0, 480, 40, channel=2),
        *note(0, 240, 36, channel=9),
    ]
    bass, drums = tracks_of_bytes(midi_file(content, kind=0), "song.mid")
    assert (bass.channels, bass.program, bass.notes) == ((2,), 33, 1)
    assert (drums.channels, drums.name) == ((9,), "Track 1 ch 10")


def test_a_track_of_many_channels_stays_one_where_tracks_are_told_apart() -> None:
    track = only_track([named("MPE"), *note(0, 480, 60, channel=1), *note(0, 480, 64, channel=2)])
    assert (track.channels, track.notes) == ((1, 2), 2)


def test_sequences_of_a_type_2_file_have_their_own_tempo() -> None:
    slow, fast = [tempo(0, 60), *note(0, 480)], [tempo(0, 240), *note(0, 960)]
    tracks = tracks_of_bytes(midi_file(slow, fast, kind=2), "song.mid")
    assert [track.length_seconds for track in tracks] == [1.0, 0.5]


@pytest.mark.parametrize(("frames", "rate"), [(24, 24), (25, 25), (29, 30_000 / 1001), (30, 30)])
def test_film_frames_are_seconds_whatever_the_tempo(frames: int, rate: float) -> None:
    content = bytearray(midi_file([tempo(0, 200), *note(0, 4000)]))
    content[12:14] = bytes((256 - frames, 40))
    (track,) = tracks_of_bytes(bytes(content), "film.mid")
    assert track.length_seconds == pytest.approx(4000 / (rate * 40), abs=1e-8)


@pytest.mark.parametrize("ticks", [96, 480, 960])
def test_a_beat_is_a_beat_at_every_resolution(ticks: int) -> None:
    performance = performed(tempo(0, 100), *note(ticks, 2 * ticks), ticks_per_beat=ticks)
    assert times(performance) == [(pytest.approx(0.6), pytest.approx(1.2))]


def test_a_tempo_may_change_while_a_note_sounds() -> None:
    performance = performed(tempo(0, 60), tempo(480, 120), *note(240, 960))
    assert times(performance) == [(0.5, 1.5)]


def test_a_tempo_that_is_asked_for_holds_instead_of_the_files() -> None:
    track = only_track([tempo(0, 60), *note(480, 960)])
    assert times(performance_of(track, TempoMap.constant(120))) == [(0.5, 1.0)]


def test_hanging_notes_end_with_the_track_and_it_is_said() -> None:
    hanging = note(0, 480)[:1]
    performance = performed(tempo(0, 120), *hanging, end_ticks=960)
    assert times(performance) == [(0.0, 1.0)]
    assert performance.mended == ("Notes that never ended were ended with their track.",)


def test_a_note_on_without_velocity_lets_go() -> None:
    on = note(0, 480)[0]
    off = 240, mido.Message("note_on", note=60, velocity=0)
    assert times(performed(tempo(0, 120), on, off, end_ticks=960)) == [(0.0, 0.25)]


def test_a_note_without_length_is_still_struck() -> None:
    (played,) = performed(*note(480, 480)).notes
    assert played.end_seconds - played.start_seconds == pytest.approx(0.001)


def test_a_key_that_is_struck_while_it_sounds_ends_there() -> None:
    performance = performed(tempo(0, 120), *note(0, 960), *note(480, 1440))
    assert times(performance) == [(0.0, 0.5), (0.5, 1.5)]


def test_a_key_that_is_struck_twice_at_once_is_struck_once() -> None:
    performance = performed(tempo(0, 120), *note(0, 480, velocity=50), *note(0, 960, velocity=90))
    assert [(note.velocity, note.end_seconds) for note in performance.notes] == [(90, 1.0)]


def test_the_pedal_holds_notes_until_it_comes_up_or_their_key_is_struck_again() -> None:
    performance = performed(
        tempo(0, 120),
        control(0, 64, 127),
        *note(0, 240, 60),
        *note(0, 240, 64),
        *note(480, 600, 60),
        control(960, 64, 0),
        *note(960, 1200, 67),
    )
    ends = [(note.pitch, note.end_seconds) for note in sounding_notes(performance)]
    assert ends == [(60, 0.5), (64, 1.0), (60, 1.0), (67, 1.25)]


def test_long_tracks_are_cut_only_where_nothing_sounds_and_keep_their_controllers() -> None:
    beats = [item for beat in range(64) for item in note(480 * beat, 480 * beat + 400)]
    held = note(480 * 20, 480 * 43, 30)
    moves = [control(0, 7, 90), control(480 * 10, 1, 64), control(480 * 50, 1, 5)]
    performance = performed(tempo(0, 60), *beats, *held, *moves)
    passes = passes_of(performance, at_least_seconds=10)
    assert [part.start_seconds for part in passes] == [0.0, 12.0, 43.0, 56.0]
    assert sum(len(part.notes) for part in passes) == len(performance.notes)
    begun = [[move.data[1:] for move in part.moves if move.seconds == part.start_seconds]
             for part in passes]  # fmt: skip
    assert begun == [[b"\x07\x5a"], *[[b"\x07\x5a", b"\x01\x40"]] * 2, [b"\x07\x5a", b"\x01\x05"]]


@given(
    st.lists(
        st.tuples(st.integers(0, 5000), st.integers(0, 900), st.integers(58, 62)),
        min_size=1,
        max_size=40,
    )
)
def test_no_two_notes_of_a_key_overlap_and_none_is_lost_or_without_length(
    given_notes: list[tuple[int, int, int]],
) -> None:
    content = [
        item for start, length, pitch in given_notes for item in note(start, start + length, pitch)
    ]
    performance = performed(*content)
    starts = {(start, pitch) for start, _, pitch in given_notes}
    assert len(performance.notes) == len(starts)
    for pitch in range(58, 63):
        of_key = [note for note in performance.notes if note.pitch == pitch]
        for played, after in pairwise(of_key):
            assert played.start_seconds < played.end_seconds <= after.start_seconds


@given(st.binary(max_size=300))
def test_garbage_is_refused_in_a_sentence(garbage: bytes) -> None:
    with pytest.raises(UnreadableMidi, match=r"\.$"):
        tracks_of_bytes(b"MThd\x00\x00\x00\x06\x00\x01\x00\x01" + garbage, "song.mid")


def test_a_file_that_is_not_there_or_holds_no_notes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        tracks_with_notes(tmp_path / "none.mid")
    (tmp_path / "empty.mid").write_bytes(midi_file([tempo(0, 100)]))
    with pytest.raises(UnreadableMidi, match="holds no notes"):
        tracks_with_notes(tmp_path / "empty.mid")
