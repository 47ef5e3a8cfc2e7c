"""Demucs of full size with random weights: our separator, warm, against its own command line.

The cost of a network does not hang on its weights. The command line runs as it comes: a process
that starts, loads, and separates with its own overlap and one shift; ours is a worker that has the
network loaded from the job before.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np
import soundfile

from benchmarks.row import Row
from server.models.contract import Samples
from server.separation.cache import StemCache
from server.separation.demucs.files import separate_file
from server.separation.demucs.network import Network
from server.separation.parted import CONTEXT_SECONDS
from session.progress import silent

RATE = 44_100
SECONDS = 30
MINUTE_SECONDS = 60
"""A short song, for what of it a region is: five segments of 30 s cannot be more than five."""
REGION_SECONDS = 5
SIGNATURE = "0badc0de"
SHAPE: dict[str, Any] = {
    "sources": ["drums", "bass", "other", "vocals"],
    "channels": 48,
    "bottom_channels": 512,
    "dconv_mode": 3,
    "segment": Fraction(39, 5),
}
"""`htdemucs` as its makers trained it."""


def run() -> list[Row]:
    """The command line, ours, ours of five seconds; wall time and, for busy machines, processor's.

    OMP_NUM_THREADS holds for both sides.
    """
    import torch

    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS") or min(2, os.cpu_count() or 1)))
    with TemporaryDirectory(prefix="roadie-separation-") as place:
        folder = Path(place)
        module = _module()
        _save(module, folder / "repo")
        network = Network([module], None, "cpu")
        lengths = (1, SECONDS, MINUTE_SECONDS, REGION_SECONDS + round(2 * CONTEXT_SECONDS))
        mixes = {seconds: folder / f"{seconds}.wav" for seconds in lengths}
        for seconds, mix in mixes.items():
            soundfile.write(mix, _music(seconds).T, RATE, subtype="FLOAT")
        theirs = _command_line(mixes[SECONDS], folder)
        taken = [
            _clocked(partial(_parted, network, mix, folder / str(seconds)))
            for seconds, mix in mixes.items()
        ]
        again = _kept_seconds(folder, SECONDS)
    _, whole, minute, region = taken
    rows = []
    for clock, what in ((0, "wall time"), (1, "processor time")):
        note = "against demucs' own command line, as it comes"
        rows += [
            Row(f"30 s into four stems, {what}", whole[clock], theirs[clock], "s", 1.4, note),
            Row(f"5 s of it alone, {what}", region[clock], theirs[clock], "s", 6.0, note),
            Row(f"5 s of it alone, {what}", region[clock], whole[clock], "s", None, "against ours"),
            Row(f"5 s of a minute, {what}", region[clock], minute[clock], "s", 6.0, "against ours"),
        ]
    return [*rows, Row("30 s again", again, whole[0], "s", None, "kept by its contents")]


Clocks = tuple[float, float]
"""Wall time and processor time, in seconds; that of processes that were waited for too."""


def _clocked(work: Callable[[], object]) -> Clocks:
    wall, processor = perf_counter(), sum(os.times()[:4])
    work()
    return perf_counter() - wall, sum(os.times()[:4]) - processor


def _parted(network: Network, mix: Path, folder: Path) -> None:
    separate_file(network, mix, folder, network.sources, silent)


def _module() -> Any:
    import torch
    from demucs.htdemucs import HTDemucs

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        module = HTDemucs(**SHAPE)
    module.eval().requires_grad_(False)
    return module


def _music(seconds: int) -> Samples:
    """Tones that come and go, and noise: nothing of it is silent."""
    place = np.arange(seconds * RATE) / RATE
    tones = sum(np.sin(2 * np.pi * hertz * place) for hertz in (55.0, 220.0, 660.0))
    noise = np.random.default_rng(0).normal(0, 0.1, (2, len(place)))
    return (0.1 * tones * np.cos(place) + noise).astype(np.float32)


def _save(module: Any, repo: Path) -> None:
    """As the command line wants it: a pickle named for its checksum, and a bag."""
    import torch

    buffer = io.BytesIO()
    state = {key: value.half() for key, value in module.state_dict().items()}
    content = {"klass": type(module), "args": (), "kwargs": dict(SHAPE), "state": state}
    torch.save(content, buffer)
    checksum = hashlib.sha256(buffer.getvalue()).hexdigest()[:8]
    repo.mkdir()
    (repo / f"{SIGNATURE}-{checksum}.th").write_bytes(buffer.getvalue())
    (repo / "own.yaml").write_text(f"models: ['{SIGNATURE}']\n", encoding="utf-8")


def _command_line(mix: Path, folder: Path) -> Clocks:
    command = [sys.executable, "-m", "demucs.separate", "-n", "own", "--float32"]
    places = ["--repo", str(folder / "repo"), "-o", str(folder / "cli"), "-d", "cpu", str(mix)]
    clocks = _clocked(lambda: subprocess.run([*command, *places], check=True, capture_output=True))
    if len(list((folder / "cli").rglob("*.wav"))) != len(SHAPE["sources"]):
        raise RuntimeError("demucs wrote no stems")
    return clocks


def _kept_seconds(folder: Path, seconds: int) -> float:
    """How long stems take that are there already."""
    from server.separation.cache import hash_of
    from server.separation.contract import Stem

    cache = StemCache(folder / "cache")
    names = SHAPE["sources"]
    stems = [Stem(name, "other", folder / str(seconds) / f"{name}.wav") for name in names]
    cache.keep("key", stems, folder / "kept")
    start = perf_counter()
    hash_of(folder / f"{seconds}.wav", silent)
    if cache.take("key", folder / "again") is None:
        raise RuntimeError("the stems were not kept")
    return perf_counter() - start
