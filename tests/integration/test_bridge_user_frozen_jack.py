"""A MIDI system that does not answer keeps nobody waiting without a word, nor at the end."""

from __future__ import annotations

from pathlib import Path

import pytest

import roadie.bridge_process as started
from bridge.running.config import BridgeConfig
from tests.integration.bridge_process import RunningBridge
from tests.jack import Jack, jack

__all__ = ["jack"]

pytestmark = pytest.mark.peer("jackd")


def test_a_bridge_that_jack_holds_up_says_so_and_can_be_ended(
    tmp_path: Path, jack: Jack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(started, "STARTS_WITHIN_SECONDS", 1.0)
    jack.freeze()
    try:
        bridge = RunningBridge(
            BridgeConfig(str(tmp_path), osc_port=0, midi_backend="jack", warm=False)
        )
        with bridge.process:
            bridge.said("the MIDI system does not answer")
            assert not any(one["news"] == "ready" for one in bridge.news)
        assert bridge.told(lambda one: one["news"] == "ended")["status"] == -9
    finally:
        jack.thaw()
