"""From a pad hit at a phrase's end to the first answering note, with a real server on loopback.

Eight bars are played to a running clock; the pad is hit half a beat before the bar line at their
end. The answer ought to be on that line: half a beat later, whatever the tempo. Busy is with as
many processes at work as there are cores.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.row import Row

if TYPE_CHECKING:
    from bridge.phrase.band import Band
    from bridge.studio.client import StudioClient
    from bridge.sync.own import OwnClock

TEMPI_BPM = (90.0, 120.0, 174.0)
TIMES = 7
BARS = 8
BEFORE_LINE_BEATS = 0.5
NOTES_MS = 150.0
BURN = "while True: sum(range(100_000))"
SERVE = ("-m", "roadie", "serve")


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer: until its notes were there, and until the first one sounded."""

    notes_ms: float
    first_ms: float
    first_beats: float


def run() -> list[Row]:
    """Three tempi, idle and busy."""
    from benchmarks.server import serving

    with (
        tempfile.TemporaryDirectory(prefix="roadie-bench-") as folder,
        serving(Path(folder), SERVE) as (_, found, _),
    ):
        return asyncio.run(_rows(found.url))


async def _rows(url: str) -> list[Row]:
    from bridge.running.urgent import BESIDE, hurry
    from bridge.studio.address import named
    from bridge.studio.client import StudioClient

    hurry(BESIDE)  # as the bridge's thread of actions does, on which all this runs there
    client = StudioClient(named(url))
    client.start()
    rows: list[Row] = []
    try:
        await client.wait_connected(30)
        client.keep_warm("respond", 1)
        warm = {"kind": "respond", "workers": 1, "seconds": 900}
        while not (await client.post("warm-ups", warm))["ready"]:
            await asyncio.sleep(0.1)
        for load in ("idle", "busy"):
            with _busy(os.cpu_count() or 1 if load == "busy" else 0):
                for bpm in TEMPI_BPM:
                    found = [await _answered(client, bpm) for _ in range(TIMES)]
                    rows += _told(bpm, load, found)
    finally:
        await client.close()
    return rows


def _told(bpm: float, load: str, found: list[Answered]) -> list[Row]:
    on_line = sum(one.first_beats < BEFORE_LINE_BEATS + 0.05 for one in found)
    ms = sorted(one.notes_ms for one in found)
    beats = sorted(one.first_beats for one in found)
    first_ms = median(one.first_ms for one in found)
    return [
        Row(
            f"answer at {bpm:g} bpm, {load}: asked to notes",
            median(ms),
            NOTES_MS,
            "ms",
            1.0,
            f"{BARS} bars, warm worker; {ms[0]:.0f} to {ms[-1]:.0f} ms in {TIMES}",
        ),
        Row(
            f"answer at {bpm:g} bpm, {load}: asked to first note",
            median(beats),
            BEFORE_LINE_BEATS,
            "beats",
            0.98,
            f"{first_ms:.0f} ms; {on_line} of {TIMES} on the first line, at most {beats[-1]:.2f} "
            "beats",
        ),
    ]


class Sink:
    """A MIDI port that notes when a first note was sent."""

    def __init__(self) -> None:
        self.first_s: float | None = None

    def send(self, data: bytes) -> None:
        """Take a message."""
        if data[0] & 0xF0 == 0x90 and self.first_s is None:
            self.first_s = time.monotonic()


async def _answered(client: StudioClient, bpm: float) -> Answered:
    from bridge.midi.player import Player
    from bridge.phrase.band import Band
    from bridge.sync.own import OwnClock
    from bridge.sync.wall import WallSeconds

    seconds, sink = WallSeconds(), Sink()
    clock = OwnClock(seconds, bpm)
    player = Player(sink.send, seconds)
    player.start()
    band = Band.of(player, clock.transport, seconds)
    assert band.answers is not None
    pumping = asyncio.create_task(band.answers.run())
    shortly_before = BARS * 4 - 1.0
    clock.take(replace(clock.transport(), anchor_s=seconds.now_s(), anchor_beats=shortly_before))
    _play(band, clock)
    transport = clock.transport()
    pad_s = transport.seconds_at(BARS * 4 - BEFORE_LINE_BEATS)
    await asyncio.sleep(max(0.0, pad_s - seconds.now_s()))
    began = seconds.now_s()
    asked = asyncio.create_task(_ask(client, band, clock))
    notes_s = None
    while sink.first_s is None:
        if notes_s is None and band.answers.playing:
            notes_s = seconds.now_s()
        await asyncio.sleep(0.001)
    await asked
    pumping.cancel()
    player.close()
    # On a busy machine both may have come between two looks.
    notes_s = sink.first_s if notes_s is None else notes_s
    return Answered(
        (notes_s - began) * 1000,
        (sink.first_s - began) * 1000,
        transport.beats_at(sink.first_s) - transport.beats_at(began),
    )


def _play(band: Band, clock: OwnClock) -> None:
    """Eight bars that end now: a melody over a bass note a bar."""
    from bridge.events.arrived import MidiArrived, Source

    transport = clock.transport()
    tune = (0, 2, 4, 7, 5, 4, 2, -1)
    notes = [(i / 2, 64 + tune[i % 8], 0.45) for i in range(BARS * 8 - 2)]
    notes += [(4.0 * bar, 52 + 5 * (bar % 2), 3.4) for bar in range(BARS)]
    messages = sorted(
        (beats, bytes((status, pitch, 80)))
        for start, pitch, length in notes
        for beats, status in ((start, 0x90), (start + length, 0x80))
    )
    for beats, data in messages:
        band.capture.heard(
            MidiArrived(Source("midi:keys"), transport.seconds_at(beats), data), transport
        )


async def _ask(client: StudioClient, band: Band, clock: OwnClock) -> None:
    """What a pad does."""
    from bridge.actions.parameters import ParameterStore
    from bridge.actions.registry import ACTIONS
    from bridge.events.asked import Asked
    from bridge.running.desk import OneDesk, Tools

    tools = Tools()
    tools.put(band)
    action = ACTIONS.find("accompany")
    desk = OneDesk(
        Asked(1, action.name),
        jobs=client,
        parameters=ParameterStore(),
        transport=clock.transport,
        tell=lambda went: None,  # noqa: ARG005
        tools=tools,
    )
    await action.run(action.arguments(), desk)


@contextmanager
def _busy(processes: int) -> Iterator[None]:
    """So many processes that take all the time they are given."""
    burning = [subprocess.Popen([sys.executable, "-c", BURN]) for _ in range(processes)]
    try:
        yield
    finally:
        for process in burning:
            process.kill()
            process.wait()
