"""The sound in a recorded room, cabinet or device."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, rfft

from bridge.host.chain.steps import ConvolutionStep
from bridge.host.stages.branches import widened
from bridge.host.stages.contract import Sound
from session.errors import BadInput, NotFound, UnreadableAudio
from session.sound.analysis import linear
from session.sound.read import probe, read_blocks

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block, Blocks

LONGEST_SECONDS = 30.0
_SHORTEST_FRAME, _LONGEST_FRAME = 1 << 12, 1 << 17
"""How many samples are worked on at once: as many as the response has, between these."""


class ConvolutionStage:
    """Uniform partitioned convolution (overlap-save), in frames that begin with the sound.

    A mono response is heard by each channel for itself, a stereo one by left and right, or by a
    mono sound in both; one of four channels holds left to left, left to right, right to left and
    right to right. Its level is that of its file. Nothing is late.
    """

    def __init__(self, step: ConvolutionStep, sound: Sound) -> None:
        """Raises NotFound, UnreadableAudio, and BadInput for channels that do not fit."""
        self._mix = step.mix
        self._from = sound.channels
        response = read_response(sound.base / step.file, sound.sample_rate)
        self._paths, self.channels = _paths(len(response), sound.channels, step.file)
        response *= linear(step.gain_db)
        length = response.shape[1]
        self._frame = min(_LONGEST_FRAME, max(_SHORTEST_FRAME, 1 << (length - 1).bit_length()))
        self._parts = _spectra(response, self._frame)

    def run(self, blocks: Blocks) -> Blocks:
        """See `bridge.host.stages.contract.Stage`."""
        frame, count = self._frame, self._parts.shape[1]
        history = np.zeros((self._from, count, frame + 1), np.complex128)
        window = np.zeros((self._from, 2 * frame))
        turn = 0
        for dry in _frames(blocks, self._from, frame):
            window[:, :frame] = window[:, frame:]
            window[:, frame:] = 0.0
            window[:, frame : frame + dry.shape[1]] = dry
            turn = (turn - 1) % count
            history[:, turn] = rfft(window, axis=1)
            wet = self._wet(np.roll(np.arange(count), -turn), history)[:, : dry.shape[1]]
            if self._mix == 1:
                yield wet.astype(np.float32)
            else:
                mixed = widened(dry, self.channels) * (1 - self._mix) + wet * self._mix
                yield mixed.astype(np.float32)

    def _wet(
        self, newest_first: NDArray[np.int64], history: NDArray[np.complex128]
    ) -> NDArray[np.float64]:
        spectra = np.zeros((self.channels, self._frame + 1), np.complex128)
        for source, response, target in self._paths:
            for part, slot in enumerate(newest_first):
                spectra[target] += history[source, slot] * self._parts[response, part]
        return np.asarray(irfft(spectra, axis=1)[:, self._frame :])


def read_response(file: Path, sample_rate: int) -> NDArray[np.float64]:
    """An impulse response, `(channels, samples)`, resampled to a rate where it has another.

    Raises NotFound, UnreadableAudio for a file that is none, holds only silence, or is too long.
    """
    import soxr

    try:
        info = probe(file)
    except NotFound as error:
        raise NotFound(
            f"There is no impulse response {file}: put the file there, or change the step "
            "convolution."
        ) from error
    if info.duration_seconds > LONGEST_SECONDS:
        raise UnreadableAudio(
            f"{file.name} lasts {info.duration_seconds:.0f} s, too long for an impulse response: "
            f"cut it to {LONGEST_SECONDS:.0f} s."
        )
    read = np.concatenate(list(read_blocks(file)), axis=1).astype(np.float64)
    if not np.isfinite(read).all():
        raise UnreadableAudio(f"{file.name} holds samples that are no numbers: export it again.")
    if not read.any():
        raise UnreadableAudio(f"{file.name} holds only silence: choose another impulse response.")
    if info.sample_rate == sample_rate:
        return read
    # What is summed are samples, of which there are now more or fewer for the same time.
    level = info.sample_rate / sample_rate
    return np.ascontiguousarray(
        soxr.resample(read.T, info.sample_rate, sample_rate, quality="VHQ").T * level
    )


def _paths(
    responses: int, channels: int, name: str
) -> tuple[tuple[tuple[int, int, int], ...], int]:
    """Which channel passes which response into which channel, and how many come out."""
    match responses, channels:
        case 1, _:
            return tuple((channel, 0, channel) for channel in range(channels)), channels
        case 2, 1:
            return ((0, 0, 0), (0, 1, 1)), 2
        case 2, 2:
            return ((0, 0, 0), (1, 1, 1)), 2
        case 4, 1 | 2:
            right = channels - 1
            return ((0, 0, 0), (0, 1, 1), (right, 2, 0), (right, 3, 1)), 2
    raise BadInput(
        f"{name} has {responses} channels, which do not fit a sound of {channels}: choose a mono "
        "impulse response."
    )


def _spectra(response: NDArray[np.float64], frame: int) -> NDArray[np.complex128]:
    """The response cut into frames, each as its spectrum, `(channels, parts, frame + 1)`."""
    channels, length = response.shape
    count = -(-length // frame)
    parts = np.zeros((channels, count, 2 * frame))
    whole = np.zeros((channels, count * frame))
    whole[:, :length] = response
    parts[:, :, :frame] = whole.reshape(channels, count, frame)
    return np.asarray(rfft(parts, axis=2))


def _frames(blocks: Blocks, channels: int, frame: int) -> Blocks:
    """The stream in blocks of `frame` samples; the last may be shorter."""
    frames: Block = np.empty((channels, frame), np.float32)
    filled = 0
    for block in blocks:
        taken = 0
        while taken < block.shape[1]:
            some = min(frame - filled, block.shape[1] - taken)
            frames[:, filled : filled + some] = block[:, taken : taken + some]
            filled, taken = filled + some, taken + some
            if filled == frame:
                yield frames
                filled = 0
    if filled:
        yield frames[:, :filled]
