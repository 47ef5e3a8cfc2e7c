"""Bars made anew, in the page, by a real trained model: a tiny MusicGen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Page, expect

from server.models.install import install
from session import read_session
from session.progress import silent
from tests.page.conftest import Axe
from tests.page.do_panel import mark_bars, open_panel, session_ids, session_made
from tests.page.page_server import PageServer
from tests.tiny_models.musicgen import tiny_musicgen


@pytest.fixture
def server(tmp_path: Path, built_page: Path) -> Iterator[PageServer]:
    """A server that has the model."""
    weights = tiny_musicgen(tmp_path / "weights")
    install("musicgen-small", tmp_path / "models", silent, folder=weights, accept_licence=True)
    one = PageServer(tmp_path, built_page)
    try:
        one.start()
        yield one
    finally:
        one.close()


def test_marked_bars_are_made_anew_and_all_else_stays_sample_for_sample(
    page: Page, server: PageServer, made_song: Path, axe: Axe
) -> None:
    shutil.copytree(made_song, server.library / "sessions" / made_song.name)
    before = session_ids(server)
    panel = open_panel(page, made_song.name, "Repaint")
    expect(panel.get_by_text("Mark the bars in the timeline first.")).to_be_visible()
    mark_bars(page, 2, 1)
    panel.get_by_role("textbox", name="What shall sound there").fill("a drum break")
    axe(page)
    panel.get_by_role("button", name="Repaint bar 2").click()
    made = session_made(panel, server, before)
    folder = server.library / "sessions" / made
    painted, session = read_session(folder), read_session(made_song)
    assert painted.mix is not None
    assert session.mix is not None
    old, rate = soundfile.read(made_song / session.mix.file)
    new, _ = soundfile.read(folder / painted.mix.file)
    measured = painted.provenance.parameters["measured"]
    start, end = measured["start_samples_of_session"], measured["end_samples_of_session"]
    assert abs(start - session.tempo_map.samples_at_beats(4, rate)) < rate
    assert np.array_equal(old[:start], new[:start])
    assert np.array_equal(old[end:], new[end : len(old)])
    assert not np.array_equal(old[start:end], new[start:end])
    assert painted.provenance.prompt == "a drum break"
