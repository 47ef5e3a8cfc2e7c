"""A DAW adapter and the clock that follows what it hears: how `roadie bridge` follows a DAW."""

from __future__ import annotations

from typing import Protocol, cast

from bridge.daw.contract import DAWS, Daw
from bridge.sync.contract import Seconds
from bridge.sync.daw_clock import DawClock
from session.errors import BackendUnavailable


class Follows(Daw, Protocol):
    """An adapter that tells a clock what its DAW says; ours all do."""

    clock: DawClock


def daw_and_clock(name: str, seconds: Seconds) -> tuple[Daw, DawClock]:
    """A new adapter, not connected yet, and the clock that it tells; `seconds` are the bridge's.

    What the clock is asked for (tempo, start, stop) goes to the DAW. Raises NotFound for a DAW that
    is not known, BackendUnavailable for an adapter that does not follow.
    """
    daw = DAWS.load(name)
    if not isinstance(getattr(daw, "clock", None), DawClock):
        raise BackendUnavailable(f"The adapter for {name} cannot be followed: choose Link instead.")
    followed = cast(Follows, daw)
    followed.clock = DawClock(seconds, f"daw:{name}", leads=followed)
    return daw, followed.clock
