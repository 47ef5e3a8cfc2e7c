"""What is pressed, pulled and chosen by touch: faders, buttons, rows, lists and pads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from bridge.osc.sending import OscSender
from tests.page.conftest import Axe, OpenPage
from tests.page.fingers import (
    TABLET,
    UPRIGHT,
    Fingers,
    Point,
    beside,
    middle,
    small_targets,
)
from tests.page.golden_library import SONG, served_golden_library
from tests.page.linked_bridge import linked_bridge
from tests.page.page_server import PageServer, wait_for
from tests.page.session_view import opened, place, said
from tests.page.still_page import sideways
from tests.page.tablet import Tablet
from tests.page.written_sessions import write


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, built_page: Path) -> Iterator[PageServer]:
    """A server with the golden library, for all that only look at it."""
    yield from served_golden_library(tmp_path_factory.mktemp("touch"), built_page)


def fader(page: Page, name: str) -> Locator:
    """A fader by what it is of."""
    return page.get_by_role("slider", name=name, exact=True)


def test_a_fader_goes_along_with_the_finger_and_all_else_stays(
    library: PageServer, open_page: OpenPage
) -> None:
    tablet = Tablet(open_page(base_url=library.url, **TABLET), SONG)
    page, hand = tablet.page, tablet.hand
    gain, pan = fader(page, "Gain of Bass"), fader(page, "Pan of Bass")
    expect(gain).to_have_value("-3")
    at = middle(gain)
    hand.tap(beside(at, -40))
    expect(gain).to_have_value("-3")
    # From where it stands, though not touched there; and a hand never moves quite level.
    hand.swipe(beside(at, 40), beside(at, 0, 12))
    wait_for(lambda: float(gain.input_value()) < -20)
    moved = float(gain.input_value())
    assert moved > -30
    seen = tablet.view()
    assert (seen["left"], seen["top"], seen["page"]) == (0, 0, 0)
    hand.swipe(at, beside(at, 3, -120))
    expect(gain).to_have_value(str(int(moved) if moved == int(moved) else moved))
    page.wait_for_function("document.querySelector('[data-timeline]').scrollTop > 0")
    at = middle(gain)
    hand.tap(at)
    hand.tap(at)
    expect(gain).to_have_value("-3")
    # Both at once, with a finger on each.
    hand.down(at, middle(pan))
    hand.move(beside(at, 30), beside(middle(pan), -20))
    hand.up()
    wait_for(lambda: float(gain.input_value()) > 0 and float(pan.input_value()) < 0)
    assert tablet.view()["beat"] == seen["beat"], "fingers on faders do not zoom"
    master = fader(page, "Master gain")
    at = middle(master)
    hand.swipe(at, beside(at, -60))
    wait_for(lambda: float(master.input_value()) < -1)


def test_mutes_solos_and_the_transport_are_pressed_by_touch(
    library: PageServer, open_page: OpenPage
) -> None:
    page = opened(open_page(base_url=library.url, **TABLET), SONG)
    hand = Fingers(page)
    for name in ("Mute Bass", "Solo Keys", "Loop", "Follow what is heard"):
        button = page.get_by_role("button", name=name, exact=True)
        was = button.get_attribute("aria-pressed") == "true"
        hand.tap(middle(button))
        expect(button).to_have_attribute("aria-pressed", "false" if was else "true")
    hand.tap(middle(page.get_by_role("button", name=re.compile("^Chorus, from bar"))))
    expect(place(page)).to_have_text("7.1.1")
    hand.tap(middle(page.get_by_role("button", name="Play", exact=True)))
    expect(page.get_by_role("button", name="Stop here")).to_be_visible()
    hand.tap(middle(page.get_by_role("button", name="Stop here")))
    expect(said(page)).to_have_text(re.compile("^Stopped at"))
    hand.tap(middle(page.get_by_role("toolbar").get_by_role("button", name="Keys")))
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("Two fingers")
    assert small_targets(page) == []
    hand.tap(middle(dialog.get_by_role("button", name="Close")))
    expect(dialog).to_be_hidden()


def test_a_tap_opens_a_session_a_hold_and_its_box_choose_more_and_a_swipe_scrolls(
    server: PageServer, open_page: OpenPage, axe: Axe
) -> None:
    for number in range(40):
        write(server.library, f"s{number}", title=f"Song {number}", bpm=90, number=number)
    page = open_page(**UPRIGHT)
    page.goto("/sessions")
    hand = Fingers(page)
    rows = page.get_by_role("grid", name="Sessions").get_by_role("row")
    chosen = page.get_by_role("row", selected=True)

    def title(words: str) -> Point:
        return middle(rows.get_by_text(words, exact=True))

    expect(rows.first).to_contain_text("Song 39")
    hand.swipe((500, 900), (500, 500))
    page.wait_for_function("document.querySelector('[role=grid]').scrollTop > 300")
    expect(chosen).to_have_count(0)
    hand.swipe((500, 500), (500, 1100))
    page.wait_for_function("document.querySelector('[role=grid]').scrollTop === 0")
    # A swipe over the picture of a sound scrolls as well, and plays nothing.
    wave = middle(rows.nth(8).locator("canvas"))
    hand.swipe(wave, (wave[0], wave[1] - 300))
    page.wait_for_function("document.querySelector('[role=grid]').scrollTop > 100")
    expect(page.locator("[data-status=playing], [data-status=loading]")).to_have_count(0)
    hand.swipe((500, 500), (500, 1100))
    page.wait_for_function("document.querySelector('[role=grid]').scrollTop === 0")

    hand.hold(title("Song 38"))
    hand.up()
    expect(chosen).to_have_count(1)
    panel = page.get_by_role("complementary")
    expect(panel).to_contain_text("Song 38")
    hand.tap(middle(page.get_by_role("checkbox", name="Choose Song 36")))
    hand.tap(title("Song 35"))
    expect(page.get_by_role("heading", name="3 sessions chosen")).to_be_visible()
    assert page.evaluate("getSelection().toString()") == ""
    assert small_targets(page) == []
    assert sideways(page) == []
    axe(page)
    hand.tap(title("Song 35"))
    expect(page.get_by_role("heading", name="2 sessions chosen")).to_be_visible()
    hand.tap(middle(panel.get_by_role("button", name="Choose none")))
    expect(chosen).to_have_count(0)
    hand.tap(title("Song 37"))
    expect(page).to_have_url(re.compile("/sessions/s37$"))


def test_a_list_to_choose_from_scrolls_by_a_swipe_and_takes_a_tap(
    library: PageServer, open_page: OpenPage
) -> None:
    page = open_page(base_url=library.url, **UPRIGHT)
    page.goto(f"/sessions/{SONG}")
    hand = Fingers(page)
    hand.tap(middle(page.get_by_role("button", name="What can be made of it")))
    panel = page.get_by_role("region", name="Do", exact=True)
    hand.tap(middle(panel.get_by_role("radio", name="Chain", exact=True)))
    box = panel.get_by_role("combobox", name="Chain")
    hand.tap(middle(box))
    options = panel.get_by_role("option")
    expect(options.first).to_be_visible()
    listed = panel.get_by_role("listbox", name="Chain")
    listed.evaluate("(list) => list.scrollIntoView({ block: 'center' })")
    before = box.input_value()
    start = middle(listed)
    hand.swipe(start, beside(start, 0, -90))
    page.wait_for_function("list => list.scrollTop > 20", arg=listed.element_handle())
    assert box.input_value() == before
    expect(options.first).to_be_attached()
    listed.evaluate("(list) => list.scrollTo(0, 0)")
    name = options.nth(1).inner_text()
    hand.tap(middle(options.nth(1)))
    expect(box).to_have_value(name)


def test_a_swipe_over_a_take_scrolls_and_a_tap_goes_there(
    library: PageServer, open_page: OpenPage
) -> None:
    page = open_page(base_url=library.url, **TABLET)
    page.goto("/")
    hand = Fingers(page)
    wave = page.get_by_role("slider", name="Place in Dusty rain", exact=True)
    expect(wave).to_be_visible()
    wave.scroll_into_view_if_needed()
    start = middle(wave)
    before = wave.bounding_box()
    hand.swipe(start, beside(start, 4, -150))
    page.wait_for_timeout(600)
    after = wave.bounding_box()
    assert before is not None
    assert after is not None
    assert after["y"] < before["y"] - 60
    assert wave.get_attribute("aria-valuenow") == "0"
    hand.tap(middle(wave))
    page.wait_for_function(
        "wave => Math.abs(wave.ariaValueNow - wave.ariaValueMax / 2) < 1",
        arg=wave.element_handle(),
    )


def test_pads_are_asked_and_an_action_is_pressed_by_touch(
    server: PageServer, open_page: OpenPage, tmp_path: Path
) -> None:
    with linked_bridge(server, tmp_path) as bridge:
        page = open_page(**UPRIGHT)
        page.goto("/bridge")
        sender = OscSender("127.0.0.1", bridge.port)
        sender.send("/1/fader1", 0.5)
        sender.close()
        hand = Fingers(page)
        surface = page.get_by_role("region", name=re.compile("TouchOSC"))
        expect(surface).to_be_visible()
        assert small_targets(page) == []
        assert sideways(page) == []
        pad = surface.get_by_role("button").first
        name = (pad.get_attribute("aria-label") or "").split(":")[0]
        hand.tap(middle(pad))
        expect(surface.locator("[aria-live]")).to_contain_text(f"{name}:")
        panel = page.get_by_role("region", name="Press an action")
        panel.scroll_into_view_if_needed()
        hand.tap(middle(panel.get_by_role("combobox")))
        page.keyboard.type("hush")
        hand.tap(middle(page.get_by_role("option", name="hush", exact=True)))
        hand.tap(middle(panel.get_by_role("button", name="Press", exact=True)))
        events = page.get_by_role("region", name="Live events").locator("tbody tr")
        expect(events.first).to_contain_text("this page: hush")
