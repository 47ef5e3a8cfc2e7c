"""What a Mackie Control host and a surface say to each other. Names are those of the profile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LampState = Literal["off", "blinks", "on"]
RingMode = Literal["dot", "boost-cut", "wrap", "spread"]


@dataclass(frozen=True, slots=True)
class Button:
    """A button is pressed or let go."""

    name: str
    down: bool


@dataclass(frozen=True, slots=True)
class Touch:
    """A fader is touched or let go."""

    fader: str
    down: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """A V-pot or the jog wheel is turned by steps, right is positive."""

    name: str
    steps: int


@dataclass(frozen=True, slots=True)
class Fader:
    """A fader is somewhere, 0 to 1: the hand moved it, or the host drives it there."""

    name: str
    position: float


@dataclass(frozen=True, slots=True)
class Lamp:
    """A lamp is set: that of a button, or one of `LAMPS_ALONE`."""

    name: str
    state: LampState


@dataclass(frozen=True, slots=True)
class Ring:
    """The ring of a V-pot: `position` 1 to 11, 0 dark; `centre` is the lamp below it."""

    name: str
    position: int
    mode: RingMode = "dot"
    centre: bool = False


@dataclass(frozen=True, slots=True)
class Lcd:
    """Text from a place on: 0 to 55 in the upper row, 56 to 111 in the lower."""

    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class Digits:
    """Characters of the 7-segment displays, from the place `first` on, right to left.

    Places 0 to 9 are the time, from its right end; 10 and 11 the assignment, likewise.
    """

    first: int
    characters: tuple[tuple[str, bool], ...]
    """Each with whether its decimal point shines."""


@dataclass(frozen=True, slots=True)
class Level:
    """A strip's meter, from 0: `level` 0 to 13; or its overload set or cleared."""

    strip: int
    level: int | None
    overload: bool | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """The host asks who is there."""


@dataclass(frozen=True, slots=True)
class Here:
    """A surface is there; a `challenge` is what it wants answered."""

    serial: bytes
    challenge: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """The host answers a challenge."""

    serial: bytes
    response: bytes


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The surface is content with the answer and goes online; `content` False: it is not."""

    serial: bytes
    content: bool = True


@dataclass(frozen=True, slots=True)
class VersionRequest:
    """The host asks for the firmware's version."""


@dataclass(frozen=True, slots=True)
class Version:
    """The firmware's version, five characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Order:
    """The host wants the surface offline, its faders down, its lamps dark, or started anew."""

    what: Literal["offline", "faders-down", "lamps-off", "reset"]


FromHost = Lamp | Fader | Ring | Lcd | Digits | Level | Query | Reply | VersionRequest | Order
FromSurface = Button | Touch | Turn | Fader | Here | Confirmed | Version
