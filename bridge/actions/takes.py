"""What becomes of takes: kept, thrown, taken back; and ending work that goes on."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bridge.actions.contract import Arguments, Desk, action
from bridge.actions.names import Name
from bridge.phrase.band import Band
from bridge.phrase.take import Marking
from session.errors import BadInput


class Take(Arguments):
    """Which take."""

    session: Name | None = Field(default=None, description="Its id; else the newest take.")


@action("keep", Take)
async def keep(asked: Take, desk: Desk) -> None:
    """Mark the newest take as kept."""
    takes = desk.tool(Band).takes
    await _mark(takes.marking("kept", asked.session), desk)


@action("throw", Take)
async def throw(asked: Take, desk: Desk) -> None:
    """Mark the newest take as thrown, and silence it; it stays in the library."""
    band = desk.tool(Band)
    await _mark(band.takes.marking("thrown", asked.session), desk)
    if band.answers is not None and asked.session is None:
        band.answers.stop()


@action("undo", Arguments)
async def undo(_asked: Arguments, desk: Desk) -> None:
    """Take the last keep or throw back."""
    await _mark(desk.tool(Band).takes.undoing(), desk, undo=True)


async def _mark(marking: Marking, desk: Desk, undo: bool = False) -> None:
    await desk.jobs.put(f"sessions/{marking.session}/mark", {"mark": marking.mark})
    desk.tool(Band).takes.marked(marking, undo)


class Cancel(Arguments):
    """What to end."""

    which: Literal["last", "all"] = Field(default="last", description="Of what was asked for.")


@action("cancel", Cancel)
async def cancel(asked: Cancel, desk: Desk) -> None:
    """End the work that was asked for last, or all of it."""
    at_hand = desk.jobs.at_hand()
    if not at_hand:
        raise BadInput("There is nothing to cancel: nothing that was asked for goes on.")
    for job in at_hand if asked.which == "all" else at_hand[-1:]:
        await desk.jobs.cancel(job)
