"""What other programs say, brought inside what a session can hold. Pure."""

from __future__ import annotations

from math import log10

from exports.names import clean_text
from session.errors import BadInput
from session.smf.read import LONGEST_BEATS
from session.tempo import on_beat_grid
from session.units import HIGHEST_DB, HIGHEST_RATE, LONGEST_NAME, LOWEST_DB, LOWEST_RATE

_DB_DECIMALS = 9

SAMPLE_RATES = range(LOWEST_RATE, HIGHEST_RATE + 1)
USUAL_RATE = 48_000


def gain_inside(gain_db: float) -> float:
    """The gain within a session's bounds, without the dust of sums."""
    return round(min(max(gain_db, LOWEST_DB), HIGHEST_DB), _DB_DECIMALS) + 0.0


def gain_of(amplitude: float) -> float:
    """The gain in dB of a factor, within a session's bounds; what is no louder than 0 is silent."""
    return gain_inside(20 * log10(amplitude)) if amplitude > 0 else float(LOWEST_DB)


def name_inside(text: str) -> str:
    """The text as a name of a session: one line, clean, of bounded length."""
    return clean_text(text)[:LONGEST_NAME]


def beats_inside(beats: float, what: str) -> float:
    """A place in the piece, to a nanobeat. Raises BadInput when it is days away.

    `what` is what errors call the project: "The Live set".
    """
    if not -LONGEST_BEATS <= beats <= LONGEST_BEATS:
        raise BadInput(f"{what} is damaged: it claims to last for days; save it again.")
    return on_beat_grid(beats)


def told_apart(names: list[str]) -> list[str]:
    """The names, those that come again numbered: `Hall`, `Hall 2`."""
    found: list[str] = []
    for name in names:
        count, free = 1, name
        while free in found:
            count += 1
            free = f"{name[: LONGEST_NAME - 10]} {count}"
        found.append(free)
    return found
