"""Project folders against the one copy of the audio that they cannot do without."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

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

MINUTES = 10
STEMS = 16
RATE = 48_000
BEYOND_SECONDS = 3.0
"""What all formats together may take beyond the copies that they force."""

SHORT_MINUTES, LONG_MINUTES, MEMORY_STEMS = 2, 20, 4
SECTIONS = 6
"""As many in a long piece as in a short one: what grows is the sound alone."""

_BARS_A_MINUTE = 30
_SOUND_BYTES = 1 << 20
"""Above this a file is sound: what else a project holds is no copy of anything."""

PROVENANCE = Provenance("generate", "benchmark", "1", "2026-01-01T00:00:00+00:00")


def run() -> list[Row]:
    """Each format of a ten-minute session of 16 stems as one export writes them all.

    The reference copies the bytes of sound that the format forces: none where it links.
    """
    rows, ours, copies = [], 0.0, 0.0
    with tempfile.TemporaryDirectory(prefix="roadie-bench-") as name:
        folder = Path(name)
        session = _session(folder / "session", MINUTES, STEMS)
        targets = [folder / name for name in EXPORTERS.names()]
        # The sound that one format has printed is there for the next until all are written.
        times = list(_export(session, folder / "session", targets))
        for target, seconds in zip(targets, times, strict=True):
            sound = list(_own_sound(target))
            reference = _seconds(lambda sound=sound: _copy(sound, folder / "copies"))  # type: ignore[misc]
            shutil.rmtree(folder / "copies", ignore_errors=True)
            size = sum(path.stat().st_size for path in sound) / 1e9
            note = f"{STEMS} stems of {MINUTES} min; reference: a copy of its {size:.1f} GB"
            rows.append(Row(f"export {target.name}", seconds, reference, "s", None, note))
            ours, copies = ours + seconds, copies + reference
            shutil.rmtree(target)
    note = f"all of it {ours:.1f} s, the copies {copies:.1f} s; reference: the goal"
    beyond = max(0.0, ours - copies)
    rows.append(Row("all formats beyond their copies", beyond, BEYOND_SECONDS, "s", 1.0, note))
    short, long = (_peak_megabytes(minutes) for minutes in (SHORT_MINUTES, LONG_MINUTES))
    note = f"peak of all formats, {LONG_MINUTES} min; reference: {SHORT_MINUTES} min"
    rows.append(Row("export memory", long, short, "MB", 0.9, note))
    return rows


def _export(session: Session, source: Path, targets: list[Path]) -> Iterator[float]:
    """Write every format as one export does; the seconds of each."""
    options = ExportOptions(printed=PrintedStems())
    for target in targets:
        target.mkdir()
        exporter = EXPORTERS.load(target.name)
        yield _seconds(
            lambda one=exporter, to=target: one.export(session, source, to, silent, options)  # type: ignore[misc]
        )


def _own_sound(target: Path) -> Iterator[Path]:
    """The files of a project that hold sound and are not the session's own, linked."""
    for path in target.rglob("*"):
        status = path.lstat()
        if path.is_file() and status.st_size > _SOUND_BYTES and status.st_nlink == 1:
            yield path


def _copy(files: list[Path], folder: Path) -> None:
    folder.mkdir()
    for index, path in enumerate(files):
        shutil.copyfile(path, folder / str(index))


def _seconds(work: Callable[[], object]) -> float:
    os.sync()  # what was written before is not this one's to wait for
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _peak_megabytes(minutes: int) -> float:
    """The most memory that a process of its own needs for an export to every format."""
    command = [sys.executable, "-m", "benchmarks.exports", str(minutes)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout)


def _print_peak(minutes: int) -> None:
    with tempfile.TemporaryDirectory(prefix="roadie-bench-") as name:
        folder = Path(name)
        session = _session(folder / "session", minutes, MEMORY_STEMS)
        for _ in _export(session, folder / "session", [folder / one for one in EXPORTERS.names()]):
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
    notes = tuple(Note(36 + step % 48, 90, step / 4, 0.2) for step in range(64 * 16))
    (folder / "audio").mkdir(parents=True)
    tracks = []
    for index in range(stems):
        file = f"audio/t{index:02}.wav"
        _write_noise(folder / file, length, 1)
        clip = AudioClip(file, 0.0, length, warp_points=ends)
        midi = MidiClip(0.0, session.length_beats, notes)
        tracks.append(Track(f"Part {index}", "other", "#8b8d98", (clip,), (midi,)))
    _write_noise(folder / "audio/mix.wav", length, stems)
    mix = Mix("audio/mix.wav", length, 0.0, None)
    return replace(session, tracks=tuple(tracks), mix=mix)


def _write_noise(path: Path, length: int, gain: int) -> None:
    """Five seconds of noise, over and over: the making must take less memory than the export."""
    noise = np.random.default_rng(0).normal(0, 0.01, (5 * RATE, 2)).astype(np.float32) * gain
    with soundfile.SoundFile(path, "w", RATE, 2, "FLOAT") as file:
        for start in range(0, length, len(noise)):
            file.write(noise[: length - start])


if __name__ == "__main__":
    _print_peak(int(sys.argv[1]))
