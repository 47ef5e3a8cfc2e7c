"""Rendering through chains, beside a plain pedalboard script, sox and ffmpeg.

`channel` (four bands of equaliser, a compressor, gain) is what all can do; `voice` adds a room and
a limiter, which of the others only pedalboard has. Beyond what they do, a render measures loudness
and true peak, takes the digests of what it reads and writes, holds every step to its shape and its
numbers, and leaves no half-written file.

The sides take turns on one core, file by file, with all they read in memory.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Self

import httpx
import numpy as np
import psutil
import soundfile

from benchmarks.row import Row
from benchmarks.server import SERVE, serving
from bridge.host.batch.asking import ask
from bridge.host.batch.ledger import LEDGER_FILE
from bridge.host.batch.local import LocalEngine
from bridge.host.batch.plan import plan
from bridge.host.batch.run import run_batch
from bridge.host.batch.wish import BatchWish
from bridge.host.chain.model import Chain
from bridge.host.chain.reading import chain_of_data
from bridge.host.isolated.contract import Bounds
from bridge.host.isolated.process import IsolatedProcess
from bridge.host.plug_ins.places import platform_folders
from bridge.host.plug_ins.scan import scan
from bridge.host.render.spec import RenderSpec
from session.progress import silent

RATE = 48_000
FILES, SHORT_SECONDS = 200, 5
LONG_MINUTES, LONG_ROUNDS = 10, 2
LONGEST_MINUTES = 120
MANY = 3000
BATCH_ROUNDS, COMMANDS, JOBS = 2, 3, 9
BOUNDS = Bounds()
PLAIN = Path(__file__).with_name("plain_pedalboard.py")
_REPORTS = "one that measures"
WITHIN = 1 / 1.05
"""Ours may take 5 % longer than the plain script."""

_CHANNEL = [
    {
        "kind": "equaliser",
        "bands": [
            {"shape": "low-shelf", "frequency_hz": 120, "gain_db": 2},
            {"shape": "peak", "frequency_hz": 350, "gain_db": -3, "q": 1.2},
            {"shape": "peak", "frequency_hz": 3000, "gain_db": 2, "q": 1.0},
            {"shape": "high-shelf", "frequency_hz": 9000, "gain_db": 2},
        ],
    },
    {"kind": "compressor", "threshold_db": -20, "ratio": 3, "attack_ms": 10, "release_ms": 100},
    {"kind": "gain", "gain_db": 2},
]
_VOICE = [
    *_CHANNEL,
    {"kind": "reverb", "decay_ms": 700, "mix": 0.15},
    {"kind": "limiter", "ceiling_db": -1, "release_ms": 100},
]
CHAINS: Mapping[str, Chain] = {
    # The plain script gives files as long as they come.
    name: chain_of_data({"name": name, "steps": steps, "tail": {"at_most_seconds": 0}})
    for name, steps in (("channel", _CHANNEL), ("voice", _VOICE))
}
SOX = (
    *("bass", "2", "120", "equalizer", "350", "1.2q", "-3", "equalizer", "3000", "1q", "2"),
    *("treble", "2", "9000", "compand", "0.01,0.1", "-20,-20,0,-13.33", "gain", "2"),
)
FFMPEG = (
    "bass=g=2:f=120,equalizer=f=350:t=q:w=1.2:g=-3,equalizer=f=3000:t=q:w=1:g=2,treble=g=2:f=9000,"
    "acompressor=threshold=-20dB:ratio=3:attack=10:release=100,volume=2dB"
)

Render = Callable[[str, Path, Path], None]
"""A file through a chain, by name, into a new file."""


def run() -> list[Row]:
    """Short files, a long one, two workers, memory, what is up to date, commands and jobs."""
    with tempfile.TemporaryDirectory(prefix="roadie-bench-") as name:
        folder = Path(name)
        _write(folder / "short.wav", SHORT_SECONDS)
        _write(folder / "long.wav", 60 * LONG_MINUTES)
        short = [folder / "in" / f"{number:03}.wav" for number in range(FILES)]
        short[0].parent.mkdir()
        for path in short:
            shutil.copyfile(folder / "short.wav", path)
        return [
            *_one_core(folder, short),
            *_a_core_to_spare(folder, short),
            *_batches(folder, short),
            *_plans(folder),
            *_memory(folder),
            *_scans(folder),
            *_commands(folder),
            *_jobs(folder),
        ]


def _one_core(folder: Path, short: Sequence[Path]) -> list[Row]:
    """Each side with one core, warm, a file at a time in turns."""
    rows = []
    long = [folder / "long.wav"] * LONG_ROUNDS
    with (
        _on_one_core(),
        _Plain() as plain,
        _Plain(measuring=True) as measuring,
        ExitStack() as stack,
    ):
        ours = _Ours(folder / "temporary")
        stack.callback(ours.close)
        for kind, files in (("5 s", short), (f"{LONG_MINUTES} min", long)):
            sides: dict[str, Render] = {"ours": ours.render, "a plain script": plain.render}
            for chain in CHAINS:
                seconds = _in_turns(sides, chain, files, folder)
                note = "warm, one core each; less by the digest of the source and the ledger"
                rows.append(_row(f"{kind}, {chain}: file", seconds, "a plain script", WITHIN, note))
                reporting: dict[str, Render] = {"ours": ours.render, _REPORTS: measuring.render}
                seconds = _in_turns(reporting, chain, files[: len(files) // 4 or None], folder)
                note = "warm, one core each; both tell loudness and true peak"
                rows.append(_row(f"{kind}, {chain}: file", seconds, _REPORTS, None, note))
            others = {"ours": ours.render, **_programs()}
            seconds = _in_turns(others, "channel", files[: len(files) // 4 or None], folder)
            rows += [
                _row(f"{kind}, channel: file", seconds, name, 1.0, "one core each")
                for name in _programs()
            ]
    return rows


def _a_core_to_spare(folder: Path, short: Sequence[Path]) -> list[Row]:
    """One file at a time where a core is idle, as `roadie render` does it: what is measured is
    measured there, and the plain script has no use for it."""
    rows = []
    long = [folder / "long.wav"] * LONG_ROUNDS
    with _Plain() as plain, ExitStack() as stack:
        ours = _Ours(folder / "temporary", aside=True)
        stack.callback(ours.close)
        sides: dict[str, Render] = {"ours": ours.render, "a plain script": plain.render}
        for kind, files in (("5 s", short[: len(short) // 2]), (f"{LONG_MINUTES} min", long)):
            for chain in CHAINS:
                seconds = _in_turns(sides, chain, files, folder)
                what = f"{kind}, {chain}: file, a core to spare,"
                rows.append(_row(what, seconds, "a plain script", WITHIN, "warm, measured aside"))
    return rows


def _row(
    what: str, seconds: Mapping[str, float], against: str, goal: float | None, note: str
) -> Row:
    scale, unit = (1000, "ms") if seconds["ours"] < 1 else (1, "s")
    return Row(
        f"{what} against {against}",
        scale * seconds["ours"],
        scale * seconds[against],
        unit,
        goal,
        note,
    )


def _in_turns(
    sides: Mapping[str, Render], chain: str, files: Sequence[Path], folder: Path
) -> dict[str, float]:
    """The median seconds that each side takes for one of the files; the first is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    target = folder / "made.wav"
    for number, path in enumerate([files[0], *files]):
        names = list(sides) if number % 2 else list(sides)[::-1]
        for name in names:
            begun = time.perf_counter()
            sides[name](chain, path, target)
            taken[name].append(time.perf_counter() - begun)
            target.unlink()
    return {name: median(seconds[1:]) for name, seconds in taken.items()}


class _Ours:
    """An isolated process, as batches use it."""

    def __init__(self, temporary: Path, aside: bool = False) -> None:
        self._process = IsolatedProcess(temporary, recycle_after=1 << 30)
        self._aside = aside

    def render(self, chain: str, source: Path, target: Path) -> None:
        """See Render."""
        spec = RenderSpec(str(source), str(target), CHAINS[chain])
        ask(self._process, spec, None, BOUNDS, silent, aside=self._aside)

    def close(self) -> None:
        """End it."""
        self._process.close()


class _Plain:
    """The plain script, kept warm; `measuring`, it tells loudness and true peak as we do."""

    def __init__(self, measuring: bool = False) -> None:
        self._measuring = measuring

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, str(PLAIN)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def render(self, chain: str, source: Path, target: Path) -> None:
        """See Render."""
        self.render_all(chain, [(source, target)])

    def render_all(self, chain: str, pairs: Sequence[tuple[Path, Path]]) -> None:
        """One file after the other."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        files = [[str(source), str(target)] for source, target in pairs]
        asked = [chain, files, self._measuring]
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        if not self._process.stdout.readline():
            raise RuntimeError("the plain script failed")


def _programs() -> dict[str, Render]:
    """Those of the other programs that are installed."""

    def sox(_: str, source: Path, target: Path) -> None:
        subprocess.run(["sox", source, "-b", "24", target, *SOX], check=True)

    def ffmpeg(_: str, source: Path, target: Path) -> None:
        quiet = ["-nostdin", "-v", "error"]
        subprocess.run(
            ["ffmpeg", *quiet, "-i", source, "-af", FFMPEG, "-c:a", "pcm_s24le", target], check=True
        )

    known: dict[str, Render] = {"sox": sox, "ffmpeg": ffmpeg}
    return {name: render for name, render in known.items() if shutil.which(name)}


@contextmanager
def _on_one_core() -> Iterator[None]:
    """What is started in between has one core to share; on systems that can do that."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def _batches(folder: Path, short: Sequence[Path]) -> list[Row]:
    """Whole batches, with their ledger and the disk; both engines warm, as a server's are."""
    engines = {
        workers: LocalEngine(workers, BOUNDS, folder / "temporary", keeps=True)
        for workers in (1, 2)
    }
    taken: dict[int, list[float]] = {1: [], 2: []}
    scripts = []
    with _Plain() as plain, ExitStack() as stack:
        for engine in engines.values():
            stack.callback(engine.close)
            warm = _wish(folder, "warm", "in/00?.wav")
            _batch_seconds(warm, engine)
            shutil.rmtree(warm.out)
        for _ in range(BATCH_ROUNDS):
            for workers, engine in engines.items():
                wish = _wish(folder, "out")
                taken[workers].append(_batch_seconds(wish, engine))
                again = _batch_seconds(wish, engine)
                shutil.rmtree(wish.out)
            (folder / "plain").mkdir()
            begun = time.perf_counter()
            plain.render_all("voice", [(path, folder / "plain" / path.name) for path in short])
            scripts.append(time.perf_counter() - begun)
            shutil.rmtree(folder / "plain")
    one, two, script = median(taken[1]), median(taken[2]), median(scripts)
    note = f"{FILES} files of {SHORT_SECONDS} s, voice; warm"
    return [
        Row("batch, two workers against one", two, one, "s", 1.8, note),
        Row("batch, two workers against a plain script", two, script, "s", None, note),
        Row("batch, one worker against a plain script", one, script, "s", None, note),
        Row("batch, up to date against rendered", again, two, "s", None, "all is skipped"),
    ]


def _wish(folder: Path, out: str, files: str = "in", chain: str = "voice") -> BatchWish:
    return BatchWish((files,), folder / out, CHAINS[chain], folder=folder)


def _batch_seconds(wish: BatchWish, engine: LocalEngine) -> float:
    os.sync()
    begun = time.perf_counter()
    report = run_batch(plan(wish), engine, silent)
    if report.failed:
        raise report.failed[0].error
    return time.perf_counter() - begun


def _memory(folder: Path) -> list[Row]:
    """The most that a render of `channel` holds, and whether that grows with the sound."""
    peaks = {}
    for minutes in (LONG_MINUTES, LONGEST_MINUTES):
        source = folder / "memory.wav"
        _write(source, 60 * minutes)
        peaks[minutes] = _peak_mb(source, folder)
        source.unlink()
    note = f"stereo, {RATE // 1000} kHz, 24 bits; the render's process"
    long = peaks[LONGEST_MINUTES]
    return [
        Row("peak memory, 2 hours", long, 200, "MB", 1.0, f"{note}; reference: the goal"),
        Row("peak memory, 2 hours against 10 min", long, peaks[LONG_MINUTES], "MB", 0.95, note),
    ]


def _peak_mb(source: Path, folder: Path) -> float:
    target = folder / "made.wav"
    process = IsolatedProcess(folder / "temporary")
    most = 0.0

    def listen(fraction: float, stage: str) -> None:  # noqa: ARG001
        nonlocal most
        if process.pid is not None:
            most = max(most, psutil.Process(process.pid).memory_info().rss / 2**20)

    try:
        ask(process, RenderSpec(str(source), str(target), CHAINS["channel"]), None, BOUNDS, listen)
    finally:
        process.close()
    target.unlink()
    return most


def _write(path: Path, seconds: float) -> None:
    """A tone that swells and noise in beats, over and over: so that there is work to do."""
    at = np.arange(5 * RATE) / RATE
    beats = (0.5 + 0.5 * np.sin(4 * np.pi * at)) ** 2
    noise = np.random.default_rng(0).normal(0, 0.08, (5 * RATE, 2)) * beats[:, None]
    sound = (noise + 0.2 * np.sin(440 * np.pi * at)[:, None]).astype(np.float32)
    with soundfile.SoundFile(path, "w", RATE, 2, "PCM_24") as file:
        for start in range(0, int(seconds * RATE), len(sound)):
            file.write(sound[: int(seconds * RATE) - start])


def _plans(folder: Path) -> list[Row]:
    """How long it takes to find that thousands of files are up to date."""
    many, out = folder / "many", folder / "many out"
    many.mkdir()
    _write(many / "0.wav", 0.01)
    wish = _wish(folder, out.name, "many", "channel")
    _batch_seconds(wish, LocalEngine(1, BOUNDS, folder / "temporary"))
    (line,) = (out / LEDGER_FILE).read_text().splitlines()
    lines = [line]
    for number in range(1, MANY):
        for place in (many, out):
            shutil.copy2(place / "0.wav", place / f"{number}.wav")
        lines.append(line.replace("0.wav", f"{number}.wav"))
    (out / LEDGER_FILE).write_text("\n".join(lines) + "\n")
    begun = time.perf_counter()
    planned = plan(wish)
    seconds = time.perf_counter() - begun
    if len(planned.up_to_date) != MANY:
        raise RuntimeError("what is up to date was not found to be")
    note = "all skipped; reference: a millisecond a file"
    return [Row(f"batch, {MANY} files up to date", seconds, MANY / 1000, "s", 1.0, note)]


def _scans(folder: Path) -> list[Row]:
    """A scan of the plug-ins that are installed here, and one more."""
    folders = [one for one in platform_folders() if one.format == "vst3" and one.path.is_dir()]
    if not folders:
        return []
    first, second = (scan(folders, folder / "plug-ins.db") for _ in range(2))
    if not first.probed:
        return []
    note = f"{first.found} VST3 plug-ins; reference: the first scan"
    return [Row("scan, nothing changed", second.seconds, first.seconds, "s", None, note)]


def _commands(folder: Path) -> list[Row]:
    """`roadie render` of one short file, in a fresh process, beside the plain script in one."""
    source, target = folder / "short.wav", folder / "made.wav"
    chain = folder / "voice.yaml"
    chain.write_text(json.dumps({"name": "voice", "steps": _VOICE}))
    asked = json.dumps(["voice", [[str(source), str(target)]], False])
    ours, theirs = [], []
    for number in range(COMMANDS):
        out = folder / f"command {number}"
        command = ["-m", "roadie", "render", f"{source}", "--chain", f"{chain}", "--out", f"{out}"]
        environment = {**os.environ, "ROADIE_LIBRARY": str(folder / "library")}
        ours.append(_run_seconds([sys.executable, *command], environment))
        theirs.append(_run_seconds([sys.executable, PLAIN], os.environ, asked))
    note = f"`roadie render` of one {SHORT_SECONDS} s file, no server; the plain script, cold"
    return [Row("whole command", median(ours), median(theirs), "s", None, note)]


def _run_seconds(command: Sequence[str | Path], env: Mapping[str, str], asked: str = "") -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=env, input=asked, text=True)
    return time.perf_counter() - begun


def _jobs(folder: Path) -> list[Row]:
    """How soon a server starts a render, when it has done one before."""
    source = folder / "short.wav"
    starts, wholes = [], []
    with (
        serving(folder / "library", SERVE) as (_, found, _),
        httpx.Client(base_url=found.url, timeout=60, trust_env=False) as client,
    ):
        for number in range(JOBS + 1):
            begun = time.perf_counter()
            wish = {
                "files": [str(source)],
                "chain": {"name": "voice", "steps": _VOICE},
                "out": str(folder / f"job {number}"),
            }
            job = client.post("/v1/renders", json=wish).raise_for_status().json()
            while not job["finished_at"]:
                time.sleep(0.002)
                job = client.get(f"/v1/jobs/{job['id']}").raise_for_status().json()
            if job["state"] != "done":
                raise RuntimeError(job["failure"]["message"])
            starts.append(job["started_at"] - job["created_at"])
            wholes.append(time.perf_counter() - begun)
    note = f"median of {JOBS} renders through a running server, after one that does not count"
    return [
        Row("job, asked to at work", 1000 * median(starts[1:]), 20, "ms", 1.0, note),
        Row("job, asked to done", median(wholes[1:]), wholes[0], "s", None, "against the first"),
    ]
