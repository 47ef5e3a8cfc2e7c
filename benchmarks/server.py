"""The server: how soon it answers, what it takes of memory, and how it answers while jobs run."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil

from benchmarks.row import Row
from server.api.running import SERVER_FILE, RunningServer, running_server
from server.jobs.task import JobPlace, Outcome
from session.progress import Progress

STARTS = 5
REQUESTS = 600
BURNING_JOBS = 2
LIMIT_SECONDS = 60
PATHS = ("/v1/health", "/v1/jobs", "/v1/sessions")
SERVE = ("-m", "roadie", "serve")
SERVE_BURNING = (
    "-c",
    "from server.api.serve import serve; from server.settings import read_settings; "
    "serve(read_settings(), tasks={'generate': 'benchmarks.server:burn'})",
)


def burn(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Take a whole core until cancelled: a job at its worst."""
    del spec, place
    while True:
        progress(0.5, "Burning")
        sum(range(100_000))


def run() -> list[Row]:
    """Start to ready, resident memory, and the slowest requests with and without jobs."""
    with tempfile.TemporaryDirectory(prefix="roadie-bench-") as folder:
        library = Path(folder)
        with serving(library, SERVE):
            pass  # makes the database, which is done once in a library's life
        starts, memory, cpu = [], [], []
        for _ in range(STARTS):
            with serving(library, SERVE) as (process, _, seconds):
                server = psutil.Process(process.pid)
                starts.append(seconds)
                cpu.append(sum(server.cpu_times()[:2]))
                memory.append(server.memory_info().rss / 2**20)
        with serving(library, SERVE_BURNING) as (_, found, _):
            idle, busy = _latencies(found)
    return [
        Row(
            "server: start to ready",
            statistics.median(starts),
            1.0,
            "s",
            1.0,
            f"process start to the first answer, median of {STARTS}; "
            f"{statistics.median(cpu):.2f} s of it CPU",
        ),
        Row(
            "server: resident memory",
            statistics.median(memory),
            120.0,
            "MB",
            1.0,
            "once ready; no heavy library loaded",
        ),
        Row(
            "server: p99 of requests while two jobs run",
            _p99_ms(busy),
            _p99_ms(idle),
            "ms",
            None,
            f"against idle, {REQUESTS} requests each; two jobs take all of two cores",
        ),
    ]


def _latencies(found: RunningServer) -> tuple[list[float], list[float]]:
    """Seconds of each request, idle and while jobs run."""
    with httpx.Client(base_url=found.url, timeout=LIMIT_SECONDS, trust_env=False) as client:
        idle = _ask(client)
        jobs = [
            client.post("/v1/generations", json={"prompt": "burn"}).raise_for_status().json()["id"]
            for _ in range(BURNING_JOBS)
        ]
        while len(client.get("/v1/jobs?state=running").json()["items"]) < BURNING_JOBS:
            time.sleep(0.05)
        busy = _ask(client)
        for job in jobs:
            client.post(f"/v1/jobs/{job}/cancel").raise_for_status()
    return idle, busy


def _ask(client: httpx.Client) -> list[float]:
    seconds = []
    for number in range(REQUESTS):
        began = time.perf_counter()
        client.get(PATHS[number % len(PATHS)]).raise_for_status()
        seconds.append(time.perf_counter() - began)
    return seconds


def _p99_ms(seconds: list[float]) -> float:
    return 1000 * statistics.quantiles(seconds, n=100)[98]


@contextmanager
def serving(
    library: Path, arguments: tuple[str, ...]
) -> Iterator[tuple[subprocess.Popen[bytes], RunningServer, float]]:
    """A server in a fresh process, and the seconds until it first answered."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=Path(__file__).parents[1],
        env={
            **os.environ,
            "ROADIE_LIBRARY": str(library),
            "ROADIE_PORT": "0",
            "ROADIE_WORKERS": str(BURNING_JOBS),
            "ROADIE_SETTINGS": str(library / "none.toml"),
        },
    )
    try:
        found = _ready(library, process)
        httpx.get(f"{found.url}/v1/health", trust_env=False).raise_for_status()
        yield process, found, time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(LIMIT_SECONDS)


def _ready(library: Path, process: subprocess.Popen[bytes]) -> RunningServer:
    ends = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        found = running_server(library) if (library / SERVER_FILE).exists() else None
        if found is not None:
            return found
        time.sleep(0.005)
    raise RuntimeError("the server did not start")
