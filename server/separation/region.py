"""Bars of a session that are looked at alone, and the session that they make."""

from __future__ import annotations

from dataclasses import dataclass, replace

from session.errors import BadInput
from session.model import Chord, Mix, Section, Session
from session.tempo import on_beat_grid


@dataclass(frozen=True, slots=True)
class Region:
    """`bars` bars from bar `first_bar` (from 0) on.

    `start_samples` is where they begin in the mix, `length_samples` as long as a session of them
    is.
    """

    first_bar: int
    bars: int
    start_beats: float
    length_beats: float
    start_samples: int
    length_samples: int

    @property
    def words(self) -> str:
        """As a musician counts: `bar 5`, `bars 5 to 8`."""
        first, last = self.first_bar + 1, self.first_bar + self.bars
        return f"bar {first}" if first == last else f"bars {first} to {last}"


def region_of(session: Session, from_bar: int | None, bars: int | None) -> Region | None:
    """`bars` bars from `from_bar` (from 1) on; to the end where there are no `bars`.

    None where neither is given. Raises BadInput for bars that are not there.
    """
    if from_bar is None and bars is None:
        return None
    first, there = (from_bar or 1) - 1, session.length_bars
    count = bars if bars is not None else there - first
    if count < 1 or first + count > there:
        raise BadInput(f"The session has {there} bars: choose a region from bar 1 to {there}.")
    start = session.meter_map.beats_at_bar(first)
    end = min(session.meter_map.beats_at_bar(first + count), session.length_beats)
    length, rate = on_beat_grid(end - start), session.sample_rate
    return Region(
        first,
        count,
        start,
        length,
        session.tempo_map.samples_at_beats(start, rate),
        session.tempo_map.within(start, length).samples_at_beats(length, rate),
    )


def region_session(session: Session, region: Region, mix_file: str) -> Session:
    """The session of the region alone, without tracks, and with `mix_file` as its mix."""
    tempo_map = session.tempo_map.within(region.start_beats, region.length_beats)
    length_beats = region.length_beats
    rate = session.sample_rate
    return session.evolve(
        title=f"{session.title}, {region.words}"[:1000],
        length_beats=length_beats,
        tempo_map=tempo_map,
        meter_map=session.meter_map.within(region.first_bar, region.bars),
        sections=tuple(
            replace(one, start_beats=start, length_beats=length)
            for one in session.sections
            for start, length in _inside(one, region)
        ),
        chords=tuple(
            replace(one, start_beats=start, length_beats=length)
            for one in session.chords
            for start, length in _inside(one, region)
        ),
        tracks=(),
        buses=(),
        # Where the first downbeat lies was measured on the whole.
        estimates=tuple(one for one in session.estimates if one.name in ("tempo_bpm", "key")),
        mix=Mix(
            file=mix_file,
            length_samples=region.length_samples,
            grid_residual_samples=tempo_map.grid_residual_samples(length_beats, rate),
            null_db=None,
        ),
    )


def _inside(one: Section | Chord, region: Region) -> list[tuple[float, float]]:
    """Start and length in beats of what of `one` lies in the region; empty where nothing does."""
    start = max(0.0, on_beat_grid(one.start_beats - region.start_beats))
    end = on_beat_grid(one.start_beats + one.length_beats - region.start_beats)
    length = on_beat_grid(min(region.length_beats, end) - start)
    return [(start, length)] if length > 0 else []
