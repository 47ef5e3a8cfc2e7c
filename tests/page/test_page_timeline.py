"""The session view's lanes along one axis of bars: drawn, walked, marked and zoomed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from session import MeterMap, TempoMap
from tests.export_material import FIVE_TEMPI, SEVEN_EIGHT
from tests.page.conftest import Faults
from tests.page.lane_songs import Show, write_clicks, written
from tests.page.page_server import PageServer
from tests.page.session_view import drag, opened, place, press_at, said, seen_width, strip

__all__ = ["written"]

INSIDE = """(strip, [left, right]) => {
  const canvas = strip.querySelector("canvas");
  const ratio = canvas.width / canvas.clientWidth;
  const [x, width] = [Math.round(left * ratio), Math.max(1, Math.round((right - left) * ratio))];
  const tall = canvas.height;
  const { data } = canvas.getContext("2d").getImageData(x, 0, width, tall);
  let rows = 0;
  for (let y = 0; y < tall; y++) {
    for (let at = 0; at < width; at++) {
      const place = (y * width + at) * 4;
      if (data[place] > 150 && data[place + 3] > 150) { rows += 1; break; }
    }
  }
  return rows / tall;
}"""
"""How much of a lane's height is filled with sound between two places, 0 to 1.

What is drawn of the tracks looked at here is red or orange; lines and grounds are not.
"""


def test_a_session_tells_what_it_is_and_draws_its_sound(server: PageServer, page: Page) -> None:
    session = server.made("deep house, 124 bpm, A minor", bars=4)
    summary = server.client.get(f"/v1/sessions/{session}").json()["summary"]
    opened(page, session)
    expect(page.get_by_role("heading", level=1)).to_have_text(summary["title"])
    for words in ("124 bpm", "A minor", "4/4", "composer", "deep house, 124 bpm, A minor"):
        expect(page.locator("main > header")).to_contain_text(words)
    names = [track["name"] for track in summary["tracks"]]
    rows = page.get_by_role("grid", name="Tracks").get_by_role("row")
    expect(rows).to_have_count(len(names))
    for row, name in enumerate(names):
        expect(rows.nth(row).get_by_role("rowheader")).to_contain_text(name)
    width = seen_width(page)
    page.wait_for_function(
        f"([strip, span]) => ({INSIDE})(strip, span) > 0.2",
        arg=[strip(page).element_handle(), [0, width]],
    )


@pytest.mark.parametrize(
    ("tempo", "meter"),
    [(TempoMap.constant(97.3), MeterMap.constant()), (FIVE_TEMPI, SEVEN_EIGHT)],
    ids=["one tempo", "five tempi"],
)
def test_a_click_on_each_beat_is_drawn_on_each_beat_whatever_the_tempo_does(
    server: PageServer, page: Page, faults: Faults, tempo: TempoMap, meter: MeterMap
) -> None:
    faults.allow("willReadFrequently")
    opened(page, write_clicks(server.library, 24, tempo, meter))
    beat_pixels = seen_width(page) / 24
    page.wait_for_function(
        f"([strip, span]) => ({INSIDE})(strip, span) > 0.5",
        arg=[strip(page).element_handle(), [beat_pixels - 1, beat_pixels + 2]],
    )
    for beat in range(1, 24):
        at = beat * beat_pixels
        on = strip(page).evaluate(INSIDE, [at - 1, at + 2])
        between = strip(page).evaluate(INSIDE, [at + 0.45 * beat_pixels, at + 0.8 * beat_pixels])
        assert on > 0.5, f"beat {beat} is not drawn at {at}: {on}"
        assert between < 0.1, f"something is drawn after beat {beat}: {between}"


def test_keys_move_the_cursor_by_beats_and_bars_of_the_meter(page: Page, written: Show) -> None:
    opened(page, written("odd meters"))
    for key, where in (
        ("ArrowRight", "1.2.1"),  # an eighth: the meter is 7/8
        ("Shift+ArrowRight", "2.1.1"),
        ("Shift+ArrowRight", "3.1.1"),
        ("ArrowLeft", "2.7.1"),
        ("End", "8.1.1"),
        ("Shift+ArrowLeft", "7.1.1"),
        ("Home", "1.1.1"),
    ):
        page.keyboard.press(key)
        expect(place(page)).to_have_text(where)
    page.keyboard.press("Shift+ArrowRight")
    expect(said(page)).to_have_text("Bar 2, beat 1")
    cursor = page.get_by_role("slider", name="Play cursor")
    expect(cursor).to_have_attribute("aria-valuetext", "Bar 2, beat 1")


def test_space_plays_and_stops_and_says_so_once(server: PageServer, page: Page) -> None:
    opened(page, server.made("techno", bars=8))
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Stop here")).to_be_visible()
    expect(place(page)).not_to_have_text("1.1.1")
    # Nothing is told again and again while it plays.
    expect(said(page)).to_have_text("Playing")
    cursor = page.get_by_role("slider", name="Play cursor")
    expect(cursor).to_have_attribute("aria-valuetext", "Bar 1, beat 1")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(said(page)).to_have_text(re.compile("Stopped at Bar"))
    page.get_by_role("button", name=re.compile("^Stop, and back")).click()
    expect(place(page)).to_have_text("1.1.1")


def test_a_click_places_the_cursor_on_a_beat_and_a_drag_marks_bars(
    server: PageServer, page: Page
) -> None:
    opened(page, write_clicks(server.library, 32, TempoMap.constant(120), MeterMap.constant()))
    page.mouse.click(*press_at(page, 0, 9.3 / 32))
    expect(place(page)).to_have_text("3.2.1")
    page.keyboard.down("Alt")
    page.mouse.click(*press_at(page, 0, 9.3 / 32))
    page.keyboard.up("Alt")
    expect(place(page)).to_have_text("3.2.2")

    drag(page, 0, 9 / 32, 14.5 / 32)
    expect(place(page)).to_have_text("3.1.1")
    region = page.locator("[data-timeline] [class*=region]")
    box, width = region.bounding_box(), seen_width(page)
    assert box is not None
    assert box["width"] == pytest.approx(width * 8 / 32, abs=1)

    page.keyboard.press("l")
    expect(said(page)).to_have_text("Looping the region")
    page.keyboard.press("Space")
    heard = set()
    for _ in range(60):
        page.wait_for_timeout(100)
        heard.add(place(page).inner_text().split(".")[0])
    assert heard == {"3", "4"}, "it stays within bars 3 and 4, and comes back"
    page.keyboard.press("Escape")
    expect(region).to_have_count(0)


def test_r_marks_the_section_and_brackets_mark_by_key(server: PageServer, page: Page) -> None:
    session = server.made("house", form="intro 2, verse 4, outro 2", bars=None)
    opened(page, session)
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("r")
    expect(said(page)).to_have_text("Marked Verse bars 3 to 6")
    page.keyboard.press("Escape")
    page.keyboard.press("[")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("]")
    expect(said(page)).to_have_text("Marked bars 4 to 5")
    page.get_by_role("button", name=re.compile("^Intro, from bar 1")).click()
    expect(place(page)).to_have_text("1.1.1")


def test_zoom_goes_to_the_region_and_back_and_asks_only_for_what_is_seen(
    page: Page, written: Show
) -> None:
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "/peaks/" in one.url else None)
    opened(page, written("an hour"))
    fitting = strip(page).evaluate("strip => strip.clientWidth")
    for _ in range(12):
        page.keyboard.press("+")
    assert strip(page).evaluate("strip => strip.clientWidth") > 50 * fitting
    canvases = page.locator("[data-timeline] canvas")
    expect(canvases).to_have_count(3)
    widths = canvases.evaluate_all("all => all.map((canvas) => canvas.width)")
    assert max(widths) <= 1280, "a canvas is as wide as what is seen"
    page.keyboard.press("0")
    assert strip(page).evaluate("strip => strip.clientWidth") == fitting
    assert len(asked) < 60, f"{len(asked)} requests for peaks"


def test_a_wheel_with_ctrl_zooms_around_the_pointer(server: PageServer, page: Page) -> None:
    opened(page, write_clicks(server.library, 32, TempoMap.constant(120), MeterMap.constant()))
    where = press_at(page, 0, 16 / 32)
    page.mouse.move(*where)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    page.wait_for_function("document.querySelector('[data-timeline]').scrollLeft > 0")
    page.mouse.click(*where)
    expect(place(page)).to_have_text("5.1.1")
