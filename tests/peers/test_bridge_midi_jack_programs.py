"""JACK's own MIDI programs: what they play we hear, and what we send they print."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

import pytest

from bridge.events.arrived import MidiArrived
from bridge.midi.message import note_off, note_on, pitch_bend, song_position, sysex
from bridge.midi.ports import Ports
from bridge.sync.wall import WallSeconds
from tests.jack import Jack, jack_server
from tests.peers.jack_waker import jack_waker

PATIENCE_S = 60

pytestmark = pytest.mark.peer("jackd")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jack]:
    with jack_server(tmp_path_factory.mktemp("jack")) as jack:
        yield jack


@pytest.fixture
def ports(server: Jack) -> Iterator[Ports]:
    made = Ports(WallSeconds())
    yield made
    made.close()


@contextmanager
def _running(server: Jack, output: Path, *command: str) -> Iterator[None]:
    with output.open("wb") as file:
        process = subprocess.Popen(
            ["stdbuf", "-oL", *command], env=server.environment, stdout=file, stderr=file
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait()


def _until(true: Callable[[], object]) -> None:
    ends_s = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < ends_s, "it does not happen"
        time.sleep(0.01)


def test_jack_is_chosen_where_it_runs(server: Jack, ports: Ports) -> None:
    assert ports.inputs() == ()
    assert ports.system == "JACK"


def test_jack_midi_dump_prints_what_we_send(server: Jack, ports: Ports, tmp_path: Path) -> None:
    sent = [note_on(1, 2, 3), pitch_bend(3, -5), song_position(77), sysex(bytes(range(40)))]
    printed = tmp_path / "printed"
    with _running(server, printed, "jack_midi_dump", "dump"):
        _until(lambda: "dump:input" in ports.outputs())
        output = ports.open_output("dump:input")
        _until(lambda: ports.look() and output.connected)
        for data in sent:
            assert output.send(data)
        _until(lambda: printed.read_text().count("\n") >= len(sent))
        output.close()
    lines = printed.read_text().splitlines()[: len(sent)]
    read = [line.partition(":")[2].partition(" note")[0] for line in lines]
    assert [bytes.fromhex(line) for line in read] == sent


def test_jack_midiseq_is_heard_note_for_note(server: Jack, ports: Ports, tmp_path: Path) -> None:
    heard: SimpleQueue[MidiArrived] = SimpleQueue()
    pattern = ("4800", "0", "60", "1600", "2400", "63", "1600")
    with _running(server, tmp_path / "seq", "jack_midiseq", "seq", *pattern):
        _until(lambda: "seq:out" in ports.inputs())
        listening = ports.open_input("seq:out", heard.put)
        _until(lambda: ports.look() and listening.connected)
        came = [heard.get(timeout=PATIENCE_S) for _ in range(40)]
        listening.close()
    cycle = [note_on(0, 60, 64), note_off(0, 60), note_on(0, 63, 64), note_off(0, 63)]
    begin = next(place for place, one in enumerate(cycle) if one == came[0].data)
    assert [one.data for one in came] == [cycle[(begin + place) % 4] for place in range(40)]
    assert [one.at_s for one in came] == sorted(one.at_s for one in came)


def test_a_program_that_is_seen_before_it_is_active_is_connected_once_it_is(
    server: Jack, ports: Ports
) -> None:
    with jack_waker(server) as wake:
        _until(lambda: "waker:out" in ports.inputs() and "waker:in" in ports.outputs())
        listening = ports.open_input("waker:out", lambda _: None)
        speaking = ports.open_output("waker:in")
        ports.look()
        assert not listening.connected
        assert not speaking.connected
        assert not speaking.send(note_on(0, 60, 64))
        wake()
        late: set[str] = set()
        _until(lambda: late.update(ports.look().late) or late == {"waker:out", "waker:in"})
        assert listening.connected
        assert speaking.connected
        wired = subprocess.run(
            ["jack_lsp", "-c"], env=server.environment, capture_output=True, text=True, check=True
        ).stdout
        assert "waker:out\n   Roadie from waker out:midi\n" in wired
        assert "waker:in\n   Roadie to waker in:midi\n" in wired
        assert ports.look().late == ()
