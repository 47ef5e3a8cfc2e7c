"""Messages as vendors' charts print them: hexadecimal bytes with places to fill in.

`90 {number} 7F`, `F0 00 20 29 02 0C 03 03 {number} {r} {g} {b} F7`. `9{channel}` puts the channel
into the lower half of a byte; `??` in what is matched stands for any byte.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(r"([0-9A-Fa-f]{2})|([0-9A-Fa-f])\{channel\}|\{(\w+)\}|(\?\?)")

PLACES = {
    "status": "the control's own status byte, with its channel",
    "number": "the number of the light, ring, cell or meter",
    "channel": "the control's channel, from 0, as half a byte",
    "colour": "the value of the palette's nearest colour",
    "r": "red, 0 to 127",
    "g": "green, 0 to 127",
    "b": "blue, 0 to 127",
    "r8": "red, 0 to 255, as two bytes of 7 bits, the upper first",
    "g8": "green, likewise",
    "b8": "blue, likewise",
    "position": "where a ring points",
    "level": "how much of the work is done, 0 to 127",
    "value": "a meter's number and level together",
    "text": "the text of a display's cell",
}
"""What may stand in braces, and what is filled in there."""


@dataclass(frozen=True, slots=True)
class Template:
    """`parts` are bytes, names of places, or None for any byte; `halves` take the channel."""

    parts: tuple[int | str | None, ...]
    halves: frozenset[int] = frozenset()

    @property
    def places(self) -> frozenset[str]:
        """The names of its places."""
        named = {part for part in self.parts if isinstance(part, str)}
        return frozenset(named | ({"channel"} if self.halves else set()))

    def filled(self, places: Mapping[str, int | Sequence[int]]) -> bytes:
        """The bytes, its places filled from `places`."""
        made = bytearray()
        for at, part in enumerate(self.parts):
            if isinstance(part, str):
                value = places[part]
                if isinstance(value, int):
                    made.append(value)
                else:
                    made.extend(value)
            elif part is not None:
                made.append(part | places["channel"] if at in self.halves else part)  # type: ignore[operator]
        return bytes(made)

    def matches(self, data: bytes) -> bool:
        """Whether `data` is this, any byte standing where a place or `??` is."""
        return len(data) == len(self.parts) and all(
            not isinstance(part, int) or part == byte
            for part, byte in zip(self.parts, data, strict=True)
        )


@lru_cache(maxsize=2048)
def template(text: str) -> Template:
    """The template that is written in `text`. Raises ValueError, which says what is wrong."""
    parts: list[int | str | None] = []
    halves: set[int] = set()
    for word in text.split():
        found = _TOKEN.fullmatch(word)
        if found is None:
            raise ValueError(f"{word} is no byte: write two hexadecimal digits, or {{number}}")
        byte, half, place, _ = found.groups()
        if half:
            halves.add(len(parts))
            parts.append(int(half, 16) << 4)
        elif byte:
            parts.append(int(byte, 16))
        else:
            parts.append(place)
    if not parts:
        raise ValueError("a message has at least one byte")
    return Template(tuple(parts), frozenset(halves))


def fault_of_message(data: bytes) -> str | None:
    """Why `data` is not one MIDI message; None when it is."""
    if not data:
        return "is empty"
    status = data[0]
    if status == 0xF0:
        if data[-1] != 0xF7:
            return "is system exclusive and must end with F7"
        inner = data[1:-1]
    elif 0x80 <= status < 0xF0:
        length = 2 if 0xC0 <= status < 0xE0 else 3
        if len(data) != length:
            return f"must have {length} bytes"
        inner = data[1:]
    else:
        return "must begin with a status byte of 80 to F0"
    wrong = next((byte for byte in inner if byte > 0x7F), None)
    return f"has a byte of {wrong:02X} where 00 to 7F may stand" if wrong is not None else None
