"""Recordings of clicks that a project stretches to its beats, and where clicks are heard."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from session import AudioClip, Session, Track, WarpPoint
from session.meter import MeterMap
from session.tempo import TempoMap
from tests.hard_sessions import base

Sound = NDArray[np.float32]
"""Shape `(channels, samples)`."""

_LOOK_SECONDS = 0.04


def clicks(places: Sequence[float], length: int, rate: int, channels: int = 1) -> Sound:
    """Short clicks of 2 kHz that begin on these samples."""
    time = np.arange(round(0.02 * rate)) / rate
    click = 0.5 * np.sin(2 * np.pi * 2000 * time) * np.exp(-time / 0.003)
    sound = np.zeros((channels, length), np.float32)
    for place in np.round(places).astype(int):
        end = min(length, place + len(click))
        sound[:, place:end] += click[: end - place].astype(np.float32)
    return sound


def late_ms(sound: Sound, wanted: Sequence[float], rate: int) -> NDArray[np.float64]:
    """How long after each sample of `wanted` a click is heard there; infinite where none is."""
    line = np.abs(sound).max(axis=0)
    # An untouched click is at this share of its peak so long after its beginning.
    plain = np.abs(clicks([0], round(0.02 * rate), rate)[0])
    own = int(np.argmax(plain > 0.3 * plain.max()))
    found = []
    for place in wanted:
        first = max(0, round(place - _LOOK_SECONDS * rate))
        near = line[first : round(place + _LOOK_SECONDS * rate)]
        begins = int(np.argmax(near > 0.3 * near.max()))
        off = first + begins - own - place
        found.append(off / rate * 1000 if near.max() > 0.05 else np.inf)
    return np.array(found)


def click_song(
    folder: Path,
    beats_seconds: Sequence[float],
    tempo_map: TempoMap,
    *,
    marks: Sequence[int],
    rate: int = 48_000,
    channels: int = 2,
    start_beats: float = 0.0,
    lead_seconds: float = 0.0,
    clip: dict[str, object] | None = None,
) -> Session:
    """A track with a recording whose beats lie `beats_seconds` after `lead_seconds` of silence.

    There is a click on each but the last, which is the clip's end; `marks` are the beats with a
    warp point.
    """
    places = [round((lead_seconds + seconds) * rate) for seconds in beats_seconds]
    count = len(places) - 1
    length = places[-1] - places[0]
    bars = 4.0 * (int(start_beats + count) // 4 + 1)
    session = base("Clicks", rate, tempo_map, MeterMap.constant(), bars)
    (folder / "audio").mkdir(parents=True)
    sound = clicks(places[:-1], places[-1], rate, channels)
    soundfile.write(folder / "audio/take.wav", sound.T, rate, "FLOAT")
    points = tuple(WarpPoint(places[beat], float(beat)) for beat in marks)
    made = AudioClip(
        "audio/take.wav", start_beats, length, places[0], points, name="Take", **(clip or {})
    )  # type: ignore[arg-type]
    return session.evolve(tracks=(Track("Take", "drums", "#46a758", (made,)),))


def beat_samples(session: Session, count: int, from_beats: float = 0.0) -> list[int]:
    """The samples of `count` beats of a session from a beat on."""
    at, rate = session.tempo_map.samples_at_beats, session.sample_rate
    return [at(from_beats + beat, rate) for beat in range(count)]
