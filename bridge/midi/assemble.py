"""Controllers that need more than one message: 14-bit values, NRPN and RPN.

Source: MIDI 1.0 Detailed Specification 4.2.1, "Control Change": controllers 32 to 63 are the least
significant halves of 0 to 31; 98 to 101 choose a parameter, 6 and 38 are its value, 96 and 97 step
it, and 127/127 chooses none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from bridge.midi.message import control_change

Family = Literal["cc14", "nrpn", "rpn"]

DATA_MSB: Final = 6
DATA_LSB: Final = 38
INCREMENT: Final = 96
DECREMENT: Final = 97
_CHOOSES: Final[dict[int, tuple[Literal["nrpn", "rpn"], bool]]] = {
    98: ("nrpn", False),
    99: ("nrpn", True),
    100: ("rpn", False),
    101: ("rpn", True),
}
"""By controller: the family of parameters, and whether it is the number's upper half."""
_NONE: Final = 0x3FFF
HIGHEST: Final = 0x3FFF


@dataclass(frozen=True, slots=True)
class Assembled:
    """A value of 14 bits: controller `number` (0 to 31), or parameter `number` (0 to 16383).

    `steps` is for those that were stepped (data increment and decrement); `value` is where they
    are then, as far as it is known here.
    """

    family: Family
    channel: int
    number: int
    value: int
    steps: int = 0


class WideControllers:
    """14-bit controllers of one source. `numbers` are those that a profile knows to be wide.

    The upper half alone is a value: its lower half then keeps what it was, or is 0 when the
    device never sent one (the specification's reset of it to 0 would make a fader jump that sends
    its lower half first). Each half that comes makes a value; which comes first does not matter.
    """

    def __init__(self, numbers: frozenset[int] = frozenset(range(32))) -> None:
        self._numbers = numbers
        self._halves: dict[tuple[int, int], tuple[int, int]] = {}

    def heard(self, data: bytes) -> Assembled | None:
        """What a control change of the source makes; None for any other message."""
        if len(data) != 3 or data[0] & 0xF0 != 0xB0 or data[1] >= 64:
            return None
        channel, number, upper = data[0] & 0x0F, data[1] & 31, data[1] < 32
        if number not in self._numbers:
            return None
        high, low = self._halves.get((channel, number), (0, 0))
        high, low = (data[2], low) if upper else (high, data[2])
        self._halves[channel, number] = high, low
        return Assembled("cc14", channel, number, high << 7 | low)


class ParameterNumbers:
    """NRPN and RPN of one source: what its controllers 6, 38 and 96 to 101 mean together.

    Every half of a value makes one: devices differ in their order, and some send the upper alone.
    A newly chosen parameter's lower half is 0 until it comes.
    """

    def __init__(self) -> None:
        self._chosen: dict[int, tuple[Literal["nrpn", "rpn"], int]] = {}
        self._values: dict[tuple[int, str, int], int] = {}

    def heard(self, data: bytes) -> Assembled | None:
        """What a message makes; None while nothing is complete, or no parameter is chosen."""
        if len(data) != 3 or data[0] & 0xF0 != 0xB0:
            return None
        channel, controller, value = data[0] & 0x0F, data[1], data[2]
        if controller in _CHOOSES:
            self._choose(channel, controller, value)
            return None
        if controller not in (DATA_MSB, DATA_LSB, INCREMENT, DECREMENT):
            return None
        family, number = self._chosen.get(channel, ("rpn", _NONE))
        if number == _NONE:
            return None
        key = channel, family, number
        now, steps = self._values.get(key, 0), 0
        if controller == DATA_MSB:
            now = value << 7 | now & 0x7F
        elif controller == DATA_LSB:
            now = now & ~0x7F | value
        else:
            steps = 1 if controller == INCREMENT else -1
            now = min(HIGHEST, max(0, now + steps))
        self._values[key] = now
        return Assembled(family, channel, number, now, steps)

    def takes(self, data: bytes) -> bool:
        """Whether a message belongs to a parameter, and is no controller of its own.

        Controllers 6 and 38 are plain ones while no parameter is chosen.
        """
        if len(data) != 3 or data[0] & 0xF0 != 0xB0:
            return False
        if data[1] in _CHOOSES:
            return True
        wide = data[1] in (DATA_MSB, DATA_LSB, INCREMENT, DECREMENT)
        return wide and self._chosen.get(data[0] & 0x0F, ("", _NONE))[1] != _NONE

    def _choose(self, channel: int, controller: int, value: int) -> None:
        family, upper = _CHOOSES[controller]
        before, number = self._chosen.get(channel, (family, _NONE))
        if before != family:
            number = _NONE
        number = value << 7 | number & 0x7F if upper else number & ~0x7F | value
        self._chosen[channel] = family, number


def cc14(channel: int, number: int, value: int) -> tuple[bytes, bytes]:
    """A 14-bit controller's two messages, upper half first."""
    return (
        control_change(channel, number, value >> 7),
        control_change(channel, number + 32, value & 0x7F),
    )


def parameter(
    family: Literal["nrpn", "rpn"], channel: int, number: int, value: int
) -> tuple[bytes, ...]:
    """Set a parameter, and choose none after it, so that a stray controller 6 does nothing."""
    choose = {"nrpn": (99, 98), "rpn": (101, 100)}[family]
    parts = (
        (choose[0], number >> 7),
        (choose[1], number & 0x7F),
        (DATA_MSB, value >> 7),
        (DATA_LSB, value & 0x7F),
        (101, 127),
        (100, 127),
    )
    return tuple(control_change(channel, controller, part) for controller, part in parts)
