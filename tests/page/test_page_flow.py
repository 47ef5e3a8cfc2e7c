"""From words to a project on the disk, by hand and by ear: one musician's way through all views."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Locator, Page, expect

from session import Session, read_session
from tests.hard_sessions import summed
from tests.page.conftest import OpenPage
from tests.page.dropped_files import drop
from tests.page.ear import Sound, heard, level_db, listen, match
from tests.page.page_server import PageServer, wait_for
from tests.rpp_reader import played, read_rpp

PATIENCE_MS = 240_000
PROMPT = "house, 124 bpm, A minor, 4 bars"
TAKES_LUFS = -18
"""How loud all takes are heard that are compared."""
SILENT_DB = -60
RATE = 48_000
LEAST = 2**-20
"""What two sums of 24-bit sound may differ by."""


def takes(page: Page, state: str) -> Locator:
    return page.get_by_role("region", name="Takes").locator(f"li[data-state={state}]")


def ask(page: Page, words: str) -> None:
    """Ask for one take of these words."""
    page.goto("/")
    page.get_by_label("What shall it be?").fill(words)
    page.get_by_role("combobox", name="Takes").select_option("1")
    page.get_by_role("button", name="Make", exact=True).click()


def place(page: Page) -> Locator:
    """Bar, beat and sixteenth of the play cursor."""
    return page.get_by_test_id("place")


def mark_bars(page: Page, first: int, last: int, of: int) -> None:
    """Drag over the ruler, from within one bar to within another."""
    box = page.get_by_role("main").locator("canvas").first.bounding_box()
    assert box is not None
    bar, y = box["width"] / of, box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + (first - 0.8) * bar, y)
    page.mouse.down()
    page.mouse.move(box["x"] + (last - 0.2) * bar, y, steps=6)
    page.mouse.up()


def test_words_become_a_take_that_is_played_looped_muted_and_exported(
    server: PageServer, page: Page
) -> None:
    listen(page)
    ask(page, PROMPT)
    expect(takes(page, "done")).to_have_count(1, timeout=PATIENCE_MS)
    (listed,) = server.client.get("/v1/sessions").json()["items"]
    folder = server.library / "sessions" / listed["id"]
    session = read_session(folder)

    takes(page, "done").get_by_role("button", name=re.compile("^Play")).click()
    assert session.mix is not None and session.mix.master_file is not None
    master = _read(folder / session.mix.master_file)
    loudness = session.mix.master_loudness_lufs
    assert loudness is not None
    hears(page, master, 0, session.length_samples, gain_db=TAKES_LUFS - loudness)
    takes(page, "done").get_by_role("link", name="Open").click()
    expect(place(page)).to_have_text("1.1.1")

    mark_bars(page, 2, 3, of=4)
    expect(place(page)).to_have_text("2.1.1")
    page.keyboard.press("l")
    page.keyboard.press("Space")
    begins, ends = (session.tempo_map.samples_at_beats(beats, RATE) for beats in (4, 12))
    hears(page, summed(session, folder), begins, ends)

    drums = session.tracks[0].name
    page.get_by_role("button", name=f"Mute {drums}", exact=True).click()
    hears(page, summed(without(session, [drums]), folder), begins, ends)
    page.get_by_role("button", name=f"Mute {drums}", exact=True).click()
    page.get_by_role("button", name=f"Solo {drums}", exact=True).click()
    others = [track.name for track in session.tracks if track.name != drums]
    hears(page, summed(without(session, others), folder), begins, ends)
    page.keyboard.press("Space")
    wait_for(lambda: level_db(heard(page)) < -100)
    page.get_by_role("button", name=f"Solo {drums}", exact=True).click()
    page.get_by_role("button", name=f"Mute {drums}", exact=True).click()

    exports(page)
    reaper, stems = folder / "exports" / "reaper", folder / "exports" / "stems"
    told = json.loads((stems / "manifest.json").read_text("utf-8"))
    assert told["promises"]["equal_lengths"] is True
    as_heard = summed(without(session, [drums]), folder)
    files = sorted((stems / "Stems").glob("*.wav"))
    assert len(files) == len(session.tracks) - 1
    assert np.abs(sum(_read(file) for file in files) - as_heard).max() < LEAST
    (apart,) = (stems / "Stems" / "Muted").glob("*.wav")
    assert drums in apart.name
    (path,) = reaper.rglob("*.rpp")
    project = read_rpp(path)
    named = {track.name for track in project.tracks}
    assert named >= {track.name for track in session.tracks}
    assert project.tempo[0][1] == pytest.approx(124)
    assert {track.name for track in project.tracks if track.mute} >= {drums}
    assert np.abs(played(project, path.parent, session.length_samples) - as_heard).max() < LEAST


def without(session: Session, names: Collection[str]) -> Session:
    """The session with these tracks muted."""
    return session.evolve(
        tracks=tuple(replace(one, mute=one.mute or one.name in names) for one in session.tracks)
    )


def _read(path: Path) -> Sound:
    return np.asarray(soundfile.read(path, always_2d=True)[0].T)


def hears(page: Page, sound: Sound, begins: int, ends: int, gain_db: float = 0.0) -> None:
    """Wait until the page plays just this, from between these samples, and so loud."""
    late = 480  # what leads up to a place fades in before it

    def fits() -> bool:
        now = heard(page)
        if len(now) == 0 or level_db(now) < SILENT_DB:
            return False
        found = match(now, sound)
        inside = begins - late <= found.start_samples and found.start_samples + len(now) <= ends
        return inside and found.rest_db < -60 and abs(found.gain_db - gain_db) < 0.1

    wait_for(fits)


def exports(page: Page) -> None:
    """Export for REAPER and as stems, and wait for both."""
    panel = page.get_by_role("region", name="Do", exact=True)
    panel.get_by_role("radio", name="Export", exact=True).check()
    for name in ("REAPER", "Stems"):
        panel.get_by_role("checkbox", name=re.compile(name, re.IGNORECASE)).check()
    panel.get_by_role("button", name="Export", exact=True).click()
    work = panel.get_by_role("region", name="Work on this session")
    expect(work.get_by_role("link", name="Download zip")).to_have_count(2, timeout=PATIENCE_MS)


def within(sound: Sound, other: Sound) -> bool:
    """Whether the middle of one sound is in another as it is."""
    middle = sound.mean(axis=0)[RATE : 4 * RATE]
    found = match(middle, other)
    return found.rest_db < -60 and abs(found.gain_db) < 0.01


@pytest.fixture
def beat(server: PageServer) -> tuple[bytes, Sound]:
    """A recording of drums: the file, and its sound."""
    folder = server.library / "sessions" / server.made("house, 120 bpm", bars=4)
    session = read_session(folder)
    drums = next(track for track in session.tracks if track.role == "drums")
    sound = summed(replace(session, tracks=(drums,)), folder).mean(axis=0, keepdims=True)
    held = io.BytesIO()
    soundfile.write(held, sound.T, session.sample_rate, "PCM_24", format="WAV")
    return held.getvalue(), sound


def test_a_recording_that_is_dropped_into_make_is_played_to(
    server: PageServer, page: Page, beat: tuple[bytes, Sound]
) -> None:
    recording, sound = beat
    page.goto("/")
    expect(page.get_by_label("What shall it be?")).to_be_visible()
    drop(page, {"My beat.wav": recording})
    page.get_by_role("region", name="What you gave").get_by_text("New bass", exact=True).click()
    page.get_by_role("combobox", name="Takes").select_option("1")
    page.get_by_role("button", name="New bass", exact=True).click()
    card = page.get_by_role("region", name=re.compile("New bass to My beat"))
    expect(card.locator("li[data-state=done]")).to_have_count(1, timeout=PATIENCE_MS)
    newest = server.client.get("/v1/sessions").json()["items"][0]
    folder = server.library / "sessions" / newest["id"]
    session = read_session(folder)
    assert [track.role for track in session.tracks] == ["other", "bass"]
    given = replace(session, tracks=session.tracks[:1])
    assert within(sound, summed(given, folder))
    assert within(summed(session, folder), _read(folder / "audio" / "mix.wav"))


def test_a_recording_that_is_dropped_into_the_library_is_a_session_that_sounds_like_it(
    server: PageServer, page: Page, beat: tuple[bytes, Sound]
) -> None:
    recording, sound = beat
    page.goto("/sessions")
    expect(page.get_by_role("grid", name="Sessions").get_by_role("row")).to_have_count(1)
    drop(page, {"My beat.wav": recording})
    link = page.get_by_role("region", name="Imports").get_by_role("link", name="In the library")
    expect(link).to_be_visible(timeout=PATIENCE_MS)
    link.click()
    expect(place(page)).to_have_text("1.1.1")
    newest = server.client.get("/v1/sessions").json()["items"][0]
    folder = server.library / "sessions" / newest["id"]
    session = read_session(folder)
    assert (session.title, len(session.tracks)) == ("My beat", 3)
    assert within(sound, summed(session, folder))
    assert within(sound, _read(folder / "audio" / "mix.wav"))
    page.goto("/")
    take = page.get_by_role("region", name="My beat.wav")
    expect(take.get_by_role("link", name="Open")).to_be_visible()
    expect(take.get_by_role("button", name="Vary")).to_have_count(0)
    made = page.get_by_role("region", name="house, 120 bpm")
    expect(made.get_by_role("button", name="Vary")).to_be_visible()


def test_a_take_that_is_cancelled_while_it_is_made_leaves_nothing_behind(
    server: PageServer, page: Page, open_page: OpenPage
) -> None:
    other = open_page()
    other.goto("/jobs")
    ask(page, "cinematic strings, 60 bpm, 64 bars")
    expect(takes(page, "running").get_by_role("progressbar")).to_be_visible(timeout=PATIENCE_MS)
    expect(other.get_by_role("region", name="Under way").get_by_role("listitem")).to_have_count(1)
    takes(page, "running").get_by_role("button", name="Cancel").click()
    expect(takes(page, "cancelled")).to_contain_text("Cancelled.", timeout=PATIENCE_MS)
    expect(other.get_by_text("Nothing is running.")).to_be_visible()
    assert server.client.get("/v1/sessions").json()["items"] == []
    assert list((server.library / "sessions").glob("*")) == []
    ask(page, "techno, 1 bar")
    expect(takes(page, "done")).to_have_count(1, timeout=PATIENCE_MS)
