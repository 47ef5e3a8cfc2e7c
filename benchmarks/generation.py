"""Sixteen bars from words to stems, mix, master and an export, against their playing time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.row import Row

PROMPT = "lo-fi hip hop, 84 bpm, A minor, 16 bars, dusty keys"
FORMATS = ("ableton", "logic")


def run() -> list[Row]:
    """A fresh process first, imports and Faust compilers included; then a warm one."""
    asked = [sys.executable, "-m", "benchmarks.generation"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()
    cold, playing = float(answer[-2]), float(answer[-1])
    _made(1)
    warm, _ = _made(2)
    exported, _ = _made(3, export=True)
    return [
        Row("16 bars generated, fresh process", cold, playing, "s", None, "imports included"),
        Row("16 bars generated, warm", warm, playing, "s", 10.0, "stems, mix, master, MIDI"),
        Row(
            "16 bars generated and exported, warm",
            exported,
            playing,
            "s",
            10.0,
            " + ".join(FORMATS),
        ),
    ]


def _made(seed: int, export: bool = False) -> tuple[float, float]:
    """Seconds it took, and seconds that the music plays."""
    start = perf_counter()
    from server.jobs.task import JobPlace
    from server.jobs.tasks.generate import generate
    from session import read_session
    from session.progress import silent

    with TemporaryDirectory() as name:
        place = JobPlace(Path(name), Path(name))
        generate({"prompt": PROMPT, "seed": seed}, place, silent)
        folder = Path(name) / "session"
        session = read_session(folder)
        if export:
            _export(folder)
        taken = perf_counter() - start
        return taken, session.length_samples / session.sample_rate


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


if __name__ == "__main__":
    print(*_made(1))
