"""Asking a device what it is: the identity request that nearly every controller answers.

Source: MIDI 1.0 Detailed Specification 4.2.1, universal non-real-time SysEx, general information
(06), identity request (01) and reply (02).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

IDENTITY_REQUEST: Final = bytes.fromhex("F0 7E 7F 06 01 F7")
"""To all devices (7F)."""


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
