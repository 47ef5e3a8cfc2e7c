"""A two-hour recording is imported in memory that does not grow with its length."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import soundfile

RATE = 8000

_IMPORT = """
import json, resource, sys
from pathlib import Path
from server.jobs.task import JobPlace
from server.jobs.tasks.import_audio import import_audio
from session import read_session

file, staging = sys.argv[1], Path(sys.argv[2])
stages = []
def progress(fraction, stage):
    stages.append(fraction)
outcome = import_audio(
    {"file": file, "split": False, "midi": False}, JobPlace(staging.parent, staging), progress
)
session = read_session(staging / "session")
unit = 1 if sys.platform == "darwin" else 1024
print(json.dumps({
    "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit,
    "bpm": session.tempo_map.steps[0].bpm, "bars": session.length_bars,
    "reports": len(stages), "rising": stages == sorted(stages),
}))
"""


def _clicks(path: Path, minutes: int) -> None:
    """Mono FLAC at 8 kHz: a kick and a snare at 120 bpm, a bar at a time."""
    time = np.arange(RATE // 8) / RATE
    kick = np.sin(2 * np.pi * 60 * time) * np.exp(-time / 0.05)
    snare = np.random.default_rng(0).normal(0, 0.4, len(time)) * np.exp(-time / 0.03)
    bar = np.zeros(2 * RATE)
    for beat, sound in enumerate((kick, snare, kick, snare)):
        bar[beat * RATE // 2 : beat * RATE // 2 + len(time)] += sound
    with soundfile.SoundFile(str(path), "w", RATE, 1, subtype="PCM_16", format="FLAC") as file:
        for _ in range(minutes):
            file.write(np.tile(bar * 0.7, 30))


def _import(folder: Path, minutes: int) -> dict[str, float]:
    folder.mkdir()
    (folder / "staging").mkdir()
    _clicks(folder / "take.flac", minutes)
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT, str(folder / "take.flac"), str(folder / "staging")],
        check=True,
        capture_output=True,
        cwd=Path(__file__).parents[2],
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_two_hours_take_hardly_more_memory_than_five_minutes(tmp_path: Path) -> None:
    short = _import(tmp_path / "short", 5)
    long = _import(tmp_path / "long", 120)
    assert (short["bpm"], short["bars"]) == (120, 150)
    assert (long["bpm"], long["bars"]) == (120, 3600)
    assert long["rising"]
    assert long["reports"] > 1000
    decoded_bytes = 120 * 60 * 48_000 * 4
    assert long["peak_bytes"] - short["peak_bytes"] < decoded_bytes / 3
