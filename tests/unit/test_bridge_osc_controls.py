"""OSC messages as controls, who may send them, and the addresses of our own."""

from __future__ import annotations

import math

import pytest

from bridge.events.arrived import OscArgument, OscArrived, Source
from bridge.osc.allow import Allowed
from bridge.osc.codec import encode
from bridge.osc.controls import moved
from bridge.osc.dispatch import Dispatch, OscMethod
from session.errors import BadSetting

SOURCE = Source("osc-udp:127.0.0.1:9000")


def arrived(address: str, *arguments: OscArgument) -> OscArrived:
    return OscArrived(SOURCE, 7.5, address, arguments)


@pytest.mark.parametrize(
    ("arguments", "motion", "value"),
    [
        ((0.25,), "value", 0.25),
        ((0.0,), "value", 0.0),
        ((-3.0,), "value", 0.0),
        ((7.0,), "value", 1.0),
        ((math.inf,), "value", 1.0),
        ((3, "drums", 0.5), "value", 0.5),
        ((True,), "press", 1.0),
        ((1,), "press", 1.0),
        ((), "press", 1.0),
        (("dark techno",), "press", 1.0),
        ((None,), "press", 1.0),
        (((1, 2),), "press", 1.0),
        ((False,), "release", 0.0),
        ((0,), "release", 0.0),
        ((64,), "value", 1.0),
        ((-64,), "value", 0.0),
    ],
)
def test_the_arguments_say_what_the_control_did(
    arguments: tuple[OscArgument, ...], motion: str, value: float
) -> None:
    control = moved(arrived("/1/fader1", *arguments))
    assert control is not None
    assert (control.motion, control.value) == (motion, value)
    assert (control.device, control.control) == ("osc", "/1/fader1")
    assert (control.at_s, control.source, control.arguments) == (7.5, SOURCE, arguments)


def test_a_float_that_is_no_number_moves_nothing() -> None:
    assert moved(arrived("/1/fader1", math.nan)) is None


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_this_machine_may_always_send(host: str) -> None:
    assert Allowed().permits(host)


def test_others_may_send_when_their_network_is_named() -> None:
    allowed = Allowed(["192.168.1.7/24", "10.0.0.5", "fe80::/10"])
    for host in ("192.168.1.200", "10.0.0.5", "fe80::1%eth0", "::ffff:10.0.0.5"):
        assert allowed.permits(host)
        assert not Allowed().permits(host)
    for host in ("192.168.2.1", "10.0.0.6", "8.8.8.8", "", "nonsense", "::"):
        assert not allowed.permits(host)


@pytest.mark.parametrize("written", ["studio", "192.168.1.0/33", "", "300.1.1.1"])
def test_a_network_that_is_none_is_refused_with_what_to_write(written: str) -> None:
    with pytest.raises(BadSetting, match=r"192\.168\.1\.0/24"):
        Allowed([written])


def test_a_method_is_found_by_its_exact_address_alone() -> None:
    heard: list[OscArrived] = []

    def pong(message: OscArrived) -> list[bytes]:
        heard.append(message)
        return [encode("/roadie/pong", *message.arguments)]

    dispatch = Dispatch([OscMethod("/roadie/ping", "Answers.", pong)])
    ping = arrived("/roadie/ping", 5)
    assert dispatch.heard(ping) == [encode("/roadie/pong", 5)]
    assert heard == [ping]
    for other in ("/roadie/*", "/roadie/pin?", "/roadie/ping/", "/roadie", "/*" * 14):
        assert dispatch.heard(arrived(other)) is None
    assert heard == [ping]


def test_a_method_without_an_answer_answers_nothing() -> None:
    dispatch = Dispatch()
    dispatch.add(OscMethod("/roadie/stop", "Stops.", lambda _: None))
    assert dispatch.heard(arrived("/roadie/stop")) == ()
