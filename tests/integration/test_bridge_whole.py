"""The bridge as a process: what comes in by OSC is done by a real server, whatever goes wrong."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import psutil
import pytest
from websockets.sync.server import ServerConnection, serve

from bridge.events.arrived import OscArrived
from bridge.osc.allow import Allowed
from bridge.osc.codec import decode, encode
from bridge.osc.sending import OscSender
from bridge.osc.udp import UdpReceiver
from session import read_session
from tests.integration.bridge_process import RunningBridge, bridging
from tests.integration.server_process import running, wait_for

REAL = "server.jobs.task:TASKS"

JAM = """\
name: jam
use: osc
mappings:
  - on: /jam/go
    do: generate
    args: {{prompt: "{prompt}", bars: 2}}
  - on: /jam/energy
    set: energy
    to: "=value"
"""


def write_jam(library: Path, prompt: str) -> Path:
    path = library / "mappings" / "jam.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(JAM.format(prompt=prompt))
    return path


def own(library: Path) -> dict[str, Any]:
    return {"mappings_folder": str(library / "mappings")}


def send(bridge: RunningBridge, address: str, *arguments: Any) -> int:
    """Send a message; how much was told before it."""
    told = len(bridge.news)
    with OscSender("127.0.0.1", bridge.port) as sender:
        assert sender.send(address, *arguments)
    return told


def test_a_message_becomes_a_session_with_what_faders_say_and_the_bridge_stays_small(
    tmp_path: Path,
) -> None:
    write_jam(tmp_path, "house, 122 bpm")
    with running(tmp_path, tasks=REAL), bridging(tmp_path, **own(tmp_path)) as bridge:
        bridge.said("is there")
        send(bridge, "/jam/energy", 0.75)
        bridge.told(lambda one: one["news"] == "moved" and "energy" in one["does"])
        send(bridge, "/jam/go")
        done = bridge.went("generate", "done")
        memory = psutil.Process(bridge.process.pid).memory_info().rss
    made = read_session(tmp_path / "sessions" / done["session"])
    assert made.tempo_map.bpm_at_beats(0) == 122
    assert "0.75" in json.dumps(dict(made.provenance.parameters), default=str)
    assert memory < 80e6


def test_a_server_that_restarts_is_found_again_and_without_one_it_is_said(tmp_path: Path) -> None:
    with bridging(tmp_path) as bridge:
        send(bridge, "/roadie/generate", "techno, 2 bars")
        refused = bridge.went("generate", "failed")
        assert "roadie serve" in refused["words"]
        for _ in range(2):
            before = len(bridge.news)
            with running(tmp_path, tasks=REAL):
                bridge.said("is there", before)
                told = send(bridge, "/roadie/generate", "techno, 2 bars")
                bridge.went("generate", "done", told)
            bridge.said("went away", before)


def test_each_coming_and_going_of_a_server_is_said_however_soon_it_is(tmp_path: Path) -> None:
    """Else the last that is heard of a server that is gone may be that it is there."""
    leave = threading.Event()

    def greet(connection: ServerConnection) -> None:
        connection.send(json.dumps({"type": "hello", "jobs": []}))
        leave.wait()

    with bridging(tmp_path) as bridge:
        for _ in range(3):
            before = len(bridge.news)
            leave.clear()
            with serve(greet, "127.0.0.1", 0) as server:
                threading.Thread(target=server.serve_forever, daemon=True).start()
                url = f"http://127.0.0.1:{server.socket.getsockname()[1]}"
                (tmp_path / "server.json").write_text(json.dumps({"url": url}))
                bridge.said("is there", before)
                leave.set()
            bridge.said("went away", before)


def test_a_mapping_that_breaks_keeps_what_it_said_and_one_that_is_mended_counts(
    tmp_path: Path,
) -> None:
    path = write_jam(tmp_path, "ambient")
    with bridging(tmp_path, **own(tmp_path)) as bridge:
        told = send(bridge, "/jam/go")
        assert bridge.went("generate", "failed", told)  # there is no server: but it was asked for
        path.write_text(JAM.format(prompt="ambient").replace("do: generate", "do: genrate"))
        words = bridge.said("jam.yaml, line 5")
        assert "generate" in words
        told = send(bridge, "/jam/go")
        assert bridge.went("generate", "failed", told)
        path.write_text(JAM.format(prompt="ambient").replace("/jam/go", "/jam/now"))
        wait_for(lambda: _does(bridge, "/jam/now"))


def _does(bridge: RunningBridge, address: str) -> bool:
    """Whether something comes of it, be it known by its address or by a profile's name."""
    told = send(bridge, address)
    moved = bridge.told(
        lambda one: one["news"] == "moved" and one["of"].endswith(address[1:]), told
    )
    return bool(moved["does"])


def test_a_port_that_is_taken_is_said_and_the_bridge_goes_on(tmp_path: Path) -> None:
    with bridging(tmp_path) as first, bridging(tmp_path, osc_port=first.port) as second:
        assert str(first.port) in second.said(str(first.port))
        assert "no OSC" in second.told(lambda one: one["news"] == "ready")["where"]
        assert second.process.wait(0.2) is None


def test_what_lights_would_show_is_sent_to_who_wants_it(tmp_path: Path) -> None:
    heard: list[OscArrived] = []
    lit = threading.Event()

    def put(arrived: OscArrived) -> None:
        heard.append(arrived)
        if arrived.address == "/roadie/generate/look":
            lit.set()

    with (
        UdpReceiver("127.0.0.1", 0, Allowed(), put) as surface,
        bridging(tmp_path, osc_feedback=(f"127.0.0.1:{surface.place[1]}",)) as bridge,
    ):
        send(bridge, "/roadie/generate", "house, 2 bars")
        bridge.went("generate", "failed")
        wait_for(
            lambda: [one for one in heard if "failed" in one.arguments] and lit.is_set(),
        )


def test_a_tablet_is_there_from_its_first_message_on(tmp_path: Path) -> None:
    with bridging(tmp_path) as bridge:
        send(bridge, "/1/fader1", 0.5)
        bridge.told(lambda one: one["news"] == "device" and one["name"] == "touchosc")
        moved = bridge.told(lambda one: one["news"] == "moved" and one["does"])
        assert (moved["of"], moved["does"]) == ("touchosc/fader1", "energy = 0")


SLAB = """\
id: {id}
vendor: Example
model: {id}
provenance: {{source: "an example", verified_on_hardware: false}}
controls:
  - {{name: "pad{{1..{pads}}}", kind: pad, message: osc, address: "/{id}/pad{{1..{pads}}}"}}
"""


def test_a_profile_that_grows_while_it_runs_grows_in_the_mappings_too(tmp_path: Path) -> None:
    def write(device: str, pads: int) -> None:
        path = tmp_path / "controllers" / f"{device}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(SLAB.format(id=device, pads=pads))

    write("slab", 1)
    write("plate", 2)
    mappings = tmp_path / "mappings"
    mappings.mkdir()
    (mappings / "two.yaml").write_text(
        "name: two\nuse: [slab, plate]\nmappings:\n  - {on: pad1, do: tap}\n"
    )
    folders = {**own(tmp_path), "controllers_folder": str(tmp_path / "controllers")}
    with bridging(tmp_path, **folders) as bridge:
        wait_for(lambda: _does(bridge, "/slab/pad1"))
        write("slab", 2)
        (mappings / "two.yaml").write_text(
            "name: two\nuse: [slab, plate]\nmappings:\n  - {on: 'pad{1..2}', do: tap}\n"
        )
        wait_for(lambda: _does(bridge, "/slab/pad2"))


def test_questions_of_other_programs_are_answered(tmp_path: Path) -> None:
    with bridging(tmp_path, bpm=90.0) as bridge:
        asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with asking:
            asking.settimeout(20)
            asking.sendto(encode("/roadie/time"), ("127.0.0.1", bridge.port))
            (answer,) = decode(asking.recv(4096))
            asking.sendto(encode("/roadie/nothing"), ("127.0.0.1", bridge.port))
            (unknown,) = decode(asking.recv(4096))
    assert answer.address == "/roadie/reply/time"
    assert answer.arguments[:2] == (90.0, True)
    assert unknown.address == "/roadie/error"


def test_it_ends_in_order_when_it_is_let_go(tmp_path: Path) -> None:
    with bridging(tmp_path) as bridge:
        process = psutil.Process(bridge.process.pid)
        bridge.process.close()
        assert not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    ended = bridge.told(lambda one: one["news"] == "ended")
    assert ended["status"] == 0


def test_it_carries_no_machine_learning_nor_plug_in_host() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import bridge.running.bridge, sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    heavy = {"numpy", "scipy", "pedalboard", "dawdreamer", "onnxruntime", "torch", "sqlalchemy"}
    assert not heavy & set(loaded)


@pytest.mark.parametrize("line", ["", "{}", "not json"])
def test_what_is_no_config_is_one_sentence(line: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bridge.running"],
        input=line + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert "roadie bridge" in ended.stderr
    assert "Traceback" not in ended.stderr
