"""A DAWproject as a program would play it, read with nothing of ours.

It follows the format's own reference: faders, folders and mutes of channels, clips within clips,
warps, gain expressions and fades. What would have to be stretched it refuses.
"""

from __future__ import annotations

import io
import zipfile
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import soundfile
from numpy.typing import NDArray

from tests.played_sound import add, balance, fades

Audio = NDArray[np.float64]


@dataclass(frozen=True)
class Strip:
    """What a channel does."""

    gain: float
    pan: float
    mute: bool
    destination: str | None
    role: str


@dataclass
class Project:
    """The documents of an archive and its tempo."""

    archive: zipfile.ZipFile
    root: ElementTree.Element
    tempi: list[tuple[float, float]]
    strips: dict[str, Strip]
    channel_of: dict[str, str]

    def seconds(self, beats: float) -> float:
        """Seconds from the start of the piece, by the tempo automation's steps."""
        passed = 0.0
        for index, (start, bpm) in enumerate(self.tempi):
            end = self.tempi[index + 1][0] if index + 1 < len(self.tempi) else float("inf")
            if beats <= start:
                break
            passed += (min(beats, end) - start) * 60 / bpm
        return passed


def open_dawproject(path: Path) -> Project:
    """The project at `path`."""
    archive = zipfile.ZipFile(path)
    root = ElementTree.fromstring(archive.read("project.xml"))
    first = float(root.find("Transport/Tempo").get("value"))  # type: ignore[union-attr, arg-type]
    points = root.findall("Arrangement/TempoAutomation/RealPoint")
    assert all(point.get("interpolation") == "hold" for point in points)
    tempi = [(float(p.attrib["time"]), float(p.attrib["value"])) for p in points]
    strips = {one.attrib["id"]: _strip(one) for one in root.iter("Channel")}
    channel_of = {
        track.attrib["id"]: channel.attrib["id"]
        for track in root.iter("Track")
        if (channel := track.find("Channel")) is not None
    }
    return Project(archive, root, tempi or [(0.0, first)], strips, channel_of)


def _strip(channel: ElementTree.Element) -> Strip:
    volume, pan = channel.find("Volume"), channel.find("Pan")
    mute = channel.find("Mute")
    assert volume is not None and volume.get("unit") == "linear"
    assert pan is not None and pan.get("unit") == "normalized"
    assert mute is not None
    return Strip(
        float(volume.attrib["value"]),
        2 * float(pan.attrib["value"]) - 1,
        mute.get("value") == "true",
        channel.get("destination"),
        channel.attrib["role"],
    )


def played(project: Project, sample_rate: int, length: int) -> Audio:
    """What the arrangement plays, `(2, length)`; pans are balances."""
    out = np.zeros((2, length))
    for lanes in project.root.findall("Arrangement/Lanes/Lanes"):
        channel: str | None = project.channel_of[lanes.attrib["track"]]
        gain, pan, silent = 1.0, 0.0, False
        while channel is not None:
            strip = project.strips[channel]
            gain, silent = gain * strip.gain, silent or strip.mute
            pan = pan or strip.pan
            channel = strip.destination
        if silent:
            continue
        sides = gain * balance(pan)
        for clip in lanes.findall("Clips/Clip"):
            if clip.find(".//Audio") is not None:
                _add(out, clip, sides, project, sample_rate)
    return out


def _add(out: Audio, clip: ElementTree.Element, sides: Audio, project: Project, rate: int) -> None:
    time, length = float(clip.attrib["time"]), float(clip.attrib["duration"])
    (inner,) = clip.findall("Clips/Clip")
    assert float(clip.attrib["playStart"]) == 0.0
    assert float(inner.attrib["time"]) == 0.0
    assert float(inner.attrib["duration"]) == length
    (warps,) = inner.iter("Warps")
    marks = [(float(w.attrib["time"]), float(w.attrib["contentTime"])) for w in warps.iter("Warp")]
    first = float(inner.attrib["playStart"])
    from_seconds, to_seconds = _at(marks, first), _at(marks, first + length)
    start_seconds = project.seconds(time)
    for beats, _ in [*marks, (first + length, 0.0)]:
        if first < beats <= first + length:
            passed = project.seconds(time + beats - first) - start_seconds
            assert abs(_at(marks, beats) - from_seconds - passed) * rate < 1.0, "is stretched"
    path = inner.find(".//File").attrib["path"]  # type: ignore[union-attr]
    sound, file_rate = soundfile.read(io.BytesIO(project.archive.read(path)), always_2d=True)
    assert file_rate == rate
    piece = sound.T[:, round(from_seconds * rate) : round(to_seconds * rate)].copy()
    gain = inner.find("Lanes/Points/RealPoint")
    piece *= float(gain.attrib["value"]) if gain is not None else 1.0
    piece *= _fades(clip, piece.shape[1], project, rate)
    add(out, piece * sides, int(np.floor(start_seconds * rate + 0.5)))


def _fades(clip: ElementTree.Element, samples: int, project: Project, rate: int) -> Audio:
    start = float(clip.attrib["time"])
    end = start + float(clip.attrib["duration"])
    assert clip.get("fadeTimeUnit") == "beats"
    into, out_of = float(clip.attrib["fadeInTime"]), float(clip.attrib["fadeOutTime"])
    into_samples = round((project.seconds(start + into) - project.seconds(start)) * rate)
    out_of_samples = round((project.seconds(end) - project.seconds(end - out_of)) * rate)
    return fades(samples, into_samples, out_of_samples)


def _at(marks: list[tuple[float, float]], beats: float) -> float:
    """Seconds in the file, by the warps."""
    index = min(max(1, bisect_right([mark[0] for mark in marks], beats)), len(marks) - 1)
    (b0, s0), (b1, s1) = marks[index - 1], marks[index]
    return s0 + (beats - b0) * (s1 - s0) / (b1 - b0)
