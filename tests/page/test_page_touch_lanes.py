"""Fingers on the lanes of a session: taps, two fingers, swipes, and one that rests."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from session import MeterMap, TempoMap
from tests.page.conftest import OpenPage
from tests.page.fingers import TABLET
from tests.page.golden_library import SONG, write_golden_library
from tests.page.lane_songs import write_clicks
from tests.page.page_server import PageServer, wait_for
from tests.page.session_view import place
from tests.page.tablet import Tablet

BEATS = 128
BARS = 32


@pytest.fixture
def tablet(server: PageServer, open_page: OpenPage) -> Tablet:
    """A tablet that lies, with clicks on every beat on its screen."""
    clicks = write_clicks(server.library, BEATS, TempoMap.constant(120), MeterMap.constant())
    return Tablet(open_page(**TABLET), clicks)


def closer(tablet: Tablet) -> None:
    """Zoom in around the middle, with two fingers."""
    tablet.hand.down(tablet.at(0.45), tablet.at(0.55))
    tablet.hand.move(tablet.at(0.2), tablet.at(0.8))
    tablet.hand.up()


def until_zoomed(tablet: Tablet, beat_pixels: float) -> None:
    """The page draws what fingers did in a frame to come."""
    wait_for(lambda: tablet.view()["beat"] == pytest.approx(beat_pixels))


def test_a_tap_places_the_cursor(tablet: Tablet) -> None:
    tablet.hand.tap(tablet.at(9 / BARS))
    expect(place(tablet.page)).to_have_text("10.1.1")
    expect(tablet.region()).to_have_count(0)


def test_two_fingers_zoom_around_what_is_between_them_and_take_it_along(tablet: Tablet) -> None:
    left, right = tablet.at(0.4), tablet.at(0.6)
    beats = tablet.beat_at(left[0]), tablet.beat_at(right[0])
    before = tablet.view()
    tablet.hand.down(left, right)
    tablet.hand.move(tablet.at(0.3), tablet.at(0.8), steps=40)
    until_zoomed(tablet, 2.5 * before["beat"])
    after = tablet.view()
    assert tablet.beat_at(tablet.at(0.3)[0]) == pytest.approx(beats[0], abs=0.1)
    assert tablet.beat_at(tablet.at(0.8)[0]) == pytest.approx(beats[1], abs=0.1)
    tablet.hand.up()
    settled = tablet.settled()
    assert settled["left"] == pytest.approx(after["left"], abs=1)
    assert (settled["scale"], settled["page"]) == (1, 0), "the page itself stays"
    expect(place(tablet.page)).to_have_text("1.1.1")
    expect(tablet.region()).to_have_count(0)


def test_a_second_finger_that_comes_while_the_first_scrolls_zooms_as_well(tablet: Tablet) -> None:
    closer(tablet)
    tablet.hand.down(tablet.at(0.6))
    tablet.hand.move(tablet.at(0.5), steps=5)
    tablet.hand.down(tablet.at(0.7))
    begun = tablet.view()
    beat = tablet.beat_at(tablet.at(0.6)[0])
    tablet.hand.move(tablet.at(0.4), tablet.at(0.8), steps=10)
    until_zoomed(tablet, 2 * begun["beat"])
    assert tablet.beat_at(tablet.at(0.6)[0]) == pytest.approx(beat, abs=0.5)
    tablet.hand.up()


def test_one_finger_scrolls_both_ways_glides_on_and_marks_nothing(
    server: PageServer, open_page: OpenPage
) -> None:
    write_golden_library(server.library.parent, server.library)
    tablet = Tablet(open_page(**TABLET), SONG)
    page = tablet.page
    closer(tablet)
    before = tablet.view()
    start, end = tablet.at(0.8), tablet.at(0.4)
    tablet.hand.down(start)
    tablet.hand.move(end, steps=6)
    under = tablet.settled()
    assert under["left"] - before["left"] == pytest.approx(start[0] - end[0], abs=20)
    tablet.hand.up()
    tablet.hand.swipe(tablet.at(0.3), tablet.at(0.5))
    assert tablet.settled()["left"] < under["left"] - 0.2 * (start[0] - end[0]), "it glides on"
    tablet.hand.swipe((600, 700), (603, 400))
    down = tablet.settled()
    assert down["top"] > 0
    assert down["page"] == 0
    expect(place(page)).to_have_text("1.1.1")
    expect(tablet.region()).to_have_count(0)


def test_a_finger_that_rests_marks_and_then_nothing_scrolls(tablet: Tablet) -> None:
    closer(tablet)
    before = tablet.view()
    bar = int(tablet.beat_at(tablet.at(0.3)[0]) // 4) + 1
    tablet.hand.hold(tablet.at(0.3))
    assert tablet.marked() == (bar, 1)
    last = int(tablet.beat_at(tablet.at(0.7)[0]) // 4) + 1
    tablet.hand.move(tablet.at(0.7))
    assert tablet.marked() == (bar, last - bar + 1)
    tablet.hand.up()
    assert tablet.settled()["left"] == before["left"]
    expect(place(tablet.page)).to_have_text(f"{bar}.1.1")


def test_a_finger_marks_at_once_on_the_bars_and_moves_an_end_it_takes_beside(
    tablet: Tablet,
) -> None:
    tablet.hand.swipe(tablet.bars(8.5 / BARS), tablet.bars(15.5 / BARS))
    assert tablet.marked() == (9, 8)
    # A fingertip is wider than an end: 15 pixels beside it are still on it.
    x, y = tablet.bars(16 / BARS)
    wide = tablet.view()["beat"] * 4
    tablet.hand.swipe((x + 15, y), (x + 15 + 3.5 * wide, y))
    assert tablet.marked() == (9, 12)
    x, y = tablet.bars(8 / BARS)
    tablet.hand.swipe((x - 15, y), (x - 15 + 2.5 * wide, y))
    assert tablet.marked() == (11, 10)


def test_a_second_finger_takes_back_what_the_first_has_marked(tablet: Tablet) -> None:
    tablet.hand.swipe(tablet.bars(4.5 / BARS), tablet.bars(7.5 / BARS))
    assert tablet.marked() == (5, 4)
    tablet.hand.down(tablet.bars(20.5 / BARS))
    tablet.hand.move(tablet.bars(24.5 / BARS))
    assert tablet.marked() == (21, 5)
    tablet.hand.down(tablet.at(0.95))
    assert tablet.marked() == (5, 4)
    tablet.hand.up()
    assert tablet.marked() == (5, 4)
