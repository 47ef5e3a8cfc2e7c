"""Files and parts of a session, taken out of the page: the right sound, by drag or by press."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import numpy as np
import soundfile
from playwright.sync_api import Locator, Page, expect

from session import read_session, write_session
from tests.page.conftest import Axe
from tests.page.do_panel import mark_bars, open_panel
from tests.page.page_server import PageServer

DRAG = """link => {
  const data = new DataTransfer();
  link.dispatchEvent(new DragEvent("dragstart", { dataTransfer: data, bubbles: true }));
  return data.getData("DownloadURL");
}"""


def _dragged(link: Locator) -> tuple[str, str, str]:
    """The type, name and address that a drag of the link carries."""
    kind, name, address = link.evaluate(DRAG).split(":", 2)
    return kind, name, address


def _pressed(page: Page, link: Locator) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        link.click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def _sound(content: bytes | Path) -> tuple[np.ndarray, int]:
    source = io.BytesIO(content) if isinstance(content, bytes) else str(content)
    return soundfile.read(source, dtype="float32", always_2d=True)  # type: ignore[no-any-return]


def test_files_come_down_as_they_are_and_can_be_dragged_out(
    page: Page, server: PageServer, song: str
) -> None:
    panel = open_panel(page, song, "Files")
    stems = panel.get_by_role("region", name="Stems")
    link = stems.get_by_role("link").first
    with page.expect_download() as waiting:
        link.click()
    name = waiting.value.suggested_filename
    downloaded = Path(waiting.value.path()).read_bytes()
    assert downloaded == (server.library / "sessions" / song / "audio" / name).read_bytes()
    address = f"{server.url}/v1/sessions/{song}/audio/{quote(name)}"
    assert _dragged(link) == ("audio/wav", name, address)
    expect(panel.get_by_text("Chromium family")).to_be_visible()


def test_marked_bars_of_a_track_are_cut_to_the_sample(
    page: Page, server: PageServer, song: str, axe: Axe
) -> None:
    folder = server.library / "sessions" / song
    session = read_session(folder)
    track = next(one for one in session.tracks if one.midi_clips and one.audio_clips)
    panel = open_panel(page, song, "Files")
    expect(panel.get_by_text("Mark bars in the timeline")).to_be_visible()
    mark_bars(page, 2, 2)
    bars = panel.get_by_role("region", name="Bars 2 to 3")
    link = bars.get_by_role("link", name=f"{track.name}, bars 2 to 3").first
    axe(page)
    name, content = _pressed(page, link)
    assert name == f"{session.title} - {track.name}, bars 2 to 3.wav"
    found, rate = _sound(content)
    stem, _ = _sound(folder / track.audio_clips[0].file)
    start, end = (session.tempo_map.samples_at_beats(beats, rate) for beats in (4, 12))
    assert rate == session.sample_rate
    assert np.array_equal(found, stem[start:end])
    kind, dragged, address = _dragged(link)
    assert (kind, dragged) == ("audio/wav", name)
    assert server.client.get(address).content == content
    notes = bars.get_by_role("link", name=f"{track.name}, bars 2 to 3").nth(1)
    assert _dragged(notes)[:2] == ("audio/midi", name.replace(".wav", ".mid"))
    assert _pressed(page, notes)[1].startswith(b"MThd")


def test_bars_of_the_one_chosen_track_are_at_hand_in_every_form(
    page: Page, server: PageServer, song: str
) -> None:
    panel = open_panel(page, song, "Vary")
    mark_bars(page, 2, 1)
    expect(panel.get_by_role("link", name="WAV")).to_have_count(0)
    name = read_session(server.library / "sessions" / song).tracks[0].name
    row = page.get_by_role("grid", name="Tracks").get_by_role("row", name=name).first
    row.get_by_text(name, exact=True).first.click()
    expect(panel.get_by_text(f"Bar 2, {name}")).to_be_visible()
    kind, dragged, address = _dragged(panel.get_by_role("link", name="WAV"))
    assert (kind, dragged.endswith(f"{name}, bar 2.wav")) == ("audio/wav", True)
    assert address.endswith("/tracks/1/excerpt.wav?start_beats=4&length_beats=4")


def test_each_clip_of_a_track_is_taken_by_itself(page: Page, server: PageServer, song: str) -> None:
    folder = server.library / "sessions" / song
    session = read_session(folder)
    first, *others = session.tracks
    whole = first.audio_clips[0]
    clips = (
        replace(whole, warp_points=(), length_samples=9_000),
        replace(
            whole,
            warp_points=(),
            start_beats=8.0,
            source_offset_samples=5_000,
            length_samples=7_000,
            name="Break: <i>two</i>",
        ),
    )
    write_session(session.evolve(tracks=(replace(first, audio_clips=clips), *others)), folder)
    panel = open_panel(page, song, "Files")
    links = panel.get_by_role("region", name="Clips").get_by_role("link")
    expect(links).to_have_text([f"{first.name}, clip 1", "Break: <i>two</i>"])
    kind, dragged, address = _dragged(links.nth(1))
    assert (kind, dragged) == ("audio/wav", f"{session.title} - Break- itwo-i.wav")
    stem, _ = _sound(folder / whole.file)
    assert np.array_equal(_sound(server.client.get(address).content)[0], stem[5_000:12_000])
    assert np.array_equal(_sound(_pressed(page, links.first)[1])[0], stem[:9_000])
