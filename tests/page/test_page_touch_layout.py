"""A tablet beside the keyboard: every view fits it, upright and lying, with room for fingers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.page.conftest import Axe, OpenPage
from tests.page.fingers import (
    LEAST_PIXELS,
    TABLET,
    UPRIGHT,
    WIDE_TABLET,
    Fingers,
    middle,
    small_targets,
)
from tests.page.golden_library import SONG, served_golden_library
from tests.page.golden_scenes import FORMS, VIEWS, scenes
from tests.page.page_server import PageServer
from tests.page.still_page import STILL, hold_against_golden, hold_still, sideways


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, built_page: Path) -> Iterator[PageServer]:
    """A server with the golden library, for all that only look at it."""
    yield from served_golden_library(tmp_path_factory.mktemp("touch"), built_page)


@pytest.mark.parametrize("size", [TABLET, WIDE_TABLET, UPRIGHT], ids=["lying", "wide", "upright"])
@pytest.mark.parametrize("address", VIEWS)
def test_every_view_fits_a_tablet_and_all_of_it_is_large_enough_for_a_finger(
    library: PageServer, open_page: OpenPage, axe: Axe, address: str, size: dict[str, Any]
) -> None:
    page = open_page(base_url=library.url, **size)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    expect(page.locator("main").first).to_be_visible()
    assert page.evaluate("matchMedia('(pointer: coarse)').matches")
    assert small_targets(page) == []
    assert sideways(page) == []
    assert page.evaluate("document.documentElement.scrollWidth === innerWidth")
    axe(page)


def test_upright_what_can_be_made_stands_below_the_lanes(
    library: PageServer, open_page: OpenPage, axe: Axe
) -> None:
    page = open_page(base_url=library.url, **UPRIGHT)
    page.goto(f"/sessions/{SONG}")
    hand = Fingers(page)
    panel = page.get_by_role("region", name="Do", exact=True)
    lanes = page.locator("[data-timeline]")
    expect(lanes).to_be_visible()
    expect(panel).to_be_hidden()
    whole = lanes.bounding_box()
    hand.tap(middle(page.get_by_role("button", name="What can be made of it")))
    expect(panel).to_be_visible()
    left = lanes.bounding_box()
    assert whole is not None
    assert left is not None
    assert left["width"] == whole["width"]
    assert left["height"] > 400
    for form, words in FORMS.items():
        choice = panel.get_by_role("radio", name=form, exact=True)
        hand.tap(middle(choice))
        if form != "Chain":
            expect(panel).to_contain_text(words)
        assert small_targets(page) == [], form
        assert sideways(page) == [], form
    axe(page)
    hand.tap(middle(page.get_by_role("button", name="What can be made of it")))
    expect(panel).to_be_hidden()


@pytest.mark.parametrize("name", ["make", "session", "library", "library-details"])
def test_a_view_upright_looks_as_its_golden_picture(
    library: PageServer, open_page: OpenPage, tmp_path: Path, name: str
) -> None:
    scene = next(one for one in scenes() if one.name == name)
    # A pixel of the screen for one of the page: a quarter of the bytes.
    page = open_page(base_url=library.url, **{**UPRIGHT, **STILL, "device_scale_factor": 1})
    hold_still(page, library.library)
    page.goto(scene.address)
    scene.deed(page)
    hold_against_golden(page.locator(":root"), f"{name}-820", tmp_path / "pictures", [])


@pytest.mark.parametrize("size", [TABLET, UPRIGHT], ids=["lying", "upright"])
def test_the_other_take_is_named_whole(
    library: PageServer, open_page: OpenPage, size: dict[str, Any]
) -> None:
    page = open_page(base_url=library.url, **size)
    page.goto(f"/sessions/{SONG}")
    chosen = page.get_by_label("The other take", exact=True)
    expect(chosen).to_be_visible()
    words, room = chosen.evaluate(
        """(list) => {
            const style = getComputedStyle(list);
            const pen = document.createElement("canvas").getContext("2d");
            pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
            const inside = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
            const longest = [...list.options].map((one) => pen.measureText(one.label).width);
            return [Math.max(...longest), list.clientWidth - inside];
        }"""
    )
    assert words <= room


def test_details_filters_and_menus_have_room_for_fingers(
    library: PageServer, open_page: OpenPage
) -> None:
    page = open_page(base_url=library.url, **UPRIGHT)
    hand = Fingers(page)
    page.goto("/sessions")
    hand.tap(middle(page.get_by_role("button", name="Filters")))
    tempo = page.get_by_role("spinbutton", name="Slowest tempo")
    expect(tempo).to_have_attribute("inputmode", "decimal")
    assert small_targets(page) == []
    page.keyboard.press("Escape")
    hand.tap(middle(page.get_by_role("checkbox", name="Choose Dusty rain", exact=True)))
    expect(page.get_by_text("The bass drags a little here.")).to_be_visible()
    assert small_targets(page) == []
    assert sideways(page) == []
    page.goto("/")
    hand.tap(middle(page.get_by_role("button", name="More", exact=True)))
    assert small_targets(page) == []
    hand.tap(middle(page.get_by_role("button", name="Export").first))
    items = page.get_by_role("menuitem")
    expect(items.first).to_be_visible()
    # What lies below the menu cannot be tried while it is open.
    heights = items.evaluate_all("all => all.map((one) => one.getBoundingClientRect().height)")
    assert min(heights) >= LEAST_PIXELS - 0.5


def test_the_field_that_is_typed_into_stays_in_sight_over_a_keyboard(
    library: PageServer, open_page: OpenPage
) -> None:
    page = open_page(base_url=library.url, **TABLET)
    page.goto("/chains/named/warm%20bus")
    assert "interactive-widget=resizes-content" in (
        page.locator("meta[name=viewport]").get_attribute("content") or ""
    )
    gain = page.get_by_role("button", name=re.compile("^Gain "))
    Fingers(page).tap(middle(gain))
    field = page.get_by_role("spinbutton").first
    expect(field, "below nought needs a minus").to_have_attribute("inputmode", "text")
    page.goto("/")
    Fingers(page).tap(middle(page.get_by_role("button", name="More", exact=True)))
    field = page.get_by_role("main").get_by_role("spinbutton").last
    field.tap()
    assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).fontSize)") >= 16
    page.set_viewport_size({"width": 1024, "height": 380})
    expect(field).to_be_in_viewport(ratio=1)
