"""A real server in a process of its own: `python -m tests.integration.server_process MODULE:TASKS`.

Its settings come from the environment, as a user's do.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import IO, Any, cast

import httpx

from server.api.serve import serve
from server.jobs.job import JobKind
from server.settings import read_settings
from session.errors import RoadieError

LIMIT_SECONDS = 60
ROOT = Path(__file__).parents[2]


class ServerProcess:
    """A server that was started, and a client of it."""

    def __init__(self, process: subprocess.Popen[str], library: Path, url: str) -> None:
        self.process = process
        self.library = library
        self.url = url
        self.client = httpx.Client(base_url=url, timeout=LIMIT_SECONDS, trust_env=False)

    def finished(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """The job once it has finished."""
        return wait_for(lambda: self._job(job["id"], ("done", "failed", "cancelled")))

    def running(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """The job once it runs."""
        return wait_for(lambda: self._job(job["id"], ("running",)))

    def _job(self, job_id: str, states: tuple[str, ...]) -> dict[str, Any] | None:
        job: dict[str, Any] = self.client.get(f"/v1/jobs/{job_id}").raise_for_status().json()
        return job if job["state"] in states else None

    def generate(self, prompt: str) -> dict[str, Any]:
        """Ask for music; the job."""
        answer = self.client.post("/v1/generations", json={"prompt": prompt})
        return dict(answer.raise_for_status().json())

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Send a signal and wait for the end; the exit status, and what was printed at last."""
        self.client.close()
        self.process.send_signal(number)
        output, _ = self.process.communicate(timeout=LIMIT_SECONDS)
        return self.process.returncode, output


def wait_for(look: Any) -> Any:
    """What `look` gives once it gives something."""
    ends = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < ends:
        found = look()
        if found:
            return found
        time.sleep(0.02)
    raise TimeoutError("waited in vain")


def launch(
    library: Path,
    tasks: str = "tests.integration.api_tasks:TASKS",
    log: IO[str] | None = None,
    **settings: str,
) -> subprocess.Popen[str]:
    """Start a server; its first line of output is its address, or why it did not start.

    Its log goes into the file `log`, or to where the test's own does.
    """
    plain = {key: value for key, value in os.environ.items() if not key.startswith("ROADIE_")}
    # Never the models of the person who runs the test.
    own = {"models": str(library / "models"), "environments": str(library / "environments")}
    wanted = {"library": str(library), "port": "0", "workers": "1", **own, **settings}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.integration.server_process", tasks],
        cwd=ROOT,
        env={
            **plain,
            **{f"ROADIE_{key.upper()}": value for key, value in wanted.items()},
            "ROADIE_SETTINGS": str(library / "no-settings.toml"),
        },
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )


def connect(process: subprocess.Popen[str], library: Path) -> ServerProcess:
    """The server, once it is ready."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("{"), line
    return ServerProcess(process, library, json.loads(line)["url"])


@contextmanager
def running(library: Path, log: IO[str] | None = None, **settings: str) -> Iterator[ServerProcess]:
    """A server while the block runs; a test may stop it earlier."""
    process = launch(library, log=log, **settings)
    try:
        server = connect(process, library)
        yield server
        if process.returncode is None:
            server.stop()
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def main() -> int:
    """Serve with the tasks named in the arguments."""
    module, _, attribute = sys.argv[1].partition(":")
    tasks = cast(Mapping[JobKind, str], getattr(import_module(module), attribute))
    try:
        serve(
            read_settings(), lambda found: print(json.dumps({"url": found.url}), flush=True), tasks
        )
    except RoadieError as error:
        print(f"{error.kind}: {error}", flush=True)
        return 1
    print("modules", " ".join(sorted(sys.modules)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
