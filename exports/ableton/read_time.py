"""Tempo, meter, key and locators of a Live set."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from exports.ableton.read_values import (
    attribute,
    beats_in_bounds,
    name_at,
    number_at,
    text_at,
    whole,
)
from exports.imported import SongTime
from exports.tempo_points import TempoPoint, tempo_map_of
from session.pitch import Key, Mode
from session.smf.timeline import meter_map_of
from session.tempo import TempoMap

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

_METERS_A_DENOMINATOR = 99
_FINEST_POWER = 4


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
    points = [
        TempoPoint(beats_in_bounds(beats) if beats > 0 else beats, bpm, glides=True)
        for beats, bpm in events
    ]
    return tempo_map_of(points, "beats", notes)
