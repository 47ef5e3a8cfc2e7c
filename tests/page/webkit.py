"""WebKit, the engine of Safari, as Debian ships it: driven by W3C WebDriver.

Its small browser wants a display, so that one is started for it, of which nothing is seen.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from tests.page.other_browser import (
    HEIGHT,
    LIMIT_SECONDS,
    WIDTH,
    Action,
    OtherBrowser,
    as_json,
)

PROGRAM = "WebKitWebDriver"
DISPLAY_PROGRAM = "Xvfb"
SCREEN = ("-screen", "0", f"{WIDTH + 200}x{HEIGHT + 300}x24", "-nolisten", "tcp")
FLAGS = ("--automation",)
_SCRIPT = """const tell = arguments[arguments.length - 1];
{expression}.then(tell, (fault) => tell({{ fault: String(fault) }}));"""


class WebKit(OtherBrowser):
    """WebKit's own small browser, on a display of its own."""

    name = "WebKit"

    def __init__(self, place: Path, **environment: str) -> None:
        place.mkdir(parents=True, exist_ok=True)
        self._log_path = place / "webkit.log"
        self._log = self._log_path.open("w")
        self._running: list[subprocess.Popen[Any]] = []
        self._client = httpx.Client(timeout=LIMIT_SECONDS, trust_env=False)
        try:
            self._begin(place, environment)
        except BaseException:
            self._end()
            raise

    def _begin(self, place: Path, environment: dict[str, str]) -> None:
        reads, writes = os.pipe()
        self._start([DISPLAY_PROGRAM, *SCREEN, "-displayfd", str(writes)], pass_fds=(writes,))
        os.close(writes)
        with os.fdopen(reads) as told:
            display = told.readline().strip()
        own = {**_own_place(place), "DISPLAY": f":{display}", **environment}
        port = _free_port()
        self._start([PROGRAM, f"--port={port}"], env={**os.environ, **own})
        self._client.base_url = httpx.URL(f"http://127.0.0.1:{port}")
        self.until(self._listens, "its driver")
        options = {"binary": _small_browser(), "args": list(FLAGS)}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        answer = self._post("/session", capabilities=wanted)
        self._session = f"/session/{answer['sessionId']}"
        self._fit()

    def _start(self, command: list[str], **wish: Any) -> None:
        started = subprocess.Popen(
            command, stdout=self._log, stderr=self._log, start_new_session=True, **wish
        )
        self._running.append(started)

    def _listens(self) -> bool:
        assert self._running[-1].poll() is None, f"{PROGRAM} ended: see {self._log_path}"
        try:
            return bool(self._client.get("/status").json()["value"]["ready"])
        except httpx.TransportError:
            return False

    def _post(self, path: str, **body: Any) -> Any:
        answer = self._client.post(path, json=body)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json()["value"]

    def _ask(self, what: str, **body: Any) -> Any:
        return self._post(f"{self._session}/{what}", **body)

    def _fit(self) -> None:
        """Give the page the size that all are tested at; the window's own bars come on top."""
        for _ in range(2):
            inner = self.evaluate("() => [innerWidth, innerHeight]")
            rect = self._client.get(f"{self._session}/window/rect").json()["value"]
            width = rect["width"] + WIDTH - inner[0]
            height = rect["height"] + HEIGHT - inner[1]
            self._ask("window/rect", x=0, y=0, width=width, height=height)

    def open(self, url: str) -> None:
        self._ask("url", url=url)

    def evaluate(self, function: str, *given: Any) -> Any:
        script = _SCRIPT.format(expression=as_json(function, given))
        answer = self._ask("execute/async", script=script, args=[])
        assert isinstance(answer, str), answer
        return json.loads(answer)

    def _act(self, device: Action) -> None:
        self._ask("actions", actions=[device])

    def picture(self) -> bytes:
        answer = self._client.get(f"{self._session}/screenshot").json()
        return base64.b64decode(answer["value"])

    def close(self) -> None:
        with suppress(httpx.TransportError):
            self._client.delete(self._session)
        self._end()

    def _end(self) -> None:
        for process in reversed(self._running):
            process.terminate()  # the display takes its lock with it
            with suppress(subprocess.TimeoutExpired):
                process.wait(LIMIT_SECONDS)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._client.close()
        self._log.close()


def _own_place(place: Path) -> dict[str, str]:
    own = {"HOME": place, "XDG_RUNTIME_DIR": place, "XDG_CACHE_HOME": place / "cache"}
    # Without this it starts buses of its own, which outlive it.
    apart = {"DBUS_SESSION_BUS_ADDRESS": "disabled:", "NO_AT_BRIDGE": "1"}
    return {**apart, **{name: str(path) for name, path in own.items()}}


def _free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port


def _small_browser() -> str:
    (found,) = Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser")
    return str(found)
