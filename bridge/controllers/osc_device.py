"""A controller that speaks OSC, by its profile: addresses on one side, controls on the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isnan

from bridge.controllers.one import One, all_ones
from bridge.controllers.profile import PRESSED, Profile
from bridge.events.arrived import OscArrived
from bridge.events.moved import Motion, Moved
from bridge.events.wanted import LightWanted, PositionWanted, Wanted
from bridge.osc.codec import encode


class OscDevice:
    """As `ProfiledDevice`, for a profile whose controls are addresses; packets are its bytes.

    It shows what it can by its own addresses: a button is lit by 1, a fader goes to its position.
    What no profile knows is shown by `bridge.osc.surface.OscSurface`.
    """

    def __init__(self, profile: Profile, name: str | None = None) -> None:
        self.name = name or profile.id
        self.profile = profile
        ones = all_ones(profile)
        self._by_address = {one.address: one for one in ones if one.address}
        self._by_name = {one.name: one for one in ones}

    def controls(self) -> Sequence[str]:
        """The names of its controls, in the profile's order."""
        return tuple(self._by_name)

    def heard(self, arrived: OscArrived) -> Sequence[Moved]:
        """What a message means; nothing for what the profile does not know."""
        one = self._by_address.get(arrived.address)
        if one is None:
            return ()
        raw = arrived.arguments[0] if arrived.arguments else 1.0
        if not isinstance(raw, int | float) or isnan(raw):
            return ()
        low, high = one.control.ends()
        value = min(max((float(raw) - low) / (high - low), 0.0), 1.0)
        motion = _motion(one, value)
        if motion is None:
            return ()
        if one.control.press == "toggle":
            value = 1.0
        at_s, source = arrived.at_s, arrived.source
        return (Moved(self.name, one.name, motion, value, at_s, source, None, arrived.arguments),)

    def opening(self) -> Sequence[bytes]:
        """Nothing."""
        return ()

    def closing(self) -> Sequence[bytes]:
        """Nothing: what it shows is its own again."""
        return ()

    def showing(self, wanted: Iterable[Wanted]) -> Sequence[bytes]:
        """The messages that show a batch of wishes; texts and meters are left out."""
        messages: list[bytes] = []
        for wish in wanted:
            if not isinstance(wish, LightWanted | PositionWanted):
                continue
            one = self._by_name.get(wish.control)
            if one is None or one.address is None:
                continue
            low, high = one.control.ends()
            if isinstance(wish, LightWanted):
                lit = wish.look not in ("off", "idle")
                if one.control.kind in PRESSED:
                    messages.append(encode(one.address, high if lit else low))
            elif wish.position is not None and one.control.kind not in PRESSED:
                position = min(max(wish.position, 0.0), 1.0)
                messages.append(encode(one.address, low + position * (high - low)))
        return messages


def _motion(one: One, value: float) -> Motion | None:
    """What a value is: of what is pressed, a press or a release."""
    control = one.control
    if control.kind not in PRESSED:
        return "value"
    if value > 0 or control.press == "toggle":
        return "press"
    return None if control.press == "trigger" else "release"
