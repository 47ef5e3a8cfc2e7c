"""A tablet beside the keyboard: every view by real touches, upright and lying."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from bridge.osc.sending import OscSender
from session import MeterMap, TempoMap
from tests.integration.bridge_process import bridging
from tests.page.conftest import Axe, OpenPage
from tests.page.fingers import (
    LEAST_PIXELS,
    TABLET,
    UPRIGHT,
    WIDE_TABLET,
    Fingers,
    Point,
    middle,
    small_targets,
)
from tests.page.golden_library import SONG, served_golden_library, write_golden_library
from tests.page.golden_scenes import FORMS, scenes
from tests.page.page_server import PageServer, wait_for
from tests.page.still_page import STILL, hold_against_golden, hold_still, sideways
from tests.page.test_page_timeline import clicks, opened, place, said, strip
from tests.page.written_sessions import write

BEATS = 128
BARS = 32
VIEWS = (
    "/",
    "/sessions",
    f"/sessions/{SONG}",
    "/bridge",
    "/chains",
    "/chains/named/warm%20bus",
    "/chains/plug-ins",
    "/jobs",
    "/jobs?show=health",
)
VIEW = """() => {
    const ground = document.querySelector("[data-timeline]");
    const style = getComputedStyle(ground);
    return {
        left: ground.scrollLeft,
        top: ground.scrollTop,
        beat: parseFloat(style.getPropertyValue("--beat")),
        axis: ground.getBoundingClientRect().left + parseFloat(style.getPropertyValue("--head")),
        page: document.scrollingElement.scrollTop,
        scale: visualViewport.scale,
    };
}"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, built_page: Path) -> Iterator[PageServer]:
    """A server with the golden library, for all that only look at it."""
    yield from served_golden_library(tmp_path_factory.mktemp("touch"), built_page)


class Tablet:
    """A session on a tablet that lies, and a hand on it."""

    def __init__(self, page: Page, session: str) -> None:
        self.page = opened(page, session)
        self.hand = Fingers(page)

    def at(self, share: float, down: float = 0.5) -> Point:
        """A place on the first lane, by its share of what is seen."""
        box = strip(self.page).locator("canvas").bounding_box()
        assert box is not None
        return box["x"] + share * box["width"], box["y"] + down * box["height"]

    def bars(self, share: float) -> Point:
        """A place on the numbers of the bars."""
        box = self.page.locator("[data-timeline] canvas").first.bounding_box()
        assert box is not None
        return box["x"] + share * box["width"], box["y"] + box["height"] / 2

    def view(self) -> dict[str, float]:
        """What is seen of the piece."""
        found: dict[str, float] = self.page.evaluate(VIEW)
        return found

    def beat_at(self, x: float) -> float:
        """The beat that stands at a place of the window."""
        view = self.view()
        return (x - view["axis"] + view["left"]) / view["beat"]

    def settled(self) -> dict[str, float]:
        """What is seen once nothing glides any more."""
        before = self.view()
        while True:
            self.page.wait_for_timeout(200)
            now = self.view()
            if now == before:
                return now
            before = now

    def region(self) -> Locator:
        """What is marked, on the lanes."""
        return self.page.locator("[data-timeline] [class*=region]").first

    def marked(self) -> tuple[float, float]:
        """The bars that are marked: the first, counted from 1, and how many."""
        box = self.region().bounding_box()
        assert box is not None
        first = self.beat_at(box["x"]) / 4
        return round(first + 1, 1), round(box["width"] / self.view()["beat"] / 4, 1)


@pytest.fixture
def tablet(server: PageServer, open_page: OpenPage) -> Tablet:
    """A tablet that lies, with clicks on every beat on its screen."""
    folder = server.library / "sessions" / "clicks"
    folder.mkdir(parents=True)
    clicks(folder, TempoMap.constant(120), MeterMap.constant(), BEATS)
    return Tablet(open_page(**TABLET), "clicks")


def closer(tablet: Tablet) -> None:
    """Zoom in around the middle, with two fingers."""
    tablet.hand.down(tablet.at(0.45), tablet.at(0.55))
    tablet.hand.move(tablet.at(0.2), tablet.at(0.8))
    tablet.hand.up()


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
    after = tablet.view()
    assert after["beat"] == pytest.approx(2.5 * before["beat"])
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
    tablet.page.wait_for_timeout(100)
    assert tablet.view()["beat"] == pytest.approx(2 * begun["beat"])
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


def fader(page: Page, name: str) -> Locator:
    """A fader by what it is of."""
    return page.get_by_role("slider", name=name, exact=True)


def beside(point: Point, across: float, down: float = 0.0) -> Point:
    """A place so far from another."""
    return point[0] + across, point[1] + down


def test_a_fader_goes_along_with_the_finger_and_all_else_stays(
    library: PageServer, open_page: OpenPage
) -> None:
    page = opened(open_page(base_url=library.url, **TABLET), SONG)
    hand = Fingers(page)
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
    seen = page.evaluate(VIEW)
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
    assert page.evaluate(VIEW)["beat"] == seen["beat"], "fingers on faders do not zoom"
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


def test_pads_are_asked_and_an_action_is_pressed_by_touch(
    server: PageServer, open_page: OpenPage, tmp_path: Path
) -> None:
    folders = {
        "controllers_folder": str(tmp_path / "controllers"),
        "mappings_folder": str(tmp_path / "mappings"),
    }
    with bridging(server.library, **folders) as bridge:
        wait_for(lambda: server.client.get("/v1/bridge").json()["bridges"])
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
