"""Controllers as the Bridge view draws them, played over real MIDI ports: texts, rings, lights."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from bridge.mackie.on_ports import SurfaceOnPorts
from bridge.mackie.surface import MackieSurface
from bridge.midi.message import note_off, note_on
from bridge.midi.ports import Ports
from tests.integration.bridge_process import RunningBridge
from tests.integration.midi_box import Box, ports_of_jack
from tests.jack import Jack, jack
from tests.page.camera import Camera, camera
from tests.page.conftest import Axe
from tests.page.linked_bridge import linked_bridge
from tests.page.page_server import PageServer, wait_for

__all__ = ["camera", "jack"]

pytestmark = pytest.mark.peer("jackd")

LAUNCHPAD = bytes.fromhex("F0 7E 00 06 02 00 20 29 03 01 00 00 00 00 00 01 F7")
LONG_WINDOW = (1280, 1800)
"""All of a large controller."""
LEAST_TEXT_PIXELS = 13
MARKUP = "<img src=x onerror='window.ran = true'>"
STRANGE = f"""\
name: "<b>strange</b>"
use: x-touch
mappings:
  - on: f1
    do: generate
    args: {{prompt: "{MARKUP}"}}
    feedback:
      text:
        - {{display: lcd, cell: 1, words: "{MARKUP}"}}
  - on: f2
    set: style
    to: "<i>house</i>"
"""


@pytest.fixture
def ports(jack: Jack) -> Iterator[Ports]:
    assert jack
    with ports_of_jack() as made:
        yield made


@contextmanager
def bridge_with(
    server: PageServer, device: str, folder: Path, **settings: Any
) -> Iterator[RunningBridge]:
    """A bridge that is linked to the server and has found the device."""
    wanted = {"midi": True, "midi_backend": "jack", **settings}
    with linked_bridge(server, folder, **wanted) as bridge:
        bridge.told(lambda one: one["news"] == "device" and one["name"] == device)
        yield bridge


@pytest.fixture
def desk(ports: Ports) -> Iterator[MackieSurface]:
    """A Mackie Control of eight strips: what the bridge has its display show stands in `lcd`."""
    on_ports = SurfaceOnPorts(ports, "X-Touch MIDI 1")
    yield on_ports.surface
    on_ports.close()


def drawn(page: Page, title: str) -> Locator:
    """The surface of a device in the Bridge view."""
    page.goto("/bridge")
    surface = page.get_by_role("region", name=title)
    expect(surface).to_be_visible()
    return surface


def control(surface: Locator, name: str) -> Locator:
    return surface.get_by_role("button", name=re.compile(rf"^{re.escape(name)}: "))


def light(surface: Locator, name: str) -> str:
    """The colour of a pad's light as it is drawn."""
    return str(
        control(surface, name)
        .locator("span")
        .last.evaluate("one => getComputedStyle(one).backgroundColor")
    )


def places(surface: Locator) -> list[str]:
    """The texts of a display, row by row, sixteen of them."""
    return (
        surface.get_by_role("img", name=re.compile("^Display lcd")).locator("> *").all_inner_texts()
    )


def on_device(desk: MackieSurface) -> list[str]:
    """The same as the device itself has it, seven characters a place."""
    return [row[at : at + 7].strip() for row in desk.lcd() for at in range(0, 56, 7)]


def test_a_mackie_control_is_drawn_with_its_texts_rings_faders_and_lights(
    server: PageServer, page: Page, desk: MackieSurface, tmp_path: Path, axe: Axe
) -> None:
    with bridge_with(server, "x-touch", tmp_path) as bridge:
        surface = drawn(page, "Behringer X-Touch")
        above = ["Energy", "Complex", "Human", "Swing", "Tighten", "Bars", "Style", "Tempo"]
        wait_for(lambda: places(surface) == [*above, *"-------", "120"])
        wait_for(lambda: on_device(desk) == places(surface))
        expect(control(surface, "play")).to_have_attribute("data-look", "idle")
        expect(control(surface, "stop")).to_have_attribute("data-look", "on")

        desk.turn("v-pot1", 3)
        wait_for(lambda: places(surface)[8] == "0.12")
        wait_for(lambda: on_device(desk)[8] == "0.12")
        expect(control(surface, "v-pot1")).to_have_accessible_name(re.compile("on, at 56 %"))
        expect(control(surface, "fader1")).to_have_accessible_name(re.compile("at 56 %"))
        ring = control(surface, "v-pot1").locator("path")
        expect(ring).to_have_count(2)
        desk.move_fader("fader1", 0.9)
        wait_for(lambda: places(surface)[8] == "0.8")
        cap = control(surface, "fader1").locator("[aria-hidden] > span")
        expect(cap).to_have_attribute("style", re.compile("bottom: 90%"))

        desk.press("select3")
        expect(control(surface, "select3")).to_have_attribute("data-look", "on")
        style = surface.get_by_title("drum-and-bass", exact=True)
        expect(style).to_be_visible()
        axe(page)
        # A layer turns the whole display over.
        desk.press("plug-in")
        wait_for(lambda: places(surface)[:4] == ["Cutoff", "Depth", "Chorus", "Reverb"])
        wait_for(lambda: on_device(desk)[:4] == places(surface)[:4])
        wait_for(lambda: places(surface)[4:8] == [""] * 4)
        expect(control(surface, "plug-in")).to_have_attribute("data-look", "on")
        expect(control(surface, "track")).to_have_attribute("data-look", "idle")
        bridge.process.close()
        expect(page.get_by_text("The bridge went away")).to_be_visible()


def test_a_mackie_control_looks_as_its_golden_picture(
    server: PageServer, camera: Camera, desk: MackieSurface, tmp_path: Path
) -> None:
    with bridge_with(server, "x-touch", tmp_path):
        page = camera.still(server, LONG_WINDOW)
        surface = drawn(page, "Behringer X-Touch")
        desk.turn("v-pot1", 3)
        desk.move_fader("fader4", 0.6)
        desk.press("select3")
        expect(control(surface, "select3")).to_have_attribute("data-look", "on")
        wait_for(lambda: (places(surface)[8], places(surface)[11]) == ("0.12", "0.65"))
        expect(control(surface, "play")).to_have_attribute("data-look", "on")
        camera.take(page, "bridge-mackie", part='section:has([aria-label^="Display lcd"])')


def test_a_display_can_be_read(
    server: PageServer, page: Page, desk: MackieSurface, tmp_path: Path
) -> None:
    assert desk
    with bridge_with(server, "x-touch", tmp_path):
        surface = drawn(page, "Behringer X-Touch")
        wait_for(lambda: "Energy" in places(surface))
        first = surface.get_by_text("Energy", exact=True)
        size, ink, ground = first.evaluate(
            """one => [getComputedStyle(one).fontSize, getComputedStyle(one).color,
                getComputedStyle(one.parentElement).backgroundColor]"""
        )
        assert float(size.removesuffix("px")) >= LEAST_TEXT_PIXELS
        assert contrast(ink, ground) >= 7
        for width in (1280, 1024):
            page.set_viewport_size({"width": width, "height": 768})
            display = surface.get_by_role("img", name=re.compile("^Display lcd"))
            assert display.evaluate("one => one.scrollWidth <= one.clientWidth"), width


def contrast(ink: str, ground: str) -> float:
    """As WCAG 2.2 has it, of two colours as a browser computes them."""

    def luminance(colour: str) -> float:
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_markup_in_what_a_device_shows_is_shown_and_never_run(
    server: PageServer, page: Page, desk: MackieSurface, tmp_path: Path, axe: Axe
) -> None:
    mapping = tmp_path / "strange.yaml"
    mapping.write_text(STRANGE)
    with bridge_with(server, "x-touch", tmp_path, mappings=(str(mapping),)):
        surface = drawn(page, "Behringer X-Touch")
        expect(surface.get_by_title(MARKUP, exact=True)).to_have_text(MARKUP)
        expect(page.get_by_text("<b>strange</b>").first).to_be_visible()
        desk.press("f2")
        events = page.get_by_role("region", name="Live events").locator("tbody tr")
        expect(events.first).to_contain_text("x-touch/f2")
        expect(events.first).to_contain_text("<i>house</i>")
        control(surface, "f2").click()
        expect(surface).to_contain_text(re.compile("f2: .*<i>house</i>"))
        axe(page)
        assert page.locator("b, i, img[src=x]").count() == 0
        assert page.evaluate("window.ran") is None


def test_every_state_of_a_pad_is_drawn_in_its_colour(
    server: PageServer, page: Page, ports: Ports, tmp_path: Path, axe: Axe
) -> None:
    box = Box(ports, "Launchpad X LPX MIDI", LAUNCHPAD)

    def press(pad: int) -> None:
        note = 81 - 10 * ((pad - 1) // 8) + (pad - 1) % 8
        box.sends.send(note_on(0, note, 100))
        box.sends.send(note_off(0, note))

    with bridge_with(server, "launchpad-x", tmp_path):
        surface = drawn(page, "Novation Launchpad X")
        expect(control(surface, "pad1")).to_have_attribute("data-look", "idle")
        press(1)
        expect(control(surface, "pad1")).to_have_attribute("data-look", "on")
        assert light(surface, "pad1") == "rgb(255, 64, 0)"
        press(2)
        expect(control(surface, "pad2")).to_have_attribute("data-look", "on")
        expect(control(surface, "pad1")).to_have_attribute("data-look", "idle")
        assert light(surface, "pad2") == "rgb(255, 0, 0)"

        press(63)  # it wants to be pressed twice
        expect(control(surface, "pad63")).to_have_attribute("data-look", "armed")
        expect(control(surface, "pad63")).to_have_attribute("data-look", "idle")
        press(25)  # nothing was played that it could accompany
        expect(control(surface, "pad25")).to_have_attribute("data-look", "failed")
        seen = looks_from_now_on(page, "pad17")
        press(17)
        press(18)
        wait_for(lambda: "done" in seen())
        before = seen()[: seen().index("done")]
        # Until the server has answered it waits; what is over between two drawings is not seen.
        assert before == [look for look in ("waiting", "queued", "running") if look in before]
        assert "running" in before
        expect(control(surface, "pad17")).to_have_attribute("data-look", "idle")
        axe(page)


def looks_from_now_on(page: Page, name: str) -> Callable[[], list[str]]:
    """What gives each look that a control has had since, in order."""
    page.evaluate(
        """name => {
            const one = document.querySelector(`button[aria-label^="${name}: "]`);
            window.looks = [];
            new MutationObserver(() => window.looks.push(one.dataset.look)).observe(one, {
                attributeFilter: ["data-look"],
            });
        }""",
        name,
    )
    return lambda: list(page.evaluate("window.looks"))
