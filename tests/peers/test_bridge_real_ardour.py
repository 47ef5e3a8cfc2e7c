"""The bridge follows Ardour itself, and Ardour records in time what the bridge answers."""

from __future__ import annotations

import bisect
import socket
import statistics
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bridge.midi.message import note_off, note_on
from bridge.midi.output import Output
from bridge.midi.ports import Ports
from bridge.osc.codec import decode, encode
from bridge.osc.sending import OscSender
from bridge.running.clocks import Clocks
from bridge.running.config import BridgeConfig
from bridge.sync.contract import Clock
from bridge.sync.transport import Transport
from bridge.sync.wall import WallSeconds
from session import read_session
from tests.ardour_song import TAKE, SongInArdour
from tests.integration.bridge_process import RunningBridge, bridging
from tests.integration.server_process import running, wait_for
from tests.jack import jack_server
from tests.peers.jack_frames import Frames, connect, frames, jack_ports

pytestmark = [pytest.mark.peer("ardour7-lua"), pytest.mark.peer("jackd")]

BPM, METER, BAR_BEATS = 93.5, (7, 8), 3.5
PERIOD_FRAMES = 256
SLOW = 0.03
"""The dummy driver's seconds are no sound card's: so much may its tempo differ from ours."""
LOOKS = 6
"""A machine whose cores are busy holds JACK up now and then; a look in which it did not tells."""

NOW = """\
name: now
use: osc
mappings:
  - on: /now
    do: continue
    args: {loop: true}
"""


@dataclass
class Stage:
    """Ardour with its song, what comes over JACK in frames, and Ardour's OSC."""

    program: SongInArdour
    port: int
    frames: Frames
    osc: OscSender

    def from_the_start(self) -> None:
        """Play from the first bar: clocks that are sent only then are."""
        self.stop()
        self.osc.send("/locate", 0, 0)
        time.sleep(0.5)
        self.osc.send("/transport_play")

    def played(self) -> list[bytes]:
        """The notes that the bridge has played."""
        return [one.data for one in self.frames.of("roadie") if one.starts_note]

    def hangs(self) -> set[int]:
        """The pitches that the bridge has begun, and not ended."""
        sounding: set[int] = set()
        for one in self.frames.of("roadie"):
            if one.starts_note:
                sounding.add(one.data[1])
            elif one.data[0] & 0xF0 in (0x80, 0x90):
                sounding.discard(one.data[1])
        return sounding

    def stop(self) -> None:
        """Stop, and give Ardour the moment that it takes."""
        self.osc.send("/transport_stop")
        time.sleep(0.5)

    def lines_s(self) -> list[float]:
        """When Ardour's bar lines were."""
        return [one.at_s for one in self.frames.of("grid") if one.starts_note]

    def off_ms(self, at_s: float, beats: float) -> float:
        """How much earlier than Ardour's the bar lines are of a clock that says `beats`."""
        lines_s = self.lines_s()
        after = bisect.bisect(lines_s, at_s)
        bar_s = lines_s[after] - lines_s[after - 1]
        true_beats = (at_s - lines_s[after - 1]) / bar_s * BAR_BEATS
        off_beats = (beats - true_beats + BAR_BEATS / 2) % BAR_BEATS - BAR_BEATS / 2
        return off_beats * bar_s / BAR_BEATS * 1000

    def a_bar_of(self, clocks: Mapping[str, Clock]) -> dict[str, list[tuple[float, Transport]]]:
        """What clocks say between Ardour's next bar line and the one after it."""
        told: list[tuple[str, float, Transport]] = []
        heard = len(self.lines_s())
        wait_for(lambda: len(self.lines_s()) > heard)
        while len(self.lines_s()) == heard + 1:
            told += [(name, time.monotonic(), one.transport()) for name, one in clocks.items()]
            time.sleep(0.05)
        first_s, last_s = self.lines_s()[heard : heard + 2]
        return {
            name: [
                (at_s, one) for who, at_s, one in told if who == name and first_s < at_s < last_s
            ]
            for name in clocks
        }


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("stage")
    with jack_server(folder, PERIOD_FRAMES) as jack:
        program = SongInArdour(jack, folder, BPM, METER)
        try:
            port = program.start()
            with frames("grid", "roadie") as framed, OscSender("127.0.0.1", port) as osc:
                wait_for(lambda: "frames:grid" in jack_ports())
                connect(program.port("Grid/midi_out 1"), "frames:grid")
                yield Stage(program, port, framed, osc)
        finally:
            program.end()


ROUNDS = 2
RECORDED_MS, HELD_UP_MS = 20.0, 160.0
"""Where JACK runs, and where it is held up (a sixteenth note): the sound is being made meanwhile on
the same cores, and a dummy JACK has no right to them. On a machine that is not busy it is 2 ms."""
WAYS_MS = {"daw:ardour": 100.0, "midi-clock": 20.0, "mtc": 20.0}
"""How near the bar lines are by each way in which Ardour tells of itself, where JACK is held up a
little all the time: ten times a second over OSC; as JACK's periods let it in MIDI."""


def test_tempo_and_bar_lines_are_ardours_by_osc_by_midi_clock_and_by_time_code(
    stage: Stage, tmp_path: Path
) -> None:
    seconds = WallSeconds()
    config = BridgeConfig(
        str(tmp_path), daw="ardour", daw_port=stage.port, bpm=BPM, numerator=7, denominator=8
    )
    with closing(Ports(seconds, "jack")) as ports:
        clocks = Clocks(config, seconds, lambda _: None)
        stage.stop()
        clocks.start()
        for end in ("MIDI Clock out", "MTC out"):
            ports.open_input(wait_for(lambda end=end: ending(ports.inputs(), end)), clocks.heard)
        assert clocks._daw is not None
        ways = {one.name: one for one in (clocks._daw.clock, clocks.midi, clocks.time_code)}
        assert list(ways) == list(WAYS_MS)
        stage.from_the_start()
        wait_for(lambda: all(knows(one.transport()) for one in ways.values()))
        seen: list[tuple[str, float, float]] = []
        left = dict(WAYS_MS)
        for _ in range(LOOKS):
            for name, told in stage.a_bar_of({name: ways[name] for name in left}).items():
                off_ms = statistics.median(
                    stage.off_ms(at_s, transport.beats_at(at_s)) for at_s, transport in told
                )
                bpm = statistics.median(transport.bpm for _, transport in told)
                seen.append((name, round(off_ms, 2), round(bpm, 2)))
                if abs(off_ms) < WAYS_MS[name] and abs(bpm / BPM - 1) < SLOW:
                    del left[name]
            if not left:
                break
        assert not left, seen
        # Ardour told its meter by itself over OSC; the others have it from the settings.
        assert {one.transport().bar_beats for one in ways.values()} == {BAR_BEATS}
        stage.stop()
        wait_for(lambda: not any(one.transport().playing for one in ways.values()))
        clocks.close()


def ending(names: Iterable[str], end: str) -> str | None:
    """The first name with this end."""
    return next((name for name in names if name.endswith(end)), None)


def knows(transport: Transport) -> bool:
    """It plays, and knows where."""
    return transport.playing and transport.sure


class Asking:
    """Asks a bridge where the music is."""

    def __init__(self, bridge: RunningBridge) -> None:
        self._port = bridge.port
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.settimeout(10)

    def close(self) -> None:
        """Ask no more."""
        self._socket.close()

    def now(self) -> tuple[float, float, bool, float]:
        """Seconds, tempo, whether it plays, and the place in beats."""
        before_s = time.monotonic()
        self._socket.sendto(encode("/roadie/time"), ("127.0.0.1", self._port))
        (answer,) = decode(self._socket.recv(4096))
        bpm, playing, beats = answer.arguments
        assert isinstance(bpm, float)
        assert isinstance(beats, float)
        return (before_s + time.monotonic()) / 2, bpm, bool(playing), beats


def sure(bridge: RunningBridge, leader: str, after: int) -> None:
    """Wait until the bridge plays along with this leader, and knows where it is."""
    bridge.told(
        lambda one: (
            one["news"] == "clock" and one["leader"] == leader and one["playing"] and one["sure"]
        ),
        after,
    )


def play(keys: Output, asking: Asking) -> None:
    """A phrase of one bar, from the next bar line on."""
    line = (asking.now()[3] // BAR_BEATS + 1) * BAR_BEATS
    for number, pitch in enumerate((60, 62, 64, 67)):
        while asking.now()[3] < line + number * 0.75:
            time.sleep(0.003)
        keys.send(note_on(0, pitch, 90))
        time.sleep(0.2)
        keys.send(note_off(0, pitch))


def test_ardour_records_the_answer_on_its_bar_line_with_the_sessions_notes(
    stage: Stage, tmp_path: Path
) -> None:
    mapping = tmp_path / "mappings" / "now.yaml"
    mapping.parent.mkdir()
    mapping.write_text(NOW)
    seconds = WallSeconds()
    ports = Ports(seconds, "jack")
    with (
        running(tmp_path, tasks="server.jobs.task:TASKS"),
        bridging(
            tmp_path,
            midi=True,
            midi_backend="jack",
            keys="Stage Piano",
            clock="midi-clock",
            bpm=BPM,
            numerator=7,
            denominator=8,
            warm=True,
            mappings_folder=str(mapping.parent),
        ) as bridge,
        OscSender("127.0.0.1", bridge.port) as osc,
    ):
        keys = ports.virtual_output("Stage Piano")
        bridge.said("is there")
        bridge.told(lambda one: one["news"] == "device" and "Stage Piano" in one["port"])
        out = wait_for(lambda: next((one for one in jack_ports() if one.endswith(":Roadie")), None))
        connect(out, "frames:roadie")
        connect(out, stage.program.port("Take/midi_in 1"))
        stage.stop()  # which disarms it
        stage.osc.send("/set_surface", 0, 159, 0, 0, 0, 0, 0)
        stage.osc.send("/strip/recenable", TAKE, 1)
        stage.osc.send("/rec_enable_toggle", 1)
        told = len(bridge.news)
        stage.from_the_start()
        sure(bridge, "midi-clock", told)
        with closing(Asking(bridge)) as asking:
            play(keys, asking)
        osc.send("/now")
        done = bridge.went("continue", "done")
        made = read_session(tmp_path / "sessions" / done["session"])
        notes = sorted(
            (note.start_beats + clip.start_beats - BAR_BEATS, note.pitch)
            for clip in made.tracks[1].midi_clips
            for note in clip.notes
        )
        wanted = ROUNDS * len(notes)
        wait_for(lambda: len(stage.played()) >= wanted)
        osc.send("/roadie/hush")
        wait_for(lambda: not stage.hangs())
        stage.stop()
        stage.osc.send("/rec_enable_toggle", 0)
        stage.osc.send("/save_state")
        recorded = wait_for(stage.program.recorded)[:wanted]
        ports.close()
    assert [pitch for pitch, _ in recorded] == [pitch for _, pitch in notes] * ROUNDS
    line = round((recorded[0][1] - notes[0][0]) / BAR_BEATS) * BAR_BEATS
    offs_ms = [
        (at - line - beats - BAR_BEATS * (number // len(notes))) * 60_000 / BPM
        for number, ((_, at), (beats, _)) in enumerate(zip(recorded, notes * ROUNDS, strict=True))
    ]
    words = f"off by {[round(off_ms, 1) for off_ms in offs_ms]} ms"
    assert min(map(abs, offs_ms)) < RECORDED_MS, words
    assert abs(statistics.median(offs_ms)) < HELD_UP_MS, words
    assert not stage.hangs()
