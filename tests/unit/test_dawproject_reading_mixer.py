"""Folders, returns, effects and channels of DAWprojects that other programs wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dawproject_text import (
    MASTER,
    TRACK,
    WARPED,
    document,
    only_track,
    read,
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "Song.dawproject"


FOLDERS = (
    '<Track contentType="tracks" id="g" name="Band" color="#00ff00">'
    '<Channel role="{role}" destination="m" id="gc"><Mute value="{mute}"/>'
    '<Volume unit="linear" value="0.5"/></Channel>'
    '<Track contentType="audio" id="t" name="Lead Vocal">'
    '<Channel role="regular" destination="gc" id="c"><Pan unit="linear" value="-0.25"/><Sends>'
    '<Send destination="fxc" type="post"><Volume unit="linear" value="0.1"/></Send></Sends>'
    '<Volume unit="decibel" value="-3"/></Channel></Track></Track>'
    '<Track contentType="audio" id="fx" name="Hall"><Channel role="effect" destination="m" '
    'id="fxc"><Devices><Limiter deviceName="L" deviceRole="audioFX"><Threshold unit="decibel" '
    'value="-2"/></Limiter></Devices><Volume unit="linear" value="1"/></Channel></Track>'
)


@pytest.mark.parametrize("role", ["submix", "master"])
def test_folders_faders_sends_and_returns_are_read(archive: Path, role: str) -> None:
    structure = FOLDERS.format(role=role, mute="false") + MASTER
    session = read(archive, document(structure=structure)).session
    track = only_track(session)
    assert (track.name, track.group, track.role) == ("Lead Vocal", "Band", "vocals")
    assert track.gain_db == pytest.approx(-3 - 6.0206, abs=1e-4)
    assert (track.pan, track.mute) == (-0.25, False)
    assert [(send.bus, send.gain_db) for send in track.sends] == [("Hall", -20.0)]
    assert session.buses[0].chain is not None
    assert session.buses[0].chain.effects[0].kind == "limiter"


def test_the_mute_of_a_folder_is_that_of_its_tracks(archive: Path) -> None:
    structure = FOLDERS.format(role="submix", mute="true") + MASTER
    assert only_track(read(archive, document(structure=structure)).session).mute


def test_a_group_channel_without_a_folder_is_the_group(archive: Path) -> None:
    group = (
        '<Track contentType="audio" id="g" name="Drum Bus"><Channel role="submix" id="gc"/></Track>'
    )
    structure = TRACK.replace('destination="m"', 'destination="gc"') + group + MASTER
    assert only_track(read(archive, document(structure=structure)).session).group == "Drum Bus"


def test_effects_that_are_not_in_the_audio_are_named(archive: Path) -> None:
    device = '<Devices><Vst3Plugin deviceName="ValhallaRoom" deviceRole="audioFX"/></Devices>'
    structure = TRACK.replace('<Mute value="false"/>', f'{device}<Mute value="false"/>') + MASTER
    session = read(
        archive,
        document(
            f'<Clips><Clip time="0" duration="4">{WARPED}</Clip></Clips>', structure=structure
        ),
    ).session
    assert only_track(session).chain is None
    assert any("ValhallaRoom" in words for words in session.provenance.notes)


def test_instruments_are_named(archive: Path) -> None:
    device = '<Devices><ClapPlugin deviceName="Surge XT" deviceRole="instrument"/></Devices>'
    structure = TRACK.replace('<Mute value="false"/>', f'{device}<Mute value="false"/>') + MASTER
    assert only_track(read(archive, document(structure=structure)).session).instrument == "Surge XT"


def test_tracks_that_were_ours_before_another_program_saved_them_are_one(archive: Path) -> None:
    def strip(identity: str, name: str, kind: str, mute: str) -> str:
        return (
            f'<Track contentType="{kind}" id="{identity}" name="{name}"><Channel role="regular" '
            f'id="{identity}c"><Mute value="{mute}"/></Channel></Track>'
        )

    structure = (
        strip("id3", "Vox", "audio", "false")
        + strip("id9", "Vox (dry)", "audio", "true")
        + strip("t", "Vox MIDI", "notes", "false")
        + strip("id12", "Keys", "audio", "false")
        + strip("id15", "Vox MIDI", "audio", "false")
    )
    notes = '<Clips><Clip time="0" duration="4"><Notes/></Clip></Clips>'
    session = read(archive, document(notes, structure=structure + MASTER)).session
    assert [track.name for track in session.tracks] == ["Vox", "Keys", "Vox MIDI"]
    assert len(session.tracks[0].midi_clips) == 1
    assert not session.tracks[0].mute
