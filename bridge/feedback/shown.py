"""What one device shows against what it shall show: only the difference goes out.

Pure but for `send`: it is told the time, and one thread calls it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import inf

from bridge.controllers.contract import Surface
from bridge.events.moved import Motion
from bridge.events.wanted import LightWanted, MeterWanted, PositionWanted, Wanted
from bridge.feedback.blinking import BLINKING, frame
from bridge.feedback.hand import Hand
from bridge.feedback.keys import Key
from bridge.feedback.meter_fall import AGAIN_S, LOOK_S, MeterFall
from session.errors import BadInput

Messages = tuple[bytes, ...]

MOST_AT_ONCE = 256
"""Wishes that go out in one flush, the oldest first: a pad grid of 16 by 16 all at once."""
AGAIN_AFTER_S = 0.5
"""How long a device that took nothing is left alone."""


class DeviceShown:
    """One device: what it was sent, what it shall show, what its hand is on."""

    def __init__(
        self, device: Surface, send: Callable[[bytes], bool], say: Callable[[str], None]
    ) -> None:
        self.device = device
        self._send = send
        self._say = say
        self._wanted: dict[Key, Wanted] = {}
        self._sent: dict[Key, Messages] = {}
        self._waiting: dict[Key, None] = {}
        """In the order of their first wish: a newer one for the same place takes its turn over."""
        self._due_s: dict[Key, float] = {}
        self._hands: dict[str, Hand] = {}
        self._controls = frozenset(device.controls())
        self._meters: dict[Key, MeterFall] = {}
        self._is_open = False
        self._alone_until_s = -inf
        self._failing = False

    def want(self, key: Key, wish: Wanted) -> None:
        """This shall be seen; the control by its own name."""
        self._wanted[key] = wish
        self._waiting[key] = None

    def came(self) -> None:
        """It shows nothing of what it was sent, and nobody touches it."""
        self._sent.clear()
        self._hands.clear()
        self._due_s.clear()
        self._waiting.update(dict.fromkeys(self._wanted))
        self._is_open = False
        self._alone_until_s = -inf

    def touched(self, control: str, motion: Motion, at_s: float) -> None:
        """A control was moved by hand."""
        light: Key = (LightWanted, control, 0)
        if motion in ("press", "release") and light in self._wanted:
            # Many controllers switch a button's light themselves, when it is pressed and let go.
            self._sent.pop(light, None)
            self._waiting[light] = None
        position: Key = (PositionWanted, control, 0)
        if position not in self._wanted and control not in self._controls:
            return  # anybody may invent addresses: those that nobody uses are not kept
        self._hands.setdefault(control, Hand()).moved(motion, at_s)
        if position in self._wanted and motion in ("press", "release", "value"):
            # Where it was left is not where it was sent.
            self._sent.pop(position, None)
            self._waiting[position] = None

    def flush(self, now_s: float) -> float | None:
        """Send what is not seen yet; when it is to be called next, None: when something comes."""
        self._waiting.update({key: None for key, at_s in self._due_s.items() if at_s <= now_s})
        if not self._waiting and self._is_open:
            return self._next_s(now_s)
        if now_s < self._alone_until_s:
            return self._alone_until_s
        if not self._is_open and not self._open():
            return self._leave_alone(now_s)
        keys = [key for key, _ in zip(self._waiting, range(MOST_AT_ONCE), strict=False)]
        changed: dict[Key, tuple[Wanted, Messages]] = {}
        for key in keys:
            wish = self._now(key, self._wanted[key], now_s)
            if wish is not None:
                messages = tuple(self.device.showing((wish,)))
                if messages != self._sent.get(key):
                    changed[key] = (wish, messages)
        if not self._take([wish for wish, _ in changed.values()]):
            for key in changed:  # some of it may have gone out
                self._sent.pop(key, None)
            return self._leave_alone(now_s)
        self._sent.update({key: messages for key, (_, messages) in changed.items()})
        for key in keys:
            del self._waiting[key]
        return self._next_s(now_s)

    def close(self) -> None:
        """Send what leaves it dark."""
        for message in self.device.closing():
            self._sends(message)

    # What is to be seen of a wish now

    def _now(self, key: Key, wish: Wanted, now_s: float) -> Wanted | None:
        self._due_s.pop(key, None)
        match wish:
            case LightWanted() if wish.look in BLINKING and self._cannot_tell(wish):
                wish, self._due_s[key] = frame(wish, now_s)
            case PositionWanted():
                hand = self._hands.get(wish.control)
                free_at_s = hand.holds_until_s(now_s) if hand else None
                if free_at_s is not None:
                    if free_at_s < inf:
                        self._due_s[key] = free_at_s
                    return None
            case MeterWanted():
                return self._meter(key, wish, now_s)
            case _:
                pass
        return wish

    def _cannot_tell(self, wish: LightWanted) -> bool:
        on = LightWanted(wish.control, "on", wish.colour)
        shown = self.device.showing((wish,))
        return bool(shown) and shown == self.device.showing((on,))

    def _meter(self, key: Key, wish: MeterWanted, now_s: float) -> MeterWanted:
        level_dbfs = self._meters.setdefault(key, MeterFall()).at(wish.level_dbfs, now_s)
        shown = replace(wish, level_dbfs=level_dbfs)
        if level_dbfs > wish.level_dbfs:
            self._due_s[key] = now_s + LOOK_S
        else:
            silent = replace(wish, level_dbfs=-inf)
            if self.device.showing((shown,)) != self.device.showing((silent,)):
                self._due_s[key] = now_s + AGAIN_S
                self._sent.pop(key, None)
        return shown

    # Sending

    def _open(self) -> bool:
        self._is_open = all(self._sends(message) for message in self.device.opening())
        return self._is_open

    def _take(self, wishes: list[Wanted]) -> bool:
        return all(self._sends(message) for message in self.device.showing(wishes))

    def _sends(self, message: bytes) -> bool:
        try:
            taken = self._send(message)
        except BadInput as error:  # no message, or too long for this system: never goes out
            self._say(f"{self.device.name} is not shown something: {error}")
            return True
        if taken:
            self._failing = False
        return taken

    def _leave_alone(self, now_s: float) -> float:
        if not self._failing:
            self._failing = True
            self._say(f"{self.device.name} takes nothing of what it should show: tried again.")
        self._alone_until_s = now_s + AGAIN_AFTER_S
        return self._alone_until_s

    def _next_s(self, now_s: float) -> float | None:
        if self._waiting:
            return now_s
        return min(self._due_s.values(), default=None)
