"""A session goes into the DAW that the bridge follows: two programs share the answering port."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from bridge.daw.contract import DawAddress
from bridge.daw.live.adapter import Live
from bridge.daw.osc_line import OscLine
from bridge.events.arrived import OscArrived
from bridge.osc.codec import encode
from session.document import write_session
from session.errors import BackendUnavailable
from tests.ableton_osc import AbletonOsc
from tests.export_material import a_session
from tests.live_song import Song

HOST = "127.0.0.1"
SEND = """
import sys
from pathlib import Path
from bridge.daw.contract import DawAddress
from bridge.daw.sending import send
from session.progress import silent
print(send("live", DawAddress("127.0.0.1", *map(int, sys.argv[2:])), Path(sys.argv[1]), silent))
"""


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def until(holds: Callable[[], bool]) -> None:
    """Wait until it holds; only a hang ends this."""
    for _ in range(4000):
        if holds():
            return
        time.sleep(0.005)
    raise AssertionError("it never came to hold")


class Lines:
    """Lines to a DAW that answers to one port, and what each of them heard."""

    def __init__(self, stack: ExitStack) -> None:
        self.port = free_port()
        self.daw = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        self.daw.bind((HOST, 0))
        self._stack = stack

    def open(self) -> tuple[OscLine, list[OscArrived]]:
        heard: list[OscArrived] = []
        address = DawAddress(HOST, self.daw.getsockname()[1], self.port)
        return self._stack.enter_context(closing(OscLine("Live", address, heard.append))), heard

    def say(self, number: int) -> None:
        self.daw.sendto(encode("/said", number), (HOST, self.port))


@pytest.fixture
def lines() -> Lines:
    with ExitStack() as stack:
        yield Lines(stack)


def test_a_session_goes_into_live_while_the_bridge_goes_on_following_it(tmp_path: Path) -> None:
    song, reply_port = Song(), free_port()
    with AbletonOsc(song, reply_port) as osc, closing(Live()) as followed:
        followed.connect(DawAddress(HOST, osc.port, reply_port))
        write_session(a_session(tmp_path, bars=2), tmp_path)
        sent = subprocess.run(
            [sys.executable, "-c", SEND, str(tmp_path), str(osc.port), str(reply_port)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert "notes=" in sent.stdout, sent.stderr
        assert "Bass MIDI" in [track.name for track in song.tracks]
        # What ended did not take the ears of what goes on.
        song.tempo = 97.5
        until(lambda: followed.transport().bpm == 97.5)


def test_what_the_daw_says_is_heard_by_all_once_and_in_order(lines: Lines) -> None:
    heards = [lines.open()[1] for _ in range(3)]
    for number in range(100):
        lines.say(number)
    for heard in heards:
        until(lambda heard=heard: len(heard) == 100)
        assert [one.arguments for one in heard] == [(number,) for number in range(100)]


def test_whoever_goes_last_has_the_port(lines: Lines) -> None:
    first, _ = lines.open()
    second, heard = lines.open()
    third, later = lines.open()
    assert second.shared
    first.close()
    for number in range(4000):
        lines.say(number)
        time.sleep(0.005)
        if heard and later:
            break
    assert {second.own_port, third.own_port} > {lines.port}
    third.close()
    until(lambda: second.own_port == lines.port)
    until(lambda: not second.shared)
    heard.clear()
    lines.say(1)
    until(lambda: [one.arguments for one in heard] == [(1,)])


def test_a_program_that_is_none_of_ours_keeps_its_port_and_is_named_in_a_sentence(
    lines: Lines,
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind((HOST, lines.port))
        with pytest.raises(BackendUnavailable, match=f"port {lines.port}, which another"):
            lines.open()
