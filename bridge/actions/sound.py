"""What is done to sessions: stems, notes, effects, project folders."""

from __future__ import annotations

from pydantic import Field

from bridge.actions.asking import made, session_meant
from bridge.actions.contract import Arguments, Desk, action
from bridge.automation.moves import moves_of, step_and_parameter
from bridge.automation.recorder import AutomationRecorder
from session.automation import Curve
from session.errors import BackendUnavailable, BadInput


class OfSession(Arguments):
    """Which session."""

    session: str | None = Field(default=None, description="Its id; else the newest take.")


class Separate(OfSession):
    """How to split."""

    separator: str | None = None


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

    chain: str | None = Field(default=None, description="By its name; else the parameter `chain`.")
    tracks: tuple[str, ...] = Field(default=(), description="None means all that sound.")
    automation: bool = Field(
        default=True, description="Move the chain's parameters as they were recorded."
    )


@action("render", Render, cost="much work")
async def render(asked: Render, desk: Desk) -> None:
    """Put the newest take through a chain, with its parameters as the controls set them."""
    chain = asked.chain or desk.parameters.get("chain")
    if not chain:
        raise BadInput("No chain is chosen: set the parameter `chain`, or name one.")
    body = {
        "session": session_meant(asked.session, desk),
        "tracks": asked.tracks,
        "chain": chain,
        "automation": moves_of(_curves(asked.automation, desk)),
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

    formats: tuple[str, ...] = Field(default=("dawproject",), min_length=1)


@action("export", Export, cost="much work")
async def export(asked: Export, desk: Desk) -> None:
    """Write the newest take as DAW project folders."""
    body = {"session": session_meant(asked.session, desk), "formats": asked.formats}
    await desk.watch(await desk.jobs.submit("exports", body))
