"""Bars of a session that are to be made anew, or to be put behind it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from server.engines.contract import SoundAsked
from session.errors import BadInput
from session.model import Session


@dataclass(frozen=True, slots=True)
class Anew:
    """`bars` from `from_bar` on, counted from 0; None puts them behind the session.

    `source` is the session's folder, `name` what the user calls it. `prompt` None is the
    session's own.
    """

    session: Session
    source: Path
    name: str
    from_bar: int | None
    bars: int
    prompt: str | None
    seed: int
    sound: SoundAsked

    @property
    def operation(self) -> str:
        """What is done to the session, as its provenance names it."""
        return "extend" if self.from_bar is None else "repaint"


@dataclass(frozen=True, slots=True)
class Bars:
    """Where bars lie, in beats and in samples of the session; `first` counts from 0."""

    first: int
    count: int
    start_beats: float
    end_beats: float
    start: int
    end: int
    sample_rate: int

    @property
    def length(self) -> int:
        """In samples."""
        return self.end - self.start

    @property
    def seconds(self) -> float:
        """How long they last."""
        return self.length / self.sample_rate

    @property
    def bpm(self) -> float:
        """Their mean tempo, in quarter notes a minute."""
        return (self.end_beats - self.start_beats) * 60 / self.seconds

    @property
    def words(self) -> str:
        """As a musician counts them."""
        if self.count == 1:
            return f"bar {self.first + 1}"
        return f"bars {self.first + 1} to {self.first + self.count}"


def bars_of(asked: Anew) -> Bars:
    """Where the bars lie. Raises BadInput for bars that the session does not have, or no mix."""
    session = asked.session
    if session.mix is None:
        raise BadInput(
            f"The session {asked.name} has no audio to go by: choose one with a mix, or render it."
        )
    meters = session.meter_map
    if asked.from_bar is None:
        start_beats = session.length_beats
        bar, rest = meters.bar_at_beats(start_beats)
        first = bar + 1 if rest > 0 else bar
    else:
        first = asked.from_bar
        there = session.length_bars
        if first + asked.bars > there:
            raise BadInput(
                f"The session {asked.name} has {there} bars, not {first + asked.bars}: choose bars "
                "that are there, or use `roadie extend`."
            )
        start_beats = meters.beats_at_bar(first)
    end_beats = meters.beats_at_bar(first + asked.bars)
    if asked.from_bar is not None:
        end_beats = min(end_beats, session.length_beats)
    rate = session.sample_rate
    start, end = (session.tempo_map.samples_at_beats(at, rate) for at in (start_beats, end_beats))
    return Bars(first, asked.bars, start_beats, end_beats, start, end, rate)
