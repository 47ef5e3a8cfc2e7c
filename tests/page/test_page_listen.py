"""Before and after a chain are heard from one clock, at one loudness, one at a time."""

from __future__ import annotations

import io
import re
import time

import numpy as np
import soundfile
from playwright.sync_api import Locator, Page, expect

from tests.page.do_panel import LONG_MS, open_panel
from tests.page.ear import Match, heard, listen, match
from tests.page.page_server import PageServer
from tests.played_sound import Sound


def _side(server: PageServer, job: str, side: str) -> Sound:
    content = server.client.get(f"/v1/comparisons/{job}/{side}").raise_for_status().content
    sound, _ = soundfile.read(io.BytesIO(content), always_2d=True)
    return np.asarray(sound.T)


def _heard_as(page: Page, panel: Locator, sound: Sound) -> Match:
    """Where in `sound` the page plays, once it plays that and nothing else."""
    ends = time.monotonic() + LONG_MS / 1000
    found = None
    while time.monotonic() < ends:
        again = panel.get_by_role("button", name="Listen", exact=True)
        if again.count():  # it has come to its end
            again.click()
        now = heard(page)
        if len(now) and np.abs(now).max() > 0:
            found = match(now, sound)
            if found.rest_db < -40:
                return found
    raise AssertionError(f"it was never heard alone: {found}")


def test_one_side_is_heard_at_a_time_and_switching_keeps_place_and_loudness(
    page: Page, server: PageServer, song: str
) -> None:
    listen(page)
    panel = open_panel(page, song, "Chain")
    panel.get_by_role("combobox", name="Chain").fill("telephone")
    expect(panel.get_by_role("option", name="telephone")).to_be_visible()
    page.keyboard.press("Enter")
    panel.get_by_role("button", name=re.compile("^Before and after of")).click()
    sides = panel.get_by_role("group", name="Listen")
    expect(sides).to_be_visible(timeout=LONG_MS)
    (job,) = server.client.get("/v1/jobs").json()["items"]
    dry, wet = (_side(server, job["id"], side) for side in ("dry", "wet"))
    after = sides.get_by_role("button", name="After")
    before = sides.get_by_role("button", name="Before")
    expect(after).to_have_attribute("aria-pressed", "true")
    sides.get_by_role("button", name="Listen").click()
    of_wet = _heard_as(page, panel, wet)
    before.click()
    expect(before).to_have_attribute("aria-pressed", "true")
    of_dry = _heard_as(page, panel, dry)
    # The files are of one loudness already, and stay as they are.
    assert abs(of_wet.gain_db) < 0.1
    assert abs(of_dry.gain_db) < 0.1
    after.click()
    expect(before).to_have_attribute("aria-pressed", "false")
    _heard_as(page, panel, wet)
    sides.get_by_role("button", name="Pause").click()
    expect(sides.get_by_role("button", name="Listen")).to_be_visible()
