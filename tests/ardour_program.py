"""Ardour itself, without its window: asked what a session holds, and told to export it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

DUMP = Path(__file__).parent / "peers" / "ardour_dump.lua"
LONGEST_SECONDS = 120
TRIES = 3
"""Ardour's programs now and then stand still before they have read anything, or abort."""
EXPORTS = 5
FLOAT_ROUNDING = 5e-7
"""What the order of a sum of floats below 1 may change: Ardour's tracks run in parallel, and are
summed in the order in which they are done."""


@dataclass
class Route:
    """A track or bus as Ardour has it; gain and pan as its controls say (1 and 0.5 are plain)."""

    name: str
    kind: str
    order: int
    colour: str
    mute: bool
    gain: float
    trim: float
    azimuth: float
    audio: list[tuple[str, ...]] = field(default_factory=list)
    midi: list[tuple[str, ...]] = field(default_factory=list)
    notes: list[tuple[int, int, int, int]] = field(default_factory=list)
    plug_ins: list[tuple[str, dict[str, float]]] = field(default_factory=list)
    sends: list[tuple[str, float]] = field(default_factory=list)


@dataclass
class Opened:
    """A session as Ardour has it once it is open.

    `times` are by tick: quarter notes a minute, divisions a bar, note value, bar, beat, sample.
    """

    sample_rate: int = 0
    start_samples: int = -1
    end_samples: int = -1
    groups: dict[str, tuple[str, int]] = field(default_factory=dict)
    ranges: list[tuple[str, int, int]] = field(default_factory=list)
    times: dict[int, tuple[float, ...]] = field(default_factory=dict)
    routes: list[Route] = field(default_factory=list)


def opened(session_file: Path, home: Path, ticks: Sequence[int] = ()) -> Opened | None:
    """What Ardour reads in a session; None when it refuses it. `home` is a scratch folder."""
    asked = {
        "ARDOUR_FOLDER": str(session_file.parent),
        "ARDOUR_NAME": session_file.stem,
        "ARDOUR_TICKS": ",".join(map(str, ticks)),
    }
    run = run_to_its_end(["ardour7-lua", str(DUMP)], _environment(home) | asked)
    lines = [line.split("\t")[1:] for line in run.stdout.splitlines() if line.startswith("DUMP\t")]
    if ["refused"] in lines:
        return None
    assert ["done"] in lines, run.stdout + run.stderr
    found = Opened()
    for kind, *words in lines:
        _read(found, kind, words)
    found.routes.sort(key=lambda route: route.order)
    return found


def _read(found: Opened, kind: str, words: list[str]) -> None:
    if kind == "session":
        found.sample_rate = round(float(words[1]))
        found.start_samples, found.end_samples = int(words[2]), int(words[3])
    elif kind == "group":
        found.groups[words[0]] = (words[1], int(words[2]))
    elif kind == "range":
        found.ranges.append((words[0], int(words[1]), int(words[2])))
    elif kind == "time":
        found.times[int(words[0])] = tuple(float(word) for word in words[1:])
    elif kind == "route":
        name, sort, order, colour, mute, *controls = words[:8]
        gain, trim, azimuth = (float(value) for value in controls)
        found.routes.append(Route(name, sort, int(order), colour, mute == "1", gain, trim, azimuth))
    elif kind == "audio":
        found.routes[-1].audio.append(tuple(words))
    elif kind == "midi":
        found.routes[-1].midi.append(tuple(words))
    elif kind == "note":
        pitch, velocity, start, length, _ = words
        at = int(found.routes[-1].midi[-1][1])
        found.routes[-1].notes.append(
            (int(pitch), int(velocity), at + _ticks(start), _ticks(length))
        )
    elif kind == "plugin":
        values = dict(pair.rsplit("=", 1) for pair in words[1].split(";"))
        found.routes[-1].plug_ins.append(
            (words[0], {name: float(value) for name, value in values.items()})
        )
    elif kind == "send":
        found.routes[-1].sends.append((words[0], float(words[1])))


def _ticks(beats: str) -> int:
    """Ardour writes a time in beats as `quarters:ticks`."""
    quarters, ticks = beats.split(":")
    return int(quarters) * 1920 + int(ticks)


def exported(session_file: Path, sample_rate: int, target: Path, home: Path) -> NDArray[np.float32]:
    """What Ardour exports of a session's whole length, `(2, samples)`: what it says twice.

    On busy cores one export in forty is not what the session holds, and it is so with an empty
    session that Ardour 7.3 made itself: one side's first sample of every block is whatever stood in
    its memory, or all of it begins 16 samples early. No two such exports are alike by chance, so
    what is wrong with a session of ours still comes out of each.
    """
    heard: list[NDArray[np.float32]] = []
    for _ in range(EXPORTS):
        audio = _exported_once(session_file, sample_rate, target, home)
        if any(_alike(audio, earlier) for earlier in heard):
            return audio
        heard.append(audio)
    raise AssertionError(f"Ardour exported {session_file.name} in {EXPORTS} different ways")


def _exported_once(
    session_file: Path, sample_rate: int, target: Path, home: Path
) -> NDArray[np.float32]:
    command = ["ardour7-export", "-b", "float", "-s", str(sample_rate), "-o", str(target)]
    run = run_to_its_end(
        [*command, str(session_file.parent), session_file.stem], _environment(home)
    )
    assert target.is_file(), run.stdout + run.stderr
    audio, rate = soundfile.read(target, dtype="float32", always_2d=True)
    target.unlink()
    assert rate == sample_rate
    found: NDArray[np.float32] = audio.T
    return found


def _alike(audio: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    with np.errstate(over="ignore", invalid="ignore"):
        return audio.shape == other.shape and np.allclose(audio, other, rtol=0, atol=FLOAT_ROUNDING)


def run_to_its_end(
    command: list[str], environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """A program of Ardour's, which is started again where it stands still or is killed."""
    for _ in range(TRIES):
        with suppress(subprocess.TimeoutExpired):
            run = subprocess.run(
                command,
                env=environment,
                capture_output=True,
                text=True,
                timeout=LONGEST_SECONDS,
                check=False,
            )
            if run.returncode >= 0:
                return run
    raise AssertionError(f"{command[0]} stood still or aborted {TRIES} times")


def _environment(home: Path) -> dict[str, str]:
    home.mkdir(parents=True, exist_ok=True)
    return os.environ | {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_DATA_HOME": str(home / "data"),
    }
