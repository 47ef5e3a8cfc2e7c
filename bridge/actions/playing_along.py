"""What answers a phrase that was just played, before the next bar line, and is played at once."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bridge.actions.answering import GOES_ON, Played, played, said_or_set
from bridge.actions.asking import wishes_for
from bridge.actions.contract import Arguments, Desk, action
from bridge.phrase.band import Band
from bridge.phrase.chords import chord_held
from bridge.phrase.cut import cut
from session.errors import BadInput

How = Literal["harmonise", "accompany", "continue", "answer", "re-drum", "re-bass"]


class PlayAlong(Played):
    """What is played, and how it is answered."""

    last_bars: int | None = Field(
        default=None, ge=1, le=64, description="So many bars; else the last phrase."
    )
    tighten: float | None = Field(
        default=None, ge=0, le=1, description="How far notes are moved to the grid."
    )


@action("continue", PlayAlong, cost="work")
async def go_on(asked: PlayAlong, desk: Desk) -> None:
    """Go on from what was just played."""
    await _respond("continue", asked, desk)


@action("answer", PlayAlong, cost="work")
async def answer(asked: PlayAlong, desk: Desk) -> None:
    """Answer what was just played."""
    await _respond("answer", asked, desk)


@action("accompany", PlayAlong, cost="work")
async def accompany(asked: PlayAlong, desk: Desk) -> None:
    """Accompany what was just played."""
    await _respond("accompany", asked, desk)


@action("harmonise", PlayAlong, cost="work")
async def harmonise(asked: PlayAlong, desk: Desk) -> None:
    """Harmonise what was just played."""
    await _respond("harmonise", asked, desk)


@action("re-drum", PlayAlong, cost="work")
async def re_drum(asked: PlayAlong, desk: Desk) -> None:
    """Put drums to what was just played, in place of its own."""
    await _respond("re-drum", asked, desk)


@action("re-bass", PlayAlong, cost="work")
async def re_bass(asked: PlayAlong, desk: Desk) -> None:
    """Put a bass to what was just played, in place of its own."""
    await _respond("re-bass", asked, desk)


@action("accompany-chord", PlayAlong, cost="work")
async def accompany_chord(asked: PlayAlong, desk: Desk) -> None:
    """Play over the chord that is held now, for `bars` bars (four, if nobody says)."""
    symbol = chord_held(desk.tool(Band).capture.held())
    if symbol is None:
        raise BadInput("No chord is held that has a name: hold two or more keys of one.")
    wishes = wishes_for(asked, desk, in_time=True)
    wishes = {"bars": 4, **wishes, "chords": symbol}
    wishes["prompt"] = str(wishes.get("prompt") or wishes.get("style") or "accompaniment")
    job = await desk.jobs.submit("generations", wishes)
    await played(job, asked, desk)


class Arm(Arguments):
    """Whether to begin or to end."""

    on: bool | None = Field(default=None, description="None turns it round.")


@action("arm", Arm)
async def arm(asked: Arm, desk: Desk) -> None:
    """Arm the capture of a phrase: what is played from now on is meant, or no longer."""
    band = desk.tool(Band)
    on = not band.capture.armed if asked.on is None else asked.on
    if on:
        band.capture.arm(desk.transport(), band.seconds.now_s())
    else:
        band.capture.disarm()


@action("hush", Arguments)
async def hush(_asked: Arguments, desk: Desk) -> None:
    """Stop the answer that plays, at once."""
    answers = desk.tool(Band).answers
    if answers is not None:
        answers.stop()


async def _respond(how: How, asked: PlayAlong, desk: Desk) -> None:
    band = desk.tool(Band)
    tighten = said_or_set(asked.tighten, desk, "tighten", 0.0)
    playing = band.capture.playing(desk.transport(), band.seconds.now_s())
    phrase = cut(playing, bars=asked.last_bars, strength=tighten)
    wishes = wishes_for(asked, desk)
    # The phrase says these itself.
    for own in ("bpm", "meter", "form"):
        wishes.pop(own, None)
    if how in GOES_ON:
        wishes.setdefault("bars", max(1, phrase.bars - phrase.pickup))
    else:
        wishes.pop("bars", None)
    job = await desk.jobs.submit_midi("responses", phrase.midi(), {**wishes, "how": how})
    band.capture.disarm()
    await played(job, asked, desk, phrase)
