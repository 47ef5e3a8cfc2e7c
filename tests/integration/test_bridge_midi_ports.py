"""Ports on a real JACK server: what goes through, what comes and goes, and what JACK's end does."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest

from bridge.events.arrived import MidiArrived, PortCame, PortWent
from bridge.midi.input import Input
from bridge.midi.message import (
    ACTIVE_SENSING,
    CLOCK,
    KINDS,
    BadMidi,
    build,
    note_on,
    sysex,
)
from bridge.midi.output import Output
from bridge.midi.ports import Ports
from bridge.midi.watch import PortWatch
from bridge.sync.wall import WallSeconds
from tests.jack import Jack, apart, jack_server

PATIENCE_S = 60
"""JACK stands still for ten seconds for each client that it has lost."""
STRANGER = Path(__file__).with_name("midi_stranger.py")

pytestmark = pytest.mark.peer("jackd")


@pytest.fixture(scope="module")
def shared_jack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jack]:
    with jack_server(tmp_path_factory.mktemp("jack")) as server:
        yield server


@pytest.fixture
def two() -> Iterator[tuple[Ports, Ports]]:
    """The bridge, and someone else: neither takes the other's ports for its own."""
    seconds = WallSeconds()
    with ExitStack() as ends:
        made = Ports(seconds, "jack"), Ports(seconds, "jack")
        for ports in made:
            ends.callback(ports.close)
        yield made


def _until(true: Callable[[], object]) -> None:
    ends_s = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < ends_s, "it does not happen"
        time.sleep(0.005)


def _send(output: Output, messages: list[bytes]) -> None:
    for data in messages:
        assert output.send(data)


def _take(queue: SimpleQueue[MidiArrived], count: int) -> list[bytes]:
    try:
        return [queue.get(timeout=PATIENCE_S).data for _ in range(count)]
    except Empty:
        raise AssertionError("fewer messages came than were sent") from None


def _line(two: tuple[Ports, Ports], name: str) -> tuple[Output, SimpleQueue[MidiArrived]]:
    bridge, other = two
    heard: SimpleQueue[MidiArrived] = SimpleQueue()
    output = other.virtual_output(name)
    _connected(other, output)
    _until(lambda: any(name in port for port in bridge.inputs()))
    (port,) = (port for port in bridge.inputs() if name in port)
    _connected(bridge, bridge.open_input(port, heard.put))
    return output, heard


def _connected(ports: Ports, *opened: Input | Output) -> None:
    """A busy server may refuse a port at first: who looks tries again, as the bridge does."""
    _until(lambda: ports.look() and all(one.connected for one in opened))


def test_every_kind_of_message_goes_through(shared_jack: Jack, two: tuple[Ports, Ports]) -> None:
    output, heard = _line(two, "all kinds")
    sent: list[bytes] = []
    for kind in KINDS:
        if kind.name == "sysex":
            sent.append(sysex(bytes(range(128))))
        else:
            sent.append(build(kind.name, 3 if kind.has_channel else 0, *[5] * len(kind.fields)))
    sent += [CLOCK, ACTIVE_SENSING] * 3
    _send(output, sent)
    assert _take(heard, len(sent)) == sent


def test_a_virtual_input_takes_what_others_send(
    shared_jack: Jack, two: tuple[Ports, Ports]
) -> None:
    bridge, other = two
    heard: SimpleQueue[MidiArrived] = SimpleQueue()
    _connected(bridge, bridge.virtual_input("to me", heard.put))
    _until(lambda: any("to me" in port for port in other.outputs()))
    (port,) = (port for port in other.outputs() if "to me" in port)
    output = other.open_output(port)
    _connected(other, output)
    assert output.send(note_on(1, 2, 3))
    assert _take(heard, 1) == [note_on(1, 2, 3)]


def test_sysex_goes_through_up_to_the_bound_and_no_further(
    shared_jack: Jack, two: tuple[Ports, Ports]
) -> None:
    output, heard = _line(two, "sysex")
    sent = [sysex(bytes(size - 2)) for size in (2, 3, 100, 4096, 16_000, 16_379, 16_379)]
    _send(output, sent)
    assert _take(heard, len(sent)) == sent
    with pytest.raises(BadMidi, match="16379 at most"):
        output.send(sysex(bytes(16_378)))
    with pytest.raises(BadMidi):
        output.send(b"\x90\x3c")


def test_10000_messages_a_second_all_come_in_order(
    shared_jack: Jack, two: tuple[Ports, Ports]
) -> None:
    output, heard = _line(two, "flood")
    seconds = WallSeconds()
    begun_s = seconds.now_s()
    sent = [note_on(n % 16, n // 16 % 128, 1 + n % 127) for n in range(10_000)]
    for step in range(0, len(sent), 20):
        seconds.wait_until(begun_s + step / 10_000)
        for data in sent[step : step + 20]:
            assert output.send(data)
    assert _take(heard, len(sent)) == sent


def test_a_burst_larger_than_every_ring_loses_nothing(
    shared_jack: Jack, two: tuple[Ports, Ports]
) -> None:
    output, heard = _line(two, "burst")
    sent = [note_on(n % 16, n // 16 % 128, 1 + n % 127) for n in range(20_000)]
    _send(output, sent)
    assert _take(heard, len(sent)) == sent


def test_our_own_ports_are_nobody_to_us(shared_jack: Jack, two: tuple[Ports, Ports]) -> None:
    bridge, other = two
    before = bridge.inputs(), bridge.outputs()
    mine = bridge.virtual_output("mine out"), bridge.virtual_input("mine in", lambda _: None)
    _connected(bridge, *mine)
    assert (bridge.inputs(), bridge.outputs()) == before
    assert any("mine out" in name for name in other.inputs())
    assert any("mine in" in name for name in other.outputs())
    assert not [name for name in (*other.inputs(), *other.outputs()) if "heart" in name]


def test_a_stranger_that_comes_goes_and_comes_is_heard_again(
    shared_jack: Jack, two: tuple[Ports, Ports]
) -> None:
    bridge, _ = two
    events: list[PortCame | PortWent] = []
    heard: SimpleQueue[MidiArrived] = SimpleQueue()
    name = "stranger:pads"
    lights = bridge.open_output("stranger in:lights")
    pads = bridge.open_input(name, heard.put)
    assert not pads.connected
    assert not lights.send(CLOCK)
    watch = PortWatch(bridge, events.append, WallSeconds())
    watch.start()
    try:
        for _ in range(2):
            with _stranger(shared_jack) as stranger:
                _until(lambda: pads.connected and lights.connected)
                assert lights.send(note_on(0, 60, 5))
                assert _take(heard, 1) == [note_on(0, 60, 5)]
                stranger.communicate()
                _until(lambda: not pads.connected and not lights.connected)
            assert not lights.send(note_on(0, 60, 5))
    finally:
        watch.close()
    mine = [event for event in events if "stranger:pads" in event.source]
    assert [type(event) for event in mine] == [PortCame, PortWent] * 2
    assert mine[1].why == "unplugged"


def _stranger(jack: Jack) -> subprocess.Popen[bytes]:
    """It unplugs in order: a client of JACK that is killed stops the whole server for seconds."""
    command = [sys.executable, str(STRANGER)]
    return subprocess.Popen(command, env=jack.environment, stdin=subprocess.PIPE)


@apart
def test_jack_killed_is_noticed_survived_and_its_return_too(tmp_path: Path) -> None:
    with jack_server(tmp_path) as jack:
        _live_through(jack, jack.kill, "the JACK server ended")


@apart
def test_jack_standing_still_holds_nobody_up(tmp_path: Path) -> None:
    with jack_server(tmp_path) as jack:
        _live_through(jack, jack.freeze, "the JACK server stands still")


def _live_through(jack: Jack, end: Callable[[], None], why: str) -> None:
    seconds = WallSeconds()
    events: list[PortCame | PortWent] = []
    said: list[str] = []
    threads = threading.active_count()
    bridge = Ports(seconds, "jack")
    watch = PortWatch(bridge, events.append, seconds, said.append)
    with closing(bridge), closing(watch):
        watch.start()
        try:
            _through(jack, end, why, bridge, (events, said))
        finally:
            jack.thaw()  # one that stands still would hold up whoever lets go of it
    assert threading.active_count() == threads
    assert said[-1] == "MIDI ports are those of JACK."


def _through(
    jack: Jack,
    end: Callable[[], None],
    why: str,
    bridge: Ports,
    told: tuple[list[PortCame | PortWent], list[str]],
) -> None:
    events, said = told
    heard: SimpleQueue[MidiArrived] = SimpleQueue()
    with _stranger(jack) as stranger:
        answer = bridge.virtual_output("answer")
        bridge.open_input("stranger:pads", heard.put)
        lights = bridge.open_output("stranger in:lights")
        _until(lambda: lights.connected and answer.connected)
        _until(lambda: any("stranger:pads" in event.source for event in events))
        end()
        sent = 0
        while lights.send(note_on(0, 1, 1)):  # far more than a ring holds must not hang
            sent += 1
        assert sent < 20_000
        _until(lambda: isinstance(events[-1], PortWent))
        assert events[-1].why == why
        _until(lambda: why in said[-1])
        if "ended" in why:
            stranger.kill()
            stranger.wait()
            jack.start()
        else:
            jack.thaw()
    with _stranger(jack) as stranger:
        _until(lambda: isinstance(events[-1], PortCame))
        _until(lambda: answer.connected and lights.connected)
        _until(lambda: lights.send(note_on(7, 7, 7)) and not heard.empty())
        stranger.communicate()


def test_without_a_midi_system_what_is_opened_waits_for_one(tmp_path: Path) -> None:
    with jack_server(tmp_path) as jack:
        jack.stop()
        bridge = Ports(WallSeconds(), "jack")
        said: list[str] = []
        watch = PortWatch(bridge, lambda _: None, WallSeconds(), said.append)
        answer = bridge.virtual_output("answer")
        watch.look()
        assert bridge.inputs() == ()
        assert not answer.send(CLOCK)
        jack.start()
        watch.look()
        assert answer.send(CLOCK)
        assert len(said) == 2
        bridge.close()
        assert not answer.send(CLOCK)
