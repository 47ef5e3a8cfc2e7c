"""Chains are changed by hand and by key, tried, saved as one's own; plug-ins say what is wrong."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.integration.api_tasks import write_small_session
from tests.page.conftest import Axe, Faults
from tests.page.page_server import PageServer

LONG_MS = 240_000
SMALL = (
    "name: my gain\nabout: A test\nsteps:\n"
    "- {kind: gain, gain_db: -6}\n- {kind: limiter, ceiling_db: -1}\n"
)


@pytest.fixture
def own(server: PageServer, tmp_path: Path) -> Path:
    """The folder of the user's own chains, with one that can be used and one that is broken."""
    folder = tmp_path / "chains"
    folder.mkdir(exist_ok=True)
    (folder / "my-gain.yaml").write_text(SMALL, "utf-8")
    broken = SMALL.replace("my gain", "lost").replace("gain_db", "gian_db")
    (folder / "lost.yaml").write_text(broken, "utf-8")
    return folder


def _open(page: Page, name: str) -> Locator:
    page.goto("/chains")
    page.get_by_role("navigation", name="Chains").get_by_role("link", name=name).click()
    chain = page.get_by_role("region", name="The chain")
    expect(chain.get_by_role("textbox", name="Name")).to_have_value(name)
    return chain


def _kinds(chain: Locator) -> list[str]:
    steps = chain.get_by_role("list", name="Steps of the chain")
    return [re.split(r"\s", text)[0] for text in steps.locator(":scope > li").all_inner_texts()]


def _data(server: PageServer, name: str) -> dict[str, Any]:
    data: dict[str, Any] = server.client.get(f"/v1/chains/{name}").raise_for_status().json()
    return data


def test_the_list_has_ones_own_first_and_says_what_is_wrong_with_a_broken_one(
    page: Page, own: Path, axe: Axe
) -> None:
    page.goto("/chains")
    chains = page.get_by_role("navigation", name="Chains")
    expect(chains.get_by_role("heading", level=2).first).to_have_text("Yours")
    expect(chains.get_by_text("lost.yaml, line 4")).to_be_visible()
    expect(chains.get_by_role("link", name="drum bus glue")).to_be_visible()
    chains.get_by_role("searchbox", name="Find a chain").fill("radio vocal")
    expect(chains.get_by_role("link", name="drum bus glue")).to_have_count(0)
    expect(chains.get_by_role("link", name="vocal radio-ready")).to_be_visible()
    axe(page)


def test_what_a_chain_lacks_here_is_told_until_it_is_there(page: Page, own: Path, axe: Axe) -> None:
    step = "- {kind: convolution, file: hall.wav}\n- {kind: plug-in, name: Nonesuch}\n"
    (own / "my-gain.yaml").write_text(SMALL + step, "utf-8")
    _open(page, "my gain")
    lacks = page.get_by_role("region", name="Missing on this machine")
    expect(lacks.get_by_role("listitem")).to_have_count(2)
    expect(lacks.get_by_role("listitem").first).to_contain_text(
        f"Step 3: hall.wavThere is no impulse response {own / 'hall.wav'}"
    )
    expect(lacks.get_by_role("button", name="Copy roadie plugins scan")).to_be_visible()
    axe(page)
    lacks.get_by_role("link", name="Look for plug-ins").click()
    expect(page.get_by_role("heading", name="Plug-ins", exact=True)).to_be_visible()
    (own / "my-gain.yaml").write_text(SMALL, "utf-8")
    page.reload()
    _open(page, "my gain")
    expect(page.get_by_role("list", name="Steps of the chain")).to_be_visible()
    expect(lacks).to_have_count(0)


def test_steps_are_set_added_moved_and_removed_and_the_file_says_so(
    page: Page, server: PageServer, own: Path, axe: Axe
) -> None:
    chain = _open(page, "my gain")
    chain.get_by_role("button", name=re.compile("^Gain ")).click()
    gain = chain.get_by_role("spinbutton", name="Gain of Gain, dB")
    expect(gain).to_have_value("-6")
    gain.fill("-3.5")
    gain.press("Enter")
    chain.get_by_role("button", name="Add a step to the chain").click()
    page.get_by_role("menuitem", name="Reverb").click()
    chain.get_by_role("button", name="Move Reverb up").press("Enter")
    assert _kinds(chain) == ["Gain", "Reverb", "Limiter"]
    chain.get_by_role("button", name="Remove Limiter").press("Space")
    chain.get_by_role("button", name="Leave Gain out").click()
    axe(page)
    chain.get_by_role("button", name="Save as yours").click()
    expect(page.get_by_text("my gain is saved.", exact=True)).to_be_visible()
    gain_step, reverb = _data(server, "my gain")["steps"]
    assert (gain_step["gain_db"], gain_step["bypass"]) == (-3.5, True)
    assert reverb["kind"] == "reverb"
    assert (own / "my-gain.yaml.before").read_text("utf-8") == SMALL
    assert "gain_db: -3.5" in (own / "my-gain.yaml").read_text("utf-8")


def test_a_step_is_dragged_to_another_place(page: Page, own: Path) -> None:
    chain = _open(page, "my gain")
    chain.get_by_title("Drag Limiter elsewhere").drag_to(
        chain.get_by_role("button", name=re.compile("^Gain "))
    )
    assert _kinds(chain) == ["Limiter", "Gain"]


def test_a_value_out_of_bounds_is_told_where_it_stands_and_not_taken(page: Page, own: Path) -> None:
    chain = _open(page, "my gain")
    chain.get_by_role("button", name=re.compile("^Limiter ")).click()
    ceiling = chain.get_by_role("spinbutton", name="Ceiling of Limiter, dB")
    ceiling.fill("3")
    expect(chain.get_by_text("Type a number from -60 to 0 dB.")).to_be_visible()
    ceiling.press("Escape")
    expect(ceiling).to_have_value("-1")


def test_a_chain_of_roadie_stays_as_it_is_and_is_saved_under_another_name(
    page: Page, server: PageServer, own: Path, faults: Faults
) -> None:
    faults.allow("422")
    chain = _open(page, "telephone")
    before = _data(server, "telephone")
    chain.get_by_role("button", name=re.compile("^Remove ")).first.click()
    chain.get_by_role("button", name="Save as yours").click()
    expect(chain.get_by_role("alert")).to_contain_text("came with Roadie")
    chain.get_by_role("textbox", name="Name").fill("<i>my phone</i>")
    chain.get_by_role("button", name="Save as yours").click()
    mine = page.get_by_role("navigation", name="Chains").get_by_role("region", name="Yours")
    expect(mine.get_by_role("link", name="<i>my phone</i>")).to_be_visible()
    assert _data(server, "telephone") == before
    assert (own / "i-my-phone-i.yaml").is_file()


def test_what_is_not_saved_outlives_a_reload_and_can_be_taken_back(page: Page, own: Path) -> None:
    chain = _open(page, "my gain")
    chain.get_by_role("button", name="Remove Gain").click()
    page.reload()
    expect(chain.get_by_role("button", name="Save as yours")).to_be_enabled()
    assert _kinds(chain) == ["Limiter"]
    chain.get_by_role("button", name="As it was").click()
    assert _kinds(chain) == ["Gain", "Limiter"]


def test_a_chain_put_aside_leaves_the_list_and_its_file_stays(page: Page, own: Path) -> None:
    chain = _open(page, "my gain")
    chain.get_by_role("button", name="Put aside").click()
    links = page.get_by_role("navigation", name="Chains").get_by_role("link", name="my gain")
    expect(links).to_have_count(0)
    assert (own / "my-gain.yaml.before").read_text("utf-8") == SMALL


def test_a_changed_chain_is_heard_on_a_session_and_differs_from_dry(
    page: Page, server: PageServer, own: Path
) -> None:
    # Its one track plays the file that is its mix as well.
    write_small_session(server.library / "sessions" / "first", "First")
    chain = _open(page, "my gain")
    chain.get_by_role("button", name=re.compile("^Gain ")).click()
    gain = chain.get_by_role("spinbutton", name="Gain of Gain, dB")
    gain.fill("-20")
    gain.press("Enter")
    trying = page.get_by_role("region", name="Try it")
    trying.get_by_role("button", name="Before and after").click()
    picture = trying.get_by_role("img", name=re.compile("^Spectrum before and after"))
    expect(picture).to_be_visible(timeout=LONG_MS)
    trying.get_by_role("button", name="Render the track").click()
    link = trying.get_by_role("status").get_by_role("link")
    expect(link).to_be_visible(timeout=LONG_MS)
    made = (link.get_attribute("href") or "").removeprefix("/sessions/")
    (track,) = server.client.get(f"/v1/sessions/{made}/document").json()["session"]["tracks"]
    folder = server.library / "sessions" / made
    (dry,), (wet,) = track["dry_clips"], track["audio_clips"]
    assert (folder / dry["file"]).read_bytes() != (folder / wet["file"]).read_bytes()
    assert track["chain"]["effects"][0]["gain_db"] == -20


def test_a_scan_says_how_far_it_is_and_what_is_kept_off(
    page: Page, server: PageServer, tmp_path: Path, axe: Axe
) -> None:
    page.goto("/chains/plug-ins")
    expect(page.get_by_text("No plug-ins are known yet")).to_be_visible()
    axe(page)
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "Broken.vst3").write_bytes(b"no plug-in")
    server.client.post("/v1/scans", json={"folders": [str(folder)]}).raise_for_status()
    off = page.get_by_role("region", name="Kept off")
    expect(off.get_by_text("Broken.vst3").first).to_be_visible(timeout=LONG_MS)
    expect(off.get_by_text("Update or reinstall one")).to_be_visible()
    page.get_by_role("button", name="Scan for plug-ins").click()
    progress = page.get_by_role("progressbar")
    expect(progress.or_(page.get_by_role("region", name="Found")).first).to_be_visible()
