"""Sixteen bars from words to stems, mix, master and an export, against their playing time."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.row import Row

PROMPT = "lo-fi hip hop, 84 bpm, A minor, 16 bars, dusty keys"
EIGHT_TRACKS = "funk, 100 bpm, 16 bars"
FORMATS = ("ableton", "logic")
SEEDS = (2, 3, 4)
"""What is warm has played the style before, and never these seeds."""


def run() -> list[Row]:
    """A fresh process first, imports and Faust compilers included; then a warm one."""
    asked = [sys.executable, "-m", "benchmarks.generation"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()
    cold, playing = float(answer[-2]), float(answer[-1])
    _made(PROMPT, 1)
    warm = [_made(PROMPT, seed) for seed in SEEDS]
    exported = _made(PROMPT, 5, export=True)
    return [
        Row("16 bars generated, fresh process", cold, playing, "s", None, "imports included"),
        _warm_row("16 bars generated, warm", warm, 10.0, "stems, mix, master, MIDI"),
        _warm_row("16 bars generated and exported, warm", [exported], 10.0, " + ".join(FORMATS)),
        _eight_tracks(),
        *_one_track_again(),
    ]


def _warm_row(name: str, timed: list[tuple[float, float, int]], goal: float, note: str) -> Row:
    taken, playing = median(one[0] for one in timed), median(one[1] for one in timed)
    return Row(name, taken, playing, "s", goal, note)


def _eight_tracks() -> Row:
    _made(EIGHT_TRACKS, 1)
    timed = [_made(EIGHT_TRACKS, seed) for seed in SEEDS]
    note = f"{EIGHT_TRACKS.partition(',')[0]}, {timed[0][2]} tracks, effects on, new seeds"
    return _warm_row("16 bars of 8 tracks generated, warm", timed, 15.0, note)


def _made(prompt: str, seed: int, export: bool = False) -> tuple[float, float, int]:
    """Seconds it took, seconds that the music plays, and how many tracks it has."""
    start = perf_counter()
    from server.jobs.task import JobPlace
    from server.jobs.tasks.generate import generate
    from session import read_session
    from session.progress import silent

    with TemporaryDirectory() as name:
        place = JobPlace(Path(name), Path(name))
        generate({"prompt": prompt, "seed": seed}, place, silent)
        folder = Path(name) / "session"
        session = read_session(folder)
        if export:
            _export(folder)
        taken = perf_counter() - start
        return taken, session.length_samples / session.sample_rate, len(session.tracks)


def _export(folder: Path) -> None:
    """As the export job does it, from a library that holds the session."""
    from server.jobs.task import JobPlace
    from server.jobs.tasks.export import export
    from session.progress import silent

    library, staging = folder.parent / "library", folder.parent / "exporting"
    (library / "sessions").mkdir(parents=True)
    staging.mkdir()
    folder = folder.rename(library / "sessions" / "piece")
    export({"session": "piece", "formats": FORMATS}, JobPlace(library, staging), silent)


def _one_track_again() -> list[Row]:
    """One of eight tracks drawn anew, the others taken over, against making all eight."""
    from server.engines.composer.engine import ComposerEngine
    from server.engines.contract import GenerateRequest
    from session import read_session, write_session
    from session.progress import silent

    engine, asked = ComposerEngine(), GenerateRequest(EIGHT_TRACKS, 7)
    with TemporaryDirectory() as name:
        first, again = Path(name) / "first", Path(name) / "again"
        start = perf_counter()
        write_session(engine.generate(asked, first, silent), first)
        whole = perf_counter() - start
        track = next(t.name for t in read_session(first).tracks if t.role == "lead")
        changed = replace(asked, track_seeds={track: 99})
        start = perf_counter()
        made = engine.generate(changed, again, silent, earlier=first)
        taken = perf_counter() - start
    playing = made.length_samples / made.sample_rate
    return [
        Row("one track of 8 drawn anew, warm", taken, playing, "s", None, f"{track}, mix, master"),
        Row("the same against all 8 anew", taken, whole, "s", None, "the other 7 are linked"),
    ]


if __name__ == "__main__":
    print(*_made(PROMPT, 1)[:2])
