"""A bridge that heals itself: cut off by a crash, it is started again and goes on.

A MIDI server that is killed can take the process down with it that uses its library. Nothing in
that process can prevent this; who started it can.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bridge.running.config import BridgeConfig
from bridge.running.start_to_close import StartToClose
from roadie.back_off import BackOff
from roadie.bridge_process import BridgeProcess
from session.errors import WorkerCrashed

NOT_TOLD = 2
"""The exit status of a bridge that does not understand its config."""
KEPT = (
    "values, layers and the place in the music stay; what was armed, recorded, waiting or playing "
    "is lost"
)
_REASONS = {
    "SIGSEGV": "crashed inside a system library (segmentation fault)",
    "SIGBUS": "crashed inside a system library (bus error)",
    "SIGABRT": "was ended by a library that gave up (abort)",
    "SIGKILL": "was killed",
}


class KeptBridge(StartToClose):
    """A bridge, and the next one, from `start` to `close`; `hear` is given their news, on threads.

    Beside the bridge's own there is `crashed`, with a sentence, for each that ended by itself and
    is started again; `ended`, with a sentence, comes once, when none is.
    """

    def __init__(self, config: BridgeConfig, hear: Callable[[dict[str, Any]], None]) -> None:
        self._config = config
        self._hear = hear
        self._back_off = BackOff()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._child: BridgeProcess | None = None
        self._began_seconds = 0.0
        self.kept: dict[str, Any] = {}
        """What it told last for the one after it."""

    def start(self) -> None:
        """Start it."""
        self._begin(self._config)

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        child = self._child
        return child.pid if child else None

    def close(self) -> None:
        """End it: its lights go dark and its notes off first. May be called twice.

        Comes back when it is quiet; it may still be letting go of its MIDI ports.
        """
        self._closing.set()
        with self._lock:
            if self._child is not None:
                self._child.close(once_quiet=True)

    def _begin(self, config: BridgeConfig) -> None:
        with self._lock:
            if not self._closing.is_set():
                self._began_seconds = time.monotonic()
                self._child = BridgeProcess(config, self._heard)
                self._child.start()

    def _heard(self, news: dict[str, Any]) -> None:
        match news["news"]:
            case "kept":
                self.kept = news
            case "ready":
                # Where 0 asked for a free port, everybody knows this one by now.
                self._config = replace(self._config, osc_port=news["osc_port"])
                self._hear(news)
            case "ended":
                # On another thread: this one ends with the bridge that it listened to.
                threading.Thread(
                    target=self._ended, args=(news["status"],), name="bridge again", daemon=True
                ).start()
            case _:
                self._hear(news)

    def _ended(self, status: int) -> None:
        if self._closing.is_set():
            self._hear({"news": "ended", "status": status, "words": ""})
            return
        lived_seconds = time.monotonic() - self._began_seconds
        with self._lock:
            if self._child is not None:
                self._child.close()
        by_itself = status not in (0, NOT_TOLD)
        wait_seconds = self._back_off.ended(lived_seconds) if by_itself else None
        if wait_seconds is None:
            self._hear({"news": "ended", "status": status, "words": self._last_words(status)})
            return
        when = f"in {wait_seconds:.0f} s" if wait_seconds else "at once"
        words = f"The bridge {reason_of(status)} and is started again {when}: {KEPT}."
        self._hear({"news": "crashed", "status": status, "words": words})
        if self._closing.wait(wait_seconds):
            self._hear({"news": "ended", "status": status, "words": ""})
            return
        try:
            self._begin(replace(self._config, kept=self.kept))
        except WorkerCrashed:  # it ended before it was told its config
            self._ended(1)

    def _last_words(self, status: int) -> str:
        often = f", {self._back_off.ends} times in a row" if self._back_off.ends > 1 else ""
        return (
            f"The bridge {reason_of(status)}{often}: look at `roadie doctor`, then start it again "
            "with `roadie bridge`."
        )


def reason_of(status: int) -> str:
    """How a process with this exit status ended, in words after its name."""
    if status == 0:
        return "was asked to end by somebody else"
    if status > 0:
        return f"ended by a fault of its own (exit status {status})"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = str(-status)
    return _REASONS.get(name, f"was ended by a signal ({name})")
