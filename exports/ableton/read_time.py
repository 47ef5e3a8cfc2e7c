"""Tempo, meter, key and locators of a Live set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from exports.ableton.read_values import (
    attribute,
    beats_in_bounds,
    name_at,
    number_at,
    text_at,
    whole,
)
from session.meter import MeterMap
from session.pitch import Key, Mode
from session.ramps import ramp_steps
from session.smf.timeline import meter_map_of
from session.tempo import TempoMap, TempoStep

MAIN_TRACKS = ("MainTrack", "MasterTrack")
"""As Live 12 and as Live up to 11 calls it."""

MODES: tuple[Mode, ...] = (
    "major",
    "minor",
    "dorian",
    "mixolydian",
    "lydian",
    "phrygian",
    "locrian",
)
"""The first of Live's scales, in its order: Live 12 names them by number, Live 11 by word."""

_SLOWEST_BPM, _FASTEST_BPM = 10.0, 1000.0
_METERS_A_DENOMINATOR = 99
_FINEST_POWER = 4


@dataclass(frozen=True, slots=True)
class SongTime:
    """The time of the whole piece."""

    tempo_map: TempoMap
    meter_map: MeterMap
    markers: tuple[tuple[float, str], ...]


def main_track(root: etree._Element) -> etree._Element | None:
    """The track of the whole mix."""
    found = (root.find(f"LiveSet/{tag}") for tag in MAIN_TRACKS)
    return next((track for track in found if track is not None), None)


def read_time(root: etree._Element, notes: list[str]) -> SongTime:
    """Tempo, meter and locators; what had to be mended goes to `notes`. Raises BadInput."""
    main = main_track(root)
    tempi, meters = [(0.0, 120.0)], [(0.0, 201.0)]
    if main is not None:
        tempi = _automated(main, "Tempo", 120.0)
        meters = _automated(main, "TimeSignature", 201.0)
    signatures = [
        (beats_in_bounds(max(0.0, beats)), *meter_of(int(value))) for beats, value in meters
    ]
    markers = [
        (beats_in_bounds(number_at(one, "Time")), name_at(one, "Name"))
        for one in root.iterfind("LiveSet/Locators/Locators/Locator")
    ]
    return SongTime(
        tempo_map(tempi, notes),
        meter_map_of(signatures, notes),
        tuple(marker for marker in sorted(markers) if marker[0] >= 0),
    )


def read_key(root: etree._Element) -> Key | None:
    """The set's scale, where it is one of a session's modes.

    C major is what every new set says, so it says nothing.
    """
    song = root.find("LiveSet")
    if song is None or song.find("ScaleInformation") is None:
        return None
    said = text_at(song, "ScaleInformation/Name")
    index = int(said) if said.isdecimal() and int(said) < len(MODES) else -1
    mode = next(
        (mode for mode in MODES if mode == said.lower()), MODES[index] if index >= 0 else None
    )
    root_path = "Root" if song.find("ScaleInformation/Root") is not None else "RootNote"
    pitch_class = whole(song, f"ScaleInformation/{root_path}") % 12
    if mode is None or (pitch_class, mode) == (0, "major"):
        return None
    return Key.of_pitch_class(pitch_class, mode)


def meter_of(value: int) -> tuple[int, int]:
    """A meter from Live's number for it: 201 is 4/4."""
    power, numerator = divmod(max(0, value), _METERS_A_DENOMINATOR)
    return numerator + 1, 2 ** min(power, _FINEST_POWER)


def _automated(main: etree._Element, parameter: str, default: float) -> list[tuple[float, float]]:
    """A parameter of the main mixer: its envelope, or its value where it has none."""
    path = f"DeviceChain/Mixer/{parameter}"
    target = main.find(f"{path}/AutomationTarget")
    number = target.get("Id") if target is not None else None
    manual = number_at(main, f"{path}/Manual", default)
    for envelope in main.iterfind("AutomationEnvelopes/Envelopes/AutomationEnvelope"):
        if number is not None and text_at(envelope, "EnvelopeTarget/PointeeId") == number:
            events = [
                (attribute(one, "Time"), attribute(one, "Value", manual))
                for one in envelope.iterfind("Automation/Events/*")
            ]
            if events:
                return sorted(events, key=lambda event: event[0])
    return [(0.0, manual)]


def tempo_map(events: Sequence[tuple[float, float]], notes: list[str]) -> TempoMap:
    """Steps of a tempo whose points are (beats, bpm): lines between them, jumps where two meet."""
    if any(not _SLOWEST_BPM <= bpm <= _FASTEST_BPM for _, bpm in events):
        notes.append("A tempo outside 10 to 1000 bpm was brought inside.")
    points = [
        (beats_in_bounds(beats), min(max(bpm, _SLOWEST_BPM), _FASTEST_BPM))
        for beats, bpm in _from_zero(events)
    ]
    steps: dict[float, float] = {0.0: points[0][1]}
    for (start, before), (end, after) in pairwise(points):
        if end > start and before != after:
            notes.append("A tempo that glides was made steps, one each sixteenth.")
            for step in ramp_steps(start, end, before, after, line="beats"):
                steps[step.start_beats] = step.bpm
        else:
            steps[start] = before
        steps[end] = after
    kept: list[TempoStep] = []
    for start, bpm in sorted(steps.items()):
        if not kept or kept[-1].bpm != bpm:
            kept.append(TempoStep(start, bpm))
    return TempoMap(tuple(kept))


def _from_zero(events: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The events from beat 0 on, with one there: Live's first one stands years before it."""
    before = [event for event in events if event[0] <= 0]
    after = [event for event in events if event[0] > 0]
    if not before:
        return [(0.0, after[0][1]), *after]
    (start, value), at_zero = before[-1], before[-1][1]
    if start < 0 and after:
        end, following = after[0]
        at_zero = value + (following - value) * (0 - start) / (end - start)
    return [(0.0, at_zero), *after]
