"""Project folders against the one copy of the audio that they cannot do without."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import soundfile

from benchmarks.row import Row
from exports.contract import ExportOptions
from exports.printed import PrintedStems
from exports.registry import EXPORTERS
from session import (
    AudioClip,
    MeterMap,
    MidiClip,
    Mix,
    Note,
    Provenance,
    Section,
    Session,
    TempoMap,
    Track,
    WarpPoint,
)
from session.progress import silent
from session.tempo import on_beat_grid

MINUTES = 10
STEMS = 16
RATE = 48_000
BEYOND_SECONDS = 3.0
"""What all formats together may take beyond the copies that they force."""

SHORT_MINUTES, LONG_MINUTES, MEMORY_STEMS = 2, 20, 4
NOTES_A_TRACK = 2400
SECTIONS = 6
"""As many notes and sections in a long piece as in a short one: what grows is the sound alone."""

_BARS_A_MINUTE = 30
_SOUND_BYTES = 1 << 24
"""Above this a file is sound: what else a project holds is no copy of anything."""

_READ_BYTES = 1 << 22

PROVENANCE = Provenance("generate", "benchmark", "1", "2026-01-01T00:00:00+00:00")


def run() -> list[Row]:
    """Each format of a ten-minute session of 16 stems, written as one export writes them all.

    Beside each stands a plain copy of the bytes of sound that it had to write, to the same disk:
    none where it links. Both start with nothing left to write and with what they read in memory.
    What all formats take beyond all copies is the sum; one that writes from several threads may be
    faster than its copy.
    """
    rows, beyond = [], 0.0
    with tempfile.TemporaryDirectory(prefix="roadie-bench-") as name:
        folder = Path(name)
        session = _session(folder / "session", MINUTES, STEMS)
        for target, seconds in _export(session, folder / "session", folder):
            sound = list(_own_sound(target))
            copy = _copy_seconds(sound, folder / "copies")
            size = sum(path.stat().st_size for path in sound) / 1e9
            note = f"{seconds - copy:.2f} s beyond a copy of its {size:.1f} GB of sound"
            rows.append(Row(f"export {target.name}", seconds, copy, "s", None, note))
            beyond += seconds - copy
    note = f"{STEMS} stems of {MINUTES} min, {STEMS * NOTES_A_TRACK} notes; reference: the goal"
    beyond = max(beyond, 0.01)  # faster than the copies: a ratio needs something to divide by
    rows.append(Row("all formats beyond their copies", beyond, BEYOND_SECONDS, "s", 1.0, note))
    short, long = (_peak_megabytes(minutes) for minutes in (SHORT_MINUTES, LONG_MINUTES))
    note = f"peak of all formats, {LONG_MINUTES} min; reference: {SHORT_MINUTES} min"
    rows.append(Row("export memory", long, short, "MB", 0.9, note))
    return rows


def _export(session: Session, source: Path, folder: Path) -> Iterator[tuple[Path, float]]:
    """Write every format as one export does; where, and the seconds.

    Each is removed when it is measured and no other needs its files any more.
    """
    options = ExportOptions(printed=PrintedStems())
    exporters = [EXPORTERS.load(name) for name in EXPORTERS.names()]
    for exporter in exporters:
        target = folder / exporter.name
        target.mkdir()
        seconds = _seconds(
            lambda one=exporter, to=target: one.export(session, source, to, silent, options),  # type: ignore[misc]
            sorted((source / "audio").iterdir()),
        )
        yield target, seconds
        for one in exporters:
            if _NEEDED_UNTIL.get(one.name, one.name) == exporter.name:
                shutil.rmtree(folder / one.name)


_NEEDED_UNTIL = {"stems": "logic", "logic": "aaf"}
"""The formats whose files another one copies or links, and that one."""


def _own_sound(target: Path) -> Iterator[Path]:
    """The files of a project that hold sound and are linked to no others."""
    for path in target.rglob("*"):
        status = path.lstat()
        if path.is_file() and status.st_size > _SOUND_BYTES and status.st_nlink == 1:
            yield path


def _copy_seconds(files: list[Path], folder: Path) -> float:
    """How long a plain copy of the files takes."""
    folder.mkdir()
    try:
        return _seconds(
            lambda: [
                shutil.copyfile(path, folder / str(index)) for index, path in enumerate(files)
            ],
            files,
        )
    finally:
        shutil.rmtree(folder)


def _seconds(work: Callable[[], object], reads: Iterable[Path]) -> float:
    if __name__ != "__main__":  # where only memory is measured nothing is timed
        os.sync()  # what was written before is not this one's to wait for
        for path in reads:
            _read(path)
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _read(path: Path) -> None:
    """Have a file in memory, for both sides of a comparison alike."""
    with path.open("rb", buffering=0) as file:
        while file.read(_READ_BYTES):
            pass


def _peak_megabytes(minutes: int) -> float:
    """The most memory that a process of its own needs for an export to every format."""
    command = [sys.executable, "-m", "benchmarks.exports", str(minutes)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout)


def _print_peak(minutes: int) -> None:
    with tempfile.TemporaryDirectory(prefix="roadie-bench-") as name:
        folder = Path(name)
        session = _session(folder / "session", minutes, MEMORY_STEMS)
        for _ in _export(session, folder / "session", folder):
            pass
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _session(folder: Path, minutes: int, stems: int) -> Session:
    bars = minutes * _BARS_A_MINUTE
    session = Session(
        title="Benchmark",
        sample_rate=RATE,
        length_beats=bars * 4.0,
        tempo_map=TempoMap.constant(120),
        meter_map=MeterMap.constant(),
        provenance=PROVENANCE,
        sections=tuple(
            Section(f"Part {index}", index * bars * 4.0 / SECTIONS, bars * 4.0 / SECTIONS)
            for index in range(SECTIONS)
        ),
    )
    length = session.length_samples
    ends = (WarpPoint(0, 0.0), WarpPoint(length, session.length_beats))
    (folder / "audio").mkdir(parents=True)
    tracks = []
    for index in range(stems):
        file = f"audio/t{index:02}.wav"
        _write_noise(folder / file, length, 1)
        clip = AudioClip(file, 0.0, length, warp_points=ends)
        midi = MidiClip(0.0, session.length_beats, tuple(_notes(index, session.length_beats)))
        tracks.append(Track(f"Part {index}", "other", "#8b8d98", (clip,), (midi,)))
    _write_noise(folder / "audio/mix.wav", length, stems)
    mix = Mix("audio/mix.wav", length, 0.0, None)
    return replace(session, tracks=tuple(tracks), mix=mix)


def _notes(seed: int, length_beats: float) -> Iterator[Note]:
    """As somebody plays them: no two at the same place of a beat, or as long."""
    dice = Random(seed)
    for number in range(NOTES_A_TRACK):
        start = on_beat_grid((number + 0.1 * dice.random()) * length_beats / NOTES_A_TRACK)
        length = on_beat_grid(dice.uniform(0.01, 0.04))
        yield Note(dice.randrange(36, 84), dice.randrange(30, 120), start, length)


def _write_noise(path: Path, length: int, gain: int) -> None:
    """Five seconds of noise, over and over: the making must take less memory than the export."""
    noise = np.random.default_rng(0).normal(0, 0.01, (5 * RATE, 2)).astype(np.float32) * gain
    with soundfile.SoundFile(path, "w", RATE, 2, "FLOAT") as file:
        for start in range(0, length, len(noise)):
            file.write(noise[: length - start])


if __name__ == "__main__":
    _print_peak(int(sys.argv[1]))
