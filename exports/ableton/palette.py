"""Live's palette: a colour in a set is one of these by its index."""

from __future__ import annotations

from functools import cache
from math import sqrt

_ROWS = """
ff94a6 ffa529 cc9927 f7f47c bffb00 1aff2f 25ffa8 5cffe8 8bc5ff 5480e4 92a7ff d86ce4 e553a0 ffffff
ff3636 f66c03 99724b fff034 87ff67 3dc300 00bfaf 19e9ff 10a4ee 007dc0 886ce4 b677c6 ff39d4 d0d0d0
e2675a ffa374 d3ad71 edffae d2e498 bad074 9bc48d d4fde1 cdf1f8 b9c1e3 cdbbe4 ae98e5 e5dce1 a9a9a9
c6928b b78256 99836a bfba69 a6be00 7db04d 88c2ba 9bb3c4 85a5c2 8393cc a595b5 bf9fbe bc7196 7b7b7b
af3333 a95131 724f41 dbc300 85961f 539f31 0a9c8e 236384 1a2f96 2f52a2 624bad a34bad cc2e6e 3c3c3c
"""

PALETTE: tuple[str, ...] = tuple(f"#{code}" for code in _ROWS.split())
"""Rows of fourteen as the colour chooser of Live 10 to 12 shows them, index 0 to 69."""


@cache
def nearest_index(colour: str) -> int:
    """The index of the palette's colour that looks most like `colour` (`#rrggbb`)."""
    return min(range(len(PALETTE)), key=lambda index: _difference(PALETTE[index], colour))


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _difference(one: str, other: str) -> float:
    """The weighted RGB distance "redmean" (compuphase.com/cmetric.htm)."""
    (r1, g1, b1), (r2, g2, b2) = _rgb(one), _rgb(other)
    mean = (r1 + r2) / 2
    red = (2 + mean / 256) * (r1 - r2) ** 2
    blue = (2 + (255 - mean) / 256) * (b1 - b2) ** 2
    return sqrt(red + 4 * (g1 - g2) ** 2 + blue)
