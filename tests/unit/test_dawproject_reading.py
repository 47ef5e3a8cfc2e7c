"""DAWprojects in the forms that other programs write: each is read as it sounds there."""

from __future__ import annotations

from pathlib import Path

import pytest

from session import BendPoint, MidiClip
from session.errors import BadInput
from tests.dawproject_text import (
    AUDIO,
    RATE,
    WARPED,
    clips,
    document,
    only_track,
    read,
    spans,
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "Song.dawproject"


def test_bitwigs_clips_within_clips_are_one_clip(archive: Path) -> None:
    inner = (
        '<Clip time="0.0" duration="8.0" contentTimeUnit="beats" playStart="1.0" '
        f'fadeTimeUnit="beats" fadeInTime="0.0" fadeOutTime="0.0">{WARPED}</Clip>'
    )
    (clip,) = clips(
        archive,
        '<Clips><Clip time="4.0" duration="8.0" playStart="0.0" loopStart="0.0" loopEnd="8.0" '
        'fadeTimeUnit="beats" fadeInTime="0.5" fadeOutTime="1.0" name="Drumfunk">'
        f"<Clips>{inner}</Clips></Clip></Clips>",
    )
    assert (clip.start_beats, clip.source_offset_samples) == (4.0, RATE // 2)
    assert (clip.length_samples, clip.name) == (4 * RATE, "Drumfunk")
    assert (clip.fade_in_samples, clip.fade_out_samples) == (RATE // 4, RATE // 2)
    assert [point.offset_beats for point in clip.warp_points] == [0.0, 8.0]


def test_the_pieces_in_one_bitwig_clip_each_fall_where_they_are(archive: Path) -> None:
    first = f'<Clip time="0" duration="1" contentTimeUnit="beats" playStart="0">{WARPED}</Clip>'
    second = f'<Clip time="1.5" duration="4" contentTimeUnit="beats" playStart="6">{WARPED}</Clip>'
    found = clips(
        archive,
        '<Clips><Clip time="8" duration="3" playStart="0.25">'
        f"<Clips>{first}{second}</Clips></Clip></Clips>",
    )
    assert spans(found) == [(8.0, 6000, 18_000), (9.25, 3 * RATE, 42_000)]


def test_a_plain_clip_of_warps_is_read_as_in_the_reference(archive: Path) -> None:
    found = clips(archive, f'<Clips><Clip time="0" duration="8">{WARPED}</Clip></Clips>')
    assert spans(found) == [(0.0, 0, 4 * RATE)]
    assert [point.offset_beats for point in found[0].warp_points] == [0.0, 8.0]


def test_raw_audio_in_beats_plays_at_its_own_speed(archive: Path) -> None:
    (clip,) = clips(
        archive,
        '<Clips><Clip time="2" duration="4" contentTimeUnit="seconds" playStart="1" playStop="9" '
        f'fadeTimeUnit="seconds" fadeInTime="0.1" fadeOutTime="0.2">{AUDIO}</Clip></Clips>',
    )
    assert spans((clip,)) == [(2.0, RATE, 2 * RATE)]
    assert clip.warp_points == ()
    assert (clip.fade_in_samples, clip.fade_out_samples) == (4800, 9600)


def test_an_arrangement_in_seconds_falls_on_its_beats(archive: Path) -> None:
    found = clips(
        archive,
        f'<Clips><Clip time="1.5" duration="2" playStart="0.5">{AUDIO}</Clip></Clips>',
        unit='timeUnit="seconds"',
    )
    assert spans(found) == [(3.0, RATE // 2, 2 * RATE)]


def test_a_length_that_is_left_out_is_what_is_played(archive: Path) -> None:
    found = clips(
        archive,
        '<Clips><Clip time="1" contentTimeUnit="seconds" playStart="2" playStop="3">'
        f'{AUDIO}</Clip><Clip time="8" contentTimeUnit="seconds">{AUDIO}</Clip></Clips>',
    )
    assert spans(found) == [(1.0, 2 * RATE, RATE), (8.0, 0, 10 * RATE)]


def test_no_clip_is_longer_than_its_file(archive: Path) -> None:
    found = clips(archive, f'<Clips><Clip time="0" duration="64">{WARPED}</Clip></Clips>')
    assert spans(found) == [(0.0, 0, 10 * RATE)]


def test_a_loop_is_unrolled_from_where_it_starts_to_play(archive: Path) -> None:
    found = clips(
        archive,
        '<Clips><Clip time="0" duration="5" contentTimeUnit="beats" playStart="1" loopStart="2" '
        f'loopEnd="4">{WARPED}</Clip></Clips>',
    )
    half = RATE // 2
    assert spans(found) == [(0.0, half, 3 * half), (3.0, 2 * half, 2 * half)]


def test_a_loop_in_seconds_under_beats_is_unrolled(archive: Path) -> None:
    found = clips(
        archive,
        '<Clips><Clip time="0" duration="2" contentTimeUnit="seconds" loopStart="0.5" '
        f'loopEnd="0.75">{AUDIO}</Clip></Clips>',
    )
    quarter = RATE // 4
    assert spans(found) == [(0.0, 0, 3 * quarter), (1.5, 2 * quarter, quarter)]


def test_a_crossfade_starts_its_clip_earlier(archive: Path) -> None:
    (clip,) = clips(
        archive,
        '<Clips><Clip time="4" duration="4" playStart="2" fadeTimeUnit="beats" fadeInTime="-1">'
        f"{WARPED}</Clip></Clips>",
    )
    half = RATE // 2
    assert spans((clip,)) == [(3.0, half, 5 * half)]
    assert clip.fade_in_samples == half


@pytest.mark.parametrize(("unit", "value"), [("linear", "0.5"), ("decibel", "-6.020599913")])
def test_a_gain_expression_is_the_clips_gain(archive: Path, unit: str, value: str) -> None:
    points = (
        f'<Points unit="{unit}"><Target expression="gain"/>'
        f'<RealPoint time="0" value="{value}"/></Points>'
    )
    (clip,) = clips(
        archive,
        '<Clips><Clip time="0" duration="4" contentTimeUnit="beats">'
        f"<Lanes>{WARPED}{points}</Lanes></Clip></Clips>",
    )
    assert clip.gain_db == pytest.approx(-6.0206, abs=1e-4)


def test_a_linked_clip_plays_what_it_refers_to(archive: Path) -> None:
    notes = '<Notes id="n"><Note time="0" duration="1" channel="0" key="60" vel="0.5"/></Notes>'
    session = read(
        archive,
        document(
            f'<Clips><Clip time="0" duration="4">{notes}</Clip>'
            '<Clip time="8" duration="4" reference="n"/></Clips>'
        ),
    ).session
    first, second = only_track(session).midi_clips
    assert first.notes == second.notes
    assert (second.start_beats, second.notes[0].velocity) == (8.0, 64)


def test_clips_that_refer_to_each_other_end(archive: Path) -> None:
    lanes = (
        '<Clips id="x"><Clip time="0" duration="4" reference="x"/>'
        '<Clip time="0" duration="4" reference="x"/></Clips>'
    )
    with pytest.raises(BadInput, match=r"too (deeply|many)"):
        read(archive, document(lanes))


def test_a_looped_clip_of_notes_plays_them_again(archive: Path) -> None:
    notes = (
        '<Notes><Note time="7.5" duration="2.7" channel="0" key="29" vel="0.7" rel="0.5"/>'
        '<Note time="21" duration="3" channel="0" key="33" vel="0.7" rel="0.5"/></Notes>'
    )
    session = read(
        archive,
        document(
            '<Clips><Clip time="0.0" duration="24.0" playStart="8.0" loopStart="6.0" '
            f'loopEnd="22.0" enable="true" name="Diva">{notes}</Clip></Clips>'
        ),
    ).session
    (clip,) = only_track(session).midi_clips
    assert (clip.start_beats, clip.length_beats, clip.name) == (0.0, 24.0, "Diva")
    assert [(n.pitch, n.start_beats, n.length_beats) for n in clip.notes] == [
        (33, 13.0, 1.0),
        (29, 15.5, 2.7),
    ]


def test_bends_are_read_from_notes_and_glides_become_steps(archive: Path) -> None:
    points = (
        '<Points unit="semitones"><Target expression="transpose"/>'
        '<RealPoint value="0" interpolation="hold" time="0"/>'
        '<RealPoint value="1" interpolation="linear" time="0.5"/>'
        '<RealPoint value="2" interpolation="linear" time="0.75"/></Points>'
    )
    note = f'<Note time="1" duration="2" channel="0" key="60" vel="1">{points}</Note>'
    session = read(
        archive,
        document(f'<Clips><Clip time="0" duration="4"><Notes>{note}</Notes></Clip></Clips>'),
    ).session
    (found,) = only_track(session).midi_clips[0].notes
    assert found.bends == (
        BendPoint(0.0, 0.0),
        BendPoint(0.5, 1.0),
        BendPoint(0.5625, 1.25),
        BendPoint(0.625, 1.5),
        BendPoint(0.6875, 1.75),
        BendPoint(0.75, 2.0),
    )


def test_notes_without_a_clip_are_a_clip(archive: Path) -> None:
    notes = '<Notes><Note time="2" duration="1" channel="0" key="60"/></Notes>'
    (clip,) = only_track(read(archive, document(notes)).session).midi_clips
    assert isinstance(clip, MidiClip)
    assert (clip.notes[0].start_beats, clip.notes[0].velocity) == (2.0, 100)


def test_what_is_switched_off_or_left_out_is_said(archive: Path) -> None:
    automation = '<Points><Target parameter="v"/><RealPoint time="0" value="1"/></Points>'
    lanes = f'<Clips><Clip time="0" duration="4" enable="false">{WARPED}</Clip></Clips>{automation}'
    session = read(archive, document(lanes)).session
    assert only_track(session).audio_clips == ()
    said = " ".join(session.provenance.notes)
    assert "switched off" in said
    assert "Automation" in said


def test_scenes_follow_each_other_where_the_arrangement_is_empty(archive: Path) -> None:
    def scene(name: str, length: int) -> str:
        return (
            f'<Scene name="{name}"><Lanes><ClipSlot hasStop="true" track="t">'
            f'<Clip time="0.0" duration="{length}" playStart="0">{WARPED}</Clip></ClipSlot>'
            "</Lanes></Scene>"
        )

    scenes = scene("Verse", 7) + '<Scene name="Empty"><Lanes/></Scene>' + scene("Chorus", 4)
    session = read(archive, document(scenes=scenes)).session
    assert spans(only_track(session).audio_clips) == [(0.0, 0, 168_000), (8.0, 0, 2 * RATE)]
    assert [(one.name, one.start_beats) for one in session.sections] == [
        ("Verse", 0.0),
        ("Chorus", 8.0),
    ]
    arranged = f'<Clips><Clip time="0" duration="4">{WARPED}</Clip></Clips>'
    session = read(archive, document(arranged, scenes=scenes)).session
    assert len(only_track(session).audio_clips) == 1


def test_names_in_a_namespace_and_members_in_another_case_are_found(archive: Path) -> None:
    xml = document(f'<Clips><Clip time="0" duration="4">{WARPED}</Clip></Clips>')
    xml = xml.replace("<Project ", '<Project xmlns="urn:daw" ')
    project = read(archive, xml, ("Audio\\LOOP.WAV",))
    assert len(only_track(project.session).audio_clips) == 1
    assert project.audio[0].member == "Audio\\LOOP.WAV"


def test_a_file_outside_the_archive_is_looked_for_beside_it(archive: Path) -> None:
    xml = document(f'<Clips><Clip time="0" duration="4">{WARPED}</Clip></Clips>')
    xml = xml.replace('path="audio/Loop.wav"', 'path="C:\\Sounds\\Loop.wav" external="true"')
    missing = read(archive, xml, ())
    assert missing.audio[0].missing
    assert missing.audio[0].name == "C:\\Sounds\\Loop.wav"
    (archive.parent / "Loop.wav").write_bytes(b"RIFF")
    found = read(archive, xml, ())
    assert found.audio[0].path == (archive.parent / "Loop.wav").resolve()
