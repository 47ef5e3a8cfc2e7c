"""Transcription beside the stock basic-pitch package, on the same audio in the same run.

Stock runs as well as it can: its compiled code is in numba's cache and its files are in the
system's (each is run once before it counts), and warm it keeps its loaded model. The runs take
turns, so that what else the machine does falls on both. Both find pitch bends and make the MIDI
file.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.row import Row
from tests.transcription_sounds import phrase, write

ROUNDS = 5
RATE = 44_100

OURS_COLD = (sys.executable, "-m", "server.transcription", "--preset", "stock")
STOCK_COLD = (
    sys.executable,
    "-c",
    """
import os, sys
from basic_pitch.predict import main
audio, midi = sys.argv[1:]
sys.argv = ["basic-pitch", os.path.dirname(midi), audio, "--save-midi"]
main()
""",
)
"""What the console script `basic-pitch FOLDER FILE --save-midi` does."""

CLOCK = """
import json, os, sys, time
from pathlib import Path
path = Path(sys.argv[1])
def clocked(work):
    wall, cpu = time.perf_counter(), sum(os.times()[:2])
    notes = work()
    return time.perf_counter() - wall, sum(os.times()[:2]) - cpu, notes
for line in sys.stdin:
    wall, cpu, notes = clocked(work)
    print("#" + json.dumps([wall, cpu, notes]), flush=True)
"""

OURS_WARM = """
from server.transcription.basic_pitch import BasicPitch
from server.transcription.contract import TranscribeOptions
from server.transcription.midi_file import midi_file_bytes
from session.progress import silent
def work():
    options = TranscribeOptions(preset="stock", pitch_bends=True)
    heard = BasicPitch().transcribe(path, options, silent)
    midi_file_bytes(heard)
    return [[note.start_seconds, note.end_seconds, note.pitch, note.velocity] for note in heard]
"""

STOCK_WARM = """
import logging
logging.disable(logging.CRITICAL)
from basic_pitch import ICASSP_2022_MODEL_PATH
from basic_pitch.inference import Model, predict
model = Model(ICASSP_2022_MODEL_PATH)
def work():
    _, _, events = predict(path, model)
    return [[float(s), float(e), int(p), round(127 * float(a))] for s, e, p, a, _ in events]
"""


def _cold_seconds(command: tuple[str, ...], audio: Path, place: Path) -> float:
    """The wall time of a fresh process that writes a MIDI file of `audio`."""
    with TemporaryDirectory(dir=place) as folder:
        start = time.perf_counter()
        subprocess.run(
            [*command, str(audio), f"{folder}/notes.mid"], check=True, capture_output=True
        )
        seconds = time.perf_counter() - start
        if not list(Path(folder).glob("*.mid")):
            raise RuntimeError("the transcription wrote no MIDI file")
    return seconds


def _cold(name: str, audio: Path, place: Path, goal_ratio: float) -> Row:
    seconds: dict[tuple[str, ...], list[float]] = {OURS_COLD: [], STOCK_COLD: []}
    for command in seconds:
        _cold_seconds(command, audio, place)
    for _ in range(ROUNDS):
        for command, measured in seconds.items():
            measured.append(_cold_seconds(command, audio, place))
    note = "a fresh process to a MIDI file, against basic-pitch's CLI with warm caches"
    return Row(name, median(seconds[OURS_COLD]), median(seconds[STOCK_COLD]), "s", goal_ratio, note)


class _Warm:
    """A process that keeps its model and transcribes each time it is asked."""

    def __init__(self, setup: str, audio: Path) -> None:
        before, after = CLOCK.split("for line in sys.stdin:")
        script = before + setup + "\nfor line in sys.stdin:" + after
        self._process = subprocess.Popen(
            [sys.executable, "-c", script, str(audio)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def run(self) -> tuple[float, float, list[Any]]:
        """Wall seconds, processor seconds, notes."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(file=self._process.stdin, flush=True)
        for line in self._process.stdout:
            if line.startswith("#"):
                wall, cpu, notes = json.loads(line[1:])
                return wall, cpu, notes
        raise RuntimeError("the transcription ended without an answer")

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def _warm(audio: Path, seconds: float) -> list[Row]:
    ours, stock = _Warm(OURS_WARM, audio), _Warm(STOCK_WARM, audio)
    try:
        ours.run()
        stock.run()
        pairs = [(ours.run(), stock.run()) for _ in range(ROUNDS)]
    finally:
        ours.close()
        stock.close()
    cut = seconds * (1 - 0.0068)
    mine, theirs = ({tuple(note) for note in side[2] if note[1] < cut - 0.15} for side in pairs[-1])
    clocks = {
        "wall time": [(our[0], their[0]) for our, their in pairs],
        "processor time": [(our[1], their[1]) for our, their in pairs],
    }
    agreed = f"{len(mine & theirs)} notes agree, {len(mine ^ theirs)} differ (to stock's cut)"
    return [
        Row(
            f"{seconds:.0f} s warm, {what}",
            median(our for our, _ in clocks[what]),
            median(their for _, their in clocks[what]),
            "s",
            goal,
            agreed,
        )
        for what, goal in (("wall time", 2.5), ("processor time", None))
    ]


def run() -> list[Row]:
    """A 5 s clip cold, three minutes cold, three minutes warm."""
    with TemporaryDirectory() as folder:
        place = Path(folder)
        clips = {}
        for seconds in (5, 181):
            left, right = (phrase(seconds, RATE, seed) for seed in (1, 2))
            stereo = np.stack([left + 0.3 * right, 0.3 * left + right], axis=1)
            clips[seconds] = write(place / f"clip-{seconds}.wav", stereo, RATE)
        return [
            _cold("5 s clip to MIDI, cold", clips[5], place, 10),
            _cold("181 s to MIDI, cold", clips[181], place, 2.5),
            *_warm(clips[181], 181),
        ]
