"""Make: from words to takes that are heard, compared, cancelled and still there after a reload."""

from __future__ import annotations

import re
import signal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.page.conftest import Axe, Faults, OpenPage
from tests.page.dropped_files import drop
from tests.page.page_server import PageServer, wait_for

MARKUP = "<img src=x onerror='window.ran = true'><b>loud</b> house, 124 bpm"
LIMIT_MS = 120_000
LONG = "cinematic strings, 60 bpm, 64 bars"


def made(page: Page, path: str = "/") -> Page:
    """The view, once it answers."""
    page.goto(path)
    expect(page.get_by_label("What shall it be?")).to_be_visible()
    return page


def say(page: Page, words: str) -> None:
    page.get_by_label("What shall it be?").fill(words)


def chip(page: Page, name: str) -> Locator:
    region = page.get_by_role("region", name="What was understood")
    return region.get_by_role("button", name=re.compile(f"^{name}"))


def takes(page: Page, state: str | None = None) -> Locator:
    """The cards of takes, all or those in a state."""
    kind = "" if state is None else f"[data-state={state}]"
    return page.get_by_role("region", name="Takes").locator(f"li{kind}")


def done(page: Page, count: int) -> None:
    """Wait until so many takes are done, however busy the machine is."""
    expect(takes(page, "done")).to_have_count(count, timeout=LIMIT_MS)


def number_of_takes(page: Page, count: int) -> None:
    page.get_by_role("combobox", name="Takes").select_option(str(count))


def place(card: Locator) -> float:
    """Where the playing of a take is, in seconds."""
    return float(card.get_by_role("slider").get_attribute("aria-valuenow") or 0)


def test_words_are_understood_as_chips_and_a_chip_that_is_set_beats_them(
    server: PageServer, page: Page, axe: Axe
) -> None:
    made(page)
    axe(page)
    say(page, "lo-fi, 84 bpm, 2 bars, no drums, warm, florble")
    expect(chip(page, "Tempo")).to_contain_text("84 bpm")
    expect(chip(page, "Tempo")).to_contain_text("said")
    expect(chip(page, "Key")).to_contain_text("drawn")
    expect(page.get_by_text("Not understood:")).to_contain_text("florble")
    players = page.get_by_role("group", name="Instruments")
    expect(players.get_by_text("no drums")).to_be_visible()

    chip(page, "Tempo").click()
    page.get_by_role("spinbutton", name="Tempo").fill("97")
    page.keyboard.press("Enter")
    expect(chip(page, "Tempo")).to_contain_text("97 bpm")
    expect(chip(page, "Tempo")).to_contain_text("set")
    axe(page)
    page.keyboard.press("Escape")

    chip(page, "Key").click()
    page.get_by_label("Tonic").select_option("F#")
    page.get_by_label("Mode").select_option("dorian")
    page.keyboard.press("Escape")
    expect(chip(page, "Key")).to_contain_text("F# dorian")

    number_of_takes(page, 1)
    page.get_by_role("button", name="Make", exact=True).click()
    done(page, 1)
    session = server.client.get("/v1/sessions").json()["items"][0]
    assert (session["bpm"], session["key"], session["bars"]) == (97, "F# dorian", 2)
    assert "Drums" not in [track["name"] for track in session["tracks"]]


def test_players_and_moods_are_set_by_chips_and_beat_the_words(
    server: PageServer, page: Page, axe: Axe
) -> None:
    made(page)
    say(page, "lo-fi, 2 bars, happy, no keys")
    players = page.get_by_role("group", name="Instruments")
    players.get_by_role("button", name="No Bells").click()
    players.get_by_role("button", name="No Shaker").click()
    expect(players.get_by_text("no Bells")).to_be_visible()
    players.get_by_role("button", name="Have keys again").click()
    expect(players.get_by_text("no keys")).to_have_count(0)

    players.get_by_role("button", name="Instrument", exact=True).click()
    page.get_by_role("combobox", name="Instrument").fill("flute")
    page.keyboard.press("Enter")
    expect(players.get_by_role("button", name="No Flute")).to_be_visible()
    players.get_by_role("button", name="Instrument", exact=True).click()
    page.get_by_role("combobox", name="Instrument").fill("organ")
    page.keyboard.press("Enter")
    players.get_by_role("button", name="No Organ").click()
    expect(players.get_by_role("button", name="No Organ")).to_have_count(0)

    understood = page.get_by_role("region", name="What was understood")
    understood.get_by_role("button", name="Without happy").click()
    chip(page, "Mood").click()
    page.get_by_role("combobox", name="Mood").fill("dark")
    page.keyboard.press("Enter")
    expect(understood.get_by_role("button", name="Without dark")).to_be_visible()
    axe(page)
    page.reload()
    expect(understood.get_by_role("button", name="Without dark")).to_be_visible()
    expect(page.get_by_label("What shall it be?")).to_have_value("lo-fi, 2 bars, happy, no keys")

    number_of_takes(page, 1)
    page.get_by_role("button", name="Make", exact=True).click()
    done(page, 1)
    session = server.client.get("/v1/sessions").json()["items"][0]
    tracks = {track["name"] for track in session["tracks"]}
    assert {"Keys", "Flute"} <= tracks
    assert not {"Bells", "Shaker", "Organ"} & tracks
    document = server.client.get(f"/v1/sessions/{session['id']}/document").json()
    parameters = document["session"]["provenance"]["parameters"]
    assert parameters["mood"] == ["dark"]
    assert parameters["instruments"]["unwanted"] == ["Bells", "Shaker"]


def test_what_is_drawn_is_what_is_made(server: PageServer, page: Page) -> None:
    made(page)
    say(page, "house, 2 bars")
    number_of_takes(page, 1)
    key = chip(page, "Key").locator("span").nth(1).inner_text()
    page.get_by_role("button", name="Make", exact=True).click()
    done(page, 1)
    assert server.client.get("/v1/sessions").json()["items"][0]["key"] == key


def test_takes_are_played_compared_and_still_there_after_a_reload(page: Page, axe: Axe) -> None:
    made(page)
    say(page, "house, 124 bpm, 8 bars")
    number_of_takes(page, 2)
    page.keyboard.press("Control+Enter")
    expect(takes(page)).to_have_count(2)
    done(page, 2)
    first, second = takes(page).nth(0), takes(page).nth(1)
    expect(first.get_by_role("heading")).to_have_text(re.compile(r"^House, 124 bpm, .+, take 1$"))
    expect(second.get_by_role("heading")).to_have_text(re.compile(r", take 2$"))
    first.get_by_role("button", name=re.compile("^Play")).click()
    expect(first.get_by_role("button", name=re.compile("^Pause"))).to_be_visible()
    wait_for(lambda: place(first) > 0.6)

    first.get_by_role("heading").click()
    page.evaluate("document.activeElement.blur()")
    before = place(first)
    page.keyboard.press("2")
    expect(second.get_by_role("button", name=re.compile("^Pause"))).to_be_visible()
    expect(first.get_by_role("button", name=re.compile("^Play"))).to_be_visible()
    wait_for(lambda: place(second) >= before)
    page.keyboard.press(" ")
    expect(second.get_by_role("button", name=re.compile("^Play"))).to_be_visible()
    axe(page)

    first.get_by_role("button", name="Favourite").click()
    expect(first.get_by_role("button", name="No favourite any more")).to_be_visible()
    page.reload()
    expect(page.get_by_label("What shall it be?")).to_have_value("house, 124 bpm, 8 bars")
    done(page, 2)
    expect(takes(page).nth(0).get_by_role("button", name="No favourite any more")).to_be_visible()


def test_one_take_is_cancelled_and_the_other_goes_on(page: Page) -> None:
    made(page)
    say(page, "lo-fi, 8 bars")
    number_of_takes(page, 2)
    page.get_by_role("button", name="Make", exact=True).click()
    expect(takes(page)).to_have_count(2)
    takes(page).nth(1).get_by_role("button", name="Cancel").click()
    expect(takes(page, "cancelled")).to_have_count(1, timeout=LIMIT_MS)
    expect(takes(page, "cancelled")).to_contain_text("Cancelled.")
    done(page, 1)
    takes(page, "cancelled").get_by_role("button", name="Make it again").click()
    done(page, 2)


def test_notes_are_seen_before_they_sound(page: Page) -> None:
    made(page)
    say(page, LONG)
    number_of_takes(page, 1)
    page.get_by_role("button", name="Make", exact=True).click()
    notes = takes(page).get_by_role("img", name=re.compile(r"^\d+ notes in \d+ tracks$"))
    expect(notes).to_be_visible(timeout=LIMIT_MS)
    expect(takes(page).get_by_role("progressbar")).to_be_visible()
    takes(page).get_by_role("button", name="Cancel").click()
    expect(takes(page, "cancelled")).to_have_count(1, timeout=LIMIT_MS)


def test_markup_in_a_prompt_is_shown_and_never_run(page: Page) -> None:
    made(page)
    say(page, MARKUP + ", 1 bar")
    number_of_takes(page, 1)
    expect(chip(page, "Tempo")).to_contain_text("124 bpm")
    page.get_by_role("button", name="Make", exact=True).click()
    done(page, 1)
    expect(page.get_by_role("region", name="Takes").get_by_text("<b>loud</b>")).to_be_visible()
    assert page.evaluate("window.ran") is None


def test_a_server_that_restarts_while_a_take_is_made_is_met_again(
    server: PageServer, page: Page, faults: Faults
) -> None:
    faults.allow("ERR_CONNECTION_REFUSED|WebSocket|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET")
    made(page)
    say(page, "lo-fi, 8 bars")
    number_of_takes(page, 1)
    page.get_by_role("button", name="Make", exact=True).click()
    expect(takes(page, "running")).to_have_count(1, timeout=LIMIT_MS)
    server.stop(signal.SIGKILL)
    expect(page.get_by_text("The server is away")).to_be_visible(timeout=LIMIT_MS)
    server.start()
    expect(page.get_by_text("The server is away")).to_be_hidden(timeout=LIMIT_MS)
    done(page, 1)
    takes(page).get_by_role("button", name=re.compile("^Play")).click()
    wait_for(lambda: place(takes(page).nth(0)) > 0.2)


@pytest.mark.usefixtures("server")
def test_two_pages_show_the_same_takes(open_page: OpenPage) -> None:
    one, other = made(open_page()), made(open_page())
    say(one, "techno, 1 bar")
    number_of_takes(one, 1)
    one.get_by_role("button", name="Make", exact=True).click()
    done(other, 1)


def test_a_midi_file_that_is_dropped_is_accompanied(server: PageServer, page: Page) -> None:
    session = server.made("lo-fi, 84 bpm").split("/")[-1]
    notes = server.client.get(f"/v1/sessions/{session}/midi/all.mid").raise_for_status().content
    made(page)
    drop(page, {"riff.mid": notes})
    given = page.get_by_role("region", name="What you gave")
    expect(given).to_contain_text("riff.mid")
    given.get_by_text("New drums", exact=True).click()
    number_of_takes(page, 1)
    page.get_by_role("button", name="New drums", exact=True).click()
    expect(page.get_by_role("region", name=re.compile("New drums to riff"))).to_be_visible()
    done(page, 2)


def test_what_is_no_music_is_refused_with_what_is_taken(page: Page) -> None:
    made(page)
    drop(page, {"cover.png": b"\x89PNG"})
    expect(page.get_by_text("cover.png is not taken").first).to_be_visible()


def test_a_take_is_varied(page: Page) -> None:
    made(page)
    say(page, "house, 2 bars")
    number_of_takes(page, 1)
    page.get_by_role("button", name="Make", exact=True).click()
    done(page, 1)
    takes(page).get_by_role("button", name="More like this").click()
    page.get_by_label("What shall be different?").fill("busier drums")
    page.get_by_role("button", name="Make 1 take like this").click()
    expect(page.get_by_role("region", name="busier drums")).to_be_visible()
    done(page, 2)


def test_an_engine_that_is_not_ready_says_how_to_mend_it(page: Page) -> None:
    made(page)
    say(page, "warm house")
    page.get_by_label("Engine", exact=True).select_option("musicgen")
    expect(page.get_by_text("roadie models install")).to_be_visible()
    expect(page.get_by_role("button", name="Make", exact=True)).to_be_disabled()
