"""Clips of other people's Live sets: loops played out, warped and not, scenes in a row."""

from __future__ import annotations

from pathlib import Path

import pytest

from exports.ableton import AbletonReader
from exports.contract import ReadProject
from session import Key, Session
from session.errors import BadInput

SET = """<?xml version="1.0" encoding="UTF-8"?>
<Ableton MajorVersion="5" MinorVersion="{version}" Creator="Ableton Live">
<LiveSet><NextPointeeId Value="99"/><Tracks>{tracks}</Tracks>
<{main}><AutomationEnvelopes><Envelopes>{envelopes}</Envelopes></AutomationEnvelopes>
<DeviceChain><Mixer><Tempo><Manual Value="120"/><AutomationTarget Id="8"/></Tempo>
<TimeSignature><Manual Value="201"/><AutomationTarget Id="9"/></TimeSignature></Mixer>
</DeviceChain></{main}><Scenes>{scenes}</Scenes>
<ScaleInformation>{scale}</ScaleInformation></LiveSet></Ableton>"""

TRACK = """<{tag} Id="{number}"><Name><EffectiveName Value="{name}"/></Name><Color Value="3"/>
<TrackGroupId Value="{group}"/><DeviceChain><Mixer><Speaker><Manual Value="true"/></Speaker>
<Pan><Manual Value="0"/></Pan><Volume><Manual Value="{volume}"/></Volume><Sends>{sends}</Sends>
</Mixer><MainSequencer><ClipSlotList>{slots}</ClipSlotList><{lane}><ArrangerAutomation><Events>
{clips}</Events></ArrangerAutomation></{lane}></MainSequencer>
<DeviceChain><Devices>{devices}</Devices></DeviceChain></DeviceChain></{tag}>"""

AUDIO = """<AudioClip Id="0" Time="{start}"><CurrentStart Value="{start}"/>
<CurrentEnd Value="{end}"/><Loop><LoopStart Value="{first}"/><LoopEnd Value="{last}"/>
<StartRelative Value="{relative}"/><LoopOn Value="{loops}"/></Loop><Name Value="{name}"/>
<Disabled Value="{disabled}"/><IsWarped Value="{warped}"/><WarpMode Value="{mode}"/><SampleRef>
<FileRef><RelativePathType Value="3"/><RelativePath Value="Samples/Imported/{file}"/>
<Path Value=""/></FileRef>
<DefaultDuration Value="{length}"/><DefaultSampleRate Value="48000"/></SampleRef>
<SampleVolume Value="0.5"/><Fade Value="{fade}"/><Fades><FadeInLength Value="0.5"/>
<FadeOutLength Value="0.25"/></Fades><WarpMarkers>{marks}</WarpMarkers></AudioClip>"""

MIDI = """<MidiClip Id="0" Time="{start}"><CurrentStart Value="{start}"/>
<CurrentEnd Value="{end}"/><Loop><LoopStart Value="{first}"/><LoopEnd Value="{last}"/>
<StartRelative Value="{relative}"/><LoopOn Value="{loops}"/></Loop><Name Value="{name}"/>
<Disabled Value="false"/><Notes><KeyTracks><KeyTrack Id="0"><Notes>{notes}</Notes>
<MidiKey Value="60"/></KeyTrack></KeyTracks></Notes></MidiClip>"""

NOTE = '<MidiNoteEvent Time="{}" Duration="{}" Velocity="{}" IsEnabled="{}" NoteId="{}"/>'
HALF_SPEED = (
    '<WarpMarker SecTime="0" BeatTime="0"/><WarpMarker SecTime="4" BeatTime="4"/>'
    '<WarpMarker SecTime="4.03125" BeatTime="4.03125"/>'
)


def audio(**changes: object) -> str:
    plain: dict[str, object] = {
        "start": 0,
        "end": 8,
        "first": 0,
        "last": 4,
        "relative": 0,
        "loops": "false",
        "name": "Clip",
        "disabled": "false",
        "warped": "true",
        "mode": 0,
        "file": "a.wav",
        "length": 480_000,
        "fade": "false",
        "marks": HALF_SPEED,
    }
    return AUDIO.format_map(plain | changes)


def midi(notes: str, **changes: object) -> str:
    plain = {"start": 0, "end": 8, "first": 0, "last": 4, "relative": 0, "loops": "true"}
    return MIDI.format_map({**plain, "name": "Notes", **changes, "notes": notes})


def track(kind: str, clips: str = "", **changes: object) -> str:
    lanes = {"AudioTrack": "Sample", "MidiTrack": "ClipTimeable"}
    plain: dict[str, object] = {
        "tag": kind,
        "lane": lanes.get(kind, "Sample"),
        "number": 1,
        "name": "Bass",
        "group": -1,
        "volume": 1,
        "sends": "",
        "slots": "",
        "devices": "",
        "clips": clips,
    }
    return TRACK.format_map(plain | changes)


def read(folder: Path, *tracks: str, **changes: str) -> ReadProject:
    plain = {
        "version": "12.0_12203",
        "main": "MainTrack",
        "envelopes": "",
        "scenes": "",
        "scale": '<Root Value="9"/><Name Value="1"/>',
    }
    path = folder / "Theirs.als"
    path.write_text(SET.format_map({**plain, **changes, "tracks": "".join(tracks)}))
    return AbletonReader().read(path, elsewhere=False)


def one_track(folder: Path, clip: str, **changes: str) -> Session:
    kind = "MidiTrack" if clip.startswith("<MidiClip") else "AudioTrack"
    return read(folder, track(kind, clip), **changes).session


def test_a_looped_clip_is_played_out_from_its_start_marker(tmp_path: Path) -> None:
    clip = audio(end=10, relative=1, loops="true")
    clips = one_track(tmp_path, clip).tracks[0].audio_clips
    assert [(c.start_beats, c.source_offset_samples, c.length_samples) for c in clips] == [
        (0, 48_000, 144_000),
        (3, 0, 192_000),
        (7, 0, 144_000),
    ]
    assert [(p.source_samples, p.offset_beats) for p in clips[1].warp_points] == [
        (0, 0.0),
        (192_000, 4.0),
    ]
    assert {round(clip.gain_db, 4) for clip in clips} == {-6.0206}


def test_an_unwarped_clip_plays_its_seconds_at_its_own_speed(tmp_path: Path) -> None:
    clip = audio(start=2, end=6, first=1.5, last=3.5, warped="false", fade="true")
    (found,) = one_track(tmp_path, clip).tracks[0].audio_clips
    assert (found.start_beats, found.source_offset_samples) == (2, 72_000)
    assert (found.length_samples, found.warp_points) == (96_000, ())
    assert (found.fade_in_samples, found.fade_out_samples) == (24_000, 12_000)


def test_a_clip_that_begins_before_its_file_waits_for_it(tmp_path: Path) -> None:
    (found,) = one_track(tmp_path, audio(first=-2, last=6)).tracks[0].audio_clips
    assert (found.start_beats, found.source_offset_samples) == (2, 0)
    assert found.length_samples == 288_000


def test_no_clip_is_longer_than_its_file(tmp_path: Path) -> None:
    (found,) = one_track(tmp_path, audio(length=96_000)).tracks[0].audio_clips
    assert found.length_samples == 96_000


def test_fades_of_a_warped_clip_are_counted_in_its_beats(tmp_path: Path) -> None:
    clips = one_track(tmp_path, audio(loops="true", fade="true")).tracks[0].audio_clips
    assert [(c.fade_in_samples, c.fade_out_samples) for c in clips] == [(24_000, 0), (0, 12_000)]


def test_notes_are_played_out_with_their_loop_and_cut_at_its_end(tmp_path: Path) -> None:
    notes = NOTE.format(0, 1, 100, "true", 1) + NOTE.format(3.5, 2, 90.4, "true", 2)
    notes += NOTE.format(2, 1, 90, "false", 3)
    session = one_track(tmp_path, midi(notes))
    (clip,) = session.tracks[0].midi_clips
    assert [(n.start_beats, n.length_beats, n.velocity) for n in clip.notes] == [
        (0, 1, 100),
        (3.5, 0.5, 90),
        (4, 1, 100),
        (7.5, 0.5, 90),
    ]
    assert "Notes that are switched off are left out." in session.provenance.notes


def test_a_clip_that_is_off_is_left_out_and_named(tmp_path: Path) -> None:
    session = one_track(tmp_path, audio(disabled="true", name="Old take"))
    assert session.tracks[0].audio_clips == ()
    assert any("'Old take' is switched off" in note for note in session.provenance.notes)


def test_a_clip_whose_pitch_follows_its_speed_is_named(tmp_path: Path) -> None:
    for mode, warped, told in ((3, "true", True), (4, "true", False), (3, "false", False)):
        clip = audio(name="Vinyl", mode=mode, warped=warped)
        notes = one_track(tmp_path, clip).provenance.notes
        assert any("'Vinyl' is warped in Re-Pitch" in note for note in notes) is told


def test_groups_sends_and_the_gain_of_groups_reach_the_tracks(tmp_path: Path) -> None:
    send = '<TrackSendHolder Id="0"><Send><Manual Value="0.5"/></Send></TrackSendHolder>'
    bass = track("AudioTrack", audio(), number=2, group=7, sends=send)
    group = track("GroupTrack", number=7, name="Rhythm", volume=0.5)
    returned = track("ReturnTrack", number=9, name="A-Hall")
    session = read(tmp_path, group, bass, returned).session
    (found,) = session.tracks
    assert (found.group, found.role, found.colour) == ("Rhythm", "bass", "#f7f47c")
    assert found.gain_db == pytest.approx(-6.0206, abs=1e-4)
    assert [bus.name for bus in session.buses] == ["Hall"]
    assert [(one.bus, round(one.gain_db, 4)) for one in found.sends] == [("Hall", -6.0206)]


def test_devices_are_named_where_the_audio_lacks_them(tmp_path: Path) -> None:
    devices = (
        "<Reverb><UserName Value=''/></Reverb><PluginDevice><PluginDesc><Vst3PluginInfo>"
        "<Name Value='Big Comp'/></Vst3PluginInfo></PluginDesc></PluginDevice>"
    )
    session = read(tmp_path, track("AudioTrack", audio(), devices=devices)).session
    assert session.tracks[0].chain is None
    (note,) = session.provenance.notes
    assert "Big Comp" in note
    assert "Reverb" in note


def test_the_scenes_of_an_empty_arrangement_stand_in_a_row(tmp_path: Path) -> None:
    empty = "<ClipSlot><ClipSlot><Value/></ClipSlot></ClipSlot>"
    slot = "<ClipSlot><ClipSlot><Value>{}</Value></ClipSlot></ClipSlot>"
    loop = slot.format(audio(loops="true"))
    long = slot.format(midi(NOTE.format(7, 1, 100, "true", 1), last=8, loops="false"))
    scene = (
        '<Scene Id="{}"><Name Value="{}"/><Tempo Value="90"/><IsTempoEnabled Value="{}"/></Scene>'
    )
    scenes = scene.format(0, "A", "false") + scene.format(1, "", "false")
    scenes += scene.format(2, "B", "true")
    session = read(
        tmp_path,
        track("AudioTrack", slots=loop + empty + loop),
        track("MidiTrack", number=2, name="Keys", slots=long + empty + empty),
        scenes=scenes,
    ).session
    first, keys = session.tracks
    assert [clip.start_beats for clip in first.audio_clips] == [0, 4, 8]
    assert [note.start_beats for note in keys.midi_clips[0].notes] == [7]
    assert [(one.name, one.start_beats) for one in session.sections] == [("A", 0), ("B", 8)]
    assert [(one.start_beats, one.bpm) for one in session.tempo_map.steps] == [(0, 120), (8, 90)]
    assert session.length_beats == 12
    assert any("scenes" in note for note in session.provenance.notes)


@pytest.mark.parametrize(
    ("version", "main", "scale", "key"),
    [
        ("12.0_12203", "MainTrack", '<Root Value="9"/><Name Value="1"/>', Key("A", "minor")),
        (
            "11.0_11300",
            "MasterTrack",
            '<RootNote Value="2"/><Name Value="Dorian"/>',
            Key("D", "dorian"),
        ),
        ("12.0_12203", "MainTrack", '<Root Value="0"/><Name Value="0"/>', None),
        ("11.0_11300", "MasterTrack", '<RootNote Value="5"/><Name Value="Hirajoshi"/>', None),
        ("9.0_305", "MasterTrack", "", None),
    ],
)
def test_the_key_is_the_scale_that_was_chosen(
    version: str, main: str, scale: str, key: Key | None, tmp_path: Path
) -> None:
    assert one_track(tmp_path, audio(), version=version, main=main, scale=scale).key == key


def test_a_file_that_is_missing_is_named_and_one_in_the_project_is_found(tmp_path: Path) -> None:
    (tmp_path / "Samples/Imported").mkdir(parents=True)
    (tmp_path / "Samples/Imported/here.wav").write_bytes(b"RIFF")
    clips = audio(file="here.wav", end=4) + audio(file="gone.wav", start=4)
    found = {one.name: one.missing for one in read(tmp_path, track("AudioTrack", clips)).audio}
    assert found == {"here.wav": False, "gone.wav": True}


@pytest.mark.parametrize("place", ["/etc/hostname", "../outside.wav"])
def test_a_set_that_was_sent_here_reaches_for_no_file_of_this_machine(
    place: str, tmp_path: Path
) -> None:
    (tmp_path / "outside.wav").write_bytes(b"RIFF")
    project = tmp_path / "project"
    project.mkdir()
    clip = audio().replace("Samples/Imported/a.wav", place)
    (found,) = read(project, track("AudioTrack", clip)).audio
    assert found.missing


@pytest.mark.parametrize(
    ("clip", "words"),
    [
        (audio(end="1e300"), "days"),
        (audio(start="nan", end="9e9"), "days"),
        (audio(last=0.0001, end=90_000, loops="true"), "too short"),
    ],
)
def test_a_damaged_set_gets_one_sentence(clip: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=words):
        one_track(tmp_path, clip)


def test_it_knows_a_set_by_its_first_bytes() -> None:
    reader = AbletonReader()
    assert reader.recognises(b'<?xml version="1.0"?>\n<Ableton MajorVersion="5"', "x.bin")
    assert reader.recognises(b"anything", "My Set.ALS")
    assert not reader.recognises(b"RIFF....WAVE", "x.wav")
    assert not reader.recognises(b"\x1f\x8b\x08\x00garbage", "x.gz")
