"""The UDP receiver over real sockets: who is heard, what ends nothing, and that all of it comes."""

from __future__ import annotations

import socket
import struct
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from math import inf
from threading import Event, Thread

import pytest

from bridge.events.arrived import OscArrived, Source
from bridge.osc.allow import Allowed
from bridge.osc.codec import OscMessage, decode, encode, encode_bundle
from bridge.osc.intake import AT_ONCE_AT_MOST, Counts
from bridge.osc.sending import OscSender
from bridge.osc.udp import FLOOD, UdpReceiver
from bridge.running.inbox import Inbox
from session.errors import BackendUnavailable, BadSetting
from tests.fuzz.osc_packets import mutated

WAIT_S = 30.0
"""Until a test gives up; nothing is measured by it."""


class Nobody(Allowed):
    """Allows nothing: what comes from this machine stands for what comes from outside."""

    def __init__(self) -> None:
        super().__init__()
        self.permits = lambda _: False  # type: ignore[assignment]


@contextmanager
def receiving(
    allowed: Allowed | None = None, said: list[str] | None = None
) -> Iterator[tuple[UdpReceiver, Inbox]]:
    inbox = Inbox()
    say = [].append if said is None else said.append
    with UdpReceiver("127.0.0.1", 0, allowed or Allowed(), inbox.put, say=say) as receiver:
        yield receiver, inbox


def heard(inbox: Inbox) -> OscArrived:
    arrived = inbox.take(WAIT_S)
    assert isinstance(arrived, OscArrived)
    return arrived


def test_a_message_comes_with_who_sent_it_and_when() -> None:
    times = iter((1.5, 2.5))
    inbox = Inbox()
    receiver = UdpReceiver("127.0.0.1", 0, Allowed(), inbox.put, now_s=lambda: next(times, 9.0))
    with receiver, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as surface:
        surface.sendto(encode("/1/fader1", 0.5), receiver.place)
        source = Source(f"osc-udp:127.0.0.1:{surface.getsockname()[1]}")
        assert heard(inbox) == OscArrived(source, 1.5, "/1/fader1", (0.5,))
        surface.sendto(encode_bundle(encode("/a"), encode("/b", 1)), receiver.place)
        assert heard(inbox) == OscArrived(source, 2.5, "/a")
        assert heard(inbox) == OscArrived(source, 2.5, "/b", (1,))


def test_the_packets_that_end_other_servers_do_nothing() -> None:
    hour_ahead = (2**32 - 1) << 32
    with receiving() as (receiver, inbox), OscSender(*receiver.place) as sender:
        sender.send_packet(b"#bundle\0" + struct.pack(">Qi", 1, -4))
        sender.send_packet(encode("/" + "*" * 28))
        sender.send_packet(encode_bundle(encode("/soon"), time_tag=hour_ahead))
        sender.send("/alive")
        assert [heard(inbox).address for _ in range(2)] == ["/soon", "/alive"]
        assert (receiver.counts.bad, receiver.counts.patterns) == (1, 1)


def test_mutated_packets_end_nothing() -> None:
    with receiving() as (receiver, inbox), OscSender(*receiver.place) as sender:
        for number, packet in enumerate(mutated(5_000, seed=7)):
            sender.send_packet(packet)
            if number % 50 == 0:
                sender.send("/still", number)
                while heard(inbox).arguments != (number,):
                    pass
        assert receiver.counts.bad > 1000


def test_what_is_left_out_is_told_once_for_each_source() -> None:
    said: list[str] = []
    with receiving(said=said) as (receiver, inbox), OscSender(*receiver.place) as sender:
        for _ in range(20):
            sender.send_packet(b"nonsense")
            sender.send("/a/*")
        sender.send("/end")
        assert heard(inbox).address == "/end"
    assert len(said) == 2
    assert "no OSC" in said[0]
    assert "/a/*" in said[1]


def test_who_is_not_allowed_has_no_effect_and_gets_no_reply() -> None:
    said: list[str] = []
    with (
        receiving(Nobody(), said) as (receiver, inbox),
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger,
    ):
        for _ in range(10):
            stranger.sendto(encode("/roadie/ping"), receiver.place)
        source = Source(f"osc-udp:127.0.0.1:{stranger.getsockname()[1]}")
        assert not receiver.reply(source, encode("/roadie/pong"))
        until_s = time.monotonic() + WAIT_S
        while receiver.counts.refused < 10 and time.monotonic() < until_s:
            time.sleep(0.001)
        stranger.setblocking(False)
        with pytest.raises(BlockingIOError):
            stranger.recv(1000)
    assert receiver.counts == Counts(refused=10)
    assert inbox.take(0) is None
    assert len(said) == 1
    assert "127.0.0.1 is left out" in said[0]


def test_who_asked_is_answered_from_the_port_that_was_asked() -> None:
    with (
        receiving() as (receiver, inbox),
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as surface,
    ):
        surface.settimeout(WAIT_S)
        surface.sendto(encode("/roadie/ping"), receiver.place)
        assert receiver.reply(heard(inbox).source, encode("/roadie/pong", 1))
        packet, place = surface.recvfrom(1000)
        assert decode(packet) == (OscMessage("/roadie/pong", "i", (1,)),)
        assert place == receiver.place
        for other in ("midi:a", "osc-tcp:127.0.0.1:1", "osc-udp:127.0.0.1:x", "osc-udp:8.8.8.8:9"):
            assert not receiver.reply(Source(other), encode("/roadie/pong"))


def test_ten_thousand_messages_from_two_sources_come_whole_and_in_order() -> None:
    """The timed form of this, over a minute, is in the benchmarks; here the socket sets the pace.

    A sender is at most a window ahead of what was taken, so that no buffer is ever full.
    """
    each, window = 10_000, 200
    with receiving() as (receiver, inbox):
        taken: dict[Source, list[int]] = defaultdict(list)
        done = [0.0, 0.0]

        def sending(which: int) -> None:
            with OscSender(*receiver.place) as sender:
                for number in range(each):
                    while number - done[which] > window:
                        time.sleep(0)
                    sender.send("/n", which, number)

        threads = [Thread(target=sending, args=(which,), daemon=True) for which in (0, 1)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(2 * each):
                arrived = heard(inbox)
                which, number = arrived.arguments
                assert isinstance(which, int)
                assert isinstance(number, int)
                done[which] = number
                taken[arrived.source].append(number)
        finally:
            done[:] = [inf, inf]
            for thread in threads:
                thread.join()
        assert list(taken.values()) == [list(range(each))] * 2
        assert receiver.counts.messages == 2 * each


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts them")
def test_what_the_system_drops_is_counted() -> None:
    stuck = Event()
    receiver = UdpReceiver("127.0.0.1", 0, Allowed(), lambda _: stuck.wait(WAIT_S))
    try:
        with receiver, OscSender(*receiver.place) as sender:
            assert receiver.dropped() == 0
            packet = encode("/full", bytes(60_000))
            for _ in range(1 + receiver.buffer_bytes // len(packet)):
                sender.send_packet(packet)
            assert (receiver.dropped() or 0) > 0
            stuck.set()
    finally:
        stuck.set()
    assert receiver.dropped() is None


def test_it_stops_and_starts_again_at_its_place() -> None:
    inbox = Inbox()
    receiver = UdpReceiver("127.0.0.1", 0, Allowed(), inbox.put)
    receiver.close()
    for _ in range(3):
        receiver.start()
        place = receiver.place
        with OscSender(*place) as sender:
            sender.send("/again")
        assert heard(inbox).address == "/again"
        receiver.close()
        receiver.close()
        assert receiver.place == place
        assert not receiver.reply(Source("osc-udp:127.0.0.1:9"), b"")


def test_a_place_that_is_taken_is_told_with_what_to_do() -> None:
    with receiving() as (receiver, inbox):
        other = UdpReceiver(*receiver.place, Allowed(), inbox.put)
        with pytest.raises(BadSetting, match="another program uses it"):
            other.start()
    with pytest.raises(BadSetting, match="choose another port"):
        UdpReceiver("no.such.host.invalid", 0, Allowed(), inbox.put).start()
    with pytest.raises(BackendUnavailable):
        OscSender("no.such.host.invalid", 9000)


def test_it_listens_on_ipv6_too() -> None:
    inbox = Inbox()
    with ExitStack() as stack:
        try:
            receiver = stack.enter_context(UdpReceiver("::1", 0, Allowed(), inbox.put))
        except BadSetting as error:
            pytest.skip(str(error))
        sender = stack.enter_context(OscSender(*receiver.place))
        sender.send("/six")
        assert heard(inbox).source.startswith("osc-udp:::1:")


@pytest.mark.skipif(not hasattr(socket, "MSG_DONTWAIT"), reason="all is put on Windows")
def test_what_nothing_waits_behind_is_done_at_once_and_a_flood_is_put() -> None:
    at_once: list[int] = []
    begun, go_on, inbox = Event(), Event(), Inbox()

    def do(arrived: OscArrived) -> None:
        at_once.append(number_of(arrived))
        begun.set()
        assert go_on.wait(WAIT_S)

    with (
        UdpReceiver("127.0.0.1", 0, Allowed(), inbox.put, at_once=do) as receiver,
        OscSender(*receiver.place) as sender,
    ):
        sender.send("/n", 0)
        assert begun.wait(WAIT_S)
        for number in range(1, 3 * FLOOD):
            sender.send("/n", number)
        go_on.set()
        put = [number_of(heard(inbox)) for _ in range(2 * FLOOD)]
        assert at_once == list(range(FLOOD))
        assert at_once + put == list(range(3 * FLOOD))
        # Once it is over, things are done at once again.
        sender.send_packet(encode_bundle(*(encode("/n", n) for n in range(AT_ONCE_AT_MOST + 1))))
        assert number_of(heard(inbox)) == 0  # too many at a time
        begun.clear()
        while not begun.wait(0.01):  # while the packet before it is seen to, it is one in a row
            sender.send("/n", -1)
        assert at_once[-1] == -1


def number_of(arrived: OscArrived) -> int:
    (number,) = arrived.arguments
    assert isinstance(number, int)
    return number
