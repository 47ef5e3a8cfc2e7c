"""liblo, the C library that Ardour and many more speak OSC with: both ways, UDP and TCP."""

from __future__ import annotations

import socket
import subprocess
import time

import pytest

from bridge.osc.framing import FramingName
from bridge.osc.sending import OscSender
from bridge.osc.tcp import TcpReceiver
from bridge.osc.udp import UdpReceiver
from tests.osc_tcp_sender import OscTcpSender
from tests.peers.osc_programs import WAIT_S, free_port, heard, hearing, running

SENT = ("ifshdScmTFNI", "-7", "0.5", "text", "1099511627776", "0.1", "symbol", "c", "00903c7f")
MEANT = (-7, 0.5, "text", 2**40, 0.1, "symbol", "c", b"\0\x90\x3c\x7f", True, False, None, True)


@pytest.mark.peer("oscsend")
@pytest.mark.parametrize(("kind", "receiver"), [("udp", UdpReceiver), ("tcp", TcpReceiver)])
def test_oscsend_is_heard_in_every_type_it_knows(
    kind: str, receiver: type[UdpReceiver] | type[TcpReceiver]
) -> None:
    with hearing(receiver) as (port, inbox):
        for address in ("/all", "/again"):
            subprocess.run(
                ["oscsend", f"osc.{kind}://127.0.0.1:{port}", address, *SENT], check=True
            )
            assert heard(inbox) == (address, *MEANT)


def connected(port: int, framing: FramingName) -> OscTcpSender:
    """Once the other side listens."""
    until_s = time.monotonic() + WAIT_S
    while True:
        try:
            return OscTcpSender("127.0.0.1", port, framing)
        except OSError:
            if time.monotonic() > until_s:
                raise
            time.sleep(0.02)


@pytest.mark.peer("oscdump")
@pytest.mark.parametrize("over", ["udp", "length", "slip"])
def test_oscdump_reads_what_we_send(over: FramingName | str) -> None:
    port = free_port(socket.SOCK_DGRAM if over == "udp" else socket.SOCK_STREAM)
    url = str(port) if over == "udp" else f"osc.tcp://:{port}"
    with running(["oscdump", "-L", url]) as lines:
        sender: OscSender | OscTcpSender
        if over == "udp":
            sender = OscSender("127.0.0.1", port)
            until_s = time.monotonic() + WAIT_S
            while lines.empty() and time.monotonic() < until_s:
                sender.send("/there")  # until it listens
                time.sleep(0.02)
        else:
            sender = connected(port, "slip" if over == "slip" else "length")
        with sender:
            sender.send("/all", -7, 0.5, "text", 2**40, True, False, None, b"abc")
            while "/all" not in (line := lines.get(timeout=WAIT_S)):
                pass
    assert line.split(maxsplit=1)[1] == (
        '/all ifshTFNb -7 0.500000 "text" 1099511627776 #T #F Nil [3b 0x61 0x62 0x63]'
    )
