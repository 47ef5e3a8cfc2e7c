"""Every DAW gets the same channels, in the same order, in the same folders."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from exports.layout import Channel, Folder, channels, lanes, layout
from exports.timeline import PlacedMidi
from session import AudioClip, Bus, MidiClip, Send, Session, Track
from tests.unit.session_material import sessions
from tests.unit.test_session_document import a_session

AUDIO, DRY = AudioClip("audio/a.wav", 0.0, 9), AudioClip("audio/d.wav", 0.0, 9)
NOTES = MidiClip(0.0, 4.0)


def track(name: str, role: str = "lead", **changes: object) -> Track:
    return Track(name, role, "#000000", **changes)  # type: ignore[arg-type]


def shape(session: Session) -> list[object]:
    return [
        (one.name, [channel.name for channel in one.channels])
        if isinstance(one, Folder)
        else one.name
        for one in layout(session)
    ]


def test_audio_dry_audio_and_notes_of_a_track_stand_together() -> None:
    whole = track("Vox", audio_clips=(AUDIO,), dry_clips=(DRY,), midi_clips=(NOTES,))
    found = channels(a_session().evolve(tracks=(whole,)))
    assert [(one.name, one.kind, one.mute) for one in found] == [
        ("Vox", "audio", False),
        ("Vox (dry)", "dry", True),
        ("Vox MIDI", "midi", False),
    ]
    assert [one.audio_clips for one in found] == [(AUDIO,), (DRY,), ()]
    assert [one.midi_clips for one in found] == [(), (), (NOTES,)]


@pytest.mark.parametrize(
    ("clips", "bearer"),
    [
        ({"audio_clips": (AUDIO,), "dry_clips": (DRY,), "midi_clips": (NOTES,)}, "dry"),
        ({"audio_clips": (AUDIO,), "midi_clips": (NOTES,)}, "audio"),
        ({"dry_clips": (DRY,), "midi_clips": (NOTES,)}, "dry"),
        ({"midi_clips": (NOTES,)}, "midi"),
        ({}, "audio"),
    ],
)
def test_one_channel_of_a_track_sends(clips: dict[str, object], bearer: str) -> None:
    sends = (Send("Room", -6.0),)
    whole = track("Vox", sends=sends, **clips)
    session = a_session().evolve(tracks=(whole,), buses=(Bus("Room", "#000000"),))
    assert {one.kind: one.sends for one in channels(session) if one.sends} == {bearer: sends}


def test_notes_alone_keep_the_name_of_their_track() -> None:
    (found,) = channels(a_session().evolve(tracks=(track("Keys", midi_clips=(NOTES,)),)))
    assert (found.name, found.kind) == ("Keys", "midi")


def test_a_track_without_clips_is_an_empty_audio_channel() -> None:
    (found,) = channels(a_session().evolve(tracks=(track("\x00"),)))
    assert (found.name, found.kind, found.audio_clips) == ("Track 1", "audio", ())


def test_two_tracks_of_a_role_make_a_folder_where_the_first_stands() -> None:
    session = a_session().evolve(
        tracks=(
            track("Kick", "drums"),
            track("Bass", "bass"),
            track("Hats", "drums"),
            track("Choir", "vocals", group="Choir"),
        )
    )
    assert shape(session) == [("Drums", ["Kick", "Hats"]), "Bass", ("Choir", ["Choir"])]


@given(sessions())
def test_every_clip_is_in_one_channel_and_only_printed_sound_is_heard(session: Session) -> None:
    found = channels(session)
    for number, one in enumerate(session.tracks, 1):
        own = [channel for channel in found if channel.number == number]
        assert own and all(channel.track == one for channel in own)
        assert [c for ch in own if not ch.mute for c in ch.audio_clips] == (
            [] if one.mute else list(one.audio_clips)
        )
        assert [c for ch in own for c in ch.midi_clips] == list(one.midi_clips)
        assert {ch.chain for ch in own if ch.kind != "dry"} <= {None}
    opened = [
        c for one in layout(session) for c in ((one,) if isinstance(one, Channel) else one.channels)
    ]
    assert opened == list(found)


@given(sessions())
def test_clips_of_a_lane_never_overlap_and_none_is_lost(session: Session) -> None:
    clips = [PlacedMidi(clip) for one in session.tracks for clip in one.midi_clips]
    rows = lanes(clips)
    assert sorted(map(id, clips)) == sorted(id(clip) for row in rows for clip in row)
    for row in rows:
        assert all(before.end_beats <= after.start_beats for before, after in pairwise(row))
