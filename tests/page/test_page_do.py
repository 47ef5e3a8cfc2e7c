"""What is made of a selection: it stands beside the session, and its files are the right ones."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.page.conftest import Axe, Faults
from tests.page.page_server import PageServer, wait_for

LONG_MS = 240_000


@pytest.fixture(scope="module")
def made_song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a session of four bars that the built-in engine made, once for all tests."""
    server = PageServer(tmp_path_factory.mktemp("made"), Path())
    server.start()
    try:
        wish = {"prompt": "lo-fi hip hop, 120 bpm, A minor, 4 bars, drums, keys, bass", "seed": 3}
        done = _done(server, server.client.post("/v1/generations", json=wish).json()["id"])
    finally:
        server.close()
    return server.library / str(done["result"]["data"]["session"])


@pytest.fixture
def song(server: PageServer, made_song: Path) -> str:
    """The id of that session, in the library of this test's server."""
    shutil.copytree(made_song, server.library / "sessions" / made_song.name)
    return made_song.name


def _done(server: PageServer, job: str) -> dict[str, Any]:
    """The job once it is done; its failure fails the test."""

    def finished() -> Any:
        found = server.client.get(f"/v1/jobs/{job}").json()
        return found if found["finished_at"] is not None else None

    found: dict[str, Any] = wait_for(finished)
    assert found["state"] == "done", found["failure"]
    return found


def _panel(page: Page, song: str, action: str) -> Locator:
    page.goto(f"/sessions/{quote(song)}")
    panel = page.get_by_role("region", name="Do", exact=True)
    panel.get_by_role("radio", name=action, exact=True).check()
    return panel


def _tracks(server: PageServer, session: str) -> dict[str, Any]:
    document = server.client.get(f"/v1/sessions/{session}/document").json()
    return {track["name"]: track for track in document["session"]["tracks"]}


def _notes(track: dict[str, Any]) -> Any:
    return [clip["notes"] for clip in track["midi_clips"]]


def _sessions(server: PageServer) -> set[str]:
    return {one["id"] for one in server.client.get("/v1/sessions").json()["items"]}


def _made(panel: Locator, server: PageServer, before: set[str]) -> str:
    """The session that the first piece of work became, by its link."""
    work = panel.get_by_role("region", name="Work on this session")
    expect(work.get_by_text("Nothing was overwritten")).to_be_visible(timeout=LONG_MS)
    address = work.get_by_role("link").first.get_attribute("href")
    assert address is not None
    made = address.removeprefix("/sessions/")
    assert _sessions(server) - before == {made}
    return made


def test_a_track_drawn_anew_becomes_a_session_beside(
    page: Page, server: PageServer, song: str, axe: Axe
) -> None:
    before = _sessions(server)
    was = _tracks(server, song)
    first, *others = was
    panel = _panel(page, song, "Vary")
    panel.get_by_role("radiogroup", name=first, exact=True).get_by_text("Redo").click()
    axe(page)
    panel.get_by_role("button", name="Vary", exact=True).click()
    made = _made(panel, server, before)
    now = _tracks(server, made)
    assert _notes(now[first]) != _notes(was[first])
    assert [_notes(now[name]) for name in others] == [_notes(was[name]) for name in others]
    assert _tracks(server, song) == was
    panel.get_by_role("link", name=made).click()
    expect(page).to_have_url(re.compile(f"/sessions/{re.escape(made)}$"))


def test_words_that_were_typed_outlive_another_form_and_a_reload(page: Page, song: str) -> None:
    panel = _panel(page, song, "Vary")
    words = panel.get_by_role("textbox", name="What shall be different")
    words.fill("<b>busier</b> drums")
    panel.get_by_role("radio", name="Files", exact=True).check()
    page.reload()
    expect(panel.get_by_role("radio", name="Files", exact=True)).to_be_checked()
    panel.get_by_role("radio", name="Vary", exact=True).check()
    expect(words).to_have_value("<b>busier</b> drums")


def test_a_marked_region_is_what_is_separated(page: Page, server: PageServer, song: str) -> None:
    before = _sessions(server)
    panel = _panel(page, song, "Separate")
    _mark_bars(page, 2, 2)
    expect(panel.get_by_text("Bars 2 to 3, all tracks")).to_be_visible()
    panel.get_by_role("button", name="Separate bars 2 to 3").click()
    made = _made(panel, server, before)
    assert server.client.get(f"/v1/sessions/{made}").json()["summary"]["bars"] == 2


def _mark_bars(page: Page, first: int, bars: int) -> None:
    """Drag over the ruler, from within the first bar to within the last."""
    box = page.get_by_role("main").locator("canvas").first.bounding_box()
    assert box is not None
    bar = box["width"] / 4
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + (first - 0.8) * bar, y)
    page.mouse.down()
    page.mouse.move(box["x"] + (first + bars - 1.2) * bar, y, steps=6)
    page.mouse.up()


def test_without_a_model_repaint_says_how_to_get_one_and_leads_to_vary(
    page: Page, song: str
) -> None:
    panel = _panel(page, song, "Repaint")
    expect(panel.get_by_text("none that can do it is installed")).to_be_visible(timeout=LONG_MS)
    expect(panel.get_by_text("roadie models install").first).to_be_visible()
    panel.get_by_role("button", name="Vary with the built-in engine").click()
    expect(panel.get_by_role("radio", name="Vary", exact=True)).to_be_checked()


def test_an_export_is_on_disk_and_comes_down_byte_for_byte(
    page: Page, server: PageServer, song: str
) -> None:
    panel = _panel(page, song, "Export")
    expect(panel.get_by_text("Choose a format.")).to_be_visible()
    panel.get_by_role("checkbox", name=re.compile("REAPER", re.IGNORECASE)).check()
    panel.get_by_role("button", name="Export", exact=True).click()
    work = panel.get_by_role("region", name="Work on this session")
    link = work.get_by_role("link", name="Download zip")
    expect(link).to_be_visible(timeout=LONG_MS)
    expect(work.get_by_text(".rpp")).to_be_visible()
    with page.expect_download() as waiting:
        link.click()
    downloaded = Path(waiting.value.path()).read_bytes()
    folder = server.library / "sessions" / song / "exports" / "reaper"
    on_disk = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert _without_top(downloaded) == on_disk
    answer = server.client.get(f"/v1/sessions/{song}/exports/reaper/archive")
    assert _without_top(answer.content) == on_disk
    assert any(name.endswith(".rpp") for name in on_disk)


def _without_top(archive: bytes) -> dict[str, bytes]:
    """The files of an archive by their names below its one folder, where it has one."""
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        names = [name for name in file.namelist() if not name.endswith("/")]
        tops = {name.partition("/")[0] for name in names}
        cut = len(tops) == 1 and all("/" in name for name in names)
        return {name.partition("/")[2] if cut else name: file.read(name) for name in names}


def test_files_come_down_as_they_are_and_can_be_dragged_out(
    page: Page, server: PageServer, song: str
) -> None:
    panel = _panel(page, song, "Files")
    stems = panel.get_by_role("region", name="Stems")
    link = stems.get_by_role("link").first
    with page.expect_download() as waiting:
        link.click()
    name = waiting.value.suggested_filename
    downloaded = Path(waiting.value.path()).read_bytes()
    assert downloaded == (server.library / "sessions" / song / "audio" / name).read_bytes()
    dragged = link.evaluate(
        """link => {
          const data = new DataTransfer();
          link.dispatchEvent(new DragEvent("dragstart", { dataTransfer: data, bubbles: true }));
          return data.getData("DownloadURL");
        }"""
    )
    assert dragged == f"audio/wav:{name}:{server.url}/v1/sessions/{song}/audio/{quote(name)}"
    expect(panel.get_by_text("Chromium family")).to_be_visible()


def test_a_chain_is_set_compared_and_rendered(page: Page, server: PageServer, song: str) -> None:
    before = _sessions(server)
    panel = _panel(page, song, "Chain")
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
    made = _made(panel, server, before)
    for name, track in _tracks(server, made).items():
        (dry,), (wet,) = track["dry_clips"], track["audio_clips"]
        audio = server.library / "sessions" / made
        assert (audio / dry["file"]).read_bytes() != (audio / wet["file"]).read_bytes(), name


def test_work_is_cancelled_where_it_is_shown(page: Page, server: PageServer, song: str) -> None:
    before = _sessions(server)
    panel = _panel(page, song, "Vary")
    go = panel.get_by_role("button", name="Vary", exact=True)
    for _ in range(3):  # one worker: the last waits
        go.click()
        expect(go).to_be_enabled()
    work = panel.get_by_role("region", name="Work on this session")
    work.get_by_role("button", name="Cancel").first.click()
    expect(work.get_by_text("Cancelled: nothing was changed.")).to_be_visible(timeout=LONG_MS)
    expect(work.get_by_role("button", name="Cancel")).to_have_count(0, timeout=LONG_MS)
    assert len(_sessions(server) - before) == 2


def test_what_the_server_refuses_is_one_sentence(
    page: Page, server: PageServer, song: str, faults: Faults
) -> None:
    faults.allow("422")
    panel = _panel(page, song, "Export")
    panel.get_by_role("checkbox", name=re.compile("Ableton")).check()
    panel.get_by_role("textbox", name="Add to a copy of a Live set").fill("no/whole/path.als")
    panel.get_by_role("button", name="Export", exact=True).click()
    expect(panel.get_by_role("alert")).to_be_visible(timeout=LONG_MS)
