"""`roadie learn`: a strange box is moved, and from then on the bridge knows it and uses it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bridge.midi.message import control_change, note_off, note_on
from bridge.midi.ports import Ports
from bridge.sync.wall import WallSeconds
from tests.integration.bridge_process import bridging
from tests.jack import Jack, jack

__all__ = ["jack"]

pytestmark = pytest.mark.peer("jackd")


def test_a_box_that_was_learnt_is_known_and_does_something_at_once(
    tmp_path: Path, jack: Jack
) -> None:
    ports = Ports(WallSeconds(), "jack")
    box = ports.virtual_output("A strange box")
    try:
        learning = subprocess.Popen(
            [sys.executable, "-m", "roadie", "learn", "My Box", "--seconds", "6", "--json"],
            env={**jack.environment, "ROADIE_LIBRARY": str(tmp_path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        while learning.poll() is None:
            for at in (*range(0, 128, 4), *range(127, 0, -4)):
                box.send(control_change(0, 7, at))
            for velocity in (100, 64, 31):
                box.send(note_on(0, 36, velocity))
                box.send(note_off(0, 36))
            time.sleep(0.2)
        told = json.loads(learning.communicate()[0])
        assert [one["kind"] for one in told["controls"]] == ["knob", "pad"]
        folders = {
            "controllers_folder": str(tmp_path / "controllers"),
            "mappings_folder": str(tmp_path / "mappings"),
        }
        with bridging(tmp_path, midi=True, midi_backend="jack", **folders) as bridge:
            bridge.told(lambda one: one["news"] == "device" and one["name"] == "my-box")
            box.send(control_change(0, 7, 127))
            moved = bridge.told(lambda one: one["news"] == "moved" and "energy" in one["does"])
            assert moved["of"].startswith("my-box/")
            box.send(note_on(0, 36, 100))
            bridge.went("generate", "failed")  # there is no server: but it was asked for
    finally:
        ports.close()
