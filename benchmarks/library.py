"""The library: finding among ten thousand sessions, drawing an hour of sound, taking stems away."""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
import wave
from dataclasses import replace
from pathlib import Path

import httpx
import psutil

from benchmarks.row import Row
from benchmarks.server import SERVE, serving
from session import (
    SESSION_FILE,
    Key,
    Mix,
    Provenance,
    Track,
)
from session.document import dump_session
from tests.plain_session import plain_session

SESSIONS = 10_000
SEARCHES = 60
STEMS, STEM_BYTES = 24, 32 * 2**20
HOUR_SECONDS = 3600
RATE = 48_000
LIMIT_SECONDS = 600
WORDS = (
    *(
        "dusty",
        "keys",
        "warm",
        "funk",
        "bass",
        "deep",
        "house",
        "night",
        "rain",
        "piano",
        "strings",
    ),
    *("choir", "broken", "beat", "samba", "swing", "trap", "lead", "pad", "arp", "vinyl"),
)


def run() -> list[Row]:
    """Searches, waveforms and archives, over HTTP."""
    with tempfile.TemporaryDirectory(prefix="roadie-bench-") as folder:
        library = Path(folder)
        _fill(library / "sessions")
        with serving(library, SERVE) as (process, found, _):
            address = httpx.Client(base_url=found.url, timeout=LIMIT_SECONDS, trust_env=False)
            with address as client:
                searches = _searches(client)
                cold, warm = _waveform(client)
                grown_mb = _archive(client, psutil.Process(process.pid))
    name = f"library: search among {SESSIONS:,}"
    return [
        Row(
            f"{name}, median",
            statistics.median(searches) * 1000,
            100.0,
            "ms",
            1.0,
            f"a word, a tempo range and a key in turn, {SEARCHES} over HTTP, a page of 100",
        ),
        Row(f"{name}, slowest", max(searches) * 1000, 500.0, "ms", 1.0, "with the folders seen to"),
        Row(
            "library: waveform of an hour, first",
            cold,
            10.0,
            "s",
            1.0,
            "stereo, 48 kHz, 24 bit; drawn by a process of its own",
        ),
        Row("library: waveform of an hour, again", warm * 1000, 100.0, "ms", 1.0, "2.7 MB"),
        Row(
            f"library: {STEMS} stems as a zip archive",
            grown_mb,
            32.0,
            "MB",
            1.0,
            f"what the server grows by while {STEMS * STEM_BYTES // 2**20} MB are sent",
        ),
    ]


def _fill(sessions: Path) -> None:
    draw = random.Random(1)
    track = Track("", "bass", "#8e4ec6")
    for number in range(SESSIONS):
        folder = sessions / f"s{number:05}"
        folder.mkdir(parents=True)
        names = [" ".join(draw.choices(WORDS, k=2)) for _ in range(8)]
        when = f"20{draw.randint(10, 25)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
        prompt = " ".join(draw.choices(WORDS, k=20))
        session = plain_session(
            *(replace(track, name=name) for name in names),
            title=" ".join(draw.choices(WORDS, k=3)),
            bpm=draw.randint(60, 180),
            beats=64.0,
            sample_rate=RATE,
            key=Key(draw.choice("ABCDEFG"), "minor"),
            mix=Mix("audio/mix.wav", RATE, 0.0, None),
            provenance=Provenance("generate", "composer", "1", when, prompt=prompt),
        )
        # Not as a session is written for good: ten thousand waits for the disk are no part of this.
        (folder / SESSION_FILE).write_bytes(dump_session(session))
    audio = sessions / "s00000" / "audio"
    audio.mkdir()
    minute = os.urandom(60 * RATE * 2 * 3)
    with wave.open(str(audio / "hour.wav"), "wb") as file:
        file.setparams((2, 3, RATE, 0, "NONE", ""))
        for _ in range(HOUR_SECONDS // 60):
            file.writeframes(minute)
    stems = sessions / "s00001" / "audio"
    stems.mkdir()
    for number in range(STEMS):
        with (stems / f"{number}.wav").open("wb") as stem:
            stem.truncate(STEM_BYTES)


def _searches(client: httpx.Client) -> list[float]:
    client.get("/v1/sessions").raise_for_status()  # reads them all, once in a library's life
    draw, seconds = random.Random(2), []
    for number in range(SEARCHES):
        asked: dict[str, str | int] = {"q": draw.choice(WORDS), "hidden": "false"}
        if number % 3 == 1:
            asked |= {"bpm_min": 90, "bpm_max": 110}
        if number % 3 == 2:
            asked |= {"key": "A minor", "q": " ".join(draw.choices(WORDS, k=3))}
        began = time.perf_counter()
        client.get("/v1/sessions", params=asked).raise_for_status()
        seconds.append(time.perf_counter() - began)
    return seconds


def _waveform(client: httpx.Client) -> tuple[float, float]:
    seconds = []
    for _ in range(2):
        began = time.perf_counter()
        client.get("/v1/sessions/s00000/peaks/hour.wav").raise_for_status()
        seconds.append(time.perf_counter() - began)
    return seconds[0], seconds[1]


def _archive(client: httpx.Client, server: psutil.Process) -> float:
    before = most = server.memory_info().rss
    with client.stream("GET", "/v1/sessions/s00001/archive") as answer:
        for number, _ in enumerate(answer.raise_for_status().iter_raw()):
            if number % 100 == 0:
                most = max(most, server.memory_info().rss)
    return (most - before) / 2**20
