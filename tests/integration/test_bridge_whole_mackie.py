"""Mackie Control both ways in the running bridge, on real ports."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.events.arrived import MidiArrived
from bridge.midi.ports import Ports
from bridge.midi.watch import PortWatch
from bridge.osc.sending import OscSender
from bridge.sync.wall import WallSeconds
from tests.integration.bridge_process import bridging
from tests.integration.server_process import wait_for
from tests.jack import Jack, jack

__all__ = ["jack"]

pytestmark = pytest.mark.peer("jackd")

ASKED = bytes.fromhex("F0 00 00 66 14 00 F7")
PLAY_DOWN, PLAY_UP = bytes.fromhex("90 5E 7F"), bytes.fromhex("90 5E 00")
MINE = """\
name: mine
use: osc
mappings:
  - on: /desk/play
    do: daw-press
    args: {button: play}
  - on: /desk/nothing
    do: daw-press
    args: {button: playy}
"""


def test_the_bridge_presses_a_daws_buttons_and_asks_a_mackie_control_whether_it_is_there(
    tmp_path: Path, jack: Jack
) -> None:
    assert jack
    (tmp_path / "mine.yaml").write_text(MINE)
    seconds = WallSeconds()
    ports = Ports(seconds, "jack")
    watch = PortWatch(ports, lambda _: None, seconds)
    watch.start()
    from_roadie: list[MidiArrived] = []
    to_box: list[MidiArrived] = []
    try:
        ports.virtual_output("X-Touch MIDI 1 In")
        ports.virtual_input("X-Touch MIDI 1 Out", to_box.append)
        with bridging(
            tmp_path,
            midi=True,
            midi_backend="jack",
            mackie=True,
            mappings=(str(tmp_path / "mine.yaml"),),
        ) as bridge:
            bridge.told(lambda one: one["news"] == "device" and one["name"] == "x-touch")
            wait_for(lambda: any(one.data == ASKED for one in to_box))
            surface = wait_for(
                lambda: next((one for one in ports.inputs() if "Mackie Control out" in one), None)
            )
            ports.open_input(surface, from_roadie.append)
            wait_for(lambda: surface in ports.inputs())
            with OscSender("127.0.0.1", bridge.port) as osc:
                osc.send("/desk/play")
                bridge.went("daw-press", "done")
                osc.send("/desk/nothing")
                assert "play" in bridge.went("daw-press", "failed")["words"]
            wait_for(lambda: PLAY_UP in [one.data for one in from_roadie])
            data = [one.data for one in from_roadie]
            assert data.index(PLAY_DOWN) < data.index(PLAY_UP)
    finally:
        watch.close()
        ports.close()
