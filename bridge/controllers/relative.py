"""How an endless encoder says steps in a value of 0 to 127: one table, read both ways.

Names as in most controllers' editors: two's complement (+1 is 1, -1 is 127; "relative 2"), binary
offset (65 and 63; "relative 1"), sign and magnitude (1 and 65; Mackie Control's V-pots), and next
address, where the next controller number says steps to the left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Relative = Literal["twos-complement", "binary-offset", "sign-magnitude", "next-address"]


@dataclass(frozen=True, slots=True)
class Encoding:
    """`steps` of a value (right is positive), the `value` of steps, and how many one value says."""

    steps: Callable[[int], int]
    value: Callable[[int], int]
    most: int


ENCODINGS: dict[Relative, Encoding] = {
    "twos-complement": Encoding(lambda v: v if v < 64 else v - 128, lambda s: s & 0x7F, 63),
    "binary-offset": Encoding(lambda v: v - 64, lambda s: s + 64, 63),
    "sign-magnitude": Encoding(
        lambda v: -(v & 0x3F) if v & 0x40 else v, lambda s: s if s >= 0 else 0x40 | -s, 63
    ),
    "next-address": Encoding(lambda v: v, abs, 127),
}
