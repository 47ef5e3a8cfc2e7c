"""What controllers shall show. A control keeps what it was last told, until it is told anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Look = Literal["off", "idle", "on", "armed", "waiting", "queued", "running", "done", "failed"]
"""What a light says; how that looks (colour, blinking, brightness) is the profile's to say."""


@dataclass(frozen=True, slots=True)
class LightWanted:
    """A light; `colour` (0xRRGGBB) and `fraction` (of running work) are for those that can."""

    control: str
    look: Look
    colour: int | None = None
    fraction: float | None = None


@dataclass(frozen=True, slots=True)
class PositionWanted:
    """Where a motor fader stands, or a ring points: 0 to 1, None dark (a ring only)."""

    control: str
    position: float | None


@dataclass(frozen=True, slots=True)
class TextWanted:
    """Words on a display: `display` as the profile names it, `cell` which of its places."""

    display: str
    cell: int
    text: str


@dataclass(frozen=True, slots=True)
class MeterWanted:
    """A level meter of a strip, in dBFS."""

    control: str
    level_dbfs: float


Wanted = LightWanted | PositionWanted | TextWanted | MeterWanted
