"""What is made of a selection: it stands beside the session, and its files are the right ones."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.page.conftest import Axe
from tests.page.do_panel import (
    LONG_MS,
    mark_bars,
    open_panel,
    session_ids,
    session_made,
    tracks_of,
)
from tests.page.page_server import PageServer
from tests.page.written_sessions import write


def _notes(track: dict[str, Any]) -> Any:
    return [clip["notes"] for clip in track["midi_clips"]]


def test_a_track_drawn_anew_becomes_a_session_beside(
    page: Page, server: PageServer, song: str, axe: Axe
) -> None:
    before = session_ids(server)
    was = tracks_of(server, song)
    first, *others = was
    panel = open_panel(page, song, "Vary")
    panel.get_by_role("radiogroup", name=first, exact=True).get_by_text("Redo").click()
    axe(page)
    panel.get_by_role("button", name="Vary", exact=True).click()
    made = session_made(panel, server, before)
    now = tracks_of(server, made)
    assert _notes(now[first]) != _notes(was[first])
    assert [_notes(now[name]) for name in others] == [_notes(was[name]) for name in others]
    assert tracks_of(server, song) == was
    panel.get_by_role("link", name=made).click()
    expect(page).to_have_url(re.compile(f"/sessions/{re.escape(made)}$"))


def test_words_that_were_typed_outlive_another_form_and_a_reload(page: Page, song: str) -> None:
    panel = open_panel(page, song, "Vary")
    words = panel.get_by_role("textbox", name="What shall be different")
    words.fill("<b>busier</b> drums")
    panel.get_by_role("radio", name="Files", exact=True).check()
    page.reload()
    expect(panel.get_by_role("radio", name="Files", exact=True)).to_be_checked()
    panel.get_by_role("radio", name="Vary", exact=True).check()
    expect(words).to_have_value("<b>busier</b> drums")


def test_a_marked_region_is_what_is_separated(page: Page, server: PageServer, song: str) -> None:
    before = session_ids(server)
    panel = open_panel(page, song, "Separate")
    mark_bars(page, 2, 2)
    expect(panel.get_by_text("Bars 2 to 3, all tracks")).to_be_visible()
    panel.get_by_role("button", name="Separate bars 2 to 3").click()
    made = session_made(panel, server, before)
    assert server.client.get(f"/v1/sessions/{made}").json()["summary"]["bars"] == 2


def test_without_a_model_repaint_says_how_to_get_one_and_leads_to_vary(
    page: Page, song: str
) -> None:
    panel = open_panel(page, song, "Repaint")
    expect(panel.get_by_text("none that can do it is installed")).to_be_visible(timeout=LONG_MS)
    expect(panel.get_by_text("roadie models install").first).to_be_visible()
    panel.get_by_role("button", name="Vary with the built-in engine").click()
    expect(panel.get_by_role("radio", name="Vary", exact=True)).to_be_checked()


def test_a_chain_is_set_compared_and_rendered(page: Page, server: PageServer, song: str) -> None:
    before = session_ids(server)
    panel = open_panel(page, song, "Chain")
    panel.get_by_role("combobox", name="Chain").fill("telephone")
    expect(panel.get_by_role("option", name="telephone")).to_be_visible()
    page.keyboard.press("Enter")
    steps = panel.get_by_role("list", name="Steps of telephone")
    expect(steps).to_be_visible()
    panel.get_by_role("button", name=re.compile("^Before and after of")).click()
    picture = panel.get_by_role("img", name=re.compile("^Spectrum before and after"))
    expect(picture).to_be_visible(timeout=LONG_MS)
    expect(panel.get_by_text("most lowered at").first).to_be_visible()
    panel.get_by_role("button", name="Render all tracks").click()
    made = session_made(panel, server, before)
    for name, track in tracks_of(server, made).items():
        (dry,), (wet,) = track["dry_clips"], track["audio_clips"]
        audio = server.library / "sessions" / made
        assert (audio / dry["file"]).read_bytes() != (audio / wet["file"]).read_bytes(), name


def test_work_is_cancelled_where_it_is_shown(page: Page, server: PageServer, song: str) -> None:
    before = session_ids(server)
    panel = open_panel(page, song, "Vary")
    go = panel.get_by_role("button", name="Vary", exact=True)
    for _ in range(3):  # one worker: the last waits
        go.click()
        expect(go).to_be_enabled()
    work = panel.get_by_role("region", name="Work on this session")
    work.get_by_role("button", name="Cancel").first.click()
    expect(work.get_by_text("Cancelled: nothing was changed.")).to_be_visible(timeout=LONG_MS)
    expect(work.get_by_role("button", name="Cancel")).to_have_count(0, timeout=LONG_MS)
    assert len(session_ids(server) - before) == 2


def test_what_was_brought_in_is_not_offered_to_be_made_again(
    page: Page, server: PageServer, axe: Axe
) -> None:
    name = write(server.library, "bounce", operation="import")
    page.goto(f"/sessions/{name}")
    panel = page.get_by_role("region", name="Do", exact=True)
    expect(panel.get_by_role("radio", name="Export", exact=True)).to_be_checked()
    panel.get_by_role("radio", name="Vary", exact=True).check()
    expect(panel.get_by_text("was not generated here, so it cannot be varied")).to_be_visible()
    expect(panel.get_by_role("button", name="Vary", exact=True)).to_have_count(0)
    axe(page)
    panel.get_by_role("button", name="Respond to it").click()
    expect(panel.get_by_role("radio", name="Respond", exact=True)).to_be_checked()
    panel.get_by_role("radio", name="Repaint", exact=True).check()
    expect(panel.get_by_text("none that can do it is installed")).to_be_visible(timeout=LONG_MS)
    expect(panel.get_by_role("button", name="Vary with the built-in engine")).to_have_count(0)


def test_what_went_through_a_chain_leads_to_what_it_was_made_of(
    page: Page, server: PageServer, song: str
) -> None:
    name = write(server.library, "wet", operation="render", parent=song)
    panel = open_panel(page, name, "Vary")
    expect(panel.get_by_text("a new take begins before the chain")).to_be_visible()
    panel.get_by_role("link", name=f"Open {song}").click()
    expect(page).to_have_url(re.compile(f"/sessions/{re.escape(song)}$"))
    expect(panel.get_by_role("radio", name="Vary", exact=True)).to_be_checked()
