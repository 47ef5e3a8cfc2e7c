"""Positions as Ardour 7 writes them. Pure.

Time in audio is counted in superclocks, of which 282,240,000 are a second (a whole number a
sample at every usual rate); musical time in ticks, 1,920 a quarter note (Ardour's libtemporal).
A position is `a<superclocks>` or `b<ticks>`, a length `<distance>@<position>` in one of both.
"""

from __future__ import annotations

SUPERCLOCKS_PER_SECOND = 282_240_000
TICKS_PER_QUARTER = 1920


def superclocks(samples: int, sample_rate: int) -> int:
    """Superclocks of a sample frame; Ardour rounds the same way, back to the same sample."""
    return (samples * SUPERCLOCKS_PER_SECOND + sample_rate // 2) // sample_rate


def ticks(beats: float) -> int:
    """The tick nearest to `beats`."""
    return round(beats * TICKS_PER_QUARTER)


def audio_position(samples: int, sample_rate: int) -> str:
    """A sample frame as a position."""
    return f"a{superclocks(samples, sample_rate)}"


def audio_length(samples: int, at_samples: int, sample_rate: int) -> str:
    """A length of whole samples that starts at sample `at_samples`."""
    return f"{audio_position(samples, sample_rate)}@{audio_position(at_samples, sample_rate)}"


def beat_position(beats: float) -> str:
    """Beats as a position."""
    return f"b{ticks(beats)}"


def beat_length(beats: float, at_beats: float) -> str:
    """A length in beats, one tick at least, that starts at `at_beats`."""
    length = max(1, ticks(at_beats + beats) - ticks(at_beats))
    return f"b{length}@{beat_position(at_beats)}"
