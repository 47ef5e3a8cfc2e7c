"""The OSC clients that people write their web and Node surfaces with: osc.js and node-osc."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from bridge.events.arrived import OscArrived
from bridge.osc.allow import Allowed
from bridge.osc.codec import encode
from bridge.osc.sending import OscSender
from bridge.osc.tcp import TcpReceiver
from bridge.osc.udp import UdpReceiver
from bridge.running.inbox import Inbox
from tests.peers.osc_programs import WAIT_S, free_port, heard, hearing, running

CLIENTS = Path(__file__).with_name("osc_client")
INSTALLED_WITHIN_S = 180

pytestmark = [pytest.mark.peer("node"), pytest.mark.peer("npm")]


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The clients as npm installs them; a serial port's driver, which osc.js may use, is not."""
    folder = tmp_path_factory.mktemp("osc_client")
    shutil.copy(CLIENTS / "package.json", folder)
    command = ["npm", "install", "--prefix", str(folder), "--omit=optional", "--ignore-scripts"]
    command += ["--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline"]
    why: str | int = f"it took more than {INSTALLED_WITHIN_S} s"
    with suppress(subprocess.TimeoutExpired):
        done = subprocess.run(
            [*command, "--fetch-timeout=30000", "--fetch-retries=2"],
            capture_output=True,
            text=True,
            check=False,
            timeout=INSTALLED_WITHIN_S,
        )
        why = done.returncode and (done.stderr.strip()[-500:] or f"status {done.returncode}")
    if why:
        words = f"npm could not install the OSC clients (is its registry reachable?): {why}"
        if os.environ.get("ROADIE_REQUIRE_PEERS") == "1":
            pytest.fail(words, pytrace=False)
        pytest.skip(words)
    return folder


@pytest.mark.parametrize(("kind", "receiver"), [("udp", UdpReceiver), ("tcp", TcpReceiver)])
def test_osc_js_and_we_understand_each_other(
    kind: str, receiver: type[UdpReceiver] | type[TcpReceiver], modules: Path
) -> None:
    inbox = Inbox()
    with receiver("127.0.0.1", 0, Allowed(), inbox.put) as listening:
        port = str(listening.place[1])
        with running(["node", str(CLIENTS / "osc_js.js"), str(modules), kind, port]) as lines:
            arrived = inbox.take(WAIT_S)
            assert isinstance(arrived, OscArrived), lines.get(timeout=WAIT_S)
            assert arrived.address == "/all"
            assert arrived.arguments == (
                *(-7, 0.5, "grün", b"\x01\x02\x03", 0.1, "c", 0xFF8800FF, b"\0\x90\x3c\x7f"),
                *(True, False, None, True),
            )
            # Dated an hour ahead, and done at once.
            assert heard(inbox) == ("/bundle/1", 1)
            assert heard(inbox) == ("/bundle/2",)
            assert listening.reply(arrived.source, encode("/back", 7, 0.5, "grün", True, None))
            assert listening.reply(arrived.source, encode("/end"))
            assert json.loads(lines.get(timeout=WAIT_S)) == ["/back", [7, 0.5, "grün", True, None]]


def test_node_osc_and_we_understand_each_other(modules: Path) -> None:
    own = free_port(socket.SOCK_DGRAM)
    with (
        hearing(UdpReceiver) as (port, inbox),
        running(["node", str(CLIENTS / "node_osc.mjs"), str(modules), port, str(own)]) as lines,
        OscSender("127.0.0.1", own) as sender,
    ):
        assert heard(inbox) == ("/all", -7, 0.5, "grün", True, False)
        assert heard(inbox) == ("/bundle/1", 1)
        assert heard(inbox) == ("/bundle/2", "two")
        sender.send("/back", 7, 0.5, "grün")
        assert json.loads(lines.get(timeout=WAIT_S)) == ["/back", [7, 0.5, "grün"]]
