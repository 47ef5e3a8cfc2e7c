"""Notes as they were played, against the beats."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HeardNote:
    """A note that was played. Beats are those of a `RunningPlace`.

    `end_beats` is where it stopped sounding, the pedal's doing included; None while it sounds.
    `bpm` is the tempo when it began.
    """

    channel: int
    pitch: int
    velocity: int
    start_beats: float
    end_beats: float | None
    bpm: float


@dataclass(frozen=True, slots=True)
class Playing:
    """What was played lately, and the bars it was played against.

    `notes` are in the order in which they began. `on_the_clock` False: the music stood still, so
    that the first note is where the bars begin. `armed_beats` is from where on it was meant.
    """

    notes: tuple[HeardNote, ...]
    now_beats: float
    bar_line_beats: float
    bar_beats: float
    bpm: float
    on_the_clock: bool = True
    armed_beats: float | None = None
