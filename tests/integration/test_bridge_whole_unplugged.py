"""A controller that goes away in the middle of work, and a profile that breaks while it is used."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bridge.midi.message import note_off, note_on
from bridge.midi.ports import Ports
from bridge.sync.wall import WallSeconds
from tests.integration.bridge_process import RunningBridge, bridging
from tests.integration.server_process import running, wait_for
from tests.integration.test_bridge_whole_midi import LAUNCHPAD, LIGHTS, PAD, PROGRAMMER, Box
from tests.jack import Jack, jack

__all__ = ["jack"]

pytestmark = pytest.mark.peer("jackd")

MINE = """\
name: mine
use: launchpad-x
mappings:
  - on: pad1
    do: generate
    args: {prompt: wait}
  - on: pad2
    do: cancel
"""
SHIPPED = Path(__file__).parents[2] / "controllers" / "novation" / "launchpad-x.yaml"


@contextmanager
def launchpad() -> Iterator[Box]:
    """One that is plugged in while the block runs."""
    ports = Ports(WallSeconds(), "jack")
    try:
        yield Box(ports, "Launchpad X LPX MIDI", LAUNCHPAD)
    finally:
        ports.close()


def there(bridge: RunningBridge, is_there: bool, after: int = 0) -> None:
    bridge.told(
        lambda one: (
            one["news"] == "device" and one["name"] == "launchpad-x" and one["there"] is is_there
        ),
        after,
    )


def tap(box: Box, pad: int) -> None:
    box.sends.send(note_on(0, pad, 100))
    box.sends.send(note_off(0, pad))


def test_work_goes_on_while_the_controller_is_away_and_its_light_says_so_when_it_is_back(
    tmp_path: Path, jack: Jack
) -> None:
    assert jack
    (tmp_path / "mine.yaml").write_text(MINE)
    with (
        running(tmp_path),
        bridging(
            tmp_path, midi=True, midi_backend="jack", mappings=(str(tmp_path / "mine.yaml"),)
        ) as bridge,
    ):
        bridge.said("is there")
        with launchpad() as box:
            there(bridge, True)
            tap(box, PAD)
            bridge.went("generate", "running")
            told = len(bridge.news)
        bridge.said("launchpad-x is away", told)
        there(bridge, False, told)
        told = len(bridge.news)
        with launchpad() as box:
            there(bridge, True, told)
            wait_for(lambda: box.was_sent(PROGRAMMER) and box.was_sent(LIGHTS))
            tap(box, PAD + 1)
            bridge.went("cancel", "done", told)
            bridge.went("generate", "cancelled", told)


def test_a_profile_that_breaks_keeps_what_it_said_and_the_line_is_told(
    tmp_path: Path, jack: Jack
) -> None:
    assert jack
    profile = tmp_path / "controllers" / "launchpad-x.yaml"
    profile.parent.mkdir()
    shutil.copy(SHIPPED, profile)
    good = profile.read_text()
    with (
        bridging(
            tmp_path, midi=True, midi_backend="jack", controllers_folder=str(profile.parent)
        ) as bridge,
        launchpad() as box,
    ):
        there(bridge, True)
        profile.write_text(good.replace("kind: pad", "kind: pat", 1))
        words = bridge.said("launchpad-x.yaml, line ")
        assert "pad" in words
        told = len(bridge.news)
        tap(box, PAD)
        bridge.told(lambda one: one["news"] == "moved" and one["does"], told)
        profile.write_text(good.replace("name: pad{", "name: mypad{", 1))
        told = len(bridge.news)
        there(bridge, True, told)
        tap(box, PAD)
        bridge.told(lambda one: one["news"] == "moved" and "mypad1" in one["of"], told)
