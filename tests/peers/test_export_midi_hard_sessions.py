"""The MIDI files of every session, the hard ones too, read by symusic and mido's raw events.

Formats share one MIDI writer: its whole file and its file of each part are what they hand out.
"""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from pathlib import Path

import mido
import pytest
from symusic import Score

from exports.midi_files import write_midi, write_midi_parts
from session import Session
from tests.export_material import SESSIONS
from tests.hard_sessions import HARD

Sounding = tuple[int, int, int, int]
"""A note as pitch, start and end in ticks, velocity."""

ALL = {**SESSIONS, **HARD}
DRUM_CHANNEL = 9


@pytest.fixture(scope="module", params=ALL)
def session(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Session:
    """Each session in turn; its audio is not needed."""
    folder = tmp_path_factory.mktemp("session")
    made = ALL[request.param](folder)
    shutil.rmtree(folder)
    return made


def onsets(notes: list[Sounding]) -> Counter[tuple[int, int, int]]:
    """The notes by pitch, start and velocity."""
    return Counter((pitch, start, velocity) for pitch, start, _, velocity in notes)


def clear(notes: list[Sounding]) -> list[Sounding]:
    """The notes whose end is certain: MIDI cannot tell apart notes of one pitch that overlap."""
    by_pitch: dict[int, list[Sounding]] = defaultdict(list)
    for note in notes:
        by_pitch[note[0]].append(note)
    return [
        note
        for note in notes
        if sum(one[1] < note[2] and note[1] < one[2] for one in by_pitch[note[0]]) == 1
    ]


def ticks(beats: float, ticks_per_beat: int) -> int:
    """The tick of a beat; what lies before bar 1 falls on it."""
    return max(0, round(beats * ticks_per_beat))


def test_symusic_reads_the_sessions_tempi_meters_and_sections(
    session: Session, tmp_path: Path
) -> None:
    write_midi(session, tmp_path / "all.mid")
    score = Score(tmp_path / "all.mid")
    rate = score.ticks_per_quarter
    steps = session.tempo_map.steps
    assert [one.time for one in score.tempos] == [ticks(one.start_beats, rate) for one in steps]
    for read, step in zip(score.tempos, steps, strict=True):
        assert read.qpm == pytest.approx(step.bpm, rel=1e-5)
    meters = zip(session.meter_map.steps, session.meter_map.starts_beats(), strict=True)
    assert [(one.time, one.numerator, one.denominator) for one in score.time_signatures] == [
        (ticks(beats, rate), step.numerator, step.denominator) for step, beats in meters
    ]
    assert [(one.time, one.text) for one in score.markers] == [
        (ticks(one.start_beats, rate), one.name) for one in session.sections if one.name
    ], "symusic leaves out markers without a name"


def test_symusic_reads_every_note_of_every_part(session: Session, tmp_path: Path) -> None:
    write_midi(session, tmp_path / "all.mid")
    score = Score(tmp_path / "all.mid")
    rate = score.ticks_per_quarter
    found: dict[str, list[Sounding]] = defaultdict(list)
    for read in score.tracks:
        found[read.name] += [
            (one.pitch, one.time, one.time + one.duration, one.velocity) for one in read.notes
        ]
    due: dict[str, list[Sounding]] = defaultdict(list)
    for track in session.tracks:
        for clip in track.midi_clips:
            for note in clip.notes:
                start = ticks(clip.start_beats + note.start_beats, rate)
                end = max(start + 1, ticks(clip.start_beats + note.end_beats, rate))
                due[track.name].append((note.pitch, start, end, note.velocity))
    assert set(found) == {name for name, notes in due.items() if notes}
    for name, read_notes in found.items():
        assert onsets(read_notes) == onsets(due[name])
        assert set(clear(due[name])) <= set(read_notes)


def test_parts_keep_name_programme_and_the_drum_channel(session: Session, tmp_path: Path) -> None:
    write_midi(session, tmp_path / "all.mid")
    with_notes = [track for track in session.tracks if track.midi_clips]
    parts = [mido.MidiFile(path, charset="utf-8") for path in write_midi_parts(session, tmp_path)]
    whole = mido.MidiFile(tmp_path / "all.mid", charset="utf-8")
    assert len(whole.tracks) == 1 + len(with_notes)
    assert whole.tracks[0].name == session.title
    end = ticks(session.length_beats, whole.ticks_per_beat)
    for track, read in zip(with_notes, whole.tracks[1:], strict=True):
        assert read.name == track.name
        assert read[-1].type == "end_of_track"
        assert sum(message.time for message in read) >= end
        channels = {message.channel for message in read if message.type == "note_on"}
        drums = track.role == "drums"
        assert all((channel == DRUM_CHANNEL) == drums for channel in channels)
        programmes = {one.program for one in read if one.type == "program_change"}
        assert programmes == ({track.midi_program} if track.midi_program is not None else set())
    assert [[one.name for one in part.tracks[1:]] for part in parts] == [
        [track.name] for track in with_notes
    ]
    for part, read in zip(parts, whole.tracks[1:], strict=True):
        assert list(part.tracks[0]) == list(whole.tracks[0])
        assert [one.type for one in part.tracks[1]] == [one.type for one in read]
