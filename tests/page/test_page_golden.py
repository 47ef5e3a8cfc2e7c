"""Every view looks as its golden picture does, hurts no reader, and fits its window."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from bridge.osc.sending import OscSender
from tests.page.camera import Camera, camera
from tests.page.conftest import OpenPage
from tests.page.golden_library import SONG, served_golden_library
from tests.page.golden_scenes import TABLET, Scene, scene_empty, scenes
from tests.page.linked_bridge import linked_bridge
from tests.page.page_server import PageServer
from tests.page.picture import difference, read_picture
from tests.page.still_page import GOLDEN, hold_against_golden

__all__ = ["camera"]

LONG_MS = 240_000
TOKEN = "a token for the page's picture"
PLAYED = (
    '[role="toolbar"] :is(button, select, input), [role="rowheader"] :is(button, input), '
    "[data-play], [aria-pressed]"
)
"""What is pressed while music plays: transport, A and B, loop, mutes, solos, faders, takes."""
LEAST_PIXELS = 40
MOVING = (
    "tbody td:first-child",
    "main header p",
    'section:has(h2:text-is("Clock"))',
    'section:has(h2:text-is("Connected")) li',
    'section:has(h2:text-is("What the bridge says"))',
)
"""Of a linked bridge: moments, ports, the beat, and other programs of the machine's network."""


@pytest.fixture(scope="module")
def golden_server(
    tmp_path_factory: pytest.TempPathFactory, built_page: Path
) -> Iterator[PageServer]:
    """A server with the golden library, for all that only look at it."""
    yield from served_golden_library(tmp_path_factory.mktemp("golden"), built_page)


@pytest.fixture
def own_server(tmp_path: Path, built_page: Path) -> Iterator[PageServer]:
    """A server with a golden library that is the test's own, to do things to."""
    yield from served_golden_library(tmp_path / "own", built_page)


def _each(wanted: tuple[Scene, ...]) -> list[object]:
    return [
        pytest.param(scene, size, id=f"{scene.name}-{size[0]}")
        for scene in wanted
        for size in scene.sizes
    ]


@pytest.mark.parametrize(("scene", "size"), _each(scenes()))
def test_a_view_looks_as_its_golden_picture(
    golden_server: PageServer, camera: Camera, scene: Scene, size: tuple[int, int]
) -> None:
    camera.show(golden_server, scene, size)


@pytest.mark.parametrize(("scene", "size"), _each(scene_empty()))
def test_an_empty_view_looks_as_its_golden_picture(
    server: PageServer, camera: Camera, scene: Scene, size: tuple[int, int]
) -> None:
    camera.show(server, scene, size)


def test_a_chain_that_is_tried_looks_as_its_golden_picture(
    own_server: PageServer, camera: Camera
) -> None:
    page = camera.still(own_server)
    page.goto("/chains/named/warm%20bus")
    trying = page.get_by_role("region", name="Try it")
    trying.get_by_label("Session").select_option(SONG)
    trying.get_by_role("button", name="Before and after").click()
    spectrum = trying.get_by_role("img", name=re.compile("^Spectrum before and after"))
    expect(spectrum).to_be_visible(timeout=LONG_MS)
    camera.take(page, "chain-tried")


def test_a_linked_bridge_looks_as_its_golden_picture(
    own_server: PageServer, camera: Camera, tmp_path: Path
) -> None:
    with linked_bridge(own_server, tmp_path) as bridge:
        page = camera.still(own_server)
        page.goto("/bridge")
        sender = OscSender("127.0.0.1", bridge.port)
        sender.send("/roadie/set/energy", 0.5)
        sender.send("/1/fader1", 0.5)
        sender.close()
        expect(page.get_by_role("region", name=re.compile("TouchOSC"))).to_be_visible()
        events = page.get_by_role("region", name="Live events").locator("tbody tr")
        expect(events).to_have_count(2)
        camera.take(page, "bridge-linked", *MOVING)


def test_the_door_looks_as_its_golden_picture(
    built_page: Path, camera: Camera, tmp_path: Path
) -> None:
    server = PageServer(tmp_path / "shut", built_page, host="0.0.0.0", token=TOKEN)
    try:
        server.start()
        page = camera.still(server)
        page.goto("/")
        expect(page.get_by_label("Token")).to_be_visible()
        camera.take(page, "door")
    finally:
        server.close()


def test_a_button_that_has_moved_and_a_ground_of_another_colour_are_found(
    golden_server: PageServer, camera: Camera
) -> None:
    page = camera.still(golden_server)
    page.goto("/sessions")
    expect(page.get_by_role("button", name="Filters")).to_be_visible()
    hold_against_golden(page.locator(":root"), "library-1280", camera.out, [])
    golden = read_picture((GOLDEN / "library-1280.png").read_bytes())

    def found_after(script: str) -> None:
        undo = page.evaluate(script)
        try:
            assert difference(golden, read_picture(page.screenshot())) is not None
        finally:
            page.evaluate("undo => document.querySelector(undo).removeAttribute('style')", undo)
        hold_against_golden(page.locator(":root"), "library-1280", camera.out, [])

    page.get_by_role("button", name="Filters").evaluate("one => one.id = 'moved'")
    found_after("document.querySelector('#moved').style.translate = '12px 0', '#moved'")
    found_after("document.querySelector('#moved').style.visibility = 'hidden', '#moved'")
    found_after("document.body.style.setProperty('--ground', '#402020'), 'body'")


@pytest.mark.parametrize("address", [f"/sessions/{SONG}", "/", "/sessions"])
def test_what_is_pressed_while_playing_is_large_enough_for_a_finger(
    golden_server: PageServer, open_page: OpenPage, address: str
) -> None:
    width, height = TABLET
    page = open_page(
        base_url=golden_server.url,
        viewport={"width": width, "height": height},
        has_touch=True,
        is_mobile=True,
    )
    page.goto(address)
    expect(page.get_by_text("Dusty rain").first).to_be_visible()
    expect(page.locator(PLAYED).first).to_be_visible()
    assert page.evaluate("matchMedia('(pointer: coarse)').matches")
    small = page.evaluate(
        """([wanted, least]) => [...document.querySelectorAll(wanted)]
            .filter((one) => one.checkVisibility())
            .map((one) => [one.ariaLabel ?? one.textContent, one.getBoundingClientRect()])
            .filter(([, box]) => Math.min(box.width, box.height) < least)
            .map(([name, box]) => `${name}: ${box.width} by ${box.height}`)""",
        [PLAYED, LEAST_PIXELS],
    )
    assert not small, "\n".join(small)
