"""Values of 14 bits that come in two halves: pairs of control changes, NRPN and RPN.

A value is told when its fine half came. A device that never sends one (many send the coarse half
alone) is told by the coarse half, stretched over the whole range. MIDI 1.0 Detailed Specification
4.2, "Control Change" and "Registered and non-registered parameter numbers".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bridge.controllers.messages import DATA_LSB, DATA_MSB, NRPN_LSB, NRPN_MSB, RPN_LSB, RPN_MSB
from bridge.events.arrived import MidiArrived
from bridge.events.moved import Moved

Heard = Callable[[MidiArrived, bytes], Sequence[Moved]]
"""What a message means."""
Tell = Callable[[MidiArrived, float], Sequence[Moved]]
"""What a raw value means."""
NOTHING: tuple[Moved, ...] = ()


class Pair:
    """The two halves of a 14-bit value."""

    def __init__(self, tell: Tell, high: float) -> None:
        self._tell = tell
        self._coarse_only = high <= 127
        self._msb = 0
        self._is_fine = False

    def coarse(self, arrived: MidiArrived, value: int) -> Sequence[Moved]:
        """The upper half came: it tells at once, unless the lower half is known to follow."""
        self._msb = value
        if self._coarse_only:
            return self._tell(arrived, value)
        return NOTHING if self._is_fine else self._tell(arrived, value << 7 | value)

    def fine(self, arrived: MidiArrived, value: int) -> Sequence[Moved]:
        """The lower half came."""
        if self._coarse_only:
            return NOTHING
        self._is_fine = True
        return self._tell(arrived, self._msb << 7 | value)


class Chosen:
    """Which parameter of a channel the data-entry controllers set; NRPN and RPN share them."""

    def __init__(self, known: Mapping[tuple[str, int], Pair]) -> None:
        self._known = known
        self._halves = {"nrpn": [127, 127], "rpn": [127, 127]}
        self._parameter: Pair | None = None

    def handlers(self) -> dict[int, Heard]:
        """What each controller number does."""
        choosing = {
            NRPN_MSB: ("nrpn", 0),
            NRPN_LSB: ("nrpn", 1),
            RPN_MSB: ("rpn", 0),
            RPN_LSB: ("rpn", 1),
        }
        made: dict[int, Heard] = {
            number: self._choosing(sort, half) for number, (sort, half) in choosing.items()
        }
        made[DATA_MSB] = self._coarse
        made[DATA_LSB] = self._fine
        return made

    def _choosing(self, sort: str, half: int) -> Heard:
        def choose(_: MidiArrived, data: bytes) -> Sequence[Moved]:
            halves = self._halves[sort]
            halves[half] = data[2]
            self._parameter = self._known.get((sort, halves[0] << 7 | halves[1]))
            return NOTHING

        return choose

    def _coarse(self, arrived: MidiArrived, data: bytes) -> Sequence[Moved]:
        return self._parameter.coarse(arrived, data[2]) if self._parameter else NOTHING

    def _fine(self, arrived: MidiArrived, data: bytes) -> Sequence[Moved]:
        return self._parameter.fine(arrived, data[2]) if self._parameter else NOTHING
