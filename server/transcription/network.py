"""basic-pitch's network, drawn anew so that it takes a third of the time.

The weights are those of the model in basic-pitch 0.4.0, and what is computed is the same to the
last digits. What is left out is what nobody sees: the frames at the edges of a window, which are
thrown away; factors that a normalisation takes out again; and most products with the zeros that
fill up the channels of small convolutions (see `tiling`).
"""

from __future__ import annotations

import numpy as np

from server.transcription.onnx_file import Array, Graph
from server.transcription.tiling import Kernel, tiled
from server.transcription.windows import EDGE_FRAMES, HOP_SAMPLES, KEPT_FRAMES, WINDOW_SAMPLES
from server.transcription.windows import WINDOW_FRAMES as FRAMES

SAMPLES, NOTE, ONSET, CONTOUR = "samples", "note", "onset", "contour"
PITCHES = 88
BINS_PER_SEMITONE = 3

_BINS = PITCHES * BINS_PER_SEMITONE
_OCTAVES = 9
_OCTAVE_BINS = 12 * BINS_PER_SEMITONE
_KERNEL_SAMPLES = 256
_HALVED_AT_ONCE = 16

_HARMONIC_BINS = (-36, 0, 36, 57, 72, 84, 93, 101)
"""Where the harmonics 1/2, 1, 2 ... 7 of a pitch lie in the spectrum, from the pitch itself."""

_SIDE_BINS = 19
"""Of zeros on either side of the harmonics, for the reach of the widest kernel."""

_HARMONIC_CONTEXT, _CONTOUR_CONTEXT, _NOTE_CONTEXT = 10, 7, 1
"""How many frames before and after the kept ones are needed, for others to be computed from."""

_TILE = 4


def network(weights: dict[str, Array]) -> bytes:
    """The network as an ONNX model, given the weights of basic-pitch's own.

    It takes SAMPLES, `(WINDOW_SAMPLES,)`, and gives NOTE and ONSET, `(KEPT_FRAMES, 88)`, and
    CONTOUR, `(KEPT_FRAMES, 264)`. Raises KeyError for the weights of another model.
    """
    drawing = _Drawing(weights)
    harmonics = _harmonics(drawing, _spectrum(drawing))
    contour = _contour(drawing, harmonics)
    note = _note(drawing, contour)
    _onset(drawing, harmonics, note)
    kept = {NOTE: PITCHES, ONSET: PITCHES, CONTOUR: _BINS}
    return drawing.model(
        {SAMPLES: (WINDOW_SAMPLES,)}, {name: (KEPT_FRAMES, bins) for name, bins in kept.items()}
    )


class _Drawing(Graph):
    """The graph in the making, and the weights for it."""

    def __init__(self, weights: dict[str, Array]) -> None:
        super().__init__()
        # Merged constants carry the names of all that went into them; the last is enough.
        self._weights = {name.rpartition(";")[2]: value for name, value in weights.items()}

    def weight(self, name: str) -> Array:
        return self._weights[name]

    def scalar(self, name: str) -> str:
        return self.constant(self.weight(name).reshape(()))

    def kernel(self, weights: str, bias: str, stride_bins: int = 1, side_bins: int = 0) -> Kernel:
        return Kernel(self.weight(weights), self.weight(bias), (1, stride_bins), side_bins)

    def reshaped(self, value: str, *shape: int) -> str:
        return self.add("Reshape", value, self.integers(*shape))

    def cut(self, value: str, axis: int, start: int, length: int, output: str = "") -> str:
        bounds = [self.integers(number) for number in (start, start + length, axis)]
        return self.add("Slice", value, *bounds, output=output)

    def convolved(self, value: str, kernel: Kernel, after_frames: int = 0) -> str:
        weights, bias = self.constant(kernel.weights), self.constant(kernel.bias)
        pads = (0, kernel.side_bins, after_frames, kernel.side_bins)
        return self.add("Conv", value, weights, bias, strides=kernel.strides, pads=pads)

    def spread(self, tiles: str) -> str:
        return self.add("DepthToSpace", tiles, blocksize=_TILE)

    def kept(self, value: str, context: int, bins: int, output: str) -> None:
        frames = self.reshaped(value, -1, bins)
        self.cut(frames, 0, context, KEPT_FRAMES, output)


def _spectrum(drawing: _Drawing) -> str:
    """The log power of 309 bins from 3 semitones below A0: a constant-Q transform.

    Every octave takes the same 256-sample kernels to a signal of half the rate.
    """
    both = [drawing.weight(name) for name in ("const_fold_opt__655", "const_fold_opt__664")]
    kernels = drawing.constant(np.concatenate(both))
    side = _KERNEL_SAMPLES // 2
    mirrored = drawing.integers(0, 0, 0, side, 0, 0, 0, side)
    signal, length = drawing.reshaped(SAMPLES, 1, 1, 1, WINDOW_SAMPLES), WINDOW_SAMPLES
    octaves = []
    for octave in range(_OCTAVES):
        if octave:
            signal, length = _halved(drawing, signal, length)
        wide = drawing.add("Pad", signal, mirrored, mode="reflect")
        octaves.append(drawing.add("Conv", wide, kernels, strides=(1, HOP_SAMPLES >> octave)))
    joined = drawing.add("Concat", *reversed(octaves), axis=1)
    parts = drawing.reshaped(joined, _OCTAVES, 2, _OCTAVE_BINS, FRAMES)
    squares = drawing.add("Mul", parts, parts)
    power = drawing.add("ReduceSum", squares, drawing.integers(1), keepdims=0)

    scale = drawing.weight("model_1/cq_t2010v2_1/Sqrt").ravel()
    every = _OCTAVES * _OCTAVE_BINS
    rows = drawing.cut(drawing.reshaped(power, every, FRAMES), 0, every - len(scale), len(scale))
    by_frame = drawing.add("Transpose", rows, perm=(1, 0))
    scaled = drawing.add("Mul", by_frame, drawing.constant(np.square(scale)))
    floor = drawing.scalar("model_1/normalized_log_1/add/y")
    return drawing.add("Log", drawing.add("Add", scaled, floor))


def _halved(drawing: _Drawing, signal: str, length: int) -> tuple[str, int]:
    """The signal at half the rate, and its length: a low pass, 16 samples at once."""
    low_pass = drawing.weight("const_fold_opt__734").ravel()
    before = len(low_pass) // 2 - 1
    half = (length + 2 * before - len(low_pass)) // 2 + 1
    kernels = np.zeros((_HALVED_AT_ONCE, 1, 1, len(low_pass) + 2 * (_HALVED_AT_ONCE - 1)), "f4")
    for index in range(_HALVED_AT_ONCE):
        kernels[index, 0, 0, 2 * index : 2 * index + len(low_pass)] = low_pass
    steps = -(-half // _HALVED_AT_ONCE)
    stride = 2 * _HALVED_AT_ONCE
    after = stride * (steps - 1) + kernels.shape[3] - before - length
    several = drawing.add(
        "Conv", signal, drawing.constant(kernels), strides=(1, stride), pads=(0, before, 0, after)
    )
    in_order = drawing.add("Transpose", several, perm=(0, 2, 3, 1))
    return drawing.cut(drawing.reshaped(in_order, 1, 1, 1, -1), 3, 0, half), half


def _harmonics(drawing: _Drawing, log_power: str) -> str:
    """The spectrum, put between 0 and 1, with the harmonics of each bin as its channels.

    `(1, 8, KEPT_FRAMES + 2 * 10, 264 + 2 * 19)`.
    """
    lowest = drawing.add("ReduceMin", log_power, keepdims=0)
    spread = drawing.add("Sub", drawing.add("ReduceMax", log_power, keepdims=0), lowest)
    tiny = drawing.constant(np.array(np.finfo(np.float32).tiny))
    gain = drawing.scalar("model_1/batch_normalization/FusedBatchNormV3")
    slope = drawing.add("Div", gain, drawing.add("Max", spread, tiny))

    frames = KEPT_FRAMES + 2 * _HARMONIC_CONTEXT
    near = drawing.cut(log_power, 0, EDGE_FRAMES - _HARMONIC_CONTEXT, frames)
    normal = drawing.add("Mul", drawing.add("Sub", near, lowest), slope)
    offset = drawing.scalar("model_1/batch_normalization/FusedBatchNormV31")
    image = drawing.reshaped(drawing.add("Add", normal, offset), 1, 1, frames, -1)

    below = -min(_HARMONIC_BINS)
    above = drawing.integers(0, 0, 0, below, 0, 0, 0, _BINS)
    wide = drawing.add("Pad", image, above)
    channels = [drawing.cut(wide, 3, below + bins, _BINS) for bins in _HARMONIC_BINS]
    stacked = drawing.add("Concat", *channels, axis=1)
    sides = drawing.integers(0, 0, 0, _SIDE_BINS, 0, 0, 0, _SIDE_BINS)
    return drawing.add("Pad", stacked, sides)


def _contour(drawing: _Drawing, harmonics: str) -> str:
    wide = drawing.kernel("const_fold_opt__727", "model_1/conv2d_1/Conv2D")
    hidden = drawing.add("Relu", drawing.convolved(harmonics, tiled(wide, 1, 2)))
    small = drawing.kernel(
        "const_fold_opt__710", "model_1/contours-reduced/BiasAdd/ReadVariableOp", side_bins=2
    )
    tiles = drawing.convolved(hidden, tiled(small, _TILE, _TILE, input_bins=2))
    contour = drawing.add("Sigmoid", drawing.spread(tiles))
    drawing.kept(contour, _CONTOUR_CONTEXT, _BINS, CONTOUR)
    return contour


def _note(drawing: _Drawing, contour: str) -> str:
    first = drawing.kernel(
        "const_fold_opt__738",
        "model_1/conv2d_2/BiasAdd/ReadVariableOp",
        stride_bins=BINS_PER_SEMITONE,
        side_bins=2,
    )
    hidden = drawing.add("Relu", drawing.convolved(contour, first))
    last = drawing.kernel(
        "const_fold_opt__702", "model_1/conv2d_3/BiasAdd/ReadVariableOp", side_bins=1
    )
    tiles = drawing.convolved(hidden, tiled(last, _TILE, _TILE))
    note = drawing.add("Sigmoid", drawing.spread(tiles))
    drawing.kept(note, _NOTE_CONTEXT, PITCHES, NOTE)
    return note


def _onset(drawing: _Drawing, harmonics: str, note: str) -> None:
    first = drawing.kernel(
        "const_fold_opt__707", "model_1/conv2d_4/Conv2D", stride_bins=BINS_PER_SEMITONE
    )
    reach = first.weights.shape[2] // 2 + _NOTE_CONTEXT
    near = drawing.cut(harmonics, 2, _HARMONIC_CONTEXT - reach, KEPT_FRAMES + 2 * reach)
    cut = drawing.cut(near, 3, _SIDE_BINS - 1, _BINS + 2)
    hidden = drawing.add("Relu", drawing.convolved(cut, first))

    # basic-pitch joins note and hidden as channels; apart, they fill the vectors.
    last = drawing.kernel(
        "const_fold_opt__680", "model_1/conv2d_5/BiasAdd/ReadVariableOp", side_bins=1
    )
    of_note = Kernel(last.weights[:, :1], np.zeros_like(last.bias), side_bins=1)
    of_hidden = Kernel(last.weights[:, 1:], last.bias, side_bins=1)
    parts = [
        drawing.convolved(value, tiled(kernel, _TILE, _TILE), after_frames=-KEPT_FRAMES % _TILE)
        for value, kernel in ((note, of_note), (hidden, of_hidden))
    ]
    onset = drawing.add("Sigmoid", drawing.spread(drawing.add("Add", *parts)))
    drawing.kept(onset, 0, PITCHES, ONSET)
