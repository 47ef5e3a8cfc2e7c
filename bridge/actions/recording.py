"""Recording what controls do to parameters, against the beats."""

from __future__ import annotations

from pydantic import Field

from bridge.actions.contract import Arguments, Desk, action
from bridge.automation.recorder import AutomationRecorder


class Record(Arguments):
    """In or out, and where."""

    on: bool | None = Field(default=None, description="None turns it round.")
    bars: int | None = Field(
        default=None, ge=1, le=1000, description="Only so many bars, from the next bar line on."
    )


@action("record", Record)
async def record(asked: Record, desk: Desk) -> None:
    """Record the moves of parameters as automation: punch in, or out."""
    recorder = desk.tool(AutomationRecorder)
    on = not recorder.recording if asked.on is None else asked.on
    if not on:
        recorder.punch_out()
    elif asked.bars is None:
        recorder.punch_in()
    else:
        transport = desk.transport()
        here = transport.beats_at(desk.ticket.at_s)
        line = transport.next_line(here, transport.bar_beats)
        recorder.punch_in(line, line + asked.bars * transport.bar_beats)


class Forget(Arguments):
    """Which lane."""

    parameter: str | None = Field(default=None, description="None means all of them.")


@action("forget-automation", Forget)
async def forget_automation(asked: Forget, desk: Desk) -> None:
    """Throw recorded automation away."""
    desk.tool(AutomationRecorder).forget(asked.parameter)
