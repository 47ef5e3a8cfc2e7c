"""What of a device can be told by itself: each light, position, cell and meter has a key."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, isnan

from bridge.events.wanted import LightWanted, MeterWanted, PositionWanted, TextWanted, Wanted

Key = tuple[type[Wanted], str, int]
"""The sort of wish, the control or display, and the cell of a display."""


def key_of(wish: Wanted) -> Key:
    """The place that a wish is about: the newest for a place counts."""
    if isinstance(wish, TextWanted):
        return TextWanted, wish.display, wish.cell
    return type(wish), wish.control, 0


def device_of(wish: Wanted) -> str:
    """The device of a wish that names its control in full, as `<device>/<control>`."""
    name = wish.display if isinstance(wish, TextWanted) else wish.control
    return name.partition("/")[0]


def without_device(wish: Wanted) -> Wanted:
    """The wish as its device knows it: the control's own name."""
    if isinstance(wish, TextWanted):
        return replace(wish, display=wish.display.partition("/")[2])
    return replace(wish, control=wish.control.partition("/")[2])


def is_sane(wish: Wanted) -> bool:
    """Whether its numbers can be shown: a position or a level may be computed, and be none."""
    match wish:
        case LightWanted():
            return wish.fraction is None or isfinite(wish.fraction)
        case PositionWanted():
            return wish.position is None or isfinite(wish.position)
        case MeterWanted():
            return not isnan(wish.level_dbfs)
        case TextWanted():
            return True
