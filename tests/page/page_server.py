"""A real server that serves a page which was built for the tests, in a process of its own.

`python -m tests.page.page_server PAGE`; its settings come from the environment, as a user's do.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx

from server.api.serve import serve
from server.settings import read_settings

ROOT = Path(__file__).parents[2]
LIMIT_SECONDS = 60

T = TypeVar("T")


class PageServer:
    """A server on a free port of this machine, with a library of its own.

    `start` and `stop` again: it comes back at the same address, as a restarted server does.
    `settings` are those of `roadie.toml`, by name.
    """

    def __init__(self, place: Path, page: Path, **settings: str) -> None:
        self.library = place / "library"
        self._place, self._page, self._settings = place, page, settings
        self._process: subprocess.Popen[str] | None = None
        self._port = "0"
        self.url = ""
        self.client = httpx.Client(timeout=LIMIT_SECONDS, trust_env=False)

    def start(self) -> None:
        """Start it and wait until it answers."""
        own = ("models", "environments", "chains", "controllers", "mappings")
        settings = {
            "library": str(self.library),
            "plug_in_index": str(self._place / "plug-ins.db"),
            "settings": str(self._place / "no-settings.toml"),
            "port": self._port,
            "workers": "1",
            **{name: str(self._place / name) for name in own},
            **self._settings,
        }
        plain = {key: value for key, value in os.environ.items() if not key.startswith("ROADIE_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.page.page_server", str(self._page)],
            cwd=ROOT,
            env={**plain, **{f"ROADIE_{key.upper()}": value for key, value in settings.items()}},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line.startswith("{"), f"the server did not start: {line}"
        self.url = json.loads(line)["url"]
        self._port = str(urlsplit(self.url).port)
        self.client.base_url = httpx.URL(self.url)

    def stop(self, number: int = signal.SIGTERM) -> None:
        """Send it a signal and wait for its end."""
        process = self._process
        if process is None:
            return
        self._process = None
        process.send_signal(number)
        try:
            process.communicate(timeout=LIMIT_SECONDS)
        finally:
            process.kill()
            process.wait()

    def close(self) -> None:
        """End it for good."""
        self.stop()
        self.client.close()

    def made(self, prompt: str, **wishes: Any) -> str:
        """The id of a session made by the real engine from words."""
        body = {"prompt": prompt, "seed": 1, "bars": 2, **wishes}
        job = self.client.post("/v1/generations", json=body).raise_for_status().json()
        done = self.finished(job["id"])
        assert done["state"] == "done", done
        return str(done["result"]["data"]["session"]).removeprefix("sessions/")

    def finished(self, job: str) -> dict[str, Any]:
        """The job once it has finished."""

        def look() -> dict[str, Any] | None:
            found: dict[str, Any] = self.client.get(f"/v1/jobs/{job}").raise_for_status().json()
            return found if found["state"] in ("done", "failed", "cancelled") else None

        return wait_for(look)


def wait_for(look: Callable[[], T | None]) -> T:
    """What `look` gives once it gives something."""
    ends = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < ends:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise TimeoutError("waited in vain")


def main() -> None:
    """Serve with the real tasks."""
    serve(
        read_settings(),
        lambda found: print(json.dumps({"url": found.url}), flush=True),
        page=Path(sys.argv[1]),
    )


if __name__ == "__main__":
    main()
