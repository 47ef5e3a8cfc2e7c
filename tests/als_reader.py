"""A small reader of Live sets for tests: times, notes, mixers and files, by the format's facts."""

from __future__ import annotations

import gzip
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as Xml

import numpy as np
import soundfile
from numpy.typing import NDArray


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

    def seconds_at(self, beats: float) -> float:
        """Where in its file a beat of the clip lies, by its warp markers."""
        index = bisect_right([mark[1] for mark in self.marks], beats)
        index = min(max(1, index), len(self.marks) - 1)
        (s0, b0), (s1, b1) = self.marks[index - 1], self.marks[index]
        return s0 + (beats - b0) * (s1 - s0) / (b1 - b0)


@dataclass
class AlsTrack:
    """A track with its mixer, arrangement clips and slots."""

    kind: str
    name: str
    annotation: str
    colour: int
    volume: float
    pan: float
    on: bool
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
        tracks=[_track(one) for one in song.iterfind("Tracks/*")],
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


def _track(track: Xml.Element) -> AlsTrack:
    sequencer = track.find("DeviceChain/MainSequencer")
    assert sequencer is not None
    lane = "Sample" if track.tag == "AudioTrack" else "ClipTimeable"
    slots = [one.find("ClipSlot/Value") for one in sequencer.iterfind("ClipSlotList/ClipSlot")]
    mixer = "DeviceChain/Mixer"
    return AlsTrack(
        kind=track.tag,
        name=value(track, "Name/EffectiveName"),
        annotation=value(track, "Name/Annotation"),
        colour=int(value(track, "Color")),
        volume=float(value(track, f"{mixer}/Volume/Manual")),
        pan=float(value(track, f"{mixer}/Pan/Manual")),
        on=value(track, f"{mixer}/Speaker/Manual") == "true",
        clips=[_clip(one) for one in sequencer.iterfind(f"{lane}/ArrangerAutomation/Events/*")],
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


def played(als: Als, project: Path, sample_rate: int, length: int) -> NDArray[np.float64]:
    """What the arrangement plays, `(2, length)`, where every clip keeps its own speed."""
    mix = np.zeros((2, length))
    for track in als.tracks:
        if track.kind != "AudioTrack" or not track.on:
            continue
        sides = np.array([[min(1, 1 - track.pan)], [min(1, 1 + track.pan)]]) * track.volume
        for clip in track.clips:
            sound, rate = soundfile.read(project / clip.file, always_2d=True)
            assert rate == sample_rate
            first = round(clip.seconds_at(clip.loop_start) * rate)
            last = round(clip.seconds_at(clip.loop_end) * rate)
            piece = np.broadcast_to(sound[first:last].T, (2, len(sound[first:last])))
            start = round(tempo_seconds(als, clip.time) * rate)
            room = min(piece.shape[1], length - start)
            mix[:, start : start + room] += piece[:, :room] * clip.gain * sides
    return mix
