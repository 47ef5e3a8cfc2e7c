"""What is under way, being learnt or of another kind looks as its golden picture does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import expect

from bridge.osc.sending import OscSender
from tests.page.camera import Camera, camera
from tests.page.dropped_files import drop
from tests.page.golden_others import write_others
from tests.page.golden_scenes import Scene, scenes_of_others
from tests.page.linked_bridge import linked_bridge
from tests.page.page_server import PageServer

__all__ = ["camera"]

LONG = "cinematic strings, 60 bpm, 64 bars"
HOW_FAR = ("progress", "progress + span")
"""How far work is and how long it still takes: of what runs, not of what waits."""


@pytest.fixture(scope="module")
def others_server(
    tmp_path_factory: pytest.TempPathFactory, built_page: Path
) -> Iterator[PageServer]:
    """A server with sessions of other kinds, for all that only look at them."""
    one = PageServer(tmp_path_factory.mktemp("others"), built_page)
    write_others(one.library)
    try:
        one.start()
        yield one
    finally:
        one.close()


@pytest.mark.parametrize("scene", scenes_of_others(), ids=lambda scene: str(scene.name))
def test_a_session_of_another_kind_looks_as_its_golden_picture(
    others_server: PageServer, camera: Camera, scene: Scene
) -> None:
    for size in scene.sizes:
        camera.show(others_server, scene, size)


def _asked(server: PageServer, *prompts: str) -> None:
    for prompt in prompts:
        server.client.post("/v1/generations", json={"prompt": prompt, "seed": 1}).raise_for_status()


def _ended(server: PageServer) -> None:
    """Nothing goes on after its picture."""
    for job in server.client.get("/v1/jobs").json()["items"]:
        server.client.post(f"/v1/jobs/{job['id']}/cancel")


def test_work_under_way_looks_as_its_golden_picture(server: PageServer, camera: Camera) -> None:
    page = camera.still(server)
    page.goto("/jobs")
    expect(page.get_by_text("Nothing is running.")).to_be_visible()
    _asked(server, LONG, "lo-fi, 4 bars")
    work = page.get_by_role("region", name="Under way").get_by_role("listitem")
    expect(work).to_have_count(2)
    expect(work.nth(1)).to_contain_text("Waiting")
    camera.take(page, "jobs-under-way", *(f"li:first-child {one}" for one in HOW_FAR))
    _ended(server)


def test_takes_that_are_made_look_as_their_golden_picture(
    server: PageServer, camera: Camera
) -> None:
    page = camera.still(server)
    page.goto("/")
    page.get_by_label("What shall it be?").fill(LONG)
    page.get_by_role("combobox", name="Takes").select_option("2")
    expect(page.get_by_role("region", name="What was understood")).to_contain_text("60 bpm")
    page.get_by_role("button", name="Lock the seed").click()
    page.get_by_role("button", name="Make", exact=True).click()
    takes = page.get_by_role("region", name="Takes").locator("li")
    expect(takes.and_(page.locator("[data-state=running]"))).to_have_count(1)
    expect(takes.and_(page.locator("[data-state=queued]"))).to_have_count(1)
    expect(takes.get_by_role("img", name=re.compile("notes in"))).to_be_visible()
    running = (f"li[data-state=running] {one}" for one in (*HOW_FAR, "[role=img]"))
    camera.take(page, "make-under-way", *running, "time")
    _ended(server)


def test_an_import_under_way_looks_as_its_golden_picture(
    server: PageServer, camera: Camera, tmp_path: Path
) -> None:
    _asked(server, LONG)
    page = camera.still(server)
    page.goto("/sessions")
    expect(page.get_by_text("Nothing is here yet")).to_be_visible()
    recording = tmp_path / "Rehearsal.wav"
    soundfile.write(recording, np.zeros(44_100), 44_100)
    drop(page, {"Rehearsal.wav": recording.read_bytes(), "cover.png": b"\x89PNG"})
    imports = page.get_by_role("region", name="Imports").get_by_role("listitem")
    expect(imports).to_have_count(2)
    expect(imports.filter(has_text="Rehearsal.wav")).to_contain_text("Waiting")
    camera.take(page, "library-imports")
    _ended(server)


def test_each_step_of_learning_looks_as_its_golden_picture(
    server: PageServer, camera: Camera, tmp_path: Path
) -> None:
    with linked_bridge(server, tmp_path) as bridge:
        page = camera.still(server)
        page.goto("/bridge")
        page.get_by_role("button", name="Learn a controller").click()
        dialog = "dialog[open]"
        expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_visible()
        camera.take(page, "learn-which", "dialog select", part=dialog)
        page.get_by_role("button", name="Begin").click()
        expect(page.get_by_role("dialog", name="Move its controls")).to_be_visible()
        camera.take(page, "learn-moving", part=dialog)
        with OscSender("127.0.0.1", bridge.port) as sender:
            for value in (0.0, 0.25, 0.5, 0.75, 1.0):
                sender.send("/mixer/drive", value)
            for value in (1, 0, 1, 0):
                sender.send("/mixer/mute", value)
            sender.send("/mixer/pan", 0.5)
        rows = page.get_by_role("table", name="What was moved").locator("tbody tr")
        expect(rows).to_have_count(3)
        page.get_by_role("textbox", name="What the device is called").fill("My desk")
        camera.take(page, "learn-moved", part=dialog)
