"""Projects for several DAWs at once: on disk, taken away, told how far they carry, cancelled."""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np
import soundfile
from playwright.sync_api import Locator, Page, expect

from session import AudioClip, Mix, Track, write_session
from tests.page.conftest import Axe, Faults
from tests.page.do_panel import LONG_MS, open_panel, without_top
from tests.page.page_server import PageServer
from tests.plain_session import plain_session


def _choose(panel: Locator, *formats: str) -> None:
    for title in formats:
        panel.get_by_role("checkbox", name=re.compile(title, re.IGNORECASE)).check()


def _files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def _downloaded(page: Page, link: Locator) -> dict[str, bytes]:
    with page.expect_download() as waiting:
        link.click()
    return without_top(Path(waiting.value.path()).read_bytes())


def test_projects_for_several_daws_come_down_as_they_are_on_disk(
    page: Page, server: PageServer, song: str, axe: Axe
) -> None:
    panel = open_panel(page, song, "Export")
    expect(panel.get_by_text("Choose a format.")).to_be_visible()
    _choose(panel, "REAPER", "Ableton", "Stems")
    panel.get_by_role("combobox", name="Files of the stems").select_option("FLAC")
    axe(page)
    panel.get_by_role("button", name="Export", exact=True).click()
    work = panel.get_by_role("region", name="Work on this session")
    links = work.get_by_role("link", name="Download zip")
    expect(links).to_have_count(3, timeout=LONG_MS)
    exports = server.library / "sessions" / song / "exports"
    job = server.client.get("/v1/jobs", params={"limit": 1}).json()["items"][0]
    reports = {one["format"]: one for one in job["result"]["data"]["reports"]}
    assert set(reports) == {"reaper", "ableton", "stems"}
    formats = server.client.get("/v1/exporters").json()["items"]
    titles = {one["name"]: one["title"] for one in formats}
    endings = {"reaper": ".rpp", "ableton": ".als", "stems": ".flac"}
    for format, report in reports.items():
        project = work.get_by_role("group", name=titles[format], exact=True)
        expect(project.get_by_text(report["open_file"], exact=True)).to_be_visible()
        for loss in report["losses"]:
            expect(project.get_by_text(loss)).to_be_visible()
        project.locator("summary").click()
        expect(project.get_by_text(report["fidelity"]["proof_words"])).to_be_visible()
        on_disk = _files(exports / format)
        assert any(name.endswith(endings[format]) for name in on_disk)
        assert _downloaded(page, project.get_by_role("link")) == on_disk
    axe(page)


def test_what_was_exported_before_is_there_after_a_reload(
    page: Page, server: PageServer, song: str
) -> None:
    wish = {"session": song, "formats": ["reaper"]}
    job = server.client.post("/v1/exports", json=wish).raise_for_status().json()
    assert server.finished(job["id"])["state"] == "done"
    panel = open_panel(page, song, "Export")
    before = panel.get_by_role("region", name="Exported before")
    link = before.get_by_role("link", name=re.compile("^Download zip"))
    folder = server.library / "sessions" / song / "exports" / "reaper"
    assert _downloaded(page, link) == _files(folder)


def _write_long(folder: Path) -> None:
    """Twelve tracks of six minutes of noise, all links to one file."""
    rate, length = 48_000, 360 * 48_000
    (folder / "audio").mkdir(parents=True)
    noise = np.random.default_rng(0).standard_normal(length).astype(np.float32)
    soundfile.write(folder / "audio" / "0.wav", 0.05 * noise, rate, subtype="PCM_16")
    tracks = []
    for number in range(12):
        name = f"audio/{number}.wav"
        if number:
            os.link(folder / "audio" / "0.wav", folder / name)
        clip = AudioClip(name, 0.0, length)
        tracks.append(Track(f"Noise {number}", "other", "#8b8d98", (clip,)))
    mix = Mix("audio/0.wav", length, 0.0, None)
    write_session(plain_session(*tracks, title="Long", beats=720.0, mix=mix), folder)


def test_an_export_under_way_tells_how_far_it_is_and_is_cancelled_without_a_trace(
    page: Page, server: PageServer
) -> None:
    folder = server.library / "sessions" / "long"
    _write_long(folder)
    panel = open_panel(page, "long", "Export")
    _choose(panel, "Stems", "REAPER", "Ableton")
    panel.get_by_role("combobox", name="Files of the stems").select_option("FLAC")
    panel.get_by_role("button", name="Export", exact=True).click()
    work = panel.get_by_role("region", name="Work on this session")
    progress = work.get_by_role("progressbar")
    expect(progress).to_have_attribute("value", re.compile(r"\d"), timeout=LONG_MS)
    work.get_by_role("button", name="Cancel").click()
    expect(work.get_by_text("Cancelled: nothing was changed.")).to_be_visible(timeout=LONG_MS)
    expect(progress).to_have_count(0)
    assert not _files(folder / "exports")
    expect(panel.get_by_role("region", name="Exported before")).to_have_count(0)


def test_what_the_server_refuses_is_one_sentence(
    page: Page, server: PageServer, song: str, faults: Faults
) -> None:
    faults.allow("422")
    panel = open_panel(page, song, "Export")
    panel.get_by_role("checkbox", name=re.compile("Ableton")).check()
    panel.get_by_role("textbox", name="Add to a copy of a Live set").fill("no/whole/path.als")
    panel.get_by_role("button", name="Export", exact=True).click()
    expect(panel.get_by_role("alert")).to_be_visible(timeout=LONG_MS)
