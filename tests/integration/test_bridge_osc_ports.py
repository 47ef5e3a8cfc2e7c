"""One port for UDP and TCP, and the bridge's own addresses answered over both."""

from __future__ import annotations

import socket

import pytest

from bridge.events.arrived import OscArrived, Source
from bridge.osc.allow import Allowed
from bridge.osc.codec import OscMessage, decode, encode
from bridge.osc.framing import Stream, framed
from bridge.osc.own import OwnAddresses
from bridge.osc.ports import OscPorts
from bridge.running.inbox import Inbox
from session.errors import BadSetting

WAIT_S = 30.0
"""Until a test gives up; nothing is measured by it."""


@pytest.fixture
def own() -> OwnAddresses:
    return OwnAddresses({"version": ("Which bridge this is.", lambda: ("0.1.0",))})


def asked(own: OwnAddresses, packet: bytes, over: str) -> OscMessage:
    """What a client is answered to a packet that it sends over UDP or TCP."""
    inbox = Inbox()
    kind = socket.SOCK_DGRAM if over == "udp" else socket.SOCK_STREAM
    with (
        OscPorts("127.0.0.1", 0, Allowed(), inbox.put) as ports,
        socket.socket(socket.AF_INET, kind) as client,
    ):
        client.settimeout(WAIT_S)
        client.connect(ports.place)
        client.sendall(packet if over == "udp" else framed(packet, "length"))
        arrived = inbox.take(WAIT_S)
        assert isinstance(arrived, OscArrived)
        assert ports.answer(own, arrived)
        data = client.recv(2000)
    (answer,) = (data,) if over == "udp" else Stream().fed(data)
    (message,) = decode(answer)
    return message


@pytest.mark.parametrize("over", ["udp", "tcp"])
def test_who_asks_is_answered_over_what_it_asked(own: OwnAddresses, over: str) -> None:
    ping = encode("/roadie/ping", 7, "x", True)
    assert asked(own, ping, over) == OscMessage("/roadie/reply/ping", "isT", (7, "x", True))
    version = asked(own, encode("/roadie/version"), over)
    assert version == OscMessage("/roadie/reply/version", "s", ("0.1.0",))
    error = asked(own, encode("/roadie/versoin"), over)
    assert error.address == "/roadie/error"
    assert "did you mean /roadie/version?" in str(error.arguments[0])


def test_what_cannot_be_said_back_is_an_error_and_no_end(own: OwnAddresses) -> None:
    for argument in (1e300, 2**64 - 1, b"x" * 65_530):
        (answer,) = own.heard(OscArrived(asked_by(), 0.0, "/roadie/ping", (argument,))) or ()
        (message,) = decode(answer)
        assert message.address == "/roadie/error"
    (answer,) = own.heard(OscArrived(asked_by(), 0.0, "/roadie/" + "v" * 60_000)) or ()
    assert len(answer) < 400


def test_an_answer_is_never_answered(own: OwnAddresses) -> None:
    for address in ("/roadie/error", "/roadie/reply/ping", "/roadie/reply/x"):
        arrived = OscArrived(asked_by(), 0.0, address)
        assert own.heard(arrived) == ()
    assert own.heard(OscArrived(asked_by(), 0.0, "/1/fader1")) is None


def asked_by() -> Source:
    return Source("osc-udp:127.0.0.1:9")


def test_both_listen_at_one_port_or_neither_does() -> None:
    inbox = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        ports = OscPorts("127.0.0.1", taken, Allowed(), inbox.put)
        with pytest.raises(BadSetting):
            ports.start()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free_again:
            free_again.bind(("127.0.0.1", taken))
    with OscPorts("127.0.0.1", 0, Allowed(), inbox.put) as both:
        assert both.udp.place == both.tcp.place == both.place
