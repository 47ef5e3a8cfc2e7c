"""A real JACK server for tests: no sound card (the dummy driver), a name of its own.

Clients of this process and of those it starts find it by `JACK_DEFAULT_SERVER`. Only one process
at a time, and what it starts, has JACK servers: the socket by which a JACK client hears from its
server (`/dev/shm/jack_<client>_<uid>_0`, jackd 1.9.21) bears the client's name and not the
server's. Where two servers take clients of one name in one moment, one server talks to the other's
client, and stands still for good. No musician has two; two test runs side by side would.

A user has room for eight servers in JACK's register, and a killed one keeps its place (and 100 MB
of shared memory) until a server of its name begins. So every block here ends its server in order,
and names are used again: a run that is killed itself leaves nothing that the next does not tidy.
"""

from __future__ import annotations

import fcntl
import inspect
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path

import pytest

PERIOD_FRAMES = 64
"""1.3 ms at 48,000 a second: what a musician with a good interface uses."""
STARTS_WITHIN_S = 15
PLACES = 6
"""Of the eight, two are left to the user."""
A_TURN_WITHIN_S = 1200
"""Others take minutes at most: only a hang waits so long."""
TURN_IS_OURS = "ROADIE_TEST_JACK_IS_OURS"
"""In the environment of the process whose turn it is, and so of all that it starts."""


class Jack:
    """A JACK server that can be ended, killed, and started anew under its name."""

    def __init__(self, folder: Path, period_frames: int = PERIOD_FRAMES) -> None:
        self._period_frames = period_frames
        self.name, self._claim = _free_name()
        self.log = folder / f"{self.name}.log"
        _LOGS.append(self.log)
        self._process: subprocess.Popen[bytes] | None = None
        self._untidy = False

    @property
    def environment(self) -> dict[str, str]:
        """What a program is started with so that it finds this server and starts none."""
        return {**os.environ, "JACK_DEFAULT_SERVER": self.name, "JACK_NO_START_SERVER": "1"}

    def start(self) -> None:
        """Start the server; it answers when this returns."""
        command = [
            "setpriv",
            "--pdeathsig",
            "KILL",
            "jackd",
            "-r",
            "-n",
            self.name,
            "-S",
            "-d",
            "dummy",
        ]
        command += ["-r", "48000", "-p", str(self._period_frames)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        waited = subprocess.run(
            ["jack_wait", "-w", "-t", str(STARTS_WITHIN_S)],
            env=self.environment,
            capture_output=True,
            check=False,
        )
        if waited.returncode != 0 or self._process.poll() is not None:
            raise RuntimeError(f"jackd does not start: {self.log.read_text()[-800:]}")
        self._untidy = True

    def kill(self) -> None:
        """End it as a crash does: nothing is tidied up, nobody is told."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """End it as a user does."""
        self._signal(signal.SIGTERM)
        self._untidy = False

    def tidy(self) -> None:
        """End it, and give back its place in JACK's register if it was killed."""
        if self._process is None and self._untidy:
            self.start()
        self.stop()
        os.close(self._claim)

    def freeze(self) -> None:
        """It stands still: its clients are connected, and nothing moves."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on, if it stood still."""
        if self._process is not None:
            os.kill(self._process.pid, signal.SIGCONT)

    def _signal(self, number: int) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            os.kill(self._process.pid, number)
            os.kill(self._process.pid, signal.SIGCONT)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            os.kill(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None


_LOGS: list[Path] = []
STOOD_STILL = "engine may now behave abnormally"
"""What jackd writes where a client has kept it waiting for five seconds."""


def stood_still() -> int:
    """How often a server of this process has stood still of itself, by their own words."""
    return sum(log.read_text().count(STOOD_STILL) for log in _LOGS if log.exists())


def _free_name() -> tuple[str, int]:
    """A name that is nobody's while the file, told by its descriptor, is open.

    Each time another: clients that a dead server left in this process hear by what bears its name.
    """
    for count in range(len(_LOGS), len(_LOGS) + PLACES):
        number = count % PLACES
        claim = _claimed(f"roadie-jack-{number}.lock")
        if claim is not None:
            return f"roadie-{number}", claim
    raise RuntimeError(f"this test has {PLACES} JACK servers, and none is left for another")


def _claimed(name: str) -> int | None:
    """A lock of this machine, held while the file is open; None while another holds it."""
    claim = os.open(Path(tempfile.gettempdir(), name), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(claim)
        return None
    return claim


@contextmanager
def _our_turn() -> Iterator[None]:
    """Wait until no other process has a JACK server; within it, and its children, at once."""
    if os.environ.get(TURN_IS_OURS):
        yield
        return
    ends_s = time.monotonic() + A_TURN_WITHIN_S
    while (claim := _claimed("roadie-jack.lock")) is None:
        if time.monotonic() > ends_s:
            raise RuntimeError("another test has had its JACK server for very long: does it hang?")
        time.sleep(0.1)
    os.environ[TURN_IS_OURS] = "1"
    try:
        yield
    finally:
        del os.environ[TURN_IS_OURS]
        os.close(claim)


@contextmanager
def jack_server(folder: Path, period_frames: int = PERIOD_FRAMES) -> Iterator[Jack]:
    """A server that answers, and that this process's clients find, to the end of the block."""
    names = ("JACK_DEFAULT_SERVER", "JACK_NO_START_SERVER")
    with _our_turn():
        jack = Jack(folder, period_frames)
        before = {name: os.environ.get(name) for name in names}
        os.environ.update(JACK_DEFAULT_SERVER=jack.name, JACK_NO_START_SERVER="1")
        try:
            jack.start()
            yield jack
        finally:
            jack.tidy()
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value


@pytest.fixture
def jack(tmp_path: Path) -> Iterator[Jack]:
    """A JACK server for one test."""
    with jack_server(tmp_path) as server:
        yield server


IN_A_CHILD = "ROADIE_TEST_IN_A_CHILD"
CRASHES_FORGIVEN = 2


def apart(test: Callable[..., None]) -> Callable[..., None]:
    """Run a test in a process of its own, for JACK's library may end the one that it is in.

    Its client library now and then crashes in a process whose server was killed and came back.
    That is not the test's, so such an end (by a signal, nothing else) is tried again.
    """

    @wraps(test)
    def run(request: pytest.FixtureRequest, **fixtures: object) -> None:
        if os.environ.get(IN_A_CHILD):
            test(**fixtures)
            return
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        for _ in range(1 + CRASHES_FORGIVEN):
            ended = subprocess.run(
                [*command, request.node.nodeid],
                cwd=request.config.rootpath,
                env={**os.environ, IN_A_CHILD: "1"},
                capture_output=True,
                text=True,
                check=False,
            )
            if ended.returncode >= 0:
                break
        assert ended.returncode == 0, ended.stdout[-3000:]

    signature = inspect.signature(test)
    asked = inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY)
    parameters = signature.parameters.values() if os.environ.get(IN_A_CHILD) else ()
    run.__signature__ = signature.replace(parameters=[*parameters, asked])  # type: ignore[attr-defined]
    return run
