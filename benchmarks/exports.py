"""Project folders against the one copy of the audio that they cannot do without."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile

from benchmarks.row import Row
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

BARS = 64
STEMS = 16
RATE = 48_000
PROVENANCE = Provenance("generate", "benchmark", "1", "2026-01-01T00:00:00+00:00")


def run() -> list[Row]:
    """Each format of a two-minute session of 16 stems; the reference copies its stems."""
    with tempfile.TemporaryDirectory(prefix="roadie-bench-") as name:
        folder = Path(name)
        session = _session(folder / "session")
        stems = sorted((folder / "session/audio").glob("t*.wav"))

        def copy() -> None:
            for path in stems:
                shutil.copyfile(path, folder / f"copy-{path.name}")

        reference = _seconds(copy)
        rows = []
        for exporter in map(EXPORTERS.load, EXPORTERS.names()):
            target = folder / exporter.name
            target.mkdir()

            def export(one=exporter, to=target) -> None:  # type: ignore[no-untyped-def]
                one.export(session, folder / "session", to, silent)

            note = f"{STEMS} stems of {session.length_samples / RATE:.0f} s; reference: their copy"
            rows.append(
                Row(f"export {exporter.name}", _seconds(export), reference, "s", None, note)
            )
            shutil.rmtree(target)
        return rows


def _seconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _session(folder: Path) -> Session:
    session = Session(
        title="Benchmark",
        sample_rate=RATE,
        length_beats=BARS * 4.0,
        tempo_map=TempoMap.constant(120),
        meter_map=MeterMap.constant(),
        provenance=PROVENANCE,
        sections=tuple(Section(f"Part {bar // 8}", bar * 4.0, 32.0) for bar in range(0, BARS, 8)),
    )
    length = session.length_samples
    sound = np.random.default_rng(0).normal(0, 0.01, (length, 2)).astype(np.float32)
    ends = (WarpPoint(0, 0.0), WarpPoint(length, session.length_beats))
    notes = tuple(Note(36 + step % 48, 90, step / 4, 0.2) for step in range(BARS * 16))
    (folder / "audio").mkdir(parents=True)
    tracks = []
    for index in range(STEMS):
        file = f"audio/t{index:02}.wav"
        soundfile.write(folder / file, sound, RATE, subtype="FLOAT")
        clip = AudioClip(file, 0.0, length, warp_points=ends)
        midi = MidiClip(0.0, session.length_beats, notes)
        tracks.append(Track(f"Part {index}", "other", "#8b8d98", (clip,), (midi,)))
    soundfile.write(folder / "audio/mix.wav", sound * STEMS, RATE, subtype="FLOAT")
    mix = Mix("audio/mix.wav", length, 0.0, None)
    return replace(session, tracks=tuple(tracks), mix=mix)
