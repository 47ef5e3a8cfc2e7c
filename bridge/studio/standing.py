"""How a bridge stands, as others are told of it: the newest of everything, by what is new to them.

The same on the bridge, which tells the server, and on the server, which tells pages: whoever was
told up to a revision is told what came after it, however long that was. So nothing waits for a
slow reader, and nothing grows.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

EVENTS = 100
SHOWN = 4096
"""Controls, at most: sixteen of the largest there are."""


class Standing:
    """Parts by name, events by number, and what each control shows. Safe from any thread.

    A part that is told is told whole; so is an event whose number was told before.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._revision = 0
        self._parts: dict[str, tuple[int, Any]] = {}
        self._events: OrderedDict[int, tuple[int, Mapping[str, Any]]] = OrderedDict()
        self._shows: OrderedDict[str, tuple[int, Mapping[str, Any]]] = OrderedDict()

    @property
    def revision(self) -> int:
        """It grows with every change."""
        return self._revision

    def put(self, part: str, value: Any) -> None:
        """A part stands so from now on."""
        with self._lock:
            before = self._parts.get(part)
            if before is None or before[1] != value:
                self._parts[part] = (self._next(), value)

    def event(self, event: Mapping[str, Any]) -> None:
        """Something happened, or went on: an event has its number as `n`."""
        with self._lock:
            self._events[event["n"]] = (self._next(), event)
            while len(self._events) > EVENTS:
                self._events.popitem(last=False)

    def show(self, control: str, shown: Mapping[str, Any]) -> None:
        """A control shows this, beside what else it shows."""
        with self._lock:
            before = self._shows.get(control)
            now = {**(before[1] if before else {}), **shown}
            if before is not None and before[1] == now:
                return
            self._shows[control] = (self._next(), now)
            while len(self._shows) > SHOWN:
                self._shows.popitem(last=False)

    def since(self, revision: int = 0) -> dict[str, Any] | None:
        """What is new since a revision, as plain JSON values; None for nothing."""
        with self._lock:
            if self._revision <= revision:
                return None
            return {
                "after": revision,
                "revision": self._revision,
                "parts": _newer(self._parts, revision),
                "events": list(_newer(self._events, revision).values()),
                "shows": _newer(self._shows, revision),
            }

    def apply(self, changes: Mapping[str, Any]) -> None:
        """Take over what another one gave by `since`."""
        for part, value in changes["parts"].items():
            self.put(part, value)
        for event in changes["events"]:
            self.event(event)
        for control, shown in changes["shows"].items():
            self.show(control, shown)

    def _next(self) -> int:
        self._revision += 1
        return self._revision


def _newer(held: Mapping[Any, tuple[int, Any]], revision: int) -> dict[Any, Any]:
    return {key: value for key, (changed, value) in held.items() if changed > revision}
