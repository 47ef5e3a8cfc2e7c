"""Mutes, faders and pans that were set on the page go into the project, where that is wished."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from tests.page.conftest import Axe
from tests.page.do_panel import LONG_MS, open_panel, session_ids, tracks_of
from tests.page.page_server import PageServer

READ_BACK = {"ableton": "Ableton", "dawproject": "DAWproject", "reaper": "REAPER"}


def test_what_is_muted_turned_down_and_panned_here_is_so_in_the_projects(
    page: Page, server: PageServer, song: str, axe: Axe
) -> None:
    own = tracks_of(server, song)
    muted, moved, *left = own
    panel = open_panel(page, song, "Export")
    choice = panel.get_by_role("group", name="Mix of the export")
    expect(panel.get_by_role("button", name="Export", exact=True)).to_be_visible()
    expect(choice).to_have_count(0)
    page.get_by_role("button", name=f"Mute {muted}", exact=True).click()
    gain = page.get_by_role("slider", name=f"Gain of {moved}", exact=True)
    gain.press("ArrowLeft")
    page.get_by_role("slider", name=f"Pan of {moved}", exact=True).press("ArrowRight")
    expect(choice.get_by_role("radio", name="As heard here")).to_be_checked()
    expect(choice).to_contain_text(f"{muted} muted; {moved} at ")
    axe(page)
    done = _exported(page, server, panel, [*READ_BACK.values(), "Stems"])
    expect(panel.get_by_text("not as in the session").first).to_be_visible()
    level_db, pan = gain.input_value(), own[moved]["pan"] + 0.05
    for name in READ_BACK:
        there = _read_back(server, done[name])
        assert there[muted]["mute"] is True
        assert [one for one in (moved, *left) if there[one]["mute"]] == []
        assert there[moved]["gain_db"] == pytest.approx(float(level_db), abs=0.01)
        assert there[moved]["pan"] == pytest.approx(pan, abs=0.001)
        for one in left:
            assert there[one]["gain_db"] == pytest.approx(own[one]["gain_db"], abs=0.01)
    _mix_is_of(server, song, done["stems"], {muted: (None, 0.0), moved: (float(level_db), pan)})


def test_the_sessions_own_mix_is_exported_where_that_is_chosen(
    page: Page, server: PageServer, song: str
) -> None:
    first, *others = tracks_of(server, song)
    panel = open_panel(page, song, "Export")
    page.get_by_role("button", name=f"Solo {first}", exact=True).click()
    choice = panel.get_by_role("group", name="Mix of the export")
    expect(choice).to_contain_text(f"only {first} by solo")
    choice.get_by_role("radio", name="As in the session").check()
    expect(choice).to_contain_text("Left out: ")
    as_it_is = _exported(page, server, panel, ["REAPER"])
    assert not any(one["mute"] for one in _read_back(server, as_it_is["reaper"]).values())
    # The choice outlives a reload, as the solo does.
    page.reload()
    expect(choice.get_by_role("radio", name="As in the session")).to_be_checked()
    choice.get_by_role("radio", name="As heard here").check()
    again = _exported(page, server, panel, [])
    there = _read_back(server, again["reaper"])
    assert [name for name in (first, *others) if there[name]["mute"]] == others


def _exported(page: Page, server: PageServer, panel: Locator, titles: list[str]) -> dict[str, Path]:
    """The folder of each format that a press on the button writes."""
    for title in titles:
        panel.get_by_role("checkbox", name=re.compile(title)).check()
    with page.expect_response("**/v1/exports") as asked:
        panel.get_by_role("button", name="Export", exact=True).click()
    job = server.finished(asked.value.json()["id"])
    assert job["state"] == "done", job
    found = job["result"]["data"]["exports"]
    expect(panel.get_by_text(f"In the library: {next(iter(found.values()))}")).to_be_visible(
        timeout=LONG_MS
    )
    return {name: server.library / path for name, path in found.items()}


def _read_back(server: PageServer, folder: Path) -> dict[str, Any]:
    """The tracks of a project by name, as `roadie import` reads them."""
    endings = (".als", ".dawproject", ".rpp")
    (project,) = (path for path in folder.rglob("*") if path.suffix in endings)
    before = session_ids(server)
    asked = server.client.post("/v1/imports", json={"file": str(project)})
    job = server.finished(asked.raise_for_status().json()["id"])
    assert job["state"] == "done", job
    (made,) = session_ids(server) - before
    return tracks_of(server, made)


def _mix_is_of(
    server: PageServer, song: str, folder: Path, heard: dict[str, tuple[float | None, float]]
) -> None:
    """See that the printed mix is what the session's own files make at the levels that were heard
    (dB, balance; None is muted), and what the stems sum to."""
    source = server.library / "sessions" / song
    wanted = 0.0
    for name, track in tracks_of(server, song).items():
        gain_db, pan = heard.get(name, (track["gain_db"], track["pan"]))
        if gain_db is None:
            continue
        sides = 10 ** (gain_db / 20) * np.array([[1 - max(0, pan)], [1 - max(0, -pan)]])
        for clip in track["audio_clips"]:
            wanted = wanted + sides * _sound(source / clip["file"])
    mix = _sound(folder / "Mix.wav")
    assert np.max(np.abs(mix)) > 0.05
    assert np.max(np.abs(mix - wanted)) < 1e-6
    stems = [_sound(path) for path in (folder / "Stems").glob("*.wav")]
    assert np.max(np.abs(mix - sum(stems))) < 1e-6
    assert not (folder / "Master.wav").exists()


def _sound(path: Path) -> NDArray[np.float64]:
    """Shape `(sides, samples)`."""
    sound, _ = soundfile.read(path, always_2d=True)
    return np.asarray(sound.T)
