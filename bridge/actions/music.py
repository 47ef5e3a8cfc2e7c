"""Music from words, and music made again with changes."""

from __future__ import annotations

from pydantic import Field

from bridge.actions.answering import Played, played
from bridge.actions.asking import Wishes, made, session_meant, wishes_for
from bridge.actions.contract import Desk, action
from bridge.actions.names import Name
from session.errors import BadInput

_NOT_VARIED = ("prompt", "engine")


class Generate(Played):
    """What to make."""

    play: bool = Field(default=False, description="Play it as soon as it is composed.")
    in_time: bool = Field(default=True, description="Take tempo and meter from the clock.")


@action("generate", Generate, cost="work")
async def generate(asked: Generate, desk: Desk) -> None:
    """Make music from words and parameters: a new session."""
    wishes = wishes_for(asked, desk, in_time=asked.in_time)
    if not str(wishes.get("prompt", "")).strip():
        # The style is word enough.
        wishes["prompt"] = wishes.get("style") or ""
    if not wishes["prompt"]:
        raise BadInput("Nobody said what to make: set a prompt or a style.")
    job = await desk.jobs.submit("generations", wishes)
    if asked.play:
        await played(job, asked, desk)
    else:
        await made(job, desk)


class Vary(Wishes):
    """What shall be different, and what stays."""

    session: Name | None = Field(default=None, description="Its id; else the newest take.")
    words: str | None = Field(default=None, description="Such as `busier drums, no lead`.")
    hold: tuple[str, ...] = Field(default=(), description="Tracks that stay note for note.")
    redo: tuple[str, ...] = Field(default=(), description="Tracks that are drawn anew.")


@action("vary", Vary, cost="work")
async def vary(asked: Vary, desk: Desk) -> None:
    """Make the newest take again with changes: a new session beside it."""
    # Only what is said: the parameters may have moved since the take was made.
    wishes = {name: value for name, value in asked.said().items() if name not in _NOT_VARIED}
    if asked.key is not None:
        wishes["key"] = wishes_for(Wishes(key=asked.key), desk)["key"]
    words = asked.words or asked.prompt
    body = {
        "session": session_meant(asked.session, desk),
        **({"words": words} if words else {}),
        "hold": asked.hold,
        "redo": asked.redo,
        **wishes,
    }
    await made(await desk.jobs.submit("variations", body), desk)
