"""A bridge that is cut off by a crash is there again, and goes on where it was."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bridge.events.arrived import MidiArrived
from bridge.midi.ports import Ports
from bridge.midi.sounding import everything_off
from bridge.midi.watch import PortWatch
from bridge.osc.sending import OscSender
from bridge.running.config import BridgeConfig
from bridge.sync.wall import WallSeconds
from roadie import back_off
from roadie.kept_bridge import KeptBridge
from roadie.show.bridge import AGAIN, BridgeTable, line_of
from tests.integration.bridge_process import News, RunningBridge
from tests.integration.server_process import wait_for
from tests.jack import Jack, jack

__all__ = ["jack"]

LAYERED = """\
name: layered
use: osc
vars: {turns: 1}
layers:
  page: {on: /page, kind: toggle}
mappings:
  - {on: /energy, set: energy, to: "=value"}
  - {on: /more, let: {turns: "=turns + 1"}}
  - {on: /bars, set: bars, to: "=turns"}
  - {on: /there, layer: page, set: style, to: "='techno'"}
  - {on: /faster, do: tempo, args: {bpm: 93}}
"""


SERVER = """\
import json, time
from websockets.sync.server import serve

def greet(connection):
    connection.send(json.dumps({"type": "hello", "jobs": []}))
    time.sleep(600)

with serve(greet, "127.0.0.1", 0) as server:
    print(server.socket.getsockname()[1], flush=True)
    server.serve_forever()
"""


class Healing(RunningBridge):
    """A bridge that is started again, and its news so far."""

    def __init__(self, config: BridgeConfig) -> None:
        super().__init__(config)
        self.keeper = KeptBridge(config, self._hear)

    def crash(self, number: int = signal.SIGSEGV) -> int:
        """End it as a library's fault does; how much was told before."""
        told = len(self.news)
        assert self.keeper.pid is not None
        os.kill(self.keeper.pid, number)
        return told

    def crashed(self, after: int) -> News:
        """That it is told, and that it is there again."""
        told = self.told(lambda one: one["news"] == "crashed", after)
        self.told(lambda one: one["news"] == "ready", self.news.index(told, after))
        return told


@contextmanager
def healing(library: Path, **settings: Any) -> Iterator[Healing]:
    wanted = {"osc_port": 0, "midi": False, "warm": False, **settings}
    bridge = Healing(BridgeConfig(str(library), **wanted))
    with bridge.keeper:
        bridge.told(lambda one: one["news"] == "ready")
        yield bridge
    bridge.told(lambda one: one["news"] == "ended")


def hit(bridge: Healing, address: str, *arguments: Any) -> News:
    """Send a message; what was told of it."""
    told = len(bridge.news)
    with OscSender("127.0.0.1", bridge.port) as sender:
        assert sender.send(address, *arguments)
    return bridge.told(lambda one: one["news"] == "moved" and one["of"].endswith(address[1:]), told)


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL])
def test_after_a_crash_a_message_to_the_same_port_does_what_it_did(
    tmp_path: Path, number: int
) -> None:
    with healing(tmp_path) as bridge:
        first = bridge.keeper.pid
        told = bridge.crashed(bridge.crash(number))
        assert "started again at once" in told["words"]
        assert bridge.keeper.pid != first
        assert hit(bridge, "/roadie/set/energy", 0.5)["does"] == "energy = 0.5"


def test_values_layers_variables_and_the_tempo_outlive_a_crash(tmp_path: Path) -> None:
    folder = tmp_path / "mappings"
    folder.mkdir()
    (folder / "layered.yaml").write_text(LAYERED)
    with healing(tmp_path, mappings_folder=str(folder)) as bridge:
        hit(bridge, "/energy", 0.75)
        hit(bridge, "/more", 1)
        hit(bridge, "/page", 1)
        hit(bridge, "/faster", 1)
        wait_for(lambda: _stands(bridge.keeper.kept))
        bridge.crashed(bridge.crash())
        assert hit(bridge, "/there", 1)["does"] == "style = techno"
        assert hit(bridge, "/bars", 1)["does"] == "bars = 2"
        wait_for(lambda: _stands(bridge.keeper.kept))
    assert not any(one["news"] == "kept" for one in bridge.news)


def _stands(kept: dict[str, Any]) -> bool:
    """Whether the bridge told what the test above did to it."""
    layered = kept.get("mappings", {}).get("layered", {})
    music = kept.get("music") or {}
    return (
        kept.get("parameters", {}).get("energy") == 0.75
        and layered == {"vars": {"turns": 2}, "layers": ["page"]}
        and music.get("bpm") == 93
    )


def test_ended_while_it_waits_to_be_started_again_it_stays_ended(tmp_path: Path) -> None:
    with healing(tmp_path) as bridge:
        bridge.crashed(bridge.crash())
        told = bridge.crash()
        words = bridge.told(lambda one: one["news"] == "crashed", told)["words"]
        assert "started again in 1 s" in words
        bridge.keeper.close()
        assert bridge.keeper.pid is None
    ready = [one for one in bridge.news if one["news"] == "ready"]
    assert len(ready) == 2


def test_one_that_ends_again_and_again_is_given_up_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(back_off, "WAITS_SECONDS", (0.0,))
    with healing(tmp_path) as bridge:
        bridge.crashed(bridge.crash())
        told = bridge.crash(signal.SIGKILL)
        ended = bridge.told(lambda one: one["news"] == "ended", told)
    assert line_of(ended).startswith("The bridge was killed, 2 times in a row: ")


def test_one_that_is_asked_to_end_by_somebody_else_is_not_started_again(tmp_path: Path) -> None:
    with healing(tmp_path) as bridge:
        told = bridge.crash(signal.SIGTERM)
        ended = bridge.told(lambda one: one["news"] == "ended", told)
    assert "roadie bridge" in line_of(ended)
    assert not any(one["news"] == "crashed" for one in bridge.news)


def test_the_table_says_that_it_is_started_again_and_who_is_gone() -> None:
    table = BridgeTable()
    table.hear({"news": "ready", "where": "OSC at 127.0.0.1:8766"})
    table.hear({"news": "device", "name": "pads", "port": "Pads 1", "there": True})
    table.hear({"news": "crashed", "status": -11, "words": "It crashed."})
    shown = Console(width=100, record=True, file=io.StringIO())
    shown.print(table)
    text = shown.export_text()
    assert AGAIN in text
    assert "It crashed." in text
    assert "Pads 1" not in text


def test_a_server_that_stands_still_keeps_nobody_waiting_at_the_end(tmp_path: Path) -> None:
    """It never says goodbye; the bridge ends in order all the same, and need not be killed."""
    command = [sys.executable, "-c", SERVER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            url = f"http://127.0.0.1:{int(server.stdout.readline())}"
            (tmp_path / "server.json").write_text(json.dumps({"url": url}))
            with healing(tmp_path) as bridge:
                bridge.said("is there")
                server.send_signal(signal.SIGSTOP)
            assert bridge.told(lambda one: one["news"] == "ended")["status"] == 0
        finally:
            server.kill()


@pytest.mark.peer("jackd")
def test_notes_that_hung_at_the_crash_are_ended_once_the_port_is_back(
    tmp_path: Path, jack: Jack
) -> None:
    heard: list[MidiArrived] = []
    ports = Ports(WallSeconds(), "jack")
    watch = PortWatch(ports, lambda _: None, WallSeconds())
    with ExitStack() as stack:
        stack.callback(ports.close)
        bridge = stack.enter_context(healing(tmp_path, midi=True, midi_backend="jack"))
        wait_for(lambda: any("Roadie" in name for name in ports.inputs()))
        [synth] = [name for name in ports.inputs() if "Roadie" in name]
        ports.open_input(synth, heard.append)
        watch.start()
        stack.callback(watch.close)
        assert not heard
        bridge.crashed(bridge.crash())
        wait_for(lambda: {one.data for one in heard} >= set(everything_off()))
