"""Views side by side: what is done in one is seen in all, and what a restart leaves."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from bridge.osc.sending import OscSender
from tests.integration.bridge_process import RunningBridge
from tests.page.conftest import Faults, OpenPage
from tests.page.linked_bridge import linked_bridge
from tests.page.page_server import ROOT, PageServer
from tests.page.written_sessions import write

TELEPHONE = ROOT / "templates" / "chains" / "telephone.yaml"
PATIENCE_MS = 240_000
LONG = "cinematic strings, 60 bpm, 64 bars"
AWAY = "WebSocket|ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE"


def make(page: Page) -> Page:
    page.goto("/")
    expect(page.get_by_label("What shall it be?")).to_be_visible()
    return page


def ask(page: Page, words: str) -> None:
    page.get_by_label("What shall it be?").fill(words)
    page.get_by_role("combobox", name="Takes").select_option("1")
    page.get_by_role("button", name="Make", exact=True).click()


def takes(page: Page, state: str) -> Locator:
    return page.get_by_role("region", name="Takes").locator(f"li[data-state={state}]")


def library(page: Page) -> Page:
    page.goto("/sessions")
    expect(page.get_by_role("status").filter(has_text=re.compile(r"\d sessions?$"))).to_be_visible()
    return page


def rows(page: Page) -> Locator:
    return page.get_by_role("grid", name="Sessions").get_by_role("row")


def jobs(page: Page) -> Page:
    page.goto("/jobs")
    expect(page.get_by_role("heading", name="Jobs and health")).to_be_visible()
    return page


def under_way(page: Page) -> Locator:
    return page.get_by_role("region", name="Under way").get_by_role("listitem")


def opened(page: Page, session: str) -> Page:
    page.goto(f"/sessions/{session}")
    expect(page.get_by_role("grid", name="Tracks")).to_be_visible()
    return page


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def test_a_take_of_one_page_and_what_is_written_on_it_is_seen_in_every_view(
    server: PageServer, open_page: OpenPage
) -> None:
    shelf, work, hand = library(open_page()), jobs(open_page()), make(open_page())
    ask(hand, "techno, 2 bars")
    expect(takes(hand, "done")).to_have_count(1, timeout=PATIENCE_MS)
    expect(rows(shelf)).to_have_count(1)
    expect(work.get_by_role("region", name="History")).to_contain_text("techno, 2 bars")
    (session,) = server.client.get("/v1/sessions").json()["items"]
    stage = opened(open_page(), session["id"])

    rows(shelf).get_by_text(session["title"], exact=True).first.click()
    panel = shelf.get_by_role("complementary")
    panel.get_by_title("Rename").click()
    panel.get_by_role("textbox", name="Title").fill("Night drive")
    shelf.keyboard.press("Enter")
    expect(rows(shelf)).to_contain_text("Night drive")
    expect(takes(hand, "done").get_by_role("heading")).to_have_text("Night drive")
    expect(heading(stage)).to_have_text("Night drive")

    takes(hand, "done").get_by_role("button", name="Favourite", exact=True).click()
    star = shelf.get_by_role("button", name="Favourite: Night drive")
    expect(star).to_have_attribute("aria-pressed", "true")
    star.click()
    expect(takes(hand, "done").get_by_role("button", name="Favourite", exact=True)).to_be_visible()

    takes(hand, "done").get_by_role("button", name=re.compile("^Throw it away")).click()
    expect(rows(shelf)).to_have_attribute("data-thrown", "true")
    second = library(open_page())
    expect(rows(second)).to_have_count(1)
    panel.get_by_role("button", name="Hide").click()
    expect(rows(second)).to_have_count(0)
    expect(heading(stage)).to_have_text("Night drive")


@pytest.mark.usefixtures("server")
def test_a_job_cancelled_in_one_view_is_cancelled_in_the_other(open_page: OpenPage) -> None:
    hand, work = make(open_page()), jobs(open_page())
    ask(hand, LONG)
    expect(under_way(work)).to_have_count(1)
    expect(takes(hand, "running")).to_have_count(1, timeout=PATIENCE_MS)
    work.get_by_role("button", name=f"Cancel New music {LONG}").click()
    expect(takes(hand, "cancelled")).to_contain_text("Cancelled.", timeout=PATIENCE_MS)

    ask(hand, LONG)
    expect(takes(hand, "running")).to_have_count(1, timeout=PATIENCE_MS)
    expect(under_way(work)).to_have_count(1)
    takes(hand, "running").get_by_role("button", name="Cancel").click()
    ended = work.get_by_role("region", name="History").locator("li[data-state=cancelled]")
    expect(ended).to_have_count(2, timeout=PATIENCE_MS)
    expect(work.get_by_text("Nothing is running.")).to_be_visible()


def test_a_comment_is_seen_in_the_other_page_and_gone_in_both(
    server: PageServer, open_page: OpenPage
) -> None:
    write(server.library, "dawn", title="Dawn")
    one, other = library(open_page()), library(open_page())
    for page in (one, other):
        rows(page).get_by_text("Dawn", exact=True).first.click()
    one.get_by_role("textbox", name="A comment").fill("The bass drags")
    one.get_by_role("button", name="Comment", exact=True).click()
    comments = other.get_by_role("region", name="Comments").get_by_role("listitem")
    expect(comments).to_have_count(1)
    comments.get_by_role("button", name="Remove the comment").click()
    expect(one.get_by_text("The bass drags")).to_have_count(0)


@pytest.fixture
def linked(server: PageServer, tmp_path: Path) -> Iterator[RunningBridge]:
    """A bridge that is linked to the server."""
    with linked_bridge(server, tmp_path / "bridge") as one:
        yield one


def sent(bridge: RunningBridge, address: str, value: float) -> None:
    with OscSender("127.0.0.1", bridge.port) as sender:
        sender.send(address, value)


def events(page: Page) -> Locator:
    return page.get_by_role("region", name="Live events").locator("tbody tr")


def clock(page: Page) -> Locator:
    return page.get_by_role("region", name="Clock")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["ended", "killed"])
def test_every_view_shows_the_truth_after_the_server_was_away(
    server: PageServer,
    open_page: OpenPage,
    faults: Faults,
    number: signal.Signals,
    linked: RunningBridge,
) -> None:
    faults.allow(AWAY)
    write(server.library, "dawn", title="Dawn")
    shelf, stage, work = library(open_page()), opened(open_page(), "dawn"), jobs(open_page())
    hand, effects, bridge = make(open_page()), open_page(), open_page()
    effects.goto("/chains")
    expect(effects.get_by_role("link", name="telephone")).to_be_visible()
    bridge.goto("/bridge")
    sent(linked, "/before", 1)
    expect(events(bridge).first).to_contain_text("/before")
    expect(clock(bridge)).to_contain_text("120")
    ask(hand, "lo-fi, 16 bars")
    expect(takes(hand, "running")).to_have_count(1, timeout=PATIENCE_MS)
    expect(under_way(work)).to_have_count(1)
    # What is still being answered when the server ends is answered with 500.
    expect(hand.get_by_role("region", name="What was understood")).to_be_visible()

    views = (shelf, stage, work, hand, effects, bridge)
    server.stop(number)
    for view in views:
        expect(view.get_by_text("The server is away")).to_be_visible(timeout=PATIENCE_MS)
    write(server.library, "dusk", title="Dusk", number=1)
    document = server.library / "sessions" / "dawn" / "session.json"
    told = json.loads(document.read_text("utf-8"))
    told["session"]["title"] = "Early dawn"
    document.write_text(json.dumps(told), "utf-8")
    chains = server.library.parent / "chains"
    chains.mkdir(exist_ok=True)
    (chains / "mine.yaml").write_text(TELEPHONE.read_text("utf-8").replace("telephone", "mine"))
    sent(linked, "/meanwhile", 1)
    sent(linked, "/roadie/tempo", 97.0)
    server.start()
    for view in views:
        expect(view.get_by_text("The server is away")).to_be_hidden(timeout=PATIENCE_MS)
    expect(rows(shelf).filter(has_text="Dusk")).to_be_visible()
    expect(rows(shelf).filter(has_text="Early dawn")).to_be_visible()
    expect(heading(stage)).to_have_text("Early dawn")
    stage.keyboard.press("Space")
    expect(stage.get_by_role("button", name="Stop here")).to_be_visible()
    expect(effects.get_by_role("link", name="mine")).to_be_visible()
    expect(events(bridge)).to_have_count(3)
    expect(events(bridge).filter(has_text="/before")).to_have_count(1)
    expect(events(bridge).filter(has_text="/meanwhile")).to_have_count(1)
    expect(clock(bridge)).to_contain_text("97")
    said = bridge.get_by_role("region", name="What the bridge says")
    expect(said).to_contain_text("went away")
    expect(said.get_by_role("listitem").first).to_contain_text("is there")
    sent(linked, "/roadie/tempo", 140.0)
    expect(clock(bridge)).to_contain_text("140")
    expect(takes(hand, "done")).to_have_count(1, timeout=PATIENCE_MS)
    expect(work.get_by_text("Nothing is running.")).to_be_visible(timeout=PATIENCE_MS)
    done = work.get_by_role("region", name="History").locator("li[data-state=done]")
    expect(done).to_contain_text("lo-fi, 16 bars")
    expect(rows(shelf)).to_have_count(3)
