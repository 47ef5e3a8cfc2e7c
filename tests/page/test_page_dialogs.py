"""Dialogs: Escape closes them, the focus stays inside and goes back, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from bridge.osc.sending import OscSender
from server.models.install import install
from session.progress import silent
from tests.integration.bridge_process import RunningBridge, bridging
from tests.page.conftest import Faults, OpenPage
from tests.page.page_server import PageServer, wait_for
from tests.page.written_sessions import write
from tests.tiny_models.musicgen import tiny_musicgen

TABS = 40
"""More than any dialog has."""
OUTSIDE = """() => {
    const dialog = document.querySelector("dialog[open]");
    const here = document.activeElement;
    return here === document.body || dialog.contains(here) ? null : here.outerHTML;
}"""


@dataclass(frozen=True)
class Opened:
    """A dialog: where it is, what opens it, and what it is called."""

    address: str
    opener: Callable[[Page], Locator]
    title: str


def _button(name: str) -> Callable[[Page], Locator]:
    return lambda page: page.get_by_role("button", name=name, exact=True)


def _first_row(page: Page) -> Locator:
    page.get_by_role("grid", name="Sessions").get_by_text("Dawn", exact=True).first.click()
    return page.get_by_role("complementary").get_by_role("button", name="Export", exact=True)


DIALOGS = {
    "keys": Opened("/sessions/dawn", _button("Keys"), "Keys"),
    "export": Opened("/sessions", _first_row, "Export 1 session"),
    "install": Opened("/jobs?show=health", _button("Install MusicGen small"), "Install"),
    "learn": Opened("/bridge", _button("Learn a controller"), "Learn a controller"),
}


@pytest.fixture
def bridge(server: PageServer, tmp_path: Path) -> Iterator[RunningBridge]:
    """A bridge that is linked to the server."""
    folders = {
        "controllers_folder": str(tmp_path / "controllers"),
        "mappings_folder": str(tmp_path / "mappings"),
    }
    with bridging(server.library, **folders) as one:
        wait_for(lambda: server.client.get("/v1/bridge").json()["bridges"])
        yield one


def is_closed_and_the_focus_is_back(dialog: Locator, opener: Locator) -> None:
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()


@pytest.mark.parametrize("which", DIALOGS)
def test_escape_and_the_cross_close_a_dialog_and_the_focus_stays_in_it_until_then(
    server: PageServer, page: Page, bridge: RunningBridge, which: str
) -> None:
    assert bridge
    write(server.library, "dawn", title="Dawn")
    one = DIALOGS[which]
    page.goto(one.address)
    opener = one.opener(page)
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name=one.title)
    expect(dialog).to_be_visible()
    for keys in ("Tab", "Shift+Tab"):
        for _ in range(TABS):
            page.keyboard.press(keys)
            assert page.evaluate(OUTSIDE) is None
    page.keyboard.press("Escape")
    is_closed_and_the_focus_is_back(dialog, opener)

    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Close").click()
    is_closed_and_the_focus_is_back(dialog, opener)
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    page.mouse.click(4, 300)
    is_closed_and_the_focus_is_back(dialog, opener)


def test_the_key_that_lists_the_keys_opens_them_and_escape_leaves_no_key_behind(
    server: PageServer, page: Page
) -> None:
    write(server.library, "dawn", title="Dawn")
    page.goto("/sessions/dawn")
    expect(page.get_by_role("grid", name="Tracks")).to_be_visible()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    page.keyboard.press("Space")  # what is behind it does not hear keys: this is the cross
    expect(dialog).to_have_count(0)
    page.keyboard.press("?")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Stop here")).to_be_visible()


def test_what_was_learnt_and_typed_outlives_escape(page: Page, bridge: RunningBridge) -> None:
    page.goto("/bridge")
    opener = page.get_by_role("button", name="Learn a controller")
    opener.click()
    page.get_by_role("button", name="Begin").click()
    dialog = page.get_by_role("dialog", name="Move its controls")
    expect(dialog).to_be_visible()
    with OscSender("127.0.0.1", bridge.port) as sender:
        for value in (0.0, 0.5, 1.0):
            sender.send("/mixer/drive", value)
    moved = dialog.get_by_role("table", name="What was moved")
    expect(moved).to_contain_text("/mixer/drive")
    device = dialog.get_by_role("textbox", name="What the device is called")
    device.fill("My pa")
    page.keyboard.press("Escape")
    is_closed_and_the_focus_is_back(dialog, opener)
    expect(page.get_by_text("A controller is being learnt")).to_be_visible()

    page.get_by_role("button", name="Show it").click()
    expect(moved).to_contain_text("/mixer/drive")
    expect(device).to_have_value("My pa")
    device.press("End")
    page.keyboard.type("tch")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("My patch is known now").first).to_be_visible()
    expect(page.get_by_text("A controller is being learnt")).to_have_count(0)


def test_learning_is_ended_by_its_button(page: Page, bridge: RunningBridge) -> None:
    assert bridge
    page.goto("/bridge")
    page.get_by_role("button", name="Learn a controller").click()
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="Do not keep it").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("A controller is being learnt")).to_have_count(0)


def test_enter_installs_from_the_folder_that_is_typed_once_the_licence_is_accepted(
    server: PageServer, page: Page, faults: Faults
) -> None:
    faults.allow("status of 422")
    page.goto("/jobs?show=health")
    page.get_by_role("button", name="Install MusicGen small").click()
    dialog = page.get_by_role("dialog", name="Install MusicGen small")
    dialog.get_by_text("Weights that were carried here by hand").click()
    folder = dialog.get_by_label("Their folder on the server's machine")
    folder.fill("/no/such/weights")
    folder.press("Enter")
    expect(dialog).to_be_visible()
    assert server.client.get("/v1/jobs").json()["items"] == []
    dialog.get_by_text("I accept this licence").click()
    folder.fill("weights")
    folder.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("folder must be a whole path")
    folder.fill("/no/such/weights")
    folder.press("Enter")
    expect(dialog).to_have_count(0)
    (job,) = server.client.get("/v1/jobs").json()["items"]
    assert (job["kind"], job["spec"]["model"]) == ("install", "musicgen-small")


def _installed(server: PageServer) -> list[str]:
    models = server.client.get("/v1/models").json()["items"]
    return [one["name"] for one in models if one["installed"]]


def test_escape_keeps_the_weights_that_were_to_be_removed_and_the_button_removes_them(
    built_page: Path, tmp_path: Path, open_page: OpenPage
) -> None:
    place = tmp_path / "with-model"
    weights = tiny_musicgen(place / "weights")
    install("musicgen-small", place / "models", silent, folder=weights, accept_licence=True)
    server = PageServer(place, built_page)
    try:
        server.start()
        page = open_page(base_url=server.url)
        page.goto("/jobs?show=health")
        opener = page.get_by_role("button", name="Remove MusicGen small")
        opener.focus()
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name="Remove MusicGen small")
        expect(dialog).to_be_visible()
        page.keyboard.press("Escape")
        is_closed_and_the_focus_is_back(dialog, opener)
        assert _installed(server) == ["musicgen-small"]
        page.keyboard.press("Enter")
        dialog.get_by_role("button", name="Remove", exact=True).click()
        expect(page.get_by_text("MusicGen small is removed").first).to_be_visible()
        expect(dialog).to_have_count(0)
        expect(opener).to_have_count(0)
        assert _installed(server) == []
        page.close()
    finally:
        server.close()


def test_an_export_that_is_refused_says_why_in_its_dialog_and_can_be_left(
    server: PageServer, page: Page, faults: Faults
) -> None:
    faults.allow("status of 4")
    folder = server.library / "sessions" / write(server.library, "dawn", title="Dawn")
    page.goto("/sessions")
    opener = _first_row(page)
    opener.click()
    dialog = page.get_by_role("dialog", name="Export 1 session")
    dialog.get_by_role("switch", name="Stems and MIDI").click()
    (folder / "session.json").rename(folder / "away.json")
    press = dialog.get_by_role("button", name="Export", exact=True)
    press.click()
    expect(dialog.get_by_role("alert")).to_contain_text("dawn")
    (folder / "away.json").rename(folder / "session.json")
    press.click()
    expect(dialog).to_have_count(0)
    (job,) = server.client.get("/v1/jobs").json()["items"]
    assert server.finished(job["id"])["state"] == "done"
