"""What every clock does."""

from __future__ import annotations

from typing import Protocol

from bridge.sync.transport import Transport


class Clock(Protocol):
    """A leader of musical time. `transport` is cheap, and safe from any thread."""

    name: str

    def transport(self) -> Transport:
        """The newest state."""

    def start(self) -> None:
        """Begin to listen; a clock without a source says so in its transport, and never raises.

        Raises BackendUnavailable when the library behind it is not installed.
        """

    def close(self) -> None:
        """Stop listening; may be called twice."""


class Leads(Protocol):
    """A clock that can also be led: what the bridge asks of it, others follow."""

    def set_tempo(self, bpm: float) -> None:
        """Go on at another tempo, from now."""

    def set_playing(self, playing: bool) -> None:
        """Start or stop the music."""


class Seconds(Protocol):
    """The time that everything in the bridge is told by; tests turn one by hand."""

    def now_s(self) -> float:
        """Monotonic seconds."""

    def wait_until(self, at_s: float) -> None:
        """Return at `at_s`, as near as this clock can."""
