"""MIDI time code as it is written: frames, seconds and the messages that carry them. No I/O.

MIDI Time Code (MMA0001/RP004/RP008), "Quarter Frame Messages" and "Full Message": eight pieces
`F1 0nnndddd` carry one time, frames first, low nibble first; piece 7 also has the rate. The time
is that of the frame in which piece 0 is sent. SMPTE 12M: drop-frame leaves out frames 0 and 1 of
every minute but each tenth, so that 30 frames a second count 29.97 of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

QUARTER_FRAME: Final = 0xF1
PIECES: Final = 8
QUARTERS_A_FRAME: Final = 4


@dataclass(frozen=True, slots=True)
class Rate:
    """How frames are counted; `dropped` is left out of each minute but every tenth."""

    name: str
    counted: int
    frames_a_second: Fraction
    dropped: int = 0


RATES: Final = (
    Rate("24", 24, Fraction(24)),
    Rate("25", 25, Fraction(25)),
    Rate("29.97 drop", 30, Fraction(30_000, 1001), dropped=2),
    Rate("30", 30, Fraction(30)),
)
"""By the two bits of the message. 23.976 and 29.97 without drop are sent as 24 and 30, slower."""


@dataclass(frozen=True, slots=True)
class Timecode:
    """One time of day in frames."""

    hours: int
    minutes: int
    seconds: int
    frames: int
    rate: Rate

    def whole_frames(self) -> int:
        """Frames since 00:00:00:00, those that are left out not counted."""
        minutes = self.hours * 60 + self.minutes
        shown = (minutes * 60 + self.seconds) * self.rate.counted + self.frames
        return shown - self.rate.dropped * (minutes - minutes // 10)

    def at_s(self) -> float:
        """Seconds since 00:00:00:00, at the rate's own speed."""
        return float(self.whole_frames() / self.rate.frames_a_second)


def timecode_of_frames(frames: int, rate: Rate) -> Timecode:
    """The time of day `frames` whole frames after 00:00:00:00."""
    if rate.dropped:
        a_minute = rate.counted * 60 - rate.dropped
        tens, rest = divmod(frames, a_minute * 10 + rate.dropped)
        full = max(0, rest - rate.dropped) // a_minute
        frames += rate.dropped * (9 * tens + full)
    seconds, frame = divmod(frames, rate.counted)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return Timecode(hours % 24, minute, second, frame, rate)


def quarter_frames(time: Timecode) -> tuple[bytes, ...]:
    """The eight messages that carry `time`, in the order of playing forward."""
    hours = time.hours | RATES.index(time.rate) << 5
    values = (time.frames, time.seconds, time.minutes, hours)
    nibbles = [nibble for value in values for nibble in (value & 15, value >> 4)]
    return tuple(bytes((QUARTER_FRAME, piece << 4 | n)) for piece, n in enumerate(nibbles))


def timecode_of_pieces(nibbles: Sequence[int]) -> Timecode | None:
    """The time that eight pieces carry; None when it is no time of day."""
    frames, seconds, minutes, hours = (
        nibbles[place] | nibbles[place + 1] << 4 for place in range(0, PIECES, 2)
    )
    return _timecode(hours, minutes, seconds, frames & 31)


def full_frame(time: Timecode, device: int = 0x7F) -> bytes:
    """The message that tells a place while standing still, or after a jump."""
    hours = time.hours | RATES.index(time.rate) << 5
    body = (0x7F, device, 0x01, 0x01, hours, time.minutes, time.seconds, time.frames)
    return bytes((0xF0, *body, 0xF7))


def timecode_of_full_frame(data: bytes) -> Timecode | None:
    """The time in a full message; None for anything else."""
    if len(data) != 10 or data[:2] != b"\xf0\x7f" or data[3:5] != b"\x01\x01":
        return None
    return _timecode(*data[5:9])


def _timecode(hours: int, minutes: int, seconds: int, frames: int) -> Timecode | None:
    rate = RATES[hours >> 5 & 3]
    hours &= 31
    if hours > 23 or minutes > 59 or seconds > 59 or frames >= rate.counted:
        return None
    return Timecode(hours, minutes, seconds, frames, rate)
