"""basic-pitch's model by onnxruntime: windows of audio in, activations of notes out.

The weights come out of basic-pitch's own file, which is never imported; the network is ours.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from server.transcription.network import CONTOUR, NOTE, ONSET, SAMPLES, network
from server.transcription.onnx_file import read_weights
from server.transcription.windows import WINDOW_SAMPLES, Window
from session.errors import BackendUnavailable, storage

LOWEST_PITCH = 21
THREADS = 2
"""Windows worked on at a time. Each on one thread of its own beats one window on a pool of
threads, which burns nearly twice the processor time in waiting."""

_MODEL_CRC = 0xBA67CB0D
"""Of the file in basic-pitch 0.4.0."""

REMEDY = "run `make env`, or pip install --no-deps basic-pitch==0.4.0"

Activations = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WindowActivations:
    """What the model says of a window, 0 to 1: `note` and `onset` are `(frames, 88)`, `contour`
    is `(frames, 264)`, three bins a semitone."""

    note: Activations
    onset: Activations
    contour: Activations


def model_path() -> Path | None:
    """basic-pitch's onnx model, found without importing the package; None when there is none."""
    spec = find_spec("basic_pitch")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(place) / "saved_models" / "icassp_2022" / "nmp.onnx"
        if path.is_file():
            return path
    return None


@cache
def _session() -> Any:
    """The model, loaded once a process."""
    import onnxruntime

    path = model_path()
    if path is None:
        raise BackendUnavailable(f"basic-pitch's model is missing: {REMEDY}.")
    with storage(path):
        stock = path.read_bytes()
    if crc32(stock) != _MODEL_CRC:
        raise BackendUnavailable(f"basic-pitch's model is not that of version 0.4.0: {REMEDY}.")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(
            network(read_weights(stock)), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime's errors share no base class
        raise BackendUnavailable(
            f"basic-pitch's model does not load ({error}): {REMEDY}."
        ) from error


def _run(samples: NDArray[np.float32]) -> WindowActivations:
    return WindowActivations(*_session().run([NOTE, ONSET, CONTOUR], {SAMPLES: samples}))


@cache
def _silence() -> WindowActivations:
    """What the model says of digital silence: not quite nothing."""
    return _run(np.zeros(WINDOW_SAMPLES, np.float32))


def _hear(window: Window) -> WindowActivations:
    heard = _silence() if window.silent else _run(window.samples)
    kept = slice(window.frames)
    return WindowActivations(heard.note[kept], heard.onset[kept], heard.contour[kept])


def activations(windows: Iterator[Window]) -> Iterator[WindowActivations]:
    """The activations of each window, in order. Raises BackendUnavailable."""
    _session()
    with ThreadPoolExecutor(THREADS, "basic-pitch") as pool:
        running: deque[Future[WindowActivations]] = deque()
        try:
            for window in windows:
                running.append(pool.submit(_hear, window))
                if len(running) > 2 * THREADS:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
