"""`roadie bridge --meter`: bars of the bridge's own clock are as long as the musician says."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any

from tests.integration.cli import Cli


@contextmanager
def bridge(library: Path, *words: str) -> Iterator[IO[str]]:
    """What a bridge prints, a line of JSON each, while it runs."""
    running = Cli(library).start("bridge", "--json", "--no-midi", "--osc-port", "0", *words)
    assert running.stdout is not None
    try:
        yield running.stdout
    finally:
        running.terminate()
        try:
            running.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            running.kill()
            running.communicate()


def music(lines: IO[str]) -> Iterator[dict[str, Any]]:
    """Where the music stands, each time that it is told."""
    for line in lines:
        news = json.loads(line)
        if news["news"] == "clock":
            yield news


def test_bars_of_the_own_clock_have_the_meter_that_is_asked_for(tmp_path: Path) -> None:
    with bridge(tmp_path, "--clock", "own", "--bpm", "300", "--meter", "7/8") as lines:
        told = list(islice(music(lines), 12))
    assert told[-1]["bar"] > told[0]["bar"]
    assert max(news["beat"] for news in told) < 1 + 3.5


def test_a_meter_that_is_none_is_refused(tmp_path: Path) -> None:
    for text in ("7", "0/4", "4/5", "33/8"):
        said = Cli(tmp_path)("bridge", "--no-midi", "--meter", text)
        assert said.status != 0
        assert said.sentence == f'There is no meter called {text!r}: write it as "4/4" or "7/8".'
