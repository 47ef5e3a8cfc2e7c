"""Colours: what looks have when nobody says, and which of a palette is nearest to one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from bridge.events.wanted import Look

USUAL: dict[Look, int] = {
    "off": 0x000000,
    "idle": 0x202020,
    "on": 0xFFFFFF,
    "armed": 0xFF0000,
    "waiting": 0xFF8000,
    "queued": 0xFFD000,
    "running": 0x0060FF,
    "done": 0x00FF00,
    "failed": 0xFF0040,
}


def parts(colour: int) -> tuple[int, int, int]:
    """Red, green, blue of 0xRRGGBB, each 0 to 255."""
    return colour >> 16 & 0xFF, colour >> 8 & 0xFF, colour & 0xFF


def dimmed(colour: int, fraction: float) -> int:
    """The colour at a part of its brightness."""
    red, green, blue = (round(one * fraction) for one in parts(colour))
    return red << 16 | green << 8 | blue


class Palette:
    """The fixed colours of a device, by the value that shows each."""

    def __init__(self, colours: Mapping[int, int]) -> None:
        self._colours = tuple((parts(colour), value) for value, colour in colours.items())
        self.nearest = lru_cache(maxsize=512)(self._nearest)

    def _nearest(self, colour: int) -> int:
        """The value of the nearest colour, by the eye's weights for red, green and blue.

        The weights are those of luminance after ITU-R BT.601, rounded: 3, 6, 1.
        """
        red, green, blue = parts(colour)
        return min(
            self._colours,
            key=lambda one: (
                3 * (one[0][0] - red) ** 2 + 6 * (one[0][1] - green) ** 2 + (one[0][2] - blue) ** 2
            ),
        )[1]
