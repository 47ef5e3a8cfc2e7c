"""Where the seconds of a recording fall on the timeline."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from session.clips import AudioClip
from session.tempo import TempoMap, on_beat_grid

BeatsAt = Callable[[float], float]
"""Seconds of the recording -> beats of the session."""


def beats_from_start(tempo_map: TempoMap, offset_seconds: float = 0.0) -> BeatsAt:
    """For a recording that starts `offset_seconds` after beat 0 and plays at its own speed."""
    return lambda seconds: tempo_map.beats_at_seconds(seconds + offset_seconds)


def beats_in_clip(clip: AudioClip, tempo_map: TempoMap, sample_rate: int) -> BeatsAt:
    """For the file of `clip`: along its warp points where it has them, else at its own speed."""
    points = clip.warp_points
    if len(points) < 2:
        source, offset = clip.source_offset_samples, 0.0
        if points:
            source, offset = points[0].source_samples, points[0].offset_beats
        start_seconds = tempo_map.seconds_at_beats(clip.start_beats + offset)
        return beats_from_start(tempo_map, start_seconds - source / sample_rate)

    sources = [point.source_samples / sample_rate for point in points]
    offsets = [clip.start_beats + point.offset_beats for point in points]

    def beats_at(seconds: float) -> float:
        last = min(max(1, bisect_right(sources, seconds)), len(sources) - 1)
        span = sources[last] - sources[last - 1]
        if span <= 0:
            return offsets[last]
        slope = (offsets[last] - offsets[last - 1]) / span
        return on_beat_grid(offsets[last - 1] + (seconds - sources[last - 1]) * slope)

    return beats_at
