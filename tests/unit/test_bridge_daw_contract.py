"""Every DAW keeps to the one contract, lightly."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import bridge.daw
from bridge.daw.contract import DAWS, DawAddress
from bridge.daw.link_of import daw_and_clock
from bridge.daw.scripts import install_script
from bridge.daw.sending import send
from bridge.sync.wall import WallSeconds
from roadie.commands.daw import app
from session.errors import BackendUnavailable, NotFound
from session.progress import silent

NAMES = ["live", "ardour", "reaper", "bitwig"]


@pytest.mark.parametrize("name", NAMES)
def test_each_is_named_says_what_it_was_tried_with_and_needs_no_daw_to_be_made(name: str) -> None:
    daw = DAWS.load(name)
    assert daw.name == name
    assert daw.proved.endswith(".")
    assert not daw.transport().sure
    daw.close()
    daw.close()
    with pytest.raises(BackendUnavailable, match="is not connected"):
        daw.set_playing(True)


@pytest.mark.parametrize("name", NAMES)
def test_each_tells_a_clock_that_asks_it_in_turn(name: str) -> None:
    daw, clock = daw_and_clock(name, WallSeconds())
    assert clock.leads is daw
    assert clock.name == f"daw:{name}"
    assert daw.transport() == clock.transport()


def test_a_folder_without_a_session_and_a_daw_that_is_not_known_are_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no Roadie session"):
        send("live", DawAddress(), tmp_path, silent)
    with pytest.raises(NotFound, match="no DAW called 'liv': did you mean live"):
        DAWS.load("liv")


def test_scripts_are_installed_by_the_name_of_the_daw(tmp_path: Path) -> None:
    place, then = install_script("reaper", tmp_path)
    assert place.is_file()
    assert "Load ReaScript" in then
    place, then = install_script("live", tmp_path / "Remote Scripts")
    assert (place / "__init__.py").is_file()
    assert "control surface" in then
    with pytest.raises(NotFound, match="live and reaper take one"):
        install_script("logic")


def test_the_command_installs_for_the_daw_that_is_named(tmp_path: Path) -> None:
    for daw, folder in (("reaper", tmp_path), ("live", tmp_path / "Remote Scripts")):
        said = CliRunner().invoke(app, ["install-script", daw, str(folder), "--json"])
        told = json.loads(said.output)
        assert Path(told["installed"]).is_relative_to(tmp_path)
        assert Path(told["installed"]).exists()
        assert told["then"].endswith(".")


def test_a_daw_is_loaded_without_anything_heavy() -> None:
    code = (
        "import sys\nfrom bridge.daw.contract import DAWS\n"
        "for name in DAWS: DAWS.load(name)\n"
        "print(sorted({m.split('.')[0] for m in sys.modules} & "
        "{'numpy', 'mido', 'rtmidi', 'aalink', 'httpx', 'websockets', 'zeroconf', 'pythonosc'}))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert run.stdout == "[]\n", run.stderr


def test_nothing_of_ours_ever_deletes_in_a_daw() -> None:
    """No address or function that removes, clears, undoes or overwrites stands in any adapter."""
    forbidden = ("delete", "remove", "undo", "clear_", "overwrite", "new_session")
    for file in Path(bridge.daw.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = node.value
                if words.startswith("/"):
                    assert not any(bad in words.lower() for bad in forbidden), f"{file}: {words}"
