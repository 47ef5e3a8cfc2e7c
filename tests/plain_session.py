"""A session to begin with: what every session has, and nothing that a test did not ask for."""

from __future__ import annotations

from typing import Any

from session import MeterMap, Provenance, Session, TempoMap, Track


def plain_session(
    *tracks: Track,
    title: str = "Song",
    bpm: float = 120.0,
    beats: float = 16.0,
    sample_rate: int = 48_000,
    created_at: str = "2026-01-02T03:04:05+00:00",
    **changes: Any,
) -> Session:
    """Four bars of 4/4 in one tempo, said to be of the built-in engine, with these tracks.

    `changes` are fields of a Session that shall be otherwise (`tempo_map`, `mix`, `key`, ...).
    """
    return Session(
        title=title,
        sample_rate=sample_rate,
        length_beats=beats,
        tempo_map=TempoMap.constant(bpm),
        meter_map=MeterMap.constant(),
        provenance=Provenance("generate", "composer", "1", created_at),
        tracks=tracks,
    ).evolve(**changes)
