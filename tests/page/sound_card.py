"""A sound card without a loudspeaker: browsers play to it, and tests hear what it was given.

It is PulseAudio with a sink that plays to nowhere on a real clock. Without one Firefox never starts
to play, and nothing would be known of what leaves a browser.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from tests.page.ear import Line
from tests.page.page_server import wait_for

PROGRAM = "pulseaudio"
RATE = 48_000
_FLAGS = ("-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes")
_FORMAT = ("--format=float32le", f"--rate={RATE}", "--channels=2")
_SINK = f"module-null-sink sink_name=ear format=float32le rate={RATE} channels=2"


class SoundCard:
    """The card; `environment` is what a program needs to find it."""

    def __init__(self) -> None:
        # A socket's path may have 107 letters, and the folders of tests are deep.
        self._place = Path(tempfile.mkdtemp(prefix="card"))
        socket = self._place / "socket"
        self.environment = {"PULSE_SERVER": f"unix:{socket}"}
        own = dict.fromkeys(("HOME", "XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH"), str(self._place))
        self._log = (self._place / "log").open("w")
        protocol = f"module-native-protocol-unix socket={socket} auth-anonymous=1"
        self._process = subprocess.Popen(
            [PROGRAM, *_FLAGS, "-L", _SINK, "-L", protocol],
            env={**os.environ, **own},
            stdout=self._log,
            stderr=self._log,
        )
        wait_for(socket.exists)

    def heard(self, seconds: float = 0.7) -> Line:
        """What it is given in the next so many seconds, both sides as one."""
        command = ["parec", "--device=ear.monitor", "--raw", "--latency-msec=50", *_FORMAT]
        wanted = round(seconds * RATE) * 2 * 4
        with subprocess.Popen(
            command, env={**os.environ, **self.environment}, stdout=subprocess.PIPE
        ) as recorder:
            assert recorder.stdout is not None
            data = recorder.stdout.read(wanted)
            recorder.kill()
        assert len(data) == wanted, "the sound card is gone"
        line: Line = np.frombuffer(data, np.float32).reshape(-1, 2).mean(axis=1, dtype=np.float64)
        return line

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        self._log.close()
        shutil.rmtree(self._place)
