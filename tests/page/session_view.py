"""The session's view as tests reach it: its lanes, its play cursor, what it tells."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def opened(page: Page, session: str) -> Page:
    """The session's view, once its lanes are there and the player is ready."""
    page.goto(f"/sessions/{session}")
    expect(page.get_by_role("grid", name="Tracks")).to_be_visible()
    expect(place(page)).to_have_text("1.1.1")
    return page


def place(page: Page) -> Locator:
    """Bar, beat and sixteenth of the play cursor."""
    return page.get_by_test_id("place")


def strip(page: Page, row: int = 0) -> Locator:
    """What a lane draws along the bars."""
    return page.get_by_role("gridcell").nth(row)


def said(page: Page) -> Locator:
    """What is told to who listens to the page."""
    return page.locator("main p[role=status]")


def seen_width(page: Page, row: int = 0) -> float:
    """How wide the axis is on the screen, in pixels."""
    box = strip(page, row).locator("canvas").bounding_box()
    assert box is not None
    return box["width"]


def press_at(page: Page, lane: int, share: float) -> tuple[float, float]:
    """A place on a lane, by its share of what is seen."""
    box = strip(page, lane).locator("canvas").bounding_box()
    assert box is not None
    return box["x"] + share * box["width"], box["y"] + box["height"] / 2


def drag(page: Page, lane: int, start: float, end: float, *, to_lane: int | None = None) -> None:
    """Drag over a lane, from one share of what is seen to another."""
    page.mouse.move(*press_at(page, lane, start))
    page.mouse.down()
    page.mouse.move(*press_at(page, lane if to_lane is None else to_lane, end), steps=5)
    page.mouse.up()
