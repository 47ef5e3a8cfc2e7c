"""What the tracks play in the session view: of each scene the whole bars, as a loop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exports.ableton.clips import Span
from exports.timeline import PlacedAudio, Region
from session.meter import MeterMap
from session.tempo import on_beat_grid


@dataclass(frozen=True, slots=True)
class SceneAudio:
    """The clip of a scene's slot: `zero_beats` of the placed clip is its beat 0."""

    placed: PlacedAudio
    span: Span
    zero_beats: float
    crowded: bool


def scene_audio(row: Sequence[PlacedAudio], scene: Region, meter: MeterMap) -> SceneAudio | None:
    """What of a row of clips stands in the slot of a scene: of several the longest."""
    inside = [
        one
        for one in row
        if one.start_beats < scene.end_beats and one.end_beats > scene.start_beats
    ]
    if not inside:
        return None
    one = max(inside, key=lambda one: _overlap(one, scene))
    start, end, loops = _whole_bars(one, scene, meter)
    return SceneAudio(
        placed=one,
        span=Span(0.0, 0.0, on_beat_grid(end - start), loops),
        zero_beats=on_beat_grid(start - one.start_beats + one.from_beats),
        crowded=len(inside) > 1,
    )


def _whole_bars(one: PlacedAudio, scene: Region, meter: MeterMap) -> tuple[float, float, bool]:
    """The stretch of the scene that the clip covers, as whole bars that loop if it can be."""
    start, end = max(one.start_beats, scene.start_beats), min(one.end_beats, scene.end_beats)
    first = meter.bar_line_at_or_after(start)
    last = meter.beats_at_bar(meter.bar_at_beats(end)[0])
    return (first, last, True) if last > first else (start, end, False)


def _overlap(one: PlacedAudio, scene: Region) -> float:
    return min(one.end_beats, scene.end_beats) - max(one.start_beats, scene.start_beats)
