"""Parameters that move, as values at samples: the one reckoning for every host.

A point of a lane is at a whole sample, rounded as `session.tempo` rounds; two points at one place
are a jump at exactly that sample. Between points the value goes in a straight line in the lane's
own unit. What can take a value for each sample takes `Motion.at`; what is set between blocks takes
`segments`, in which a line becomes steps of at most `STEP_SAMPLES` on a grid that begins with the
sound, so that it does not matter in which blocks the sound comes.

Imports numpy only where arrays are asked for.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import floor
from typing import TYPE_CHECKING

from bridge.host.chain.steps import Lane
from bridge.host.stages.contract import Sound
from session.errors import BadInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bridge.host.stages.contract import Block

    Doubles = NDArray[np.float64]

STEP_SAMPLES = 32
"""How long a step of a slope is at most: 0.7 ms at 48 kHz."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Samples over which no parameter moves: `start` counts from the sound's first."""

    start_samples: int
    length_samples: int
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Motion:
    """A lane over samples of a sound; `samples` never fall, and stand twice where it jumps.

    Before the first sample it has the first value, after the last the last.
    """

    samples: tuple[int, ...]
    values: tuple[float, ...]

    def value(self, sample: int) -> float:
        """The value at a sample."""
        after = bisect_right(self.samples, sample)
        if after == 0:
            return self.values[0]
        if after == len(self.samples):
            return self.values[-1]
        before = after - 1
        start, end = self.samples[before], self.samples[after]
        along = (sample - start) / (end - start)
        return self.values[before] + along * (self.values[after] - self.values[before])

    def at(self, start_samples: int, length_samples: int) -> Doubles:
        """The value at each sample from `start_samples` on, `(samples,)` float64."""
        import numpy as np

        asked = np.arange(start_samples, start_samples + length_samples)
        first = max(0, bisect_right(self.samples, start_samples) - 1)
        last = bisect_right(self.samples, start_samples + length_samples - 1) + 1
        samples = np.asarray(self.samples[first:last], np.float64)
        values = np.asarray(self.values[first:last], np.float64)
        # Of points at one sample the last counts: the jump has happened.
        before = np.searchsorted(samples, asked, side="right") - 1
        after = np.minimum(before + 1, len(samples) - 1)
        before = np.maximum(before, 0)
        span = samples[after] - samples[before]
        along = np.divide(asked - samples[before], span, out=np.zeros(len(asked)), where=span > 0)
        along = np.clip(along, 0.0, 1.0)
        return np.asarray(values[before] + along * (values[after] - values[before]))

    def next_change(self, sample: int) -> int | None:
        """The next sample after `sample` at which its value is another; None when it stays.

        On a slope that is the next of the grid of steps.
        """
        after = bisect_right(self.samples, sample)
        if after == len(self.samples):
            return None
        following = self.samples[after]
        if after > 0 and self.values[after - 1] != self.values[after]:
            return min(following, (sample // STEP_SAMPLES + 1) * STEP_SAMPLES)
        return following

    def start_of_step(self, sample: int) -> int:
        """Where the step of a slope that `sample` is in began; the sample itself elsewhere."""
        after = bisect_right(self.samples, sample)
        if 0 < after < len(self.samples) and self.values[after - 1] != self.values[after]:
            return max(self.samples[after - 1], sample // STEP_SAMPLES * STEP_SAMPLES)
        return sample


def motion_of(lane: Lane, sound: Sound) -> Motion:
    """The lane over the sound's samples.

    Raises BadInput for beats where no tempo is known.
    """
    points = _points_with_tempo_changes(lane, sound) if lane.unit == "beats" else lane.points
    rate = sound.sample_rate
    first = floor(sound.start_seconds * rate + 0.5)
    samples: list[int] = []
    values: list[float] = []
    for place, value in points:
        at = _samples(place, lane.unit, sound) - first
        if len(samples) > 1 and samples[-1] == samples[-2] == at:
            values[-1] = value  # only what a jump comes from and goes to is heard
            continue
        samples.append(at)
        values.append(float(value))
    return Motion(tuple(samples), tuple(values))


def _samples(place: float, unit: str, sound: Sound) -> int:
    if unit == "seconds" or sound.tempo_map is None:
        return floor(place * sound.sample_rate + 0.5)
    return sound.tempo_map.samples_at_beats(place, sound.sample_rate)


def _points_with_tempo_changes(lane: Lane, sound: Sound) -> list[tuple[float, float]]:
    """The points, and those that a slope passes where the tempo changes under it."""
    if sound.tempo_map is None:
        raise BadInput(
            "An automation counts in beats, but the tempo is not known: give it (bpm), or count "
            "in seconds."
        )
    changes = [step.start_beats for step in sound.tempo_map.steps[1:]]
    points: list[tuple[float, float]] = [lane.points[0]]
    for (start, before), (end, after) in pairwise(lane.points):
        for beats in changes[bisect_right(changes, start) : bisect_left(changes, end)]:
            along = (beats - start) / (end - start)
            points.append((beats, before + along * (after - before)))
        points.append((end, after))
    return points


class Motions:
    """All that moves in one step, by the name of the parameter."""

    def __init__(self, lanes: Mapping[str, Lane], sound: Sound) -> None:
        self.by_name = {name: motion_of(lane, sound) for name, lane in lanes.items()}

    def __bool__(self) -> bool:
        return bool(self.by_name)

    def segments(self, start_samples: int, length_samples: int) -> Iterator[Segment]:
        """`length_samples` from `start_samples` on, in pieces over which nothing moves.

        The pieces are the same wherever a block begins, but for being cut there.
        """
        sample, end = start_samples, start_samples + length_samples
        while sample < end:
            changes = [motion.next_change(sample) for motion in self.by_name.values()]
            until = min([end, *(change for change in changes if change is not None)])
            values = {
                name: motion.value(motion.start_of_step(sample))
                for name, motion in self.by_name.items()
            }
            yield Segment(sample, until - sample, values)
            sample = until

    def split(
        self, block: Block, start_samples: int
    ) -> Iterator[tuple[Block, Mapping[str, float]]]:
        """A block that begins at `start_samples`, in those pieces, each with its values."""
        for segment in self.segments(start_samples, block.shape[1]):
            at = segment.start_samples - start_samples
            yield block[:, at : at + segment.length_samples], segment.values

    def stairs(self, start_samples: int, length_samples: int) -> dict[str, Doubles]:
        """Each parameter at each sample, in the steps of `segments`, `(samples,)` float64."""
        import numpy as np

        segments = list(self.segments(start_samples, length_samples))
        lengths = [segment.length_samples for segment in segments]
        return {
            name: np.repeat([segment.values[name] for segment in segments], lengths)
            for name in self.by_name
        }


def segments(
    lanes: Mapping[str, Lane], sound: Sound, start_samples: int, length_samples: int
) -> Iterator[Segment]:
    """`Motions.segments` of lanes, for a single call."""
    return Motions(lanes, sound).segments(start_samples, length_samples)
