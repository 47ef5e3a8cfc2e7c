"""Ardour itself, running without its window on a JACK server of its own, with its OSC surface."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from bridge.daw.contract import DawAddress
from bridge.daw.conversation import Conversation
from session.errors import BackendUnavailable
from tests.jack import Jack

HARDOUR = next(iter(sorted(Path("/usr/lib/ardour7").glob("hardour-*"))), Path("hardour"))
STARTS_WITHIN_S = 60
TRIES = 6
ENVIRONMENT = {
    "ARDOUR_DATA_PATH": "/usr/share/ardour7",
    "ARDOUR_CONFIG_PATH": "/etc/ardour7",
    "ARDOUR_DLL_PATH": "/usr/lib/ardour7",
    "LD_LIBRARY_PATH": "/usr/lib/ardour7",
}
PROTOCOL = 'name="Open Sound Control (OSC)" active="{}"'


def _plays(port: int, halted: Callable[[], bool]) -> bool:
    """Whether it plays within a few seconds, and has not lost jackd."""
    talk = Conversation("Ardour", DawAddress("127.0.0.1", port), "", wait_s=0.5)
    try:
        for _ in range(30):
            # Who has not said so is answered at port 8000.
            talk.say("/set_surface", 0, 159, 0, 0, 0, 0, 0)
            if halted():
                return False
            if talk.ask("/transport_speed") == (1.0,):
                return True
            time.sleep(0.1)
    except BackendUnavailable:
        pass
    finally:
        talk.close()
    return False


class RunningArdour:
    """One session in one Ardour, which can be killed and started anew."""

    def __init__(self, jack: Jack, folder: Path, bpm: float, meter: tuple[int, int]) -> None:
        self._jack = jack
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.session = folder / "song"
        self.client = f"ardour{os.getpid()}"
        """Its name in JACK."""
        self._log = folder / "ardour.log"
        self._write_session(bpm, meter)

    @property
    def file(self) -> Path:
        """The session file."""
        return self.session / "Song.ardour"

    def _write_session(self, bpm: float, meter: tuple[int, int]) -> None:
        made = subprocess.run(
            ["ardour7-new_session", "-m", "2", "-s", "48000", str(self.session), "Song"],
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert self.file.is_file(), made.stdout + made.stderr
        text = self.file.read_text()
        # Without a master bus Ardour ends at its first OSC message; -m 2 makes one.
        changes = (
            (re.escape(PROTOCOL.format(0)), PROTOCOL.format(1)),
            (r'npm="120" enpm="120"', f'npm="{bpm:g}" enpm="{bpm:g}"'),
            (
                r'<Meter note-value="4" divisions-per-bar="4"',
                f'<Meter note-value="{meter[1]}" divisions-per-bar="{meter[0]}"',
            ),
        )
        for pattern, new in changes:
            text, times = re.subn(pattern, new, text)
            assert times == 1, pattern
        self.file.write_text(text)

    def start(self) -> int:
        """Start it, until it plays, which it does of itself once it has loaded; its OSC port.

        Ardour 7.3 and jackd lose each other now and then while it loads ("Unknown request 0" in
        jackd's log, "JACK HALTED" in Ardour's): then both are started again.
        """
        for _ in range(TRIES):
            said = self._log.stat().st_size if self._log.exists() else 0
            port = self._started()
            if _plays(port, lambda at=said: "HALTED" in self._log.read_text()[at:]):  # type: ignore[misc]
                return port
            self.kill()
            self._jack.kill()
            self._jack.start()
        raise RuntimeError(f"Ardour does not play: {self._log.read_text()[-800:]}")

    def _started(self) -> int:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(HARDOUR), "-O", "-c", self.client, str(self.session), "Song"],
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        for _ in range(STARTS_WITHIN_S * 20):
            if self._process.poll() is not None:
                break
            for socket in psutil.Process(self._process.pid).net_connections(kind="udp4"):
                port: int = socket.laddr.port
                if 3819 <= port < 3819 + 20:
                    return port
            time.sleep(0.05)
        raise RuntimeError(f"Ardour does not start: {self._log.read_text()[-800:]}")

    def end(self) -> None:
        """End it in order: jackd stands still for ten seconds after a client that died.

        Some instances pass that by, and are killed.
        """
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(6)
            except subprocess.TimeoutExpired:
                self.kill()
            self._process = None

    def kill(self) -> None:
        """End it as a crash does."""
        if self._process:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)
            self._process = None

    def _environment(self) -> dict[str, str]:
        home = self._folder / "home"
        home.mkdir(exist_ok=True)
        return {
            **self._jack.environment,
            **ENVIRONMENT,
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_CACHE_HOME": str(home / "cache"),
        }
