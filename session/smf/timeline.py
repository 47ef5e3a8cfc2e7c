"""What a MIDI file says about the whole piece: tempo, meter, key and markers."""

from __future__ import annotations

from typing import Any

from session.meter import DENOMINATORS, MeterMap, MeterStep
from session.model import Section
from session.pitch import Key, Mode
from session.tempo import TempoMap, TempoStep
from session.units import FASTEST_BPM, SLOWEST_BPM

DEFAULT_BPM = 120.0
"""The tempo of a file that names none (SMF 1.0, set tempo)."""


class Timeline:
    """What the file says about the whole piece, gathered while it is read."""

    def __init__(self) -> None:
        self.title = ""
        self.key: Key | None = None
        self.tempi: list[tuple[float, float]] = []
        self.meters: list[tuple[float, int, int]] = []
        self.markers: list[tuple[float, str]] = []
        self.end_beats = 0.0

    def take(self, beats: float, message: Any) -> None:
        """Keep what a meta message says, if it is about the whole piece."""
        match message.type:
            case "set_tempo" if message.tempo > 0:
                self.tempi.append((beats, 60e6 / message.tempo))
            case "time_signature":
                self.meters.append((beats, message.numerator, message.denominator))
            case "key_signature" if self.key is None:
                tonic = message.key.removesuffix("m")
                mode: Mode = "minor" if message.key.endswith("m") else "major"
                self.key = Key.of_pitch_class(Key(tonic, "major").pitch_class, mode)
            case "marker":
                self.markers.append((beats, text_of(message.text)))


def text_of(latin1: str) -> str:
    """The text of a meta event: UTF-8 if it is valid as that, Latin-1 otherwise."""
    raw = latin1.encode("latin1", "replace")
    try:
        return raw.decode("utf-8").strip("\0 ")[:1000]
    except UnicodeDecodeError:
        return latin1.strip("\0 ")[:1000]


def tempo_map_of(tempi: list[tuple[float, float]], mended: list[str]) -> TempoMap:
    steps: dict[float, float] = {0.0: DEFAULT_BPM}
    for beats, bpm in sorted(tempi, key=lambda item: item[0]):
        if not SLOWEST_BPM <= bpm <= FASTEST_BPM:
            mended.append("A tempo outside 10 to 1000 bpm was brought inside.")
        steps[beats] = _tidy_bpm(min(max(bpm, SLOWEST_BPM), FASTEST_BPM))
    return TempoMap(tuple(TempoStep(beats, bpm) for beats, bpm in sorted(steps.items())))


def _tidy_bpm(bpm: float) -> float:
    """The rounder number that gives the same whole microseconds a quarter note, if there is one."""
    for decimals in (0, 1, 2, 3):
        rounder = round(bpm, decimals)
        if rounder and round(60e6 / rounder) == round(60e6 / bpm):
            return rounder
    return bpm


def meter_map_of(meters: list[tuple[float, int, int]], mended: list[str]) -> MeterMap:
    """The meters at bar lines; a change inside a bar shortens that bar, where notation can."""
    steps: list[MeterStep] = [MeterStep(0, 4, 4)]
    for beats, numerator, denominator in sorted(meters, key=lambda item: item[0]):
        if not 1 <= numerator <= 99 or denominator not in DENOMINATORS:
            mended.append(f"The meter {numerator}/{denominator} was left out.")
            continue
        bar, rest = MeterMap(tuple(steps)).bar_at_beats(beats)
        if rest > 0:
            short = _short_bar(bar, rest)
            if short is None:
                mended.append("A change of meter inside a bar was moved to the next bar line.")
            else:
                steps = [step for step in steps if step.start_bar < bar] + [short]
            bar += 1
        steps = [step for step in steps if step.start_bar < bar]
        steps.append(MeterStep(bar, numerator, denominator))
    return MeterMap(tuple(steps))


def _short_bar(bar: int, length_beats: float) -> MeterStep | None:
    for denominator in DENOMINATORS[2:]:
        numerator = length_beats * denominator / 4
        if numerator == int(numerator) and 1 <= numerator <= 99:
            return MeterStep(bar, int(numerator), denominator)
    return None


def sections_of(markers: list[tuple[float, str]], length_beats: float) -> tuple[Section, ...]:
    at = {beats: text for beats, text in sorted(markers) if beats < length_beats}
    starts = [*at, length_beats]
    return tuple(
        Section(text, start, end - start)
        for (start, text), end in zip(at.items(), starts[1:], strict=True)
    )
