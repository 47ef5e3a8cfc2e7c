"""Takes pictures of the page for tests, and holds them against golden ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.page.conftest import Axe, OpenPage
from tests.page.golden_scenes import WIDE, Scene
from tests.page.page_server import PageServer
from tests.page.still_page import STILL, WRITES, hold_against_golden, hold_still, sideways


@dataclass(frozen=True)
class Camera:
    """Takes pictures of pages that hold still; what does not look as it shall is kept in `out`."""

    open_page: OpenPage
    axe: Axe
    out: Path

    def still(self, server: PageServer, size: tuple[int, int] = WIDE) -> Page:
        """A page of the server that holds still."""
        viewport = {"width": size[0], "height": size[1]}
        page = self.open_page(base_url=server.url, viewport=viewport, **STILL)
        hold_still(page, server.library)
        return page

    def take(self, page: Page, name: str, *masked: str, part: str = ":root") -> None:
        """What the page shows looks as it shall, fits, and hurts no reader."""
        assert page.viewport_size is not None
        mask = [page.locator(one) for one in masked]
        full_name = f"{name}-{page.viewport_size['width']}"
        hold_against_golden(page.locator(part), full_name, self.out, mask)
        if WRITES:
            return
        assert sideways(page) == []
        self.axe(page)

    def show(self, server: PageServer, scene: Scene, size: tuple[int, int]) -> None:
        """The scene is as it shall be at that size."""
        page = self.still(server, size)
        page.goto(scene.address)
        scene.deed(page)
        self.take(page, scene.name, part=scene.part)


@pytest.fixture
def camera(open_page: OpenPage, axe: Axe, tmp_path: Path) -> Camera:
    """A camera whose spoilt pictures lie in the test's folder."""
    return Camera(open_page, axe, tmp_path / "pictures")
