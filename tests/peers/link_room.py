"""Two Link peers in a network of their own: ours, and one on Ableton's library as it is.

Run inside a network namespace. Prints what was seen as JSON; the test says what it should be.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from bridge.sync.link import LinkClock
from bridge.sync.wall import WallSeconds

PATIENCE_S = 60.0
LO = ("ip link set lo up multicast on", "ip route replace 224.0.0.0/4 dev lo")


def theirs(bpm: float) -> None:
    """The other peer: a line of JSON in sets something, a line out says what it sees."""
    import aalink

    async def made() -> aalink.Link:
        return aalink.Link(bpm)

    link = asyncio.run(made())
    link.quantum = 4
    link.start_stop_sync_enabled = True
    link.enabled = True
    for line in sys.stdin:
        for name, value in json.loads(line).items():
            setattr(link, name, value)
        spans = []
        for _ in range(20):
            before_s = time.monotonic()
            beat = link.beat
            after_s = time.monotonic()
            spans.append((after_s - before_s, (before_s + after_s) / 2, beat))
        _, at_s, beat = min(spans)
        seen = {"at_s": at_s, "beat": beat, "tempo": link.tempo, "playing": link.playing}
        print(json.dumps(seen), flush=True)
    link.enabled = False


class Theirs:
    """The other peer's process, asked from here."""

    def __init__(self, bpm: float) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.peers.link_room", str(bpm)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def sees(self, **sets: float | bool) -> dict[str, Any]:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(sets) + "\n")
        self.process.stdin.flush()
        seen: dict[str, Any] = json.loads(self.process.stdout.readline())
        return seen

    def leave(self) -> None:
        self.process.communicate()


def until(happens: Callable[[], bool]) -> bool:
    """Whether it happened in time."""
    end_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < end_s:
        if happens():
            return True
        time.sleep(0.02)
    return False


def apart_ms(ours: LinkClock, other: Theirs, quantum: float = 4.0) -> float:
    """How far apart the two are in the bar, in milliseconds, the worst of five."""
    worst_ms = 0.0
    for _ in range(5):
        seen, transport = other.sees(), ours.transport()
        off = (transport.beats_at(seen["at_s"]) - seen["beat"] + quantum / 2) % quantum
        worst_ms = max(worst_ms, abs(off - quantum / 2) * 60_000 / transport.bpm)
        time.sleep(0.02)
    return worst_ms


def near(one: float, other: float) -> bool:
    return abs(one - other) < 0.01


def main() -> None:
    for words in LO:
        subprocess.run(words.split(), check=True)
    found: dict[str, Any] = {}
    other = Theirs(140.0)
    other.sees()
    ours = LinkClock(WallSeconds())
    found["not there before start"] = not ours.there
    ours.start()
    found["found each other"] = until(lambda: ours.there)
    found["one tempo"] = until(lambda: near(ours.transport().bpm, other.sees()["tempo"]))
    found["sure and going"] = ours.transport().sure and ours.transport().playing
    found["apart_ms on joining"] = apart_ms(ours, other)
    ours.set_tempo(97.5)
    found["our tempo is theirs"] = until(lambda: near(other.sees()["tempo"], 97.5))
    found["apart_ms at our tempo"] = apart_ms(ours, other)
    other.sees(tempo=133.0)
    found["their tempo is ours"] = until(lambda: near(ours.transport().bpm, 133.0))
    found["apart_ms at their tempo"] = apart_ms(ours, other)
    ours.set_meter(7, 8)
    other.sees(quantum=3.5)
    found["apart_ms in 7/8"] = apart_ms(ours, other, 3.5)

    other.sees(playing=True)
    time.sleep(0.2)
    other.sees(playing=False)
    found["their stop is ours"] = until(lambda: not ours.transport().playing)
    stood = ours.transport().anchor_beats
    time.sleep(0.2)
    found["stands still"] = ours.transport().anchor_beats == stood
    other.sees(playing=True)
    found["their start is ours"] = until(lambda: ours.transport().playing)
    ours.set_playing(False)
    found["our stop is theirs"] = until(lambda: not other.sees()["playing"])
    ours.set_playing(True)
    found["our start is theirs"] = until(lambda: bool(other.sees()["playing"]))

    ours.close()
    found["closed, unsure"] = not ours.transport().sure and not ours.there
    ours.close()
    again = LinkClock(WallSeconds(), bpm=111.0)
    again.start()
    found["the wanted tempo holds after joining"] = until(lambda: near(other.sees()["tempo"], 111))
    other.leave()
    found["left alone, not there"] = until(lambda: not again.there)
    again.close()
    print(json.dumps(found))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        theirs(float(sys.argv[1]))
    else:
        main()
