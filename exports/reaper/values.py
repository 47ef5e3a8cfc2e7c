"""How REAPER writes what a session says: colours, gains, meters, ids. Both ways, in one place.

From the published state chunk definitions, REAPER's API reference (I_PANLAW_FLAGS, C_FADEINSHAPE,
C_BEATATTACHMODE, I_CUSTOMCOLOR) and projects that REAPER saved.
"""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from exports.brought_inside import gain_of
from session.meter import DENOMINATORS
from session.model import Session
from session.units import LOWEST_DB

OWN_COLOUR = 0x1000000
"""Set in a colour that the user chose; without it the theme's colour shows."""

LINEAR, SQUARE = 0, 1
"""Shapes of a point of the tempo envelope: a straight line over the clock, and a step."""

SETS_METER = 1
"""Flag of a point of the tempo envelope that names a meter."""

UNITY_PAN_LAW = 1.0
"""The centre is not turned down."""

LINEAR_TAPER = 2
"""Pan law flag: with the law above, the far side is turned down by (1 - |pan|)."""

STEREO_BALANCE = 3
"""Pan mode: each side keeps to itself."""

ITEMS_MIX = 1
"""ITEMMIX: items that overlap all sound (0, REAPER's default, lets the inner silence the outer)."""

BEATS_POSITION_LENGTH_RATE = 1
"""Time base: a change of tempo moves and stretches items."""

TICKS_PER_BEAT = 960

FASTEST_BPM = 960.0

_METER_BASE = 65536

LONGEST_SECONDS = 50_000.0
"""Fourteen hours: at every tempo within the beats that a session can count."""


def peak_colour(colour: str) -> int:
    """`#rrggbb` as 0x1BBGGRR."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return OWN_COLOUR | blue << 16 | green << 8 | red


def colour_of(peak: int) -> str | None:
    """`#rrggbb`; None for the theme's colour."""
    if not peak & OWN_COLOUR:
        return None
    return f"#{peak & 255:02x}{peak >> 8 & 255:02x}{peak >> 16 & 255:02x}"


def meter_code(numerator: int, denominator: int) -> int:
    """A meter as a point of the tempo envelope has it."""
    return _METER_BASE * denominator + numerator


def meter_of(code: int) -> tuple[int, int] | None:
    """(numerator, denominator); None for none, or one that a session cannot hold."""
    denominator, numerator = divmod(code, _METER_BASE)
    return (numerator, denominator) if is_meter(numerator, denominator) else None


def is_meter(numerator: int, denominator: int) -> bool:
    """Whether a session can hold it."""
    return 1 <= numerator <= 99 and denominator in DENOMINATORS


def amplitude(gain_db: float) -> float:
    """Gain as a factor; the quietest gain of a session is silence."""
    return 0.0 if gain_db <= LOWEST_DB else float(10 ** (gain_db / 20))


def gain_db(factor: float) -> float:
    """A factor as gain, within a session's bounds; its sign (the phase) is dropped."""
    return gain_of(abs(factor))


class Ids:
    """Gives out ids: the same session gets the same ones."""

    def __init__(self, session: Session) -> None:
        origin = session.provenance
        self._root = uuid5(NAMESPACE_URL, f"{session.title}/{origin.created_at}/{origin.seed}")

    def of(self, *place: object) -> str:
        """The id of what stands at `place`, in REAPER's braces."""
        return f"{{{str(uuid5(self._root, '/'.join(map(str, place)))).upper()}}}"
