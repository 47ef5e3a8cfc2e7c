"""Which sample of a clip's file falls on which sample of the session. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from exports.timeline import PlacedAudio, beats_at_seconds, place_audio, seconds_at_beats
from session.clips import AudioClip
from session.errors import BadInput
from session.model import Session

MOST_TIMES = 16.0
"""A stretch this many times as fast or slow is still made; beyond it nothing is left to hear."""

SHORTEST_SECONDS = 0.002
"""Marks nearer than this to the one before are one with it."""

STRAIGHT_SECONDS = 0.0002
"""Marks this near to a straight line between others are left out: each would be a joint."""

_KEY_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class Knot:
    """Sample `source` of the file falls on sample `target` after the clip's start; both exact."""

    source: float
    target: float


@dataclass(frozen=True, slots=True)
class WarpPlan:
    """The way of a clip through its file: straight between knots, two or more, which rise.

    `length_samples` and the fades are what the clip lasts and fades in the session.
    """

    file: str
    knots: tuple[Knot, ...]
    length_samples: int
    fade_in_samples: int
    fade_out_samples: int

    @property
    def sound(self) -> tuple[str, tuple[Knot, ...]]:
        """What clips have in common that one file can play, such as the turns of a loop."""
        rounded = (
            Knot(round(knot.source, _KEY_DECIMALS), round(knot.target, _KEY_DECIMALS))
            for knot in self.knots
        )
        return self.file, tuple(rounded)


def plan_of(clip: AudioClip, session: Session) -> WarpPlan | None:
    """The plan of a clip; None where it plays at its own speed, or before bar 1 only.

    Raises BadInput where it is stretched beyond `MOST_TIMES`.
    """
    placed = place_audio(clip, session)
    if placed is None or not placed.stretched:
        return None
    rate = session.sample_rate
    knots = _straightened(
        _apart(_knots(placed, session), SHORTEST_SECONDS * rate), STRAIGHT_SECONDS * rate
    )
    for before, after in pairwise(knots):
        faster = (after.source - before.source) / (after.target - before.target)
        if not 1 / MOST_TIMES <= faster <= MOST_TIMES:
            raise BadInput(f"one is played more than {MOST_TIMES:g} times as fast or as slow.")
    start_samples = session.tempo_map.samples_at_beats(clip.start_beats, rate)
    end_beats = clip.start_beats + placed.to_beats
    length = session.tempo_map.samples_at_beats(end_beats, rate) - start_samples
    return WarpPlan(clip.file, knots, length, *_fades(placed, session, length))


def _knots(placed: PlacedAudio, session: Session) -> list[Knot]:
    """The clip's start and end, and between them its marks and the changes of tempo."""
    clip, tempo, rate = placed.clip, session.tempo_map, session.sample_rate
    inside = {
        *(mark.beats for mark in placed.marks),
        *(step.start_beats - clip.start_beats for step in tempo.steps),
    }
    beats = sorted({0.0, placed.to_beats, *(one for one in inside if 0 < one < placed.to_beats)})
    zero_seconds = tempo.seconds_at_beats(clip.start_beats)
    return [
        Knot(
            seconds_at_beats(placed.marks, beat) * rate,
            (tempo.seconds_at_beats(clip.start_beats + beat) - zero_seconds) * rate,
        )
        for beat in beats
    ]


def _apart(knots: Sequence[Knot], least_samples: float) -> list[Knot]:
    """The knots without those that follow another at once; the first and the last stay."""
    kept = [knots[0]]
    for knot in knots[1:-1]:
        if _gap(kept[-1], knot) >= least_samples:
            kept.append(knot)
    while len(kept) > 1 and _gap(kept[-1], knots[-1]) < least_samples:
        kept.pop()
    return [*kept, knots[-1]]


def _gap(before: Knot, after: Knot) -> float:
    return min(after.source - before.source, after.target - before.target)


def _straightened(knots: Sequence[Knot], near_samples: float) -> tuple[Knot, ...]:
    """As few of the knots as keep every other within `near_samples` of the line between them.

    From each knot kept a wedge is narrowed by what follows, until a knot lies outside it.
    """
    kept, low, high = [knots[0]], float("-inf"), float("inf")
    for knot, after in pairwise(knots[1:]):
        low, high = _narrowed(kept[-1], knot, near_samples, low, high)
        steep = (after.target - kept[-1].target) / (after.source - kept[-1].source)
        if not low <= steep <= high:
            kept.append(knot)
            low, high = float("-inf"), float("inf")
    return (*kept, knots[-1])


def _narrowed(
    start: Knot, knot: Knot, near_samples: float, low: float, high: float
) -> tuple[float, float]:
    away, up = knot.source - start.source, knot.target - start.target
    return max(low, (up - near_samples) / away), min(high, (up + near_samples) / away)


def _fades(placed: PlacedAudio, session: Session, length_samples: int) -> tuple[int, int]:
    """The fades of the whole clip in samples of the session."""
    clip, tempo, rate = placed.clip, session.tempo_map, session.sample_rate
    zero = tempo.seconds_at_beats(clip.start_beats)
    last = clip.source_offset_samples + clip.length_samples

    def target(source_samples: int) -> int:
        beats = clip.start_beats + beats_at_seconds(placed.marks, source_samples / rate)
        return round((tempo.seconds_at_beats(beats) - zero) * rate)

    fade_in = min(clip.fade_in_samples, clip.length_samples)
    fade_out = min(clip.fade_out_samples, clip.length_samples)
    rising = target(clip.source_offset_samples + fade_in) if fade_in else 0
    falling = length_samples - target(last - fade_out) if fade_out else 0
    return (
        min(max(0, rising), length_samples),
        min(max(0, falling), length_samples),
    )
