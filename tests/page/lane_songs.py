"""Sessions whose lanes tests look at, written straight into a server's library."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from session import MeterMap, Section, TempoMap, Track, write_session
from tests.export_material import whole_stem, write_float
from tests.hard_sessions import HARD, base
from tests.page.page_server import PageServer

RATE = 48_000
Show = Callable[[str], str]


@pytest.fixture
def written(server: PageServer) -> Show:
    """Writes one of the sessions made to hurt into the library; gives its id."""

    def write(name: str) -> str:
        folder = server.library / "sessions" / name.replace(" ", "-")
        folder.mkdir(parents=True)
        HARD[name](folder)
        return folder.name

    return write


def write_clicks(library: Path, beats: int, tempo: TempoMap, meter: MeterMap) -> str:
    """A click on every beat, loud and short, and silence between; its id."""
    folder = library / "sessions" / "clicks"
    folder.mkdir(parents=True)
    session = base("Clicks", RATE, tempo, meter, float(beats))
    sound = np.zeros((1, session.length_samples), np.float32)
    for beat in range(beats):
        at = tempo.samples_at_beats(beat, RATE)
        sound[0, at : at + 480] = np.resize([0.9, -0.9], 480)
    write_float(folder / "audio/clicks.wav", sound, RATE)
    track = Track("Clicks", "drums", "#f5a623", (whole_stem(session, "audio/clicks.wav"),))
    done = replace(session, tracks=(track,), sections=(Section("All", 0.0, float(beats)),))
    write_session(done, folder)
    return folder.name
