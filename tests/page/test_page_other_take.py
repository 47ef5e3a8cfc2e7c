"""Another take beside a session: heard at the same place, with a mix of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect

from session import MeterMap, TempoMap, Track, write_session
from tests.export_material import whole_stem, write_float
from tests.hard_sessions import base
from tests.page.conftest import Axe
from tests.page.lane_songs import RATE
from tests.page.page_server import PageServer
from tests.page.session_view import opened, place


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
