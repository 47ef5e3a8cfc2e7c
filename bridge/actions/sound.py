"""What is done to sessions: stems, notes, effects, project folders."""

from __future__ import annotations

from urllib.parse import quote

from pydantic import Field

from bridge.actions.asking import made, session_meant
from bridge.actions.contract import Arguments, Desk, action
from bridge.actions.names import Name
from bridge.automation.moves import has_parameter, moves_of, step_and_parameter
from bridge.automation.recorder import AutomationRecorder
from bridge.events.asked import Went
from session.automation import Curve
from session.errors import BackendUnavailable, BadInput


class OfSession(Arguments):
    """Which session."""

    session: Name | None = Field(default=None, description="Its id; else the newest take.")


class Separate(OfSession):
    """How to split."""

    separator: Name | None = None


@action("separate", Separate, cost="much work")
async def separate(asked: Separate, desk: Desk) -> None:
    """Split the newest take's mix into stems."""
    body = {"session": session_meant(asked.session, desk)}
    if asked.separator:
        body["separator"] = asked.separator
    await made(await desk.jobs.submit("separations", body), desk)


class Transcribe(OfSession):
    """What to hear."""

    tracks: tuple[str, ...] = Field(default=(), description="None means all with audio.")


@action("transcribe", Transcribe, cost="much work")
async def transcribe(asked: Transcribe, desk: Desk) -> None:
    """Hear the notes of the newest take's audio."""
    body = {"session": session_meant(asked.session, desk), "tracks": asked.tracks}
    await made(await desk.jobs.submit("transcriptions", body), desk)


class Render(OfSession):
    """What to render, and through what."""

    chain: Name | None = Field(default=None, description="By its name; else the parameter `chain`.")
    tracks: tuple[str, ...] = Field(default=(), description="None means all that sound.")
    automation: bool = Field(
        default=True, description="Move the chain's parameters as they were recorded."
    )


@action("render", Render, cost="much work")
async def render(asked: Render, desk: Desk) -> None:
    """Put the newest take through a chain, with those of its parameters that controls set."""
    chain = asked.chain or desk.parameters.get("chain")
    if not chain:
        raise BadInput("No chain is chosen: set the parameter `chain`, or name one.")
    session = session_meant(asked.session, desk)
    steps = (await desk.jobs.get(f"chains/{quote(chain, safe='')}"))["steps"]
    curves = _curves(asked.automation, desk)
    # A control that is for one chain's steps says nothing of another's.
    fitting = {name: curve for name, curve in curves.items() if has_parameter(steps, name)}
    if left_out := sorted(curves.keys() - fitting.keys()):
        words = f"{chain} has no {', '.join(left_out)}."
        desk.tell(Went(desk.ticket.ticket, "queued", words=words))
    body = {
        "session": session,
        "tracks": asked.tracks,
        "chain": chain,
        "automation": moves_of(fitting),
    }
    await made(await desk.jobs.submit("renders", body), desk)


def _curves(recorded: bool, desk: Desk) -> dict[str, Curve]:
    """Chain parameters as they stand, and as they moved where that was recorded."""
    curves = {
        name: Curve.constant(value)
        for name, value in desk.parameters.of_chain().items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
    if recorded:
        try:
            moved = desk.tool(AutomationRecorder).curves()
        except BackendUnavailable:
            moved = {}
        curves |= {name: curve for name, curve in moved.items() if step_and_parameter(name)}
    return curves


class Export(OfSession):
    """Into which formats."""

    formats: tuple[Name, ...] = Field(default=("dawproject",), min_length=1)


@action("export", Export, cost="much work")
async def export(asked: Export, desk: Desk) -> None:
    """Write the newest take as DAW project folders."""
    body = {"session": session_meant(asked.session, desk), "formats": asked.formats}
    await desk.watch(await desk.jobs.submit("exports", body))
