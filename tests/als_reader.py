"""A small reader of Live sets for tests: times, notes, mixers and files, by the format's facts."""

from __future__ import annotations

import gzip
from bisect import bisect_right
from dataclasses import dataclass, field
from math import cos, pi, sin, sqrt
from pathlib import Path
from xml.etree import ElementTree as Xml

import numpy as np
import soundfile
from numpy.typing import NDArray

from tests.played_sound import add, fades


def value(element: Xml.Element, path: str) -> str:
    """The Value of the element at `path`."""
    found = element.find(path)
    assert found is not None, f"{element.tag} has no {path}"
    return found.attrib["Value"]


@dataclass
class Clip:
    """A clip as it stands in the file; times in beats."""

    time: float
    end: float
    loop_start: float
    loop_end: float
    loops: bool
    name: str
    file: str = ""
    gain: float = 1.0
    marks: list[tuple[float, float]] = field(default_factory=list)
    notes: list[tuple[int, float, float, int]] = field(default_factory=list)
    fade_in: float = 0.0
    fade_out: float = 0.0

    def seconds_at(self, beats: float) -> float:
        """Where in its file a beat of the clip lies, by its warp markers."""
        index = bisect_right([mark[1] for mark in self.marks], beats)
        index = min(max(1, index), len(self.marks) - 1)
        (s0, b0), (s1, b1) = self.marks[index - 1], self.marks[index]
        return s0 + (beats - b0) * (s1 - s0) / (b1 - b0)


@dataclass
class AlsTrack:
    """A track with its mixer, devices, arrangement clips and slots; sends as amplitudes.

    `group` is the name of its group, "" for none.
    """

    kind: str
    name: str
    group: str
    output: str
    annotation: str
    colour: int
    volume: float
    pan: float
    on: bool
    sends: list[float]
    devices: list[str]
    clips: list[Clip]
    slots: list[Clip | None]


@dataclass
class Als:
    """A whole set."""

    root: Xml.Element
    tracks: list[AlsTrack]
    tempo: list[tuple[float, float]]
    meter: list[tuple[float, int]]
    locators: list[tuple[float, str]]
    scenes: list[Xml.Element]


def read_als(path: Path) -> Als:
    """Read a set that was written by Roadie."""
    data = path.read_bytes()
    assert data[:4] == b"\x1f\x8b\x08\x00", "Live wants gzip with an empty flag byte"
    root = Xml.fromstring(gzip.decompress(data))
    song = root.find("LiveSet")
    assert song is not None
    return Als(
        root=root,
        tracks=[_track(one, song) for one in song.iterfind("Tracks/*")],
        tempo=[(t, float(v)) for t, v in _envelope(song, "Tempo", "FloatEvent")],
        meter=[(t, int(v)) for t, v in _envelope(song, "TimeSignature", "EnumEvent")],
        locators=[
            (float(value(one, "Time")), value(one, "Name"))
            for one in song.iterfind("Locators/Locators/Locator")
        ],
        scenes=list(song.iterfind("Scenes/Scene")),
    )


def _envelope(song: Xml.Element, parameter: str, event: str) -> list[tuple[float, str]]:
    target = song.find(f"MasterTrack/DeviceChain/Mixer/{parameter}/AutomationTarget")
    assert target is not None
    for envelope in song.iterfind("MasterTrack/AutomationEnvelopes/Envelopes/AutomationEnvelope"):
        if value(envelope, "EnvelopeTarget/PointeeId") == target.attrib["Id"]:
            return [
                (float(one.attrib["Time"]), one.attrib["Value"])
                for one in envelope.iterfind(f"Automation/Events/{event}")
            ]
    return []


def _track(track: Xml.Element, song: Xml.Element) -> AlsTrack:
    sequencer = track.find("DeviceChain/MainSequencer")
    slots, clips = [], []
    if sequencer is not None:
        lane = "Sample" if track.tag == "AudioTrack" else "ClipTimeable"
        slots = [one.find("ClipSlot/Value") for one in sequencer.iterfind("ClipSlotList/ClipSlot")]
        clips = sequencer.findall(f"{lane}/ArrangerAutomation/Events/*")
    mixer = "DeviceChain/Mixer"
    groups = {
        one.attrib["Id"]: value(one, "Name/EffectiveName")
        for one in song.iterfind("Tracks/GroupTrack")
    }
    devices = track.find("DeviceChain/DeviceChain/Devices")
    assert devices is not None
    return AlsTrack(
        kind=track.tag,
        name=value(track, "Name/EffectiveName"),
        group=groups.get(value(track, "TrackGroupId"), ""),
        output=value(track, "DeviceChain/AudioOutputRouting/Target"),
        annotation=value(track, "Name/Annotation"),
        colour=int(value(track, "Color")),
        volume=float(value(track, f"{mixer}/Volume/Manual")),
        pan=float(value(track, f"{mixer}/Pan/Manual")),
        on=value(track, f"{mixer}/Speaker/Manual") == "true",
        sends=[
            float(value(one, "Send/Manual"))
            for one in track.iterfind(f"{mixer}/Sends/TrackSendHolder")
        ],
        devices=[one.tag for one in devices],
        clips=[_clip(one) for one in clips],
        slots=[_clip(slot[0]) if slot is not None and len(slot) else None for slot in slots],
    )


def _clip(clip: Xml.Element) -> Clip:
    found = Clip(
        time=float(value(clip, "CurrentStart")),
        end=float(value(clip, "CurrentEnd")),
        loop_start=float(value(clip, "Loop/LoopStart")),
        loop_end=float(value(clip, "Loop/LoopEnd")),
        loops=value(clip, "Loop/LoopOn") == "true",
        name=value(clip, "Name"),
    )
    assert float(clip.attrib["Time"]) == found.time
    if clip.tag == "AudioClip":
        found.file = value(clip, "SampleRef/FileRef/RelativePath")
        found.gain = float(value(clip, "SampleVolume"))
        if value(clip, "Fade") == "true":
            found.fade_in = float(value(clip, "Fades/FadeInLength"))
            found.fade_out = float(value(clip, "Fades/FadeOutLength"))
        found.marks = [
            (float(one.attrib["SecTime"]), float(one.attrib["BeatTime"]))
            for one in clip.iterfind("WarpMarkers/WarpMarker")
        ]
    for row in clip.iterfind("Notes/KeyTracks/KeyTrack"):
        pitch = int(value(row, "MidiKey"))
        found.notes += [
            (
                pitch,
                float(one.attrib["Time"]),
                float(one.attrib["Duration"]),
                int(one.attrib["Velocity"]),
            )
            for one in row.iterfind("Notes/MidiNoteEvent")
        ]
    found.notes.sort(key=lambda note: (note[1], note[0]))
    return found


def tempo_seconds(als: Als, beats: float) -> float:
    """Seconds from beat 0 to `beats`, from the set's tempo envelope alone."""
    seconds, tempo, here = 0.0, als.tempo[0][1], 0.0
    for time, bpm in als.tempo[1:]:
        if time > beats:
            break
        seconds += (time - here) * 60 / tempo
        here, tempo = time, bpm
    return seconds + (beats - here) * 60 / tempo


def sides(track: AlsTrack) -> NDArray[np.float64]:
    """The gain of the left and the right side: constant power, 0 dB in the middle."""
    angle = (track.pan + 1) * pi / 4
    return np.array([[sqrt(2) * cos(angle)], [sqrt(2) * sin(angle)]]) * track.volume


def played(als: Als, project: Path, sample_rate: int, length: int) -> NDArray[np.float64]:
    """What the arrangement plays, `(2, length)`, where every clip keeps its own speed.

    The sound of a group's members passes the group's mixer, too.
    """
    mix = np.zeros((2, length))
    groups = {track.name: track for track in als.tracks if track.kind == "GroupTrack"}
    for track in als.tracks:
        if track.kind != "AudioTrack" or not track.on:
            continue
        assert track.output == ("AudioOut/GroupTrack" if track.group else "AudioOut/Master")
        bus = sides(groups[track.group]) if track.group else np.ones((2, 1))
        for clip in track.clips:
            sound, rate = soundfile.read(project / clip.file, always_2d=True)
            assert rate == sample_rate
            first = round(clip.seconds_at(clip.loop_start) * rate)
            last = round(clip.seconds_at(clip.loop_end) * rate)
            piece = np.broadcast_to(sound[first:last].T, (2, len(sound[first:last])))
            start = round(tempo_seconds(als, clip.time) * rate)
            gain = _fades(clip, rate, piece.shape[1]) * clip.gain
            add(mix, piece * gain * sides(track) * bus, start)
    return mix


def _fades(clip: Clip, rate: int, length: int) -> NDArray[np.float64]:
    start, end = clip.seconds_at(clip.loop_start), clip.seconds_at(clip.loop_end)
    into = (clip.seconds_at(clip.loop_start + clip.fade_in) - start) * rate
    out_of = (end - clip.seconds_at(clip.loop_end - clip.fade_out)) * rate
    return fades(length, into, out_of)
