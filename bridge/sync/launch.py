"""When what was asked for begins: quantised to the grid of the music, by its transport."""

from __future__ import annotations

from math import ceil

from bridge.events.asked import Grid, Quantise
from bridge.sync.sections import NO_SECTIONS, Sections
from bridge.sync.transport import BARELY, Transport
from session.tempo import on_beat_grid

GRACE_S = 0.0005
"""A line that went by no longer ago still is the next: nobody hears it."""

_BARS: dict[Grid, int] = {"bar": 1, "two-bars": 2, "four-bars": 4}


def line_beats(
    grid: Grid, transport: Transport, beats: float, sections: Sections = NO_SECTIONS
) -> float:
    """The first line of `grid` that is not before `beats`; `now` is where it is.

    Beats are quarters from the bar line on, and the next bar line is one as well (7/8 has a short
    last one). Where no section follows, a section's line is a bar's.
    """
    match grid:
        case "now":
            return beats
        case "beat":
            bar = transport.bar_of(beats)
            beat = bar + ceil(beats - bar - BARELY)
            return on_beat_grid(min(beat, bar + transport.bar_beats))
        case "section" if (start := sections.next_start(beats)) is not None:
            return start
        case _:
            return transport.next_line(beats, transport.bar_beats * _BARS.get(grid, 1))


def line_after(
    quantise: Quantise, transport: Transport, now_s: float, sections: Sections = NO_SECTIONS
) -> float | None:
    """The line, in beats, that what is asked now begins at, sent `lead_ms` before it.

    None: its time is over, and `late` says to drop it. With `now` a line that is nearer than the
    lead is the one it is late for.
    """
    grace_beats = GRACE_S * transport.bpm / 60
    here = transport.beats_at(now_s) - grace_beats
    first = line_beats(quantise.grid, transport, here, sections)
    lead_beats = quantise.lead_ms / 1000 * transport.bpm / 60
    if first - lead_beats >= here or quantise.late == "now":
        return first
    if quantise.late == "drop":
        return None
    return line_beats(quantise.grid, transport, here + lead_beats, sections)


def due(
    quantise: Quantise, transport: Transport, now_s: float, sections: Sections = NO_SECTIONS
) -> float | None:
    """When, in seconds, it is sent as things stand; never before `now_s`.

    None while the music stands still (nobody knows when it goes on), or when it is to be dropped.
    """
    if quantise.grid == "now":
        return now_s
    if not transport.playing:
        return None
    line = line_after(quantise, transport, now_s, sections)
    if line is None:
        return None
    return max(now_s, transport.seconds_at(line) - quantise.lead_ms / 1000)
