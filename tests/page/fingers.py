"""Fingers on a page: real touches of Chromium, as many at once as a hand has, and what they hit.

`TABLET` and `UPRIGHT` are the options of a context as a tablet's browser has it.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

Point = tuple[float, float]
"""In CSS pixels of the window."""

HAND: dict[str, Any] = {"has_touch": True, "is_mobile": True, "device_scale_factor": 2}
TABLET: dict[str, Any] = {**HAND, "viewport": {"width": 1024, "height": 768}}
WIDE_TABLET: dict[str, Any] = {**HAND, "viewport": {"width": 1180, "height": 820}}
UPRIGHT: dict[str, Any] = {**HAND, "viewport": {"width": 820, "height": 1180}}

LEAST_PIXELS = 44
"""What a fingertip hits for sure (WCAG 2.5.5)."""
HELD_MS = 700
"""Longer than a finger has to rest to be told from a tap."""
FRAME_MS = 16

_SMALL = """(least) => {
    const pressed = "button, a[href], input:not([type=hidden], [hidden]), select, textarea, "
        + "summary, [role=slider], [role=tab], [role=option], [role=menuitem]";
    const reach = least / 2 - 0.6;
    return [...document.querySelectorAll(pressed)]
        .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled)
        // Words in a sentence are as high as it is; what takes no press is no target itself.
        .filter((one) => getComputedStyle(one).display !== "inline")
        .map((one) => {
            const slider = one.parentElement.closest("[data-orientation]:has([role=slider])");
            const within = one.closest("label") ?? (one.role === "slider" ? slider : null);
            const takes = getComputedStyle(one).pointerEvents !== "none";
            return takes ? [one, within ?? one] : [one, one.parentElement];
        })
        .filter(([one, whole]) => {
            const { width, height } = whole.getBoundingClientRect();
            if (width === 0 || height === 0 || getComputedStyle(whole).pointerEvents === "none")
                return false;
            if (Math.min(width, height) >= least - 0.5) return false;
            // More than is drawn may be hit: tried where nothing lies over it.
            whole.scrollIntoView({ block: "center" });
            const { x, y } = whole.getBoundingClientRect();
            const [left, top] = [x + width / 2, y + height / 2];
            const hit = (across, down) => {
                const found = document.elementFromPoint(left + across, top + down);
                const label = found?.closest("label");
                return !found || whole.contains(found) || label?.control === one;
            };
            const wide = width >= least - 0.5 || (hit(-reach, 0) && hit(reach, 0));
            const high = height >= least - 0.5 || (hit(0, -reach) && hit(0, reach));
            return !(wide && high);
        })
        .map(([one, whole]) => {
            const { width, height } = whole.getBoundingClientRect();
            const name = one.ariaLabel ?? one.textContent.trim().slice(0, 40);
            return `${one.tagName} ${name || one.type}: ${width} by ${height}`;
        });
}"""


def small_targets(page: Page) -> list[str]:
    """What can be pressed on the page and is too small for a finger, each with its size."""
    found: list[str] = page.evaluate(_SMALL, LEAST_PIXELS)
    return found


def middle(part: Locator) -> Point:
    """The middle of a part, once it is in sight."""
    part.scroll_into_view_if_needed()
    box = part.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def beside(point: Point, across: float, down: float = 0.0) -> Point:
    """A place so far from another."""
    return point[0] + across, point[1] + down


class Fingers:
    """Up to five fingers on a page, by number."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._wire = page.context.new_cdp_session(page)
        self._at: dict[int, Point] = {}

    def down(self, *places: Point) -> None:
        """Put one finger more on each place."""
        for place in places:
            self._at[max(self._at, default=0) + 1] = place
            self._send("touchStart")

    def move(self, *places: Point, steps: int = 10) -> None:
        """Move all fingers that are down, in their order, each to its place."""
        begun = dict(self._at)
        for step in range(1, steps + 1):
            for (finger, (x, y)), (to_x, to_y) in zip(begun.items(), places, strict=True):
                share = step / steps
                self._at[finger] = (x + (to_x - x) * share, y + (to_y - y) * share)
            self._send("touchMove")
            self._page.wait_for_timeout(FRAME_MS)

    def up(self) -> None:
        """Lift all of them, the last one first."""
        while self._at:
            self._at.popitem()
            self._send("touchEnd")

    def tap(self, place: Point) -> None:
        """Touch a place for a moment."""
        self.down(place)
        self.up()

    def swipe(self, start: Point, end: Point) -> None:
        """One finger from here to there, and off."""
        self.down(start)
        self.move(end)
        self.up()

    def hold(self, place: Point) -> None:
        """Put a finger down and let it rest."""
        self.down(place)
        self._page.wait_for_timeout(HELD_MS)

    def _send(self, kind: str) -> None:
        points = [{"x": x, "y": y, "id": finger} for finger, (x, y) in self._at.items()]
        self._wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
