"""The session view: lanes along one axis of bars, heard, marked and mixed by hand and by key."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from session import MeterMap, Section, Session, TempoMap, Track, write_session
from tests.export_material import FIVE_TEMPI, SEVEN_EIGHT, whole_stem, write_float
from tests.hard_sessions import HARD, base
from tests.page.conftest import Axe, Faults, OpenPage
from tests.page.page_server import PageServer

RATE = 48_000
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

Show = Callable[[str], str]


@pytest.fixture
def written(server: PageServer) -> Show:
    """Writes one of the sessions made to hurt into the library; gives its id."""

    def write(name: str) -> str:
        folder = server.library / "sessions" / name.replace(" ", "-")
        folder.mkdir(parents=True)
        HARD[name](folder)
        return folder.name

    return write


def clicks(folder: Path, tempo: TempoMap, meter: MeterMap, beats: int) -> Session:
    """A click on every beat, loud and short, and silence between."""
    session = base("Clicks", RATE, tempo, meter, float(beats))
    sound = np.zeros((1, session.length_samples), np.float32)
    for beat in range(beats):
        at = tempo.samples_at_beats(beat, RATE)
        sound[0, at : at + 480] = np.resize([0.9, -0.9], 480)
    write_float(folder / "audio/clicks.wav", sound, RATE)
    track = Track("Clicks", "drums", "#f5a623", (whole_stem(session, "audio/clicks.wav"),))
    done = replace(session, tracks=(track,), sections=(Section("All", 0.0, float(beats)),))
    write_session(done, folder)
    return done


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
    folder = server.library / "sessions" / "clicks"
    folder.mkdir(parents=True)
    clicks(folder, tempo, meter, 24)
    opened(page, "clicks")
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
    folder = server.library / "sessions" / "clicks"
    folder.mkdir(parents=True)
    clicks(folder, TempoMap.constant(120), MeterMap.constant(), 32)
    opened(page, "clicks")
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
    folder = server.library / "sessions" / "clicks"
    folder.mkdir(parents=True)
    clicks(folder, TempoMap.constant(120), MeterMap.constant(), 32)
    opened(page, "clicks")
    where = press_at(page, 0, 16 / 32)
    page.mouse.move(*where)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    page.wait_for_function("document.querySelector('[data-timeline]').scrollLeft > 0")
    page.mouse.click(*where)
    expect(place(page)).to_have_text("5.1.1")


def test_two_takes_are_heard_at_one_place(server: PageServer, page: Page) -> None:
    first = server.made("house, 120 bpm", bars=4)
    server.made("house, 120 bpm", bars=4, seed=2)
    opened(page, first)
    page.keyboard.press("Shift+ArrowRight")
    b = page.get_by_role("button", name="Hear the other take")
    b.click()
    expect(b).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="At one loudness")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(place(page)).to_have_text("2.1.1")
    page.get_by_role("button", name="Hear this session").click()
    expect(b).to_have_attribute("aria-pressed", "false")
    expect(place(page)).to_have_text("2.1.1")


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


def test_while_the_other_take_is_heard_faders_are_its_own_and_say_so(
    server: PageServer, page: Page, axe: Axe
) -> None:
    names = {"one": ("Bass", "Drums", "Pad"), "other": ("Drums", "Bass", "Lead")}
    for number, (session, tracks) in enumerate(names.items()):
        take(server.library / "sessions" / session, tracks, "one" if number else None)
    opened(page, "one")
    page.get_by_role("button", name="Solo Drums").click()
    page.get_by_role("slider", name="Gain of Bass").focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_role("button", name="Hear the other take").click()
    told = page.get_by_role("group", name="The take that is heard")
    expect(told).to_contain_text("other is heard")
    expect(told).to_contain_text("Only in B")
    # The lanes are still those of A; what was solo and turned down is so in B, by name.
    heads = page.get_by_role("rowheader")
    expect(heads.nth(2)).to_contain_text("Not in B")
    expect(page.get_by_role("button", name="Solo Drums in B")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page.get_by_role("button", name="Solo Bass in B")).to_have_attribute(
        "aria-pressed", "false"
    )
    gain = page.get_by_role("slider", name="Gain of Bass in B")
    expect(gain).to_have_attribute("aria-valuetext", "-0.5 dB")
    mute = told.get_by_role("button", name="Mute Lead")
    mute.click()
    expect(mute).to_have_attribute("aria-pressed", "true")
    axe(page)
    page.get_by_role("button", name="Solo Drums in B").click()
    page.get_by_role("button", name="Hear this session").click()
    expect(told).to_have_count(0)
    expect(page.get_by_role("button", name="Solo Drums", exact=True)).to_have_attribute(
        "aria-pressed", "false"
    )
    expect(page.get_by_role("slider", name="Gain of Bass", exact=True)).to_have_attribute(
        "aria-valuetext", "-0.5 dB"
    )


def test_a_reload_while_the_other_take_is_heard_keeps_both_mixes(
    server: PageServer, page: Page
) -> None:
    for session, tracks in {"one": ("Bass", "Pad"), "more": ("Bass",)}.items():
        take(server.library / "sessions" / session, tracks, "one" if session != "one" else None)
    take(server.library / "sessions" / "other", ("Bass", "Lead"), "one")
    opened(page, "one")
    page.get_by_role("button", name="Mute Pad", exact=True).click()
    page.get_by_role("combobox", name="The other take").select_option("other")
    page.get_by_role("button", name="Hear the other take").click()
    told = page.get_by_role("group", name="The take that is heard")
    gain = page.get_by_role("slider", name="Gain of Bass in B")
    gain.press("ArrowLeft")
    told.get_by_role("button", name="Mute Lead").click()
    loudness = page.get_by_role("button", name="At one loudness")
    loudness.click()
    expect(loudness).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(told).to_contain_text("other is heard")
    expect(page.get_by_role("combobox", name="The other take")).to_have_value("other")
    expect(gain).to_have_attribute("aria-valuetext", "-0.5 dB")
    lead = told.get_by_role("button", name="Mute Lead")
    expect(lead).to_have_attribute("aria-pressed", "true")
    expect(loudness).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Hear this session").click()
    expect(told).to_have_count(0)
    expect(loudness).to_have_attribute("aria-pressed", "false")
    own = page.get_by_role("slider", name="Gain of Bass", exact=True)
    expect(own).to_have_attribute("aria-valuetext", "-0.5 dB")
    pad = page.get_by_role("button", name="Mute Pad", exact=True)
    expect(pad).to_have_attribute("aria-pressed", "true")
    # Who was elsewhere meanwhile comes back to the session itself.
    page.get_by_role("button", name="Hear the other take").click()
    expect(lead).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="Library").click()
    expect(page.get_by_role("grid", name="Sessions")).to_be_visible()
    page.go_back()
    expect(own).to_have_attribute("aria-valuetext", "-0.5 dB")
    expect(told).to_have_count(0)


def take(folder: Path, tracks: tuple[str, ...], parent: str | None) -> None:
    """A session of silent tracks of these names, made from `parent`."""
    folder.mkdir(parents=True)
    session = base(folder.name, RATE, TempoMap.constant(120), MeterMap.constant(), 16.0)
    write_float(folder / "audio/all.wav", np.zeros((1, session.length_samples), np.float32), RATE)
    stem = whole_stem(session, "audio/all.wav")
    made = replace(
        session,
        tracks=tuple(Track(name, "other", "#46a758", (stem,)) for name in tracks),
        provenance=replace(session.provenance, parent=parent),
    )
    write_session(made, folder)


def test_a_clip_that_the_project_stretches_is_told_to_play_unstretched(
    page: Page, written: Show
) -> None:
    opened(page, written("stretched"))
    cells = page.get_by_role("gridcell")
    words = cells.evaluate_all("cells => cells.map((cell) => cell.getAttribute('aria-label'))")
    assert any("plays unstretched here" in one for one in words), words


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
