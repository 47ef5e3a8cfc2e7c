"""MIDI files carry the notes, tempi, meters, key and markers, in and out, and survive garbage."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import mido
import pytest
import symusic
from hypothesis import given
from hypothesis import strategies as st

from session import (
    BendPoint,
    Key,
    MeterMap,
    MeterStep,
    MidiClip,
    Note,
    Section,
    Session,
    TempoMap,
    TempoStep,
    Track,
)
from session.errors import UnreadableMidi
from session.smf import read_smf, smf_bytes
from session.smf.read import role_of_part
from tests.plain_session import plain_session
from tests.unit.session_material import BENT_NOTE, notes, sessions


def session_of(*parts: tuple[Note, ...], **changes: Any) -> Session:
    tracks = tuple(
        Track(f"Part {number}", "lead", "#ffffff", midi_clips=(MidiClip(0.0, 96.0, part),))
        for number, part in enumerate(parts)
    )
    return plain_session(*tracks, beats=96.0, **changes)


def file_of(*messages: mido.Message | mido.MetaMessage, ticks: int = 480) -> bytes:
    file = mido.MidiFile(ticks_per_beat=ticks)
    file.tracks.append(mido.MidiTrack(messages))
    buffer = BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


@given(st.lists(notes().filter(bool), min_size=1, max_size=3))
def test_notes_come_back_as_they_were(parts: list[tuple[Note, ...]]) -> None:
    back = read_smf(smf_bytes(session_of(*parts)), "song.mid")
    assert [track.midi_clips[0].notes for track in back.tracks] == parts


@given(sessions())
def test_any_session_gives_a_file_that_an_independent_reader_reads(session: Session) -> None:
    score = symusic.Score.from_midi(smf_bytes(session))
    counted = sum(len(c.notes) for track in session.tracks for c in track.midi_clips)
    assert sum(len(track.notes) for track in score.tracks) == counted
    assert score.ticks_per_quarter == 960
    assert len(score.tempos) == len(session.tempo_map.steps)
    assert [round(tempo.qpm, 2) for tempo in score.tempos] == [
        pytest.approx(step.bpm, abs=0.01) for step in session.tempo_map.steps
    ]


def test_tempo_meter_key_and_markers_come_back() -> None:
    session = session_of(
        (Note(60, 90, 0.0, 1.0),),
        tempo_map=TempoMap((TempoStep(0, 84), TempoStep(17.5, 93.7), TempoStep(42, 171))),
        meter_map=MeterMap((MeterStep(0, 7, 8), MeterStep(5, 4, 4))),
        key=Key("F#", "minor"),
        sections=(Section("Intro", 0.0, 17.5), Section("Drop – über", 17.5, 78.5)),
    )
    back = read_smf(smf_bytes(session), "song.mid")
    assert back.tempo_map == session.tempo_map
    assert back.meter_map == session.meter_map
    assert back.key == session.key
    assert back.sections[:1] == session.sections[:1]
    assert back.sections[1].name == "Drop – über"
    assert (back.title, back.tracks[0].name) == ("Song", "Part 0")


def test_bends_reach_only_their_note() -> None:
    steady = Note(64, 90, 1.0, 2.0)
    back = read_smf(smf_bytes(session_of((BENT_NOTE, steady))), "song.mid")
    assert len(back.tracks) == 1
    bent_back, steady_back = back.tracks[0].midi_clips[0].notes
    assert [(p.offset_beats, p.semitones) for p in bent_back.bends] == [(0, 0.5), (0.5, -1)]
    assert not any(point.semitones for point in steady_back.bends)


def test_wide_bends_name_their_range() -> None:
    wide = Note(60, 90, 0.0, 4.0, (BendPoint(0.0, 0.0), BendPoint(1.0, 7.0), BendPoint(2.0, -12.0)))
    (back,) = read_smf(smf_bytes(session_of((wide,))), "wide.mid").tracks[0].midi_clips[0].notes
    assert [round(point.semitones, 2) for point in back.bends] == [0, 7, -12]


def test_drums_go_to_channel_ten() -> None:
    drums = Track("Kit", "drums", "#ffffff", midi_clips=(MidiClip(0, 4, (Note(36, 99, 0, 1),)),))
    file = mido.MidiFile(file=BytesIO(smf_bytes(session_of().evolve(tracks=(drums,)))))
    assert {m.channel for m in file.tracks[1] if not m.is_meta} == {9}


def test_every_track_ends_with_the_piece() -> None:
    file = mido.MidiFile(file=BytesIO(smf_bytes(session_of((Note(60, 9, 0, 1),)))))
    assert [sum(m.time for m in track) for track in file.tracks] == [96 * 960] * 2


def test_a_hanging_note_ends_with_its_track() -> None:
    data = file_of(
        mido.Message("note_on", note=60, velocity=80),
        mido.Message("control_change", control=1, value=1, time=960),
    )
    session = read_smf(data, "hang.mid")
    assert session.tracks[0].midi_clips[0].notes == (Note(60, 80, 0.0, 2.0),)
    assert "ended with their track" in session.provenance.notes[0]


def test_a_note_without_length_gets_the_shortest_one() -> None:
    data = file_of(mido.Message("note_on", note=60, velocity=80), mido.Message("note_off", note=60))
    (note,) = read_smf(data, "zero.mid").tracks[0].midi_clips[0].notes
    assert note.length_beats > 0


def test_overlapping_notes_of_one_pitch_are_both_kept() -> None:
    data = file_of(
        mido.Message("note_on", note=60, velocity=80),
        mido.Message("note_on", note=60, velocity=70, time=240),
        mido.Message("note_off", note=60, time=240),
        mido.Message("note_off", note=60, time=240),
    )
    first, second = read_smf(data, "over.mid").tracks[0].midi_clips[0].notes
    assert (first.end_beats, second.end_beats) == (1.0, 1.5)


def test_a_meter_change_inside_a_bar_shortens_that_bar() -> None:
    data = file_of(
        mido.MetaMessage("time_signature", numerator=4, denominator=4),
        mido.MetaMessage("time_signature", numerator=3, denominator=4, time=480 * 6),
        mido.Message("note_on", note=60, velocity=80),
        mido.Message("note_off", note=60, time=480),
    )
    meter_map = read_smf(data, "cut.mid").meter_map
    assert meter_map.steps == (MeterStep(0, 4, 4), MeterStep(1, 2, 4), MeterStep(2, 3, 4))


def test_type_0_is_split_by_channel() -> None:
    data = file_of(
        mido.Message("note_on", channel=0, note=60),
        mido.Message("note_on", channel=9, note=36),
        mido.Message("note_off", channel=0, note=60, time=480),
        mido.Message("note_off", channel=9, note=36),
    )
    tracks = read_smf(data, "zero.mid").tracks
    assert [track.role for track in tracks] == ["other", "drums"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a MIDI file"),
        (b"RIFF....WAVE", "not a MIDI file"),
        (b"MThd", "damaged"),
        (b"MThd\0\0\0\x06\0\x01\0\x01\x01\xe0MTrk\0\0\xff\xff\0\x90", "damaged"),
        (b"MThd\0\0\0\x06\0\x02\0\0\x01\xe0", "type 2"),
        (b"MThd\0\0\0\x06\0\x01\0\0\xe7\x28", "film frames"),
        (b"MThd\0\0\0\x06\0\x01\0\0\0\0", "film frames"),
        (file_of(mido.MetaMessage("track_name", name="x")), "no notes"),
    ],
)
def test_a_file_that_is_no_music_gets_one_sentence(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableMidi, match=words) as caught:
        read_smf(data, "song.mid")
    assert "\n" not in str(caught.value)


@given(st.data())
def test_garbage_in_a_midi_file_is_read_or_refused_but_never_breaks(data: st.DataObject) -> None:
    good = bytearray(smf_bytes(session_of((Note(60, 90, 0, 1), BENT_NOTE), key=Key("A", "minor"))))
    for _ in range(data.draw(st.integers(1, 8))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(good[: data.draw(st.integers(0, len(good)))])
    try:
        session = read_smf(cut, "garbage.mid")
    except UnreadableMidi as error:
        assert "\n" not in str(error)
    else:
        assert session.tracks


@pytest.mark.parametrize(
    ("name", "channel", "program", "role"),
    [
        ("x", 9, None, "drums"),
        ("Sub Bass", 0, 80, "bass"),
        ("", 0, 0, "chords"),
        ("", 0, 38, "bass"),
        ("", 1, 81, "lead"),
        ("", 1, None, "other"),
        ("Strings", 0, 1, "pad"),
        ("Lead Vox", 0, None, "vocals"),
        ("Lead vocal", 0, None, "vocals"),
        ("Backing Vocals", 0, 81, "vocals"),
        ("Kick in", 0, None, "drums"),
        ("Rhodes", 0, None, "chords"),
        ("Riser", 0, None, "fx"),
    ],
)
def test_a_part_gets_its_role_from_channel_name_and_programme(
    name: str, channel: int, program: int | None, role: str
) -> None:
    assert role_of_part(name, channel, program) == role
