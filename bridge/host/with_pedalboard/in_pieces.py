"""What pedalboard can only do to a whole sound, done to overlapping pieces of it that are joined
where they are most alike: so that a sound of two hours needs no more memory than one of a minute.

Streamed, its pitch shifter gives silence and its GSM codec drops samples (0.9.26); its MP3 codec
knows no rate above 48 kHz.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from bridge.host.chain.steps import CodecStep, PitchShiftStep
from bridge.host.stages.contract import Sound

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block, Blocks

    Whole = Callable[[Block], Block]

_PIECE_SECONDS = 20.0
_PIECE_OF_TAIL_SECONDS = 1.0
_CONTEXT_SECONDS = 0.75
"""What a piece hears of what is before and after it."""
_OVERLAP_SECONDS = 0.5
"""Where the join may be, around the end of a piece."""
_FADE_SECONDS = 0.02


class InPieces:
    """`whole` makes a sound of any length into one as long, without delay."""

    latency_samples = 0

    def __init__(self, whole: Whole, sound: Sound) -> None:
        self.channels = sound.channels
        self._whole = whole
        self._length = sound.length_samples
        rate = sound.sample_rate
        self._piece = round(_PIECE_SECONDS * rate)
        self._piece_of_tail = round(_PIECE_OF_TAIL_SECONDS * rate)
        self._context = round(_CONTEXT_SECONDS * rate)
        self._half_overlap = round(_OVERLAP_SECONDS * rate / 2)
        self._fade = max(1, round(_FADE_SECONDS * rate))

    def run(self, blocks: Blocks) -> Blocks:
        """See `bridge.host.stages.contract.Stage`."""
        source = _Window(blocks, self.channels)
        held: Block | None = None
        start = 0
        for end in self._ends():
            last = source.taken_to(end + self._context) <= end
            # From `early` on its answer is used: at first from its own start.
            early = max(0, start - self._half_overlap)
            late = source.end if last else end + self._half_overlap
            answer = self._answer(source, start - self._context, end + self._context, early, late)
            if held is not None:
                answer = self._joined(held, answer)
            if last:
                yield answer
                return
            cut = answer.shape[1] - 2 * self._half_overlap
            yield answer[:, :cut]
            held = answer[:, cut:]
            start = end
            source.forget_before(start - self._context - self._half_overlap)

    def _ends(self) -> Iterator[int]:
        """Where pieces end: the sound's in long ones, then its tail in short ones, for ever."""
        # A piece is never shorter than the overlaps on its two sides.
        yield from range(self._piece, self._length - self._piece_of_tail, self._piece)
        end = max(self._length, self._piece_of_tail)
        while True:
            yield end
            end += self._piece_of_tail

    def _answer(self, source: _Window, start: int, end: int, early: int, late: int) -> Block:
        heard = source.between(start, end)
        if heard.any():
            heard = self._whole(heard)
        return heard[:, early - start : late - start]

    def _joined(self, held: Block, answer: Block) -> Block:
        """`held` into `answer`, which begin at one sample, by a fade where they differ least."""
        both = min(held.shape[1], answer.shape[1])
        fade = min(self._fade, both)
        apart = np.square(held[:, :both] - answer[:, :both], dtype=np.float64).sum(axis=0)
        sums = np.concatenate(([0.0], np.cumsum(apart)))
        at = int(np.argmin(sums[fade:] - sums[:-fade]))
        into = np.linspace(0.0, 1.0, fade, dtype=np.float32)
        joined = answer.copy()
        joined[:, :at] = held[:, :at]
        faded = slice(at, at + fade)
        joined[:, faded] = held[:, faded] * (1 - into) + answer[:, faded] * into
        return joined


class _Window:
    """The part of a stream that is still needed; silence before it and after its end."""

    def __init__(self, blocks: Blocks, channels: int) -> None:
        self._blocks = blocks
        self._kept = np.zeros((channels, 0), np.float32)
        self._first = 0

    @property
    def end(self) -> int:
        """The sample after the last that has come."""
        return self._first + self._kept.shape[1]

    def taken_to(self, sample: int) -> int:
        """Have all that comes before `sample`; gives where the stream is now, or ended."""
        parts, end = [self._kept], self.end
        while end < sample and (block := next(self._blocks, None)) is not None:
            parts.append(block)
            end += block.shape[1]
        if len(parts) > 1:
            self._kept = np.concatenate(parts, axis=1)
        return self.end

    def between(self, start: int, end: int) -> Block:
        """A copy, filled up with silence."""
        found = np.zeros((self._kept.shape[0], end - start), np.float32)
        low, high = max(start, self._first), min(end, self.end)
        if low < high:
            found[:, low - start : high - start] = self._kept[
                :, low - self._first : high - self._first
            ]
        return found

    def forget_before(self, sample: int) -> None:
        """What is before `sample` is not asked for again."""
        gone = min(max(0, sample - self._first), self._kept.shape[1])
        self._kept = self._kept[:, gone:].copy()
        self._first += gone


def pitch_shifted(step: PitchShiftStep, sound: Sound) -> InPieces:
    """The sound higher or lower, by Rubber Band's offline engine (R3)."""
    import pedalboard

    def whole(block: Block) -> Block:
        shifted: Block = pedalboard.time_stretch(
            block,
            sound.sample_rate,
            1.0,
            step.semitones,
            high_quality=True,
            preserve_formants=step.keep_formants,
        )
        return shifted

    def unchanged(block: Block) -> Block:
        return block

    return InPieces(whole if step.semitones else unchanged, sound)


def gsm_coded(step: CodecStep, sound: Sound) -> InPieces:  # noqa: ARG001 - made as others are
    """The sound as a telephone of 1990 gives it on: mono, up to 4 kHz."""
    import pedalboard

    def whole(block: Block) -> Block:
        coded: Block = pedalboard.GSMFullRateCompressor()(block, sound.sample_rate)
        return coded

    return InPieces(whole, sound)


def mp3_coded(step: CodecStep, sound: Sound) -> InPieces:
    """The sound as an MP3 of 48 kHz gives it back, for rates that MP3 does not know."""
    import pedalboard
    import soxr

    def whole(block: Block) -> Block:
        at_48k = soxr.resample(block.T, sound.sample_rate, 48_000).T
        pairs = [at_48k[first : first + 2] for first in range(0, len(at_48k), 2)]
        coded = [
            pedalboard.MP3Compressor(step.quality)(np.ascontiguousarray(pair), 48_000)
            for pair in pairs
        ]
        back = soxr.resample(np.concatenate(coded).T, 48_000, sound.sample_rate).T
        found = np.zeros_like(block)
        length = min(back.shape[1], block.shape[1])
        found[:, :length] = back[:, :length]
        return found

    return InPieces(whole, sound)
