"""A session on a tablet that lies, and a hand on it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from tests.page.fingers import Fingers, Point
from tests.page.session_view import opened, strip

VIEW = """() => {
    const ground = document.querySelector("[data-timeline]");
    const style = getComputedStyle(ground);
    return {
        left: ground.scrollLeft,
        top: ground.scrollTop,
        beat: parseFloat(style.getPropertyValue("--beat")),
        axis: ground.getBoundingClientRect().left + parseFloat(style.getPropertyValue("--head")),
        page: document.scrollingElement.scrollTop,
        scale: visualViewport.scale,
    };
}"""


class Tablet:
    """A session on a tablet that lies, and a hand on it."""

    def __init__(self, page: Page, session: str) -> None:
        self.page = opened(page, session)
        self.hand = Fingers(page)

    def at(self, share: float, down: float = 0.5) -> Point:
        """A place on the first lane, by its share of what is seen."""
        box = strip(self.page).locator("canvas").bounding_box()
        assert box is not None
        return box["x"] + share * box["width"], box["y"] + down * box["height"]

    def bars(self, share: float) -> Point:
        """A place on the numbers of the bars."""
        box = self.page.locator("[data-timeline] canvas").first.bounding_box()
        assert box is not None
        return box["x"] + share * box["width"], box["y"] + box["height"] / 2

    def view(self) -> dict[str, float]:
        """What is seen of the piece."""
        found: dict[str, float] = self.page.evaluate(VIEW)
        return found

    def beat_at(self, x: float) -> float:
        """The beat that stands at a place of the window."""
        view = self.view()
        return (x - view["axis"] + view["left"]) / view["beat"]

    def settled(self) -> dict[str, float]:
        """What is seen once nothing glides any more."""
        before = self.view()
        while True:
            self.page.wait_for_timeout(200)
            now = self.view()
            if now == before:
                return now
            before = now

    def region(self) -> Locator:
        """What is marked, on the lanes."""
        return self.page.locator("[data-timeline] [class*=region]").first

    def marked(self) -> tuple[float, float]:
        """The bars that are marked: the first, counted from 1, and how many."""
        box = self.region().bounding_box()
        assert box is not None
        first = self.beat_at(box["x"]) / 4
        return round(first + 1, 1), round(box["width"] / self.view()["beat"] / 4, 1)
