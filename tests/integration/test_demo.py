"""The demo does the main job twice, shows what came of it, and leaves nothing running."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import psutil

from server.api.running import running_server
from session import read_session
from tests.integration.cli import Cli

PROMPT = "lo-fi hip hop, 84 bpm, A minor, 8 bars, dusty keys"


def test_the_demo_does_the_main_job_twice_and_leaves_nothing_running(tmp_path: Path) -> None:
    said = Cli(tmp_path)("demo", PROMPT, "--seed", "2")
    assert said.status == 0, said.errors
    made, heard = tmp_path / "sessions" / _made(tmp_path), tmp_path / "sessions" / "bounce"
    assert read_session(made).length_bars == read_session(heard).length_bars == 8
    assert read_session(heard).tempo_map.steps[0].bpm == 84
    for folder in (made, heard):
        assert list(folder.glob("exports/ableton/* Project/*.als"))
        assert list(folder.glob("exports/logic/Open me first.mid"))
    for words in ("grid residual", "null test", "Generate", "Import", "Export", "session.json"):
        assert words in said.output
    assert re.search(r"│ generated .* -1\d\d\.\d dBFS", said.output)
    assert running_server(tmp_path) is None
    assert not _processes_of(tmp_path)


def test_for_scripts_the_demo_prints_one_object(tmp_path: Path) -> None:
    said = Cli(tmp_path)("demo", "chiptune, 150 bpm, 4 bars", "--seed", "2", "--json")
    assert said.status == 0, said.errors
    for which in ("generated", "imported"):
        assert read_session(Path(said.json[which]["session"])).mix is not None
        assert set(said.json[which]["exports"]) == {"ableton", "logic"}
    assert len(said.json["seconds"]) == 4
    assert not _processes_of(tmp_path)


def _made(library: Path) -> str:
    (name,) = (path.name for path in (library / "sessions").glob("lo-fi*"))
    return name


def _processes_of(library: Path) -> list[str]:
    """The command's children, and theirs, by the environment that they inherit."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get("ROADIE_LIBRARY") == str(library):
                found.append(" ".join(process.cmdline()))
    return found
