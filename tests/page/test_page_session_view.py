"""The session view as a whole: its keys, what a reload leaves, what happens elsewhere."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.page.conftest import Axe, Faults, OpenPage
from tests.page.lane_songs import Show, written
from tests.page.page_server import PageServer
from tests.page.session_view import opened, place

__all__ = ["written"]


def test_every_key_is_on_the_list_and_nothing_hurts_a_reader(
    server: PageServer, open_page: OpenPage, axe: Axe
) -> None:
    page = open_page(viewport={"width": 1024, "height": 768})
    opened(page, server.made("lo-fi in 7/8", bars=4))
    axe(page)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    for key in ("Space", "L", "M", "S", "R", "Home", "Shift →"):
        expect(dialog.get_by_text(key, exact=True)).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_session_that_is_not_there_is_told_in_a_sentence(page: Page, faults: Faults) -> None:
    faults.allow("404")
    page.goto("/sessions/no-such-thing")
    expect(page.get_by_role("alert")).to_contain_text("There is no session called 'no-such-thing'")


def test_a_reload_loses_nothing_of_how_a_session_was_left(page: Page, written: Show) -> None:
    session = written("an hour")
    opened(page, session)
    for key in ("End", "+", "+", "+", "+", "Shift+ArrowLeft", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    for key in ("[", "Shift+ArrowRight", "]", "l", "ArrowDown", "m"):
        page.keyboard.press(key)
    expect(page.get_by_role("button", name=re.compile("^Mute ")).first).to_have_attribute(
        "aria-pressed", "true"
    )
    ground = page.locator("[data-timeline]")
    held = """ground => ({
        left: Math.round(ground.scrollLeft),
        beat: ground.style.getPropertyValue("--beat"),
        place: document.querySelector("[data-testid=place]").textContent,
        region: document.querySelector("[data-timeline] [class*=region]").style.left,
    })"""
    before = ground.evaluate(held)
    assert before["left"] > 0
    page.reload()
    expect(page.get_by_test_id("place")).to_have_text(before["place"])
    expect(page.get_by_role("row", selected=True)).to_have_count(1)
    expect(page.get_by_role("button", name=re.compile("^Mute ")).first).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page.get_by_role("button", name="Loop")).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("document.querySelector('[data-timeline]').scrollLeft > 0")
    assert ground.evaluate(held) == before
    # Another session begins as new, and this one is still as it was when one comes back.
    page.goto(f"/sessions/{written('odd meters')}")
    expect(place(page)).to_have_text("1.1.1")
    expect(page.get_by_role("button", name="Loop")).to_have_attribute("aria-pressed", "false")
    page.go_back()
    expect(place(page)).to_have_text(before["place"])
    assert ground.evaluate(held) == before


def test_a_title_changed_elsewhere_stops_nothing(server: PageServer, page: Page) -> None:
    session = server.made("house, 120 bpm", bars=8)
    opened(page, session)
    page.keyboard.press("+")
    page.keyboard.press("r")
    page.keyboard.press("l")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Stop here")).to_be_visible()
    server.client.patch(f"/v1/sessions/{session}", json={"title": "New name"}).raise_for_status()
    expect(page.get_by_role("heading", level=1)).to_have_text("New name")
    expect(page.get_by_role("button", name="Stop here")).to_be_visible()
    expect(page.get_by_role("button", name="Loop")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-timeline] [class*=region]")).to_have_count(1)
