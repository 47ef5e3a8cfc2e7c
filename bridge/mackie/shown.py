"""What a DAW shows on a Mackie Control surface, kept as a hand would find it there. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bridge.mackie import messages as say
from bridge.mackie.table import ASSIGNMENT_DIGITS, STRIPS, TIME_DIGITS, table

_GROUPS = (3, 2, 2, 3)
"""Digits of the time display that stand together: bars or hours, beats, divisions, ticks."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a DAW says it is.

    `time` is what its time display reads, with spaces between its parts. `bar` and `beat` count
    from 1, and are None where it shows hours and minutes, or shows nothing yet.
    """

    playing: bool
    recording: bool
    cycling: bool
    time: str
    bar: int | None = None
    beat: int | None = None


class Shown:
    """The state of one surface of eight strips. What has not been told is dark, or at its bottom.

    `levels` are those of the meters, 0 to 13, as they were told last: a device lets them fall.
    """

    def __init__(self) -> None:
        known = table()
        self.lamps: dict[str, say.LampState] = dict.fromkeys(known.lamps, "off")
        self.faders: dict[str, float] = dict.fromkeys(known.faders, 0.0)
        self.rings: dict[str, say.Ring] = {name: say.Ring(name, 0) for name in known.rings}
        self.levels = [0] * STRIPS
        self.overloads = [False] * STRIPS
        self._row = known.lcd_row
        self._width = known.lcd.width
        self._lcd = [" "] * (known.lcd_row * known.lcd.rows)
        self._digits: list[tuple[str, bool]] = [(" ", False)] * (TIME_DIGITS + ASSIGNMENT_DIGITS)

    def told(self, message: say.FromHost) -> bool:
        """Take over what a host told; whether it was something to be seen."""
        match message:
            case say.Lamp():
                self.lamps[message.name] = message.state
            case say.Fader():
                self.faders[message.name] = message.position
            case say.Ring():
                self.rings[message.name] = message
            case say.Lcd():
                # Beyond the last place nothing is written: rows run into each other, not around.
                end = min(message.offset + len(message.text), len(self._lcd))
                self._lcd[message.offset : end] = message.text[: max(0, end - message.offset)]
            case say.Digits():
                end = min(message.first + len(message.characters), len(self._digits))
                self._digits[message.first : end] = message.characters[: end - message.first]
            case say.Level():
                if message.level is not None:
                    self.levels[message.strip] = message.level
                if message.overload is not None:
                    self.overloads[message.strip] = message.overload
            case say.Order(what="faders-down"):
                self.faders = dict.fromkeys(self.faders, 0.0)
            case say.Order(what="lamps-off"):
                self.lamps = dict.fromkeys(self.lamps, "off")
            case _:
                return False
        return True

    @property
    def lcd(self) -> tuple[str, str]:
        """Both rows, 56 characters each."""
        text = "".join(self._lcd)
        return text[: self._row], text[self._row :]

    def cell(self, strip: int, row: Literal[0, 1] = 0) -> str:
        """The text of a strip, counted from 0: its name in row 0, mostly, a value in row 1."""
        start = strip * self._width
        return self.lcd[row][start : start + self._width].strip()

    @property
    def assignment(self) -> str:
        """The two characters beside the time: what the V-pots are."""
        return _read(self._digits[TIME_DIGITS:])

    @property
    def time(self) -> str:
        """What the time display reads, its parts (3, 2, 2 and 3 digits) apart."""
        read, at, parts = _read(self._digits[:TIME_DIGITS]), 0, []
        for length in _GROUPS:
            parts.append(read[at : at + length].strip())
            at += length
        return " ".join(parts).strip()

    def place(self) -> Place:
        """Where the DAW is, and what it does."""
        bar = beat = None
        beats_lamp, smpte_lamp = (self.lamps[name] for name in ("beats-lamp", "smpte-lamp"))
        if beats_lamp == "on" or (smpte_lamp == "off" and beats_lamp == "off"):
            read = re.match(r"(\d+) (\d+)", self.time)
            if read is not None:
                bar, beat = int(read[1]), int(read[2])
        return Place(
            playing=self.lamps["play"] != "off",
            recording=self.lamps["record"] == "on" and self.lamps["play"] != "off",
            cycling=self.lamps["cycle"] != "off",
            time=self.time,
            bar=bar,
            beat=beat,
        )


def _read(digits: list[tuple[str, bool]]) -> str:
    """Displays are counted from the right."""
    return "".join(letter for letter, _ in reversed(digits))
