"""What stood as several channels is one track again, whoever saved the project."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exports.rejoin import Strip, joined, role_of
from session.clips import AudioClip, MidiClip
from session.effects import Limiter, PlugIn
from session.model import Send

SOUND = (AudioClip("audio/a.wav", 0.0, 48_000),)
NOTES = (MidiClip(0.0, 4.0),)
AUDIO = Strip("Drums", audio=SOUND)
DRY = Strip("Drums (dry)", audio=SOUND, mute=True, effects=(Limiter(-1.0, 50.0),))
MIDI = Strip("Drums MIDI", is_midi=True, midi=NOTES)


def test_audio_dry_and_notes_of_one_name_are_one_track() -> None:
    said: list[str] = []
    (track,) = joined([AUDIO, replace(DRY, sends=(Send("Room", -6.0),)), MIDI], said)
    assert (track.name, track.role, track.mute) == ("Drums", "drums", False)
    assert (track.audio_clips, track.dry_clips, track.midi_clips) == (SOUND, SOUND, NOTES)
    assert track.chain and track.chain.effects == DRY.effects
    assert track.sends == (Send("Room", -6.0),)
    assert said == []


@pytest.mark.parametrize(
    "strips",
    [
        (MIDI, AUDIO),
        (AUDIO, replace(MIDI, name="Drum MIDI")),
        (AUDIO, replace(MIDI, folder="Band")),
        (AUDIO, replace(MIDI, name="Drums")),
        (AUDIO, replace(DRY, mute=False)),
        (replace(AUDIO, midi=NOTES), MIDI),
    ],
)
def test_what_is_not_plainly_one_track_stays_two(strips: tuple[Strip, Strip]) -> None:
    assert len(joined(strips, [])) == 2


def test_a_dry_track_alone_sounds_as_soon_as_it_is_a_track() -> None:
    (track,) = joined([DRY], [])
    assert (track.name, track.audio_clips, track.dry_clips) == ("Drums", (), SOUND)
    assert not track.mute


def test_our_numbers_join_rows_of_one_channel_and_put_tracks_back_in_their_order() -> None:
    late = (AudioClip("audio/b.wav", 8.0, 48_000),)
    strips = [
        replace(AUDIO, audio=late, place=(2, "audio")),
        replace(AUDIO, name="Drums 2", place=(2, "audio")),
        Strip("Bass", audio=SOUND, place=(1, "audio")),
    ]
    bass, drums = joined(strips, [])
    assert (bass.name, drums.name) == ("Bass", "Drums")
    assert drums.audio_clips == (*SOUND, *late)


def test_a_folder_that_roadie_made_for_a_role_is_that_role_and_no_group() -> None:
    strip = Strip("One", folder="Pads", folder_of_role=True)
    (track,) = joined([strip], [])
    assert (track.role, track.group, track.colour) == ("pad", None, "#12a594")
    (track,) = joined([replace(strip, folder_of_role=False)], [])
    assert (track.role, track.group) == ("pad", "Pads")


@pytest.mark.parametrize(
    ("strip", "role"),
    [
        (Strip("Lead", folder="Vocals"), "vocals"),
        (Strip("Piano", folder="Other"), "chords"),
        (Strip("One", folder="Drum bus"), "drums"),
        (Strip("One", is_midi=True, midi=NOTES, midi_channel=9), "drums"),
        (Strip("One", is_midi=True, midi=NOTES, midi_channel=0, midi_program=33), "bass"),
        (Strip("Piano", is_midi=True, midi=NOTES, midi_channel=0, midi_program=33), "chords"),
        (Strip("One"), "other"),
    ],
)
def test_a_role_is_known_by_folder_name_drum_channel_and_programme(strip: Strip, role: str) -> None:
    assert role_of([strip]) == role


def test_effects_that_are_not_in_the_audio_are_named() -> None:
    said: list[str] = []
    strip = replace(AUDIO, effects=(PlugIn("Vinyl", "vst3"),), unknown=("Frohmage",))
    (track,) = joined([strip], said)
    assert track.chain is None
    assert said == ["The effects on 'Drums' are left out: Vinyl, Frohmage."]


def test_the_effects_of_notes_alone_stay_with_them() -> None:
    said: list[str] = []
    (track,) = joined([replace(MIDI, effects=DRY.effects, unknown=("Frohmage",))], said)
    assert track.chain and track.chain.effects == DRY.effects
    assert said == ["Effects on 'Drums MIDI' that are not known here: Frohmage."]


def test_the_mute_of_a_track_is_that_of_what_sounds() -> None:
    (track,) = joined([replace(AUDIO, mute=True), MIDI], [])
    assert track.mute
    (track,) = joined([AUDIO, replace(MIDI, mute=True)], [])
    assert not track.mute
