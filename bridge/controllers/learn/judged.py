"""What a trace seems to be: how sure that is, and what would make it so."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from bridge.controllers.learn.trace import Trace, combined
from bridge.controllers.relative import ENCODINGS, Relative

LARGEST_STEP = 16
"""More steps in one message than any encoder was seen to send in normal turning."""
WHOLE_TRAVEL = 40
"""Of 127: who moves a control so far has shown that it has a position."""
TAP_S = 0.4
"""A button that is let go sooner than this sends its release; a toggling one waits for a press."""
RELEASE_S = 1.5
"""When nothing came for so long after a press, no release will."""
LEAP = 40
"""Of 127, between two values: no hand moves a position so far in between."""
FAST_S = 0.12
"""Between the messages of an encoder that turns; nobody presses a button so fast for long."""
SELDOM_SAME = 0.05
"""Of all values: so often a turning encoder says the same again, and a position hardly ever."""

BOTH_WAYS: tuple[Relative, ...] = ("twos-complement", "binary-offset", "sign-magnitude")


@dataclass(frozen=True, slots=True)
class Judged:
    """A kind of control and the fields of the profile that say so; `hint` where it is not sure."""

    kind: str
    fields: dict[str, Any] = field(default_factory=dict)
    sure: bool = True
    hint: str = ""


MORE = "move it some more"
FURTHER = "move it from one end to the other"
OTHER_WAY = "turn it the other way too"
TO_AND_FRO = "turn this one alone, to and fro"
AGAIN = "press it again, and let go at once"


def judged_controller(trace: Trace, now_s: float) -> Judged:
    """What sends these values of one controller number."""
    values = set(trace.values)
    above = values - {0}
    if len(trace) < 2:
        return Judged("button" if values <= {0, 127} else "knob", sure=False, hint=MORE)
    fits = [one for one in BOTH_WAYS if _fits(trace.values, one)]
    if fits and _turns(trace):
        return _encoder(trace, fits)
    if 0 in values and trace.alternates() and max(values) >= LARGEST_STEP:
        return judged_button(trace, now_s)
    if len(above) == 1 and len(values) == 1:
        return judged_button(trace, now_s)
    return Judged("knob", sure=trace.travel >= WHOLE_TRAVEL, hint=FURTHER)


def _fits(values: list[int], encoding: Relative) -> bool:
    """Whether all values are a few steps in this encoding."""
    steps = ENCODINGS[encoding].steps
    return all(0 < abs(steps(value)) <= LARGEST_STEP for value in values)


def _turns(trace: Trace) -> bool:
    """Whether it seems to turn: values that come again and again, or leaps no position makes."""
    if len(trace) < 4:
        return False
    if set(trace.values) == {127}:  # a button may send this at each press
        return trace.usual_gap_s <= FAST_S
    leaps = trace.leaps(LEAP)
    again = trace.repeats
    # Around 64 and never there: the two directions of binary offset.
    sides = 0 if 64 in trace.values else max(trace.crossings(64) - leaps, 0)
    return again >= max(2, SELDOM_SAME * len(trace)) or leaps + min(sides, 2) + min(again, 1) >= 2


def _encoder(trace: Trace, fits: list[Relative]) -> Judged:
    one_way = [
        one for one in fits if len({ENCODINGS[one].steps(value) > 0 for value in trace.values}) == 1
    ]
    both_ways = [one for one in fits if one not in one_way]
    relative = (both_ways or fits)[0]
    sure = len(both_ways) == 1 and len(trace) >= 6
    return Judged("encoder", {"relative": relative}, sure, "" if sure else OTHER_WAY)


def judged_button(trace: Trace, now_s: float) -> Judged:
    """What sends a value when pressed and, perhaps, 0: with release, changing sides, or neither."""
    lit, _ = trace.phases_s()
    if 0 not in trace.values:
        waited = now_s - trace.times_s[-1] > RELEASE_S
        sure = len(trace) >= 2 and waited
        return Judged("button", {"press": "trigger"} if waited else {}, sure, AGAIN)
    if lit and min(lit) > TAP_S:
        return Judged("button", {"press": "toggle"}, len(lit) >= 2, AGAIN)
    return Judged("button", sure=bool(lit), hint=AGAIN)


def is_pair(coarse: Trace, fine: Trace) -> bool:
    """Whether two numbers 32 apart are the halves of one 14-bit value.

    The fine half comes straight after a coarse one, and goes a far longer way.
    """
    if len(fine) < 4 or len(coarse) < 2:
        return False
    close = sum(turn - before == 1 for turn, before in combined(coarse, fine))
    if len(fine) > len(coarse) * 1.2:
        # Coarse halves that do not change may be left out: then a fine one follows a fine one.
        close += sum(b - a == 1 for a, b in zip(fine.turns, fine.turns[1:], strict=False))
    return close >= 0.8 * len(fine) and fine.way > 2 * coarse.way


def touch_slack(note: Trace, moved: Trace) -> int | None:
    """How loosely a note's presses enclose what moved, in messages; None where they do not.

    A button that is held while a fader is moved looks the same once: each of two presses must
    enclose a move, and nothing may move outside of them.
    """
    if not note.values[0] or not note.alternates() or len(set(note.values)) > 2:
        return None
    pressed, released = note.turns[0::2], note.turns[1::2]
    if len(released) < 2 or len(pressed) != len(released):
        return None
    slack, inside = 0, 0
    for start, end in zip(pressed, released, strict=True):
        turns = [turn for turn in moved.turns if start < turn < end]
        if not turns:
            return None
        inside += len(turns)
        slack += (turns[0] - start) + (end - turns[-1])
    return slack if inside == len(moved.turns) else None


def is_next_address(right: Trace, left: Trace) -> bool:
    """Whether two neighbouring numbers are one encoder: each says steps, and none says a sign."""
    both = (right, left)
    small = all(0 < value <= LARGEST_STEP for one in both for value in one.values)
    return small and min(len(right), len(left)) >= 3 and any(one.repeats for one in both)


def judged_next_address(right: Trace, left: Trace) -> Judged:
    """One encoder, or two that were only turned to the right: one goes to and fro, in turns."""
    order = sorted([(turn, 0) for turn in right.turns] + [(turn, 1) for turn in left.turns])
    changes = sum(a[1] != b[1] for a, b in pairwise(order))
    sure = changes >= 2 and len(order) >= 3 * (changes + 1)
    return Judged("encoder", {"relative": "next-address"}, sure, TO_AND_FRO)
