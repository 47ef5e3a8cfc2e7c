"""The seam between a device and everything else: bytes on one side, controls on the other.

Pure: a device is told the time and does no I/O.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from bridge.events.arrived import MidiArrived
from bridge.events.moved import Moved
from bridge.events.wanted import Wanted


class Surface(Protocol):
    """What can show something: MIDI bytes for a MIDI device, packets for an OSC one.

    `name` is how mappings know it (`launchpad-x`, a second one `launchpad-x#2`).
    """

    name: str

    def controls(self) -> Sequence[str]:
        """The names of its controls, in the profile's order."""

    def opening(self) -> Sequence[bytes]:
        """What is sent when it is found, or comes back: the mode that lets its lights be set."""

    def closing(self) -> Sequence[bytes]:
        """What is sent when the bridge leaves it: dark lights, its own mode again."""

    def showing(self, wanted: Iterable[Wanted]) -> Sequence[bytes]:
        """The messages that show a batch of wishes, fewest first: batched where the device can.

        A wish for what the device lacks (a colour on a red light, a display it has not) is shown
        as near as it can, or left out.
        """


class Device(Surface, Protocol):
    """One MIDI controller that is there, by its profile."""

    def heard(self, arrived: MidiArrived) -> Sequence[Moved]:
        """What a message from its port means; nothing for what the profile does not know.

        14-bit pairs, NRPN and relative encoders are put together here.
        """
