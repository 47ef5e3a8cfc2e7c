"""What answers a phrase that was just played, before the next bar line, and is played at once."""

from __future__ import annotations

from functools import partial
from typing import Literal

from pydantic import Field

from bridge.actions.answering import GOES_ON, Played, played, said_or_set
from bridge.actions.asking import wishes_for
from bridge.actions.contract import Action, Arguments, Desk, action
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


def _way(how: How, words: str) -> Action:
    return Action(how, PlayAlong, partial(_respond, how), "work", words)


go_on = _way("continue", "Go on from what was just played.")
answer = _way("answer", "Answer what was just played.")
accompany = _way("accompany", "Accompany what was just played.")
harmonise = _way("harmonise", "Harmonise what was just played.")
re_drum = _way("re-drum", "Put drums to what was just played, in place of its own.")
re_bass = _way("re-bass", "Put a bass to what was just played, in place of its own.")


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
