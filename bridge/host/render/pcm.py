"""Samples as they stand in files: whole numbers of 16 or 24 bits, or 32-bit floats.

To 16 bits the sound is dithered: triangular noise of two steps from peak to peak makes the error of
rounding a noise that does not depend on the sound (Lipshitz, Wannamaker and Vanderkooy,
"Quantization and Dither", JAES 40, 1992). To 24 bits it is rounded only: that error lies 144 dB
below full scale, under the noise of any converter, and what is rounded alike still adds up alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = NDArray[np.float32]

ByteOrder = Literal["little", "big"]

_SEED = 0x70_64_66
_NOISE_FRAMES = 1 << 14


class Dither:
    """Triangular noise for frames, always the same, however it is asked for."""

    def __init__(self, channels: int) -> None:
        import numpy as np

        self._bits = np.random.SFC64(_SEED)
        self._channels = channels
        self._ready = np.zeros((0, channels), np.float32)

    def frames(self, count: int) -> Block:
        """The next `(count, channels)`, in steps: between -1 and 1, 0 on the average."""
        import numpy as np

        while len(self._ready) < count:
            # Two 16-bit draws make one value; four of them are in each raw number.
            raw = self._bits.random_raw(_NOISE_FRAMES * self._channels // 2)
            draws = raw.view(np.int16).reshape(2, -1).astype(np.float32)
            noise = (draws[0] + draws[1] + 1) * np.float32(2.0**-16)
            fresh = noise.reshape(_NOISE_FRAMES, self._channels)
            self._ready = np.concatenate((self._ready, fresh))
        given, self._ready = self._ready[:count], self._ready[count:]
        return given


class Quantiser:
    """Blocks as whole numbers of `bits`; what passes full scale is clipped, and counted."""

    def __init__(self, bits: int, channels: int, dithers: bool) -> None:
        self._scale = float(1 << (bits - 1))
        self._dither = Dither(channels) if dithers else None
        self.clipped_samples = 0
        self.clipped_peak = 0.0

    def whole(self, block: Block, peak: float) -> Block:
        """`(channels, samples)` whole numbers, still as floats, of a block with that peak."""
        import numpy as np

        whole = np.multiply(block, np.float32(self._scale), order="C")
        if self._dither is not None:
            noise = self._dither.frames(whole.shape[1]).T
            if peak > 0:
                # Digital silence stays what it is.
                whole += noise * (whole != 0).any(axis=0)
        np.rint(whole, out=whole)
        if peak > 1.0:
            self.clipped_samples += int(np.count_nonzero(np.abs(block) > 1.0))
            self.clipped_peak = max(self.clipped_peak, peak)
        if peak * self._scale > self._scale - 3:
            np.clip(whole, -self._scale, self._scale - 1, out=whole)
        return whole


# Channels go to their places one by one: numpy is slow where the innermost loop is a frame.


def frames_of_32(whole: Block) -> NDArray[np.int32]:
    """Whole numbers as frames `(samples, channels)`."""
    import numpy as np

    frames = np.empty(whole.shape[::-1], np.int32)
    for channel, numbers in enumerate(whole):
        frames[:, channel] = numbers
    return frames


def bytes_of_16(whole: Block, order: ByteOrder) -> memoryview:
    """The bytes of the frames of whole numbers of 16 bits."""
    import numpy as np

    frames = np.empty(whole.shape[::-1], "<i2" if order == "little" else ">i2")
    for channel, numbers in enumerate(whole):
        frames[:, channel] = numbers
    return frames.data


def bytes_of_24(whole: Block, order: ByteOrder) -> memoryview:
    """The bytes of the frames of whole numbers of 24 bits."""
    import numpy as np

    channels, samples = whole.shape
    octets = whole.astype("<i4").view(np.uint8).reshape(channels, samples, 4)
    packed = np.empty((samples, channels, 3), np.uint8)
    # A byte of all samples at a time: many times as fast as the three bytes of each.
    for channel in range(channels):
        for place in range(3):
            into = place if order == "little" else 2 - place
            packed[:, channel, into] = octets[channel, :, place]
    return packed.reshape(-1).data
