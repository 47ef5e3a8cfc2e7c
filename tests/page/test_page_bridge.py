"""The Bridge view, with a real bridge that real OSC comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bridge.osc.sending import OscSender
from tests.integration.bridge_process import RunningBridge
from tests.page.conftest import Axe, Faults
from tests.page.linked_bridge import linked_bridge
from tests.page.page_server import PageServer, wait_for


@pytest.fixture
def bridge(server: PageServer, tmp_path: Path) -> Iterator[RunningBridge]:
    """A bridge that is linked to the server."""
    with linked_bridge(server, tmp_path) as one:
        yield one


def sent(bridge: RunningBridge, address: str, *arguments: Any) -> None:
    """A message over UDP, as another program sends it."""
    sender = OscSender("127.0.0.1", bridge.port)
    sender.send(address, *arguments)
    sender.close()


def events(page: Page) -> Any:
    """The rows of the live events, the newest first."""
    return page.get_by_role("region", name="Live events").locator("tbody tr")


def test_without_a_bridge_the_view_says_how_to_start_one(page: Page, axe: Axe) -> None:
    page.goto("/bridge")
    expect(page.get_by_role("heading", name="No bridge is linked")).to_be_visible()
    expect(page.get_by_text("roadie bridge", exact=True)).to_be_visible()
    axe(page)


def test_an_osc_message_appears_with_what_it_did(
    page: Page, bridge: RunningBridge, axe: Axe
) -> None:
    page.goto("/bridge")
    expect(page.get_by_text("The bridge was started without MIDI")).to_be_visible()
    sent(bridge, "/roadie/set/energy", 0.5)
    expect(events(page).first).to_contain_text("/roadie/set/energy")
    expect(events(page).first).to_contain_text("energy = 0.5")
    sent(bridge, "/<b>bold</b>", 1)
    expect(events(page).first).to_contain_text("/<b>bold</b>")
    expect(events(page).first).to_contain_text("nothing is mapped to it")
    expect(page.locator("b")).to_have_count(0)
    page.get_by_role("button", name="Pause").click()
    sent(bridge, "/later", 1)
    expect(page.get_by_text("1 more since it was paused")).to_be_visible()
    expect(events(page)).to_have_count(2)
    page.get_by_role("button", name="Go on").click()
    expect(events(page).first).to_contain_text("/later")
    axe(page)


def test_a_surface_shows_what_its_controls_do_and_where_they_stand(
    page: Page, bridge: RunningBridge, axe: Axe
) -> None:
    page.goto("/bridge")
    sent(bridge, "/1/fader1", 0.5)
    surface = page.get_by_role("region", name=re.compile("TouchOSC"))
    expect(surface).to_be_visible()
    assert surface.get_by_role("button").count() > 10
    surface.get_by_role("button").first.click()
    expect(page.get_by_text("there", exact=True)).to_be_visible()
    axe(page)


def test_a_mapping_is_dropped_and_chosen_again(page: Page, bridge: RunningBridge) -> None:
    page.goto("/bridge")
    mappings = page.get_by_role("region", name="Mappings in use")
    mappings.get_by_text("OSC", exact=True).click()
    expect(mappings.get_by_role("table", name="What OSC does")).to_contain_text("generate")
    mappings.get_by_role("button", name="Use OSC no longer").click()
    expect(mappings.get_by_text("OSC", exact=True)).to_have_count(0)
    sent(bridge, "/roadie/hush", 1)
    choose = mappings.get_by_role("combobox")
    choose.fill("OSC")
    page.get_by_role("option", name="OSC", exact=True).click()
    expect(mappings.get_by_text("OSC", exact=True).first).to_be_visible()


def test_an_action_is_pressed_from_the_page(page: Page, bridge: RunningBridge) -> None:
    page.goto("/bridge")
    panel = page.get_by_role("region", name="Press an action")
    panel.get_by_role("combobox").fill("hush")
    page.get_by_role("option", name="hush", exact=True).click()
    panel.get_by_role("button", name="Press", exact=True).click()
    expect(events(page).first).to_contain_text("this page: hush")


def test_an_action_is_told_what_its_fields_say(page: Page, bridge: RunningBridge, axe: Axe) -> None:
    page.goto("/bridge")
    panel = page.get_by_role("region", name="Press an action")
    panel.get_by_role("combobox", name="Action").fill("tempo")
    page.get_by_role("option", name="tempo", exact=True).click()
    field = panel.get_by_role("spinbutton", name="bpm")
    field.fill("97")
    field.press("Tab")
    axe(page)
    panel.get_by_role("button", name="Press", exact=True).click()
    expect(events(page).first).to_contain_text("this page: tempo")
    expect(page.get_by_role("region", name="Clock")).to_contain_text("97")


def test_a_program_is_learnt_and_kept_as_a_profile(
    page: Page, bridge: RunningBridge, tmp_path: Path, axe: Axe
) -> None:
    page.goto("/bridge")
    page.get_by_role("button", name="Learn a controller").click()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Move its controls")).to_be_visible()
    for value in (0.0, 0.5, 1.0):
        sent(bridge, "/mixer/drive", value)
    moved = page.get_by_role("table", name="What was moved")
    expect(moved).to_contain_text("fader")
    expect(moved).to_contain_text("sure")
    expect(events(page)).to_have_count(0)
    name = page.get_by_role("textbox", name="Name of /mixer/drive")
    name.fill("grit")
    name.press("Enter")
    expect(name).to_have_value("grit")
    axe(page)
    page.get_by_role("textbox", name="What the device is called").fill("My patch")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("My patch is known now").first).to_be_visible()
    assert "name: grit" in (tmp_path / "controllers" / "my-patch.yaml").read_text()
    assert (tmp_path / "mappings" / "my-patch.yaml").is_file()

    def known() -> bool:
        sent(bridge, "/mixer/drive", 0.75)
        page.wait_for_timeout(100)
        return page.get_by_role("region", name="Learnt My patch").is_visible()

    wait_for(known)
    expect(events(page).first).to_contain_text("my-patch/grit")


def test_a_bridge_that_is_killed_and_a_server_that_restarts(
    page: Page, bridge: RunningBridge, server: PageServer, faults: Faults
) -> None:
    faults.allow("WebSocket|ERR_CONNECTION|Failed to (fetch|load)")
    page.goto("/bridge")
    sent(bridge, "/before", 1)
    expect(events(page).first).to_contain_text("/before")
    server.stop()
    expect(page.get_by_text("The server is away")).to_be_visible()
    sent(bridge, "/meanwhile", 1)
    server.start()
    expect(events(page).first).to_contain_text("/meanwhile")
    expect(page.get_by_text("The server is away")).to_have_count(0)
    bridge.process.close()
    expect(page.get_by_role("heading", name="No bridge is linked")).to_be_visible()
    expect(page.get_by_text("The bridge went away")).to_be_visible()
