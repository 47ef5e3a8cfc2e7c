"""How a sound ends: its tail is kept until it has died away, or a bound cuts it."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.host.chain.model import Tail
from bridge.host.chain.steps import (
    BandsStep,
    ChorusStep,
    ConvolutionStep,
    DelayStep,
    FaustStep,
    LevelStep,
    ParallelStep,
    PlugInStep,
    ReverbStep,
    Step,
    WidthStep,
)
from session.errors import RoadieError
from session.sound.read import probe
from session.tempo import TempoMap

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = NDArray[np.float32]

UNKNOWN_SECONDS = 4.0
"""Echoes of plug-ins and of Faust code may lie so far apart: a bar at 60 bpm. Counted once a chain:
those of one after another fall between each other, as the sound itself goes through."""

SETTLE_SECONDS = 0.03
"""Longer than half a period of the lowest sound that filters ring at."""

ROOM_SECONDS = 0.1
"""A room has no gaps longer than this."""

FADE_SECONDS = 0.05
_TEMPO_UNKNOWN_BPM = 120.0

_NEVER_RINGS = frozenset(
    {
        *("gain", "compressor", "gate", "limiter", "loudness", "clip", "distortion", "bitcrush"),
        *("invert", "channels", "pan"),
    }
)
"""Steps out of which silence comes as soon as silence goes in (their latency apart)."""


def longest_gap_seconds(
    steps: Sequence[Step], base: Path, tempo_map: TempoMap | None
) -> float | None:
    """How long the tail of steps may be silent and still go on; None where none can be.

    Of steps one after the other the gaps may add up (all plug-ins count as one), of branches the
    longest counts.
    """
    heard = [step for step in steps if not step.bypass]
    known = [step for step in heard if not isinstance(step, PlugInStep | FaustStep)]
    gaps = [_gap_seconds(step, base, tempo_map) for step in known]
    ringing = [gap for gap in gaps if gap is not None]
    if len(known) < len(heard):
        ringing.append(UNKNOWN_SECONDS)
    return sum(ringing) if ringing else None


def _gap_seconds(step: Step, base: Path, tempo_map: TempoMap | None) -> float | None:
    match step:
        case DelayStep():
            return _echo_seconds(step, tempo_map)
        case ReverbStep():
            return step.predelay_ms / 1000 + ROOM_SECONDS
        case ChorusStep():
            return 2 * step.centre_delay_ms / 1000
        case ConvolutionStep():
            return _impulse_seconds(base / step.file)
        case LevelStep(steps=steps):
            return longest_gap_seconds(steps, base, tempo_map)
        case ParallelStep(branches=branches) | BandsStep(bands=branches):
            gaps = (longest_gap_seconds(branch.steps, base, tempo_map) for branch in branches)
            inside = max((gap for gap in gaps if gap is not None), default=None)
            return inside or 0.0 if isinstance(step, BandsStep) else inside
        case WidthStep():
            return None if step.mono_below_hz is None else 0.0
        case _:
            return None if step.kind in _NEVER_RINGS else 0.0


def _echo_seconds(step: DelayStep, tempo_map: TempoMap | None) -> float:
    seconds = (step.time_ms or 0.0) / 1000
    if step.time_beats is not None:
        tempi = [each.bpm for each in tempo_map.steps] if tempo_map else [_TEMPO_UNKNOWN_BPM]
        seconds = step.time_beats * 60 / min(tempi)
    lane = step.automation.get("time_ms")
    moved = max((value for _, value in lane.points), default=0.0) / 1000 if lane else 0.0
    return max(seconds, moved)


def _impulse_seconds(file: Path) -> float:
    try:
        return probe(file).duration_seconds
    except RoadieError:  # whoever loads it says what is wrong
        return ROOM_SECONDS


@dataclass(frozen=True, slots=True)
class Ending:
    """The rule of one sound's end, in samples; `floor` is linear.

    The tail is over once it has stayed below the floor for `quiet_samples`; None: there is none.
    It is not followed beyond `most_samples`.
    """

    most_samples: int
    quiet_samples: int | None
    floor: float
    fade_samples: int


def ending_of(tail: Tail, gap_seconds: float | None, sample_rate: int) -> Ending:
    """The rule for a chain whose tail may be silent for `gap_seconds` and still go on."""
    quiet = None if gap_seconds is None else round((gap_seconds + SETTLE_SECONDS) * sample_rate)
    return Ending(
        round(tail.at_most_seconds * sample_rate),
        quiet,
        float(10 ** (tail.below_dbfs / 20)),
        round(FADE_SECONDS * sample_rate),
    )


class Ended:
    """A sound with as much of its tail as is heard.

    `tail_samples` is how much that is, `cut` whether the bound cut it, once it has been pulled.
    """

    def __init__(self, length_samples: int, channels: int, ending: Ending) -> None:
        self._length = length_samples
        self._channels = channels
        self._ending = ending
        self.tail_samples = 0
        self.cut = False

    def run(self, blocks: Iterator[Block]) -> Iterator[Block]:
        """The sound's samples, exactly as many as it has, then its tail.

        The tail ends at its last sample above the floor; one that is cut is faded out.
        """
        rest = yield from exactly(blocks, self._length, self._channels)
        if self._ending.quiet_samples is not None and self._ending.most_samples:
            yield from self._tail(rest, blocks, self._ending.quiet_samples)

    def _tail(self, rest: Block, blocks: Iterator[Block], quiet: int) -> Iterator[Block]:
        import numpy as np

        ending = self._ending
        held, begin, seen, loud_end = rest[:, :0], 0, 0, 0
        block: Block | None = rest
        while block is not None and seen < ending.most_samples:
            block = block[:, : ending.most_samples - seen]
            last = _last_above(block, ending.floor)
            loud_end = loud_end if last is None else seen + last + 1
            seen += block.shape[1]
            held = np.concatenate((held, block), axis=1)
            if seen - loud_end >= quiet:
                break
            # What may yet have to be faded is kept back.
            sure = max(begin, loud_end - ending.fade_samples)
            if sure > begin:
                yield held[:, : sure - begin]
                held, begin = held[:, sure - begin :], sure
            block = next(blocks, None)
        self.tail_samples = loud_end
        self.cut = seen >= ending.most_samples and seen - loud_end < quiet and loud_end > 0
        kept = held[:, : loud_end - begin]
        if self.cut:
            count = min(kept.shape[1], ending.fade_samples)
            fade = np.linspace(1, 0, count, dtype=np.float32)
            kept = np.concatenate((kept[:, :-count], kept[:, -count:] * fade), axis=1)
        if kept.shape[1]:
            yield kept


def exactly(blocks: Iterator[Block], length: int, channels: int) -> Generator[Block, None, Block]:
    """The first `length` samples, silence where there are fewer.

    As a generator it returns what the last block held beyond them.
    """
    import numpy as np

    given = 0
    while given < length:
        block = next(blocks, None)
        if block is None:
            block = np.zeros((channels, min(length - given, 1 << 16)), np.float32)
        if given + block.shape[1] > length:
            yield block[:, : length - given]
            return block[:, length - given :]
        given += block.shape[1]
        if block.shape[1]:
            yield block
    return np.zeros((channels, 0), np.float32)


def _last_above(block: Block, floor: float) -> int | None:
    import numpy as np

    if not block.size or max(float(block.max()), -float(block.min())) <= floor:
        return None
    return int(np.flatnonzero((np.abs(block) > floor).any(axis=0))[-1])
