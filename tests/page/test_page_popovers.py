"""Panels and menus beside a button, by keys alone: the focus goes in, stays, and comes back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.page.page_server import PageServer

TABS = 12
"""More than any panel has."""
OUTSIDE = """(panel) => {
    const here = document.activeElement;
    return panel.contains(here) ? null : here.outerHTML;
}"""
FOCUSED = "(panel) => panel.contains(document.activeElement)"
WORDS = "dark house, 122 bpm, 8 bars"

MADE = {
    "About the engine": "About the engine",
    "Style": "Style",
    "Tempo": "Tempo",
    "Key": "Key",
    "Meter": "Meter",
    "Length": "Length",
    "Instrument": "Add an instrument",
    "Mood": "Add a mood",
}
"""What opens a panel of the Make view begins so, and how the panel is called."""
FOUND = {"Filters": "Filters", "Inbox": "The inbox"}
"""The same, of the library."""


def button(page: Page, name: str) -> Locator:
    """A button of a view by how its name begins."""
    return page.get_by_role("main").get_by_role("button", name=re.compile(f"^{name}")).first


def understood(page: Page) -> None:
    """The Make view, with words that are understood."""
    page.goto("/")
    page.get_by_label("What shall it be?").fill(WORDS)
    expect(page.get_by_role("region", name="What was understood")).to_contain_text("122 bpm")


def listed(page: Page) -> None:
    """The library, once it is there."""
    page.goto("/sessions")
    expect(page.get_by_text("Nothing is here yet")).to_be_visible()


def keeps_the_focus(page: Page, opener: Locator, label: str) -> None:
    """A panel by its keys, from its opening to its end."""
    panel = page.get_by_role("dialog", name=label, exact=True)
    for key in ("Enter", "Space"):
        opener.focus()
        page.keyboard.press(key)
        expect(panel).to_be_visible()
        expect(opener).to_have_attribute("aria-expanded", "true")
        page.wait_for_function(FOCUSED, arg=panel.element_handle())
        for tab in ("Tab", "Shift+Tab"):
            for _ in range(TABS):
                page.keyboard.press(tab)
                assert panel.evaluate(OUTSIDE) is None, label
        page.keyboard.press("Escape")
        expect(panel).to_have_count(0)
        expect(opener).to_be_focused()


@pytest.mark.parametrize(
    ("view", "panels"), [(understood, MADE), (listed, FOUND)], ids=["make", "library"]
)
def test_a_panel_has_the_focus_from_its_opening_until_escape_gives_it_back(
    page: Page, view: Callable[[Page], None], panels: dict[str, str]
) -> None:
    view(page)
    for name, label in panels.items():
        keeps_the_focus(page, button(page, name), label)


def test_a_list_in_a_panel_takes_the_first_escape_and_a_choice_gives_the_focus_back(
    page: Page,
) -> None:
    understood(page)
    opener = button(page, "Style")
    opener.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="Style", exact=True)
    box = panel.get_by_role("combobox")
    expect(box).to_be_focused()
    before = box.input_value()
    page.keyboard.press("ArrowDown")
    expect(panel.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel.get_by_role("listbox")).to_be_hidden()
    expect(box).to_be_focused()
    page.keyboard.type("funk")
    page.keyboard.press("Enter")
    expect(panel).to_have_count(0)
    expect(opener).to_be_focused()
    expect(opener).to_contain_text("Funk")
    assert before != "Funk"


def test_no_key_of_the_view_behind_is_heard_in_a_panel(server: PageServer, page: Page) -> None:
    listed(page)
    button(page, "Filters").click()
    panel = page.get_by_role("dialog", name="Filters")
    panel.get_by_label("Mark").focus()
    page.keyboard.press("/")
    assert panel.evaluate(OUTSIDE) is None
    understood(page)
    button(page, "Tempo").click()
    expect(page.get_by_role("dialog", name="Tempo").get_by_role("spinbutton")).to_be_focused()
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Escape")
    expect(button(page, "Tempo")).to_be_focused()
    assert server.client.get("/v1/jobs").json()["items"] == []


def walked(page: Page, opener: Locator) -> None:
    """A menu by its keys, from its opening to its end."""
    menu, items = page.get_by_role("menu"), page.get_by_role("menuitem")
    for key in ("Enter", "Space", "ArrowDown"):
        opener.focus()
        page.keyboard.press(key)
        expect(items.first).to_be_focused()
        for pressed, focused in (
            ("ArrowDown", items.nth(1)),
            ("End", items.last),
            ("ArrowDown", items.first),
            ("ArrowUp", items.last),
            ("Home", items.first),
            ("Tab", items.first),
            ("Shift+Tab", items.first),
        ):
            page.keyboard.press(pressed)
            expect(focused).to_be_focused()
        page.keyboard.press("Escape")
        expect(menu).to_have_count(0)
        expect(opener).to_be_focused()


def test_the_steps_of_a_chain_are_added_from_a_menu_by_keys(page: Page) -> None:
    page.goto("/chains/named/telephone")
    steps = page.get_by_role("main").get_by_role("listitem")
    opener = button(page, "Add a step to").last
    expect(opener).to_be_visible()
    walked(page, opener)
    count = steps.count()
    page.keyboard.press("Enter")
    page.keyboard.type("rev")  # the first that begins so
    expect(page.get_by_role("menuitem", name="Reverb", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(steps).to_have_count(count + 1)


def test_a_take_is_varied_and_exported_by_keys(server: PageServer, page: Page) -> None:
    page.goto("/")
    server.made("house, 122 bpm, 2 bars, drums")
    opener = button(page, "Vary")
    expect(opener).to_be_visible()
    keeps_the_focus(page, opener, "More like this")
    walked(page, button(page, "Export"))
