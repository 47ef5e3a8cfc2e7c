"""A bridge and a server, each a process: how the bridge stands is told, and it does what is asked.

What is told comes over the link alone: the tests ask the server.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from bridge.osc.sending import OscSender
from tests.integration.bridge_process import RunningBridge, bridging
from tests.integration.server_process import ServerProcess, running, wait_for


def sent(bridge: RunningBridge, address: str, *arguments: Any) -> None:
    """A message of another program."""
    sender = OscSender("127.0.0.1", bridge.port)
    sender.send(address, *arguments)
    sender.close()


def standing(
    server: ServerProcess, fits: Callable[[dict[str, Any]], Any] = lambda one: True
) -> dict[str, Any]:
    """The linked bridge, as soon as it stands so."""

    def look() -> dict[str, Any] | None:
        bridges = server.client.get("/v1/bridge").raise_for_status().json()["bridges"]
        return (
            bridges[-1]
            if bridges and bridges[-1]["parts"]["mappings"] and fits(bridges[-1])
            else None
        )

    return dict(wait_for(look))


def asked(server: ServerProcess, do: str, **told: Any) -> httpx.Response:
    """The answer to a command."""
    return server.client.post("/v1/bridge/commands", json={"command": {"do": do, **told}})


def moved(control: str) -> Callable[[dict[str, Any]], Any]:
    """Whether a control is among what happened."""
    return lambda one: [event for event in one["events"] if event["control"] == control]


def test_what_happens_on_the_bridge_is_told_by_the_server(tmp_path: Path) -> None:
    with running(tmp_path) as server, bridging(tmp_path) as bridge:
        first = standing(server)["parts"]
        assert first["osc_port"] == bridge.port
        assert first["midi"] == "off"
        assert first["clock"] is None or first["clock"]["leader"] == "own"
        osc = next(one for one in first["mappings"] if one["name"] == "OSC")
        energy = next(one for one in osc["rules"] if "sets energy" in one["does"])
        assert energy["controls"] == ["osc//roadie/set/energy"]
        assert "OSC" in first["shelf"]
        assert "generate" in [one["name"] for one in first["actions"]]
        sent(bridge, "/roadie/set/energy", 0.5)
        event = moved("osc//roadie/set/energy")(standing(server, moved("osc//roadie/set/energy")))[
            0
        ]
        assert (event["motion"], event["value"]) == ("value", 0.5)
        assert event["does"] == "energy = 0.5"


def test_pages_are_told_of_what_is_new_alone(tmp_path: Path) -> None:
    with running(tmp_path) as server, bridging(tmp_path) as bridge:
        first = standing(server)
        with connect(f"ws{server.url.removeprefix('http')}/v1/events", proxy=None) as page:
            assert json.loads(page.recv())["type"] == "hello"
            sent(bridge, "/fader", 0.25)
            while True:
                told = json.loads(page.recv(timeout=30))
                if told["type"] == "bridge" and told["events"]:
                    break
            assert told["id"] == first["id"]
            assert told["linked"]
            assert told["after"] >= first["revision"]
            assert [one["control"] for one in told["events"]] == ["osc//fader"]
            assert "mappings" not in told["parts"]
            os.kill(bridge.process.pid or 0, signal.SIGKILL)
            while told["linked"]:
                told = json.loads(page.recv(timeout=30))
            assert "went away" in told["gone"]
        assert server.client.get("/v1/bridge").json()["bridges"] == []


def test_a_server_that_comes_back_is_told_all_of_it_again(tmp_path: Path) -> None:
    with bridging(tmp_path) as bridge:
        with running(tmp_path) as server:
            sent(bridge, "/before", 1.0)
            standing(server, moved("osc//before"))
        sent(bridge, "/between", 1.0)
        with running(tmp_path) as server:
            found = standing(server, moved("osc//between"))
            assert moved("osc//before")(found)


def test_mappings_are_chosen_and_dropped(tmp_path: Path) -> None:
    def uses(name: str) -> Callable[[dict[str, Any]], bool]:
        return lambda one: name in [used["name"] for used in one["parts"]["mappings"]]

    with running(tmp_path) as server, bridging(tmp_path):
        other = next(
            one for one in standing(server)["parts"]["shelf"] if not uses(one)(standing(server))
        )
        assert asked(server, "use-mapping", mapping=other).is_success
        standing(server, uses(other))
        assert asked(server, "drop-mapping", mapping=other).is_success
        standing(server, lambda one: not uses(other)(one))
        refused = asked(server, "use-mapping", mapping="/etc/passwd")
        assert refused.status_code == 404
        assert "no mapping called" in refused.json()["detail"]


def test_what_was_chosen_is_used_by_the_bridge_after(tmp_path: Path) -> None:
    folders = {"mappings_folder": str(tmp_path / "m")}

    def used(one: dict[str, Any]) -> list[str]:
        return [used["name"] for used in one["parts"]["mappings"]]

    with running(tmp_path) as server:
        with bridging(tmp_path, **folders):
            first = standing(server)["parts"]
            other = next(one for one in first["shelf"] if one != "OSC")
            assert asked(server, "use-mapping", mapping=other).is_success
            assert asked(server, "drop-mapping", mapping="OSC").is_success
        with bridging(tmp_path, **folders):
            standing(server, lambda one: other in used(one) and "OSC" not in used(one))


def test_an_action_says_what_it_may_be_told(tmp_path: Path) -> None:
    with running(tmp_path) as server, bridging(tmp_path):
        standing(server)
        told = asked(server, "describe-action", action="cancel").json()
        assert [one["name"] for one in told["arguments"]] == ["which"]
        assert told["arguments"][0]["options"] == ["last", "all"]
        assert asked(server, "describe-action", action="cancl").status_code == 404


def test_an_action_is_pressed_and_how_it_went_is_told(tmp_path: Path) -> None:
    with running(tmp_path) as server, bridging(tmp_path):
        standing(server)
        answer = asked(server, "press-action", action="prompt", arguments={"words": "dub"})
        assert answer.is_success, answer.text
        done = standing(
            server, lambda one: [event for event in one["events"] if event["stage"] == "done"]
        )
        assert [one["control"] for one in done["events"]] == ["page/prompt"]
        assert "did you mean" in asked(server, "press-action", action="promt").json()["detail"]


def test_a_program_is_learnt_by_its_osc_and_does_nothing_meanwhile(tmp_path: Path) -> None:
    folders = {"controllers_folder": str(tmp_path / "c"), "mappings_folder": str(tmp_path / "m")}
    with running(tmp_path) as server, bridging(tmp_path, **folders) as bridge:
        standing(server)
        assert asked(server, "begin-learning", source="osc").is_success
        for value in (0.0, 0.5, 1.0):
            sent(bridge, "/mixer/drive", value)
        for value in (1, 0):
            sent(bridge, "/mixer/go", value)
        learning = standing(
            server, lambda one: len((one["parts"]["learning"] or {}).get("controls", [])) == 2
        )
        told = {one["key"]: one for one in learning["parts"]["learning"]["controls"]}
        assert (told["/mixer/drive"]["kind"], told["/mixer/drive"]["sure"]) == ("fader", True)
        assert told["/mixer/go"]["kind"] == "button"
        assert learning["events"] == []
        assert asked(server, "name-control", key="/mixer/go", name="start").is_success
        twice = asked(server, "name-control", key="/mixer/drive", name="start")
        assert twice.status_code == 422
        saved = asked(server, "save-learnt", name="My patch").json()
        assert Path(saved["profile"]) == tmp_path / "c" / "my-patch.yaml"
        assert "my-patch" in Path(saved["mapping"]).read_text()
        standing(server, lambda one: not one["parts"]["learning"]["on"])

        def known() -> bool:
            sent(bridge, "/mixer/drive", 0.75)
            found = standing(server)
            return "my-patch" in [one["device"] for one in found["parts"]["surfaces"]]

        wait_for(known)
        standing(server, moved("my-patch/drive"))


def test_without_a_bridge_it_is_said_how_to_start_one(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        assert server.client.get("/v1/bridge").json() == {"bridges": [], "gone": None}
        refused = asked(server, "end-learning")
        assert refused.status_code == 404
        assert "roadie bridge" in refused.json()["detail"]


@pytest.mark.parametrize("message", ["{}", "no json", '{"type":"changes","revision":1}'])
def test_what_is_no_bridge_is_let_go(tmp_path: Path, message: str) -> None:
    with (
        running(tmp_path) as server,
        connect(f"ws{server.url.removeprefix('http')}/v1/bridge/link", proxy=None) as stranger,
    ):
        stranger.send(message)
        with pytest.raises(Exception, match="1008"):
            stranger.recv(timeout=30)
        assert server.client.get("/v1/health").is_success
