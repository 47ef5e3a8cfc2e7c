"""Leading the music: tempo, taps, start and stop."""

from __future__ import annotations

from pydantic import Field

from bridge.actions.contract import Arguments, Desk, action
from bridge.sync.follow import Follow
from bridge.sync.own import OwnClock
from session.units import FASTEST_BPM, SLOWEST_BPM


@action("tap", Arguments)
async def tap(_asked: Arguments, desk: Desk) -> None:
    """Tap the tempo; from the second tap on the music follows."""
    bpm = desk.tool(OwnClock).tap(_when(desk))
    if bpm is not None:
        desk.tool(Follow).set_tempo(bpm)


def _when(desk: Desk) -> float:
    """When the pad was hit, not when we came to it."""
    cause = desk.ticket.cause
    return cause.at_s if cause is not None else desk.ticket.at_s


class Tempo(Arguments):
    """A tempo, or a change of it."""

    bpm: float | None = Field(default=None, ge=SLOWEST_BPM, le=FASTEST_BPM)
    by: float = Field(default=0.0, description="Added to the tempo of now; 1 is one BPM faster.")


@action("tempo", Tempo)
async def tempo(asked: Tempo, desk: Desk) -> None:
    """Set the tempo, or change it."""
    wanted = asked.bpm if asked.bpm is not None else desk.transport().bpm + asked.by
    desk.tool(Follow).set_tempo(min(max(wanted, SLOWEST_BPM), FASTEST_BPM))


class Play(Arguments):
    """On or off."""

    on: bool | None = Field(default=True, description="None turns it round.")


@action("play", Play)
async def play(asked: Play, desk: Desk) -> None:
    """Start the music, or go on."""
    on = not desk.transport().playing if asked.on is None else asked.on
    desk.tool(Follow).set_playing(on)


@action("stop", Arguments)
async def stop(_asked: Arguments, desk: Desk) -> None:
    """Stop the music."""
    desk.tool(Follow).set_playing(False)
