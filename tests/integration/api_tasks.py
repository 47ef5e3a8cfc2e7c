"""Cheap work for servers under test: real sessions with real files, made in milliseconds."""

from __future__ import annotations

import time
import wave
from pathlib import Path
from typing import Any

from server.jobs.task import Delivery, JobPlace, Outcome
from session import (
    AudioClip,
    Key,
    MidiClip,
    Mix,
    Note,
    Provenance,
    Session,
    Track,
    write_session,
)
from session.early import EarlyNotes
from session.errors import UnreadableAudio
from session.progress import Progress
from tests.plain_session import plain_session

TASKS = {
    "generate": "tests.integration.api_tasks:generate",
    "vary": "tests.integration.api_tasks:nothing",
    "respond": "tests.integration.api_tasks:nothing",
    "import": "tests.integration.api_tasks:import_audio",
    "separate": "tests.integration.api_tasks:nothing",
    "transcribe": "tests.integration.api_tasks:nothing",
    "export": "tests.integration.api_tasks:export",
    "render": "tests.integration.api_tasks:nothing",
    "scan": "tests.integration.api_tasks:nothing",
    "compare": "tests.integration.api_tasks:nothing",
    "repaint": "tests.integration.api_tasks:nothing",
    "extend": "tests.integration.api_tasks:nothing",
    "install": "tests.integration.api_tasks:nothing",
    "train": "tests.integration.api_tasks:nothing",
}
NOTHING = dict.fromkeys(TASKS, "tests.integration.api_tasks:nothing")
RATE = 48_000


def tone(path: Path, frames: int = RATE) -> None:
    """Write a mono 16-bit WAV file of `frames` rising samples."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join((n % 30_000).to_bytes(2, "little") for n in range(frames)))


def small_session(title: str, created_at: str = "2026-01-02T03:04:05+00:00") -> Session:
    """A bar at 120 bpm: one track with audio and a note."""
    clip = AudioClip("audio/bass.wav", 0.0, 2 * RATE)
    notes = MidiClip(0.0, 4.0, (Note(40, 90, 0.0, 1.0),))
    return plain_session(
        Track("Bass", "bass", "#8e4ec6", (clip,), (notes,)),
        title=title,
        beats=4.0,
        sample_rate=RATE,
        key=Key("A", "minor"),
        mix=Mix("audio/bass.wav", 2 * RATE, 0.0, None, loudness_lufs=-20.5),
        provenance=Provenance(
            "generate",
            "composer",
            "1",
            created_at,
            prompt=title,
            parameters={"prompt": title, "seed": 1},
        ),
    )


def write_small_session(folder: Path, title: str, **details: Any) -> None:
    """A whole session folder."""
    (folder / "audio").mkdir(parents=True)
    (folder / "midi").mkdir()
    tone(folder / "audio" / "bass.wav")
    (folder / "midi" / "all.mid").write_bytes(b"MThd")
    write_session(small_session(title, **details), folder)


def generate(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """A small session; the prompt `wait` waits to be cancelled, `burn 3` burns the CPU for 3 s."""
    word, _, rest = spec["prompt"].partition(" ")
    if word == "wait":
        while True:
            progress(0.5, "Waiting to be cancelled")
            time.sleep(0.02)
    if word == "burn":
        ends = time.monotonic() + float(rest)
        while time.monotonic() < ends:
            progress(0.5, "Burning")
            sum(range(10_000))
    place.tell_early(EarlyNotes.of_session(small_session(spec["prompt"])))
    for step in range(3):
        progress(step / 3, f"Step {step}")
    return made(place, spec["prompt"])


def import_audio(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """A small session named for the file, if that is a WAV file."""
    path = Path(spec["file"])
    if path.read_bytes()[:4] != b"RIFF":
        raise UnreadableAudio(f"{path.name} is no audio: choose a WAV file.")
    return made(place, spec["title"] or path.stem)


def export(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """An empty project folder a format."""
    deliveries = []
    for name in spec["formats"]:
        (place.staging / name).mkdir()
        (place.staging / name / "project.txt").write_text("project")
        deliveries.append(Delivery(name, f"sessions/{spec['session']}/exports/{name}"))
    return Outcome(tuple(deliveries))


def nothing(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """No work at all."""
    return Outcome(())


def made(place: JobPlace, title: str) -> Outcome:
    """The outcome of a task that made a small session."""
    write_small_session(place.staging / "session", title)
    target = "sessions/" + "-".join(title.lower().split())
    return Outcome((Delivery("session", target),), {"session": {"delivery": 0}})
