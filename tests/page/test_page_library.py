"""The library: found, heard, chosen, written on, dropped into, and the same in every page."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Locator, Page, expect

from tests.page.conftest import Axe, Faults, OpenPage
from tests.page.dropped_files import drop
from tests.page.page_server import PageServer
from tests.page.written_sessions import write

MARKUP = "<img src=x onerror='window.ran = true'><b>loud</b>"


def library(page: Page, search: str = "") -> Page:
    """The view, once it has been answered."""
    page.goto(f"/sessions{search}")
    found = page.get_by_role("status").filter(has_text=re.compile(r"\d sessions?$"))
    expect(found).to_be_visible(timeout=60_000)
    return page


def rows(page: Page) -> Locator:
    return page.get_by_role("grid", name="Sessions").get_by_role("row")


def row(page: Page, title: str) -> Locator:
    return rows(page).filter(has=page.get_by_text(title, exact=True))


def press(page: Page, title: str, *keys: Any) -> None:
    """Press a row on its title, with keys held down."""
    row(page, title).get_by_text(title, exact=True).first.click(modifiers=list(keys))


def star(page: Page, title: str) -> Locator:
    return page.get_by_role("button", name=f"Favourite: {title}")


@pytest.fixture
def three(server: PageServer) -> PageServer:
    """A server with three sessions, the newest last."""
    write(server.library, "rain", title="Dusty rain", bpm=84, style="lo-fi", number=1)
    write(server.library, "night", title="Night drive", bpm=124, key=("F#", "minor"), number=2)
    write(server.library, "dawn", title="Dawn", bpm=124, style="ambient", number=3)
    return server


def test_a_search_finds_stands_in_the_address_and_survives_a_reload(
    three: PageServer, page: Page, axe: Axe
) -> None:
    library(page)
    expect(rows(page)).to_have_count(3)
    expect(rows(page).first).to_contain_text("Dawn")
    page.keyboard.press("/")
    page.keyboard.type("dusty")
    expect(rows(page)).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/sessions\?q=dusty$"))
    page.reload()
    expect(page.get_by_label("Search sessions")).to_have_value("dusty")
    expect(rows(page)).to_have_count(1)
    expect(row(page, "Dusty rain")).to_contain_text("84 BPM")
    page.get_by_role("button", name="Clear the search").click()
    expect(rows(page)).to_have_count(3)

    page.get_by_role("button", name="Filters").click()
    page.get_by_role("spinbutton", name="Slowest tempo").fill("100")
    page.keyboard.press("Tab")
    page.get_by_role("combobox", name="Key").fill("Gb minor")
    page.keyboard.press("Tab")
    axe(page)
    page.keyboard.press("Escape")
    expect(rows(page)).to_have_count(1)
    expect(row(page, "Night drive")).to_contain_text("F# minor")
    assert "bpm_min=100" in page.url
    page.reload()
    expect(rows(page)).to_have_count(1)
    page.get_by_role("button", name="Take Key away").click()
    expect(rows(page)).to_have_count(2)

    library(page, "?q=nothing+like+it")
    expect(page.get_by_text("No session is like that")).to_be_visible()
    page.get_by_role("button", name="Show every session").click()
    expect(rows(page)).to_have_count(3)


def test_what_is_written_on_several_is_seen_in_a_second_page_at_once(
    three: PageServer, page: Page, open_page: OpenPage, axe: Axe
) -> None:
    other = library(open_page())
    library(page)
    press(page, "Dawn")
    press(page, "Dusty rain", "Control")
    panel = page.get_by_role("complementary", name="About 2 sessions")
    expect(panel.get_by_role("heading", name="2 sessions chosen")).to_be_visible()
    axe(page)
    panel.get_by_role("button", name="Favourites", exact=True).click()
    for seen in (page, other):
        expect(star(seen, "Dawn")).to_have_attribute("aria-pressed", "true")
        expect(star(seen, "Dusty rain")).to_have_attribute("aria-pressed", "true")
        expect(star(seen, "Night drive")).to_have_attribute("aria-pressed", "false")

    panel.get_by_role("combobox", name="Add to an album").fill("Summer EP")
    page.keyboard.press("Enter")
    expect(row(other, "Dawn").get_by_text("Summer EP")).to_be_visible()
    expect(row(other, "Night drive").get_by_text("Summer EP")).to_have_count(0)
    panel.get_by_role("button", name="Throw").click()
    expect(row(other, "Dawn")).to_have_attribute("data-thrown", "true")
    panel.get_by_role("button", name="Hide").click()
    expect(rows(other)).to_have_count(1)
    page.get_by_role("button", name="Undo").last.click()
    expect(rows(other)).to_have_count(3)
    told = {one["id"]: one for one in three.client.get("/v1/sessions").json()["items"]}
    assert [told[name]["favourite"] for name in ("dawn", "rain", "night")] == [True, True, False]
    assert [told[name]["albums"] for name in ("dawn", "night")] == [["Summer EP"], []]
    assert (told["rain"]["mark"], told["rain"]["hidden"]) == ("thrown", False)


def test_everything_is_done_with_keys(three: PageServer, page: Page) -> None:
    library(page)
    press(page, "Dawn")
    page.keyboard.press("Shift+ArrowDown")
    expect(row(page, "Night drive")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("f")
    expect(star(page, "Night drive")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Control+ArrowDown")
    expect(row(page, "Dusty rain")).to_have_attribute("aria-selected", "false")
    page.keyboard.press("Control+Space")
    expect(row(page, "Dusty rain")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary")).to_have_count(0)
    page.keyboard.press("Control+a")
    expect(page.get_by_role("heading", name="3 sessions chosen")).to_be_visible()
    page.keyboard.press("Home")
    page.keyboard.press("h")
    expect(rows(page)).to_have_count(2)
    library(page, "?hidden=only")
    expect(rows(page)).to_have_count(1)
    press(page, "Dawn")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/sessions/dawn$"))


def test_where_every_session_is_hidden_it_says_so(three: PageServer, page: Page) -> None:
    everything = {"ids": ["rain", "night", "dawn"], "hidden": True}
    assert three.client.patch("/v1/sessions", json=everything).is_success
    page.goto("/sessions")
    expect(page.get_by_text("Every session is hidden")).to_be_visible()
    page.get_by_role("button", name="Show what is hidden").click()
    expect(rows(page)).to_have_count(3)


def test_a_mix_is_heard_where_it_is_listed_and_a_comment_leads_back_to_its_place(
    three: PageServer, page: Page
) -> None:
    library(page)
    press(page, "Dawn")
    page.keyboard.press(" ")
    expect(row(page, "Dawn").get_by_role("button", name="Pause Dawn")).to_be_visible()
    place = page.get_by_role("slider", name="Place in the mix")
    row(page, "Dawn").get_by_role("button", name="Pause Dawn").click()
    three.client.post(
        "/v1/sessions/dawn/comments", json={"text": f"Here {MARKUP}", "at_beats": 2.1}
    ).raise_for_status()
    page.get_by_role("button", name="Play from 0:01").click()
    expect(place).to_have_attribute("aria-valuenow", re.compile("[12]"))
    expect(page.get_by_text(f"Here {MARKUP}")).to_be_visible()

    page.get_by_role("textbox", name="A comment").fill("And all of it")
    page.get_by_text("At this place").click()
    page.get_by_role("button", name="Comment", exact=True).click()
    comments = page.get_by_role("region", name="Comments").get_by_role("listitem")
    expect(comments).to_have_count(2)
    comments.filter(has_text="And all").get_by_role("button", name="Remove the comment").click()
    expect(comments).to_have_count(1)
    assert page.evaluate("window.ran") is None


def test_the_family_of_a_session_is_a_tree_to_walk_in(server: PageServer, page: Page) -> None:
    write(server.library, "first", title="First", number=1)
    write(server.library, "second", title="Second", parent="first", operation="vary", number=2)
    write(server.library, "third", title="Third", parent="second", operation="extend", number=3)
    library(page)
    press(page, "Second")
    family = page.get_by_role("region", name="Lineage")
    expect(family.get_by_role("listitem")).to_have_count(3)
    expect(family).to_contain_text("Variation")
    family.get_by_role("button", name="Third").click()
    expect(row(page, "Third")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("complementary", name="About Third")).to_be_visible()


def test_files_that_are_dropped_become_sessions_and_the_rest_is_told_why_not(
    server: PageServer, page: Page
) -> None:
    library(page)
    expect(page.get_by_text("Nothing is here yet")).to_be_visible()
    broken = b"no sound"
    strange = f"{MARKUP.replace('/', '')}.wav"
    drop(page, {strange: _wav(), "notes.txt": broken, "broken.wav": broken})
    imports = page.get_by_role("region", name="Imports")
    expect(imports.get_by_role("listitem")).to_have_count(3)
    expect(imports.get_by_text(re.compile("cannot import this"))).to_be_visible()
    expect(imports.get_by_text("In the library")).to_have_count(1, timeout=120_000)
    expect(rows(page)).to_have_count(1)
    expect(imports.get_by_role("alert").filter(has_text="broken.wav")).to_be_visible(timeout=60_000)
    (session,) = server.client.get("/v1/sessions").json()["items"]
    assert session["operation"] == "import"
    imports.get_by_role("button", name="Put notes.txt away").click()
    expect(imports.get_by_role("listitem")).to_have_count(2)
    imports.get_by_role("link", name="In the library").click()
    expect(page).to_have_url(re.compile(f"/sessions/{re.escape(session['id'])}$"))
    assert page.evaluate("window.ran") is None


def test_a_session_is_downloaded_as_one_and_exported(
    three: PageServer, page: Page, tmp_path: Path
) -> None:
    library(page)
    press(page, "Dawn")
    with page.expect_download() as download:
        page.get_by_role("link", name="Zip").click()
    download.value.save_as(tmp_path / "dawn.zip")
    names = zipfile.ZipFile(tmp_path / "dawn.zip").namelist()
    assert any(name.endswith("session.json") for name in names)
    assert any(name.endswith("audio/bass.wav") for name in names)

    page.get_by_role("button", name="Export").click()
    page.get_by_role("switch", name="Stems and MIDI").click()
    page.get_by_role("dialog").get_by_role("button", name="Export").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    (job,) = three.client.get("/v1/jobs").json()["items"]
    assert (job["kind"], job["spec"]["formats"]) == ("export", ["stems"])
    assert three.finished(job["id"])["state"] == "done"


def test_markup_in_names_is_shown_and_never_run(server: PageServer, page: Page) -> None:
    write(server.library, "strange", title=MARKUP, style="<i>style</i>")
    server.client.patch("/v1/sessions/strange", json={"add_albums": [MARKUP]}).raise_for_status()
    library(page)
    press(page, MARKUP)
    panel = page.get_by_role("complementary", name=f"About {MARKUP}")
    expect(panel.get_by_text(MARKUP, exact=True).first).to_be_visible()
    panel.get_by_title("Rename").click()
    panel.get_by_role("textbox", name="Title").fill("Tame")
    page.keyboard.press("Enter")
    expect(row(page, "Tame")).to_be_visible()
    assert server.client.get("/v1/sessions/strange").json()["summary"]["title"] == "Tame"
    assert page.evaluate("window.ran") is None


def test_of_a_long_list_only_what_is_in_sight_is_drawn(
    server: PageServer, page: Page, faults: Faults
) -> None:
    faults.allow("status of 404")  # these have no sound
    count = 1200
    for number in range(count):
        write(server.library, f"s{number}", title=f"Take {number}", number=number, sound=False)
    library(page)
    expect(page.get_by_text("1,200 sessions")).to_be_visible()
    expect(rows(page).first).to_contain_text(f"Take {count - 1}")
    assert rows(page).count() < 60
    grid = page.get_by_role("grid", name="Sessions")
    grid.evaluate("list => list.scrollTo(0, list.scrollHeight)")
    expect(row(page, "Take 0")).to_be_visible()
    assert rows(page).count() < 60
    expect(grid).to_have_attribute("aria-rowcount", str(count))


def test_a_long_list_is_gone_through_with_keys_and_stays_where_it_is_read(
    server: PageServer, page: Page, faults: Faults
) -> None:
    faults.allow("status of 404")  # these have no sound
    count = 700
    for number in range(count):
        write(server.library, f"s{number}", title=f"Take {number}", number=number, sound=False)
    library(page)
    expect(page.get_by_text("700 sessions")).to_be_visible()
    grid = page.get_by_role("grid", name="Sessions")
    grid.focus()
    page.keyboard.press("End")
    expect(row(page, "Take 0")).to_have_attribute("aria-selected", "true")
    expect(grid).to_have_attribute("aria-activedescendant", "session-s0")
    expect(row(page, "Take 0")).to_have_attribute("aria-rowindex", str(count))
    page.keyboard.press("Home")
    expect(row(page, f"Take {count - 1}")).to_have_attribute("aria-selected", "true")
    # What comes above does not move what is read.
    grid.evaluate("list => list.scrollTo(0, 300 * 54)")
    read = row(page, "Take 395")
    expect(read).to_be_visible()
    before = read.bounding_box()
    write(server.library, "newest", title="Newest", number=count, sound=False)
    server.client.get("/v1/sessions").raise_for_status()
    expect(page.get_by_text("701 sessions")).to_be_visible()
    expect(read).to_have_attribute("aria-rowindex", "306")
    assert read.bounding_box() == before
    # Another search begins at its top.
    page.get_by_role("textbox", name="Search").fill("Take 1")
    expect(page.get_by_text("700 sessions")).to_have_count(0)
    expect(rows(page).first).to_contain_text("Take 691")
    assert grid.evaluate("list => list.scrollTop") == 0


def _wav() -> bytes:
    """Two seconds of a clear pulse at 120 to the minute."""
    rate = 44_100
    time = np.arange(2 * rate) / rate
    sound = 0.4 * np.sin(2 * np.pi * 220 * time) * np.exp(-12 * (time % 0.5))
    held = io.BytesIO()
    soundfile.write(held, np.stack([sound, sound], axis=1), rate, "PCM_16", format="WAV")
    return held.getvalue()
