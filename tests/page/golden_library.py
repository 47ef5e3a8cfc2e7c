"""What the pictures of the page are taken of: a library, its jobs, chains and plug-ins, all dated.

`served_golden_library` writes it before the server starts; every id, date and name stands here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bridge.host.plug_ins.record import Bus, KeptOff, PlugIn, Stamp
from bridge.host.plug_ins.store import Known, Store
from server.database import open_database
from server.jobs.job import Job, JobFailure
from server.jobs.store import JobStore
from server.library.label import LABEL_FILE, Comment, Label, dump_label
from tests.page.golden_song import write_song
from tests.page.page_server import PageServer
from tests.page.written_sessions import write

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""What the clock of every picture says."""
SONG, OTHER = "dusty-rain", "dusty-rain-2"

SHELF: tuple[tuple[str, float, tuple[str, str], str], ...] = (
    ("Night drive", 124, ("F#", "minor"), "house"),
    ("Harbour lights", 84, ("C", "major"), "lo-fi"),
    ("Concrete", 138, ("D", "minor"), "techno"),
    ("Slow tide", 62, ("E", "dorian"), "ambient"),
    ("Corner shop", 92, ("G", "minor"), "boom-bap"),
    ("Paper lantern", 110, ("A", "minor"), "synthwave"),
    ("Two sugars", 132, ("Bb", "major"), "bossa-nova"),
    ("Rust", 170, ("E", "minor"), "drum-and-bass"),
    ("Late bus home", 76, ("D", "major"), "lo-fi"),
    ("Static bloom", 100, ("C", "minor"), "cinematic"),
)
"""Title, tempo, key and style of what lies in the library beside the song, oldest first."""

CHAIN = (
    "name: warm bus\nabout: Takes the edge off and holds it together.\nsteps:\n"
    "- {kind: gain, gain_db: -3}\n- {kind: limiter, ceiling_db: -1}\n"
)


def served_golden_library(place: Path, built_page: Path) -> Iterator[PageServer]:
    """A server with the golden library: what a fixture yields from."""
    one = PageServer(place, built_page)
    write_golden_library(place, one.library)
    try:
        one.start()
        yield one
    finally:
        one.close()


def write_golden_library(place: Path, library: Path) -> None:
    """All of it, for a server whose own folders stand in `place`."""
    for number, (title, bpm, key, style) in enumerate(SHELF):
        name = title.lower().replace(" ", "-")
        write(library, name, title=title, bpm=bpm, key=key, style=style, number=60 * number)
    for name in (SONG, OTHER):
        write_song(library, name)
    write(
        library,
        "dusty-rain-variation",
        title="Dusty rain, busier",
        bpm=90,
        style="lo-fi",
        parent=SONG,
        operation="vary",
        number=3600 * 12,
    )
    _write_labels(library)
    _write_jobs(library)
    _write_plug_ins(place / "plug-ins.db")
    chains = place / "chains"
    chains.mkdir()
    (chains / "warm-bus.yaml").write_text(CHAIN, "utf-8")


def _write_labels(library: Path) -> None:
    said = (
        Comment("c1", "The bass drags a little here.", 8.0, "2026-03-02T10:40:00+00:00"),
        Comment("c2", "This one for the EP.", None, "2026-03-02T10:45:00+00:00"),
    )
    labels = {
        SONG: Label(favourite=True, albums=("Summer EP",), comments=said),
        OTHER: Label(title="Dusty rain, take 2"),
        "night-drive": Label(favourite=True, mark="kept", albums=("Summer EP",)),
        "concrete": Label(mark="thrown"),
    }
    for name, label in labels.items():
        (library / "sessions" / name / LABEL_FILE).write_bytes(dump_label(label))


def _write_jobs(library: Path) -> None:
    ended = NOW.timestamp() - 3600
    song = {"prompt": "lo-fi, 90 bpm, A minor, dusty keys", "engine": "composer"}
    failure = JobFailure(
        "ModelNotInstalled",
        "The model htdemucs is not installed: `roadie models install htdemucs`.",
    )
    jobs = (
        _job(1, ended - 900, "import", {"file": "/music/voice memo.wav"}, _made("slow-tide")),
        _job(2, ended - 600, "separate", {"session": SONG}, failure=failure),
        _job(3, ended - 300, "generate", {"prompt": "techno, 138 bpm"}, state="cancelled"),
        _job(4, ended, "generate", {**song, "seed": 7}, _made(SONG)),
        _job(5, ended + 1, "generate", {**song, "seed": 8}, _made(OTHER)),
    )
    engine = open_database(library)
    store = JobStore(engine)
    for job in jobs:
        store.insert(job)
    engine.dispose()


def _made(session: str) -> dict[str, Any]:
    return {"deliveries": [], "data": {"session": f"sessions/{session}"}}


def _job(
    number: int,
    at: float,
    kind: Any,
    spec: dict[str, Any],
    result: dict[str, Any] | None = None,
    *,
    state: Any = None,
    failure: JobFailure | None = None,
) -> Job:
    return Job(
        id=f"{int(at * 1000):011x}{number:08x}",
        kind=kind,
        spec=spec,
        state=state or ("done" if result else "failed"),
        created_at=at,
        fraction=1.0 if result else 0.4,
        stage="Done" if result else "Stopped",
        started_at=at + 1,
        finished_at=at + 13,
        attempts=1,
        result=result,
        failure=failure,
    )


def _write_plug_ins(path: Path) -> None:
    store = Store(path)
    stereo = (Bus("Main", 2),)
    found = (
        PlugIn(
            "ZamCompX2", "Damien Zammit", "vst3", "effect", "/plug-ins/ZamCompX2.vst3", "",
            category="Fx|Dynamics", inputs=stereo, outputs=stereo, deterministic=True,
            resets=True, hosts=("pedalboard",),
        ),
        PlugIn(
            "Dragonfly Hall Reverb", "Michael Willis", "vst2", "effect",
            "/plug-ins/DragonflyHallReverb-vst.so", "", category="Reverb", inputs=stereo,
            outputs=stereo, latency_samples=64, deterministic=True, hosts=("dawdreamer",),
        ),
        PlugIn(
            "amsynth", "Nick Dowell", "vst2", "instrument", "/plug-ins/amsynth_vst.so", "",
            category="Synth", outputs=stereo, deterministic=False, hosts=("dawdreamer",),
        ),
    )  # fmt: skip
    broken = KeptOff(
        "/plug-ins/Broken.vst3",
        "vst3",
        "It ended its process while it was loaded. Update or reinstall it.",
        name="Broken",
    )
    for one in (*found, broken):
        store.put(Known(one.file, one.format, one.address, Stamp(0, 0)), one)
