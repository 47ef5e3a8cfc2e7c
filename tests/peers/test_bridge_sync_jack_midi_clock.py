"""MIDI clock as jack_midi_clock sends it over JACK, its transport started, moved and stopped."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bridge.midi.ports import Ports
from bridge.sync.midi_clock import MidiClock
from bridge.sync.transport import Transport
from bridge.sync.wall import WallSeconds
from tests.jack import jack_server
from tests.peers.jack_time import JackTime, jack_time

PATIENCE_S = 60.0
BPM = 123


def until(happens: Callable[[], bool]) -> bool:
    """Whether it came to be so: a busy machine may take its time."""
    end_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < end_s:
        if happens():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.peer("jackd")
@pytest.mark.peer("jack_midi_clock")
def test_tempo_and_place_are_those_of_jacks_transport(tmp_path: Path) -> None:
    seconds = WallSeconds()
    clock = MidiClock(seconds)
    with (
        jack_server(tmp_path) as server,
        closing(Ports(seconds, "jack")) as ports,
        (tmp_path / "jack_midi_clock.log").open("wb") as log,
        jack_time(server.environment) as transport,
    ):
        ports.virtual_input("drums", clock.heard)
        listed = subprocess.run(
            ["jack_lsp"], env=server.environment, capture_output=True, text=True, check=True
        )
        (port,) = [name for name in listed.stdout.splitlines() if name.endswith("drums")]
        with subprocess.Popen(
            ["jack_midi_clock", "-d", "0.2", port], env=server.environment, stdout=log, stderr=log
        ) as sender:
            try:
                held_against_the_truth(clock, transport)
            finally:
                sender.terminate()


def held_against_the_truth(clock: MidiClock, transport: JackTime) -> None:
    seen: list[tuple[float, float, Transport]] = []

    def follows(least_beats: float, within_ticks: float) -> bool:
        """JACK slips where it has xruns: its tempo is what it is between them, or with them.

        Three looks are as long as the ticks that a tempo is made of.
        """
        from_s, from_true_s = time.monotonic(), transport.at_s()
        time.sleep(1.0)
        state, now_s, true_s = clock.transport(), time.monotonic(), transport.at_s()
        slipped_bpm = BPM * (true_s - from_true_s) / (now_s - from_s)
        apart_beats = abs(state.beats_at(now_s) - true_s * BPM / 60)
        seen.append((slipped_bpm, apart_beats * 24, state))
        tempi = [BPM, *(slipped for slipped, _, _ in seen[-3:] if slipped < 2 * BPM)]
        return (
            state.playing
            and state.sure
            and state.anchor_beats > least_beats
            and min(tempi) - 0.2 < state.bpm < max(tempi) + 0.2
            and apart_beats < within_ticks / 24
        )

    transport.tell("master", f"tempo {BPM}", "locate 0")
    time.sleep(0.3)
    assert not clock.transport().playing
    transport.tell("play")
    assert until(lambda: follows(0, 0.5)), seen[-3:]

    transport.tell("stop")
    assert until(lambda: not clock.transport().playing)
    assert clock.there

    # jack_midi_clock 0.4.3 says "continue" a tick after the position that it said.
    transport.tell(f"locate {transport.rate * 60}", "play")
    assert until(lambda: follows(122, 1.5)), seen[-3:]
    transport.tell("stop")
    assert until(lambda: not clock.transport().playing)

    transport.tell("locate 0")
    assert until(lambda: clock.transport().anchor_beats == 0)
    time.sleep(0.5)  # told both at once it moves, and sends neither a start nor a tick
    transport.tell("play")
    assert until(lambda: follows(0, 0.5)), seen[-3:]
    assert clock.transport().anchor_beats < 122
