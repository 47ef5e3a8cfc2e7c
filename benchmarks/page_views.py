"""The page's views: what is loaded first, how soon it can be used, and large lists and sessions.

A library of 10,000 sessions, and a session of 24 stereo tracks of 60 minutes full of noise, of
which the disk holds one file.
"""

from __future__ import annotations

import gzip
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.page import renderer_mb
from benchmarks.row import Row
from server.web.build import bundle
from session import AudioClip, MeterMap, Session, TempoMap, Track, write_session
from tests.hard_sessions import COLOURS, base
from tests.page.conftest import FLAGS
from tests.page.page_server import PageServer, wait_for
from tests.page.written_sessions import write

OPENINGS = 9
LISTED = 10_000
TRACKS = 24
MINUTES = 60
RATE = 48_000
LIMIT_MS = 300_000
WATCH = """(() => {
  window.longTasksMs = [];
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.longTasksMs.push(task.duration);
  }).observe({ type: "longtask", buffered: true });
  const look = () => {
    const prompt = document.querySelector("main textarea");
    if (!prompt) return requestAnimationFrame(look);
    window.readyMs = performance.now();
  };
  look();
})()"""
"""Keeps tasks that held the page up, and when the prompt could be written in."""


def run() -> list[Row]:
    """First load, readiness, a large library, a large session; nothing without a browser."""
    chromium = shutil.which("chromium")
    if chromium is None or shutil.which("npm") is None:
        print("the page is not measured: that takes Chromium and npm", file=sys.stderr)
        return []
    with tempfile.TemporaryDirectory(prefix="roadie-bench-") as folder:
        built = Path(folder) / "page"
        bundle(built)
        rows: list[Row] = []
        for part in (_opening, _large_library, _large_session):
            with _served(Path(folder) / part.__name__, built, chromium) as (server, browser):
                rows += part(server, browser)
        return rows


@contextmanager
def _served(place: Path, built: Path, chromium: str) -> Iterator[tuple[PageServer, Browser]]:
    """A server with an empty library, and a browser that has seen nothing yet."""
    server = PageServer(place, built)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=list(FLAGS))
        server.start()
        try:
            yield server, browser
        finally:
            browser.close()
            server.close()


def _page(server: PageServer, browser: Browser) -> Page:
    context = browser.new_context(
        base_url=server.url, viewport={"width": 1280, "height": 720}, reduced_motion="reduce"
    )
    context.set_default_timeout(LIMIT_MS)
    page = context.new_page()
    page.add_init_script(WATCH)
    return page


def _opening(server: PageServer, browser: Browser) -> list[Row]:
    """Scripts that are there before the prompt can be written in, and the time until then."""
    page = _page(server, browser)
    scripts: dict[str, bytes] = {}
    page.on(
        "response",
        lambda one: scripts.update({one.url: one.body()}) if one.url.endswith(".js") else None,
    )
    _ready(page, lambda: page.goto("/"))
    size = sum(len(gzip.compress(body)) for body in scripts.values()) / 1000
    cold = []
    for _ in range(OPENINGS):
        fresh = _page(server, browser)
        cold.append(_ready(fresh, lambda fresh=fresh: fresh.goto("/")))  # type: ignore[misc]
        fresh.context.close()
    warm = [_ready(page, page.reload) for _ in range(OPENINGS)]
    return [
        Row("page: scripts of the first load", size, 300, "kB", 1.0, f"{len(scripts)}, gzipped"),
        _row("ready, never seen before", cold, 1000, "ms", "navigation to a prompt to write in"),
        _row("ready, opened again", warm, 1000, "ms", "the same, from the browser's cache"),
    ]


def _ready(page: Page, go: Callable[[], object]) -> float:
    """Milliseconds from the navigation to a prompt that can be written in."""
    go()
    wait_for(lambda: page.evaluate("window.readyMs !== undefined"))
    return float(page.evaluate("window.readyMs"))


def _row(name: str, all_of_them: list[float], goal: float, unit: str, note: str) -> Row:
    span = f"{min(all_of_them):.3g} to {max(all_of_them):.3g}"
    middle = statistics.median(all_of_them)
    return Row(f"page: {name}", middle, goal, unit, 1.0, f"{note}; {span}")


def _large_library(server: PageServer, browser: Browser) -> list[Row]:
    """Ten thousand sessions scrolled through from end to end, and searched letter by letter."""
    _many_sessions(server.library)
    page = _page(server, browser)
    page.goto("/sessions")
    rows = page.get_by_role("grid", name="Sessions").get_by_role("row")
    page.get_by_text("10,000 sessions").wait_for()
    rows.first.wait_for()
    opened = _longest(page)
    page.evaluate(SCROLL, "[role=grid]")
    scrolled = _longest(page)
    page.keyboard.press("/")
    for letter in "take 77":
        page.keyboard.type(letter)
        page.wait_for_timeout(200)
    page.wait_for_timeout(1000)
    searched = _longest(page)
    memory = renderer_mb()
    note = "10,000 sessions"
    return [
        Row("page: longest task, library opened", opened, 100, "ms", 1.0, note),
        Row("page: longest task, library scrolled", scrolled, 100, "ms", 1.0, note),
        Row("page: longest task, library searched", searched, 100, "ms", 1.0, note),
        Row("page: memory, library", memory, 600, "MB", 1.0, note),
    ]


def _many_sessions(library: Path) -> None:
    """Copies of one, which need not be safe on the disk."""
    write(library, "s0", title="Take 0", sound=False)
    folder = library / "sessions"
    text = (folder / "s0" / "session.json").read_text("utf-8")
    for number in range(1, LISTED):
        (folder / f"s{number}").mkdir()
        clock = f"{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}"
        made = text.replace("Take 0", f"Take {number}").replace("T00:00:00+", f"T{clock}+")
        (folder / f"s{number}" / "session.json").write_text(made, "utf-8")


SCROLL = """async (place) => {
  const list = document.querySelector(place);
  const frame = () => new Promise((go) => requestAnimationFrame(go));
  const steps = 300;
  for (let step = 0; step <= steps; step += 1) {
    list.scrollTop = ((list.scrollHeight - list.clientHeight) * step) / steps;
    await frame();
  }
  for (const share of [0, 0.5, 0.1, 0.9, 0.3, 1]) {
    list.scrollTop = (list.scrollHeight - list.clientHeight) * share;
    for (let wait = 0; wait < 20; wait += 1) await frame();
  }
}"""
"""Down through a list step by step, and then by leaps."""


def _large_session(server: PageServer, browser: Browser) -> list[Row]:
    """24 tracks of an hour: opened, zoomed in and out, scrolled along and down, and played."""
    _an_hour_of_noise(server.library / "sessions" / "large")
    page = _page(server, browser)
    page.goto("/sessions/large")
    page.get_by_role("grid", name="Tracks").wait_for()
    page.get_by_role("button", name="Play", exact=True).wait_for()
    page.wait_for_timeout(3000)
    opened = _longest(page)
    _peaks_are_there(server)
    page.reload()
    page.get_by_role("grid", name="Tracks").wait_for()
    page.wait_for_timeout(3000)
    again = _longest(page)
    box = page.get_by_role("grid", name="Tracks").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.5 * box["height"])
    _wheel(page, zoom=True, steps=[-120] * 40)
    _wheel(page, zoom=False, steps=[(600, 0), (0, 200), (-600, 0), (0, -200)] * 10)
    _wheel(page, zoom=True, steps=[120] * 40)
    moved = _longest(page)
    page.keyboard.press("Space")
    _wheel(page, zoom=True, steps=[-120] * 20)
    _wheel(page, zoom=False, steps=[(600, 0), (0, 200), (-600, 0), (0, -200)] * 5)
    playing = _longest(page)
    memory = renderer_mb()
    note = f"{TRACKS} stereo tracks of {MINUTES} min"
    return [
        Row("page: longest task, session opened", opened, 100, "ms", 1.0, f"{note}, no peaks yet"),
        Row("page: longest task, session opened again", again, 100, "ms", 1.0, note),
        Row("page: longest task, scrolled and zoomed", moved, 100, "ms", 1.0, note),
        Row("page: longest task, the same while it plays", playing, 100, "ms", 1.0, note),
        Row("page: memory, session", memory, 600, "MB", 1.0, note),
    ]


def _an_hour_of_noise(folder: Path) -> None:
    """One file on the disk under the names of all tracks."""
    length = MINUTES * 60 * RATE
    session: Session = base(
        "Large", RATE, TempoMap.constant(120), MeterMap.constant(), 120.0 * MINUTES
    )
    audio = folder / "audio"
    audio.mkdir(parents=True)
    minute = np.random.default_rng(1).integers(-9000, 9000, (60 * RATE, 2), np.int16)
    with soundfile.SoundFile(audio / "0.wav", "w", RATE, 2, "PCM_16") as file:
        for number in range(MINUTES):
            file.write(minute // (1 + number % 7))
    tracks = []
    for number in range(TRACKS):
        if number:
            os.link(audio / "0.wav", audio / f"{number}.wav")
        clip = AudioClip(f"audio/{number}.wav", 0.0, length)
        tracks.append(
            Track(f"Track {number + 1}", "other", COLOURS[number % len(COLOURS)], (clip,))
        )
    write_session(replace(session, tracks=tuple(tracks)), folder)


def _peaks_are_there(server: PageServer) -> None:
    """Wait until the server has drawn up the peaks of every track."""
    for number in range(TRACKS):
        path = f"/v1/sessions/large/peaks/{number}.wav?per_peak=65536"
        wait_for(lambda path=path: server.client.get(path, timeout=300).is_success)  # type: ignore[misc]


def _wheel(page: Page, *, zoom: bool, steps: list[int] | list[tuple[int, int]]) -> None:
    if zoom:
        page.keyboard.down("Control")
    for step in steps:
        right, down = step if isinstance(step, tuple) else (0, step)
        page.mouse.wheel(right, down)
        page.wait_for_timeout(30)
    if zoom:
        page.keyboard.up("Control")
    page.wait_for_timeout(500)


def _longest(page: Page) -> float:
    """The longest task since this was asked, in milliseconds; those under 50 are not told."""
    return float(page.evaluate("Math.max(0, ...window.longTasksMs.splice(0))"))


if __name__ == "__main__":
    for row in run():
        print(f"{row.name}: {row.ours:.3g} {row.unit} of {row.reference:g} ({row.note})")
