"""What a hand does on a button: one small recogniser for each gesture, on whatever time it is told.

`press`, `hold` and `double` never wait for each other: a press counts at once, whatever it becomes.
`tap` is the press that became nothing else: it waits until that is certain.
"""

# ruff: noqa: ARG002 - every recogniser is told everything, and listens to what it needs.

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

GESTURES: dict[str, str] = {
    "press": "It went down. A fader or pedal goes down past its middle.",
    "release": "It went up, wherever the layers are by then.",
    "tap": "A press that was no `hold`, and not the first of a `double` on the same control.",
    "hold": "It was down for `hold_ms`; with `repeat_ms`, again and again.",
    "double": "It went down twice within `double_ms`.",
    "turn": "An encoder was turned; `value` is by how many steps, right is positive.",
    "turn-left": "It was turned left.",
    "turn-right": "It was turned right.",
    "change": "A fader, knob or encoder moved, or a button was pressed: what `set` listens to.",
    "pressure": "How hard a pad is held down.",
}
"""What each gesture is; `press`, `hold` and `double` on one control never wait for each other."""


class Recogniser(Protocol):
    """Each method says whether the gesture happened there."""

    def pressed(self, at_s: float) -> bool:
        """The button went down."""

    def released(self, at_s: float) -> bool:
        """It went up."""

    def passed(self, now_s: float) -> bool:
        """Time went by."""

    def due_s(self) -> float | None:
        """When `passed` is wanted."""


class Press:
    """Down."""

    def pressed(self, at_s: float) -> bool:
        return True

    def released(self, at_s: float) -> bool:
        return False

    def passed(self, now_s: float) -> bool:
        return False

    def due_s(self) -> float | None:
        return None


class Release(Press):
    """Up."""

    def pressed(self, at_s: float) -> bool:
        return False

    def released(self, at_s: float) -> bool:
        return True


class Hold(Press):
    """Down for a time; again and again with `repeat_s`."""

    def __init__(self, hold_s: float, repeat_s: float | None = None) -> None:
        self._hold_s = hold_s
        self._repeat_s = repeat_s
        self._since_s: float | None = None
        self._next_s: float | None = None

    def pressed(self, at_s: float) -> bool:
        self._since_s = at_s
        self._next_s = at_s + self._hold_s
        return False

    def released(self, at_s: float) -> bool:
        # A release after the time was up counts even where nobody came to say so.
        held = self._next_s is not None and at_s >= self._next_s
        self._since_s = self._next_s = None
        return held

    def passed(self, now_s: float) -> bool:
        if self._next_s is None or now_s < self._next_s:
            return False
        # From now, not from when it was due: what comes late does not come in a heap.
        self._next_s = None if self._repeat_s is None else now_s + self._repeat_s
        return True

    def due_s(self) -> float | None:
        return self._next_s

    def progress(self, now_s: float) -> float | None:
        """How much of the time is over; None when it is not held, or was held long enough."""
        if self._since_s is None or self._next_s is None:
            return None
        share = (now_s - self._since_s) / self._hold_s
        return None if share >= 1 else max(0.0, share)


class Double(Press):
    """Down twice within a time; a third press begins anew."""

    def __init__(self, double_s: float) -> None:
        self._double_s = double_s
        self._first_s: float | None = None

    def pressed(self, at_s: float) -> bool:
        if self._first_s is not None and at_s - self._first_s <= self._double_s:
            self._first_s = None
            return True
        self._first_s = at_s
        return False


class Tap(Press):
    """Down and up before `hold_s`, and not the first of a double, for which it waits `wait_s`."""

    def __init__(self, hold_s: float, wait_s: float = 0.0) -> None:
        self._hold_s = hold_s
        self._wait_s = wait_s
        self._since_s: float | None = None
        self._counts_s: float | None = None

    def pressed(self, at_s: float) -> bool:
        waited = self._counts_s
        self._counts_s = None
        if waited is None:
            self._since_s = at_s
            return False
        # The second press of a double is no tap; one that came too late to be told is.
        late = at_s > waited
        self._since_s = at_s if late else None
        return late

    def released(self, at_s: float) -> bool:
        since_s, self._since_s = self._since_s, None
        if since_s is None or at_s - since_s >= self._hold_s:
            return False
        if self._wait_s == 0:
            return True
        self._counts_s = since_s + self._wait_s
        return self.passed(at_s)

    def passed(self, now_s: float) -> bool:
        if self._counts_s is None or now_s < self._counts_s:
            return False
        self._counts_s = None
        return True

    def due_s(self) -> float | None:
        return self._counts_s


def recogniser(
    gesture: str, hold_s: float, repeat_s: float | None, double_s: float, wait_s: float
) -> Recogniser | None:
    """The recogniser of a gesture on a button; None for those that are none (`turn`, `change`).

    `wait_s` is how long a tap waits for a second press, 0 where no double is asked for.
    """
    made: dict[str, Callable[[], Recogniser]] = {
        "press": Press,
        "release": Release,
        "hold": lambda: Hold(hold_s, repeat_s),
        "double": lambda: Double(double_s),
        "tap": lambda: Tap(hold_s, wait_s),
    }
    return made[gesture]() if gesture in made else None
