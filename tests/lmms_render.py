"""LMMS itself, without its window: what a project sounds like in the program it is for."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import numpy as np
import soundfile
from lxml import etree
from numpy.typing import NDArray

Audio = NDArray[np.float32]

CRASHES_FORGIVEN = 3
"""LMMS 1.2.2 sometimes ends in a segmentation fault on a busy machine, the same project or not."""


def samples_folder(home: Path) -> Path:
    """Where LMMS looks for audio, as its settings say once it has run in `home`."""
    settings = etree.parse(str(home / ".lmmsrc.xml")).getroot()
    return Path(settings.find("paths").get("workingdir")) / "samples"


def render(project: Path, home: Path, sample_rate: int, working: Path | None = None) -> Audio:
    """What LMMS plays, `(2, samples)`; `home` takes its settings.

    LMMS starts in the folder `working`, in the project's own where none is given.
    """
    home.mkdir(parents=True, exist_ok=True)
    out = home / "rendered.wav"
    command = ["lmms", "--allowroot", "render", str(project), "-o", str(out), "-f", "wav"]
    command += ["-s", str(sample_rate), "-a", "-x", "1", "-i", "linear"]
    environment = {**os.environ, "HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    for attempt in range(CRASHES_FORGIVEN + 1):
        done = subprocess.run(
            command,
            cwd=working or project.parent,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if done.returncode >= 0 or attempt == CRASHES_FORGIVEN:
            break
    words = [line for line in done.stderr.replace("\r", "\n").split("\n") if "%" not in line]
    assert done.returncode == 0, (done.returncode, words)
    sound, rate = soundfile.read(out, dtype="float32", always_2d=True)
    out.unlink()
    assert rate == sample_rate
    return np.ascontiguousarray(sound.T)


def differs_by(rendered: Audio, wanted: Audio) -> float:
    """The largest difference from what is wanted, silence after it included; mono is both sides."""
    length = wanted.shape[1]
    assert rendered.shape[1] >= length, "the render ends early"
    rest = rendered.astype(np.float64)
    rest[:, :length] -= wanted
    return float(np.max(np.abs(rest), initial=0.0))
