"""What a DAW last said of everything."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from bridge.events.arrived import OscArgument, OscArrived


class Board:
    """The newest value of each address; written by the receiving thread, read by any."""

    def __init__(self) -> None:
        self._came = threading.Condition()
        self._values: dict[str, OscArgument] = {}

    def heard(self, arrived: OscArrived) -> None:
        """Keep the value."""
        if len(arrived.arguments) == 1:
            with self._came:
                self._values[arrived.address] = arrived.arguments[0]
                self._came.notify_all()

    def get(self, address: str) -> OscArgument:
        """The newest value; None before the first."""
        with self._came:
            return self._values.get(address)

    def on(self, address: str) -> bool:
        """Whether it is said to be so."""
        value = self.get(address)
        return isinstance(value, int | float) and value > 0

    def number(self, address: str) -> float | None:
        """The newest value, if it is a number."""
        value = self.get(address)
        return float(value) if isinstance(value, int | float) else None

    def until(self, holds: Callable[[], bool], wait_s: float) -> bool:
        """Wait until `holds`; whether it came to."""
        until_s = time.monotonic() + wait_s
        while not holds():
            left_s = until_s - time.monotonic()
            if left_s <= 0:
                return False
            with self._came:
                self._came.wait(min(left_s, 0.05))
        return True
