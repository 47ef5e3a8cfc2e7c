"""A Live project read back: every time, note and file is the session's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from exports.ableton import AbletonExporter
from exports.ableton.clips import TAIL_BEATS
from exports.ableton.invariants import problems
from exports.ableton.palette import nearest_index
from exports.ableton.reading import read_set
from exports.contract import ExportReport
from exports.names import clean_text
from session import (
    AudioClip,
    Bus,
    MidiClip,
    Note,
    Section,
    Send,
    Session,
    Track,
    WarpPoint,
    write_session,
)
from session.progress import silent
from tests.als_reader import Als, played, read_als, sides, tempo_seconds, value
from tests.export_material import (
    FIVE_TEMPI,
    SESSIONS,
    SEVEN_EIGHT,
    a_session,
    awkward,
    noise,
    write_float,
)
from tests.hard_sessions import HARD


def exported(session: Session, tmp_path: Path) -> tuple[Als, Path, ExportReport]:
    """The session's set read back, its project folder and the report."""
    target = tmp_path / "out"
    target.mkdir()
    report = AbletonExporter().export(session, tmp_path / "s", target, silent)
    als = target / report.open_file
    assert problems(read_set(als), als.parent) == []
    return read_als(als), als.parent, report


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "s"
    made.mkdir()
    return made


@pytest.mark.parametrize("kind", SESSIONS)
def test_every_kind_of_session_becomes_a_set_that_keeps_lives_rules(
    kind: str, folder: Path, tmp_path: Path
) -> None:
    session = SESSIONS[kind](folder)
    als, project, _ = exported(session, tmp_path)
    assert (project / "Ableton Project Info").is_dir()
    parts = sum(bool(track.audio_clips) + bool(track.midi_clips) for track in session.tracks)
    assert len(als.tracks) >= parts
    assert len(als.scenes) == max(1, len(session.sections))


@pytest.mark.parametrize("kind", [kind for kind in SESSIONS if kind != "MIDI only"])
def test_the_arrangement_sums_to_the_mix(kind: str, folder: Path, tmp_path: Path) -> None:
    session = SESSIONS[kind](folder)
    als, project, _ = exported(session, tmp_path)
    assert session.mix is not None
    mix, _ = soundfile.read(folder / session.mix.file, always_2d=True)
    sum_of_clips = played(als, project, session.sample_rate, len(mix))
    rest = np.max(np.abs(sum_of_clips - mix.T))
    assert np.max(np.abs(mix)) > 0.1
    assert 20 * np.log10(rest + 1e-12) < -90


@pytest.mark.parametrize("kind", ["plain", "five tempi", "44.1 kHz", "96 kHz mono"])
def test_warp_markers_map_seconds_to_beats_as_the_tempo_map_does(
    kind: str, folder: Path, tmp_path: Path
) -> None:
    session = SESSIONS[kind](folder)
    als, _, _ = exported(session, tmp_path)
    clips = [clip for track in als.tracks if track.kind == "AudioTrack" for clip in track.clips]
    assert len(clips) == 4
    for clip in clips:
        assert clip.marks[0] == (0.0, 0.0)
        assert clip.marks[-1][1] - clip.marks[-2][1] == pytest.approx(TAIL_BEATS)
        for beats in np.linspace(0, session.length_beats, 97):
            assert clip.seconds_at(beats) == pytest.approx(
                session.tempo_map.seconds_at_beats(beats), abs=1e-6
            )
        assert (clip.time, clip.end) == (0.0, session.length_beats)
        assert (clip.loop_start, clip.loop_end) == (0.0, session.length_beats)


def test_tempo_steps_meters_and_sections_are_where_the_session_has_them(
    folder: Path, tmp_path: Path
) -> None:
    session = a_session(folder, FIVE_TEMPI, SEVEN_EIGHT)
    als, _, _ = exported(session, tmp_path)
    assert als.tempo[0] == (-63072000, 120.0)
    assert als.tempo[1:3] == [(4.0, 120.0), (4.0, 133.37)]
    assert len(als.tempo) == 1 + 2 * 4
    for beats in np.linspace(0, session.length_beats, 50):
        assert tempo_seconds(als, beats) == pytest.approx(
            session.tempo_map.seconds_at_beats(beats), abs=1e-9
        )
    four_four, seven_eight, three_four = 201, 99 * 3 + 6, 99 * 2 + 2
    assert als.meter == [(-63072000, four_four), (8.0, seven_eight), (15.0, three_four)]
    assert als.locators == [(one.start_beats, one.name) for one in session.sections]
    mixer = "LiveSet/MasterTrack/DeviceChain/Mixer"
    assert float(value(als.root, f"{mixer}/Tempo/Manual")) == 120.0
    assert int(value(als.root, f"{mixer}/TimeSignature/Manual")) == four_four


def test_a_set_of_one_tempo_and_meter_has_no_steps(folder: Path, tmp_path: Path) -> None:
    als, _, report = exported(a_session(folder), tmp_path)
    assert als.tempo == [(-63072000, 84.0)]
    assert als.meter == [(-63072000, 201)]
    assert report.losses == ()


def test_notes_are_the_sessions_notes(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder, FIVE_TEMPI, SEVEN_EIGHT)
    als, _, _ = exported(session, tmp_path)
    parts = [track for track in als.tracks if track.kind == "MidiTrack"]
    assert [part.name for part in parts] == ["Drums MIDI", "Bass MIDI", "Keys MIDI"]
    for part, track in zip(parts, session.tracks, strict=False):
        (clip,), (source,) = part.clips, track.midi_clips
        assert (clip.time, clip.end) == (0.0, session.length_beats)
        assert clip.notes == [
            (note.pitch, note.start_beats, note.length_beats, note.velocity)
            for note in source.notes
        ]
        assert "instrument" in part.annotation


def test_the_session_view_has_a_scene_a_section_that_loops_in_whole_bars(
    folder: Path, tmp_path: Path
) -> None:
    session = a_session(folder, FIVE_TEMPI, SEVEN_EIGHT)
    als, _, _ = exported(session, tmp_path)
    assert [value(scene, "Name") for scene in als.scenes] == ["Intro", "Drop"]
    drop = als.scenes[1]
    assert value(drop, "IsTempoEnabled") == value(drop, "IsTimeSignatureEnabled") == "true"
    start = session.sections[1].start_beats
    assert float(value(drop, "Tempo")) == session.tempo_map.bpm_at_beats(start)
    assert int(value(drop, "TimeSignatureId")) == 99 * 3 + 6
    for track in als.tracks:
        assert len(track.slots) == 2
        for section, clip in zip(session.sections, track.slots, strict=True):
            assert clip is not None
            assert clip.loops
            assert (clip.loop_start, clip.loop_end) == (0.0, section.length_beats)
            if track.kind == "AudioTrack":
                for beats in np.linspace(0, section.length_beats, 17):
                    assert clip.seconds_at(beats) == pytest.approx(
                        session.tempo_map.seconds_at_beats(section.start_beats + beats), abs=1e-6
                    )
            else:
                first = [note for note in clip.notes if note[1] == 0]
                assert bool(first) == (section.start_beats == int(section.start_beats))


def test_names_are_true_in_the_set_and_safe_on_disk(folder: Path, tmp_path: Path) -> None:
    session = awkward(folder)
    als, project, _ = exported(session, tmp_path)
    names = [track.name for track in als.tracks]
    for track in session.tracks:
        assert clean_text(track.name) in names
    assert '808 "Big" & <Loud> 🔥' in names
    files = [path.name for path in (project / "Samples/Imported").iterdir()]
    assert len({name.casefold() for name in files}) == len(files) == 9
    assert not any(mark in name for name in files for mark in '<>:"/\\|?*🔥🎹')
    assert all(len(name) < 100 for name in files)


def test_gain_pan_mute_and_colour_are_carried(folder: Path, tmp_path: Path) -> None:
    session = awkward(folder)
    als, _, _ = exported(session, tmp_path)
    by_name = {track.name: track for track in als.tracks}
    pieces, take, notes = by_name["Pieces"], by_name["Take 2"], by_name["Notes"]
    left, right = sides(pieces)[:, 0]
    assert left == pytest.approx(0.75 * 10 ** (-3 / 20))
    assert right == pytest.approx(10 ** (-3 / 20))
    assert pieces.on
    assert not take.on
    assert notes.volume == pytest.approx(10 ** (-2 / 20))
    assert pieces.colour == nearest_index("#46a758")
    assert by_name["Nothing"].clips == []


def test_clips_that_overlap_get_a_track_of_their_own_and_early_ones_start_at_bar_1(
    folder: Path, tmp_path: Path
) -> None:
    session = awkward(folder)
    als, _, report = exported(session, tmp_path)
    lanes = [track for track in als.tracks if track.name.startswith("Pieces")]
    assert [lane.name for lane in lanes] == ["Pieces", "Pieces 2"]
    early, late = lanes[0].clips
    assert (early.time, early.loop_start) == (0.0, 1.5)
    assert early.seconds_at(1.5) == pytest.approx(1.5 * 60 / 84)
    assert late.time == 5.75
    assert late.seconds_at(late.loop_start) == pytest.approx(1234 / session.sample_rate, abs=1e-9)
    assert late.gain == pytest.approx(10 ** (-6 / 20))
    assert lanes[1].clips[0].time == 6.5
    assert any("before bar 1" in loss for loss in report.losses)


def test_overlapping_notes_of_one_pitch_are_shortened_and_said(
    folder: Path, tmp_path: Path
) -> None:
    als, _, report = exported(awkward(folder), tmp_path)
    (clip,) = next(track for track in als.tracks if track.name == "Notes").clips
    # The clip starts two beats before bar 1: what lies there is cut off.
    assert (clip.time, clip.end) == (0.0, 16.0)
    assert clip.notes == [
        (60, 0.0, 0.5, 100),
        (60, 2.0, 1.0, 90),
        (60, 3.0, 1.0, 80),
        (64, 4.25, 0.001, 70),
        (67, 5.0, 1.0, 127),
    ]
    assert any("overlap" in loss for loss in report.losses)
    (bend,) = als.root.iterfind(".//MainSequencer/ClipTimeable//PerNoteEventList")
    assert (bend.get("NoteId"), bend.get("CC")) == ("5", "-2")
    points = [(float(e.attrib["TimeOffset"]), float(e.attrib["Value"])) for e in bend[0]]
    step = 2**-10
    assert [time for time, _ in points] == pytest.approx([0.0, 0.5 - step, 0.5])
    assert [bent for _, bent in points] == pytest.approx([0.0, 0.0, 8192 / 48])
    assert any("MPE" in loss for loss in report.losses)


def test_fades_are_straight_lines_in_the_arrangement_and_count_in_beats(
    folder: Path, tmp_path: Path
) -> None:
    session = a_session(folder)
    stem = session.tracks[0].audio_clips[0]
    clips = (
        AudioClip(stem.file, 0.0, 96_000, fade_in_samples=24_000, fade_out_samples=48_000),
        AudioClip(stem.file, 8.0, 48_000),
        AudioClip(stem.file, 12.0, 48_000, fade_in_samples=48_000, fade_out_samples=48_000),
    )
    track = Track("Pads", "pad", "#12a594", clips)
    als, _, report = exported(session.evolve(tracks=(track,), mix=None), tmp_path)
    faded, plain, crossed = als.tracks[0].clips
    beats_a_second = 84 / 60
    assert faded.fade_in == pytest.approx(0.5 * beats_a_second)
    assert faded.fade_out == pytest.approx(1.0 * beats_a_second)
    assert (plain.fade_in, plain.fade_out) == (0, 0)
    assert crossed.fade_in == crossed.fade_out == pytest.approx(0.5 * beats_a_second)
    assert not any(slot and (slot.fade_in or slot.fade_out) for slot in als.tracks[0].slots)
    assert any("slots have none" in loss for loss in report.losses)
    assert any("overlap" in loss for loss in report.losses)
    for clip in als.root.iterfind(".//AudioClip/Fades"):
        # Live puts a fade of 4 ms where it may choose.
        assert value(clip, "IsDefaultFadeIn") == value(clip, "IsDefaultFadeOut") == "false"
        assert value(clip, "FadeInCurveSlope") == value(clip, "FadeOutCurveSlope") == "0"


def test_a_fade_before_bar_1_is_what_is_left_of_it(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder)
    stem = session.tracks[0].audio_clips[0]
    early = AudioClip(stem.file, -0.7, 96_000, fade_in_samples=48_000)
    track = Track("Pads", "pad", "#12a594", (early,))
    als, _, _ = exported(session.evolve(tracks=(track,), mix=None), tmp_path)
    (clip,) = als.tracks[0].clips
    assert clip.fade_in == pytest.approx(1.4 - 0.7)


def test_dry_stems_stand_muted_beside_with_the_devices_of_their_chain(
    folder: Path, tmp_path: Path
) -> None:
    als, _, report = exported(HARD["mixer"](folder), tmp_path)
    by_name = {track.name: track for track in als.tracks}
    vox, dry = by_name["Vox"], by_name["Vox (dry)"]
    assert (vox.on, vox.devices) == (True, [])
    assert not dry.on
    assert dry.devices == ["Eq8", "Compressor2", "StereoGain", "Limiter"]
    assert "Valhalla Room" in dry.annotation
    assert "printed" in vox.annotation
    assert [clip.file for clip in dry.clips] != [clip.file for clip in vox.clips]
    assert not by_name["Only dry (dry)"].on
    assert any("Valhalla Room" in loss for loss in report.losses)


def test_returns_are_muted_and_the_dry_track_sends_at_its_level(
    folder: Path, tmp_path: Path
) -> None:
    als, _, report = exported(HARD["mixer"](folder), tmp_path)
    returns = [track for track in als.tracks if track.kind == "ReturnTrack"]
    assert [one.name for one in returns] == ["A-Hall", "B-Echo / ½", "C-Plain"]
    assert [one.devices for one in returns] == [[], ["Delay"], []]
    assert not any(one.on for one in returns)
    silence = 0.0003162277571
    by_name = {track.name: track for track in als.tracks}
    assert by_name["Vox (dry)"].sends == pytest.approx([10**-0.6, 0.1, silence])
    assert by_name["Only dry (dry)"].sends == pytest.approx([silence, silence, 1.0])
    assert by_name["Vox"].sends == by_name["Keys"].sends == [silence] * 3
    assert any("reverb" in loss for loss in report.losses)


def test_more_returns_than_live_takes_are_left_out_and_named(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder)
    buses = tuple(Bus(f"Bus {number}", "#8b8d98") for number in range(1, 15))
    loud = replace(session.tracks[0], sends=(Send("Bus 2", 3.0), Send("Bus 14", 0.0)))
    als, _, report = exported(
        session.evolve(buses=buses, tracks=(loud, *session.tracks[1:])), tmp_path
    )
    assert sum(track.kind == "ReturnTrack" for track in als.tracks) == 12
    assert als.tracks[0].sends[1] == 1.0
    words = " ".join(report.losses)
    assert "'Bus 13'" in words
    assert "'Bus 14'" in words
    assert "'Bus 12'" not in words
    assert "above 0 dB" in words


def test_a_clip_that_is_stretched_in_the_session_is_stretched_in_live(
    folder: Path, tmp_path: Path
) -> None:
    session = a_session(folder)
    write_float(folder / "audio/loop.wav", noise(9, 2, 48_000), 48_000)
    points = (WarpPoint(0, 0.0), WarpPoint(30_000, 2.0), WarpPoint(48_000, 4.0))
    clip = AudioClip("audio/loop.wav", 4.0, 48_000, warp_points=points)
    track = Track("Loop", "drums", "#e5484d", (clip,))
    session = session.evolve(tracks=(track,), mix=None)
    write_session(session, folder)
    als, _, _ = exported(session, tmp_path)
    (found,) = als.tracks[0].clips
    assert (found.time, found.end) == (4.0, 8.0)
    assert found.marks[:3] == [(0.0, 0.0), (30_000 / 48_000, 2.0), (1.0, 4.0)]


def test_what_live_cannot_hold_is_brought_inside_and_said(folder: Path, tmp_path: Path) -> None:
    from session import MeterMap, MeterStep, TempoMap, TempoStep

    session = a_session(
        folder,
        TempoMap((TempoStep(0.0, 15.0), TempoStep(2.0, 1000.0))),
        MeterMap((MeterStep(0, 4, 4), MeterStep(1, 9, 32))),
        bars=2,
    )
    loud = Track("Loud", "lead", "#ffffff", session.tracks[0].audio_clips, gain_db=12.0)
    session = session.evolve(tracks=(loud,))
    als, _, report = exported(session, tmp_path)
    assert {bpm for _, bpm in als.tempo} == {20.0, 999.0}
    assert als.meter[1][1] == 99 * 4 + 8
    assert als.tracks[0].volume == pytest.approx(1.99526238)
    words = " ".join(report.losses)
    assert "999 bpm" in words
    assert "9/32" in words
    assert "+6 dB" in words


def test_float_stems_are_linked_and_not_copied(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder)
    _, project, _ = exported(session, tmp_path)
    for track in session.tracks:
        source = folder / track.audio_clips[0].file
        placed = next((project / "Samples/Imported").glob(f"*{track.name}.wav"))
        assert placed.read_bytes() == source.read_bytes()
        # A clone has an inode of its own; a hard link shares it.
        assert placed.stat().st_ino == source.stat().st_ino or source.stat().st_nlink == 1


def test_other_encodings_are_written_as_float_that_says_the_same(
    folder: Path, tmp_path: Path
) -> None:
    session = a_session(folder)
    path = folder / session.tracks[0].audio_clips[0].file
    sound, rate = soundfile.read(path)
    soundfile.write(path, sound, rate, subtype="PCM_24")
    expected, _ = soundfile.read(path)
    _, project, _ = exported(session, tmp_path)
    placed = project / "Samples/Imported/01 Drums.wav"
    assert soundfile.info(placed).subtype == "FLOAT"
    assert np.array_equal(soundfile.read(placed)[0], expected)


def test_the_same_session_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    session = awkward(folder)
    sets = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        report = AbletonExporter().export(session, folder, tmp_path / name, silent)
        sets.append((tmp_path / name / report.open_file).read_bytes())
    assert sets[0] == sets[1]


def test_two_tracks_may_play_one_file(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder)
    twice = (session.tracks[0], session.tracks[0])
    als, project, _ = exported(session.evolve(tracks=twice, mix=None), tmp_path)
    assert len(list((project / "Samples/Imported").iterdir())) == 1
    assert [track.name for track in als.tracks] == ["Drums", *["Drums", "Drums MIDI"] * 2]
    assert als.tracks[0].kind == "GroupTrack"


def test_a_midi_clip_mid_bar_keeps_its_place(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder)
    clip = MidiClip(3.375, 2.5, (Note(40, 64, 0.125, 0.333333333),), "fill")
    track = Track("Fill", "drums", "#e5484d", midi_clips=(clip,))
    als, _, _ = exported(session.evolve(tracks=(track,), mix=None), tmp_path)
    (found,) = als.tracks[0].clips
    assert (found.time, found.end, found.name) == (3.375, 5.875, "fill")
    assert found.notes == [(40, 0.125, 0.333333333, 64)]


def test_sections_that_start_together_share_a_locator(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder, bars=2)
    sections = (Section("B", 4.0, 4.0), Section("A", -1.0, 5.0), Section("A again", 0.0, 4.0))
    als, _, _ = exported(session.evolve(sections=sections), tmp_path)
    assert als.locators == [(0.0, "A"), (4.0, "B")]
    assert [value(scene, "Name") for scene in als.scenes] == ["B", "A", "A again"]
