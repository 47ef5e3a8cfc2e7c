"""The tempo map as Ardour 7 holds it: each change at its superclock, its quarter and its bar.

The three must agree, for Ardour takes each as it stands. It keeps a tempo as whole superclocks a
quarter note and adds them up; the same arithmetic here gives the same superclocks. Pure.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from math import floor

from lxml import etree

from exports.ardour.positions import SUPERCLOCKS_PER_SECOND, TICKS_PER_QUARTER, ticks
from exports.ardour.skeleton import add
from session.meter import MeterMap, MeterStep
from session.tempo import TempoMap


@dataclass(frozen=True, slots=True)
class _Tempo:
    """A tempo from a tick on; it starts at `superclock`."""

    start_ticks: int
    bpm: float
    superclock: int

    @property
    def superclocks_per_quarter(self) -> int:
        """As Ardour rounds it."""
        return floor(60 / self.bpm * SUPERCLOCKS_PER_SECOND + 0.5)

    def superclock_at(self, at_ticks: int) -> int:
        """The superclock of a tick in this tempo."""
        quarters, rest = divmod(at_ticks - self.start_ticks, TICKS_PER_QUARTER)
        per_quarter = self.superclocks_per_quarter
        part = (per_quarter * rest + TICKS_PER_QUARTER // 2) // TICKS_PER_QUARTER
        return self.superclock + per_quarter * quarters + part


@dataclass(frozen=True, slots=True)
class _Meter:
    """A meter from the bar line at a tick on."""

    start_ticks: int
    step: MeterStep

    def bar_beat_tick(self, at_ticks: int) -> str:
        """`bar|beat|tick` of a tick in this meter; bars and beats count from 1. A beat is the note
        that the meter counts; ticks are parts of a quarter note all the same."""
        beat_ticks = 4 * TICKS_PER_QUARTER // self.step.denominator
        beats, rest = divmod(at_ticks - self.start_ticks, beat_ticks)
        bars, beat = divmod(beats, self.step.numerator)
        return f"{self.step.start_bar + bars + 1}|{beat + 1}|{rest}"


def fill_tempo_map(element: etree._Element, tempo_map: TempoMap, meter_map: MeterMap) -> None:
    """Add the points of both maps to the empty `Tempos` and `Meters` of a `TempoMap`."""
    tempos, meters = _tempos(tempo_map), _meters(meter_map)
    starts = [meter.start_ticks for meter in meters]
    for tempo in tempos:
        meter = meters[bisect_right(starts, tempo.start_ticks) - 1]
        add(
            element[0],
            "Tempo",
            npm=repr(tempo.bpm),
            enpm=repr(tempo.bpm),
            note_type=4,
            type="Tempo::Constant",
            active=True,
            locked_to_meter=False,
            continuing=False,
            **_where(tempo.superclock, tempo.start_ticks, meter),
            omega=0,
        )
    starts = [tempo.start_ticks for tempo in tempos]
    for meter in meters:
        tempo = tempos[bisect_right(starts, meter.start_ticks) - 1]
        add(
            element[1],
            "Meter",
            note_value=meter.step.denominator,
            divisions_per_bar=meter.step.numerator,
            **_where(tempo.superclock_at(meter.start_ticks), meter.start_ticks, meter),
        )


def _tempos(tempo_map: TempoMap) -> list[_Tempo]:
    """The steps on Ardour's ticks; of steps within one tick the last counts."""
    bpm = {ticks(step.start_beats): float(step.bpm) for step in tempo_map.steps}
    found: list[_Tempo] = []
    for start, value in bpm.items():
        found.append(_Tempo(start, value, found[-1].superclock_at(start) if found else 0))
    return found


def _meters(meter_map: MeterMap) -> list[_Meter]:
    starts = meter_map.starts_beats()
    return [_Meter(ticks(start), step) for start, step in zip(starts, meter_map.steps, strict=True)]


def _where(superclock: int, at_ticks: int, meter: _Meter) -> dict[str, str]:
    quarters, rest = divmod(at_ticks, TICKS_PER_QUARTER)
    return {
        "sclock": str(superclock),
        "quarters": f"{quarters}:{rest}",
        "bbt": meter.bar_beat_tick(at_ticks),
    }
