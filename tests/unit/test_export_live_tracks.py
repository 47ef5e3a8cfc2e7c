"""Tracks for a set that has scenes, returns and tracks of its own."""

from __future__ import annotations

from itertools import pairwise

from exports.ableton.clips import Sample
from exports.ableton.pointees import Pointees, is_pointee
from exports.ableton.tracks import SetShape, TrackWriter
from exports.timeline import Region
from exports.xml_parts import at
from session import AudioClip, Bus, MeterMap, MidiClip, Note, Send, Session, TempoMap, Track
from tests.export_material import PROVENANCE

FILE = "audio/a.wav"
SAMPLES = {FILE: Sample("Samples/Imported/a.wav", 1, 1, 10**7, 48_000)}
SCENES = (Region("A", 0.0, 8.0), Region("B", 8.0, 16.0))
SILENCE = 0.0003162277571


def session() -> Session:
    return Session(
        title="Guest",
        sample_rate=48_000,
        length_beats=16.0,
        tempo_map=TempoMap.constant(120),
        meter_map=MeterMap.constant(),
        provenance=PROVENANCE,
        buses=(Bus("Hall", "#12a594"),),
        tracks=(
            Track("Kick", "drums", "#e5484d", (AudioClip(FILE, 0.0, 384_000),)),
            Track(
                "Hat",
                "drums",
                "#e5484d",
                midi_clips=(MidiClip(8.0, 4.0, (Note(42, 90, 0.0, 0.5),)),),
                sends=(Send("Hall", -20.0),),
            ),
        ),
    )


def test_scenes_returns_and_ids_fit_the_set_that_takes_them() -> None:
    shape = SetShape(slots=7, returns=3, own_returns=1, first_slot=5, first_return=2, first_id=40)
    writer = TrackWriter(session(), SAMPLES, SCENES, shape)
    tracks, returns = writer.write(), writer.write_returns()
    assert [one.get("Id") for one in (*tracks, *returns)] == ["40", "41", "42", "43"]
    group, kick, hat = tracks
    assert len(at(group, "Slots")) == 7
    for track in (kick, hat):
        assert at(track, "TrackGroupId").get("Value") == "40"
        for sequencer in ("MainSequencer", "FreezeSequencer"):
            assert len(at(track, f"DeviceChain/{sequencer}/ClipSlotList")) == 7
    filled = [
        [
            len(at(slot, "ClipSlot/Value"))
            for slot in at(track, "DeviceChain/MainSequencer/ClipSlotList")
        ]
        for track in (kick, hat)
    ]
    assert filled == [[0, 0, 0, 0, 0, 1, 1], [0, 0, 0, 0, 0, 0, 1]]
    levels = [
        [
            float(str(at(send, "Send/Manual").get("Value")))
            for send in at(track, "DeviceChain/Mixer/Sends")
        ]
        for track in (*tracks, *returns)
    ]
    assert levels == [[SILENCE] * 3, [SILENCE] * 3, [SILENCE, SILENCE, 0.1], [SILENCE] * 3]
    assert at(returns[0], "Name/EffectiveName").get("Value") == "C-Hall"


def test_a_set_that_takes_no_returns_gets_tracks_with_its_own_sends_only() -> None:
    shape = SetShape(slots=2, returns=2, own_returns=0)
    writer = TrackWriter(session(), SAMPLES, SCENES, shape)
    tracks = writer.write()
    assert writer.write_returns() == []
    assert all(len(at(track, "DeviceChain/Mixer/Sends")) == 2 for track in tracks)


def test_pointees_are_numbered_from_where_the_set_has_its_own() -> None:
    writer = TrackWriter(session(), SAMPLES, SCENES)
    tracks = writer.write()
    following = Pointees().number(tracks, 5_000)
    numbers = [int(str(e.get("Id"))) for track in tracks for e in track.iter() if is_pointee(e)]
    assert numbers[0] == 5_000
    assert all(after == before + 1 for before, after in pairwise(numbers))
    assert following == numbers[-1] + 1
