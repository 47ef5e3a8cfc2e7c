"""Pictures of the page held against golden ones, with a tolerance.

Browsers of other versions smooth the edges of letters and lines otherwise, by a shade or by half a
pixel. So both pictures are smoothed a little; a pixel differs when a colour of it is off by more
than `SHADE`; and a picture differs when too many pixels of one tile of it do, as they do where a
button has moved, or too many of the whole, as they do where a ground has another colour.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SHADE = 28
"""Of 255."""
TILE_PIXELS = 40
"""The side of a tile: about a button's height."""
TILE_SHARE = 0.15
WHOLE_SHARE = 0.004
COLOURS = 256
"""A golden picture keeps so many: a third of the bytes, and none is off by ten of 255."""

Pixels = NDArray[np.uint8]
"""Shape `(height, width, 3)`."""


@dataclass(frozen=True)
class Difference:
    """How two pictures differ: in words, and as a picture with what differs in red."""

    words: str
    picture: Pixels


def read_picture(png: bytes) -> Pixels:
    """The pixels of a PNG file."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def write_golden(path: Path, pixels: Pixels) -> None:
    """A golden picture, in few colours."""
    path.parent.mkdir(parents=True, exist_ok=True)
    few = Image.fromarray(pixels).quantize(
        COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE
    )
    few.save(path, optimize=True)


def write_picture(path: Path, pixels: Pixels) -> None:
    """A picture as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


def difference(golden: Pixels, seen: Pixels) -> Difference | None:
    """What differs between two pictures; None where one can stand for the other."""
    if golden.shape != seen.shape:
        sizes = " and ".join(f"{one.shape[1]} by {one.shape[0]}" for one in (golden, seen))
        return Difference(f"the sizes differ: {sizes}", seen)
    off = np.abs(_smooth(golden) - _smooth(seen)).max(axis=2) > SHADE
    tiles = _tile_shares(off)
    worst = np.unravel_index(int(tiles.argmax()), tiles.shape)
    share = float(off.mean())
    if tiles[worst] <= TILE_SHARE and share <= WHOLE_SHARE:
        return None
    y, x = (int(number) * TILE_PIXELS for number in worst)
    words = f"{share:.2%} of it differ, most at {x}, {y}: {tiles[worst]:.0%} of that tile"
    picture = seen // 3
    picture[off] = (255, 40, 40)
    return Difference(words, picture)


def _smooth(pixels: Pixels) -> NDArray[np.float32]:
    """Each pixel as the mean of the nine around it."""
    wide = np.pad(pixels.astype(np.float32), ((1, 1), (1, 1), (0, 0)), mode="edge")
    rows = wide[:-2] + wide[1:-1] + wide[2:]
    smoothed: NDArray[np.float32] = (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / 9
    return smoothed


def _tile_shares(off: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Which share of each tile's pixels differ."""
    height, width = off.shape
    filled = np.pad(off, ((0, -height % TILE_PIXELS), (0, -width % TILE_PIXELS)))
    tiles = filled.reshape(
        filled.shape[0] // TILE_PIXELS, TILE_PIXELS, filled.shape[1] // TILE_PIXELS, TILE_PIXELS
    )
    shares: NDArray[np.float64] = tiles.mean(axis=(1, 3))
    return shares
