"""Tracks and marked bars, dragged out from where they are seen and heard."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Locator, Page, expect

from session import MidiClip, Note, read_session, write_session
from tests.page.conftest import Axe
from tests.page.do_panel import mark_bars, open_panel
from tests.page.page_server import PageServer, wait_for

WATCH = """() => {
  const watched = window.drags !== undefined;
  window.drags = [];
  if (watched) return;
  const { setDragImage } = DataTransfer.prototype;
  let image = "";
  DataTransfer.prototype.setDragImage = function (element, x, y) {
    image = element.textContent;
    setDragImage.call(this, element, x, y);
  };
  document.addEventListener("dragstart", (event) => {
    const url = event.dataTransfer.getData("DownloadURL");
    window.drags.push({ url, uris: event.dataTransfer.getData("text/uri-list"), image,
      text: event.dataTransfer.getData("text/plain") });
    image = "";
  });
}"""


@dataclass(frozen=True, slots=True)
class Dragged:
    """What a drag carries, and what goes with the pointer."""

    kind: str
    name: str
    address: str
    image: str
    text: str = field(compare=False)

    def lies(self) -> Path:
        """The file that a DAW of this machine is told of, once it is there."""
        assert self.text.startswith("file:///")
        path = Path(unquote(urlsplit(self.text.strip()).path))
        return wait_for(lambda: path if path.is_file() else None)


def _drag(page: Page, grip: Locator, *, alt: bool = False) -> Dragged | None:
    """What a drag by hand carries; None where nothing is dragged."""
    page.evaluate(WATCH)
    box = grip.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    if alt:
        page.keyboard.down("Alt")
    page.mouse.down()
    page.mouse.move(x + 40, y + 30, steps=6)
    page.mouse.up()
    if alt:
        page.keyboard.up("Alt")
    drags = page.evaluate("window.drags")
    assert len(drags) == 1
    if drags[0]["url"] == "":
        return None
    kind, name, address = drags[0]["url"].split(":", 2)
    assert drags[0]["uris"] == address
    return Dragged(kind, name, address, drags[0]["image"], drags[0]["text"])


def _row(page: Page, name: str) -> Locator:
    return page.get_by_role("grid", name="Tracks").get_by_role("row", name=name).first


def _sound(content: bytes) -> np.ndarray:
    return soundfile.read(io.BytesIO(content), dtype="float32", always_2d=True)[0]  # type: ignore[no-any-return]


def _with_notes_alone(server: PageServer, song: str) -> str:
    """Gives the session's first track notes and no sound, from bar 3 on; its name."""
    folder = server.library / "sessions" / song
    session = read_session(folder)
    first, *others = session.tracks
    clips = (
        MidiClip(8.0, 4.0, (Note(60, 90, 0.0, 1.0),)),
        MidiClip(12.0, 4.0, (Note(62, 90, 1.0, 1.0),), "Fill"),
    )
    alone = replace(first, audio_clips=(), midi_clips=clips)
    write_session(session.evolve(tracks=(alone, *others)), folder)
    return first.name


def test_a_lane_is_dragged_by_its_name_and_by_its_grips(
    page: Page, server: PageServer, song: str, axe: Axe
) -> None:
    folder = server.library / "sessions" / song
    session = read_session(folder)
    name = session.tracks[0].name
    open_panel(page, song, "Vary")
    row = _row(page, name)
    whole = f"{session.title} - {name}"
    dragged = _drag(page, row.get_by_role("button", name=name, exact=True))
    assert dragged is not None
    assert (dragged.kind, dragged.name, dragged.image) == (
        "audio/wav",
        f"{whole}.wav",
        f"{name}.wav",
    )
    content = server.client.get(dragged.address).content
    stem = (folder / session.tracks[0].audio_clips[0].file).read_bytes()
    assert np.array_equal(_sound(content), _sound(stem))
    assert _drag(page, row.get_by_title("as WAV")) == dragged
    notes = _drag(page, row.get_by_title("as MIDI"))
    assert notes is not None
    assert (notes.kind, notes.name) == ("audio/midi", f"{whole}.mid")
    assert server.client.get(notes.address).content.startswith(b"MThd")
    assert _drag(page, row.get_by_role("button", name=name, exact=True), alt=True) == notes
    expect(row).to_have_attribute("aria-selected", "false")
    axe(page)


def test_marked_bars_go_with_the_lane_and_stay_marked(
    page: Page, server: PageServer, song: str
) -> None:
    session = read_session(server.library / "sessions" / song)
    name = session.tracks[1].name
    panel = open_panel(page, song, "Vary")
    mark_bars(page, 2, 2)
    dragged = _drag(page, _row(page, name).get_by_role("button", name=name, exact=True))
    assert dragged is not None
    assert dragged.image == f"{name}, bars 2 to 3.wav"
    assert dragged.name == f"{session.title} - {name}, bars 2 to 3.wav"
    assert urlsplit(dragged.address).query == "start_beats=4&length_beats=8"
    answer = server.client.get(dragged.address)
    assert dragged.lies().name == dragged.name
    assert dragged.lies().read_bytes() == answer.content
    assert (
        dragged.name.replace(" ", "%20").replace(",", "%2C")
        in answer.headers["content-disposition"]
    )
    expect(panel.get_by_text("Bars 2 to 3, all tracks")).to_be_visible()


def test_a_lane_of_notes_alone_drags_its_midi(page: Page, server: PageServer, song: str) -> None:
    name = _with_notes_alone(server, song)
    panel = open_panel(page, song, "Files")
    row = _row(page, name)
    expect(row.get_by_title("as WAV")).to_have_count(0)
    button = row.get_by_role("button", name=name, exact=True)
    dragged = _drag(page, button)
    assert dragged is not None
    assert dragged.kind == "audio/midi"
    assert _drag(page, row.get_by_title("as MIDI")) == dragged
    mark_bars(page, 1, 2)
    assert _drag(page, button) is None
    expect(page.get_by_text("Nothing of this track begins").first).to_be_visible()
    clips = panel.get_by_role("region", name="Clips").get_by_role("link")
    expect(clips).to_have_text([f"{name}, clip 1", "Fill"])
    with page.expect_download() as waiting:
        clips.nth(1).click()
    assert waiting.value.suggested_filename.endswith("- Fill.mid")


def test_the_marked_region_is_dragged_by_its_grip(
    page: Page, server: PageServer, song: str
) -> None:
    session = read_session(server.library / "sessions" / song)
    name = session.tracks[2].name
    panel = open_panel(page, song, "Files")
    mark_bars(page, 2, 2)
    grip = page.get_by_title("Drag the marked bars")
    together = _drag(page, grip)
    assert together is not None
    assert (together.kind, together.image) == (
        "application/zip",
        "All tracks, bars 2 to 3.zip",
    )
    link = panel.get_by_role("link", name="All tracks, bars 2 to 3")
    with page.expect_download() as waiting:
        link.click()
    assert waiting.value.suggested_filename == together.name
    with zipfile.ZipFile(waiting.value.path()) as archive:
        assert archive.testzip() is None
        assert sum(one.endswith(".wav") for one in archive.namelist()) == sum(
            bool(track.audio_clips) for track in session.tracks
        )
    _row(page, name).get_by_role("button", name=name, exact=True).click()
    one = _drag(page, grip)
    assert one is not None
    assert (one.kind, one.image) == ("audio/wav", f"{name}, bars 2 to 3.wav")
    notes = _drag(page, grip, alt=True)
    assert notes is not None
    assert (notes.kind, notes.image) == ("audio/midi", f"{name}, bars 2 to 3.mid")
    expect(panel.get_by_text(f"Bars 2 to 3, {name}", exact=True)).to_be_visible()


def test_a_file_of_the_session_is_told_of_where_it_lies(
    page: Page, server: PageServer, song: str
) -> None:
    panel = open_panel(page, song, "Files")
    link = panel.get_by_role("region", name="Stems").get_by_role("link").first
    link.scroll_into_view_if_needed()
    dragged = _drag(page, link)
    assert dragged is not None
    assert dragged.lies() == server.library / "sessions" / song / "audio" / dragged.name


@pytest.mark.parametrize("width", [20, 120])
def test_the_ends_of_a_region_stay_free_of_its_grip(page: Page, song: str, width: int) -> None:
    open_panel(page, song, "Files")
    ruler = page.get_by_role("main").locator("canvas").first.bounding_box()
    assert ruler is not None
    page.keyboard.down("Alt")
    page.mouse.move(ruler["x"] + 200, ruler["y"] + 8)
    page.mouse.down()
    page.mouse.move(ruler["x"] + 200 + width, ruler["y"] + 8, steps=5)
    page.mouse.up()
    page.keyboard.up("Alt")
    grip = page.get_by_title("Drag the marked bars").bounding_box()
    assert grip is not None
    over = page.evaluate(
        """([x, y]) => document.elementFromPoint(x, y).closest("[title]")?.title ?? "" """,
        [grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2],
    )
    assert over.startswith("Drag the marked bars")
    ends = page.locator("[data-side]").evaluate_all(
        """ends => ends.map((end) => {
          const { left, right, top, bottom } = end.getBoundingClientRect();
          return document.elementFromPoint((left + right) / 2, (top + bottom) / 2) === end;
        })"""
    )
    assert ends == [True, True]


def test_a_click_on_a_name_leaves_the_focus_where_it_was(page: Page, song: str) -> None:
    open_panel(page, song, "Files")
    radio = page.get_by_role("radio", name="Files", exact=True)
    radio.focus()
    names = page.get_by_role("grid", name="Tracks").get_by_role("rowheader").get_by_role("button")
    names.first.click()
    expect(radio).to_be_focused()
