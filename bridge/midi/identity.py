"""Asking a device what it is: the identity request that nearly every controller answers.

Source: MIDI 1.0 Detailed Specification 4.2.1, universal non-real-time SysEx, general information
(06), identity request (01) and reply (02).
"""

from __future__ import annotations

import queue
from dataclasses import dataclass
from typing import Final

from bridge.events.arrived import MidiArrived
from bridge.midi.output import Output
from bridge.midi.ports import Ports
from bridge.sync.contract import Seconds

IDENTITY_REQUEST: Final = bytes.fromhex("F0 7E 7F 06 01 F7")
"""To all devices (7F)."""
ANSWERS_WITHIN_S: Final = 0.4
_LOOK_S: Final = 0.01


@dataclass(frozen=True, slots=True)
class Identity:
    """What a device says it is. Firms have one byte or three, with 00 first; numbers are 14-bit."""

    manufacturer: bytes
    family: int
    member: int
    version: bytes
    device_id: int = 0x7F


def identity_of(data: bytes) -> Identity | None:
    """What an identity reply says; None for any other message."""
    if len(data) < 6 or data[:2] != b"\xf0\x7e" or data[3:5] != b"\x06\x02":
        return None
    firm = 3 if data[5] == 0 else 1
    rest = data[5 + firm : -1]
    if len(rest) != 8:
        return None
    return Identity(
        manufacturer=data[5 : 5 + firm],
        family=rest[0] | rest[1] << 7,
        member=rest[2] | rest[3] << 7,
        version=rest[4:],
        device_id=data[2],
    )


def ask_identity(
    ports: Ports,
    seconds: Seconds,
    input_name: str,
    output_name: str,
    within_s: float = ANSWERS_WITHIN_S,
) -> bytes | None:
    """The identity reply of the device behind two ports; None when it gives none in time."""
    heard: queue.SimpleQueue[MidiArrived] = queue.SimpleQueue()
    listening = ports.open_input(input_name, heard.put)
    asking = ports.open_output(output_name)
    try:
        return _asked(asking, heard, seconds, within_s)
    finally:
        asking.close()
        listening.close()


def _asked(
    asking: Output, heard: queue.SimpleQueue[MidiArrived], seconds: Seconds, within_s: float
) -> bytes | None:
    if not asking.send(IDENTITY_REQUEST):
        return None
    ends_s = seconds.now_s() + within_s
    while True:
        while not heard.empty():
            data = heard.get().data
            if identity_of(data) is not None:
                return data
        now_s = seconds.now_s()
        if now_s >= ends_s:
            return None
        seconds.wait_until(min(ends_s, now_s + _LOOK_S))
