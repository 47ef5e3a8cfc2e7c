"""Playing what is composed: at once where its notes are told early, else when it is done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from bridge.actions.asking import Wishes, session_of
from bridge.actions.contract import Desk
from bridge.events.asked import Grid, Quantise, Went
from bridge.phrase.answer import Answer
from bridge.phrase.answer_player import ON_THE_BAR, Placed
from bridge.phrase.band import Band
from bridge.phrase.cut import Phrase
from session.units import Role

if TYPE_CHECKING:
    from session.early import EarlyNotes

GOES_ON = ("continue", "answer")
"""Ways to respond whose new notes come after what was given."""


class Played(Wishes):
    """How what is made is played."""

    play: bool = Field(default=True, description="Play the answer at once.")
    loop: bool | None = Field(default=None, description="Again and again.")
    roles: tuple[Role, ...] = Field(default=(), description="Play these alone: drums, bass ...")
    at: Grid = Field(default="bar", description="The line on which the answer begins.")
    late: Literal["next", "drop"] = Field(
        default="next", description="When that line was missed: the next one, or not at all."
    )


async def played(job: str, asked: Played, desk: Desk, phrase: Phrase | None = None) -> None:
    """Play the notes of a job as soon as they stand; watch it to its end."""
    import asyncio

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


async def _play_early(job: str, asked: Played, desk: Desk, phrase: Phrase | None) -> bool:
    """Whether there was something to play before there was sound."""
    early = await desk.jobs.early_notes(job)
    if early is None:
        return False
    _play(early, asked, desk, phrase)
    return True


async def _play_late(session: str, job: Mapping[str, Any], asked: Played, desk: Desk) -> None:
    """An engine that told no notes: play those of its session, from a later line on."""
    from session.document import load_session
    from session.early import EarlyNotes

    document = await desk.jobs.get(f"sessions/{session}/document")
    music = load_session(json.dumps(document).encode(), session)
    if not any(track.midi_clips for track in music.tracks):
        return
    given = len(((job.get("result") or {}).get("data") or {}).get("given") or ())
    goes_on = (job.get("spec") or {}).get("how") in GOES_ON
    starts = min(
        (clip.start_beats for track in music.tracks[given:] for clip in track.midi_clips),
        default=0.0,
    )
    _play(EarlyNotes.of_session(music, given, starts if goes_on else 0.0), asked, desk, None)


def _play(early: EarlyNotes, asked: Played, desk: Desk, phrase: Phrase | None) -> None:
    answers = desk.tool(Band).answers
    if not asked.play or answers is None:
        return
    placed = answers.start(
        Answer.of_early(early, asked.roles),
        loop=said_or_set(asked.loop, desk, "loop", False),
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


def said_or_set(said: Any, desk: Desk, name: str, otherwise: Any) -> Any:
    """What is said, else the parameter, else a value."""
    if said is not None:
        return said
    value = desk.parameters.get(name)
    return otherwise if value is None else value
