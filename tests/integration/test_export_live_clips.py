"""Live Clips: a small set for each stem and part, to drag into any set; broken ones are caught."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from lxml import etree

from exports.ableton import AbletonExporter
from exports.ableton.invariants import live_clip_problems
from exports.ableton.live_clip_rules import LIVE_CLIP_RULES
from exports.ableton.reading import read_set
from session import AudioClip, MidiClip, Note, Session, Track
from session.progress import silent
from tests.als_reader import Als, read_als, value
from tests.export_material import FIVE_TEMPI, SEVEN_EIGHT, a_session, noise, write_float

Root = etree._Element


def written(session: Session, tmp_path: Path) -> dict[str, Als]:
    """The Live Clips of the session's project, by file name."""
    (tmp_path / "out").mkdir()
    AbletonExporter().export(session, tmp_path / "s", tmp_path / "out", silent)
    return {path.name: read_als(path) for path in sorted(tmp_path.glob("out/*/Clips/*.alc"))}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "s"
    made.mkdir()
    return made


def test_each_stem_and_part_has_one_named_for_it(folder: Path, tmp_path: Path) -> None:
    clips = written(a_session(folder), tmp_path)
    assert list(clips) == [
        "01 Drums MIDI.alc",
        "01 Drums.alc",
        "02 Bass MIDI.alc",
        "02 Bass.alc",
        "03 Keys MIDI.alc",
        "03 Keys.alc",
        "04 Vox.alc",
    ]


def test_a_stem_keeps_its_warp_markers_and_loops_in_whole_bars(
    folder: Path, tmp_path: Path
) -> None:
    session = a_session(folder, FIVE_TEMPI, SEVEN_EIGHT)
    clips = written(session, tmp_path)
    (track,) = clips["01 Drums.alc"].tracks
    (clip,) = track.slots
    assert clip is not None
    assert track.clips == []
    assert (clip.loop_start, clip.loop_end, clip.loops) == (0.0, session.length_beats, True)
    assert clip.file == "Samples/Imported/01 Drums.wav"
    for beats in np.linspace(0, session.length_beats, 37):
        assert clip.seconds_at(beats) == pytest.approx(
            session.tempo_map.seconds_at_beats(beats), abs=1e-6
        )


def test_a_piece_from_mid_bar_starts_at_its_own_first_sample(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder, FIVE_TEMPI, SEVEN_EIGHT)
    write_float(folder / "audio/fill.wav", noise(9, 2, 96_000), 48_000)
    clip = AudioClip("audio/fill.wav", 10.25, 24_000, source_offset_samples=4_800)
    track = Track("Fill", "drums", "#e5484d", (clip,))
    clips = written(session.evolve(tracks=(track,), mix=None), tmp_path)
    als = clips["01 Fill.alc"]
    (found,) = als.tracks[0].slots
    assert found is not None
    assert not found.loops
    assert found.loop_start == 0.0
    assert found.seconds_at(0.0) == pytest.approx(0.1)
    assert found.seconds_at(found.loop_end) == pytest.approx(0.6)
    # The tempo and the meter of its place come along.
    assert als.tempo == [(-63072000, 90.0)]
    assert als.meter == [(-63072000, 99 * 3 + 6)]


def test_notes_come_as_they_are(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder)
    notes = (Note(60, 90, 0.0, 1.0), Note(64, 80, 1.5, 0.25))
    track = Track("Riff", "lead", "#f5a623", midi_clips=(MidiClip(4.0, 4.0, notes),))
    (als,) = written(session.evolve(tracks=(track,), mix=None), tmp_path).values()
    (found,) = als.tracks[0].slots
    assert found is not None
    assert found.notes == [(60, 0.0, 1.0, 90), (64, 1.5, 0.25, 80)]
    assert (found.loop_end, found.loops) == (4.0, True)


def test_takes_are_there_and_dry_stems_and_tracks_that_were_cut_up_are_not(
    folder: Path, tmp_path: Path
) -> None:
    session = a_session(folder)
    stem = session.tracks[0].audio_clips[0]
    beats = [AudioClip(stem.file, float(beat), 1_000) for beat in range(9)]
    tracks = (
        Track("Take 2", "vocals", "#e93d82", (stem,), mute=True, take_group="Vox"),
        Track("Dry only", "lead", "#f5a623", dry_clips=(stem,)),
        Track("Cut up", "fx", "#46a758", tuple(beats)),
        Track("Cut once", "fx", "#46a758", tuple(beats[:2])),
    )
    clips = written(session.evolve(tracks=tracks, mix=None), tmp_path)
    assert list(clips) == ["01 Take 2.alc", "04 Cut once-2.alc", "04 Cut once.alc"]
    assert all(
        value(als.root, "LiveSet/Tracks/AudioTrack/DeviceChain/Mixer/Speaker/Manual") == "true"
        for als in clips.values()
    )


def two_tracks(root: Root) -> None:
    tracks = root.find("LiveSet/Tracks")
    assert tracks is not None
    another = etree.fromstring(etree.tostring(tracks[0]))
    another.set("Id", "77")
    tracks.append(another)


def two_scenes(root: Root) -> None:
    scenes = root.find("LiveSet/Scenes")
    assert scenes is not None
    another = etree.fromstring(etree.tostring(scenes[0]))
    another.set("Id", "1")
    scenes.append(another)


def empty_slot(root: Root) -> None:
    slot = root.find(".//MainSequencer/ClipSlotList/ClipSlot/ClipSlot/Value")
    assert slot is not None
    slot[:] = []


def in_the_arrangement(root: Root) -> None:
    slot = root.find(".//MainSequencer/ClipSlotList/ClipSlot/ClipSlot/Value")
    events = root.find(".//MainSequencer/Sample/ArrangerAutomation/Events")
    assert slot is not None
    assert events is not None
    events.append(etree.fromstring(etree.tostring(slot[0])))


@pytest.mark.parametrize("broken", [two_tracks, two_scenes, empty_slot, in_the_arrangement])
def test_a_broken_live_clip_is_caught(
    folder: Path, tmp_path: Path, broken: Callable[[Root], None]
) -> None:
    session = a_session(folder, bars=1)
    written(session.evolve(tracks=(replace(session.tracks[0], midi_clips=()),)), tmp_path)
    path = next(tmp_path.glob("out/*/Clips/*.alc"))
    root = read_set(path)
    assert live_clip_problems(root, path.parents[1]) == []
    broken(root)
    assert [one for rule in LIVE_CLIP_RULES.values() for one in rule(root)]
    assert live_clip_problems(root, path.parents[1])
