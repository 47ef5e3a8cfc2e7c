"""The TCP receiver over real sockets: both framings, several clients, and bad ones among them."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from random import Random
from threading import Event, Thread

import pytest
from pythonosc.tcp_client import SimpleTCPClient

from bridge.events.arrived import OscArrived, Source
from bridge.osc.allow import Allowed
from bridge.osc.codec import MAX_PACKET_BYTES, OscMessage, decode, encode
from bridge.osc.framing import FramingName, Stream, framed
from bridge.osc.tcp import TcpReceiver
from bridge.running.inbox import Inbox
from tests.fuzz.osc_packets import mutated
from tests.osc_tcp_sender import OscTcpSender

WAIT_S = 30.0
"""Until a test gives up; nothing is measured by it."""


@contextmanager
def receiving(
    said: list[str] | None = None, patience_s: float = WAIT_S, clients_at_most: int = 32
) -> Iterator[tuple[TcpReceiver, Inbox]]:
    inbox = Inbox()
    with TcpReceiver(
        "127.0.0.1",
        0,
        Allowed(),
        inbox.put,
        say=[].append if said is None else said.append,
        patience_s=patience_s,
        clients_at_most=clients_at_most,
    ) as receiver:
        yield receiver, inbox


@contextmanager
def connected(receiver: TcpReceiver) -> Iterator[socket.socket]:
    with socket.create_connection(receiver.place, WAIT_S) as client:
        yield client


def heard(inbox: Inbox) -> OscArrived:
    arrived = inbox.take(WAIT_S)
    assert isinstance(arrived, OscArrived)
    return arrived


def ended(client: socket.socket) -> bool:
    """Wait for the other side to close."""
    try:
        return client.recv(1) == b""
    except ConnectionError:
        return True


@pytest.mark.parametrize("framing", ["length", "slip"])
def test_each_client_is_understood_and_answered_in_its_framing(framing: FramingName) -> None:
    with receiving() as (receiver, inbox), connected(receiver) as client:
        client.sendall(framed(encode("/1/fader1", 0.5), framing))
        arrived = heard(inbox)
        assert (arrived.address, arrived.arguments) == ("/1/fader1", (0.5,))
        assert arrived.source == f"osc-tcp:127.0.0.1:{client.getsockname()[1]}"
        assert receiver.reply(arrived.source, encode("/ok"))
        stream = Stream()
        (packet,) = stream.fed(client.recv(1000))
        assert decode(packet) == (OscMessage("/ok"),)
        assert stream.framing == framing


@pytest.mark.parametrize("mode", ["1.0", "1.1"])
def test_python_osc_is_understood_in_both_its_modes(mode: str) -> None:
    with (
        receiving() as (receiver, inbox),
        SimpleTCPClient(*receiver.place, mode=mode) as client,
    ):
        for number in range(50):
            client.send_message("/n", [number, "x" * number])
        assert [heard(inbox).arguments for _ in range(50)] == [(n, "x" * n) for n in range(50)]


def test_clients_are_apart_and_keep_their_order() -> None:
    with receiving() as (receiver, inbox):
        place = receiver.place
        senders = [OscTcpSender(*place, "length"), OscTcpSender(*place, "slip")]
        for number in range(2_000):
            for which, sender in enumerate(senders):
                assert sender.send("/n", which, number)
        taken: dict[Source, list[object]] = {}
        for _ in range(4_000):
            arrived = heard(inbox)
            taken.setdefault(arrived.source, []).append(arrived.arguments)
        for sender in senders:
            sender.close()
        assert sorted(taken.values()) == [[(w, n) for n in range(2_000)] for w in (0, 1)]


@pytest.mark.parametrize(
    "data",
    [
        b"POST /1/play HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\xff\xff\xff\xff",
        b"\0\xff\xff\xff",
        b"\xc0/a\xdb\0\xc0",
        b"\xc0" + b"/" * (3 * MAX_PACKET_BYTES),
    ],
    ids=["http", "noise", "length", "escape", "endless"],
)
def test_a_client_that_speaks_no_osc_is_closed_and_the_others_go_on(data: bytes) -> None:
    said: list[str] = []
    with (
        receiving(said) as (receiver, inbox),
        OscTcpSender(*receiver.place) as good,
        connected(receiver) as bad,
    ):
        good.send("/before")
        assert heard(inbox).address == "/before"
        with suppress(ConnectionError):
            bad.sendall(data)
        assert ended(bad)
        good.send("/after")
        assert heard(inbox).address == "/after"
        assert len(said) == 1


def test_a_broken_packet_in_a_good_frame_closes_nobody() -> None:
    with receiving() as (receiver, inbox), OscTcpSender(*receiver.place) as client:
        client.send_packet(b"nonsense")
        client.send("/good")
        assert heard(inbox).address == "/good"
        assert receiver.counts.bad == 1


def test_who_begins_a_packet_and_never_ends_it_is_closed() -> None:
    said: list[str] = []
    with (
        receiving(said, patience_s=0.05) as (receiver, inbox),
        connected(receiver) as loris,
        OscTcpSender(*receiver.place) as good,
    ):
        loris.sendall(framed(encode("/slow"), "length")[:-1])
        assert ended(loris)
        good.send("/good")  # it has been silent for longer, with no packet begun
        assert heard(inbox).address == "/good"
        assert "did not end it" in said[0]


def test_bytes_that_trickle_in_do_not_buy_time() -> None:
    with receiving(patience_s=0.2) as (receiver, inbox), connected(receiver) as loris:
        loris.settimeout(0.01)
        loris.sendall(b"\0\0\x0f\xff")
        while True:
            try:
                loris.sendall(b"/")
                if loris.recv(1) == b"":
                    break
            except TimeoutError:
                continue
            except ConnectionError:
                break
        assert inbox.take(0) is None


def test_silent_connections_do_not_keep_a_surface_out() -> None:
    with receiving(clients_at_most=4) as (receiver, inbox):
        silent = [socket.create_connection(receiver.place) for _ in range(6)]
        with OscTcpSender(*receiver.place) as good:
            good.send("/in")
            assert heard(inbox).address == "/in"
        for connection in silent:
            connection.close()


def test_a_client_that_made_room_at_the_moment_it_sent_ends_nothing() -> None:
    going_on, inbox = Event(), Inbox()

    def put(arrived: OscArrived) -> None:
        inbox.put(arrived)
        going_on.wait(WAIT_S)

    with (
        TcpReceiver("127.0.0.1", 0, Allowed(), put, clients_at_most=2) as receiver,
        OscTcpSender(*receiver.place) as first,
        connected(receiver) as silent,
    ):
        first.send("/first")
        assert heard(inbox).address == "/first"
        # The receiver is held up: both of these wait for it, in this order.
        with OscTcpSender(*receiver.place) as third:
            silent.sendall(framed(encode("/too late"), "length"))
            third.send("/third")
            going_on.set()
            assert heard(inbox).address == "/third"
            assert ended(silent)


def test_beyond_its_number_of_clients_none_is_let_in() -> None:
    said: list[str] = []
    with receiving(said, clients_at_most=2) as (receiver, inbox):
        senders = []
        for _ in range(2):
            senders.append(OscTcpSender(*receiver.place))
            senders[-1].send("/in")
            assert heard(inbox).address == "/in"
        with connected(receiver) as third:
            assert ended(third)
        assert "2 OSC clients" in said[0]
        senders[0].send("/still")
        assert heard(inbox).address == "/still"
        for sender in senders:
            sender.close()


def test_who_is_not_allowed_is_closed_unheard() -> None:
    said: list[str] = []
    inbox, allowed = Inbox(), Allowed()
    allowed.permits = lambda _: False  # type: ignore[assignment]
    with TcpReceiver("127.0.0.1", 0, allowed, inbox.put, say=said.append) as receiver:
        for _ in range(3):
            with connected(receiver) as stranger:
                assert ended(stranger)
    assert receiver.counts.refused == 3
    assert len(said) == 1
    assert inbox.take(0) is None


def test_a_client_that_never_reads_costs_itself_the_connection() -> None:
    with receiving() as (receiver, inbox), connected(receiver) as deaf:
        deaf.sendall(framed(encode("/roadie/ping"), "slip"))
        source = heard(inbox).source
        packet = encode("/roadie/pong", bytes(60_000))
        while receiver.reply(source, packet):
            pass
        assert not receiver.reply(Source("osc-tcp:127.0.0.1:1"), packet)
        with OscTcpSender(*receiver.place) as good:
            good.send("/good")
            assert heard(inbox).address == "/good"


def test_it_stops_with_clients_there_and_starts_again() -> None:
    inbox = Inbox()
    receiver = TcpReceiver("127.0.0.1", 0, Allowed(), inbox.put)
    receiver.close()
    for _ in range(3):
        receiver.start()
        with connected(receiver) as client:
            client.sendall(framed(encode("/again"), "slip"))
            assert heard(inbox).address == "/again"
            receiver.close()
            assert ended(client)
    with pytest.raises(ConnectionRefusedError):
        OscTcpSender(*receiver.place)


def misbehaving(place: tuple[str, int], seed: int) -> None:
    """Come and go in every bad manner there is, often in the midst of something."""
    random = Random(seed)
    for packet in mutated(60, seed):
        with suppress(OSError), socket.create_connection(place, WAIT_S) as client:
            data = framed(packet, random.choice(["length", "slip"])) * random.randrange(3)
            match random.randrange(5):
                case 0:
                    client.sendall(data)
                case 1:
                    client.sendall(data[: random.randrange(len(data) + 1)])
                case 2:
                    client.sendall(packet)
                case 3:
                    client.sendall(data)
                    client.shutdown(socket.SHUT_WR)
                    client.recv(1)
                case 4:
                    # Closed with a reset, not a farewell.
                    option = struct.pack("ii", 1, 0)
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, option)
                    client.sendall(data)


def test_a_crowd_of_bad_clients_ends_nothing() -> None:
    with receiving(patience_s=0.01, clients_at_most=4) as (receiver, inbox):
        crowd = [Thread(target=misbehaving, args=(receiver.place, seed)) for seed in range(4)]
        for thread in crowd:
            thread.start()
        for thread in crowd:
            thread.join()
        with OscTcpSender(*receiver.place) as good:
            good.send("/still here")
            while heard(inbox).address != "/still here":
                pass
