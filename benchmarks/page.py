"""The page's player: from a key press to sound, seeks, memory and long tasks in a large session.

24 stereo tracks of 60 minutes at 48 kHz, in files that take no room on the disk.
"""

from __future__ import annotations

import shutil
import statistics
import struct
import sys
import tempfile
import time
from pathlib import Path

import psutil
from playwright.sync_api import Browser, sync_playwright

from benchmarks.row import Row
from tests.page.conftest import FLAGS
from tests.page.page_server import PageServer
from tests.page.player_room import RATE, PlayerRoom, audio_folder, build_proof, program

TRACKS = 24
LENGTH = RATE * 3600
PRESSES = 10
SEEKS = 20
FRAME_BYTES = 6
SETTLE_SECONDS = 3
PLAY_SECONDS = 10


def run() -> list[Row]:
    """Key presses, seeks, and what the browser takes meanwhile; nothing without a browser."""
    chromium = shutil.which("chromium")
    if chromium is None or shutil.which("npm") is None:
        print("the page is not measured: that takes Chromium and npm", file=sys.stderr)
        return []
    with tempfile.TemporaryDirectory(prefix="roadie-bench-") as folder, sync_playwright() as driver:
        place = Path(folder)
        server = PageServer(place, build_proof(place / "proof"))
        server.start()
        browser = driver.chromium.launch(executable_path=chromium, args=list(FLAGS))
        try:
            return _rows(server, browser)
        finally:
            browser.close()
            server.close()


def _rows(server: PageServer, browser: Browser) -> list[Row]:
    names = [f"track-{number}.wav" for number in range(TRACKS)]
    for name in names:
        _sparse_wav(audio_folder(server.library) / name)
    room = PlayerRoom(browser.new_context(base_url=server.url).new_page())
    before = time.perf_counter()
    room.open(program("large", dict.fromkeys(names, LENGTH)))
    opened = time.perf_counter() - before
    room.wait(SETTLE_SECONDS)
    presses = [_press(room) for _ in range(PRESSES)]
    room.play(0.0)
    room.wait(PLAY_SECONDS)
    played = room.do("return player.positionSeconds()")
    room.do("proof.longTasksMs.length = 0")
    seeks = [_seek(room, 60.0 * (1 + 37 * number % 58)) for number in range(SEEKS)]
    longest = max([0.0, *room.do("return proof.longTasksMs")])
    memory = renderer_mb()
    return [
        _row("key press to first sample", statistics.median(presses), 150, "ms", presses),
        _row("seek while playing to first sample", statistics.median(seeks), 150, "ms", seeks),
        _row("opened until it can play", opened * 1000, 1000, "ms", [opened * 1000]),
        _row("memory of the page", memory, 600, "MB", [memory]),
        _row("longest task of the page", longest, 100, "ms", [longest]),
        _row("silence in 10 s of playing", max(0.0, PLAY_SECONDS - played), 0.2, "s", [played]),
    ]


def _row(name: str, ours: float, goal: float, unit: str, all_of_them: list[float]) -> Row:
    note = f"{TRACKS} tracks of 60 min; {min(all_of_them):.3g} to {max(all_of_them):.3g}"
    return Row(f"page: {name}", ours, goal, unit, 1.0, note)


def _sparse_wav(path: Path) -> None:
    """24-bit stereo of an hour; the file system keeps its silence for nothing."""
    size = LENGTH * FRAME_BYTES
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 2, RATE, RATE * FRAME_BYTES, FRAME_BYTES, 24)
    head = b"RIFF" + struct.pack("<I", 36 + size) + b"WAVE" + form
    with path.open("wb") as file:
        file.write(head + b"data" + struct.pack("<I", size))
        file.truncate(44 + size)


def _press(room: PlayerRoom) -> float:
    """Milliseconds from the space bar to the first sample, by the context's clock."""
    room.page.keyboard.press("Space")
    took = float(room.page.evaluate("proof.pressed()"))
    room.do("player.pause()")
    room.wait(0.3)
    return took


def _seek(room: PlayerRoom, seconds: float) -> float:
    """Milliseconds from a seek to a place that is far off to its first sample."""
    took = room.do(
        """
        const began = performance.now();
        player.seek(given);
        while (player.startedSeconds() === null) await new Promise((go) => setTimeout(go, 1));
        return performance.now() - began;
        """,
        seconds,
    )
    room.wait(0.5)
    return float(took)


def renderer_mb() -> float:
    """What the page's own process has in memory; the largest of the browser's."""
    renderers = [
        process.memory_info().rss / 2**20
        for process in psutil.Process().children(recursive=True)
        if "--type=renderer" in process.cmdline()
    ]
    return max(renderers)


if __name__ == "__main__":
    for row in run():
        print(f"{row.name}: {row.ours:.3g} {row.unit} ({row.note})")
