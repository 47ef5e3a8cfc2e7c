"""The tracks of the session view: chosen, mixed and named, by hand and by key."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.page.conftest import Axe
from tests.page.lane_songs import Show, written
from tests.page.session_view import drag, opened, place, said

__all__ = ["written"]


def test_tracks_are_chosen_muted_and_soloed_by_key_and_by_hand(page: Page, written: Show) -> None:
    opened(page, written("forty tracks"))
    rows = page.get_by_role("row")
    expect(rows).to_have_count(40)
    page.keyboard.press("m")
    expect(said(page)).to_contain_text("Choose a track first")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("m")
    mute = rows.nth(1).get_by_role("button", name="Mute bass 1")
    expect(mute).to_have_attribute("aria-pressed", "true")
    expect(said(page)).to_have_text("bass 1: mute on")
    mute.click()
    expect(mute).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("s")
    expect(rows.nth(1).get_by_role("button", name="Solo bass 1")).to_have_attribute(
        "aria-pressed", "true"
    )
    for _ in range(38):
        page.keyboard.press("ArrowDown")
    expect(rows.nth(39)).to_have_attribute("aria-selected", "true")
    expect(rows.nth(39)).to_be_in_viewport()
    # A drag over lanes marks bars of those tracks.
    page.keyboard.press("Home")
    rows.nth(0).scroll_into_view_if_needed()
    drag(page, 1, 0.1, 0.4, to_lane=3)
    expect(page.get_by_role("row", selected=True)).to_have_count(3)


def test_a_fader_is_heard_told_and_taken_back(page: Page, written: Show) -> None:
    opened(page, written("odd meters"))
    fader = page.get_by_role("slider", name="Gain of Whole")
    expect(fader).to_have_attribute("aria-valuetext", "-4 dB")
    fader.focus()
    page.keyboard.press("ArrowRight")
    expect(fader).to_have_attribute("aria-valuetext", "-3.5 dB")
    expect(place(page)).to_have_text("1.1.1")
    fader.dblclick()
    expect(fader).to_have_attribute("aria-valuetext", "-4 dB")
    expect(page.get_by_role("slider", name="Pan of Pieces")).to_have_attribute(
        "aria-valuetext", "40 % left"
    )


def test_names_with_markup_are_shown_and_never_run(page: Page, written: Show, axe: Axe) -> None:
    opened(page, written("names"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("He said \"no\" & 'yes' <b>")
    expect(page.get_by_role("rowheader").nth(1)).to_contain_text("<b>")
    assert page.locator("main b").count() == 0
    axe(page)


def test_a_clip_that_the_project_stretches_is_told_to_play_unstretched(
    page: Page, written: Show
) -> None:
    opened(page, written("stretched"))
    cells = page.get_by_role("gridcell")
    words = cells.evaluate_all("cells => cells.map((cell) => cell.getAttribute('aria-label'))")
    assert any("plays unstretched here" in one for one in words), words
