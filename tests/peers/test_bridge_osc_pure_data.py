"""Pure Data, without a window or sound: what it sends is heard, what we send it understands."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bridge.osc.sending import OscSender
from bridge.osc.udp import UdpReceiver
from tests.peers.osc_programs import free_port, heard, hearing, running

PATCH = Path(__file__).with_name("osc_with_pd.pd")
COMMAND = (
    *("pd", "-nogui", "-noaudio", "-nomidi", "-stderr", "-noprefs"),
    *("-path", "/usr/lib/pd/extra/osc", "-open", str(PATCH)),
)


@pytest.mark.peer("pd")
@pytest.mark.peer("pd-osc")
def test_pure_data_and_we_understand_each_other() -> None:
    theirs = free_port(socket.SOCK_DGRAM)
    with (
        hearing(UdpReceiver) as (ours, inbox),
        running([*COMMAND, "-send", f"roadie-from {theirs}", "-send", f"roadie-to {ours}"]),
    ):
        assert heard(inbox) == ("/pd/float", 0.5)
        assert heard(inbox) == ("/pd/typed", 7, 0.25, "hello", True, False, None)
        assert heard(inbox) == ("/pd/bundle", 1)
        assert heard(inbox) == ("/pd/bundle", 2)
        with OscSender("127.0.0.1", theirs) as sender:
            sender.send("/echo", 0.25, "text", -3)
            assert heard(inbox) == ("/echo", 0.25, "text", -3)
            sender.send("/1/fader1")
            assert heard(inbox) == ("/1/fader1",)
