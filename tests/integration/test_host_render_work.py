"""Renders as isolated processes do them: JSON in and out, and in memory that does not grow."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.host.chain.model import Chain
from bridge.host.chain.steps import (
    ChorusStep,
    CompressorStep,
    EqualiserStep,
    LimiterStep,
    ReverbStep,
)
from bridge.host.isolated.contract import Bounds
from bridge.host.isolated.plain_json import of_json, to_json
from bridge.host.isolated.process import IsolatedProcess
from bridge.host.render.spec import Output, RenderReport, RenderSpec
from bridge.host.render.work import PLACE, render
from session.effects import EqBand
from session.errors import BadInput, NotFound
from session.progress import silent
from tests.unit.host_render_material import RATE, heard, noise, wav

CHAIN = Chain(
    "A bus",
    (
        EqualiserStep(bands=(EqBand("peak", 1000, 3.0, 1.0),)),
        CompressorStep(threshold_db=-20, ratio=4, attack_ms=5, release_ms=100),
        ChorusStep(rate_hz=1, depth=0.25, mix=0.5),
        ReverbStep(decay_ms=800, mix=0.2),
        LimiterStep(ceiling_db=-1),
    ),
)

MEMORY = """
import json, re, sys
from pathlib import Path
from bridge.host.render.work import render
for asked in json.load(sys.stdin):
    render(asked, lambda fraction, stage: None)
    print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


def _asked(source: Path, target: Path) -> dict[str, Any]:
    spec = RenderSpec(str(source), str(target), CHAIN, Output("wav24"))
    return {"spec": to_json(spec), "plug_ins": None}


def test_an_isolated_process_renders_the_same_bytes_twice(tmp_path: Path) -> None:
    source = wav(tmp_path / "in.wav", noise(2 * RATE))
    told: list[float] = []
    reports = []
    with IsolatedProcess(tmp_path) as process:
        for name in ("a.wav", "b.wav"):
            asked = _asked(source, tmp_path / name)
            given = process.do(PLACE, asked, Bounds(), lambda at, stage: told.append(at))
            reports.append(of_json(RenderReport, given))
    assert reports[0].sha256 == reports[1].sha256
    assert reports[0].hosts == ("roadie", "pedalboard")
    assert reports[0].latency_samples > 0
    assert len(heard(tmp_path / "b.wav")) == reports[1].length_samples > 2 * RATE
    assert max(told) >= 0.99


def test_what_is_wrong_comes_back_as_it_was(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        render(_asked(tmp_path / "none.wav", tmp_path / "out.wav"), silent)
    with pytest.raises(BadInput, match="update Roadie"):
        render({"spec": {"source": 1}}, silent)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells the peak")
def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    half = np.tile(noise(RATE), (30, 1))
    asked = [
        _asked(wav(tmp_path / "short.wav", half[: 5 * RATE]), tmp_path / "a.wav"),
        _asked(wav(tmp_path / "long.wav", np.tile(half, (2, 1))), tmp_path / "b.wav"),
    ]
    said = subprocess.run(
        [sys.executable, "-c", MEMORY],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    short, long = (int(kilobytes) / 1024 for kilobytes in said)
    # A minute is 23 MB of samples; whoever held them once would show.
    assert long - short < 12
    assert long < 200
