"""A Live set with a recording that it stretches is heard in time on the page."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile
from playwright.sync_api import Page, expect

from exports.registry import EXPORTERS
from session import Session, TempoMap, TempoStep, read_session
from session.progress import silent
from tests.click_songs import beat_samples, click_song, late_ms
from tests.page.ear import Line, Match, heard, level_db, listen, match
from tests.page.page_server import PageServer, wait_for

RATE = 48_000
BEATS = 32
FITS_DB = -40


def live_set(folder: Path) -> Path:
    """A set at 120 and 97 bpm, of a recording that drifts about 109; nothing of it comes twice."""
    draw = np.random.default_rng(7)
    beats = [0.0, *np.cumsum(0.55 * (1 + 0.08 * draw.standard_normal(BEATS)))]
    tempo = TempoMap((TempoStep(0, 120), TempoStep(10, 97)))
    song = click_song(folder / "s", beats, tempo, marks=range(BEATS + 1))
    file = folder / "s/audio/take.wav"
    sound, _ = soundfile.read(file)
    soundfile.write(file, sound + draw.uniform(-0.02, 0.02, sound.shape), RATE, "FLOAT")
    (folder / "out").mkdir()
    report = EXPORTERS.load("ableton").export(song, folder / "s", folder / "out", silent)
    return folder / "out" / report.open_file


def brought_in(server: PageServer, project: Path) -> tuple[Path, Session]:
    answer = server.client.post("/v1/imports", json={"file": str(project)}).raise_for_status()
    server.finished(answer.json()["id"])
    (listed,) = server.client.get("/v1/sessions").json()["items"]
    folder = server.library / "sessions" / listed["id"]
    return folder, read_session(folder)


def heard_of(page: Page, sound: Line) -> Match:
    """Where in the sound the page plays, once it plays that and nothing else."""

    def fits() -> Match | None:
        now = heard(page)
        if len(now) == 0 or level_db(now) < -70:
            return None
        found = match(now, sound)
        return found if found.rest_db < FITS_DB else None

    return wait_for(fits)


def test_a_stretched_recording_is_heard_on_its_beats(
    server: PageServer, page: Page, tmp_path: Path
) -> None:
    folder, session = brought_in(server, live_set(tmp_path))
    assert session.mix is not None
    mix = soundfile.read(folder / session.mix.file, always_2d=True)[0].T
    assert np.abs(late_ms(mix, beat_samples(session, BEATS), RATE)).max() < 2

    listen(page)
    page.goto(f"/sessions/{folder.name}")
    cell = page.get_by_role("gridcell").first
    expect(cell).to_have_attribute("aria-label", "1 clip of sound, no notes")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_test_id("place")).to_have_text("3.1.1")
    page.keyboard.press("Space")
    begins = session.tempo_map.samples_at_beats(8, RATE)
    found = heard_of(page, mix)
    assert begins - 480 <= found.start_samples < session.length_samples
    assert abs(found.gain_db) < 0.1
