"""Convolutions with few output channels, reshaped so that a processor's vectors are full.

onnxruntime computes 16 output channels at once where the processor can, and as many when one is
wanted. So a convolution with fewer computes a tile of neighbouring frames and bins at once, each
as channels of its own: the same products in a larger kernel that is zero elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Kernel:
    """A convolution: `weights` are `(outputs, inputs, frames, bins)`, `bias` is `(outputs,)`.

    It moves on by `strides` frames and bins. `side_bins` bins of zeros are put on either side.
    """

    weights: Floats
    bias: Floats
    strides: tuple[int, int] = (1, 1)
    side_bins: int = 0


def tiled(kernel: Kernel, frames: int, bins: int, input_bins: int = 1) -> Kernel:
    """`kernel` for `frames` by `bins` outputs at a time, as channels (frame, bin, output).

    With `input_bins` it takes an input of which so many bins are channels (bin, input) in the
    same way, and counts strides and sides in these groups. `kernel` moves frame by frame.
    """
    outputs, inputs, high, wide = kernel.weights.shape
    stride = kernel.strides[1]
    taps = np.arange(wide) - kernel.side_bins
    first = int(taps[0]) // input_bins
    last = int(taps[-1] + stride * (bins - 1)) // input_bins
    shape = (frames, bins, outputs, input_bins, inputs, high + frames - 1, last - first + 1)
    weights = np.zeros(shape, np.float32)
    for frame in range(frames):
        for bin_ in range(bins):
            group, within = np.divmod(taps + stride * bin_, input_bins)
            for tap in range(wide):
                weights[
                    frame, bin_, :, within[tap], :, frame : frame + high, group[tap] - first
                ] = kernel.weights[..., tap]
    return Kernel(
        weights.reshape(frames * bins * outputs, input_bins * inputs, *shape[-2:]),
        np.tile(kernel.bias, frames * bins),
        (frames, stride * bins // input_bins),
        -first,
    )
