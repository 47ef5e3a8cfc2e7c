"""What a knob does that stands elsewhere than the parameter it sets. Positions are 0 to 1."""

from __future__ import annotations

from typing import Literal

Mode = Literal["off", "pick-up", "tolerant-pick-up", "parallel", "catch-up"]

MODES: dict[Mode, str] = {
    "off": "The parameter jumps to where the control is.",
    "pick-up": "Nothing happens until the control comes to where the parameter is; a quick move "
    "past it does not count.",
    "tolerant-pick-up": "Nothing happens until the control comes to the parameter or passes it, "
    "however quickly.",
    "parallel": "The parameter moves by as much as the control, from where it is.",
    "catch-up": "The parameter moves the same way, faster or slower, so that both meet at the end.",
}

NEAR = 1 / 64
"""Nearer than this the control is where the parameter is: two steps of a 7-bit fader."""


class TakeOver:
    """The memory of one control and one parameter."""

    def __init__(self, mode: Mode) -> None:
        self._mode = mode
        self._holds = False

    def lost(self) -> None:
        """The parameter was set elsewhere, or the control did something else meanwhile."""
        self._holds = False

    def moved(self, before: float | None, now: float, stands: float | None) -> float | None:
        """The parameter's new position; None leaves it.

        `before` is where the control was when it last spoke, `stands` where the parameter is; it
        is None when nobody has set it, and then there is nothing to take over.
        """
        if self._mode == "off" or self._holds or stands is None:
            self._holds = True
            return now
        match self._mode:
            case "pick-up" | "tolerant-pick-up":
                near = abs(now - stands) <= NEAR
                if before is not None:
                    near = near or abs(before - stands) <= NEAR
                    if self._mode == "tolerant-pick-up":
                        near = near or (before - stands) * (now - stands) < 0
                self._holds = near
                return now if near else None
            case "parallel":
                return None if before is None else max(0.0, min(1.0, stands + now - before))
            case "catch-up":
                return None if before is None else _nearing(before, now, stands)


def _nearing(before: float, now: float, stands: float) -> float:
    """What is left of the parameter's way shrinks as what is left of the control's does."""
    if now > before:
        return 1 - (1 - stands) * (1 - now) / (1 - before)
    if now < before:
        return stands * now / before
    return stands
