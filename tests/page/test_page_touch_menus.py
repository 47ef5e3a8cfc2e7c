"""Menus by touch: a tap opens them, and a scroll that begins on their button does not."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.page.conftest import OpenPage
from tests.page.fingers import HAND, Fingers, middle
from tests.page.page_server import wait_for

LOW = {**HAND, "viewport": {"width": 1024, "height": 500}}
"""A tablet beside a keyboard: the steps of a chain are longer than it is high."""
SCROLLED = (
    """() => [...document.querySelectorAll("*")].reduce((sum, one) => sum + one.scrollTop, 0)"""
)


def opened(page: Page) -> Locator:
    """The button that opens the menu of a chain's steps, in sight."""
    page.goto("/chains/named/telephone")
    opener = page.get_by_role("button", name=re.compile("^Add a step to")).last
    expect(opener).to_be_visible()
    opener.scroll_into_view_if_needed()
    return opener


@pytest.mark.usefixtures("server")
def test_a_menu_opens_at_a_tap_and_not_where_a_scroll_begins(open_page: OpenPage) -> None:
    page = open_page(**LOW)
    opener = opened(page)
    menu = page.get_by_role("menu")
    hand = Fingers(page)
    before = page.evaluate(SCROLLED)
    x, y = middle(opener)
    hand.down((x, y))
    expect(opener).to_have_attribute("aria-expanded", "false")
    hand.move((x, y - 160))
    hand.up()
    wait_for(lambda: page.evaluate(SCROLLED) > before + 60)
    expect(menu).to_have_count(0)

    hand.tap(middle(opener))
    expect(menu).to_be_visible()
    hand.tap(middle(opener))
    expect(menu).to_have_count(0)
    steps = page.get_by_role("main").get_by_role("listitem")
    count = steps.count()
    hand.tap(middle(opener))
    expect(menu).to_be_visible()
    hand.tap(middle(page.get_by_role("menuitem").first))
    expect(menu).to_have_count(0)
    expect(steps).to_have_count(count + 1)


def test_a_mouse_opens_a_menu_at_its_press_and_a_screen_reader_by_a_click(page: Page) -> None:
    opener = opened(page)
    menu = page.get_by_role("menu")
    page.mouse.move(*middle(opener))
    page.mouse.down()
    expect(menu).to_be_visible()
    page.mouse.up()
    expect(menu).to_be_visible()
    opener.click()
    expect(menu).to_have_count(0)
    opener.evaluate("(button) => button.click()")
    expect(menu).to_be_visible()
