"""An OSC surface that no profile knows: each control is told its state at its own address.

There is no standard for it; TouchOSC, Open Stage Control and Lemur all move a control that is sent
a value at the address which it sends from. What a plain value cannot say stands below the address.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bridge.events.moved import OSC
from bridge.events.wanted import LightWanted, MeterWanted, PositionWanted, TextWanted, Wanted
from bridge.osc.codec import BadOsc, encode, encode_bundle, encode_tagged

DARK = ("off", "idle")
BUNDLE_BYTES = 1400
"""A bundle is kept within one packet of an ordinary network."""
_OPAQUE = 0xFF


class OscSurface:
    """Does what `bridge.controllers.contract.Surface` says, for every address there is.

    | wanted   | sent                                                                          |
    |----------|-------------------------------------------------------------------------------|
    | light    | the address: 1.0 lit, 0.0 dark; `<address>/look`: text; `<address>/fraction`: |
    |          | float, 0 to 1; `<address>/colour`: a colour (`r`)                             |
    | position | the address: float, 0 to 1; its light then says no more than look and colour, |
    |          | or a fader would jump to its ends                                             |
    | text     | `/roadie/display/<display>/<cell>`: text                                      |
    | meter    | `<address>/level`: float, in dBFS                                             |
    """

    def __init__(self, name: str = OSC) -> None:
        self.name = name
        self._positioned: set[str] = set()

    def controls(self) -> Sequence[str]:
        """None: an address is a control as soon as something comes from it."""
        return ()

    def opening(self) -> Sequence[bytes]:
        """Nothing."""
        return ()

    def closing(self) -> Sequence[bytes]:
        """Nothing: what it shows is its own again."""
        return ()

    def showing(self, wanted: Iterable[Wanted]) -> Sequence[bytes]:
        """The wishes in as few bundles as they fit into; what OSC cannot carry is left out."""
        wishes = tuple(wanted)
        self._positioned |= {
            _address(one.control) for one in wishes if isinstance(one, PositionWanted)
        }
        bundles: list[list[bytes]] = [[]]
        size = 0
        for message in (message for wish in wishes for message in self._messages(wish)):
            size += len(message) + 4
            if size > BUNDLE_BYTES and bundles[-1]:
                bundles.append([])
                size = len(message) + 4
            bundles[-1].append(message)
        return [encode_bundle(*messages) for messages in bundles if messages]

    def _messages(self, wish: Wanted) -> list[bytes]:
        try:
            match wish:
                case LightWanted():
                    return self._light(wish)
                case PositionWanted():
                    return [encode(_address(wish.control), float(wish.position or 0.0))]
                case TextWanted():
                    return [encode(f"/roadie/display/{wish.display}/{wish.cell}", wish.text)]
                case MeterWanted():
                    return [encode(f"{_address(wish.control)}/level", float(wish.level_dbfs))]
        except BadOsc:
            return []

    def _light(self, wish: LightWanted) -> list[bytes]:
        address = _address(wish.control)
        messages = [encode(f"{address}/look", wish.look)]
        if address not in self._positioned:
            messages.insert(0, encode(address, 0.0 if wish.look in DARK else 1.0))
        if wish.fraction is not None:
            messages.append(encode(f"{address}/fraction", float(wish.fraction)))
        if wish.colour is not None:
            rgba = wish.colour << 8 | _OPAQUE
            messages.append(encode_tagged(f"{address}/colour", "r", [rgba]))
        return messages


def _address(control: str) -> str:
    """The address of a control, with or without the device before it."""
    return "/" + control.removeprefix(f"{OSC}/").lstrip("/")
