"""Firefox, as Debian ships it, driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/)."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.page.other_browser import (
    HEIGHT,
    LIMIT_SECONDS,
    WIDTH,
    Action,
    OtherBrowser,
    as_json,
)

PROGRAM = "firefox-esr"
FLAGS = ("--headless", "--no-remote", "--remote-debugging-port", "0")
PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage": "about:blank",
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "",
    "toolkit.telemetry.enabled": False,
}
"""What asks the net for something, and what asks the one who sits there."""


class Firefox(OtherBrowser):
    """A Firefox without a window."""

    name = "Firefox"

    def __init__(self, place: Path, **environment: str) -> None:
        profile = place / "profile"
        profile.mkdir(parents=True)
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in PREFERENCES.items()]
        (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
        self._log = (place / "firefox.log").open("w")
        self._process = subprocess.Popen(
            [PROGRAM, *FLAGS, "--profile", str(profile)],
            env={**os.environ, "HOME": str(place), **environment},
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )
        self._asked = 0
        self._closing = ExitStack()
        try:
            self._socket = self._connected(profile / "WebDriverBiDiServer.json")
            self._begin()
        except BaseException:
            self._end()
            raise

    def _connected(self, told: Path) -> ClientConnection:
        def look() -> ClientConnection | None:
            assert self._process.poll() is None, f"{PROGRAM} ended: see {self._log.name}"
            try:
                where = json.loads(told.read_text("utf-8"))
            except (OSError, ValueError):
                return None
            address = f"ws://{where['ws_host']}:{where['ws_port']}/session"
            opened = connect(address, max_size=None, proxy=None, open_timeout=LIMIT_SECONDS)
            return self._closing.enter_context(opened)

        return self.until(look, "its port")

    def _begin(self) -> None:
        self._ask("session.new", capabilities={})
        (tab,) = self._ask("browsingContext.getTree")["contexts"]
        self._tab = {"context": tab["context"]}
        view = {"width": WIDTH, "height": HEIGHT}
        self._ask("browsingContext.setViewport", **self._tab, viewport=view)

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        self._asked += 1
        self._socket.send(json.dumps({"id": self._asked, "method": method, "params": parameters}))
        ends = time.monotonic() + LIMIT_SECONDS
        while True:
            message = json.loads(self._socket.recv(timeout=max(0.0, ends - time.monotonic())))
            if message.get("id") == self._asked:
                assert message["type"] == "success", f"{method}: {message}"
                result: dict[str, Any] = message["result"]
                return result

    def open(self, url: str) -> None:
        self._ask("browsingContext.navigate", **self._tab, url=url, wait="complete")

    def evaluate(self, function: str, *given: Any) -> Any:
        answer = self._ask(
            "script.evaluate",
            expression=as_json(function, given),
            target=self._tab,
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"]["value"])

    def _act(self, device: Action) -> None:
        self._ask("input.performActions", **self._tab, actions=[device])

    def picture(self) -> bytes:
        answer = self._ask("browsingContext.captureScreenshot", **self._tab)
        return base64.b64decode(answer["data"])

    def close(self) -> None:
        with suppress(ConnectionClosed, AssertionError, TimeoutError):
            self._ask("browser.close")
            self._closing.close()
        self._end()

    def _end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._log.close()
