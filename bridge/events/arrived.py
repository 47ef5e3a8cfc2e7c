"""What came in, as it came: nothing here knows which controller sent it or what it means.

Times are seconds of the monotonic clock (`time.monotonic`), taken by the thread that received.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

Source = NewType("Source", str)
"""Where something came from: `midi:<port name>`, `osc-udp:<host>:<port>`, `osc-tcp:<host>:<port>`.

Limits, order and fairness are kept for each source by itself.
"""

OscArgument = int | float | str | bytes | bool | None | tuple["OscArgument", ...]


@dataclass(frozen=True, slots=True)
class MidiArrived:
    """One complete MIDI message, status byte first (running status is resolved)."""

    source: Source
    at_s: float
    data: bytes


@dataclass(frozen=True, slots=True)
class OscArrived:
    """One OSC message; those of a bundle come one by one, in order.

    `address` is a plain address: patterns are answered by no action of ours.
    """

    source: Source
    at_s: float
    address: str
    arguments: tuple[OscArgument, ...] = ()


@dataclass(frozen=True, slots=True)
class PortCame:
    """A MIDI port is there; `late` when it was seen before, and takes us only now."""

    source: Source
    at_s: float
    late: bool = False


@dataclass(frozen=True, slots=True)
class PortWent:
    """A MIDI port is gone (unplugged, or the MIDI system itself ended, as `why` says)."""

    source: Source
    at_s: float
    why: str = "unplugged"


Arrived = MidiArrived | OscArrived | PortCame | PortWent
"""What a receiving thread puts into the inbox."""
