"""What answers a phrase that was just played, before the next bar line, and is played at once."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Literal

from pydantic import Field

from bridge.actions.asking import Wishes, session_of, wishes_for
from bridge.actions.contract import Arguments, Desk, action
from bridge.events.asked import Grid, Quantise, Went
from bridge.phrase.answer import Answer
from bridge.phrase.answer_player import ON_THE_BAR, Placed
from bridge.phrase.band import Band
from bridge.phrase.chords import chord_held
from bridge.phrase.cut import Phrase, cut
from session.document import load_session
from session.early import EarlyNotes
from session.errors import BadInput
from session.units import Role

How = Literal["harmonise", "accompany", "continue", "answer", "re-drum", "re-bass"]

_GOES_ON = ("continue", "answer")


class PlayAlong(Wishes):
    """What is played, and how it is answered."""

    last_bars: int | None = Field(
        default=None, ge=1, le=64, description="So many bars; else the last phrase."
    )
    tighten: float | None = Field(
        default=None, ge=0, le=1, description="How far notes are moved to the grid."
    )
    play: bool = Field(default=True, description="Play the answer at once.")
    loop: bool | None = Field(default=None, description="Again and again.")
    roles: tuple[Role, ...] = Field(default=(), description="Play these alone: drums, bass ...")
    at: Grid = Field(default="bar", description="The line on which the answer begins.")
    late: Literal["next", "drop"] = Field(
        default="next", description="When that line was missed: the next one, or not at all."
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
    await _played(job, asked, desk, None)


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
    tighten = _or(asked.tighten, desk, "tighten", 0.0)
    playing = band.capture.playing(desk.transport(), band.seconds.now_s())
    phrase = cut(playing, bars=asked.last_bars, strength=tighten)
    wishes = wishes_for(asked, desk)
    # The phrase says these itself.
    for own in ("bpm", "meter", "form"):
        wishes.pop(own, None)
    if how in _GOES_ON:
        wishes.setdefault("bars", max(1, phrase.bars - phrase.pickup))
    else:
        wishes.pop("bars", None)
    job = await desk.jobs.submit_midi("responses", phrase.midi(), {**wishes, "how": how})
    band.capture.disarm()
    await _played(job, asked, desk, phrase)


async def _played(job: str, asked: PlayAlong, desk: Desk, phrase: Phrase | None) -> None:
    """Play the notes of a job as soon as they stand; watch it to its end."""
    band = desk.tool(Band)
    playing = asyncio.create_task(_play_early(job, asked, desk, phrase))
    try:
        done = await desk.watch(job)
        session = session_of(done)
        if session is not None:
            band.takes.made(session)
        if not await playing and session is not None:
            await _play_late(session, done, asked, desk)
    finally:
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)


async def _play_early(job: str, asked: PlayAlong, desk: Desk, phrase: Phrase | None) -> bool:
    """Whether there was something to play before there was sound."""
    early = await desk.jobs.early_notes(job)
    if early is None:
        return False
    _play(early, asked, desk, phrase)
    return True


async def _play_late(session: str, job: dict[str, Any] | Any, asked: PlayAlong, desk: Desk) -> None:
    """An engine that told no notes: play those of its session, from a later line on."""
    document = await desk.jobs.get(f"sessions/{session}/document")
    music = load_session(json.dumps(document).encode(), session)
    if not any(track.midi_clips for track in music.tracks):
        return
    given = len(((job.get("result") or {}).get("data") or {}).get("given") or ())
    goes_on = (job.get("spec") or {}).get("how") in _GOES_ON
    starts = min(
        (clip.start_beats for track in music.tracks[given:] for clip in track.midi_clips),
        default=0.0,
    )
    _play(EarlyNotes.of_session(music, given, starts if goes_on else 0.0), asked, desk, None)


def _play(early: EarlyNotes, asked: PlayAlong, desk: Desk, phrase: Phrase | None) -> None:
    answers = desk.tool(Band).answers
    if not asked.play or answers is None:
        return
    placed = answers.start(
        Answer.of_early(early, asked.roles),
        loop=_or(asked.loop, desk, "loop", False),
        quantise=Quantise(asked.at, lead_ms=ON_THE_BAR.lead_ms, late=asked.late),
        not_before_beats=phrase.end_beats if phrase else None,
        bar_line_beats=phrase.start_beats if phrase else None,
    )
    desk.tell(Went(desk.ticket.ticket, "running", words=_where(placed, desk)))


def _where(placed: Placed | None, desk: Desk) -> str:
    if placed is None:
        return "The answer came too late for its line, and is not played."
    transport = desk.transport()
    bar = (placed.line_beats - transport.bar_anchor_beats) / transport.bar_beats
    late = " It was late for the line before." if placed.late else ""
    return f"The answer plays from bar {int(bar) + 1} on.{late}"


def _or(said: Any, desk: Desk, name: str, otherwise: Any) -> Any:
    """What is said, else the parameter, else a value."""
    if said is not None:
        return said
    value = desk.parameters.get(name)
    return otherwise if value is None else value
