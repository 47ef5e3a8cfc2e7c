"""Ableton Link against Ableton's own library: tempo, bars, starting and stopping, both ways."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bridge.sync.link import LinkClock
from bridge.sync.virtual import VirtualSeconds
from session.errors import BackendUnavailable

ROOT = Path(__file__).parents[2]


def own_network() -> list[str]:
    """How a program is run in a network of its own, where nobody else's Link session is."""
    for command in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
            return command
    words = "a network of its own is not allowed here: run as root, or allow user namespaces"
    if os.environ.get("ROADIE_REQUIRE_PEERS") == "1":
        pytest.fail(words, pytrace=False)
    pytest.skip(words)


@pytest.mark.peer("ip")
def test_two_link_peers_agree_on_tempo_bars_start_and_stop_in_both_directions() -> None:
    ran = subprocess.run(
        [*own_network(), sys.executable, "-m", "tests.peers.link_room"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    apart_ms = {name: value for name, value in found.items() if name.startswith("apart_ms")}
    assert len(apart_ms) == 4
    assert all(value < 1 for value in apart_ms.values()), apart_ms
    assert [name for name, value in found.items() if value is False] == []


def test_without_its_library_link_says_how_to_mend_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aalink", None)
    clock = LinkClock(VirtualSeconds())
    with pytest.raises(BackendUnavailable, match="pip install aalink"):
        clock.start()
    assert (clock.there, clock.transport().sure) == (False, False)
    clock.close()


def test_a_bridge_that_ends_without_closing_ends_in_order() -> None:
    """Link's threads end the program by force when nobody ends them before."""
    program = (
        "from bridge.sync.link import LinkClock; from bridge.sync.wall import WallSeconds; "
        "clock = LinkClock(WallSeconds()); clock.start(); clock.transport()"
    )
    command = [*own_network(), sys.executable, "-c", program]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
