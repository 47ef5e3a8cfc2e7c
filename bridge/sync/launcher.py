"""What waits for its place in the music, and what is due. Pure: it is told the time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bridge.events.asked import Quantise
from bridge.sync.launch import line_after
from bridge.sync.sections import NO_SECTIONS, Sections
from bridge.sync.transport import Transport

T = TypeVar("T")

JUMP_BEATS = 0.25
"""The place moved by more than a clock corrects itself by: the music jumped."""
FASTER = 20
"""The tempo may rise by as much (20 to 400 BPM) between two looks, and no line is missed."""
SHORTEST_LOOK_S, LONGEST_LOOK_S = 0.001, 0.02
JUST_PASSED_S = 0.005
"""A time to send that went by between two looks, by a clock's correction or a rise of the tempo:
it is sent at once, for a line later is far worse."""


@dataclass(frozen=True, slots=True)
class Launched(Generic[T]):
    """It is due: `line_s` is when the music is (or was) at `line_beats`.

    `dropped`: it was too late for its place, and asked to be dropped then.
    """

    item: T
    line_beats: float
    line_s: float
    dropped: bool = False


@dataclass(slots=True, eq=False)
class _Waiting(Generic[T]):
    item: T
    quantise: Quantise
    line_beats: float | None = None
    send_s: float | None = None
    dropped: bool = False


class Launcher(Generic[T]):
    """Holds what waits and gives what is due; one thread uses it.

    `passed` is called with the newest transport at `due_s`, and as often in between as anything
    happens. A change of tempo moves what waits with its line; a jump, a new meter or new sections
    look for the next line from where the music is; while it stands still, all but `now` waits.
    """

    def __init__(self, sections: Sections = NO_SECTIONS) -> None:
        self.sections = sections
        self._waiting: list[_Waiting[T]] = []
        self._looked: tuple[float, Transport, Sections] | None = None

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def waiting(self) -> Sequence[tuple[T, float | None]]:
        """What waits, in the order asked, and when it is sent as things stand."""
        return [(one.item, one.send_s) for one in self._waiting]

    def hold(self, item: T, quantise: Quantise, transport: Transport, now_s: float) -> None:
        """Let it wait; `passed` gives it, at this very time if it is due at once."""
        self._look(now_s, transport)
        one = _Waiting(item, quantise)
        self._waiting.append(one)
        if transport.playing or quantise.grid == "now":
            self._aim(one, transport, now_s)

    def let_go(self, which: Callable[[T], bool]) -> Sequence[T]:
        """No longer wait for these (cancelled, undone); those that did."""
        gone = [one.item for one in self._waiting if which(one.item)]
        self._waiting = [one for one in self._waiting if not which(one.item)]
        return gone

    def due_s(self) -> float | None:
        """When `passed` is wanted next; None while nothing waits, or the music stands still."""
        sends_s = [one.send_s for one in self._waiting if one.send_s is not None]
        if not sends_s or self._looked is None:
            return None
        first_s, now_s = min(sends_s), self._looked[0]
        look_s = min(LONGEST_LOOK_S, max(SHORTEST_LOOK_S, (first_s - now_s) / FASTER))
        return min(first_s, now_s + look_s)

    def passed(self, now_s: float, transport: Transport) -> Sequence[Launched[T]]:
        """Time went by: what is due, soonest first."""
        self._look(now_s, transport)
        ready = [one for one in self._waiting if one.send_s is not None and one.send_s <= now_s]
        self._waiting = [one for one in self._waiting if one not in ready]
        ready.sort(key=lambda one: one.send_s or 0.0)
        return [self._launched(one, transport, now_s) for one in ready]

    def _look(self, now_s: float, transport: Transport) -> None:
        """See what the music did since the last look, and move what waits with it."""
        steady = self._is_steady(now_s, transport)
        self._looked = (now_s, transport, self.sections)
        for one in self._waiting:
            if one.quantise.grid == "now" or one.dropped:
                continue
            if not transport.playing:
                one.send_s = None
            elif one.line_beats is None or not (steady or self._was_reached(one, transport, now_s)):
                self._aim(one, transport, now_s)
            else:
                self._move(one, one.line_beats, transport, now_s)

    def _is_steady(self, now_s: float, transport: Transport) -> bool:
        """The grid is the one that lines were aimed at, and the music went on along it."""
        if self._looked is None:
            return True
        _, old, sections = self._looked
        return (
            abs(old.beats_at(now_s) - transport.beats_at(now_s)) < JUMP_BEATS
            and old.bar_beats == transport.bar_beats
            and old.bar_anchor_beats == transport.bar_anchor_beats
            and sections is self.sections
        )

    def _was_reached(self, one: _Waiting[T], transport: Transport, now_s: float) -> bool:
        """It was due by the last look already, and by that time the music was at its line."""
        if one.send_s is None or one.line_beats is None or one.send_s > now_s:
            return False
        line_s = one.send_s + one.quantise.lead_ms / 1000
        return abs(transport.beats_at(line_s) - one.line_beats) < JUMP_BEATS

    def _move(
        self, one: _Waiting[T], line_beats: float, transport: Transport, now_s: float
    ) -> None:
        """Keep to the line, wherever in time it is by now."""
        was_due = one.send_s is not None and one.send_s <= now_s
        send_s = transport.seconds_at(line_beats) - one.quantise.lead_ms / 1000
        if send_s >= now_s - JUST_PASSED_S:
            one.send_s = send_s
        elif not was_due:  # the line came nearer than its lead at one stroke
            self._aim(one, transport, now_s)

    def _aim(self, one: _Waiting[T], transport: Transport, now_s: float) -> None:
        """Look for the line from where the music is."""
        if one.quantise.grid == "now":
            one.line_beats, one.send_s = transport.beats_at(now_s), now_s
            return
        line = line_after(one.quantise, transport, now_s, self.sections)
        if line is None:
            one.dropped, one.line_beats, one.send_s = True, transport.beats_at(now_s), now_s
            return
        one.line_beats = line
        one.send_s = transport.seconds_at(line) - one.quantise.lead_ms / 1000

    def _launched(self, one: _Waiting[T], transport: Transport, now_s: float) -> Launched[T]:
        assert one.line_beats is not None
        line_s = transport.seconds_at(one.line_beats) if transport.playing else now_s
        return Launched(one.item, one.line_beats, line_s, one.dropped)
