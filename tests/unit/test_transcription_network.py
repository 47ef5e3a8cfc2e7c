"""Our drawing of basic-pitch's network computes what its own model file computes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from server.transcription import model
from server.transcription.network import CONTOUR, NOTE, ONSET, SAMPLES, network
from server.transcription.onnx_file import Graph, read_weights
from server.transcription.tiling import Kernel, tiled
from server.transcription.windows import (
    EDGE_FRAMES,
    KEPT_FRAMES,
    MODEL_RATE,
    WINDOW_SAMPLES,
    Window,
)
from session.errors import BackendUnavailable
from tests.transcription_sounds import kit, pattern, phrase

Floats = NDArray[np.float32]

STOCK_OUTPUTS = {
    CONTOUR: "StatefulPartitionedCall:0",
    NOTE: "StatefulPartitionedCall:1",
    ONSET: "StatefulPartitionedCall:2",
}


def session(file: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])


@cache
def stock_and_ours() -> tuple[onnxruntime.InferenceSession, onnxruntime.InferenceSession]:
    path = model.model_path()
    assert path is not None
    return session(path.read_bytes()), session(network(read_weights(path.read_bytes())))


def click() -> NDArray[np.float64]:
    sound = np.zeros(WINDOW_SAMPLES)
    sound[20_000] = 1.0
    return sound


SECONDS = WINDOW_SAMPLES / MODEL_RATE + 0.01
SOUNDS: dict[str, Callable[[], NDArray[np.float64]]] = {
    "music": lambda: phrase(SECONDS, MODEL_RATE, 1),
    "high notes": lambda: phrase(SECONDS, MODEL_RATE, 2, 90, 108),
    "low notes": lambda: phrase(SECONDS, MODEL_RATE, 3, 21, 30),
    "drums": lambda: kit(pattern(1, 120, {36: "x.x.x.x.x.x.x.x."}), SECONDS, MODEL_RATE),
    "noise": lambda: np.random.default_rng(0).normal(0, 0.2, WINDOW_SAMPLES),
    "a click": click,
    "hum at full scale": lambda: np.sign(np.sin(np.arange(WINDOW_SAMPLES) * 0.0142)),
    "next to nothing": lambda: 1e-9 * phrase(SECONDS, MODEL_RATE, 4),
    "less than the least power": lambda: 1e-25 * phrase(SECONDS, MODEL_RATE, 5),
}


@pytest.mark.parametrize("sound", SOUNDS)
def test_activations_are_those_of_the_stock_model(sound: str) -> None:
    samples = SOUNDS[sound]()[:WINDOW_SAMPLES].astype(np.float32)
    stock, ours = stock_and_ours()
    (stock_input,) = stock.get_inputs()
    expected = stock.run(list(STOCK_OUTPUTS.values()), {stock_input.name: samples[None, :, None]})
    heard = ours.run(list(STOCK_OUTPUTS), {SAMPLES: samples})
    for mine, theirs in zip(heard, expected, strict=True):
        kept = theirs[0, EDGE_FRAMES : EDGE_FRAMES + KEPT_FRAMES]
        assert mine.shape == kept.shape
        assert np.abs(mine - kept).max() < 3e-6


def test_digital_silence_is_heard_as_the_stock_model_hears_it() -> None:
    """Not as zeros: the step from those to the floor of a window with sound would be a rise."""
    silence = np.zeros(WINDOW_SAMPLES, np.float32)
    stock, _ = stock_and_ours()
    (stock_input,) = stock.get_inputs()
    note, onset = stock.run(
        [STOCK_OUTPUTS[NOTE], STOCK_OUTPUTS[ONSET]], {stock_input.name: silence[None, :, None]}
    )
    heard = list(model.activations(iter([Window(silence, 142), Window(silence, 3)])))
    assert [len(window.note) for window in heard] == [142, 3]
    assert np.abs(heard[0].note - note[0, EDGE_FRAMES:-EDGE_FRAMES]).max() < 3e-6
    assert np.abs(heard[0].onset - onset[0, EDGE_FRAMES:-EDGE_FRAMES]).max() < 3e-6


def test_the_graph_is_small_and_the_same_each_time() -> None:
    path = model.model_path()
    assert path is not None
    weights = read_weights(path.read_bytes())
    assert network(weights) == network(weights)
    assert len(network(weights)) < 1_000_000


def test_another_model_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "nmp.onnx"
    other.write_bytes(b"another model")
    monkeypatch.setattr(model, "model_path", lambda: other)
    model._session.cache_clear()
    try:
        with pytest.raises(BackendUnavailable, match=r"not that of version 0\.4\.0"):
            model._session()
    finally:
        model._session.cache_clear()


def convolved(image: Floats, kernel: Kernel) -> Floats:
    graph = Graph()
    constants = graph.constant(kernel.weights), graph.constant(kernel.bias)
    pads = (0, kernel.side_bins, 0, kernel.side_bins)
    graph.add("Conv", "image", *constants, strides=kernel.strides, pads=pads, output="out")
    out: Floats = session(graph.model({"image": image.shape}, {"out": ()})).run(
        ["out"], {"image": image}
    )[0]
    return out


def as_tiles(image: Floats, frames: int, bins: int) -> Floats:
    """`(1, channels, frames, bins)` with each tile as channels (frame, bin, channel)."""
    channels, high, wide = image.shape[1:]
    parts = image.reshape(channels, high // frames, frames, wide // bins, bins)
    return parts.transpose(2, 4, 0, 1, 3).reshape(1, -1, high // frames, wide // bins)


@pytest.mark.parametrize(
    ("stride", "tile", "input_bins"),
    [
        case
        for case in product((1, 3), ((1, 1), (1, 2), (4, 4), (2, 8), (3, 4)), (1, 2, 4))
        if case[0] * case[1][1] % case[2] == 0
    ],
)
def test_a_tiled_convolution_gives_the_same_outputs(
    stride: int, tile: tuple[int, int], input_bins: int
) -> None:
    random = np.random.default_rng(0)
    plain = Kernel(
        random.normal(0, 1, (3, 2, 5, 5)).astype(np.float32),
        random.normal(0, 1, 3).astype(np.float32),
        (1, stride),
        2,
    )
    image = random.normal(0, 1, (1, 2, 16, 24 * stride)).astype(np.float32)
    expected = as_tiles(convolved(image, plain), *tile)
    packed = image if input_bins == 1 else as_tiles(image, 1, input_bins)
    assert np.abs(convolved(packed, tiled(plain, *tile, input_bins)) - expected).max() < 1e-4
