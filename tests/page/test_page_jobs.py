"""Jobs and health: what runs, what failed and why, a restart of the server, and how to mend."""

from __future__ import annotations

import re
import signal
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.page.conftest import Axe, Faults, OpenPage
from tests.page.page_server import PageServer, wait_for
from tests.page.written_sessions import write

MARKUP = "<img src=x onerror='window.ran = true'><b>loud</b> house"
LONG = "cinematic strings, 60 bpm, 64 bars"


def jobs(page: Page, search: str = "") -> Page:
    page.goto(f"/jobs{search}")
    expect(page.get_by_role("heading", name="Jobs and health")).to_be_visible()
    return page


def ended(page: Page, state: str | None = None) -> Locator:
    """The jobs of the history, all or those that ended so."""
    kind = "" if state is None else f"[data-state={state}]"
    return page.get_by_role("region", name="History").locator(f"li{kind}")


def under_way(page: Page) -> Locator:
    return page.get_by_role("region", name="Under way").get_by_role("listitem")


@pytest.fixture
def failed(server: PageServer) -> PageServer:
    """A server with a job that failed: a separator whose model is not installed."""
    write(server.library, "rain", title="Rain")
    spec = {"session": "rain", "separator": "htdemucs", "again": True}
    job = server.client.post("/v1/separations", json=spec).raise_for_status().json()
    assert server.finished(job["id"])["state"] == "failed"
    return server


def test_a_failed_job_says_why_and_what_to_do_and_can_be_tried_again(
    failed: PageServer, page: Page, axe: Axe
) -> None:
    jobs(page)
    (job,) = failed.client.get("/v1/jobs").json()["items"]
    line = ended(page, "failed")
    expect(line).to_contain_text("Rain")
    command = re.search(r"`(.+?)`", job["failure"]["message"])
    assert command is not None, "the sentence has a command to copy"
    expect(line.get_by_text(command[1], exact=True)).to_be_visible()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    line.get_by_role("button", name=f"Copy {command[1]}").click()
    expect(page.get_by_text("Copied: paste it into a terminal.").first).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == command[1]
    line.get_by_role("button", name="More details").click()
    expect(line).to_contain_text(job["id"])
    axe(page)

    line.get_by_role("button", name="Try again").click()
    expect(ended(page, "failed")).to_have_count(2)
    first, second = failed.client.get("/v1/jobs").json()["items"]
    assert first["spec"] == second["spec"] == job["spec"]
    page.get_by_label("Outcome").select_option("done")
    expect(page.get_by_text("Nothing of that kind yet")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Outcome")).to_have_value("done")


def test_an_upload_that_is_gone_cannot_be_tried_again_and_the_page_says_so(
    server: PageServer, page: Page, faults: Faults
) -> None:
    faults.allow("status of 404")
    answer = server.client.post("/v1/imports", files={"file": ("broken.wav", b"no sound")})
    job = server.finished(answer.json()["id"])
    assert job["state"] == "failed"
    jobs(page)
    expect(ended(page, "failed")).to_contain_text(job["failure"]["message"][:40])
    expect(ended(page, "failed")).to_contain_text("broken.wav")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Drop the file again.").first).to_be_visible()


def test_a_job_under_way_shows_how_far_it_is_and_is_cancelled(
    server: PageServer, page: Page, axe: Axe
) -> None:
    jobs(page)
    expect(page.get_by_text("Nothing is running.")).to_be_visible()
    for prompt in (LONG, MARKUP):
        server.client.post("/v1/generations", json={"prompt": prompt}).raise_for_status()
    expect(under_way(page)).to_have_count(2)
    expect(under_way(page).first).to_contain_text(LONG)
    expect(under_way(page).nth(1)).to_contain_text(MARKUP)
    expect(under_way(page).nth(1)).to_contain_text("Waiting")
    expect(under_way(page).first.get_by_role("progressbar")).to_be_visible()
    axe(page)
    page.get_by_role("button", name=f"Cancel New music {LONG}").click()
    expect(ended(page, "cancelled")).to_contain_text(LONG)
    expect(under_way(page)).to_have_count(1)
    page.get_by_role("button", name="Cancel New music <img").click()
    expect(page.get_by_text("Nothing is running.")).to_be_visible()
    assert page.evaluate("window.ran") is None


def test_a_server_that_was_killed_comes_back_and_the_page_shows_the_truth(
    server: PageServer, page: Page, open_page: OpenPage, faults: Faults
) -> None:
    faults.allow("WebSocket|ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE")
    jobs(page)
    shelf = open_page()
    shelf.goto("/sessions")
    expect(shelf.get_by_text("Nothing is here yet")).to_be_visible()
    server.client.post("/v1/generations", json={"prompt": LONG}).raise_for_status()
    expect(under_way(page)).to_have_count(1)

    def runs() -> bool:
        return bool(server.client.get("/v1/jobs?state=running").json()["items"])

    wait_for(runs)
    server.stop(signal.SIGKILL)
    for seen in (page, shelf):
        expect(seen.get_by_text("The server is away")).to_be_visible()
    write(server.library, "meanwhile", title="Made meanwhile")
    server.start()
    for seen in (page, shelf):
        expect(seen.get_by_text("The server is away")).to_have_count(0)
    expect(shelf.get_by_role("row").filter(has_text="Made meanwhile")).to_be_visible()
    expect(under_way(page)).to_have_count(1)
    expect(under_way(page)).to_contain_text("second try")
    page.get_by_role("button", name="Cancel").click()
    expect(ended(page, "cancelled")).to_have_count(1)


def test_health_says_what_works_and_how_to_mend_what_does_not(
    server: PageServer, page: Page, axe: Axe, faults: Faults
) -> None:
    jobs(page, "?show=health")
    page.reload()
    expect(page.get_by_role("tab", name="Health")).to_have_attribute("aria-selected", "true")
    engines = page.get_by_role("region", name="Engines").get_by_role("listitem")
    expect(engines.first.get_by_role("img", name="Ready", exact=True)).to_be_visible()
    expect(engines.first).to_contain_text("Composer")
    expect(page.get_by_role("region", name="The server's machine")).to_contain_text("free")
    expect(page.get_by_role("region", name="Exports")).to_contain_text("Ableton Live project")
    axe(page)

    page.get_by_role("button", name="Install MusicGen small").click()
    dialog = page.get_by_role("dialog", name="Install MusicGen small")
    fetch = dialog.get_by_role("button", name="Fetch")
    expect(fetch).to_be_disabled()
    expect(dialog).to_contain_text("NonCommercial")
    axe(page)
    dialog.get_by_text("I accept this licence").click()
    expect(fetch).to_be_enabled()

    dialog.get_by_text("Weights that were carried here by hand").click()
    dialog.get_by_label("Their folder on the server's machine").fill("/no/such/weights")
    dialog.get_by_role("button", name="Install", exact=True).click()
    row = page.get_by_role("region", name="Trained models").get_by_role("listitem")
    expect(row.filter(has_text="MusicGen small")).to_contain_text("/no/such/weights")
    (job,) = server.client.get("/v1/jobs").json()["items"]
    assert (job["kind"], job["state"]) == ("install", "failed")


def _drag_out(server: PageServer, song: str) -> Path:
    """A track laid out for a DAW, as a drag from its lane lays it out; where it lies."""
    place = {"key": str(uuid4()), "name": "Drums"}
    answer = server.client.post(f"/v1/sessions/{song}/tracks/1/excerpt.wav", params=place)
    return Path(answer.raise_for_status().json()["path"])


def test_what_was_dragged_out_is_told_cleared_after_a_question_and_put_back(
    server: PageServer, page: Page, song: str, axe: Axe
) -> None:
    region = page.get_by_role("region", name="Dragged out of the page")
    jobs(page, "?show=health")
    expect(page.get_by_role("region", name="Engines")).to_be_visible()
    expect(region).to_have_count(0)
    path = _drag_out(server, song)
    content = path.read_bytes()
    server.client.put("/v1/machine/dragged", json={"cleared": False})  # it looks anew
    page.reload()
    expect(region).to_contain_text("1 file")
    expect(region).to_contain_text(str(server.library / "dragged"))
    expect(region).to_contain_text("a DAW may play from there")
    axe(page)

    opener = region.get_by_role("button", name="Clear")
    opener.click()
    dialog = page.get_by_role("dialog", name="Clear what was dragged out")
    expect(dialog).to_contain_text("will miss it when it is opened next")
    axe(page)
    dialog.get_by_role("button", name="Leave them").click()
    expect(opener).to_be_focused()
    assert path.read_bytes() == content
    opener.click()
    dialog.get_by_role("button", name="Clear 1 file").click()
    expect(page.get_by_text("1 file cleared away: they can be put back.").first).to_be_visible()
    expect(dialog).to_have_count(0)
    expect(opener).to_have_count(0)
    expect(region).to_be_focused()
    expect(region).to_contain_text(str(server.library / "cleared" / "dragged"))
    moved = server.library / "cleared" / path.relative_to(server.library)
    assert (path.exists(), moved.read_bytes()) == (False, content)

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(opener).to_be_visible()
    expect(region.get_by_role("button", name="Put back")).to_have_count(0)
    expect(region).to_be_focused()
    assert path.read_bytes() == content
