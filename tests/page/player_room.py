"""The player alone in Chromium, with what it plays recorded sample by sample."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray
from playwright.sync_api import Page, Request

from server.web.build import PLACE, found_npm, install, run
from tests.page.page_server import wait_for

Sound = NDArray[np.float32]
"""Shape `(samples, channels)`."""

RATE = 48_000
SESSION = "material"
PROOF = PLACE / "src" / "audio" / "proof" / "vite.config.ts"


def build_proof(out: Path) -> Path:
    """Build the page of the player alone into `out`."""
    npm = found_npm()
    install(npm)
    wish = ("vite", "build", "--config", str(PROOF), "--outDir", str(out), "--emptyOutDir")
    run(npm, "exec", "--", *wish, "--logLevel", "warn")
    return out


def audio_folder(library: Path) -> Path:
    """The folder of sounds of a session that is there for its files alone."""
    folder = library / "sessions" / SESSION / "audio"
    folder.mkdir(parents=True, exist_ok=True)
    (folder.parent / "session.json").touch()
    return folder


def noise(seed: int, samples: int, channels: int = 2, level: float = 0.02) -> Sound:
    """Noise of which no stretch is like another."""
    draw = np.random.default_rng(seed)
    return (draw.uniform(-level, level, (samples, channels))).astype(np.float32)


def write(library: Path, name: str, sound: Sound, subtype: str = "FLOAT", **wish: Any) -> None:
    """Write a file of the session."""
    rate = wish.pop("rate", RATE)
    soundfile.write(audio_folder(library) / name, sound, rate, subtype, **wish)


def program(key: str, files: Mapping[str, int], **wish: Any) -> dict[str, Any]:
    """A program with a lane a file; `files` are their lengths in samples."""
    rate = wish.pop("rate", RATE)
    lanes = [
        {
            "id": name,
            "name": name,
            "gainDb": 0,
            "pan": 0,
            "mute": False,
            "clips": [
                {
                    "url": f"/v1/sessions/{SESSION}/audio/{name}",
                    "startSamples": 0,
                    "offsetSamples": 0,
                    "lengthSamples": length,
                    "gainDb": 0,
                }
            ],
        }
        for name, length in files.items()
    ]
    return {
        "key": key,
        "title": key,
        "sampleRate": rate,
        "lengthSamples": max(files.values()),
        "loudnessLufs": None,
        "lanes": lanes,
        **wish,
    }


class PlayerRoom:
    """The player in a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._asked: set[Request] = set()
        self._last_asked = 0.0
        page.on("request", self._begins)
        page.on("requestfinished", self._ends)
        page.on("requestfailed", self._ends)
        page.goto("/")
        self.until("window.proof !== undefined")

    def until(self, words: str) -> None:
        """Wait for a line of script to be true; the page's policy lets it not wait by itself."""
        wait_for(lambda: self.page.evaluate(words))

    def do(self, words: str, argument: Any = None) -> Any:
        """What a line of script about `player` gives."""
        return self.page.evaluate(
            f"async (given) => {{ const {{player}} = proof; {words} }}", argument
        )

    def open(self, wanted: Mapping[str, Any], keep_place: bool = False) -> None:
        """Open a program and wait until it can play."""
        self.do(
            "await player.open(given.wanted, {keepPlace: given.keep})",
            {"wanted": wanted, "keep": keep_place},
        )

    def play(self, seconds: float | None = None) -> None:
        """Play, and wait until it does."""
        self.do("await player.play(given ?? undefined)", seconds)
        self.until("proof.player.startedSeconds() !== null")

    def state(self) -> dict[str, Any]:
        """What the page would show."""
        return dict(self.page.evaluate("proof.state.getState()"))

    def wait(self, seconds: float) -> None:
        """Let the page go on for so long."""
        self.page.wait_for_timeout(seconds * 1000)

    def _begins(self, request: Request) -> None:
        self._asked.add(request)
        self._last_asked = time.monotonic()

    def _ends(self, request: Request) -> None:
        self._asked.discard(request)

    def forget(self) -> None:
        """Wait no more for what was asked: where a player was closed, that never ends."""
        self._asked.clear()

    def settle(self) -> None:
        """Wait until the player has fetched what it wants to have."""
        ends = time.monotonic() + 30
        while time.monotonic() < ends and (
            self._asked or time.monotonic() < self._last_asked + 0.75
        ):
            self.wait(0.05)

    def record(self) -> None:
        """Record from now on."""
        self.page.evaluate("proof.record()")

    def recorded(self) -> Sound:
        """What was heard since `record`."""
        data = base64.b64decode(self.page.evaluate("proof.stop()"))
        return np.frombuffer(data, np.float32).reshape(-1, 2)


def place_in(sound: Sound, heard: Sound, frames: int = 64) -> int:
    """Where in `sound` the first `frames` of `heard` come from; -1 where nowhere.

    To 24 bits: sums of lanes are rounded in another order here.
    """
    first = heard[0, 0]
    for place in np.flatnonzero(np.abs(sound[: len(sound) - frames, 0] - first) < 2**-23):
        if np.abs(sound[place : place + frames] - heard[:frames]).max() < 2**-22:
            return int(place)
    return -1


def peak_db(sound: Sound) -> float:
    """The peak in dB of full scale."""
    return float(20 * np.log10(max(np.abs(sound).max(), 1e-12)))
