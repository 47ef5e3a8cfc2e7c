"""What a device that is learnt sends is taken aside: it is looked at later, and does nothing."""

from __future__ import annotations

from collections import deque

from bridge.events.arrived import Arrived, MidiArrived, OscArrived
from bridge.events.moved import OSC
from bridge.osc.own import OWN

WAITING = 5000
"""Messages that wait to be looked at; a controller sends less in ten seconds."""


class Tap:
    """`takes` is for the thread at work with the engine; `source` and `heard` for one other.

    `source` is `osc`, or `midi:` and a port; None while nothing is learnt.
    """

    def __init__(self) -> None:
        self.source: str | None = None
        self.heard: deque[MidiArrived | OscArrived] = deque(maxlen=WAITING)

    def takes(self, arrived: Arrived) -> bool:
        """Whether it is of the device that is learnt."""
        if self.source is None:
            return False
        match arrived:
            case OscArrived(address=address) if self.source == OSC and not address.startswith(OWN):
                self.heard.append(arrived)
                return True
            case MidiArrived(source=source, data=data) if self.source == source and data[0] < 0xF0:
                self.heard.append(arrived)
                return True
        return False
