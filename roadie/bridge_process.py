"""The bridge as a child process: started with its config, followed by its news, ended with us."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from bridge.osc.allow import Allowed
from bridge.running.config import BridgeConfig
from bridge.running.start_to_close import StartToClose
from bridge.studio.address import named
from bridge.sync.own import held_bpm
from server.settings import Settings
from session.errors import WorkerCrashed

PATIENCE_SECONDS = 5.0
UNREADY_PATIENCE_SECONDS = 1.5
"""One that is not ready has no lights on and no notes: there is less to wait for."""
STARTS_WITHIN_SECONDS = 5.0
_ENVIRONMENT = {"PYDANTIC_DISABLE_PLUGINS": "__all__"}
"""It has none, and to look for some through all that is installed is a tenth of the start."""
LEAVES_WITHIN_SECONDS = 0.2
"""What one without many MIDI ports takes to end once it is quiet."""
SLOW = (
    "The bridge does not come up: the MIDI system does not answer; restart JACK, or end this with "
    "Ctrl-C and add --no-midi."
)


def bridge_config(settings: Settings, **changes: Any) -> BridgeConfig:
    """What the bridge is told, from the settings.

    Raises BadSetting and BadInput, before anything is started, for what no bridge can be told.
    """
    config = BridgeConfig(
        library=str(settings.library),
        token=settings.token,
        osc_host=settings.osc_host,
        osc_port=settings.osc_port,
        osc_allowed=settings.osc_allowed,
        osc_feedback=settings.osc_feedback,
        mappings=settings.use_mappings,
        mappings_folder=str(settings.mappings_folder),
        controllers_folder=str(settings.controllers_folder),
        clock=settings.clock,
        link=settings.link,
        daw=settings.daw,
        daw_port=settings.daw_port,
        mackie=settings.mackie,
        keys=settings.keys,
        play_to=settings.play_to,
        programs=settings.programs,
        **changes,
    )
    Allowed(config.osc_allowed)
    held_bpm(config.bpm)
    if config.server_url is not None:
        named(config.server_url)
    return config


class BridgeProcess(StartToClose):
    """One bridge, from `start` to `close`; `hear` is given each piece of its news, on a thread.

    The bridge ends when its standard input is closed, so also when this process is gone.
    """

    def __init__(self, config: BridgeConfig, hear: Callable[[dict[str, Any]], None]) -> None:
        self._config = config
        self._hear = hear
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._ready = False
        self._quiet = threading.Event()
        self._slow = threading.Timer(STARTS_WITHIN_SECONDS, self._tell_slow)
        self._slow.daemon = True

    def start(self) -> None:
        """Start it."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bridge.running"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **_ENVIRONMENT},
            # Ctrl-C is for the command, which then ends the bridge in order.
            start_new_session=True,
        )
        self._say(self._config.to_data())
        self._reader = threading.Thread(target=self._read, name="bridge-news", daemon=True)
        self._reader.start()
        self._slow.start()

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        return self._process.pid if self._process else None

    def wait(self, timeout_seconds: float | None = None) -> int | None:
        """Its exit status; None when it still runs after so long."""
        if self._process is None:
            return None
        try:
            return self._process.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            return None

    def close(self, once_quiet: bool = False) -> None:
        """End it: its lights go dark and its notes off first. May be called twice.

        `once_quiet` does not wait while it lets go of its MIDI ports: it ends by itself then.
        """
        process, self._process = self._process, None
        if process is None:
            return
        self._slow.cancel()
        if process.stdin:
            with suppress(OSError):  # it is gone already
                process.stdin.close()
        patience_seconds = PATIENCE_SECONDS if self._ready else UNREADY_PATIENCE_SECONDS
        leaves = self._quiet.wait(patience_seconds) and once_quiet
        try:
            process.wait(LEAVES_WITHIN_SECONDS if leaves else patience_seconds)
        except subprocess.TimeoutExpired:
            if leaves:
                return
            process.kill()
            process.wait()
        if self._reader:
            self._reader.join(PATIENCE_SECONDS)

    def _say(self, data: dict[str, Any]) -> None:
        assert self._process and self._process.stdin
        try:
            self._process.stdin.write(json.dumps(data) + "\n")
            self._process.stdin.flush()
        except OSError as error:
            raise WorkerCrashed("The bridge ended before it began: see `roadie doctor`.") from error

    def _read(self) -> None:
        process = self._process
        if process is None or process.stdout is None:
            return
        with process.stdout:
            for line in process.stdout:
                news = json.loads(line)
                if news["news"] == "ready":
                    self._ready = True
                    self._slow.cancel()
                if news["news"] == "quiet":
                    self._quiet.set()
                else:
                    self._hear(news)
        process.wait()
        self._quiet.set()
        self._slow.cancel()
        self._hear({"news": "ended", "status": process.returncode})

    def _tell_slow(self) -> None:
        self._hear({"news": "said", "words": SLOW})
