"""MIDI on a JACK server without a sound card: 10,000 messages a second, there and back in time.

Latency is from before `send` to the put of the fetching thread, which takes two of JACK's periods
of 1.3 ms at the most by itself. The player's rows say how far from its second a message was sent.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.row import Row
from bridge.events.arrived import MidiArrived
from bridge.midi.message import note_on
from bridge.midi.player import Player
from bridge.midi.ports import Ports
from bridge.phrase.answer import TimedMidi
from bridge.sync.wall import WallSeconds
from tests.jack import PERIOD_FRAMES, jack_server

SECONDS = float(os.environ.get("ROADIE_BENCH_MIDI_SECONDS", "60"))
A_SECOND = 10_000
PERIOD_MS = 1000 * PERIOD_FRAMES / 48_000


def run() -> list[Row]:
    """Measure."""
    with tempfile.TemporaryDirectory() as folder, jack_server(Path(folder)):
        return [*_flood(), *_plays(), *_idle(), *_imports()]


def _flood() -> list[Row]:
    seconds = WallSeconds()
    bridge, other = Ports(seconds, "jack"), Ports(seconds, "jack")
    sent_s: list[float] = []
    came: list[tuple[float, bytes]] = []

    def put(arrived: MidiArrived) -> None:
        came.append((seconds.now_s(), arrived.data))

    output = other.virtual_output("flood")
    bridge.open_input(next(name for name in bridge.inputs() if "flood" in name), put)
    count = round(SECONDS * A_SECOND)
    messages = [note_on(n % 16, n // 16 % 128, 1 + n % 127) for n in range(count)]
    gc.freeze()  # what is kept to be compared is not to be looked through meanwhile
    gc.disable()
    begun_s = seconds.now_s()
    for step in range(0, count, 10):
        seconds.wait_until(begun_s + step / A_SECOND)
        for data in messages[step : step + 10]:
            sent_s.append(seconds.now_s())
            output.send(data)
    ends_s = seconds.now_s() + 5
    while len(came) < count and seconds.now_s() < ends_s:
        time.sleep(0.01)
    gc.enable()
    bridge.close()
    other.close()
    if [data for _, data in came] != messages:
        raise RuntimeError(f"{count - len(came)} of {count} messages were lost, or some reordered")
    late_ms = sorted(1000 * (at_s - at) for (at_s, _), at in zip(came, sent_s, strict=True))
    note = f"{count} messages at {A_SECOND}/s, none lost or reordered; reference: two periods"
    return [
        Row(f"MIDI through JACK, {words}", late_ms[place], 2 * PERIOD_MS, "ms", None, note)
        for words, place in (
            ("p50", count // 2),
            ("p99", round(0.99 * count) - 1),
            ("max", count - 1),
        )
    ]


def _plays() -> list[Row]:
    seconds = WallSeconds()
    sent_s: list[float] = []
    player = Player(lambda _: sent_s.append(seconds.now_s()), seconds)
    begin_s = seconds.now_s() + 0.2
    due_s = [begin_s + number * 0.01137 for number in range(800)]
    player.play(TimedMidi(at_s, note_on(0, number % 128, 1)) for number, at_s in enumerate(due_s))
    player.start()
    while len(sent_s) < len(due_s) and seconds.now_s() < due_s[-1] + 2:
        time.sleep(0.05)
    if player.skipped:
        raise RuntimeError(f"{player.skipped} notes were late by more than the player forgives")
    off_ms = sorted(1000 * (at_s - due) for at_s, due in zip(sent_s, due_s, strict=False))
    player.close()
    note = f"{len(off_ms)} notes; reference: what a musician is promised"
    return [
        Row("player, sent after its second, p99", off_ms[-len(off_ms) // 100], 2, "ms", 1, note),
        Row("player, sent after its second, max", off_ms[-1], 2, "ms", None, note),
    ]


def _idle() -> list[Row]:
    """What fetching costs while nothing comes: eight inputs, one thread."""
    ports = Ports(WallSeconds(), "jack")
    for number in range(8):
        ports.virtual_input(f"idle {number}", lambda _: None)
    used = time.process_time()
    threading.Event().wait(5)
    percent = 100 * (time.process_time() - used) / 5
    ports.close()
    note = "of one core, eight inputs, nothing comes (JACK's own threads of ours included)"
    return [Row("MIDI at rest", percent, 10, "%", None, note)]


def _imports() -> list[Row]:
    script = (
        "import psutil, time; kept = psutil.Process().memory_info().rss;"
        "begun = time.perf_counter();"
        "import bridge.midi.watch, bridge.midi.player, bridge.midi.identity;"
        "took = time.perf_counter() - begun; import rtmidi;"
        "print(took, psutil.Process().memory_info().rss - kept)"
    )
    took, kept = subprocess.check_output([sys.executable, "-c", script], text=True).split()
    return [
        Row("import of bridge.midi", 1000 * float(took), 500, "ms", 1, "reference: the bridge's"),
        Row("memory of bridge.midi", int(kept) / 2**20, 80, "MB", 1, "beyond Python's"),
    ]
