"""Patterns that a style writes for one meter, where the four-beat one fitted would limp."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator

from server.engines.composer.bars import Bar, pulses_of
from server.engines.composer.rhythm.grooves import MeterName, meter_of
from server.engines.composer.rhythm.pattern import (
    AnyBassPattern,
    Hit,
    MeterPattern,
    fit_evenly,
    pattern_bars,
)


def _dividing(meters: dict[str, str]) -> dict[str, str]:
    for name, text in meters.items():
        last = pulses_of(*meter_of(name))[-1]
        for bar in pattern_bars(text):
            if (last.start_ticks + last.length_ticks) % len(bar):
                raise ValueError(f"{name} has {len(bar)} signs, which do not divide the bar")
    return meters


HitsByMeter = Annotated[dict[MeterName, MeterPattern], AfterValidator(_dividing)]
BassByMeter = Annotated[dict[MeterName, AnyBassPattern], AfterValidator(_dividing)]
"""A pattern a meter; its signs divide the bar evenly."""


def written_for(meters: Mapping[str, str], number: int, bar: Bar) -> tuple[Hit, ...] | None:
    """Bar `number` of the pattern that is written for the bar's meter; None where there is none."""
    own = next((text for name, text in meters.items() if meter_of(name) == bar.meter), None)
    if own is None:
        return None
    bars = pattern_bars(own)
    return fit_evenly(bars[number % len(bars)], bar.length_ticks)
